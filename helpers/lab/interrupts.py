"""Steps that an interrupt (the notebook's ■, Ctrl-C) must not divide.

A lab is made of a process, two namespaces, descriptors and threads. A KeyboardInterrupt between
two of its steps would leave what nobody knows of, until Python ends. So it waits until the steps
are done. They have an end: whatever they wait for has a timeout.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any


class Undivided:
    """A `with` block that an interrupt meets only at its end; `undo` is called before that.

    Only the main thread is ever interrupted, so in others this does nothing.
    """

    def __init__(self, undo: Callable[[], None] = lambda: None) -> None:
        self._undo = undo
        self._interrupted = False
        self._usual: Any = None

    def __enter__(self) -> "Undivided":
        if threading.current_thread() is threading.main_thread():
            self._usual = signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._interrupted = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if self._usual is None:
            return
        if self._interrupted:
            self._undo()
        undone = self._interrupted
        signal.signal(signal.SIGINT, self._usual)
        if self._interrupted:
            if not undone:  # it came in the very last step
                with Undivided():
                    self._undo()
            if error is None or isinstance(error, Exception):
                raise KeyboardInterrupt from error
