"""The internet layer: from host to host, across any number of links (RFC 1122 section 3)."""

from helpers.internet.checksum import PseudoHeader, internet_checksum, pseudo_header
from helpers.internet.icmp import ICMP, Echo, OtherICMP, TimeExceeded, Unreachable
from helpers.internet.icmpv6 import ICMPv6
from helpers.internet.ipv4 import IPv4
from helpers.internet.ipv6 import IPv6

__all__ = [
    "ICMP",
    "Echo",
    "ICMPv6",
    "IPv4",
    "IPv6",
    "OtherICMP",
    "PseudoHeader",
    "TimeExceeded",
    "Unreachable",
    "internet_checksum",
    "pseudo_header",
]
