"""A host: its network card, its sockets, and all that is between them.

Frames and calls go in, each with the time; frames come out. Whoever runs it does, after whatever
went in,

    while host.flush(now): ...   # what follows from it is done and sent
    frames = host.drain()        # and given to the wire
    due = host.next_deadline()   # when `tick` is to be called, if nothing happens before
"""

import contextlib
import errno
import random
from collections.abc import Iterator, Mapping

from helpers.host.counters import Counts
from helpers.host.datagrams import Datagrams
from helpers.host.internet import Internet
from helpers.host.options import ETHERNET_MTU, LOOPBACK_MTU
from helpers.host.ports import Holder, Ports
from helpers.host.settings import HostSettings
from helpers.host.streams import Stream
from helpers.internet import IPv4
from helpers.internet.ipv4 import TCP as TCP_PROTOCOL
from helpers.layout import MalformedPacket
from helpers.transport.tcp.hosted import HostConnection
from helpers.transport.tcp.states import State


class _Left:
    """A connection whose program has closed its socket: it still has its port."""

    listens = False

    def __init__(self, connection: HostConnection, reuse: bool) -> None:
        self.connection, self.local, self.reuse = connection, connection.local, reuse


class Host(Internet):
    """The host with the IPv4 `address` on the card `mac`.

    `source` is where it takes from all that shall be random. `cards` maps addresses to cards that
    it knows from the beginning; for others it asks by ARP. `streams` are its TCP sockets.
    """

    def __init__(
        self,
        address: str,
        mac: str,
        *,
        source: random.Random,
        settings: HostSettings | None = None,
        cards: Mapping[str, str] | None = None,
    ) -> None:
        settings = settings or HostSettings()
        super().__init__(address, mac, settings, source, dict(cards or {}))
        self.streams: list[Stream] = []
        self._left: list[_Left] = []
        self.ports = Ports(self._holders, settings.ports, source)
        self.udp_ports = Ports(
            lambda: [one for one in self.datagrams if one.has_ports], settings.ports, source
        )

    # --- sockets ---------------------------------------------------------------------------------

    def stream(self) -> Stream:
        """A new TCP socket."""
        made = Stream(self)
        self.open_stream(made)
        return made

    def datagram_socket(self, protocol: int, *, raw: bool = False) -> Datagrams:
        """A new socket for UDP, for ping (the protocol is ICMP's), or a raw one."""
        made = Datagrams(self, protocol, raw=raw)
        self.datagrams.append(made)
        return made

    def open_stream(self, stream: Stream) -> None:
        """Know a TCP socket, until it is closed."""
        self.streams.append(stream)

    def close_stream(self, stream: Stream) -> None:
        """A program has closed a TCP socket; its connection may have something to say still."""
        self.streams.remove(stream)
        connection = stream.connection
        if connection is not None and connection.state is not State.CLOSED:
            self._left.append(_Left(connection, stream.reuse))

    def close_datagrams(self, datagrams: Datagrams) -> None:
        """A program has closed another socket."""
        self.datagrams.remove(datagrams)

    def _holders(self) -> Iterator[Holder]:
        self._left = [one for one in self._left if one.connection.state is not State.CLOSED]
        yield from (stream for stream in self.streams if stream.local[1])
        yield from self._left

    # --- time ------------------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        """Do what the timers that have gone off by `now` ask for."""
        for address in self.neighbors.tick(now):  # first: a SYN to nobody is not sent once more
            self._unreachable(address, now)
        for stack in self.stacks.values():
            stack.tick(now)

    def next_deadline(self) -> float | None:
        """When `tick` is to be called at the latest; None where nothing is waited for."""
        soonest = self.neighbors.next_deadline()
        for stack in self.stacks.values():
            due = stack.next_deadline()
            if due is not None and (soonest is None or due < soonest):
                soonest = due
        return soonest

    def _unreachable(self, address: str, now: float) -> None:
        for stream in self.streams:
            if stream.remote is not None and stream.remote[0] == address:
                stream.unreachable(now)
        for one in self.datagrams:
            if one.remote is not None and one.remote[0] == address:
                one.refused(errno.EHOSTUNREACH)

    # --- what follows from what went in ----------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether `flush` has something to do."""
        if self.stack.busy or self.looped or self.frames:
            return True
        return len(self.stacks) > 1 and any(stack.busy for stack in self.stacks.values())

    def flush(self, now: float) -> bool:
        """Send what may be sent now; return whether more follows: the host spoke to itself."""
        for stack in self.stacks.values():
            if not stack.busy:
                continue
            changed = stack.changed
            for source, destination, segment in stack.drain(now):
                self.send(TCP_PROTOCOL, source, destination, segment, now)
            for connection in changed:
                if connection.tcb.events and connection.owner is not None:
                    connection.owner.heard(connection.drain_events())
        if not self.looped:
            return False
        self._take_looped(now)
        return True

    def drain(self) -> list[bytes]:
        """The frames to send."""
        frames, self.frames[:] = self.frames.copy(), []
        return frames

    def _take_looped(self, now: float) -> None:
        """Take the packets that this host has sent to itself.

        A SYN that comes this way is answered with the MSS of this way. The engine's listeners have
        one set of Settings, so they have those of this way as long as such packets are looked at.
        """
        self._let_listeners_expect(LOOPBACK_MTU)
        while self.looped:
            source, destination, protocol, payload = self.looped.popleft()
            self.internet_counters.packets_in += 1
            packet = IPv4(protocol=protocol, source=source, destination=destination)
            with contextlib.suppress(MalformedPacket):
                self.packet_arrives(packet, payload, now)
        self._let_listeners_expect(ETHERNET_MTU)

    def _let_listeners_expect(self, mtu: int) -> None:
        for stream in self.listeners():
            settings = stream.settings_for_clients(mtu)
            for listener in stream.listeners:
                listener.settings = settings

    # --- what it tells ---------------------------------------------------------------------------

    def connections(self) -> Iterator[HostConnection]:
        """Each connection that is not closed, whoever holds it."""
        for stack in self.stacks.values():
            yield from stack.connections.values()

    def listeners(self) -> list[Stream]:
        """The sockets that listen."""
        return [stream for stream in self.streams if stream.listeners]

    def counters(self) -> Counts:
        """What the host has counted, under the kernel's names; see `helpers.host.counters`."""
        counts = Counts(self.internet_counters.by_name())
        for stack in self.stacks.values():
            for name, number in stack.statistics().items():
                counts[name] = counts.get(name, 0) + number
        return counts
