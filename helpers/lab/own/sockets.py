"""The sockets of a host without a kernel, as programs hold them.

`OwnSocket` is a `socket.socket`, so whatever takes one takes it too: `makefile`, `http.client`,
`selectors`. Its descriptor is a mirror that only shows when it is ready; all that it does is done
by what stands behind it (`streams`, `datagrams`), in the host's thread.
"""

import contextlib
import errno
import operator
import socket
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from helpers.host import WAIT, Stream, Watch
from helpers.host.data import Sending, receiving
from helpers.host.datagrams import Datagrams
from helpers.host.errors import failure
from helpers.internet.ipv4 import ICMP, TCP, UDP
from helpers.lab.own import addresses
from helpers.lab.own.arguments import NOWHERE, again, check, octets
from helpers.lab.own.card import OwnCard
from helpers.lab.own.handles import (
    Handle,
    HostOfSockets,
    Usual,
    handle_at,
    handle_of,
    keep_detached,
    stand_for,
    take_detached,
    taken_from,
)
from helpers.lab.own.numbers import LONGEST_OPTION, get_option, set_option, written

_Plain: Any = socket.socket.__mro__[1]  # the class that Python's own is written on
DONT_WAIT = getattr(socket, "MSG_DONTWAIT", 0)
PEEK, WAIT_ALL = socket.MSG_PEEK, getattr(socket, "MSG_WAITALL", 0x100)
_usual: Usual = socket.socket.__init__


def make(card: OwnCard, host: HostOfSockets, family: int, kind: int, protocol: int) -> Handle:
    """A Handle for a new socket. Raises OSError where the host has none of this kind."""
    made: Handle = card.calls.do(
        None, lambda now: Handle(_new(card, family, kind, protocol), card, host)
    )
    return made


def _new(card: OwnCard, family: int, kind: int, protocol: int) -> Stream | Datagrams:
    """A new socket of the host, by the numbers that `socket.socket` takes. Raises OSError."""
    if family != socket.AF_INET:
        raise failure(errno.EAFNOSUPPORT)
    known: dict[int, tuple[int, ...]] = {
        socket.SOCK_STREAM: (0, TCP),
        socket.SOCK_DGRAM: (0, UDP, ICMP),
        socket.SOCK_RAW: (TCP, UDP, ICMP),
    }
    if kind not in known:
        raise failure(errno.ESOCKTNOSUPPORT)
    if protocol not in known[kind]:
        raise failure(errno.EPROTONOSUPPORT)
    if kind == socket.SOCK_STREAM:
        stream = card.host.stream()
        stream.given_protocol = protocol
        return stream
    return card.host.datagram_socket(protocol, raw=kind == socket.SOCK_RAW)


def attach(sock: socket.socket, handle: Handle, usual: Usual = _usual, fileno: int = -1) -> None:
    """Let a Python socket that is being made by `usual` be one of a host of the course's own.

    Its class is changed: ordinary code has written `socket.socket(…)`, or the name of a class
    of its own, before anybody could say on which host it runs (see `helpers.lab.on_host`).
    """
    stand_for(handle, sock, usual, fileno)
    sock.__class__ = own_class(type(sock))  # type: ignore[arg-type]


def reattach(sock: socket.socket, fileno: int, usual: Usual) -> bool:
    """Let a Python socket that is made of a detached descriptor stand for what that stood for.

    So does one of a copy (`socket.fromfd`). Returns False, and does nothing, where that was no
    socket of such a host.
    """
    handle = take_detached(fileno) or handle_at(fileno)
    if handle is None:
        return False
    attach(sock, handle, usual, fileno)
    return True


@cache
def own_class(kind: type[socket.socket]) -> type[socket.socket]:
    """The class of an own socket that was made as one of this class."""
    if issubclass(kind, OwnSocket):
        return kind
    if kind is socket.socket:
        return OwnSocket
    return type(kind.__name__, (kind, OwnSocket), {"__slots__": (), "__module__": kind.__module__})


class OwnSocket(socket.socket):
    """A socket of a host of the course's own."""

    __slots__ = ()  # or it would be laid out otherwise than a socket.socket, and none could be one
    shutdown_wakes = True  # whoever waits on it, on every system

    def _do(self, attempt: Callable[[float], Any], timeout: float | None = None) -> Any:
        handle = self._handle()
        return handle.card.calls.do(handle.behind, attempt, timeout)

    def _handle(self) -> Handle:
        handle = handle_of(self)
        if handle is None:
            raise failure(errno.EBADF)
        return handle

    def _address(self, address: Any, call: str) -> tuple[str, int]:
        return addresses.checked(address, call, self._handle().host.names)

    # --- connections -----------------------------------------------------------------------------

    def bind(self, address: Any) -> None:
        """Bind as `socket.bind` does."""
        local = self._address(address, "bind")
        behind = self._handle().behind
        self._do(lambda now: behind.bind(local))

    def listen(self, backlog: int = 128) -> None:
        """Listen as `socket.listen` does."""
        check("listen", backlog)
        behind, most = self._stream(errno.EOPNOTSUPP), operator.index(backlog)
        self._do(lambda now: behind.listen(most, now))

    def accept(self) -> tuple[socket.socket, tuple[str, int]]:
        """Accept as `socket.accept` does."""
        behind, listening = self._stream(errno.EOPNOTSUPP), self._handle()
        host = listening.host

        def attempt(now: float) -> Any:
            accepted = behind.accept(now)
            return accepted if accepted is WAIT else Handle(accepted, listening.card, host)

        handle = self._do(attempt, self.gettimeout())
        sock = OwnSocket.__new__(OwnSocket)
        attach(sock, handle)
        host.note(sock)
        if socket.getdefaulttimeout() is None and self.gettimeout():
            sock.setblocking(True)
        return sock, handle.behind.remote

    def connect(self, address: Any) -> None:
        """Connect as `socket.connect` does."""
        self._connect(address, "connect")

    def _connect(self, address: Any, call: str) -> None:
        remote = self._address(address, call)
        behind, timeout = self._handle().behind, self.gettimeout()
        if isinstance(behind, Stream):
            joins = timeout is None  # with a timeout, Python asks a system not to wait
            self._do(behind.connecting(remote, waits=timeout != 0, joins=joins), timeout)
        else:
            self._do(lambda now: behind.connect(remote))

    def connect_ex(self, address: Any) -> int:
        """Connect as `socket.connect_ex` does: the error is returned as a number."""
        try:
            self._connect(address, "connect_ex")
        except OSError as error:
            if isinstance(error, socket.gaierror):
                raise
            return error.errno or errno.EAGAIN
        return 0

    def _stream(self, number: int) -> Stream:
        behind = self._handle().behind
        if not isinstance(behind, Stream):
            raise failure(number)
        return behind

    # --- data ------------------------------------------------------------------------------------

    def send(self, data: Any, flags: int = 0) -> int:
        """Send as `socket.send` does."""
        check("send", data, flags)
        return self._send(data, flags, None, all_of_it=False)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send as `socket.sendall` does."""
        check("sendall", data, flags)
        self._send(data, flags, None, all_of_it=True)

    def sendto(self, data: Any, *rest: Any) -> int:
        """Send as `socket.sendto` does: the address comes last, flags may come before it."""
        check("sendto", data, *rest[:-1], *[NOWHERE] * len(rest[-1:]))
        flags = rest[0] if len(rest) > 1 else 0
        return self._send(data, flags, self._address(rest[-1], "sendto"), all_of_it=False)

    def sendmsg(
        self, buffers: Iterable[Any], ancdata: Any = (), flags: int = 0, address: Any = None
    ) -> int:
        """Send as `socket.sendmsg` does, without anything beside the data."""
        buffers, ancdata = again(buffers), again(ancdata)
        check("sendmsg", buffers, ancdata, flags)
        to = None if address is None else self._address(address, "sendmsg")
        return self._send(b"".join(map(octets, buffers)), flags, to, all_of_it=False)

    def _send(self, data: Any, flags: int, to: tuple[str, int] | None, *, all_of_it: bool) -> int:
        behind = self._handle().behind
        if flags & socket.MSG_OOB:
            raise failure(errno.EOPNOTSUPP)
        if isinstance(behind, Stream):
            attempt = Sending(behind, data, all_of_it=all_of_it)
            sent: int = self._do(attempt, self._patience(flags))
            return sent
        message = octets(data)
        count: int = self._do(lambda now: behind.send(message, to, now))
        return count

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send a file as `socket.sendfile` does."""
        usual: Any = self  # whose method for systems without sendfile has no public name
        sent: int = usual._sendfile_use_send(file, offset, count)
        return sent

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """Receive as `socket.recv` does."""
        check("recv", bufsize, flags)
        return self._receive(bufsize, flags)[0] if bufsize else b""

    def recvfrom(self, bufsize: int, flags: int = 0) -> tuple[bytes, Any]:
        """Receive as `socket.recvfrom` does."""
        check("recvfrom", bufsize, flags)
        return self._receive(bufsize, flags)

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        """Receive as `socket.recv_into` does."""
        check("recv_into", buffer, nbytes, flags)
        view = memoryview(buffer).cast("B")
        return self._receive_into(view, nbytes, flags)[0] if view else 0

    def recvfrom_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> tuple[int, Any]:
        """Receive as `socket.recvfrom_into` does."""
        check("recvfrom_into", buffer, nbytes, flags)
        return self._receive_into(memoryview(buffer).cast("B"), nbytes, flags)

    def recvmsg(
        self, bufsize: int, ancbufsize: int = 0, flags: int = 0
    ) -> tuple[bytes, list[Any], int, Any]:
        """Receive as `socket.recvmsg` does; there is never anything beside the data."""
        check("recvmsg", bufsize, ancbufsize, flags)
        data, sender = self._receive(bufsize, flags)
        return data, [], 0, sender

    def recvmsg_into(
        self, buffers: Iterable[Any], ancbufsize: int = 0, flags: int = 0
    ) -> tuple[int, list[Any], int, Any]:
        """Receive as `socket.recvmsg_into` does: one buffer after the other is filled."""
        buffers = again(buffers)
        check("recvmsg_into", buffers, ancbufsize, flags)
        views = [memoryview(buffer).cast("B") for buffer in buffers]
        data, sender = self._receive(sum(map(len, views)), flags)
        rest = data
        for view in views:
            part, rest = rest[: len(view)], rest[len(view) :]
            view[: len(part)] = part
        return len(data), [], 0, sender

    def _receive_into(self, view: memoryview, most: int, flags: int) -> tuple[int, Any]:
        data, sender = self._receive(most or len(view), flags)
        view[: len(data)] = data
        return len(data), sender

    def _receive(self, most: int, flags: int) -> tuple[bytes, Any]:
        behind, peek, limit = self._handle().behind, bool(flags & PEEK), operator.index(most)
        if isinstance(behind, Stream):
            if flags & socket.MSG_OOB:  # there is never any: so says a system, too
                raise failure(errno.EINVAL)
            # With a timeout, Python asks a system not to wait, either: then there is no WAIT_ALL.
            all_of_it = bool(flags & WAIT_ALL) and not peek and self.gettimeout() is None
            attempt = receiving(behind, limit, peek=peek, all_of_it=all_of_it)
            return self._do(attempt, self._patience(flags)), None
        came: tuple[bytes, Any] = self._do(
            behind.receiving(limit, peek=peek), self._patience(flags)
        )
        return came

    def _patience(self, flags: int) -> float | None:
        """Seconds that a call may wait."""
        timeout = self.gettimeout()
        return 0 if timeout is None and flags & DONT_WAIT else timeout

    # --- the end ---------------------------------------------------------------------------------

    def shutdown(self, how: int) -> None:
        """Shut down as `socket.shutdown` does."""
        check("shutdown", how)
        if how not in (0, 1, 2):
            raise failure(errno.EINVAL)
        handle = self._handle()
        try:
            self._do(lambda now: handle.behind.shutdown(how, now))
        finally:
            handle.card.calls.give_up(handle.behind)

    def _real_close(self, _ss: Any = None) -> None:
        handle = taken_from(self)
        _Plain.close(self)
        if handle is not None:
            handle.references -= 1
            if handle.references == 0:
                handle.close()

    def detach(self) -> int:
        """Detach as `socket.detach` does: `socket.socket(fileno=…)` takes it up again."""
        handle = taken_from(self)
        self._closed = True
        number = int(_Plain.detach(self))
        if handle is not None:
            keep_detached(number, handle)
        return number

    def dup(self) -> "OwnSocket":
        """A second socket for the same connection, as `socket.dup` makes one."""
        handle = self._handle()
        sock = OwnSocket.__new__(OwnSocket)
        attach(sock, handle, fileno=socket.dup(_Plain.fileno(self)))
        sock.settimeout(self.gettimeout())
        return sock

    # --- what it tells ---------------------------------------------------------------------------

    def fileno(self) -> int:
        """A descriptor that is ready when the socket is; see `descriptors` for what it can do."""
        number = int(_Plain.fileno(self))
        if number >= 0 and (handle := handle_of(self)) is not None:
            handle.use_mirror(number)
        return number

    def getsockname(self) -> tuple[str, int]:
        """The own address and port."""
        return self._handle().behind.local

    def getpeername(self) -> tuple[str, int]:
        """The peer's address and port."""
        return self._handle().behind.peer()

    def setsockopt(self, level: int, option: int, value: Any, optlen: int | None = None) -> None:
        """Set an option; those that the host's TCP does not have are refused (ENOPROTOOPT)."""
        given = (value,) if optlen is None else (value, optlen)
        check("setsockopt", level, option, *given)
        behind = self._handle().behind
        meant = written(value, optlen)
        self._do(lambda now: set_option(behind, level, option, meant))

    def getsockopt(self, level: int, option: int, buflen: int = 0) -> Any:
        """The value of an option, as `socket.getsockopt` gives it."""
        check("getsockopt", level, option, buflen)
        if not 0 <= buflen <= LONGEST_OPTION:
            raise OSError("getsockopt buflen out of range")
        behind = self._handle().behind
        value = self._do(lambda now: get_option(behind, level, option))
        if buflen:
            data = value if isinstance(value, bytes) else value.to_bytes(4, "little", signed=True)
            return data[:buflen]
        return (
            int.from_bytes(value[:4], "little", signed=True) if isinstance(value, bytes) else value
        )

    def begin_at(self, number: int) -> None:
        """Let the SYN have this sequence number. Raises OSError (EISCONN) if it was sent."""
        behind = self._stream(errno.EOPNOTSUPP)
        self._do(lambda now: behind.begin_at(number))

    def tell(self, watch: Watch, now: Callable[[], float]) -> None:
        """Let a Watch hear the events and round-trip times of the connection."""
        behind = self._stream(errno.EOPNOTSUPP)
        self._do(lambda _: behind.tell(watch, now))

    def queues(self) -> tuple[int, int]:
        """Bytes that were received and not read, and bytes that were not acknowledged."""
        behind = self._handle().behind
        lengths: tuple[int, int] = self._do(lambda now: behind.queues())
        return lengths

    def __repr__(self) -> str:
        number = _Plain.fileno(self)
        closed = " [closed]" if number < 0 else ""
        parts = [
            f"fd={number}",
            f"family={self.family}",
            f"type={self.type}",
            f"proto={self.proto}",
        ]
        for name, told in (("laddr", self.getsockname), ("raddr", self.getpeername)):
            with contextlib.suppress(OSError):
                parts.append(f"{name}={told()}")
        return f"<socket.socket{closed} {', '.join(parts)}>"
