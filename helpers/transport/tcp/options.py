"""The options of a TCP header (RFC 9293 section 3.2, RFC 7323, RFC 2018).

Each option is a small frozen dataclass. Options that the course does not know, and a tail that
no rule can cut into options, are kept as their bytes, so that what was parsed packs to the same
bytes again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from struct import Struct, error
from typing import ClassVar

from helpers.layout import Cell, Field, Header, Layout, MalformedPacket, maker, with_bytes

KINDS = {
    0: "End of Option List",
    1: "No-Operation",
    2: "Maximum Segment Size",
    3: "Window Scale",
    4: "SACK Permitted",
    5: "SACK",
    8: "Timestamps",
}
_KIND = Field("kind", 8, "which option this is", names=KINDS)
_LENGTH = Field("length", 8, "bytes of the option, kind and length included")


_SACKS = {2 + 2 * blocks: Struct(f"!BB{2 * blocks}I") for blocks in range(1, 5)}


class Option(Header):
    """What all options share: a `kind`, a layout, and `pack`."""

    __slots__ = ()

    def pack(self) -> bytes:
        """The bytes of the option."""
        return self.LAYOUT.pack(*self.values())


@dataclass(frozen=True, slots=True)
class EndOfOptions(Option):
    """No option follows; `padding` fills the header up to whole words (RFC 9293 section 3.2)."""

    padding: bytes = b""
    kind: ClassVar[int] = 0
    LAYOUT: ClassVar[Layout] = Layout("End of Option List", (_KIND,))

    def pack(self) -> bytes:
        """The bytes of the option and of the padding."""
        return b"\0" + self.padding

    def cells(self) -> tuple[Cell, ...]:
        """The kind, and the padding as one field."""
        return with_bytes(self.LAYOUT.cells((0,)), "padding", self.padding, "zeros, never read")


@dataclass(frozen=True, slots=True)
class NoOperation(Option):
    """One byte between two options, to align the next one (RFC 9293 section 3.2)."""

    kind: ClassVar[int] = 1
    LAYOUT: ClassVar[Layout] = Layout("No-Operation", (_KIND,))

    def pack(self) -> bytes:
        """The one byte."""
        return b"\1"


@dataclass(frozen=True, slots=True)
class MaximumSegmentSize(Option):
    """The most data bytes its sender wants in one segment; in a SYN only (RFC 9293 3.7.1)."""

    mss: int
    kind: ClassVar[int] = 2
    length: ClassVar[int] = 4
    LAYOUT: ClassVar[Layout] = Layout(
        "Maximum Segment Size",
        (_KIND, _LENGTH, Field("mss", 16, "most data bytes in a segment", "Maximum Segment Size")),
    )


@dataclass(frozen=True, slots=True)
class WindowScale(Option):
    """Its sender's windows are to be shifted left by `shift`; in a SYN only (RFC 7323 2.2)."""

    shift: int
    kind: ClassVar[int] = 3
    length: ClassVar[int] = 3
    LAYOUT: ClassVar[Layout] = Layout(
        "Window Scale",
        (_KIND, _LENGTH, Field("shift", 8, "windows are multiplied by 2 to this power")),
    )


@dataclass(frozen=True, slots=True)
class SackPermitted(Option):
    """Its sender understands SACK; in a SYN only (RFC 2018 section 2)."""

    kind: ClassVar[int] = 4
    length: ClassVar[int] = 2
    LAYOUT: ClassVar[Layout] = Layout("SACK Permitted", (_KIND, _LENGTH))


@cache
def _sack_layout(blocks: int) -> Layout:
    edges = []
    for number in range(1, blocks + 1):
        edges.append(Field(f"left_edge_{number}", 32, "first byte of a block that arrived"))
        edges.append(Field(f"right_edge_{number}", 32, "first byte after that block"))
    return Layout("SACK", (_KIND, _LENGTH, *edges))


@dataclass(frozen=True, slots=True)
class Sack(Option):
    """Data that arrived beyond a hole, as pairs of sequence numbers (RFC 2018 section 3).

    Each block is (left edge, right edge): the first byte of it, and the first byte after it.
    """

    blocks: tuple[tuple[int, int], ...]
    kind: ClassVar[int] = 5

    @property
    def LAYOUT(self) -> Layout:  # type: ignore[override]  # noqa: D102 - of each object, not class
        return _sack_layout(len(self.blocks))

    def values(self) -> tuple[int, ...]:
        """Kind, length, and all edges in a row."""
        edges = [edge for block in self.blocks for edge in block]
        return (5, 2 + 4 * len(edges), *edges)

    def pack(self) -> bytes:
        """The bytes of the option."""
        values = self.values()
        try:
            return _SACKS[len(values)].pack(*values)
        except (KeyError, error):
            return self.LAYOUT.pack(*values)  # which names the edge that does not fit


@dataclass(frozen=True, slots=True)
class Timestamps(Option):
    """The sender's clock, and the last one it had from its peer (RFC 7323 section 3.2)."""

    tsval: int
    tsecr: int
    kind: ClassVar[int] = 8
    length: ClassVar[int] = 10
    LAYOUT: ClassVar[Layout] = Layout(
        "Timestamps",
        (
            _KIND,
            _LENGTH,
            Field("tsval", 32, "the sender's clock", "TS Value"),
            Field("tsecr", 32, "the peer's clock, sent back", "TS Echo Reply"),
        ),
    )


@dataclass(frozen=True, slots=True)
class UnknownOption(Option):
    """An option that the course does not know, or one of a known kind with an odd length."""

    kind: int
    data: bytes
    LAYOUT: ClassVar[Layout] = Layout("unknown option", (_KIND, _LENGTH))

    def pack(self) -> bytes:
        """Kind, length and data."""
        return self.LAYOUT.pack(self.kind, 2 + len(self.data)) + self.data

    def cells(self) -> tuple[Cell, ...]:
        """Kind, length, and the data as one field."""
        fixed = self.LAYOUT.cells((self.kind, 2 + len(self.data)))
        return with_bytes(fixed, "data", self.data, "not decoded")


@dataclass(frozen=True, slots=True)
class IllegalOption(Option):
    """The rest of the options, from where a length is 0, 1 or past the end of the header.

    RFC 9293 asks that a TCP survives such a segment (MUST-7), so it is no error to parse one.
    """

    data: bytes
    LAYOUT: ClassVar[Layout] = Layout("illegal option", (_KIND,))

    @property
    def kind(self) -> int:
        """The first byte."""
        return self.data[0]

    def pack(self) -> bytes:
        """The bytes as they were found."""
        return self.data

    def cells(self) -> tuple[Cell, ...]:
        """The kind, and all the rest as one field."""
        return with_bytes(
            self.LAYOUT.cells((self.kind,)), "undecodable", self.data[1:], "its length is illegal"
        )


_NO_OPERATION = NoOperation()
_SACK_PERMITTED = SackPermitted()
_TWO_NUMBERS = Struct("!II")
# What nearly every segment has, in the order of RFC 7323 appendix A, is read and written at once.
_CLOCK = Struct("!4sII")
_CLOCK_BEGINS = b"\x01\x01\x08\x0a"  # two of no operation, the kind of timestamps, and their length
_timestamps = maker(Timestamps)
_sack = maker(Sack)

# What decodes an option, by its kind and its length. Another length makes it an unknown option.
_DECODERS: dict[tuple[int, int], Callable[[bytes], Option]] = {
    (2, 4): lambda value: MaximumSegmentSize(int.from_bytes(value, "big")),
    (3, 3): lambda value: WindowScale(value[0]),
    (4, 2): lambda value: _SACK_PERMITTED,
    (8, 10): lambda value: _timestamps(*_TWO_NUMBERS.unpack(value)),
    **{
        (5, 2 + 8 * n): lambda value: _sack((*_TWO_NUMBERS.iter_unpack(value),))
        for n in range(1, 5)
    },
}


def parse_options(data: bytes) -> tuple[Option, ...]:
    """The options in `data`, the bytes between the fixed header and the payload.

    Never fails: what cannot be cut into options comes back as one `IllegalOption` at the end.
    """
    options: list[Option] = []
    at, end = 0, len(data)
    if data[:4] == _CLOCK_BEGINS and end >= _CLOCK.size:
        options = [_NO_OPERATION, _NO_OPERATION, _timestamps(*_TWO_NUMBERS.unpack(data[4:12]))]
        at = _CLOCK.size
    while at < end:
        kind = data[at]
        if kind == 1:
            options.append(_NO_OPERATION)
            at += 1
            continue
        if kind == 0:
            options.append(EndOfOptions(data[at + 1 :]))
            break
        length = data[at + 1] if at + 1 < end else 0
        if length < 2 or at + length > end:
            options.append(IllegalOption(data[at:]))
            break
        decode = _DECODERS.get((kind, length))
        value = data[at + 2 : at + length]
        options.append(decode(value) if decode else UnknownOption(kind, value))
        at += length
    return tuple(options)


def pack_options(options: tuple[Option, ...]) -> bytes:
    """The bytes of `options`, filled up with zeros to whole words of 32 bits.

    Raises MalformedPacket where they are longer than the 40 bytes that a header has for them.
    """
    if len(options) == 3:
        first, second, clock = options
        if isinstance(clock, Timestamps) and type(first) is type(second) is NoOperation:
            try:
                return _CLOCK.pack(_CLOCK_BEGINS, clock.tsval, clock.tsecr)
            except error:
                pass  # `_pack_each` names the field that does not fit
    return _pack_each(options)


def _pack_each(options: tuple[Option, ...]) -> bytes:
    data = b"".join([option.pack() for option in options])
    if len(data) > 40:
        raise MalformedPacket("TCP", f"the options take {len(data)} bytes, and 40 is the most", 20)
    return data + bytes(-len(data) % 4)
