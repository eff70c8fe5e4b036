"""LLC and SNAP (IEEE 802.2; RFC 1042): how a frame of IEEE 802.3 says what it carries.

Such a frame has, where Ethernet II has its EtherType, the length of its payload: a number of 1500
or less. The payload begins with the header of the Logical Link Control. Switches talk to each
other in this way; IP hardly ever travels so.
"""

from dataclasses import dataclass
from typing import ClassVar

from helpers.layout import Field, Layout, PlainHeader
from helpers.link.ethernet import ETHERTYPES

LARGEST_LENGTH = 1500  # a greater number in its place is an EtherType
SNAP_SAP = 0xAA
SAPS = {
    0x42: "spanning tree",
    SNAP_SAP: "SNAP",
    0xE0: "NetWare",
    0xF0: "NetBIOS",
    0xFE: "OSI",
    0xFF: "NetWare, raw",
}


@dataclass(frozen=True, slots=True)
class LLC(PlainHeader):
    """The three bytes of the Logical Link Control: service access points, and a control field."""

    destination: int
    source: int
    control: int = 3

    LAYOUT: ClassVar[Layout] = Layout(
        "LLC",
        (
            Field("destination", 8, "which service it is for", "DSAP", "hex", SAPS),
            Field("source", 8, "which service sent it", "SSAP", "hex", SAPS),
            Field("control", 8, "the kind of message: 3 is a datagram", shown="hex"),
        ),
    )


@dataclass(frozen=True, slots=True)
class SNAP(PlainHeader):
    """What follows an LLC header of 0xAA: whose protocol numbers these are, and the number."""

    organization: bytes = bytes(3)
    protocol: int = 0

    LAYOUT: ClassVar[Layout] = Layout(
        "SNAP",
        (
            Field("organization", 24, "whose numbers these are; 0: EtherTypes", "OUI", "hex"),
            Field("protocol", 16, "what the payload is", "Protocol ID", "hex", ETHERTYPES),
        ),
    )
