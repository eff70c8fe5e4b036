"""The Internet checksum of RFC 1071, and the pseudo-header it also covers."""

from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from typing import ClassVar

from helpers.address import ipv6_bytes
from helpers.layout import Field, Header, Layout

PSEUDO_HEADER_IPV6 = Struct("!16s16sI3xB")
WORTH_FOLDING = 1500  # bits; to divide fewer takes no longer than to fold them


def internet_checksum(data: bytes, before: int = 0) -> int:
    """The checksum of `data`, 0 to 65535: the complement of the ones' complement sum of its words.

    RFC 1071 adds up 16-bit words and adds each carry out of the top back in at the bottom. As
    65536 is 1 more than 65535, such a carry changes nothing modulo 65535: the whole sum is the
    remainder of the data, read as one big number, divided by 65535. That is one step in C in
    place of a loop over words; and a long number is folded first, as the sum of its upper and
    its lower half has the same remainder and is divided in half the time. Only zero needs care:
    the ones' complement sum is 0 where all bytes are zero, and 65535 (the other zero) in every
    other case that leaves no remainder.

    Data of odd length counts as if one zero byte followed (RFC 9293 section 3.1). Over data that
    already holds a right checksum the answer is 0: that is how a receiver checks.

    `before` is a number whose words are summed up as well, such as that of a pseudo-header.
    """
    number = int.from_bytes(data, "big")
    if len(data) % 2:
        number <<= 8
    bits = 4 * len(data)
    while bits > WORTH_FOLDING:
        half = bits & ~15  # whole words
        number = (number >> half) + (number & _ones(half))
        bits >>= 1
    number += before
    total = number % 0xFFFF
    if total == 0 and number != 0:
        total = 0xFFFF
    return 0xFFFF - total


@lru_cache(maxsize=64)  # a transfer has few lengths
def _ones(bits: int) -> int:
    return (1 << bits) - 1


@dataclass(frozen=True, slots=True)
class PseudoHeader(Header):
    """What TCP and UDP put in front of a segment for the checksum only (RFC 9293 section 3.1)."""

    source: str
    destination: str
    zero: int
    protocol: int
    length: int

    LAYOUT: ClassVar[Layout] = Layout(
        "Pseudo",
        (
            Field("source", 32, "the host that sent it", "Source Address", "ipv4"),
            Field("destination", 32, "the host it is for", "Destination Address", "ipv4"),
            Field("zero", 8, "always 0"),
            Field("protocol", 8, "6 for TCP, 17 for UDP", "PTCL"),
            Field("length", 16, "bytes of header and data", "TCP Length"),
        ),
    )


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
    return PseudoHeader.LAYOUT.pack(source, destination, 0, protocol, length)


@lru_cache(maxsize=1024)
def pseudo_sum(source: str, destination: str, protocol: int, length: int) -> int:
    """The words of the pseudo-header as one small number, for `internet_checksum` to begin with.

    It is never 0: a pseudo-header is not all zeros.
    """
    header = pseudo_header(source, destination, protocol, length)
    return int.from_bytes(header, "big") % 0xFFFF or 0xFFFF
