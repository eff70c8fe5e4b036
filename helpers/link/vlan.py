"""The VLAN tag (IEEE 802.1Q): four bytes that a switch puts behind the two Ethernet addresses.

Where a frame has a tag, the EtherType of its Ethernet header is that of the tag, and the tag ends
with the EtherType of what follows. Two tags, one inside the other, are called QinQ (802.1ad).
"""

from dataclasses import dataclass
from typing import ClassVar

from helpers.layout import Field, Layout, PlainHeader
from helpers.link.ethernet import ETHERTYPES, IPV4


@dataclass(frozen=True, slots=True)
class VLAN(PlainHeader):
    """The tag that says to which virtual LAN a frame belongs."""

    priority: int = 0
    drop_eligible: int = 0
    vlan: int = 1
    ethertype: int = IPV4

    LAYOUT: ClassVar[Layout] = Layout(
        "VLAN",
        (
            Field("priority", 3, "which frames go first"),
            Field("drop_eligible", 1, "whether it may be dropped before others"),
            Field("vlan", 12, "the number of the virtual LAN", "VLAN Identifier"),
            Field("ethertype", 16, "what the payload is", "EtherType", "hex", ETHERTYPES),
        ),
    )
