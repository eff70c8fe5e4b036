"""The TCP header (RFC 9293 section 3.1)."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from helpers.internet.checksum import internet_checksum, pseudo_sum
from helpers.layout import Cell, Field, Header, Layout, MalformedPacket, flag_names, maker
from helpers.transport.tcp.options import (
    IllegalOption,
    MaximumSegmentSize,
    NoOperation,
    Option,
    Sack,
    SackPermitted,
    Timestamps,
    WindowScale,
    pack_options,
    parse_options,
)

PROTOCOL = 6  # the number of TCP in an IP header

FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))
FLAGS = ("CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN")

AnyOption = TypeVar("AnyOption", bound=Option)


@dataclass(frozen=True, slots=True)
class TCP(Header):
    """The header of a TCP segment, with its options.

    `flags` is a sum of `FIN`, `SYN`, `RST`, `PSH`, `ACK`, `URG`, `ECE` and `CWR`. `seq` and `ack`
    are the RFC's SEG.SEQ and SEG.ACK. Where `data_offset` or `checksum` is None, `pack` fills
    it in; after `parse` they hold what was in the packet, right or wrong.
    """

    source_port: int
    destination_port: int
    seq: int = 0
    ack: int = 0
    data_offset: int | None = None
    reserved: int = 0
    flags: int = 0
    window: int = 65535
    checksum: int | None = None
    urgent_pointer: int = 0
    options: tuple[Option, ...] = ()

    LAYOUT: ClassVar[Layout] = Layout(
        "TCP",
        (
            Field("source_port", 16, "the port of the sending socket"),
            Field("destination_port", 16, "the port of the receiving socket"),
            Field(
                "seq", 32, "the number of the first data byte (or of the SYN)", "Sequence Number"
            ),
            Field("ack", 32, "the next byte the sender waits for", "Acknowledgment Number"),
            Field("data_offset", 4, "where the data begins, in words of 4 bytes", "DOffset"),
            Field("reserved", 4, "for future use; zero", "Rsrvd", "hex"),
            Field("flags", 8, "what this segment is for", "Control Bits", "flags", flags=FLAGS),
            Field("window", 16, "how many more bytes the sender has room for"),
            Field("checksum", 16, "guards header, data and pseudo-header", shown="hex"),
            Field("urgent_pointer", 16, "end of urgent data, where URG is set"),
        ),
    )

    @classmethod
    def parse(cls, data: bytes, sent: int = 0) -> tuple["TCP", bytes]:
        """The header at the start of `data` (a whole segment), and the data bytes after it.

        `sent` is how long the segment was, where a capture kept only its start: then options may
        be missing. Raises MalformedPacket where the header is cut short, or where its data offset
        is under 5 words or past the end. An illegal option is no error (RFC 9293 MUST-7): it is
        kept.
        """
        values = cls.LAYOUT.unpack(data)
        words = values[4]
        end = words * 4
        if end == 20:
            return _make(*values, ()), data[20:]
        if words < 5 or end > max(sent, len(data)):
            raise MalformedPacket("TCP", _bad_offset(words, len(data)), 12)
        if end > len(data):
            kept = parse_options(data[20:])
            return _make(*values, tuple(o for o in kept if not isinstance(o, IllegalOption))), b""
        return _make(*values, parse_options(data[20:end])), data[end:]

    def pack(
        self, payload: bytes = b"", source: str | None = None, destination: str | None = None
    ) -> bytes:
        """The bytes of the segment: header, options and `payload`.

        `source` and `destination` are the IP addresses, wanted only to compute the checksum
        where it is None. Raises MalformedPacket where a value does not fit its field.
        """
        options = pack_options(self.options) if self.options else b""
        words = 5 + len(options) // 4 if self.data_offset is None else self.data_offset
        header = self.LAYOUT.pack(
            self.source_port, self.destination_port, self.seq, self.ack, words, self.reserved,
            self.flags, self.window, self.checksum or 0, self.urgent_pointer,
        ) + options  # fmt: skip
        if self.checksum is None:
            checksum = _checksum(header + payload, source, destination)
            header = header[:16] + checksum.to_bytes(2, "big") + header[18:]
        return header + payload

    def checksum_ok(self, payload: bytes, source: str, destination: str) -> bool:
        """Whether the checksum fits the header, `payload` and the two IP addresses."""
        return _checksum(self.pack(payload, source, destination), source, destination) == 0

    def cells(self) -> tuple[Cell, ...]:
        """Each field in its place, those of the options too."""
        cells = list(self.LAYOUT.cells(self.values()))
        for option in self.options:
            start = cells[-1].start + cells[-1].bits
            cells += [Cell(cell.field, start + cell.start, cell.value) for cell in option.cells()]
        return tuple(cells)

    @property
    def header_length(self) -> int:
        """The length of the header in bytes, its options included."""
        if self.data_offset is None:
            return 20 + len(pack_options(self.options))
        return self.data_offset * 4

    # --- flags -----------------------------------------------------------------------------

    @property
    def flag_names(self) -> list[str]:
        """The names of the flags that are set, such as ["SYN", "ACK"]."""
        return flag_names(self.flags, FLAGS)

    @property
    def fin(self) -> bool:
        """FIN: no more data from the sender."""
        return bool(self.flags & FIN)

    @property
    def syn(self) -> bool:
        """SYN: `seq` is the sender's initial sequence number."""
        return bool(self.flags & SYN)

    @property
    def rst(self) -> bool:
        """RST: the connection is reset."""
        return bool(self.flags & RST)

    @property
    def psh(self) -> bool:
        """PSH: hand the data to the application now."""
        return bool(self.flags & PSH)

    @property
    def ack_flag(self) -> bool:
        """ACK: the acknowledgment number `ack` counts."""
        return bool(self.flags & ACK)

    # --- options ---------------------------------------------------------------------------

    def option(self, kind: type[AnyOption]) -> AnyOption | None:
        """The first option of this class, or None: `segment.option(Timestamps)`."""
        for option in self.options:  # a loop, as it runs several times for each segment
            if isinstance(option, kind):
                return option
        return None

    @property
    def mss(self) -> int | None:
        """The maximum segment size option's value, or None."""
        option = self.option(MaximumSegmentSize)
        return option.mss if option else None

    @property
    def window_scale(self) -> int | None:
        """The window scale option's shift, or None."""
        option = self.option(WindowScale)
        return option.shift if option else None

    @property
    def sack_permitted(self) -> bool:
        """Whether the SACK permitted option is there."""
        return self.option(SackPermitted) is not None

    @property
    def sack_blocks(self) -> tuple[tuple[int, int], ...]:
        """The (left edge, right edge) pairs of the SACK option; empty without one."""
        option = self.option(Sack)
        return option.blocks if option else ()

    @property
    def timestamps(self) -> Timestamps | None:
        """The timestamps option, with `tsval` and `tsecr`, or None."""
        if len(self.options) == 3 and isinstance(last := self.options[2], Timestamps):
            return last  # as in nearly all segments: behind two of no operation
        return self.option(Timestamps)

    @property
    def has_usual_options(self) -> bool:
        """Whether it has no option, or two of no operation and timestamps, and so no SACK."""
        options = self.options
        if len(options) != 3:
            return not options
        first, second, stamp = options
        return type(first) is type(second) is NoOperation and type(stamp) is Timestamps


_make = maker(TCP)


def _bad_offset(words: int, length: int) -> str:
    if words < 5:
        return f"its data offset is {words} words, and the header alone takes 5"
    return f"its data offset is {words * 4} bytes, and only {length} bytes are here"


def _checksum(segment: bytes, source: str | None, destination: str | None) -> int:
    if source is None or destination is None:
        raise MalformedPacket(
            "TCP", "the checksum covers the IP addresses: give source and destination to pack", 16
        )
    return internet_checksum(segment, pseudo_sum(source, destination, PROTOCOL, len(segment)))
