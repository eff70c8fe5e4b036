"""The internet layer of a host: IPv4, ICMP, and whom a packet is for."""

import errno
import random
from collections import deque
from typing import NamedTuple

from helpers.address import ipv4_bytes, mac_bytes
from helpers.host.counters import InternetCounters
from helpers.host.datagrams import Datagrams, with_checksum
from helpers.host.errors import failure
from helpers.host.headers import Route, tcp_segment
from helpers.host.neighbors import NETWORK, Neighbors, WaitingPacket
from helpers.host.options import ETHERNET_MTU, LOOPBACK_MTU
from helpers.host.ports import ANY, LOOPBACK
from helpers.host.settings import HostSettings
from helpers.internet import ICMP, Echo, IPv4, Unreachable, internet_checksum
from helpers.internet.icmp import ECHO, ECHO_REPLY
from helpers.internet.ipv4 import ICMP as ICMP_PROTOCOL
from helpers.internet.ipv4 import TCP as TCP_PROTOCOL
from helpers.internet.ipv4 import UDP as UDP_PROTOCOL
from helpers.layout import MalformedPacket
from helpers.link import Ethernet
from helpers.link.ethernet import ARP as ARP_TYPE
from helpers.link.ethernet import BROADCAST
from helpers.link.ethernet import IPV4 as IPV4_TYPE
from helpers.transport.tcp.limit import for_strangers
from helpers.transport.tcp.stack import TcpStack
from helpers.transport.tcp.states import State
from helpers.transport.udp import UDP

PREFIX = 8 * NETWORK  # bits of an address that all hosts of a network share
PORT_UNREACHABLE = 3
QUOTED = 548  # bytes of a datagram that an ICMP message quotes, as Linux does
RST = 4  # the bit of a TCP header's flags


class Looped(NamedTuple):
    """A packet of a host to itself."""

    source: str
    destination: str
    protocol: int
    payload: bytes


class Internet:
    """IPv4 for the host with this `address` on the card `mac`.

    `stack` is the TCP of that address; `stacks` has it too, and that of 127.0.0.1 from when
    somebody wants it. `datagrams` are the sockets that get messages. What is to be sent is among
    `frames`, or `looped`, where it is for the host itself.
    """

    def __init__(
        self,
        address: str,
        mac: str,
        settings: HostSettings,
        source: random.Random,
        cards: dict[str, str],
    ) -> None:
        self.address, self.mac, self.settings = address, mac, settings
        self.neighbors = Neighbors(mac, address, cards)
        self.frames = self.neighbors.frames
        self.addresses = (address, LOOPBACK)
        self._source = source
        self.stack = self._new_stack(address, PREFIX)
        self.stacks = {address: self.stack}
        self.datagrams: list[Datagrams] = []
        self.looped: deque[Looped] = deque()
        self.internet_counters = InternetCounters()
        self._refusals, self._echoes = for_strangers(), for_strangers()
        self._own_card = mac_bytes(mac)
        self._routes: dict[tuple[str, int], tuple[str, Route]] = {}
        self._identification = source.randrange(1 << 16)

    def _new_stack(self, address: str, prefix: int) -> TcpStack:
        secret = self._source.randbytes(16)
        return TcpStack(address, secret=secret, settings=self.settings.tcp, prefix=prefix)

    # --- addresses -------------------------------------------------------------------------------

    def check_local(self, address: str) -> None:
        """Raise OSError (EADDRNOTAVAIL) for an address that is not this host's."""
        if address not in (ANY, *self.addresses):
            raise failure(errno.EADDRNOTAVAIL)

    def source_for(self, address: str) -> str:
        """The own address from which another one is reached. Raises OSError (ENETUNREACH)."""
        if address == LOOPBACK:
            return LOOPBACK
        here, there = ipv4_bytes(self.address), ipv4_bytes(address)
        if there[:NETWORK] != here[:NETWORK]:
            raise failure(errno.ENETUNREACH)
        if there[NETWORK] in (0, 255):
            raise failure(errno.EACCES)
        return self.address

    def stacks_of(self, address: str) -> list[TcpStack]:
        """The TcpStacks that listen on an address: that of each own one for 0.0.0.0."""
        if address in (ANY, LOOPBACK) and LOOPBACK not in self.stacks:
            self.stacks[LOOPBACK] = self._new_stack(LOOPBACK, 8)
        return [stack for here, stack in self.stacks.items() if address in (ANY, here)]

    def mtu_to(self, address: str) -> int:
        """The largest packet that may be sent to an address, in bytes."""
        return LOOPBACK_MTU if address in self.addresses else ETHERNET_MTU

    # --- packets out -----------------------------------------------------------------------------

    def send(self, protocol: int, source: str, destination: str, data: bytes, now: float) -> None:
        """Send an IPv4 packet; `source` is the address from which its destination is reached."""
        self.internet_counters.packets_out += 1
        if destination in self.addresses:
            self.looped.append(Looped(source, destination, protocol, data))
        else:
            self._send_over_wire(protocol, destination, data, now)

    def _send_over_wire(self, protocol: int, destination: str, data: bytes, now: float) -> None:
        card = self.neighbors.cards.get(destination)
        if card is None:
            self.neighbors.wait(WaitingPacket(protocol, destination, data), now)
            return
        known_card, route = self._routes.get((destination, protocol), (None, None))
        if route is None or known_card != card:
            route = Route((self.address, self.mac), (destination, card), protocol)
            self._routes[destination, protocol] = card, route
        self._identification = self._identification + 1 & 0xFFFF
        self.frames.append(route.frame(data, self._identification))

    # --- packets in ------------------------------------------------------------------------------

    def frame_arrives(self, frame: bytes, now: float) -> None:
        """Take a frame. What no host could read is counted, and lost without a word."""
        if frame[:6] == self._own_card and not self.datagrams:
            # Nearly all frames are such: TCP, and no raw socket that would want to see them whole.
            found = tcp_segment(frame)
            if found is not None and frame[12:14] == b"\x08\0" and self._is_usual(*found[:2]):
                self.internet_counters.packets_in += 1
                self._segment_arrives(*found, now)
                return
        try:
            header, data = Ethernet.parse(frame)
            if header.destination not in (self.mac, BROADCAST):
                return
            if header.ethertype == ARP_TYPE:
                for packet in self.neighbors.arrives(data, now):
                    self._send_over_wire(*packet, now)
            elif header.ethertype == IPV4_TYPE and header.destination == self.mac:
                self._ipv4_arrives(data, now)  # none to all cards (RFC 1122 section 3.3.6)
        except MalformedPacket:
            return

    def _is_usual(self, source: str, destination: str) -> bool:
        """Whether a packet is for this host's address on the wire, from one that is known there."""
        return destination == self.address != source and source in self.neighbors.cards

    def _ipv4_arrives(self, data: bytes, now: float) -> None:
        """Take a packet that came over the wire.

        Nothing that comes so is for 127.0.0.1, or from there, or from this host or from many
        (RFC 1122 section 3.2.1.3): whoever writes such an address wants what is for the host only,
        or answers that go round in circles.
        """
        counters = self.internet_counters
        counters.packets_in += 1
        try:
            packet, payload = IPv4.parse(data)
        except MalformedPacket:
            counters.bad_headers += 1
            return
        if not packet.checksum_ok():
            counters.bad_headers += 1
        elif packet.destination != self.address or not self.neighbors.can_be(packet.source):
            counters.bad_addresses += 1
        elif not packet.is_fragment:  # nobody here cuts a packet
            self.packet_arrives(packet, payload, now)

    def packet_arrives(self, packet: IPv4, data: bytes, now: float) -> None:
        """Take a packet for one of the own addresses. Raises MalformedPacket."""
        for raw in self.datagrams:
            if raw.raw and raw.wants(packet, (0, 0)):
                raw.arrives(packet, data, 0)
        if packet.protocol == TCP_PROTOCOL:
            self._segment_arrives(packet.source, packet.destination, data, now)
        elif packet.protocol == UDP_PROTOCOL:
            self._udp_arrives(packet, data, now)
        elif packet.protocol == ICMP_PROTOCOL:
            self._icmp_arrives(packet, data, now)

    def _segment_arrives(self, source: str, destination: str, data: bytes, now: float) -> None:
        stack = self.stacks.get(destination) or self.stacks_of(destination)[0]
        if not self.settings.resets_end_time_wait and len(data) >= 20 and data[13] & RST:
            ports = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
            connection = stack.connections.get(((destination, ports[1]), (source, ports[0])))
            if connection is not None and connection.state is State.TIME_WAIT:
                return
        stack.packet_arrives(source, destination, data, now)

    def _udp_arrives(self, packet: IPv4, data: bytes, now: float) -> None:
        counters = self.internet_counters
        header, payload = UDP.parse(data)
        if not header.checksum_ok(payload, packet.source, packet.destination):
            counters.bad_datagrams += 1
            return
        ports = header.source_port, header.destination_port
        found = [one for one in self.datagrams if one.has_ports and one.wants(packet, ports)]
        if found:
            counters.datagrams_in += 1
            best = max(found, key=lambda one: (one.remote is not None, one.local[0] != ANY))
            best.arrives(packet, payload, header.source_port)
            return
        counters.datagrams_to_nobody += 1
        if not self._refusals.allows(now):
            return
        quoted = (packet.pack() + data)[:QUOTED]
        message = Unreachable(code=PORT_UNREACHABLE).pack(quoted)
        self.send(ICMP_PROTOCOL, packet.destination, packet.source, message, now)

    def _icmp_arrives(self, packet: IPv4, data: bytes, now: float) -> None:
        message, rest = ICMP.parse(data)
        if internet_checksum(data):
            return
        if isinstance(message, Echo) and message.type == ECHO:
            if not self._echoes.allows(now):
                return
            answer = with_checksum(bytes([ECHO_REPLY]) + data[1:])
            self.send(ICMP_PROTOCOL, packet.destination, packet.source, answer, now)
        elif isinstance(message, Echo):
            for ping in self.datagrams:
                if ping.pings and ping.wants(packet, (0, message.identifier)):
                    ping.arrives(packet, data, 0)
        elif isinstance(message, Unreachable):
            self._told_unreachable(rest)

    def _told_unreachable(self, quoted: bytes) -> None:
        """A UDP datagram of ours was refused."""
        packet, data = IPv4.parse(quoted, partial=True)
        if packet.protocol != UDP_PROTOCOL or len(data) < 4:
            return
        ports = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
        for one in self.datagrams:
            sent_it = one.has_ports and one.local[1] == ports[0]
            if sent_it and one.remote == (packet.destination, ports[1]):
                one.refused(errno.ECONNREFUSED)
