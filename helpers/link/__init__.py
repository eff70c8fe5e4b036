"""The link: from one network card to the next (RFC 1122 section 2), and the wire between.

Read it in this order:

=============  ==================================================================================
ethernet       the header in front of every frame
vlan, llc      what may stand behind that header; `cooked` may stand in its place, in a capture
arp            which card has which IPv4 address
quantities     "20 ms", "10 Mbit/s", "50 packets"
line           one direction of a wire: a queue, a rate and a way to go
rules          what shall become of a frame
wire           both directions, accidents, and what became of each frame
control        what a reader does to a wire
=============  ==================================================================================
"""

from helpers.link.arp import ARP
from helpers.link.ethernet import Ethernet
from helpers.link.quantities import WireError
from helpers.link.rules import DELIVER, DROP, Verdict, change, delay, repeat
from helpers.link.wire import Wire, WireSettings

__all__ = [
    "ARP",
    "DELIVER",
    "DROP",
    "Ethernet",
    "Verdict",
    "Wire",
    "WireError",
    "WireSettings",
    "change",
    "delay",
    "repeat",
]
