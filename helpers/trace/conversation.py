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

FAR = 2**30  # no window reaches farther (RFC 7323 section 2.3)
LARGEST_SCALE = 14


class Endpoint(NamedTuple):
    """One end of a conversation: an address, and a port where the protocol has ports."""

    address: str
    port: int | None = None

    def __str__(self) -> str:
        if self.port is None:
            return self.address
        # an IPv6 address has colons of its own (RFC 5952 section 6)
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}:{self.port}"


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
        self._now: dict[tuple[type[Header], frozenset[Endpoint]], _Talk] = {}

    def follow(self, read: Dissection) -> Connection | None:
        """The connection that the next frame belongs to; None without TCP and UDP."""
        ports = read.tcp or read.udp
        both = ends(read)
        if ports is None or both is None:
            return None
        key = (type(ports), frozenset(both))
        talk = self._now.get(key)
        if talk is None or (isinstance(ports, TCP) and talk.is_over(ports, both)):
            talk = self._now[key] = _Talk(_begun(talk, ports, both))
            self.found[talk.connection] = type(ports)
        if isinstance(ports, TCP):
            talk.note(ports, both)
        return talk.connection


@dataclass(slots=True)
class _Talk:
    """A conversation, and the number of the SYN of each end that is known of.

    The number is None where the end has spoken, and its SYN was not seen.
    """

    connection: Connection
    began: dict[Endpoint, int | None] = field(default_factory=dict)

    def is_over(self, segment: TCP, both: tuple[Endpoint, Endpoint]) -> bool:
        """Whether a segment is the SYN of another connection with the same four-tuple.

        It is not where it repeats a SYN, nor where both ends open at once: then one end has sent
        a SYN, and the other nothing before its own.
        """
        if not segment.syn or segment.ack_flag:
            return False
        own, peer = both
        if own in self.began:
            return self.began[own] != segment.seq
        return self.began.get(peer) is None

    def note(self, segment: TCP, both: tuple[Endpoint, Endpoint]) -> None:
        """Remember what a segment tells of the SYNs: a SYN, ACK also tells that of its peer."""
        own, peer = both
        if own not in self.began:
            self.began[own] = segment.seq if segment.syn else None
        if segment.syn and segment.ack_flag:
            self.began.setdefault(peer, (segment.ack - 1) % 2**32)


def _begun(last: _Talk | None, ports: Header, both: tuple[Endpoint, Endpoint]) -> Connection:
    """The connection that a frame begins; `last` is the one before with the same four-tuple."""
    client, server = reversed(both) if _is_answer(ports, both) else both
    return Connection(client, server, last.connection.again + 1 if last else 0)


def _is_answer(ports: Header, both: tuple[Endpoint, Endpoint]) -> bool:
    """Whether the first frame that was seen of a conversation comes from the server."""
    if not isinstance(ports, TCP):
        return False
    if ports.syn:
        return ports.ack_flag
    return (both[0].port or 0) < (both[1].port or 0)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How one frame's sequence numbers are to be counted, so that each side begins at 0.

    `scale` is by how many bits its window is to be shifted; `scale_known` says whether that is
    certain, as it is where the handshake was seen (RFC 7323 section 2.2). The numbers in a header
    begin again at 0 after 4 GiB: `seq_near` and `ack_near` are counts that each side has come near.
    """

    seq_base: int
    ack_base: int
    scale: int
    scale_known: bool = True
    seq_near: int = 0
    ack_near: int = 0

    def seq(self, number: int) -> int:
        """A number of the sender's own bytes, counted from its SYN."""
        return _count(number, self.seq_base, self.seq_near)

    def ack(self, number: int) -> int:
        """A number of the peer's bytes, counted from the peer's SYN."""
        return _count(number, self.ack_base, self.ack_near)


def _count(number: int, base: int, near: int) -> int:
    """How far `number` is from `base`: of all that fit, which are 2**32 apart, the one at `near`.

    What lies before `base` is negative.
    """
    return near + (number - base - near + 2**31) % 2**32 - 2**31


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
    answered: bool = False  # whether its SYN was a SYN, ACK
    highest: int = 0  # the highest number it has sent

    @property
    def near(self) -> int:
        """A number near those that it sends now; the same for many, so that they share it."""
        return self.highest // FAR * FAR

    def sends(self, number: int) -> None:
        """Follow its numbers. What is beyond any window is none of this connection."""
        count = _count(number, self.base or 0, self.near)
        if self.highest < count <= self.highest + FAR:
            self.highest = count


@dataclass
class Counter:
    """Follows the connections of a trace, and gives each TCP frame its `Numbers`.

    A side's numbers count from its initial sequence number, taken from its SYN. Where the SYN
    was not seen, the first byte that was seen has the number 1, and what comes before it counts
    down from there.
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
            own.base, own.syn, own.scale = segment.seq, True, _scale(segment)
            own.answered = segment.ack_flag
        if own.base is None:
            own.base = segment.seq - 1
        if peer.base is None and segment.ack_flag:
            peer.base = segment.ack - 1
        own.sends(segment.seq)
        # a SYN, ACK has the option only where the SYN had it (RFC 7323 section 2.2)
        both_seen = own.syn and (peer.syn or own.answered)
        never = any(side.syn and side.scale is None for side in (own, peer))
        scaled = both_seen and not never and not segment.syn
        known = segment.syn or never or both_seen
        scale = own.scale or 0 if scaled else 0
        return Numbers(own.base, peer.base or 0, scale, known, own.near, peer.near)

    def _forget_if_new(self, source: Endpoint, destination: Endpoint, segment: TCP) -> None:
        """A SYN with another number than the last one's begins another connection."""
        known = self.sides.get((source, destination))
        if known and known.base not in (None, segment.seq):
            self.sides.pop((source, destination))
            self.sides.pop((destination, source), None)


def _scale(segment: TCP) -> int | None:
    """The shift of a SYN's window scale: 14 where it says more (RFC 7323 section 2.3)."""
    return None if segment.window_scale is None else min(segment.window_scale, LARGEST_SCALE)


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
