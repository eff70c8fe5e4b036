"""The UDP header (RFC 768)."""

from dataclasses import dataclass
from typing import ClassVar

from helpers.internet.checksum import internet_checksum, pseudo_header
from helpers.layout import Field, Header, Layout, MalformedPacket, maker

PROTOCOL = 17  # the number of UDP in an IP header


@dataclass(frozen=True, slots=True)
class UDP(Header):
    """The 8 bytes that turn a datagram of a host into a datagram of a program.

    Where `length` or `checksum` is None, `pack` fills it in; after `parse` they hold what was
    in the packet, right or wrong.
    """

    source_port: int
    destination_port: int
    length: int | None = None
    checksum: int | None = None

    LAYOUT: ClassVar[Layout] = Layout(
        "UDP",
        (
            Field("source_port", 16, "the port of the sending socket"),
            Field("destination_port", 16, "the port of the receiving socket"),
            Field("length", 16, "bytes of header and data"),
            Field("checksum", 16, "guards header, data and pseudo-header; 0: none", shown="hex"),
        ),
    )

    @classmethod
    def parse(cls, data: bytes, *, partial: bool = False) -> tuple["UDP", bytes]:
        """The header at the start of `data`, and the payload: up to the length, no further.

        With `partial`, the payload may be shorter than the header says, as in the quote of an
        ICMP message. Raises MalformedPacket where the header is cut short, or where its length
        is under 8 or past the end.
        """
        values = cls.LAYOUT.unpack(data)
        length = values[2]
        if length < 8:
            raise MalformedPacket("UDP", f"its length is {length}, less than its own header", 4)
        if length > len(data) and not partial:
            raise MalformedPacket(
                "UDP", f"its length is {length} bytes, and only {len(data)} are here", 4
            )
        return _make(*values), data[8:length]

    def pack(
        self, payload: bytes = b"", source: str | None = None, destination: str | None = None
    ) -> bytes:
        """The bytes of the datagram: this header, then `payload`.

        `source` and `destination` are the IP addresses, wanted only to compute the checksum
        where it is None. Raises MalformedPacket where a value does not fit its field.
        """
        length = 8 + len(payload) if self.length is None else self.length
        checksum = self.checksum
        if checksum is None:
            blank = self.LAYOUT.pack(self.source_port, self.destination_port, length, 0) + payload
            checksum = _checksum(blank, length, source, destination) or 0xFFFF  # 0 means "none"
        ports = (self.source_port, self.destination_port)
        return self.LAYOUT.pack(*ports, length, checksum) + payload

    def checksum_ok(self, payload: bytes, source: str, destination: str) -> bool:
        """Whether the checksum fits, or the sender computed none (it is 0 then)."""
        if self.checksum == 0:
            return True
        datagram = self.pack(payload, source, destination)
        return _checksum(datagram, len(datagram), source, destination) == 0


_make = maker(UDP)


def _checksum(datagram: bytes, length: int, source: str | None, destination: str | None) -> int:
    if source is None or destination is None:
        raise MalformedPacket(
            "UDP", "the checksum covers the IP addresses: give source and destination to pack", 6
        )
    return internet_checksum(pseudo_header(source, destination, PROTOCOL, length) + datagram)
