"""What stands behind the sockets without connections: UDP, ping and raw ones."""

import errno
import socket
from collections import deque
from typing import TYPE_CHECKING, Any

from helpers.internet import IPv4
from helpers.lab.own.calls import WAIT, Attempt
from helpers.lab.own.errors import failure
from helpers.lab.own.options import LARGEST_PACKET, mtu_to
from helpers.lab.own.ports import ANY
from helpers.transport.udp import PROTOCOL as UDP_PROTOCOL
from helpers.transport.udp import UDP

if TYPE_CHECKING:
    from helpers.lab.own.machine import Machine

Address = tuple[str, int]
MOST = 256  # datagrams that wait to be read; those that come then are lost
IPV4_HEADER = 20  # bytes; nothing is cut into fragments here


class Datagrams:
    """A socket of a host without a kernel that sends and receives whole messages.

    `kind` is SOCK_DGRAM (UDP, or ping where `protocol` is that of ICMP) or SOCK_RAW, whose
    messages are all that IPv4 carries for the protocol.
    """

    listens = False
    listeners = ()
    connection = None

    def __init__(self, machine: "Machine", kind: int, protocol: int) -> None:
        self.machine, self.kind = machine, kind
        self.given_protocol, self.protocol = protocol, protocol or UDP_PROTOCOL
        self.local: Address = (ANY, 0)
        self.remote: Address | None = None
        self.closed = False
        self._values: dict[tuple[int, int], int] = {}
        self._arrived: deque[tuple[bytes, Address]] = deque()
        self._error: OSError | None = None
        self._ended = False

    @property
    def reuse(self) -> bool:
        """SO_REUSEADDR."""
        return bool(self._values.get((socket.SOL_SOCKET, socket.SO_REUSEADDR)))

    @property
    def has_ports(self) -> bool:
        """Whether it speaks UDP."""
        return self.kind == socket.SOCK_DGRAM and self.protocol == UDP_PROTOCOL

    # --- addresses -------------------------------------------------------------------------------

    def bind(self, address: Address, now: float) -> None:
        """Have this local address."""
        if self.local[1]:
            raise failure(errno.EINVAL)
        host, port = address
        self.machine.check_local(host)
        if port and self.has_ports:
            self.machine.udp_ports.check(host, port, reuse=self.reuse, apart_from=self)
        self.local = (host, port or self.machine.udp_ports.free())

    def connect(self, address: Address, now: float) -> None:
        """Send to this address only, and hear from it only."""
        source = self.machine.source_for(address[0])
        self._have_port()
        if self.local[0] == ANY:
            self.local = (source, self.local[1])
        self.remote = address

    def _have_port(self) -> None:
        if not self.local[1] and self.kind == socket.SOCK_DGRAM:
            self.local = (self.local[0], self.machine.udp_ports.free())

    def peer(self) -> Address:
        """The address that it is connected to."""
        if self.remote is None:
            raise failure(errno.ENOTCONN)
        return self.remote

    # --- messages --------------------------------------------------------------------------------

    def send(self, data: bytes, address: Address | None, now: float) -> int:
        """Send one message."""
        if error := self.take_error():
            raise error
        to = address or self.remote
        if to is None:
            raise failure(errno.EDESTADDRREQ)
        if self._ended:
            raise failure(errno.EPIPE)
        source = self.machine.source_for(to[0])
        self._have_port()
        message = self._message(data, source, to)
        if len(message) > min(mtu_to(to[0], self.machine.stacks), LARGEST_PACKET) - IPV4_HEADER:
            raise failure(errno.EMSGSIZE)
        self.machine.send(self.protocol, source, to[0], message, now)
        return len(data)

    def _message(self, data: bytes, source: str, to: Address) -> bytes:
        if self.has_ports:
            return UDP(self.local[1], to[1]).pack(data, source, to[0])
        if self.kind == socket.SOCK_DGRAM:  # ping: the number of the program is its port
            number = self.local[1].to_bytes(2, "big")
            return self.machine.with_checksum(data[:4] + number + data[6:])
        return data

    def arrives(self, packet: IPv4, data: bytes, port: int) -> None:
        """Take a message for this socket from a host, and from a port of it."""
        if self.kind == socket.SOCK_RAW:
            data = packet.pack() + data
        if len(self._arrived) < MOST and not self._ended:
            self._arrived.append((data, (packet.source, port)))

    def wants(self, packet: IPv4, ports: tuple[int, int]) -> bool:
        """Whether a packet that came is for this socket; `ports` are its source and destination."""
        if packet.protocol != self.protocol or self.local[0] not in (ANY, packet.destination):
            return False
        if self.kind == socket.SOCK_DGRAM and self.local[1] != ports[1]:
            return False
        if self.remote is None:
            return True
        return packet.source == self.remote[0] and self.remote[1] in (ports[0], 0)

    def refused(self, number: int) -> None:
        """An ICMP message says that what was sent did not arrive."""
        if self.remote is not None:
            self._error = failure(number)

    def receiving(self, limit: int, flags: int = 0) -> Attempt:
        """The attempts of `recvfrom`: the next message, cut to `limit` bytes, and its sender."""

        def attempt(now: float) -> Any:
            if error := self.take_error():
                raise error
            if not self._arrived:
                return (b"", None) if self._ended else WAIT
            data, sender = self._arrived[0]
            if not flags & socket.MSG_PEEK:
                self._arrived.popleft()
            return data[:limit], sender

        return attempt

    # --- what else a socket has ------------------------------------------------------------------

    def shutdown(self, how: int, now: float) -> None:
        """Wake whoever waits; as on Linux, even where it raises ENOTCONN."""
        self._ended = True
        if self.remote is None:
            raise failure(errno.ENOTCONN)

    def close(self, now: float) -> None:
        """The program is gone."""
        self.closed = True
        self.machine.left(self)

    def take_error(self) -> OSError | None:
        """What an ICMP message has told, once."""
        error, self._error = self._error, None
        return error

    def ready(self) -> tuple[bool, bool]:
        """Whether reading, and whether writing, would not wait."""
        return bool(self._arrived) or self._error is not None or self._ended, True

    def queues(self) -> tuple[int, int]:
        """Bytes of the next message; nothing waits to be sent."""
        return (len(self._arrived[0][0]) if self._arrived else 0), 0

    def set(self, level: int, number: int, value: Any) -> None:
        """Note an option; only SO_REUSEADDR has a meaning here."""
        self._values[level, number] = value

    def get(self, level: int, number: int) -> int | bytes:
        """The value of an option, as it was set."""
        if (level, number) == (socket.SOL_SOCKET, socket.SO_TYPE):
            return int(self.kind)
        if (level, number) == (socket.SOL_SOCKET, socket.SO_ERROR):
            error = self.take_error()
            return error.errno or 0 if error is not None else 0
        return self._values.get((level, number), 0)

    @property
    def options(self) -> "Datagrams":
        """Where its options are."""
        return self
