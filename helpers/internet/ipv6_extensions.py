"""The extension headers of IPv6 (RFC 8200 section 4), which stand between IPv6 and its payload.

Each says in its first byte what follows it, as IPv6's own Next Header does.
"""

from dataclasses import dataclass
from typing import ClassVar

from helpers.internet.ipv6 import NEXT_HEADERS, TCP
from helpers.layout import Cell, Field, Header, Layout, MalformedPacket, PlainHeader, with_bytes

HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION = 0, 43, 44, 60


@dataclass(frozen=True, slots=True)
class _Options(Header):
    """A header of a length of its own: in units of 8 bytes, the first not counted."""

    next_header: int = TCP
    length: int = 0
    options: bytes = bytes(6)

    @classmethod
    def parse(cls, data: bytes) -> tuple["_Options", bytes]:
        """The header at the start of `data`, its options as bytes, and the bytes after it.

        Raises MalformedPacket where it is cut short.
        """
        following, length = cls.LAYOUT.unpack(data)
        size = 8 * (length + 1)
        if size > len(data):
            problem = f"it is {size} bytes long, and only {len(data)} are here"
            raise MalformedPacket(cls.LAYOUT.name, problem, 1)
        return cls(following, length, data[2:size]), data[size:]

    def pack(self, payload: bytes = b"") -> bytes:
        """The bytes of the header, then `payload`."""
        return self.LAYOUT.pack(self.next_header, self.length) + self.options + payload

    def cells(self) -> tuple[Cell, ...]:
        """Each field in its place; the options as one field."""
        fixed = self.LAYOUT.cells(self.values())
        return with_bytes(fixed, "options", self.options, "not decoded")

    @property
    def header_length(self) -> int:
        """The length of the header in bytes, its options included."""
        return 2 + len(self.options)


def _layout(name: str) -> Layout:
    return Layout(
        name,
        (
            Field("next_header", 8, "what follows this header", names=NEXT_HEADERS),
            Field("length", 8, "units of 8 bytes after the first 8", "Hdr Ext Len"),
        ),
    )


class HopByHop(_Options):
    """Options that every router on the way may read (RFC 8200 section 4.3)."""

    __slots__ = ()
    LAYOUT: ClassVar[Layout] = _layout("Hop-by-Hop Options")


class Routing(_Options):
    """Routers that the packet is to visit (RFC 8200 section 4.4)."""

    __slots__ = ()
    LAYOUT: ClassVar[Layout] = _layout("Routing")


class DestinationOptions(_Options):
    """Options for the host that the packet is for (RFC 8200 section 4.6)."""

    __slots__ = ()
    LAYOUT: ClassVar[Layout] = _layout("Destination Options")


@dataclass(frozen=True, slots=True)
class Fragment(PlainHeader):
    """The header of a part of a packet that its sender cut (RFC 8200 section 4.5)."""

    next_header: int = TCP
    reserved: int = 0
    offset: int = 0
    reserved_too: int = 0
    more: int = 0
    identification: int = 0

    LAYOUT: ClassVar[Layout] = Layout(
        "Fragment",
        (
            Field("next_header", 8, "what the packet carries", names=NEXT_HEADERS),
            Field("reserved", 8, "0"),
            Field("offset", 13, "where this part belongs, in units of 8 bytes", "Fragment Offset"),
            Field("reserved_too", 2, "0", "Reserved"),
            Field("more", 1, "whether parts follow", "M Flag"),
            Field("identification", 32, "the same in all parts of a packet", shown="hex"),
        ),
    )


EXTENSIONS: dict[int, type[Header]] = {
    HOP_BY_HOP: HopByHop,
    ROUTING: Routing,
    FRAGMENT: Fragment,
    DESTINATION: DestinationOptions,
}
