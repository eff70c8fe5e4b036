"""The link: from one network card to the next (RFC 1122 section 2), and the wire between."""

from helpers.link.arp import ARP
from helpers.link.ethernet import Ethernet
from helpers.link.quantities import WireError
from helpers.link.rules import DELIVER, DROP, Verdict, change, delay, repeat
from helpers.link.wire import Wire

__all__ = [
    "ARP",
    "DELIVER",
    "DROP",
    "Ethernet",
    "Verdict",
    "Wire",
    "WireError",
    "change",
    "delay",
    "repeat",
]
