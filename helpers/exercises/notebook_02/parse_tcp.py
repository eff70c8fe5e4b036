"""Exercise: take a TCP segment apart with `struct`."""

import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.shape import fits

BITS = {
    "source_port": 16,
    "destination_port": 16,
    "seq": 32,
    "ack": 32,
    "header_length": 8,
    "flags": 8,
    "window": 16,
}
KEYS = (*BITS, "payload")
OPTIONS = bytes.fromhex("020405b4 01010402")  # MSS 1460 among others
TOP = (2**16 - 1, 2**16 - 1, 2**32 - 1, 2**32 - 1, 15, 0xFF, 2**16 - 1)
# source port, destination port, seq, ack, header length in words, flags, window; reserved bits,
# options, payload
CASES = (
    ((50000, 443, 1000, 2000, 5, 0x18, 512), 0, b"", b"hello"),
    ((50001, 80, 2**32 - 1, 0, 7, 0x02, 65535), 0, OPTIONS, b""),
    ((1, 65535, 0, 2**32 - 1, 7, 0x11, 0), 0, OPTIONS, b"the end"),
    ((49152, 22, 2**31, 7, 6, 0xC2, 29200), 0, OPTIONS[:4], b"x"),
    ((0, 0, 0, 0, 5, 0, 0), 0, b"", b""),
    (TOP, 0, OPTIONS * 5, bytes(range(256)) * 5),
    ((8080, 50002, 5, 2**31 + 1, 5, 0x20, 32768), 0xE, b"", b"reserved"),
    *(((7, 9, 11, 13, 5, 1 << bit, 17), 0, b"", b"") for bit in range(8)),
)


def check(parse_tcp: Callable[..., Any]) -> None:
    """Give segments plain and with options, with every bit set, with none, and with each flag."""
    for numbers, reserved, options, payload in CASES:
        wanted: dict[str, Any] = dict(zip(KEYS, (*numbers, payload), strict=True))
        wanted["header_length"] *= 4
        got = parse_tcp(_segment(numbers, reserved, options, payload))
        missing = [key for key in KEYS if key not in got]
        expect(not missing, "keys", missing=", ".join(missing))
        for key in BITS:
            expect(fits(got[key], int), "no number", key=key, got=got[key])
        expect(fits(got["payload"], bytes), "no bytes", got=got["payload"])
        for key in BITS:
            _compare(key, got[key], wanted, reserved)
        _compare_payload(bytes(got["payload"]), payload, options, got["header_length"])


def _segment(numbers: Sequence[int], reserved: int, options: bytes, payload: bytes) -> bytes:
    """Return the bytes of a segment, made by hand: with any bits, whether they make sense or not.

    Checksum and urgent pointer hold what no other field does.
    """
    *first, words, flags, window = numbers
    offset = words << 4 | reserved
    header = struct.pack("!HHIIBBHHH", *first, offset, flags, window, 0x1357, 0x2468)
    return header + options + payload


def _compare(key: str, got: int, wanted: Mapping[str, Any], reserved: int) -> None:
    """End the check unless `got` is the right value of a number; name how it may have come."""
    right = wanted[key]
    if got == right:
        return
    facts = {"key": key, "got": got, "right": right}
    if key == "header_length":
        _compare_length(got, right, reserved)
    if key == "flags":
        expect(0 <= got <= 0xFF, "flags", got=got, right=right)
        expect(got not in (right & 0x3F, right & 0x1F), "flags cut", got=got, right=right)
    expect(got != right - 2 ** BITS[key], "signed", **facts)
    size = BITS[key] // 8
    expect(got != int.from_bytes(right.to_bytes(size, "little"), "big"), "byte order", **facts)
    others = [other for other in BITS if other != key and wanted[other] == got != 0]
    expect(not others, "other field", other=", ".join(others), **facts)
    expect(False, "value", **facts)


def _compare_length(got: int, right: int, reserved: int) -> None:
    facts = {"got": got, "right": right}
    first = right // 4 << 4 | reserved
    expect(got != right // 4, "words", **facts)
    expect(got not in (first, first * 4), "length unshifted", byte=first, **facts)
    expect(got != 20, "always 20", **facts)
    expect(not reserved or got not in (first >> 2, right + reserved), "reserved", **facts)


def _compare_payload(got: bytes, payload: bytes, options: bytes, length: int) -> None:
    facts = {"got": got, "right": payload}
    expect(
        got == payload or not options or got != options + payload, "options are no data", **facts
    )
    expect(got == payload or payload, "data from nowhere", **facts)
    expect(got == payload, "payload", length=length, **facts)


def parse_tcp(segment):
    """Return the parts of a TCP segment (bytes) as a dict with these keys.

    source_port, destination_port, seq, ack, header_length (in bytes),
    flags (a number), window, payload (bytes)
    """
    source_port, destination_port, seq, ack, offset, flags, window = struct.unpack(
        "!HHIIBBH", segment[:16]
    )
    header_length = (offset >> 4) * 4
    return {
        "source_port": source_port,
        "destination_port": destination_port,
        "seq": seq,
        "ack": ack,
        "header_length": header_length,
        "flags": flags,
        "window": window,
        "payload": segment[header_length:],
    }


EXERCISE = Exercise(
    name="parse_tcp",
    notebook="02",
    title="Take a TCP segment apart",
    solution=(parse_tcp,),
    check=check,
    gives=dict,
    mistakes={
        "keys": Mistake("the dict has no {missing}.", "the names of the docstring, all eight."),
        "no number": Mistake(
            "`{key}` is {got!r}; every part but the payload is a whole number.",
            "the number that `struct.unpack` gives, as it is: no `bin`, no list, no text.",
        ),
        "no bytes": Mistake(
            "`payload` is {got!r}; the payload is bytes.", "a slice of the segment, as it is."
        ),
        "byte order": Mistake(
            "`{key}` came out as {got}, and it is {right}: its bytes are in the opposite order.",
            "`!` at the start of the format. The network sends the most significant byte first.",
        ),
        "signed": Mistake(
            "`{key}` came out as {got}, and it is {right}: the highest bit is no sign here.",
            "the capital letter in the format, H or I or B: the small one reads a signed number.",
        ),
        "words": Mistake(
            "`header_length` came out as {got}: the field counts words of 4 bytes.",
            "to multiply it by 4.",
        ),
        "length unshifted": Mistake(
            "`header_length` came out as {got}. Byte 12 is {byte}: only its upper 4 bits are the "
            "length, in words of 4 bytes.",
            "`(offset >> 4) * 4`.",
        ),
        "always 20": Mistake(
            "`header_length` came out as 20. This header has {right} bytes, because it has "
            "options.",
            "the upper 4 bits of byte 12: `segment[12] >> 4` is the length in words of 4 bytes.",
        ),
        "reserved": Mistake(
            "`header_length` came out as {got}, and it is {right}: the lower 4 bits of byte 12 "
            "were set, and they do not belong to the length (they are reserved).",
            "to drop them first: `(offset >> 4) * 4`.",
        ),
        "options are no data": Mistake(
            "the payload came out as {got!r}, with the options at its start.",
            "to cut at the header length, not at 20.",
        ),
        "data from nowhere": Mistake(
            "the payload came out as {got!r}, and this segment has none.",
            "`segment[header_length:]`: that is b'' where nothing follows the header.",
        ),
        "payload": Mistake(
            "the payload came out as {got!r}, and it is {right!r}.",
            "`segment[header_length:]`, all that follows the header.",
        ),
        "flags": Mistake(
            "the flags came out as {got}, and they are {right}: one byte, from 0 to 255.",
            "byte 13 alone: `segment[13]`. Byte 12 holds the data offset and reserved bits.",
        ),
        "flags cut": Mistake(
            "the flags came out as {got}, and they are {right}: there are eight of them. The upper "
            "ones are CWR, ECE and URG (RFC 9293 section 3.1).",
            "the whole of byte 13, without a mask.",
        ),
        "other field": Mistake(
            "`{key}` came out as {got}, and it is {right}; {got} is the value of `{other}`.",
            "the order of the header: ports, seq, ack, offset, flags, window.",
        ),
        "value": Mistake(
            "`{key}` is {got!r}, and the segment holds {right!r}.",
            "to count the bytes again in the picture of the header.",
        ),
    },
    hints=(
        "`struct.unpack` reads a row of numbers: H is two bytes, I is four, B is one.",
        "The first 16 bytes are two H, two I, two B and one H. `!` means network byte order.",
        "Byte 12 holds the header's length in its upper 4 bits, in words of 4 bytes. "
        "The payload begins there.",
    ),
    right="Every tool that shows packets does just this, field by field.",
)
