"""Linux's "cooked" headers, which `tcpdump -i any` writes in place of those of the link.

No card sends them: they are what Linux tells of a frame where several kinds of links are captured
at once. The layouts are LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 of the list of link types.
"""

from dataclasses import dataclass
from typing import ClassVar

from helpers.layout import Field, Layout, PlainHeader
from helpers.link.ethernet import ETHERTYPES, IPV4

PACKET_TYPES = {
    0: "to us",
    1: "broadcast",
    2: "multicast",
    3: "to another host",
    4: "sent by us",
}
CARDS = {1: "Ethernet", 772: "loopback", 776: "IPv6 in IPv4", 778: "GRE", 65534: "none"}


class _Cooked(PlainHeader):
    """What both versions tell of the card."""

    __slots__ = ()
    address_length: int
    address: bytes

    @property
    def sender(self) -> str:
        """The address of the card that sent it; "" where the link has none."""
        return self.address[: min(self.address_length, 8)].hex(":")


@dataclass(frozen=True, slots=True)
class Cooked(_Cooked):
    """The 16 bytes of the first version."""

    packet_type: int = 0
    card: int = 1
    address_length: int = 6
    address: bytes = bytes(8)
    protocol: int = IPV4

    LAYOUT: ClassVar[Layout] = Layout(
        "Linux cooked",
        (
            Field("packet_type", 16, "whose frame it is", names=PACKET_TYPES),
            Field("card", 16, "the kind of link (ARPHRD)", "Link Type", names=CARDS),
            Field("address_length", 16, "bytes of the sender's address that count"),
            Field("address", 64, "the card that sent it, filled up", "Link Address", "hex"),
            Field("protocol", 16, "what the payload is", shown="hex", names=ETHERTYPES),
        ),
    )


@dataclass(frozen=True, slots=True)
class Cooked2(_Cooked):
    """The 20 bytes of the second version, which also names the interface."""

    protocol: int = IPV4
    reserved: int = 0
    interface: int = 1
    card: int = 1
    packet_type: int = 0
    address_length: int = 6
    address: bytes = bytes(8)

    LAYOUT: ClassVar[Layout] = Layout(
        "Linux cooked v2",
        (
            Field("protocol", 16, "what the payload is", shown="hex", names=ETHERTYPES),
            Field("reserved", 16, "0"),
            Field("interface", 32, "the number of the interface", "Interface Index"),
            Field("card", 16, "the kind of link (ARPHRD)", "Link Type", names=CARDS),
            Field("packet_type", 8, "whose frame it is", names=PACKET_TYPES),
            Field("address_length", 8, "bytes of the sender's address that count"),
            Field("address", 64, "the card that sent it, filled up", "Link Address", "hex"),
        ),
    )
