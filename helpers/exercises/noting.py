"""Sockets that note what an answer does with them, and move few bytes at a time.

TCP may always take or give less than was asked (RFC 9293 3.9.1). On 127.0.0.1 it seldom does, so
a `send` that should be `sendall` would never show. A `Noting` socket takes at most half.

A plain socket becomes one by `note`: its class is exchanged, so that a socket which the answer
itself makes, accepts or duplicates can become one as well.
"""

import contextlib
import os
import socket
import stat
import struct
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, Self, TypeVar

from helpers.address import Address

Moved = TypeVar("Moved")
Sock = TypeVar("Sock", bound=socket.socket)


@dataclass
class Notes:
    """What was done with the sockets of one trial. Any thread may write; nobody needs a lock."""

    moved: int = 0
    """How often bytes moved, a client was accepted, an answer was called or returned."""
    limits: list[float] = field(default_factory=list)
    """The seconds that the answer gave to `settimeout` or SO_RCVTIMEO, above 0."""
    closed: int = 0
    """How often the answer called `close`: what is closed behind it does not count."""
    asked: int = 0
    """How often somebody asked for a descriptor, as select, selectors and asyncio do."""
    detached: list[tuple[int, int]] = field(default_factory=list)
    """The descriptors that the answer took out of a socket, each with its inode."""
    wide: list[Address] = field(default_factory=list)
    """The addresses of more than one interface at which the answer could be reached."""
    picked: set[int] = field(default_factory=set)
    """The ports that the system picked for sockets of the answer."""
    chosen: set[int] = field(default_factory=set)
    """The ports that the answer itself asked for."""
    waiting: int = 0
    """How many threads wait in a call that receives."""
    turns: int = 0
    """How often `select` of a selector returned, while `counting_turns`."""
    slept: float = 0.0
    """Seconds that were given to `time.sleep`, while `counting_sleeps`."""
    offered: list[int] = field(default_factory=list)
    """How many bytes each call that sends was given, taken or not."""
    sent: int = 0
    """How many bytes those calls have taken."""
    taken: int = 0
    """How many of those calls have taken anything."""

    def begin_call(self) -> None:
        """Forget what is told of one call of the answer alone."""
        self.limits.clear()
        self.offered.clear()
        self.asked = self.sent = self.taken = 0

    @property
    def refused(self) -> int:
        """How many calls that send have failed, as where there is no room."""
        return len(self.offered) - self.taken

    def still_open(self) -> list[int]:
        """Return the descriptors that were taken out of a socket and are open still."""
        return [number for number, inode in self.detached if _inode(number) == inode]


_notes: "weakref.WeakKeyDictionary[socket.socket, Notes]" = weakref.WeakKeyDictionary()
_sizes: "weakref.WeakKeyDictionary[socket.socket, Iterator[int]]" = weakref.WeakKeyDictionary()


def note(sock: Sock, notes: Notes, sizes: Iterator[int] | None = None) -> Sock:
    """Make a plain socket a `Noting` one that writes into `notes`; return it.

    With `sizes` a call receives at most the next of them.
    """
    if type(sock) is socket.socket:
        sock.__class__ = Noting  # type: ignore[assignment]
    _notes[sock] = notes
    if sizes is not None:
        _sizes[sock] = sizes
    return sock


class Noting(socket.socket):
    """A socket that moves few bytes in a call, and notes it. Its repr is a plain socket's."""

    __slots__ = ()  # so that a plain socket's class can be exchanged for this

    def send(self, data: Any, flags: int = 0) -> int:
        """Send as `socket.send` does, at most half."""
        self._offer(data)
        return self._sent(super().send(self._half(data), flags))

    def sendto(self, data: Any, *rest: Any) -> int:
        """Send as `socket.sendto` does; on a stream at most half."""
        self._offer(data)
        return self._sent(super().sendto(self._half(data), *rest))

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send everything, as `socket.sendall` does."""
        self._offer(data)
        super().sendall(data, flags)
        self._sent(memoryview(data).nbytes)

    def sendmsg(self, buffers: Iterable[Any], *rest: Any) -> int:
        """Send as `socket.sendmsg` does, at most half of the first buffer that holds anything."""
        parts = [memoryview(part).cast("B") for part in buffers]
        self._offer(*parts)
        first = next((part for part in parts if part.nbytes), None)
        return self._sent(super().sendmsg([] if first is None else [self._half(first)], *rest))

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receive as `socket.recv` does."""
        with self._wait():
            return self._moved(super().recv(self._few(size, flags), flags), flags)

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        """Receive as `socket.recv_into` does."""
        size = nbytes or memoryview(buffer).nbytes
        with self._wait():
            return self._moved(super().recv_into(buffer, self._few(size, flags), flags), flags)

    def recvfrom(self, size: int, flags: int = 0) -> tuple[bytes, Any]:
        """Receive as `socket.recvfrom` does."""
        with self._wait():
            return self._moved(super().recvfrom(self._few(size, flags), flags), flags)

    def recvmsg(
        self, size: int, ancillary: int = 0, flags: int = 0
    ) -> tuple[bytes, list[tuple[int, int, bytes]], int, Any]:
        """Receive as `socket.recvmsg` does."""
        with self._wait():
            got = super().recvmsg(self._few(size, flags), ancillary, flags)
            return self._moved(got, flags)

    def recvmsg_into(
        self, buffers: Iterable[Any], ancillary: int = 0, flags: int = 0
    ) -> tuple[int, list[tuple[int, int, bytes]], int, Any]:
        """Receive as `socket.recvmsg_into` does."""
        with self._wait():
            return self._moved(super().recvmsg_into(buffers, ancillary, flags), flags)

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept as `socket.accept` does."""
        with self._wait():
            return self._moved(super().accept())

    def settimeout(self, *value: float | None) -> None:
        """Set the timeout, and note it."""
        super().settimeout(*value)
        if value[0]:
            self._noted.limits.append(float(value[0]))

    def setsockopt(self, level: int, option: int, *value: Any) -> None:
        """Set an option; note SO_RCVTIMEO as a timeout."""
        super().setsockopt(level, option, *value)
        if (level, option) == (socket.SOL_SOCKET, getattr(socket, "SO_RCVTIMEO", None)):
            self._noted.limits.append(_seconds(*value))

    def bind(self, *address: Any) -> None:
        """Bind; note a port that was asked for, had or not, and a socket that is open to more."""
        try:
            super().bind(*address)
        except OSError:
            self._note_choice(*address)
            raise
        self._note_choice(*address)
        self.getsockname()
        if self.type == socket.SOCK_DGRAM:
            self._note_width()

    def _note_choice(self, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[1]:
            self._noted.chosen.add(address[1])

    def getsockname(self) -> Any:
        """Return the address, and note a port that the system picked."""
        address = super().getsockname()
        if self.family in (socket.AF_INET, socket.AF_INET6):
            self._noted.picked |= {address[1]} - self._noted.chosen
        return address

    def listen(self, *backlog: int) -> None:
        """Listen; note a socket that is open to more than this machine."""
        super().listen(*backlog)
        self._note_width()

    def fileno(self) -> int:
        """Return the descriptor, and note that somebody asked for it."""
        self._noted.asked += 1
        return super().fileno()

    def detach(self) -> int:
        """Give the descriptor away, and note it."""
        number = super().detach()
        if (inode := _inode(number)) is not None:
            self._noted.detached.append((number, inode))
        return number

    def dup(self) -> Self:
        """Return a second socket for the same connection, which notes the same."""
        return note(super().dup(), self._noted, _sizes.get(self))

    def close(self) -> None:
        """Close, and note it."""
        self._noted.closed += 1
        super().close()

    def close_unnoted(self) -> None:
        """Close as the house does that cleans up after the answer."""
        super().close()

    @property
    def _noted(self) -> Notes:
        return _notes.get(self) or Notes()

    def _offer(self, *parts: Any) -> None:
        """Note how many bytes a call was given; text is no bytes, and the socket itself says so."""
        sizes = (memoryview(part).nbytes for part in parts if not isinstance(part, str))
        with contextlib.suppress(TypeError):
            self._noted.offered.append(sum(sizes))

    def _sent(self, count: int) -> int:
        self._noted.sent += count
        self._noted.taken += 1
        return self._moved(count)

    def _half(self, data: Any) -> Any:
        if self.type != socket.SOCK_STREAM or isinstance(data, str):
            return data  # the socket itself says what is wrong with text
        view = memoryview(data).cast("B")
        return view[: (view.nbytes + 1) // 2]

    def _few(self, size: int, flags: int) -> int:
        sizes = _sizes.get(self)
        whole = socket.MSG_PEEK | getattr(socket, "MSG_WAITALL", 0)
        if sizes is None or flags & whole or not isinstance(size, int):
            return size  # these flags promise what few bytes would break
        if self.type != socket.SOCK_STREAM:
            return size  # the rest of a datagram would be lost
        return min(size, next(sizes, size))

    def _moved(self, result: Moved, flags: int = 0) -> Moved:
        """Note a call that moved something, and return its result. A peek takes nothing."""
        if (result[0] if isinstance(result, tuple) else result) and not flags & socket.MSG_PEEK:
            self._noted.moved += 1
        return result

    def _wait(self) -> "_Waiting":
        return _Waiting(self._noted)

    def _note_width(self) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            address = self.getsockname()
            if address[0] in ("0.0.0.0", "::"):
                self._noted.wide.append(address[:2])


Noting.__name__ = Noting.__qualname__ = "socket"  # an error shall name what the reader knows
Noting.__module__ = "socket"
for _name, _method in list(vars(Noting).items()):
    if isinstance(_method, FunctionType):
        _method.__qualname__ = f"socket.{_name}"


class _Waiting:
    """A `with` block in which one more thread waits."""

    __slots__ = ("notes",)

    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    def __enter__(self) -> None:
        self.notes.waiting += 1

    def __exit__(self, *exception: object) -> None:
        self.notes.waiting -= 1


def _inode(number: int) -> int | None:
    """Return the inode of an open socket; None for any other number."""
    try:
        status = os.fstat(number)
    except (OSError, TypeError, ValueError):
        return None
    return status.st_ino if stat.S_ISSOCK(status.st_mode) else None


def _seconds(value: object) -> float:
    """Return the seconds of a `struct timeval`, 0.0 for what is none."""
    if isinstance(value, bytes) and len(value) == struct.calcsize("@ll"):
        seconds, microseconds = struct.unpack("@ll", value)
        return float(seconds + microseconds / 1e6)
    return 0.0
