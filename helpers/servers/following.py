"""Know what a thread makes: its sockets, and the threads that it starts."""

import contextlib
import functools
import sys
import threading

from helpers.servers.interrupt import Stopped
from helpers.servers.patch import Patch

_current = threading.local()


class OwnThread(threading.Thread):
    """A thread that no worker follows: whoever made it stops it."""


@contextlib.contextmanager
def followed_by(worker, call):
    """While the block runs, tell `worker` of what this thread makes.

    It is told by `note_socket(socket)` and `note_thread(thread)`; `call` is the `Interruptible`
    that runs in this thread.
    """
    _current.worker, _current.call = worker, call
    with _following_threads, _ignoring_stopped:
        yield


def _note_socket(event, arguments):
    """Tell a worker of a socket (an audit hook, PEP 578)."""
    if event == "socket.__new__":
        worker = getattr(_current, "worker", None)
        if worker is not None:
            worker.note_socket(arguments[0])


sys.addaudithook(_note_socket)


def _start_by_worker(usual):
    """Return a `Thread.start` that tells a worker of the thread."""

    @functools.wraps(usual)
    def start(thread):
        worker = getattr(_current, "worker", None)
        if worker is None:
            return usual(thread)
        if not isinstance(thread, OwnThread):
            worker.note_thread(thread)
        # Python 3.11 takes a thread that is being born for its parent, and would end the child.
        return _current.call.shielded(usual, thread)

    start.usual = usual
    return start


def _without_stopped(usual):
    """Return a `sys.unraisablehook` that says nothing of a Stopped that met a `__del__`."""

    def hook(unraisable):
        if not issubclass(unraisable.exc_type, Stopped):
            usual(unraisable)

    hook.usual = usual
    return hook


_following_threads = Patch(threading.Thread, "start", _start_by_worker)
_ignoring_stopped = Patch(sys, "unraisablehook", _without_stopped)
