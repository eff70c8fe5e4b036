"""ICMPv6: the messages that hosts and routers send for themselves over IPv6 (RFC 4443).

Neighbours find each other with them, too: what ARP is to IPv4, two of these messages are to IPv6
(RFC 4861).
"""

from dataclasses import dataclass
from typing import ClassVar

from helpers.internet.checksum import internet_checksum, pseudo_header
from helpers.layout import Field, Header, Layout, MalformedPacket, maker

PROTOCOL = 58  # its number in an IPv6 header
NEIGHBOR_SOLICITATION, NEIGHBOR_ADVERTISEMENT = 135, 136
TYPES = {
    1: "destination unreachable",
    2: "packet too big",
    3: "time exceeded",
    4: "parameter problem",
    128: "echo request",
    129: "echo reply",
    130: "multicast listener query",
    131: "multicast listener report",
    132: "multicast listener done",
    133: "router solicitation",
    134: "router advertisement",
    NEIGHBOR_SOLICITATION: "neighbor solicitation",
    NEIGHBOR_ADVERTISEMENT: "neighbor advertisement",
    137: "redirect",
    143: "multicast listener report",
}


@dataclass(frozen=True, slots=True)
class ICMPv6(Header):
    """What all messages have in common (RFC 4443 section 2.1); the rest is their payload.

    Where `checksum` is None, `pack` fills it in. It covers the IPv6 addresses, too.
    """

    type: int = 128
    code: int = 0
    checksum: int | None = None

    LAYOUT: ClassVar[Layout] = Layout(
        "ICMPv6",
        (
            Field("type", 8, "the kind of message", names=TYPES),
            Field("code", 8, "what exactly"),
            Field("checksum", 16, "guards the message and the addresses", shown="hex"),
        ),
    )

    @classmethod
    def parse(cls, data: bytes) -> tuple["ICMPv6", bytes]:
        """The message's header and its body. Raises MalformedPacket under 4 bytes."""
        return _make(*cls.LAYOUT.unpack(data)), data[4:]

    def pack(
        self, payload: bytes = b"", source: str | None = None, destination: str | None = None
    ) -> bytes:
        """The bytes of the message: this header, then `payload`.

        `source` and `destination` are the IPv6 addresses, wanted only to compute the checksum
        where it is None. Raises MalformedPacket where a value does not fit its field.
        """
        checksum = self.checksum
        if checksum is None:
            blank = self.LAYOUT.pack(self.type, self.code, 0) + payload
            checksum = _checksum(blank, source, destination)
        return self.LAYOUT.pack(self.type, self.code, checksum) + payload

    def checksum_ok(self, payload: bytes, source: str, destination: str) -> bool:
        """Whether the checksum fits the header, `payload` and the two IPv6 addresses."""
        return _checksum(self.pack(payload, source, destination), source, destination) == 0


_make = maker(ICMPv6)


def _checksum(message: bytes, source: str | None, destination: str | None) -> int:
    if source is None or destination is None:
        raise MalformedPacket(
            "ICMPv6", "the checksum covers the IP addresses: give source and destination", 2
        )
    return internet_checksum(pseudo_header(source, destination, PROTOCOL, len(message)) + message)
