"""The Internet checksum of RFC 1071, and the pseudo-header it also covers."""

from functools import lru_cache
from struct import Struct

from helpers.address import ipv4_bytes, ipv6_bytes

PSEUDO_HEADER = Struct("!4s4sBBH")
PSEUDO_HEADER_IPV6 = Struct("!16s16sI3xB")


def internet_checksum(data: bytes) -> int:
    """The checksum of `data`, 0 to 65535: the complement of the ones' complement sum of its words.

    RFC 1071 adds up 16-bit words and adds each carry out of the top back in at the bottom. As
    65536 is 1 more than 65535, such a carry changes nothing modulo 65535: the whole sum is the
    remainder of the data, read as one big number, divided by 65535. That is one step in C in
    place of a loop over words. Only zero needs care: the ones' complement sum is 0 where all
    bytes are zero, and 65535 (the other zero) in every other case that leaves no remainder.

    Data of odd length counts as if one zero byte followed (RFC 9293 section 3.1). Over data that
    already holds a right checksum the answer is 0: that is how a receiver checks.
    """
    number = int.from_bytes(data, "big")
    if len(data) % 2:
        number <<= 8
    total = number % 0xFFFF
    if total == 0 and number != 0:
        total = 0xFFFF
    return 0xFFFF - total


@lru_cache(maxsize=1024)  # a transfer has few addresses and few lengths
def pseudo_header(source: str, destination: str, protocol: int, length: int) -> bytes:
    """The bytes that UDP and TCP put in front of a segment for the checksum only.

    `source` and `destination` are both IPv4 addresses, which make 12 bytes (RFC 9293 section
    3.1, figure 2), or both IPv6 addresses, which make 40 (RFC 8200 section 8.1). `length` counts
    the header and the data. They are never sent: both ends know them from the IP header, so a
    segment that was delivered to the wrong host has a wrong checksum.
    """
    if ":" in source:
        ends = ipv6_bytes(source), ipv6_bytes(destination)
        return PSEUDO_HEADER_IPV6.pack(*ends, length, protocol)
    return PSEUDO_HEADER.pack(ipv4_bytes(source), ipv4_bytes(destination), 0, protocol, length)
