"""The link: from one network card to the next (RFC 1122 section 2)."""

from helpers.link.arp import ARP
from helpers.link.ethernet import Ethernet

__all__ = ["ARP", "Ethernet"]
