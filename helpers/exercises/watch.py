"""What an answer does while it is tried: what it opens, starts and returns, and what it leaves.

`TrialWatch.over(answer)` gives a function that does what the answer does, and is watched. What
happens inside of it, in whatever thread, is the answer's; all else is the check's own.
"""

import contextlib
import functools
import gc
import os
import socket
import sys
import threading
import time
import types
import weakref
from collections.abc import Callable, Generator, Iterator
from typing import Any

import psutil

from helpers.exercises.noting import Notes, note
from helpers.servers.following import OwnThread
from helpers.servers.interrupt import Stopped
from helpers.servers.task import BackgroundTask
from helpers.servers.waking import close

GRACE = 0.3  # seconds that a thread of the answer has to end after it has returned
STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"}

_here = threading.local()  # .watch: who watches this thread; .inside: how deep in an answer


class TrialWatch:
    """Follows the answers of one trial."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.calls = 0
        """How often an answer was called."""
        self.error: BaseException | None = None
        """The last exception that came out of an answer."""
        self.results: list[object] = []
        """What the last calls returned, newest last."""
        self.deed = ""
        """What the peer of the check did last, after "the peer of this check"."""
        self.tasks: list[BackgroundTask] = []
        """The calls of an answer that a check has put into the background."""
        self.sizes: Callable[[], Iterator[int]] | None = None
        """What the sizes are in which a socket of the answer receives; None: as they come."""
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._left: list[str] = []
        self._threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._children: set[int] | None = None  # those before its first; None: it started none
        self._frozen = False
        self._timeout = socket.getdefaulttimeout()

    @contextlib.contextmanager
    def here(self) -> Iterator[None]:
        """While the block runs, watch this thread: all of it, where an answer has started it."""
        thread = threading.current_thread()
        earlier = vars(_here).copy()
        _here.watch, _here.inside = self, int(not isinstance(thread, OwnThread))
        if _here.inside:
            self._threads.add(thread)
        try:
            yield
        finally:
            vars(_here).clear()
            vars(_here).update(earlier)

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """While the block runs, what happens in this thread is the answer's."""
        earlier = vars(_here).copy()
        _here.watch, _here.inside = self, vars(_here).get("inside", 0) + 1
        try:
            yield
        finally:
            vars(_here).clear()
            vars(_here).update(earlier)

    def over(self, answer: object, examine: Callable[[object], None]) -> object:
        """Return `answer`, watched if it is a function or a class.

        `examine` is given each result of a function; what methods give, the check itself knows.
        """
        if isinstance(answer, type):
            return self._over_class(answer)
        return self._watched(answer, examine) if callable(answer) else answer

    def _over_class(self, answer: type) -> type:
        """Return a subclass of `answer` whose methods and properties are watched."""
        parts: dict[str, object] = {}
        name, bases = answer.__name__, (answer,)
        for cls in reversed(answer.__mro__[:-1]):
            for own, part in vars(cls).items():
                if isinstance(part, types.FunctionType):
                    parts[own] = self._watched(part)
                elif isinstance(part, property) and part.fget:
                    parts[own] = property(self._watched(part.fget), part.fset, part.fdel)
                else:
                    parts.pop(own, None)  # it hides what a base class has under this name
        try:
            return types.new_class(name, bases, {}, lambda space: space.update(parts))
        except Exception:  # a class that lets nobody inherit
            return answer

    def _watched(
        self, answer: Callable[..., Any], examine: Callable[[object], None] | None = None
    ) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            self.notes.moved += 1
            self.calls += 1
            try:
                with self.inside():
                    result = answer(*arguments, **named)
            except BaseException as error:
                self.note_error(error)
                raise
            self.notes.moved += 1
            self.results = [*self.results[-7:], result]
            if examine is not None:
                examine(result)
            return self._steps_of(result) if isinstance(result, types.GeneratorType) else result

        with contextlib.suppress(Exception):  # a callable object may have no name, or a bad one
            functools.update_wrapper(watched, answer)
        return watched

    def freeze(self) -> None:
        """Keep the last exception: what comes from now on comes because the check is over."""
        self._frozen = True

    def note_error(self, error: BaseException) -> None:
        """Note an exception that came out of the answer."""
        if not self._frozen and not isinstance(error, Stopped):
            self.error = error

    def _steps_of(self, generator: Generator[Any, Any, Any]) -> Iterator[Any]:
        """Return `generator`, watched; whoever prints it sees the answer's name."""
        stepped = self._stepped(generator)
        for name in ("__name__", "__qualname__"):
            setattr(stepped, name, getattr(generator, name))
        return stepped

    def _stepped(self, generator: Generator[Any, Any, Any]) -> Iterator[Any]:
        """Yield what `generator` yields; each of its steps is the answer's."""
        try:
            while True:
                self.notes.moved += 1
                try:
                    with self.inside():
                        value = next(generator)
                except StopIteration:
                    return
                except BaseException as error:
                    self.note_error(error)
                    raise
                self.results = [*self.results[-7:], value]
                yield value
        finally:
            with self.inside():
                generator.close()

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what the answer makes: sockets and processes."""
        if event == "socket.__new__":
            made = arguments[0]
            if type(made) is socket.socket:
                note(made, self.notes, self.sizes() if self.sizes else None)
            if isinstance(made, socket.socket):
                self._sockets.add(made)
        elif self._children is None:
            self._children = {child.pid for child in _children()}

    def socket_to(self, address: tuple[Any, ...]) -> socket.socket | None:
        """Return the answer's socket that is connected to `address`, or None."""
        for sock in list(self._sockets):
            with contextlib.suppress(OSError):
                if sock.getpeername() == address:
                    return sock
        return None

    def left_behind(self) -> dict[str, list[str]]:
        """Return what the answer has left, by kind: "sockets", "threads", "children", "wide".

        Threads get GRACE seconds to end. Kinds of which nothing is left are not in it.
        """
        found = {
            "threads": [thread.name for thread in self._threads if not _ends(thread)],
            "children": [_named(child) for child in self.children()],
            "sockets": [
                *self._left,
                *self._open_sockets(),
                *map(_told_number, self.notes.still_open()),
            ],
            "wide": [f"{host}:{port}" for host, port in self.notes.wide],
        }
        return {kind: list(names) for kind, names in found.items() if names}

    def children(self) -> list[psutil.Process]:
        """Return the processes that the answer started and that still run."""
        if self._children is None:
            return []
        new = [child for child in _children() if child.pid not in self._children]
        return [child for child in new if child.is_running() and not _is_zombie(child)]

    def end_children(self) -> list[str]:
        """End the processes that the answer started and that still run; return their names."""
        ended = []
        for child in self.children():
            ended.append(_named(child))
            with contextlib.suppress(psutil.Error):
                child.kill()
        return ended

    def close_all(self) -> None:
        """Close what the answer left open. No thread may wait in it any more: it would for ever."""
        for number in self.notes.still_open():
            with contextlib.suppress(OSError):
                os.close(number)
        for sock in list(self._sockets):
            with contextlib.suppress(OSError):
                close(sock)
        socket.setdefaulttimeout(self._timeout)

    def holds_sockets(self) -> bool:
        """Return whether a socket of the answer is open, be it one that nobody can reach."""
        return bool(self._open())

    def note_left(self, result: object) -> None:
        """Note the sockets that are open now, but for the one that a call has returned."""
        self._left += self._open_sockets(result)

    def _open_sockets(self, result: object = None) -> list[str]:
        if self._open():
            gc.collect()  # a cycle, such as of an exception and its frame, is no leak
        return [_told(sock) for sock in self._open() if sock is not result]

    def _open(self) -> list[socket.socket]:
        families = (socket.AF_INET, socket.AF_INET6)
        made = [sock for sock in list(self._sockets) if sock.family in families]
        return [sock for sock in made if socket.socket.fileno(sock) >= 0]


def now() -> TrialWatch | None:
    """Return who watches this thread, or None."""
    return getattr(_here, "watch", None)


def inside() -> TrialWatch | None:
    """Return who watches this thread where what it does is an answer's; else None."""
    return now() if getattr(_here, "inside", 0) else None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """Tell the watch of this thread (an audit hook, PEP 578)."""
    if event == "socket.__new__" or event in STARTS:
        watch = getattr(_here, "watch", None)
        if watch is not None and _here.inside:
            watch.hear(event, arguments)


sys.addaudithook(_hear)


def _children() -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = psutil.Process().children(recursive=True)
        return found
    except (psutil.Error, OSError):
        return []


def _is_zombie(child: psutil.Process) -> bool:
    try:
        return bool(child.status() == psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return True


def _named(child: psutil.Process) -> str:
    try:
        return " ".join(child.cmdline())[:80] or child.name()
    except psutil.Error:
        return f"process {child.pid}"


def _ends(thread: threading.Thread) -> bool:
    deadline = time.monotonic() + GRACE
    with contextlib.suppress(RuntimeError):
        thread.join(max(0.0, deadline - time.monotonic()))
    return not thread.is_alive()


def _told_number(number: int) -> str:
    return f"descriptor {number}, taken out by detach()"


def _told(sock: socket.socket) -> str:
    """Return what a socket is: a listener, a connection, or just a socket."""
    try:
        host, port = sock.getsockname()[:2]
        if sock.type == socket.SOCK_STREAM and sock.getsockopt(
            socket.SOL_SOCKET, socket.SO_ACCEPTCONN
        ):
            return f"a listener on {host}:{port}"
        return f"a socket on {host}:{port}"
    except OSError:
        return "a socket"
