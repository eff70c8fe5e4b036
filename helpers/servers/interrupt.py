"""End a function that runs in another thread, at whatever line it is."""

import ctypes
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from helpers.servers.readers_code import is_readers_code


class Stopped(SystemExit):
    """Raised inside a background thread to end it.

    A SystemExit, since asyncio's loop swallows every other exception of a callback.
    """


class StoppedAgain(Stopped):
    """Raised inside a function that has caught Stopped: it is raised once more where it is caught.

    `while True` around `try` and a bare `except` would catch any number of them. The line that
    deals with the exception is not inside the `try`, so from there it gets out.
    """

    def __init__(self) -> None:  # Python calls this in the function's own thread
        super().__init__()
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if is_readers_code(frame.f_code.co_filename):
                frame.f_trace = _raise_at_next_line
            frame = frame.f_back
        sys.settrace(_raise_at_next_line)


def _raise_at_next_line(frame: FrameType, event: str, argument: Any) -> Any:
    if not is_readers_code(frame.f_code.co_filename):
        return None
    if event == "line":
        raise Stopped
    return _raise_at_next_line


class Interruptible:
    """One call of a function, which another thread can end with `interrupt`.

    Only the function is ever interrupted: not Python's own work at the end of a thread, and no
    other thread to which the system has given the same number since.
    """

    # No lock here, as in Log: Python 3.14 can lose one when an exception comes from outside.

    def __init__(self) -> None:
        self.ended = False
        self._forbidden = False
        self._shielded = False
        self._thread: threading.Thread | None = None  # while the function runs in it
        self._interrupters: list[None] = []  # one for each thread that is about to interrupt

    def call(self, function: Callable[[], Any]) -> Any:
        """Return what `function()` returns; raises Stopped if it was interrupted before or now."""
        try:
            self._thread = threading.current_thread()
            if self._forbidden:
                raise Stopped
            return function()
        finally:
            self._thread = None
            while not self.ended:
                try:
                    self._let_them_finish()
                    self.ended = True
                except Stopped:  # it came too late: the function has ended by itself
                    pass
            if sys.gettrace() is _raise_at_next_line:
                sys.settrace(None)

    def shielded(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return `function(*arguments)`, called from within the function, not interrupted.

        Who wants to interrupt meanwhile does not: so that is made up for here, before and after.
        A function that does nothing but call this could never be ended otherwise.
        """
        try:
            self._shielded = True
            self._let_them_finish()
            if self._forbidden:
                raise Stopped
            result = function(*arguments)
        finally:
            self._shielded = False
        if self._forbidden:
            raise Stopped
        return result

    def interrupt(self, exception: type[Stopped] = Stopped) -> None:
        """Raise `exception` inside the function, at its next bytecode, or before its first.

        A thread that waits in the operating system meets it when the wait is over.
        """
        self._forbidden = True
        try:
            self._interrupters.append(None)
            thread = self._thread
            if thread is not None and thread.ident is not None and not self._shielded:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(thread.ident), ctypes.py_object(exception)
                )
        finally:
            self._interrupters.pop()

    def _let_them_finish(self) -> None:
        """Wait for those who have found the function running, and meet what they have sent.

        Without it, their exception would arrive after the function: in Python's own work at the
        end of a thread, or in a thread that is just being started.
        """
        while self._interrupters:
            time.sleep(0.0001)
        time.sleep(0)  # an exception that is on its way comes here
