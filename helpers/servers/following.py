"""Know what a thread makes: its sockets, the threads that it starts, and child processes."""

import contextlib
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from helpers.servers.interrupt import Interruptible, Stopped
from helpers.servers.patch import Patch

PROCESSES = {  # audit events of Python that come before another process begins
    "os.exec": "os.exec",
    "os.fork": "os.fork",
    "os.forkpty": "os.forkpty",
    "os.posix_spawn": "os.posix_spawn",
    "os.spawn": "os.spawn",
    "os.system": "os.system",
    "subprocess.Popen": "subprocess",
}
_current = threading.local()


class Follower(Protocol):
    """Who is told of what a thread makes."""

    def note_socket(self, sock: Any) -> None:
        """A socket is being made."""

    def note_thread(self, thread: threading.Thread) -> None:
        """A thread is about to start."""

    def note_child(self, what: str) -> None:
        """Another process is about to start; what this raises is raised there."""


class OwnThread(threading.Thread):
    """A thread that no worker follows: whoever made it stops it."""


@contextlib.contextmanager
def followed_by(worker: Follower, call: Interruptible) -> Iterator[None]:
    """While the block runs, tell `worker` of what this thread makes.

    `call` is the `Interruptible` that runs in this thread.
    """
    _current.worker, _current.call = worker, call
    with _following_threads, _ignoring_stopped:
        yield


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    """Tell a worker of a socket or a process (an audit hook, PEP 578)."""
    if event == "socket.__new__" or event in PROCESSES:
        worker = getattr(_current, "worker", None)
        if worker is None:
            return
        if event in PROCESSES:
            worker.note_child(PROCESSES[event])
        else:
            worker.note_socket(arguments[0])


sys.addaudithook(_note)


def _start_by_worker(usual: Callable[[threading.Thread], None]) -> Callable[..., None]:
    """Return a `Thread.start` that tells a worker of the thread."""

    @functools.wraps(usual)
    def start(thread: threading.Thread) -> None:
        worker = getattr(_current, "worker", None)
        if worker is None:
            usual(thread)
            return
        if not isinstance(thread, OwnThread):
            worker.note_thread(thread)
        # Python 3.11 takes a thread that is being born for its parent, and would end the child.
        _current.call.shielded(usual, thread)

    start.usual = usual  # type: ignore[attr-defined]
    return start


def _without_stopped(usual: Callable[[Any], Any]) -> Callable[[Any], None]:
    """Return a `sys.unraisablehook` that says nothing of a Stopped that met a `__del__`.

    Nor of a socket that a function of ours has left to Python to close, where such warnings are
    errors: here too, it is the reader's own business.
    """

    def hook(unraisable: Any) -> None:
        ours = getattr(_current, "worker", None) is not None
        if not issubclass(unraisable.exc_type, (Stopped, ResourceWarning) if ours else Stopped):
            usual(unraisable)

    hook.usual = usual  # type: ignore[attr-defined]
    return hook


_following_threads = Patch(threading.Thread, "start", _start_by_worker)
_ignoring_stopped = Patch(sys, "unraisablehook", _without_stopped)
