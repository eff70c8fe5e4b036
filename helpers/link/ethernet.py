"""The Ethernet II header: which card a frame is for, which sent it, and what it carries.

The layout is that of RFC 894: two addresses of 6 bytes and the type of the payload. The four
bytes of the frame check sequence that follow on the cable are the card's business: neither a
capture nor a program ever sees them.
"""

from dataclasses import dataclass
from typing import ClassVar

from helpers.layout import Field, Header, Layout, maker

IPV4 = 0x0800
ARP = 0x0806
IPV6 = 0x86DD
ETHERTYPES = {IPV4: "IPv4", ARP: "ARP", IPV6: "IPv6"}

BROADCAST = "ff:ff:ff:ff:ff:ff"


@dataclass(frozen=True, slots=True)
class Ethernet(Header):
    """The 14 bytes in front of every frame on an Ethernet."""

    destination: str
    source: str
    ethertype: int = IPV4

    LAYOUT: ClassVar[Layout] = Layout(
        "Ethernet",
        (
            Field("destination", 48, "the card the frame is for; ff:… is for all", shown="mac"),
            Field("source", 48, "the card that sent the frame", shown="mac"),
            Field("ethertype", 16, "what the payload is", "EtherType", "hex", ETHERTYPES),
        ),
    )

    @classmethod
    def parse(cls, data: bytes) -> tuple["Ethernet", bytes]:
        """The header at the start of `data`, and the bytes after it.

        Short frames are filled up to 60 bytes: the payload's own length tells where it ends.
        Raises MalformedPacket where there are fewer than 14 bytes.
        """
        return _make(*cls.LAYOUT.unpack(data)), data[14:]

    def pack(self, payload: bytes = b"") -> bytes:
        """The bytes of the frame: this header, then `payload`."""
        return self.LAYOUT.pack(self.destination, self.source, self.ethertype) + payload


_make = maker(Ethernet)
