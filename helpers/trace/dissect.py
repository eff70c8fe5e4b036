"""From the bytes of a frame to its headers, from the outside in."""

from dataclasses import dataclass
from functools import cached_property

from helpers.application.dns import DNSHeader
from helpers.application.tls import RecordHeader
from helpers.internet.icmp import ICMP, TimeExceeded, Unreachable
from helpers.internet.icmpv6 import ICMPv6
from helpers.internet.ipv4 import ICMP as ICMP_NUMBER
from helpers.internet.ipv4 import TCP as TCP_NUMBER
from helpers.internet.ipv4 import UDP as UDP_NUMBER
from helpers.internet.ipv4 import IPv4
from helpers.internet.ipv6 import ICMPV6 as ICMPV6_NUMBER
from helpers.internet.ipv6 import NO_NEXT_HEADER, IPv6
from helpers.internet.ipv6_extensions import (
    EXTENSIONS,
    HOP_BY_HOP,
    DestinationOptions,
    Fragment,
    HopByHop,
    Routing,
)
from helpers.layout import Header, MalformedPacket
from helpers.link import ethernet
from helpers.link.arp import ARP
from helpers.link.cooked import Cooked, Cooked2
from helpers.link.ethernet import Ethernet
from helpers.link.llc import LARGEST_LENGTH, LLC, SNAP, SNAP_SAP
from helpers.link.vlan import VLAN
from helpers.transport.tcp.segment import TCP
from helpers.transport.udp import UDP

FIRST: dict[str, type[Header]] = {
    "ethernet": Ethernet,
    "ip": IPv4,
    "cooked": Cooked,
    "cooked2": Cooked2,
    "tls": RecordHeader,
    "dns": DNSHeader,
}
IN_ETHERNET: dict[int, type[Header]] = {
    ethernet.IPV4: IPv4,
    ethernet.ARP: ARP,
    ethernet.IPV6: IPv6,
    ethernet.VLAN: VLAN,
    ethernet.SERVICE_VLAN: VLAN,
    ethernet.OLD_SERVICE_VLAN: VLAN,
}
IN_IPV4: dict[int, type[Header]] = {ICMP_NUMBER: ICMP, TCP_NUMBER: TCP, UDP_NUMBER: UDP}
IN_IPV6: dict[int, type[Header]] = {
    ICMPV6_NUMBER: ICMPv6,
    TCP_NUMBER: TCP,
    UDP_NUMBER: UDP,
    **EXTENSIONS,
}
AFTER_IPV6 = IPv6 | HopByHop | Routing | DestinationOptions | Fragment
SAYS_WHAT_FOLLOWS = ("ethertype", "protocol", "next_header")
IN_802_3 = 4, 0  # the protocols of a cooked header that stand for a frame of 802.2 or 802.3


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
    the trailer: bytes that only fill the frame up. `length` is how many bytes that payload had
    when it was sent: more than are here where the capture kept only the start of each frame.
    `note` says why reading stopped before the end, "" where nothing was in the way.
    """

    data: bytes
    layers: tuple[Layer, ...]
    payload_start: int
    payload_end: int
    note: str = ""
    length: int = 0

    @property
    def payload(self) -> bytes:
        """What the innermost header carries; for a TCP segment, the application's data.

        Quoted headers do not count: an ICMP error carries the whole of what it quotes.
        """
        inner = self.layers[-1] if self.layers else None
        start = self.quoted[0].start if inner and inner.quoted else self.payload_start
        return self.data[start : self.payload_end]

    @property
    def trailer(self) -> bytes:
        """What follows the payload: Ethernet fills short frames up to 60 bytes."""
        return self.data[self.payload_end :]

    @cached_property
    def by_name(self) -> dict[str, Header]:
        """The headers by their names, such as "IPv4", without the quoted ones."""
        return {layer.name: layer.header for layer in self.layers if not layer.quoted}

    @property
    def innermost(self) -> str:
        """The last header that could be read, and what it says that it carries."""
        if not self.layers:
            return "not readable"
        last = self.layers[-1]
        if isinstance(last.header, IPv4) and last.header.is_fragment:
            return "IPv4 fragment"
        if isinstance(last.header, Fragment):
            return "IPv6 fragment"
        carried = next((c.text for c in last.header.cells() if c.name in SAYS_WHAT_FOLLOWS), "")
        return f"{last.name}: {carried}" if carried else last.name

    @property
    def ethernet(self) -> Ethernet | None:
        """The Ethernet header, or None."""
        found = self.by_name.get("Ethernet")
        return found if isinstance(found, Ethernet) else None

    @property
    def arp(self) -> ARP | None:
        """The ARP message, or None."""
        found = self.by_name.get("ARP")
        return found if isinstance(found, ARP) else None

    @property
    def ip(self) -> IPv4 | IPv6 | None:
        """The IPv4 or IPv6 header, or None."""
        found = self.by_name.get("IPv4") or self.by_name.get("IPv6")
        return found if isinstance(found, IPv4 | IPv6) else None

    @property
    def icmp(self) -> ICMP | ICMPv6 | None:
        """The ICMP or ICMPv6 header, or None."""
        found = self.by_name.get("ICMP") or self.by_name.get("ICMPv6")
        return found if isinstance(found, ICMP | ICMPv6) else None

    @property
    def udp(self) -> UDP | None:
        """The UDP header, or None."""
        found = self.by_name.get("UDP")
        return found if isinstance(found, UDP) else None

    @property
    def tcp(self) -> TCP | None:
        """The TCP header, or None."""
        found = self.by_name.get("TCP")
        return found if isinstance(found, TCP) else None

    @property
    def quoted(self) -> tuple[Layer, ...]:
        """The headers that an ICMP error quotes from the datagram it is about."""
        return tuple(layer for layer in self.layers if layer.quoted)


def dissect(data: bytes, first: str = "ethernet", sent: int | None = None) -> Dissection:
    """The headers in `data`, which begins with an Ethernet header, or with another `first`.

    "ip" is a datagram, "tls" a TLS record that somebody has cut out of a stream.

    `sent` is how many bytes the frame had on the wire, where a capture kept fewer of them.
    Never raises: where a header cannot be read, its bytes are left as payload and `note` says
    what was wrong with them.
    """
    data = bytes(data)
    layers: list[Layer] = []
    notes: list[str] = []
    start, end = 0, len(data)
    left = max(sent or 0, end)  # bytes that the frame had on the wire after `start`
    if left > end:
        notes.append(f"{end} of {left} bytes were captured")
    kind: type[Header] | None = FIRST.get(first)
    if kind is None:
        notes.append(f"{first} is not decoded here")
    if first == "ip" and data[:1].hex()[:1] == "6":  # its version
        kind = IPv6
    quoted = False
    while kind is not None:
        try:
            header, payload = _parse(kind, data[start:end], left)
        except MalformedPacket as error:
            notes.append(str(error))
            break
        after = min(start + header.header_length, end)
        layers.append(Layer(header.LAYOUT.name, header, start, after, quoted))
        left -= header.header_length
        said, remark = _said(header, left)
        if not quoted:
            notes.append(remark)
        left = min(said, left)
        start, end = after, after + min(len(payload), left)
        quoted = quoted or isinstance(header, Unreachable | TimeExceeded)
        kind, note = _inside(header, payload)
        notes.append(note)
    told = "; ".join(filter(None, notes))
    return Dissection(data, tuple(layers), start, end, told, max(left, end - start))


def _parse(kind: type[Header], data: bytes, sent: int) -> tuple[Header, bytes]:
    """Headers that tell a length may tell more than a cut packet holds: it had `sent` bytes."""
    if kind is TCP:
        return TCP.parse(data, sent)
    if kind is IPv4 or kind is IPv6 or kind is UDP:
        return kind.parse(data, partial=True)
    return kind.parse(data)


def _said(header: Header, left: int) -> tuple[int, str]:
    """How long `header` says that its payload was when `left` bytes followed it, and a remark."""
    said = left
    if isinstance(header, IPv4):
        said = (header.total_length or 0) - header.header_length
    elif isinstance(header, IPv6):
        said = header.payload_length or 0
    elif isinstance(header, UDP):
        said = (header.length or 0) - header.header_length
    elif isinstance(header, ARP):
        said = 0  # what follows only fills the frame up
    elif isinstance(header, Ethernet | VLAN) and header.ethertype <= LARGEST_LENGTH:
        said = header.ethertype
    name = header.LAYOUT.name
    if _is_left_to_the_card(header, left):
        if isinstance(header, IPv6) and header.next_header == HOP_BY_HOP:
            return left, f"{name}: its length is 0, as a jumbogram has it in an option"
        return left, f"{name}: its length is 0, which the card fills in when it cuts the segment"
    missing = said - left
    return said, f"{name}: {missing} bytes of its payload are not here" if missing > 0 else ""


def _is_left_to_the_card(header: Header, left: int) -> bool:
    """Segmentation offload: the host hands its card one large segment, and captures that."""
    if isinstance(header, IPv4):
        return header.total_length == 0
    return (
        isinstance(header, IPv6)
        and header.payload_length == 0
        and header.next_header != NO_NEXT_HEADER
        and left > 0
    )


def _inside(header: Header, payload: bytes) -> tuple[type[Header] | None, str]:
    """The kind of header that follows `header` (None: none does), and what is to say about it."""
    if isinstance(header, Ethernet | VLAN):
        return _by_ethertype(header, header.ethertype, "ethertype", payload)
    if isinstance(header, Cooked | Cooked2):
        if header.protocol in IN_802_3:
            return LLC, ""
        return _by_ethertype(header, header.protocol, "protocol", payload)
    if isinstance(header, LLC):
        if header.destination == SNAP_SAP:
            return SNAP, ""
        return None, _unread(header, "destination")
    if isinstance(header, SNAP):
        if any(header.organization):
            return None, _unread(header, "organization")
        return _by_ethertype(header, header.protocol, "protocol", payload)
    return _in_ip(header, payload)


def _by_ethertype(
    header: Header, number: int, name: str, payload: bytes
) -> tuple[type[Header] | None, str]:
    if number <= LARGEST_LENGTH and isinstance(header, Ethernet | VLAN):
        return LLC, ""
    kind = IN_ETHERNET.get(number)
    return kind, "" if kind else _unread(header, name)


def _in_ip(header: Header, payload: bytes) -> tuple[type[Header] | None, str]:
    if isinstance(header, IPv4):
        if header.fragment_offset:
            at = header.fragment_offset * 8
            return None, f"IPv4: a fragment, from byte {at} of a datagram; no header is inside"
        kind = IN_IPV4.get(header.protocol)
        if header.more_fragments:
            return kind, "IPv4: a fragment; the rest of the datagram is in other fragments"
        return kind, "" if kind else _unread(header, "protocol")
    if isinstance(header, Fragment) and header.offset:
        at = header.offset * 8
        return None, f"IPv6: a fragment, from byte {at} of a packet; no header is inside"
    if isinstance(header, AFTER_IPV6):
        kind = IN_IPV6.get(header.next_header)
        if isinstance(header, Fragment) and header.more:
            return kind, "IPv6: a fragment; the rest of the packet is in other fragments"
        none = header.next_header == NO_NEXT_HEADER and not payload
        return kind, "" if kind or none else _unread(header, "next_header")
    if isinstance(header, Unreachable | TimeExceeded) and payload:
        return IPv4, ""
    return None, ""


def _unread(header: Header, name: str) -> str:
    cell = next(cell for cell in header.cells() if cell.name == name)
    return f"{header.LAYOUT.name}: {cell.label} {cell.text} is not decoded here"
