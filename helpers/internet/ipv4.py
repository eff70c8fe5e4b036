"""The IPv4 header (RFC 791 section 3.1)."""

from dataclasses import dataclass
from typing import ClassVar

from helpers.internet.checksum import internet_checksum
from helpers.layout import Cell, Field, Header, Layout, MalformedPacket, maker, with_bytes

ICMP, TCP, UDP = 1, 6, 17
PROTOCOLS = {
    ICMP: "ICMP",
    2: "IGMP",
    4: "IPv4 in a tunnel",
    TCP: "TCP",
    UDP: "UDP",
    41: "IPv6 in a tunnel",
    47: "GRE",
    50: "ESP, encrypted",
    51: "Authentication Header",
    89: "OSPF",
    132: "SCTP",
}

FLAGS = ("reserved", "DF", "MF")
MORE_FRAGMENTS, DONT_FRAGMENT = 1, 2


@dataclass(frozen=True, slots=True)
class IPv4(Header):
    """The header that takes a datagram from host to host, with its options as bytes.

    Where `ihl`, `total_length` or `checksum` is None, `pack` fills it in; after `parse` they
    hold what was in the packet, right or wrong.
    """

    version: int = 4
    ihl: int | None = None
    dscp: int = 0
    ecn: int = 0
    total_length: int | None = None
    identification: int = 0
    flags: int = 0
    fragment_offset: int = 0
    ttl: int = 64
    protocol: int = TCP
    checksum: int | None = None
    source: str = "0.0.0.0"
    destination: str = "0.0.0.0"
    options: bytes = b""

    LAYOUT: ClassVar[Layout] = Layout(
        "IPv4",
        (
            Field("version", 4, "the version of IP: 4"),
            Field("ihl", 4, "length of this header, in words of 4 bytes", "IHL"),
            Field("dscp", 6, "how routers should treat it (RFC 2474)", "DSCP"),
            Field("ecn", 2, "set by a router that is congested (RFC 3168)", "ECN"),
            Field("total_length", 16, "bytes of the datagram, this header included"),
            Field("identification", 16, "the same in all fragments of a datagram", shown="hex"),
            Field(
                "flags", 3, "may it be cut, and do fragments follow", "Flags", "flags", {}, FLAGS
            ),
            Field("fragment_offset", 13, "where this fragment belongs, in units of 8 bytes"),
            Field("ttl", 8, "routers it may still pass", "Time to Live"),
            Field("protocol", 8, "what the payload is", names=PROTOCOLS),
            Field("checksum", 16, "guards this header only", "Header Checksum", "hex"),
            Field("source", 32, "the host that sent it", "Source Address", "ipv4"),
            Field("destination", 32, "the host it is for", "Destination Address", "ipv4"),
        ),
    )

    @classmethod
    def parse(cls, data: bytes, *, partial: bool = False) -> tuple["IPv4", bytes]:
        """The header at the start of `data`, and the payload: up to the total length, no further.

        With `partial`, the payload may be shorter than the header says: an ICMP message quotes
        only the start of a datagram, and a capture may have cut it. And a total length of 0 then
        means all that is there: a host that leaves it to its card to cut large segments captures
        them before the card has filled it in. Raises MalformedPacket where the header is cut
        short, is not version 4, or has a length that cannot be.
        """
        values = cls.LAYOUT.unpack(data)
        version, words, total = values[0], values[1], values[4]
        start = words * 4
        if partial and total == 0:
            total = len(data)
        if version != 4 or words < 5 or start > len(data) or total < start:
            raise _malformed(version, words, values[4], len(data))
        if total > len(data) and not partial:
            raise MalformedPacket(
                "IPv4", f"its total length is {total} bytes, and only {len(data)} are here", 2
            )
        return _make(*values, data[20:start]), data[start:total]

    def pack(self, payload: bytes = b"") -> bytes:
        """The bytes of the datagram: header, options (filled up to whole words) and `payload`.

        Raises MalformedPacket where a value does not fit its field.
        """
        options = self.options + bytes(-len(self.options) % 4)
        size = 20 + len(options)
        words = size // 4 if self.ihl is None else self.ihl
        total = size + len(payload) if self.total_length is None else self.total_length
        head = (self.version, words, self.dscp, self.ecn, total, self.identification)
        middle = (self.flags, self.fragment_offset, self.ttl, self.protocol)
        addresses = (self.source, self.destination)
        header = self.LAYOUT.pack(*head, *middle, self.checksum or 0, *addresses) + options
        if self.checksum is None:
            header = header[:10] + internet_checksum(header).to_bytes(2, "big") + header[12:]
        return header + payload

    def checksum_ok(self) -> bool:
        """Whether the checksum fits the header; the payload is not its concern."""
        return internet_checksum(self.pack()) == 0

    def cells(self) -> tuple[Cell, ...]:
        """Each field in its place; the options as one field."""
        fixed = self.LAYOUT.cells(self.values())
        return with_bytes(fixed, "options", self.options, "rarely used; not decoded")

    @property
    def header_length(self) -> int:
        """The length of the header in bytes, its options included."""
        return 20 + -(-len(self.options) // 4) * 4 if self.ihl is None else self.ihl * 4

    @property
    def dont_fragment(self) -> bool:
        """DF: a router that would have to cut it must drop it and say so."""
        return bool(self.flags & DONT_FRAGMENT)

    @property
    def more_fragments(self) -> bool:
        """MF: this is a fragment, and not the last one."""
        return bool(self.flags & MORE_FRAGMENTS)

    @property
    def is_fragment(self) -> bool:
        """Whether this is a part of a datagram that was cut."""
        return self.more_fragments or self.fragment_offset > 0


_make = maker(IPv4)


def _malformed(version: int, words: int, total: int, length: int) -> MalformedPacket:
    if version != 4:
        return MalformedPacket("IPv4", f"its version is {version}, not 4", 0)
    if words < 5:
        return MalformedPacket("IPv4", f"its IHL is {words} words, and 5 is the least", 0)
    if words * 4 > length:
        return MalformedPacket("IPv4", f"its IHL is {words} words, and {length} bytes are here", 0)
    return MalformedPacket("IPv4", f"its total length is {total}, less than its own header", 2)
