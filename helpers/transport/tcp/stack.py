"""The TCP of one host: it finds the connection that a segment is for (RFC 9293 section 3.10).

Packets and calls go in, packets come out; there is no clock and no network in here. Everything
that several connections of a host share is in this file: the four-tuples, the ports, the
listeners, the checksum, and the answers to segments for which there is no connection.
"""

import errno
import random
from collections import Counter
from collections.abc import Callable

from helpers.address import ipv4_bytes, ipv4_text
from helpers.internet.checksum import internet_checksum, pseudo_sum
from helpers.layout import MalformedPacket
from helpers.transport.ports import EPHEMERAL, free_port
from helpers.transport.tcp import prediction
from helpers.transport.tcp.arrival import reset_for
from helpers.transport.tcp.counters import Segments, statistics
from helpers.transport.tcp.deadlines import Deadlines
from helpers.transport.tcp.hosted import HostConnection
from helpers.transport.tcp.isn import initial_sequence_number
from helpers.transport.tcp.limit import for_strangers
from helpers.transport.tcp.listener import Listener
from helpers.transport.tcp.segment import ACK, PROTOCOL, RST, SYN, TCP
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import Socket
from helpers.transport.tcp.usual import read

NAME = "the course's TCP"  # as a Trace tells which stack made its frames

GAP = 1 << 16  # by which a connection's numbers begin above those of the one before it

Key = tuple[Socket, Socket]
Packet = tuple[str, str, bytes]  # source address, destination address, segment


class TcpStack:
    """The TCP of the host with this IPv4 `address`; `prefix` is the length of its network's part.

    `secret` is what strangers must not know, or they could guess initial sequence numbers.
    `settings` are those of connections and listeners that are given none of their own.
    `port_seed` begins the choice of ephemeral ports, which come from `ports`. After any calls, of
    the stack or of its connections, `drain` gives what is to be sent, and `next_deadline` may have
    changed.

    `connections` has every connection that is not closed, by its (local, remote) sockets. `changed`
    are those to which anything happened since the last `drain`; `busy` says whether there are any,
    or anything else is to be sent.
    """

    def __init__(
        self,
        address: str,
        *,
        secret: bytes,
        settings: Settings | None = None,
        port_seed: int = 0,
        prefix: int = 24,
        ports: range = EPHEMERAL,
    ) -> None:
        self.address, self.settings = address, settings or Settings()
        self.connections: dict[Key, HostConnection] = {}
        self.counters = Segments()
        self.ports = ports
        self._counted: Counter[str] = Counter()  # by all connections
        self._listeners: dict[tuple[str | None, int], Listener] = {}
        self._secret, self._random = secret, random.Random(port_seed)
        self._broadcast = _last_address(address, prefix)
        self._deadlines = Deadlines()
        self.changed: list[HostConnection] = []
        self.busy = False
        self._resets = for_strangers()
        self._strays: list[tuple[str, str, TCP]] = []  # RSTs that belong to no connection

    # --- the user's calls ------------------------------------------------------------------------

    def listen(
        self,
        port: int,
        now: float,
        backlog: int = 8,
        settings: Settings | None = None,
        address: str | None = None,
    ) -> Listener:
        """Passive OPEN of a port (0: an ephemeral one), on one local address or on any.

        Raises OSError (EADDRINUSE) where something listens there already.
        """
        port = port or self._free_port(lambda port: (address, port) in self._listeners)
        if (address, port) in self._listeners:
            raise OSError(errno.EADDRINUSE, f"port {port}: something listens there already")
        listener = Listener(self, address, port, backlog, settings or self.settings)
        self._listeners[address, port] = listener
        return listener

    def connect(
        self,
        remote: Socket,
        now: float,
        port: int | None = None,
        settings: Settings | None = None,
    ) -> HostConnection:
        """Active OPEN to `remote`, an (address, port), from `port` or an ephemeral one.

        Raises OSError where `remote` is no host's address (ENETUNREACH; RFC 9293 MUST-46) or
        where no port is free (EADDRNOTAVAIL), and ConnectionError "connection already exists".
        """
        if not self._is_host(remote[0]):
            raise OSError(errno.ENETUNREACH, f"{remote[0]} is not the address of one host")
        port = port or self._free_port(
            lambda port: ((self.address, port), remote) in self.connections
        )
        here = (self.address, port)
        if (here, remote) in self.connections:
            raise ConnectionError(f"connection already exists: {here} to {remote}")
        connection = self.new_connection(here, remote, settings or self.settings, now)
        self._counted["TcpActiveOpens"] += 1
        connection.open_active(now)
        return connection

    # --- the network -----------------------------------------------------------------------------

    def packet_arrives(self, source: str, destination: str, segment: bytes, now: float) -> None:
        """Take a segment from the network: the payload of an IPv4 packet and its two addresses.

        One whose checksum is wrong (MUST-3) or which is malformed is dropped and counted.
        """
        self.counters.received += 1
        if internet_checksum(segment, pseudo_sum(source, destination, PROTOCOL, len(segment))):
            self.counters.bad_checksum += 1
            return
        if self._is_foreseen(source, destination, segment, now):
            return
        try:
            header, payload = TCP.parse(segment)
        except MalformedPacket:
            self.counters.malformed += 1
            return
        here, there = (destination, header.destination_port), (source, header.source_port)
        connection = self.connections.get((here, there))
        opens = header.flags & (SYN | ACK | RST) == SYN  # a SYN, ACK opens nothing, nor a SYN, RST
        if connection is None or (opens and connection.state is State.TIME_WAIT):
            self._begin(header, payload, here, there, connection, now)
            return
        listener = connection.listener
        if listener is not None and listener.full and header.flags & (SYN | RST | ACK) == ACK:
            self.count("TcpExtListenDrops")
            return  # the client will come again
        connection.look_at(header, payload, now)
        self.note(connection)
        if listener is not None:
            listener.look(connection, now)

    def _is_foreseen(self, source: str, destination: str, segment: bytes, now: float) -> bool:
        """Take a segment of the usual form, if its connection has foreseen it."""
        usual = read(segment)
        if usual is None:
            return False
        from_port, to_port, seq, ack, flags, window, stamp, payload = usual
        connection = self.connections.get(((destination, to_port), (source, from_port)))
        if connection is None:
            return False
        numbers = seq, ack, flags, window
        if not prediction.foreseen(connection.tcb, *numbers, stamp, payload, now):
            return False
        if not connection.noted:
            self.note(connection)
        return True

    def tick(self, now: float) -> None:
        """Call the connections whose deadlines have come."""
        for connection in self._deadlines.due(now):
            connection.tick(now)
            self.note(connection)
            if connection.listener is not None:
                connection.listener.look(connection, now)

    def next_deadline(self) -> float | None:
        """When `tick` is to be called at the latest; None where nothing is waited for."""
        return self._deadlines.soonest()

    def drain(self, now: float) -> list[Packet]:
        """The packets to send: (source address, destination address, segment) each."""
        packets = []
        for source, destination, header in self._strays:
            packets.append((source, destination, header.pack(b"", source, destination)))
        self._strays.clear()
        changed, self.changed, self.busy = self.changed, [], False
        for connection in changed:
            connection.noted = False
            source, destination = connection.here[0], connection.there[0]
            write = connection.writer.write
            for one in connection.drain(now):
                packets.append((source, destination, write(one)))
            if connection.tcb.state is State.CLOSED:
                self._forget(connection)
            else:
                self._deadlines.look(connection)
        self.counters.sent += len(packets)
        return packets

    def statistics(self) -> dict[str, int]:
        """What happened so far, by the kernel's names (RFC 4022, and Linux's TcpExt).

        What this TCP does not count is missing; TcpCurrEstab is what is so now.
        """
        alive = (State.ESTABLISHED, State.CLOSE_WAIT)
        established = sum(one.state in alive for one in self.connections.values())
        return statistics(self.counters, self._counted, established)

    # --- connections come and go -----------------------------------------------------------------

    def note(self, connection: HostConnection) -> None:
        """Ask this connection in the next `drain` whether it has something to send."""
        if not connection.noted:
            connection.noted = self.busy = True
            self.changed.append(connection)

    def new_connection(
        self, here: Socket, there: Socket, settings: Settings, now: float, after: int | None = None
    ) -> HostConnection:
        """A connection that is known from now on; `after`: its numbers shall begin above that."""
        if settings.initial_number is None:
            iss = initial_sequence_number(here, there, self._secret, now)
        else:
            iss = settings.wrap(settings.initial_number)
        if after is not None and settings.distance(after, iss) <= 0:
            iss = settings.wrap(after + GAP)
        connection = HostConnection(self.note, here, there, iss, settings)
        connection.tcb.counters = self._counted
        self.connections[here, there] = connection
        self.note(connection)
        return connection

    def count(self, name: str) -> None:
        """Count something that happened to a listener."""
        self._counted[name] += 1

    def forget_listener(self, listener: Listener) -> None:
        """Let the SYNs to this port be those of strangers."""
        self._listeners.pop((listener.address, listener.port), None)

    def _forget(self, connection: HostConnection) -> None:
        self._deadlines.forget(connection)
        key = connection.here, connection.there
        if self.connections.get(key) is connection:
            del self.connections[key]

    def _begin(
        self,
        header: TCP,
        payload: bytes,
        here: Socket,
        there: Socket,
        old: HostConnection | None,
        now: float,
    ) -> None:
        """Take a segment that belongs to no connection, or a SYN for the `old` one in TIME-WAIT."""
        if here[0] != self.address or not self._is_host(there[0]):  # MUST-57, MUST-63
            self.counters.bad_address += 1
            return
        listener = self._listeners.get(here) or self._listeners.get((None, here[1]))
        after = None
        if old is not None:
            if listener is None or not _succeeds(header, old):
                old.look_at(header, payload, now)
                self.note(old)
                return
            if listener.takes_syns:
                after = old.tcb.snd_nxt & 0xFFFFFFFF
                old.abort(now)
                self._forget(old)
        if listener is None:
            reset = reset_for(header, len(payload))
        else:
            reset = listener.segment_arrives(header, payload, here, there, now, after)
        if reset is not None and self._resets.allows(now):
            self.counters.resets_sent += 1
            self.busy = True
            self._strays.append((here[0], there[0], reset.header))

    # --- ports and addresses ---------------------------------------------------------------------

    def _free_port(self, taken: Callable[[int], bool]) -> int:
        """An ephemeral port. Raises OSError (EADDRNOTAVAIL) where all are in use."""
        port = free_port(self.ports, self._random, taken)
        if port is None:
            raise OSError(errno.EADDRNOTAVAIL, "every ephemeral port is in use")
        return port

    def _is_host(self, address: str) -> bool:
        """Whether this can be the address of one host: no broadcast, no group, not 0.…"""
        return 1 <= ipv4_bytes(address)[0] < 224 and address != self._broadcast


def _succeeds(header: TCP, old: HostConnection) -> bool:
    """Whether a SYN is surely newer than the connection in TIME-WAIT (RFC 6191 section 2)."""
    distance = old.tcb.distance
    later = distance(old.tcb.rcv_nxt & 0xFFFFFFFF, header.seq)
    if header.timestamps is None or not old.tcb.timestamps:
        return later > 0
    newer = distance(old.tcb.ts_recent, header.timestamps.tsval)
    return newer > 0 or (newer == 0 and later > 0)


def _last_address(address: str, prefix: int) -> str:
    """The broadcast address of the network that `address` is in."""
    number = int.from_bytes(ipv4_bytes(address), "big") | (1 << 32 - prefix) - 1
    return ipv4_text(number.to_bytes(4, "big"))
