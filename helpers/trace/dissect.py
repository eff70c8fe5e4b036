"""From the bytes of a frame to its headers, from the outside in."""

from dataclasses import dataclass
from functools import cached_property

from helpers.internet.icmp import ICMP, TimeExceeded, Unreachable
from helpers.internet.icmpv6 import ICMPv6
from helpers.internet.ipv4 import ICMP as ICMP_NUMBER
from helpers.internet.ipv4 import TCP as TCP_NUMBER
from helpers.internet.ipv4 import UDP as UDP_NUMBER
from helpers.internet.ipv4 import IPv4
from helpers.internet.ipv6 import ICMPV6 as ICMPV6_NUMBER
from helpers.internet.ipv6 import IPv6
from helpers.layout import Header, MalformedPacket
from helpers.link import ethernet
from helpers.link.arp import ARP
from helpers.link.ethernet import Ethernet
from helpers.transport.tcp.segment import TCP
from helpers.transport.udp import UDP

FIRST: dict[str, type[Header]] = {"ethernet": Ethernet, "ip": IPv4}
IN_ETHERNET: dict[int, type[Header]] = {
    ethernet.IPV4: IPv4,
    ethernet.ARP: ARP,
    ethernet.IPV6: IPv6,
}
IN_IPV4: dict[int, type[Header]] = {ICMP_NUMBER: ICMP, TCP_NUMBER: TCP, UDP_NUMBER: UDP}
IN_IPV6: dict[int, type[Header]] = {ICMPV6_NUMBER: ICMPv6, TCP_NUMBER: TCP, UDP_NUMBER: UDP}


@dataclass(frozen=True, slots=True)
class Layer:
    """One header, and the bytes of the frame that it is made of: `data[start:end]`.

    `quoted` says that it is no header of this frame, but of the datagram that an ICMP message
    is about.
    """

    name: str
    header: Header
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True)
class Dissection:
    """What a frame holds: its headers from the outside in, and the bytes that are no header.

    `data[payload_start:payload_end]` is the payload of the innermost header. What follows it is
    the trailer: bytes that only fill the frame up. `note` says why reading stopped before the
    end, "" where nothing was in the way.
    """

    data: bytes
    layers: tuple[Layer, ...]
    payload_start: int
    payload_end: int
    note: str = ""

    @property
    def payload(self) -> bytes:
        """What the innermost header carries; for a TCP segment, the application's data."""
        return self.data[self.payload_start : self.payload_end]

    @property
    def trailer(self) -> bytes:
        """What follows the payload: Ethernet fills short frames up to 60 bytes."""
        return self.data[self.payload_end :]

    @cached_property
    def by_name(self) -> dict[str, Header]:
        """The headers by their names, such as "IPv4", without the quoted ones."""
        return {layer.name: layer.header for layer in self.layers if not layer.quoted}

    @property
    def ethernet(self) -> Ethernet | None:
        """The Ethernet header, or None."""
        return self.by_name.get("Ethernet")

    @property
    def arp(self) -> ARP | None:
        """The ARP message, or None."""
        return self.by_name.get("ARP")

    @property
    def ip(self) -> IPv4 | IPv6 | None:
        """The IPv4 or IPv6 header, or None."""
        return self.by_name.get("IPv4") or self.by_name.get("IPv6")

    @property
    def icmp(self) -> ICMP | ICMPv6 | None:
        """The ICMP or ICMPv6 header, or None."""
        return self.by_name.get("ICMP") or self.by_name.get("ICMPv6")

    @property
    def udp(self) -> UDP | None:
        """The UDP header, or None."""
        return self.by_name.get("UDP")

    @property
    def tcp(self) -> TCP | None:
        """The TCP header, or None."""
        return self.by_name.get("TCP")

    @property
    def quoted(self) -> tuple[Layer, ...]:
        """The headers that an ICMP error quotes from the datagram it is about."""
        return tuple(layer for layer in self.layers if layer.quoted)


def dissect(data: bytes, first: str = "ethernet") -> Dissection:
    """The headers in `data`, which begins with an Ethernet header, or with `first="ip"`.

    Never raises: where a header cannot be read, its bytes are left as payload and `note` says
    what was wrong with them.
    """
    data = bytes(data)
    layers: list[Layer] = []
    notes: list[str] = []
    start, end = 0, len(data)
    kind: type[Header] | None = FIRST[first]
    if first == "ip" and data[:1].hex()[:1] == "6":  # its version
        kind = IPv6
    quoted = False
    while kind is not None:
        try:
            header, payload = _parse(kind, data[start:end])
        except MalformedPacket as error:
            notes.append(str(error))
            break
        after = start + header.header_length
        layers.append(Layer(header.LAYOUT.name, header, start, after, quoted))
        notes.append("" if quoted else _cut_short(header, len(payload)))
        start, end = after, after + len(payload)
        quoted = quoted or isinstance(header, Unreachable | TimeExceeded)
        kind, note = _inside(header, payload)
        notes.append(note)
    return Dissection(data, tuple(layers), start, end, "; ".join(filter(None, notes)))


def _parse(kind: type[Header], data: bytes) -> tuple[Header, bytes]:
    """Headers that tell their payload's length may tell more than a cut packet holds."""
    return kind.parse(data, partial=True) if kind in (IPv4, IPv6, UDP) else kind.parse(data)


def _cut_short(header: Header, length: int) -> str:
    said = header.header_length + length
    if isinstance(header, IPv4):
        said = header.total_length
    elif isinstance(header, IPv6):
        said = header.header_length + header.payload_length
    elif isinstance(header, UDP):
        said = header.length
    missing = said - header.header_length - length
    return f"{header.LAYOUT.name}: {missing} bytes of its payload are not here" if missing else ""


def _inside(header: Header, payload: bytes) -> tuple[type[Header] | None, str]:
    """The kind of header that follows `header` (None: none does), and what is to say about it."""
    if isinstance(header, Ethernet):
        kind = IN_ETHERNET.get(header.ethertype)
        return kind, "" if kind else _unread(header, "ethertype")
    if isinstance(header, IPv4):
        if header.fragment_offset:
            at = header.fragment_offset * 8
            return None, f"IPv4: a fragment, from byte {at} of a datagram; no header is inside"
        kind = IN_IPV4.get(header.protocol)
        return kind, "" if kind else _unread(header, "protocol")
    if isinstance(header, IPv6):
        kind = IN_IPV6.get(header.next_header)
        return kind, "" if kind else _unread(header, "next_header")
    if isinstance(header, Unreachable | TimeExceeded) and payload:
        return IPv4, ""
    return None, ""


def _unread(header: Header, name: str) -> str:
    cell = next(cell for cell in header.cells() if cell.name == name)
    return f"{header.LAYOUT.name}: {cell.label} {cell.text} is not decoded here"
