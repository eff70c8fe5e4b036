"""The Ethernet II header: which card a frame is for, which sent it, and what it carries.

The layout is that of RFC 894: two addresses of 6 bytes and the type of the payload. The four
bytes of the frame check sequence that follow on the cable are the card's business: neither a
capture nor a program ever sees them.
"""

from dataclasses import dataclass
from typing import ClassVar

from helpers.layout import Field, Layout, PlainHeader

IPV4 = 0x0800
ARP = 0x0806
IPV6 = 0x86DD
VLAN, SERVICE_VLAN, OLD_SERVICE_VLAN = 0x8100, 0x88A8, 0x9100
ETHERTYPES = {
    IPV4: "IPv4",
    ARP: "ARP",
    IPV6: "IPv6",
    VLAN: "VLAN",
    SERVICE_VLAN: "VLAN of a provider",
    OLD_SERVICE_VLAN: "VLAN of a provider, old number",
    0x8035: "RARP",
    0x8847: "MPLS",
    0x8863: "PPPoE, discovery",
    0x8864: "PPPoE, session",
    0x888E: "802.1X",
    0x88CC: "LLDP",
    0x9000: "loopback test",
}

BROADCAST = "ff:ff:ff:ff:ff:ff"


@dataclass(frozen=True, slots=True)
class Ethernet(PlainHeader):
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
