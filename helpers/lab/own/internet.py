"""The internet layer of a host without a kernel: IPv4, ICMP, and whom a packet is for."""

import errno
import os
import random
import socket
from collections import deque
from typing import TYPE_CHECKING

from helpers.address import ipv4_bytes
from helpers.internet import ICMP, Echo, IPv4, Unreachable, internet_checksum
from helpers.internet.icmp import ECHO, ECHO_REPLY
from helpers.internet.ipv4 import DONT_FRAGMENT
from helpers.internet.ipv4 import ICMP as ICMP_PROTOCOL
from helpers.internet.ipv4 import TCP as TCP_PROTOCOL
from helpers.internet.ipv4 import UDP as UDP_PROTOCOL
from helpers.lab.own.errors import failure
from helpers.lab.own.neighbors import Neighbors
from helpers.lab.own.ports import ANY
from helpers.layout import MalformedPacket
from helpers.link import Ethernet
from helpers.link.ethernet import ARP as ARP_TYPE
from helpers.link.ethernet import BROADCAST
from helpers.link.ethernet import IPV4 as IPV4_TYPE
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack
from helpers.transport.tcp.states import State
from helpers.transport.udp import UDP

if TYPE_CHECKING:
    from helpers.lab.own.datagrams import Datagrams

LOOPBACK = "127.0.0.1"
NETWORK, PREFIX = 3, 24  # bytes and bits of an address that all hosts of the lab share
PORT_UNREACHABLE = 3
QUOTED = 548  # bytes of a datagram that an ICMP message quotes, as Linux does


class Internet:
    """IPv4 for the host with this `address` on the card `mac`.

    `neighbors` maps addresses to cards that it knows from the beginning. `stacks` has the TCP of
    each own address, `datagrams` the sockets that get messages. What is to be sent is among
    `neighbors.frames`, or `looped`, where it is for the host itself.
    """

    def __init__(
        self,
        address: str,
        mac: str,
        settings: Settings,
        neighbors: dict[str, str] | None,
        resets_end_time_wait: bool,
    ) -> None:
        self.address, self.mac = address, mac
        self.neighbors = Neighbors(mac, address, neighbors or {})
        self.stacks = {
            here: TcpStack(here, secret=os.urandom(16), settings=settings, prefix=prefix)
            for here, prefix in ((address, PREFIX), (LOOPBACK, 8))
        }
        self.datagrams: list[Datagrams] = []
        self.looped: deque[tuple[str, str, int, bytes]] = deque()
        self._resets_end_time_wait = resets_end_time_wait
        self._identification = random.randrange(1 << 16)

    # --- addresses -------------------------------------------------------------------------------

    def check_local(self, address: str) -> None:
        """Raise OSError (EADDRNOTAVAIL) for an address that is not this host's."""
        if address not in (ANY, *self.stacks):
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
        return [stack for here, stack in self.stacks.items() if address in (ANY, here)]

    # --- packets out -----------------------------------------------------------------------------

    def send(self, protocol: int, source: str, destination: str, data: bytes, now: float) -> None:
        """Send an IPv4 packet."""
        if destination in self.stacks:
            self.looped.append((source, destination, protocol, data))
            return
        self._identification = (self._identification + 1) & 0xFFFF
        packet = IPv4(
            identification=self._identification,
            flags=DONT_FRAGMENT,
            protocol=protocol,
            source=source,
            destination=destination,
        )
        self.neighbors.send(packet.pack(data), destination, now)

    @staticmethod
    def with_checksum(message: bytes) -> bytes:
        """An ICMP message with the right checksum."""
        blank = message[:2] + b"\0\0" + message[4:]
        return message[:2] + internet_checksum(blank).to_bytes(2, "big") + message[4:]

    # --- packets in ------------------------------------------------------------------------------

    def frame_arrives(self, frame: bytes, now: float) -> None:
        """Take a frame. What no host could read is lost without a word."""
        try:
            header, data = Ethernet.parse(frame)
            if header.destination not in (self.mac, BROADCAST):
                return
            if header.ethertype == ARP_TYPE:
                self.neighbors.arrives(data, now)
            elif header.ethertype == IPV4_TYPE:
                packet, data = IPv4.parse(data)
                if packet.checksum_ok() and not packet.is_fragment:
                    self.packet_arrives(packet, data, now)
        except MalformedPacket:
            return

    def packet_arrives(self, packet: IPv4, data: bytes, now: float) -> None:
        """Take a packet. Raises MalformedPacket."""
        if packet.destination not in self.stacks:
            return
        for raw in self.datagrams:
            if raw.kind == socket.SOCK_RAW and raw.wants(packet, (0, 0)):
                raw.arrives(packet, data, 0)
        if packet.protocol == TCP_PROTOCOL:
            self._tcp_arrives(packet, data, now)
        elif packet.protocol == UDP_PROTOCOL:
            self._udp_arrives(packet, data, now)
        elif packet.protocol == ICMP_PROTOCOL:
            self._icmp_arrives(packet, data, now)

    def _tcp_arrives(self, packet: IPv4, data: bytes, now: float) -> None:
        stack = self.stacks[packet.destination]
        if not self._resets_end_time_wait and len(data) >= 20 and data[13] & 4:
            ports = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
            key = (packet.destination, ports[1]), (packet.source, ports[0])
            connection = stack.connections.get(key)
            if connection is not None and connection.state is State.TIME_WAIT:
                return
        stack.packet_arrives(packet.source, packet.destination, data, now)

    def _udp_arrives(self, packet: IPv4, data: bytes, now: float) -> None:
        header, payload = UDP.parse(data)
        if not header.checksum_ok(payload, packet.source, packet.destination):
            return
        ports = header.source_port, header.destination_port
        found = [d for d in self.datagrams if d.has_ports and d.wants(packet, ports)]
        if found:
            best = max(found, key=lambda d: (d.remote is not None, d.local[0] != ANY))
            best.arrives(packet, payload, header.source_port)
            return
        quoted = (packet.pack() + data)[:QUOTED]
        message = Unreachable(code=PORT_UNREACHABLE).pack(quoted)
        self.send(ICMP_PROTOCOL, packet.destination, packet.source, message, now)

    def _icmp_arrives(self, packet: IPv4, data: bytes, now: float) -> None:
        message, rest = ICMP.parse(data)
        if internet_checksum(data):
            return
        if isinstance(message, Echo) and message.type == ECHO:
            answer = self.with_checksum(bytes([ECHO_REPLY]) + data[1:])
            self.send(ICMP_PROTOCOL, packet.destination, packet.source, answer, now)
        elif isinstance(message, Echo):
            for ping in self.datagrams:
                asks = ping.kind == socket.SOCK_DGRAM and not ping.has_ports
                if asks and ping.wants(packet, (0, message.identifier)):
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
