"""Who talks with whom in a trace: endpoints, connections, names, and numbers counted from 0."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from helpers.internet.ipv4 import IPv4
from helpers.layout import Header
from helpers.link.cooked import Cooked, Cooked2
from helpers.trace.dissect import Dissection
from helpers.transport.tcp.segment import TCP
from helpers.transport.udp import UDP


class Endpoint(NamedTuple):
    """One end of a conversation: an address, and a port where the protocol has ports."""

    address: str
    port: int | None = None

    def __str__(self) -> str:
        return self.address if self.port is None else f"{self.address}:{self.port}"


class Connection(NamedTuple):
    """The four-tuple of a TCP connection; the client is the one that sent the SYN.

    The same four-tuple can be used again, once the connection is over: `again` counts that.
    """

    client: Endpoint
    server: Endpoint
    again: int = 0

    def __str__(self) -> str:
        later = f" (again, {self.again})" if self.again else ""
        return f"{self.client} → {self.server}{later}"


def ends(read: Dissection) -> tuple[Endpoint, Endpoint] | None:
    """The endpoints that sent a frame and are to get it; None where no address is known.

    An ICMP error comes from the endpoint that its quoted datagram was sent to, where it is the
    same host: on 127.0.0.1 only the ports tell the two sides apart.
    """
    if read.arp:
        return Endpoint(read.arp.sender_ip), Endpoint(read.arp.target_ip)
    if read.ip is None:
        return _link_ends(read)
    source, destination = read.ip.source, read.ip.destination
    if ports := (read.tcp or read.udp):
        return Endpoint(source, ports.source_port), Endpoint(destination, ports.destination_port)
    quoted = {layer.name: layer.header for layer in read.quoted}
    datagram, inside = quoted.get("IPv4"), quoted.get("UDP") or quoted.get("TCP")
    if not isinstance(datagram, IPv4) or not isinstance(inside, UDP | TCP):
        return Endpoint(source), Endpoint(destination)
    if datagram.destination == source:
        return (
            Endpoint(source, inside.destination_port),
            Endpoint(destination, inside.source_port),
        )
    return Endpoint(source), Endpoint(destination)


def _link_ends(read: Dissection) -> tuple[Endpoint, Endpoint] | None:
    """The cards that sent a frame and are to get it, where no header of IP can be read."""
    if read.ethernet:
        return Endpoint(read.ethernet.source), Endpoint(read.ethernet.destination)
    cooked = read.by_name.get("Linux cooked") or read.by_name.get("Linux cooked v2")
    if isinstance(cooked, Cooked | Cooked2) and cooked.sender:
        return Endpoint(cooked.sender), Endpoint("(not told)")
    return None


class Conversations:
    """Follows who talks with whom over TCP or UDP. `found` has the protocol of each connection.

    In TCP the sender of a SYN is the client, and a SYN with another number begins another
    connection; where no SYN was seen, the end with the higher port is the client. In UDP it is the
    end that spoke first.
    """

    def __init__(self) -> None:
        self.found: dict[Connection, type[Header]] = {}
        self._now: dict[tuple[type[Header], frozenset[Endpoint]], Connection] = {}
        self._began: dict[Connection, int] = {}  # the number of the SYN that began it

    def follow(self, read: Dissection) -> Connection | None:
        """The connection that the next frame belongs to; None without TCP and UDP."""
        ports = read.tcp or read.udp
        both = ends(read)
        if ports is None or both is None:
            return None
        key = (type(ports), frozenset(both))
        known = self._now.get(key)
        if isinstance(ports, TCP) and ports.syn and not ports.ack_flag:
            known = self._opened(known, Connection(*both), ports.seq)
        elif known is None:
            known = Connection(*(reversed(both) if _is_answer(ports, both) else both))
        if known is not self._now.get(key):
            self._now[key] = known
            self.found[known] = type(ports)
        return known

    def _opened(self, known: Connection | None, new: Connection, number: int) -> Connection:
        """The connection of a SYN: a new one, unless it repeats the SYN of the known one."""
        if known is None:
            self._began[new] = number
            return new
        began = self._began.get(known)
        if began == number or (began is not None and known.client != new.client):
            return known  # the same SYN again, or both ends opening at once
        again = Connection(new.client, new.server, known.again + 1)
        self._began[again] = number
        return again


def _is_answer(ports: Header, both: tuple[Endpoint, Endpoint]) -> bool:
    """Whether the first frame that was seen of a conversation comes from the server."""
    if not isinstance(ports, TCP):
        return False
    return ports.syn or (both[0].port or 0) < (both[1].port or 0)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How one frame's sequence numbers are to be counted, so that each side begins at 0.

    `scale` is by how many bits its window is to be shifted; `scale_known` says whether that is
    certain, as it is where the handshake was seen (RFC 7323 section 2.2).
    """

    seq_base: int
    ack_base: int
    scale: int
    scale_known: bool = True

    def seq(self, number: int) -> int:
        """A number of the sender's own bytes, counted from its SYN."""
        return (number - self.seq_base) % 2**32

    def ack(self, number: int) -> int:
        """A number of the peer's bytes, counted from the peer's SYN."""
        return (number - self.ack_base) % 2**32


class Place(NamedTuple):
    """Where a frame belongs: its two endpoints, how its numbers count, and its connection."""

    ends: tuple[Endpoint, Endpoint] | None
    numbers: Numbers | None
    connection: Connection | None


@dataclass
class _Side:
    base: int | None = None
    syn: bool = False
    scale: int | None = None


@dataclass
class Counter:
    """Follows the connections of a trace, and gives each TCP frame its `Numbers`.

    A side's numbers count from its initial sequence number, taken from its SYN. Where the SYN
    was not seen, the first byte that was seen has the number 1.
    """

    sides: dict[tuple[Endpoint, Endpoint], _Side] = field(default_factory=dict)

    def follow(self, read: Dissection) -> Numbers | None:
        """The numbers of the next frame of the trace; None where it is no TCP segment."""
        segment = read.tcp
        both = ends(read)
        if segment is None or both is None:
            return None
        source, destination = both
        if segment.syn and not segment.ack_flag:
            self._forget_if_new(source, destination, segment)
        own = self.sides.setdefault((source, destination), _Side())
        peer = self.sides.setdefault((destination, source), _Side())
        if segment.syn and not own.syn:
            own.base, own.syn, own.scale = segment.seq, True, segment.window_scale
        if own.base is None:
            own.base = segment.seq - 1
        if peer.base is None and segment.ack_flag:
            peer.base = segment.ack - 1
        scaled = own.scale is not None and peer.scale is not None and not segment.syn
        never = any(side.syn and side.scale is None for side in (own, peer))
        known = segment.syn or never or (own.syn and peer.syn)
        return Numbers(own.base, peer.base or 0, own.scale or 0 if scaled else 0, known)

    def _forget_if_new(self, source: Endpoint, destination: Endpoint, segment: TCP) -> None:
        """A SYN with another number than the last one's begins another connection."""
        known = self.sides.get((source, destination))
        if known and known.base not in (None, segment.seq):
            self.sides.pop((source, destination))
            self.sides.pop((destination, source), None)


class Names:
    """The names of the hosts in a trace, by address, by port or by both.

    `given` maps an address, a port or an (address, port) pair to a name, and comes first. Then
    come the roles in the conversations: "client" and "server", the second of each "client 2".
    Two ends with the same address (as on 127.0.0.1) are told apart by their ports.
    """

    def __init__(self, given: Mapping[Any, str] | None = None) -> None:
        self.given: dict[Any, str] = dict(given or {})
        self.known: dict[Endpoint, str] = {}
        self._count = {"client": 0, "server": 0}

    def learn(self, found: Iterable[Connection]) -> None:
        """Name the clients and the servers among the ends of the connections."""
        for client, server, _ in found:
            together = client.address == server.address
            for role, end in (("client", client), ("server", server)):
                key = end if together else Endpoint(end.address)
                if key not in self.known:
                    self._count[role] += 1
                    count = self._count[role]
                    self.known[key] = role if count == 1 else f"{role} {count}"

    def note(self, end: Endpoint, name: str) -> None:
        """Remember that `name` was seen sending from `end`."""
        self.known.setdefault(end, name)
        self.known.setdefault(Endpoint(end.address), name)

    def of(self, end: Endpoint) -> str:
        """The name of the host at `end`; its address where it has none."""
        for key in (end, end.port, end.address):
            if key in self.given:
                return self.given[key]
        return self.known.get(end) or self.known.get(Endpoint(end.address)) or end.address
