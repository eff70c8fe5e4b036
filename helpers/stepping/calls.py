"""Which call a thread is in, of those that are no lines of the reader's and may wait.

Python tells where a function written in C begins and ends (`sys.setprofile`). A socket of a host
without a kernel is written in Python: its methods count as such functions, too.
"""

import asyncio
import contextlib
import queue
import socket
import sys
import types
from collections.abc import Callable
from typing import Any, NamedTuple

from helpers.lab.own import descriptors, sockets
from helpers.lab.own.sockets import OwnSocket
from helpers.stepping.blocking import NAMES, RECEIVE, called
from helpers.stepping.code import HELPERS
from helpers.stepping.eof import Reads
from helpers.stepping.rounds import Rounds

OWN_SOCKETS = sockets.__file__
STREAMS = {
    getattr(asyncio.StreamReader, name).__code__
    for name in ("read", "readline", "readuntil", "readexactly")
}
FORKS = {"fork_exec": "a child process"}  # no audit event tells of it
BEGIN = {"bind", "listen", "close", "shutdown", "_real_close", "detach"}  # and end


KEEPS = sys.version_info < (3, 13)  # PEP 667


class Ends(NamedTuple):
    """The addresses of a socket, () where it has none; `serves` if anybody may send to it."""

    local: tuple[Any, ...]
    remote: tuple[Any, ...]
    serves: bool


class Calls:
    """The calls that a thread is in; `on_event` is its profile function.

    `seen` has the addresses of all sockets whose methods it has called: a line may make one and
    close it. `borrow(sock)` is told of each of these sockets, `reads` of each call that is about
    to receive, `rounds` of each that may wait, `over(frame)` of each call that is over,
    `refuse(what)` of one that would make a child process.
    """

    def __init__(
        self,
        borrow: Callable[[socket.socket], None],
        reads: Reads,
        rounds: Rounds,
        over: Callable[[types.FrameType], None],
        refuse: Callable[[str], None],
    ) -> None:
        self.seen: set[Ends] = set()
        self._borrow, self._over, self._refuse = borrow, over, refuse
        self._reads, self._rounds = reads, rounds
        self._calls: list[Any] = []
        self._own: types.FrameType | None = None  # the method of an own socket that it is in

    @property
    def current(self) -> Any:
        """The function that it is in, such as `recv` of a socket; None if in none.

        What a lab does to make a socket is none of the reader's: None as well.
        """
        with contextlib.suppress(IndexError):
            return self._calls[-1]
        return None

    @property
    def none(self) -> bool:
        """True where it is in no call at all: it may still wait, as in `with lock:`."""
        return not self._calls

    def on_event(self, frame: types.FrameType, event: str, function: Any) -> None:
        """A call begins or ends."""
        _forget(frame if event == "c_call" else frame.f_back)
        if self._own is not None:  # what its method does in turn does not count
            if event == "return" and frame is self._own:
                self._own = None
                self._end(frame, came_back=function is not None)  # what it returns
        elif event == "c_call":
            self._begin(None if _is_ours(frame) else function, frame)
        elif event in ("c_return", "c_exception"):
            self._end(frame, came_back=event == "c_return")
        elif event == "call" and frame.f_code in STREAMS:
            self._reads.begin(frame.f_locals["self"], frame)
        elif event == "call" and (own := _method_of_own_socket(frame)) is not None:
            self._own = frame
            self._begin(own, frame)

    def _begin(self, function: Any, frame: types.FrameType) -> None:
        self._calls.append(function)
        name = getattr(function, "__name__", "")
        if name in FORKS:
            self._refuse(FORKS[name])
        sock = _socket_of(function)
        if sock is not None and (called(function) or name in BEGIN):
            self._note(sock)
            if called(function):
                self._borrow(sock)
            if called(function) in RECEIVE:
                self._reads.begin(sock, frame)
        if called(function):
            self._rounds.begin(function, frame)

    def _end(self, frame: types.FrameType, *, came_back: bool) -> None:
        if self._calls:
            function = self._calls.pop()
            sock = _socket_of(function)
            if sock is not None and (called(function) or function.__name__ in BEGIN):
                self._note(sock)
            if came_back and not self._reads.after_the_end:  # which brings nothing
                self._rounds.end(function)
            del function, sock
        self._over(frame)

    def _note(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self.seen.add(ends_of(sock))


def let_through(function: Any) -> None:
    """Let a thread go on that waits in this function for a lock or a queue that nobody else uses.

    It takes the lock that is opened here, so all is as it was.
    """
    name, owner = getattr(function, "__name__", ""), getattr(function, "__self__", None)
    if name == "acquire" and owner is not None:
        with contextlib.suppress(RuntimeError):  # only its owner may open it
            owner.release()
    elif isinstance(owner, queue.SimpleQueue):
        owner.put(None)


def _forget(frame: types.FrameType | None) -> None:
    """Let a frame of the reader's forget the variables that it has no more.

    Up to Python 3.12 a frame whose variables were read keeps them until they are read again, so
    `del sock; other.recv(1)` would wait with `sock` still open.
    """
    if KEEPS and frame is not None and frame.f_trace is not None:
        _ = frame.f_locals


def ends_of(sock: socket.socket) -> Ends:
    """The addresses of an internet socket now. Raises OSError where it is closed, or another."""
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        raise OSError("no internet socket")
    local = plain(sock.getsockname())
    remote: tuple[Any, ...] = ()
    with contextlib.suppress(OSError):
        remote = plain(sock.getpeername())
    if sock.type == socket.SOCK_DGRAM:
        serves = local[1] != 0
    else:
        serves = not remote and bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return Ends(local, remote, serves)


def plain(address: tuple[Any, ...]) -> tuple[Any, ...]:
    """Host and port; an IPv4 address that IPv6 wraps is written as such."""
    return (address[0].removeprefix("::ffff:"), address[1])


def _is_ours(frame: types.FrameType) -> bool:
    """True for a frame of these helpers, unless it stands for a function of `os`."""
    path = frame.f_code.co_filename
    return path.startswith(HELPERS) and path != descriptors.__file__


def _socket_of(function: Any) -> socket.socket | None:
    sock = getattr(function, "__self__", None)
    return sock if isinstance(sock, socket.socket) else None


def _method_of_own_socket(frame: types.FrameType) -> Any:
    """The method of a socket without a kernel that begins in `frame`; None for anything else."""
    name = frame.f_code.co_name
    if frame.f_code.co_filename != OWN_SOCKETS or name not in NAMES.keys() | BEGIN:
        return None
    sock = frame.f_locals.get("self")
    return getattr(sock, name) if isinstance(sock, OwnSocket) else None
