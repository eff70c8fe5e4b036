"""Who talks with whom in a trace: endpoints, connections, names, and numbers counted from 0."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from helpers.layout import Header
from helpers.trace.dissect import Dissection
from helpers.transport.tcp.segment import TCP


class Endpoint(NamedTuple):
    """One end of a conversation: an address, and a port where the protocol has ports."""

    address: str
    port: int | None = None

    def __str__(self) -> str:
        return self.address if self.port is None else f"{self.address}:{self.port}"


class Connection(NamedTuple):
    """The four-tuple of a TCP connection; the client is the one that sent the SYN."""

    client: Endpoint
    server: Endpoint

    def __str__(self) -> str:
        return f"{self.client} → {self.server}"


def ends(read: Dissection) -> tuple[Endpoint, Endpoint] | None:
    """The endpoints that sent a frame and are to get it; None where no address is known.

    An ICMP error comes from the endpoint that its quoted datagram was sent to, where it is the
    same host: on 127.0.0.1 only the ports tell the two sides apart.
    """
    if read.arp:
        return Endpoint(read.arp.sender_ip), Endpoint(read.arp.target_ip)
    if read.ip is None:
        return None
    source, destination = read.ip.source, read.ip.destination
    if ports := (read.tcp or read.udp):
        return Endpoint(source, ports.source_port), Endpoint(destination, ports.destination_port)
    quoted = {layer.name: layer.header for layer in read.quoted}
    datagram, ports = quoted.get("IPv4"), quoted.get("UDP") or quoted.get("TCP")
    if datagram and ports and datagram.destination == source:
        return (
            Endpoint(source, ports.destination_port),
            Endpoint(destination, ports.source_port),
        )
    return Endpoint(source), Endpoint(destination)


def conversations(reads: Iterable[Dissection]) -> dict[Connection, type[Header]]:
    """Who talks with whom over TCP or UDP, in the order in which they appear.

    In TCP the sender of a SYN is the client; where no SYN was seen, the end with the higher
    port. In UDP it is the end that spoke first.
    """
    found: dict[tuple, Connection] = {}
    for read in reads:
        ports = read.tcp or read.udp
        if ports is None:
            continue
        source, destination = ends(read)
        key = (type(ports), frozenset((source, destination)))
        if isinstance(ports, TCP) and ports.syn:
            there = (destination, source) if ports.ack_flag else (source, destination)
            found[key] = Connection(*there)
        elif key not in found:
            backwards = isinstance(ports, TCP) and source.port < destination.port
            there = (destination, source) if backwards else (source, destination)
            found[key] = Connection(*there)
    return {connection: kind for (kind, _), connection in found.items()}


@dataclass
class Numbers:
    """How one frame's sequence numbers are to be counted, so that each side begins at 0."""

    seq_base: int
    ack_base: int
    scale: int

    def seq(self, number: int) -> int:
        """A number of the sender's own bytes, counted from its SYN."""
        return (number - self.seq_base) % 2**32

    def ack(self, number: int) -> int:
        """A number of the peer's bytes, counted from the peer's SYN."""
        return (number - self.ack_base) % 2**32


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
        if segment is None:
            return None
        source, destination = ends(read)
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
        return Numbers(own.base, peer.base or 0, own.scale if scaled else 0)

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

    def __init__(self, given: Mapping | None = None) -> None:
        self.given = dict(given or {})
        self.known: dict[Endpoint, str] = {}
        self._count = {"client": 0, "server": 0}

    def learn(self, reads: Iterable[Dissection]) -> None:
        """Find the clients and the servers among the ends of the connections."""
        for client, server in conversations(reads):
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
