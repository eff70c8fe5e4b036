"""The IPv6 header (RFC 8200 section 3)."""

from dataclasses import dataclass
from typing import ClassVar

from helpers.layout import Field, Header, Layout, MalformedPacket, maker

TCP, UDP, ICMPV6 = 6, 17, 58
NO_NEXT_HEADER = 59
NEXT_HEADERS = {
    0: "Hop-by-Hop Options",
    TCP: "TCP",
    UDP: "UDP",
    43: "Routing",
    44: "Fragment",
    4: "IPv4 in a tunnel",
    41: "IPv6 in a tunnel",
    47: "GRE",
    50: "ESP, encrypted",
    51: "Authentication Header",
    ICMPV6: "ICMPv6",
    NO_NEXT_HEADER: "none",
    60: "Destination Options",
}


@dataclass(frozen=True, slots=True)
class IPv6(Header):
    """The header that takes a packet from host to host: always 40 bytes, without a checksum.

    Where `payload_length` is None, `pack` fills it in. Extension headers (RFC 8200 section 4)
    are left as the start of the payload.
    """

    version: int = 6
    traffic_class: int = 0
    flow_label: int = 0
    payload_length: int | None = None
    next_header: int = TCP
    hop_limit: int = 64
    source: str = "::"
    destination: str = "::"

    LAYOUT: ClassVar[Layout] = Layout(
        "IPv6",
        (
            Field("version", 4, "the version of IP: 6"),
            Field("traffic_class", 8, "how routers should treat it (RFC 8200 section 7)"),
            Field("flow_label", 20, "the same in all packets of a flow", shown="hex"),
            Field("payload_length", 16, "bytes that follow this header"),
            Field("next_header", 8, "what the payload is", names=NEXT_HEADERS),
            Field("hop_limit", 8, "routers it may still pass"),
            Field("source", 128, "the host that sent it", "Source Address", "ipv6"),
            Field("destination", 128, "the host it is for", "Destination Address", "ipv6"),
        ),
    )

    @classmethod
    def parse(cls, data: bytes, *, partial: bool = False) -> tuple["IPv6", bytes]:
        """The header at the start of `data`, and the payload: up to its length, no further.

        With `partial`, the payload may be shorter than the header says, as in a capture that was
        cut; and a length of 0 means all that is there, as in IPv4, unless the header says that
        nothing follows. Raises MalformedPacket where the header is cut short or is not version 6.
        """
        values = cls.LAYOUT.unpack(data)
        version, length = values[0], values[3]
        if version != 6:
            raise MalformedPacket("IPv6", f"its version is {version}, not 6", 0)
        if 40 + length > len(data) and not partial:
            raise MalformedPacket(
                "IPv6", f"its payload is {length} bytes, and only {len(data) - 40} are here", 4
            )
        if partial and length == 0 and values[4] != NO_NEXT_HEADER:
            length = len(data)
        return _make(*values), data[40 : 40 + length]

    def pack(self, payload: bytes = b"") -> bytes:
        """The bytes of the packet: this header, then `payload`.

        Raises MalformedPacket where a value does not fit its field.
        """
        length = len(payload) if self.payload_length is None else self.payload_length
        first = (self.version, self.traffic_class, self.flow_label, length)
        last = (self.next_header, self.hop_limit, self.source, self.destination)
        return self.LAYOUT.pack(*first, *last) + payload


_make = maker(IPv6)
