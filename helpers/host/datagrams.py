"""The sockets without connections: UDP, ping and raw ones."""

import errno
from collections import deque
from typing import Any, Protocol

from helpers.address import Address
from helpers.host.errors import failure
from helpers.host.options import FLAGS, LARGEST_PACKET, READ_ONLY
from helpers.host.ports import ANY, Ports, itself
from helpers.host.streams import WAIT, Attempt
from helpers.internet import IPv4, internet_checksum
from helpers.transport.udp import PROTOCOL as UDP_PROTOCOL
from helpers.transport.udp import UDP

MOST = 256  # datagrams that wait to be read; those that come then are lost
IPV4_HEADER, UDP_HEADER = 20, 8  # bytes; nothing is cut into fragments here


class HostOfDatagrams(Protocol):
    """What a socket without connections asks of its host."""

    udp_ports: Ports

    def send(self, protocol: int, source: str, destination: str, data: bytes, now: float) -> None:
        """Send an IPv4 packet."""

    def check_local(self, address: str) -> None:
        """Raise OSError for an address that is not this host's."""

    def source_for(self, address: str) -> str:
        """The own address from which another one is reached. Raises OSError."""

    def mtu_to(self, address: str) -> int:
        """The largest packet that may be sent to an address."""

    def close_datagrams(self, datagrams: "Datagrams") -> None:
        """Know this socket no more."""


class Datagrams:
    """A socket of a `host` that sends and receives whole messages.

    It speaks UDP, or ping where `protocol` is that of ICMP, or it is `raw`: then its messages are
    all that IPv4 carries for the protocol.
    """

    listens = False

    def __init__(self, host: HostOfDatagrams, protocol: int, *, raw: bool = False) -> None:
        self.host, self.raw = host, raw
        self.given_protocol, self.protocol = protocol, protocol or UDP_PROTOCOL
        self.local: Address = (ANY, 0)
        self.remote: Address | None = None
        self.closed = False
        self.user: Any = None
        self._options: dict[str, Any] = {}
        self._arrived: deque[tuple[bytes, Address]] = deque()
        self._error: OSError | None = None
        self._ended = False

    @property
    def reuse(self) -> bool:
        """SO_REUSEADDR."""
        return bool(self._options.get("SO_REUSEADDR"))

    @property
    def has_ports(self) -> bool:
        """Whether it speaks UDP."""
        return not self.raw and self.protocol == UDP_PROTOCOL

    @property
    def pings(self) -> bool:
        """Whether it hears the answers to its echo requests."""
        return not self.raw and self.protocol != UDP_PROTOCOL

    # --- addresses -------------------------------------------------------------------------------

    def bind(self, address: Address) -> None:
        """Have this local address. Raises OSError as that of a Stream does."""
        host, port = address
        self.host.check_local(host)
        if self.local[1]:
            raise failure(errno.EINVAL)
        if port and self.has_ports:
            self.host.udp_ports.check(host, port, reuse=self.reuse, apart_from=self)
        self.local = (host, port or self.host.udp_ports.free())

    def connect(self, address: Address) -> None:
        """Send to this address only, and hear from it only. Raises OSError."""
        address = itself(address, self.local)
        source = self.host.source_for(address[0])
        self._have_port()
        if self.local[0] == ANY:
            self.local = (source, self.local[1])
        self.remote = address

    def _have_port(self) -> None:
        if not self.local[1] and not self.raw:
            self.local = (self.local[0], self.host.udp_ports.free())

    def peer(self) -> Address:
        """The address that it is connected to. Raises OSError (ENOTCONN)."""
        if self.remote is None:
            raise failure(errno.ENOTCONN)
        return self.remote

    # --- messages --------------------------------------------------------------------------------

    def send(self, data: bytes, address: Address | None, now: float) -> int:
        """Send one message. Raises OSError, also what an ICMP message has told before."""
        if error := self.take_error():
            raise error
        to = address or self.remote
        if to is None:
            raise failure(errno.EDESTADDRREQ)
        if self._ended:
            raise failure(errno.EPIPE)
        to = itself(to, self.local)
        if self.has_ports and not to[1]:
            raise failure(errno.EINVAL)
        source = self.host.source_for(to[0])
        self._have_port()
        room = min(self.host.mtu_to(to[0]), LARGEST_PACKET) - IPV4_HEADER
        if len(data) > room - (UDP_HEADER if self.has_ports else 0):
            raise failure(errno.EMSGSIZE)
        message = self._message(data, source, to)
        self.host.send(self.protocol, source, to[0], message, now)
        return len(data)

    def _message(self, data: bytes, source: str, to: Address) -> bytes:
        if self.has_ports:
            return UDP(self.local[1], to[1]).pack(data, source, to[0])
        if self.pings:  # the number of the program is its port
            return with_checksum(data[:4] + self.local[1].to_bytes(2, "big") + data[6:])
        return data

    def arrives(self, packet: IPv4, data: bytes, port: int) -> None:
        """Take a message for this socket from a host, and from a port of it."""
        if self.raw:
            data = packet.pack() + data
        if len(self._arrived) < MOST and not self._ended:
            self._arrived.append((data, (packet.source, port)))

    def wants(self, packet: IPv4, ports: tuple[int, int]) -> bool:
        """Whether a packet that came is for this socket; `ports` are its source and destination."""
        if packet.protocol != self.protocol or self.local[0] not in (ANY, packet.destination):
            return False
        if not self.raw and self.local[1] != ports[1]:
            return False
        if self.remote is None:
            return True
        return packet.source == self.remote[0] and self.remote[1] in (ports[0], 0)

    def refused(self, number: int) -> None:
        """An ICMP message says that what was sent did not arrive."""
        if self.remote is not None:
            self._error = failure(number)

    def receiving(self, limit: int, *, peek: bool = False) -> Attempt:
        """The attempts of `recvfrom`: the next message, cut to `limit` bytes, and its sender."""

        def attempt(now: float) -> Any:
            if error := self.take_error():
                raise error
            if not self._arrived:
                return (b"", None) if self._ended else WAIT
            data, sender = self._arrived[0]
            if not peek:
                self._arrived.popleft()
            return data[:limit], sender

        return attempt

    # --- what else a socket has ------------------------------------------------------------------

    def shutdown(self, how: int, now: float) -> None:
        """Wake whoever waits; as on Linux, even where it raises OSError (ENOTCONN)."""
        self._ended = True
        if self.remote is None:
            raise failure(errno.ENOTCONN)

    def close(self, now: float) -> None:
        """The program is gone."""
        if not self.closed:
            self.closed = True
            self.host.close_datagrams(self)

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

    def set_option(self, name: str, value: Any) -> None:
        """Note an option; only SO_REUSEADDR has a meaning here.

        Raises OSError (ENOPROTOOPT) for one that only tells something, and for TCP's.
        """
        if name in READ_ONLY or name.startswith("TCP_"):
            raise failure(errno.ENOPROTOOPT)
        self._options[name] = int(bool(value)) if name in FLAGS else value

    def get_option(self, name: str) -> Any:
        """The value of an option, as it was set. Raises OSError (EOPNOTSUPP) for TCP's."""
        if name.startswith("TCP_"):
            raise failure(errno.EOPNOTSUPP)
        if name == "SO_ERROR":
            error = self.take_error()
            return error.errno or 0 if error is not None else 0
        return self._options.get(name, 0)


def with_checksum(message: bytes) -> bytes:
    """An ICMP message with the right checksum."""
    blank = message[:2] + b"\0\0" + message[4:]
    return message[:2] + internet_checksum(blank).to_bytes(2, "big") + message[4:]
