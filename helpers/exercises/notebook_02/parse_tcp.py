"""Exercise: take a TCP segment apart with `struct`."""

import struct

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.transport.tcp import ACK, FIN, PSH, SYN, TCP
from helpers.transport.tcp.options import MaximumSegmentSize, NoOperation

STUB = '''
def parse_tcp(segment):
    """Return the parts of a TCP segment, given as bytes, as a dict with these keys.

    source_port, destination_port, seq, ack, header_length (in bytes), flags (a number), window,
    payload (bytes)
    """
    ...  # your code here
'''
KEYS = [
    "source_port",
    "destination_port",
    "seq",
    "ack",
    "header_length",
    "flags",
    "window",
    "payload",
]
OPTIONS = (MaximumSegmentSize(1460), NoOperation(), NoOperation(), NoOperation(), NoOperation())


def check(parse_tcp):
    """Give the answer a plain segment, one with options, one with every bit set."""
    plain = TCP(50000, 80, seq=1000, ack=2000, flags=ACK | PSH, window=512)
    got = parse_tcp(plain.pack(b"hello", "10.0.0.1", "10.0.0.2"))
    expect(isinstance(got, dict), "no dict", got=got)
    missing = [key for key in [*KEYS, "payload"] if key not in got]
    expect(not missing, "keys", missing=", ".join(missing))
    expect(got["source_port"] != 0x50C3, "byte order", got=got["source_port"])
    expect(got["header_length"] != 5, "words")
    _compare(got, plain, 20, b"hello")

    syn = TCP(50001, 443, seq=2**32 - 1, ack=0, flags=SYN, window=65535, options=OPTIONS)
    got = parse_tcp(syn.pack(b"", "10.0.0.1", "10.0.0.2"))
    expect(got["header_length"] != 20, "always 20")
    expect(got["payload"] == b"", "options are no data", got=got["payload"])
    _compare(got, syn, 28, b"")

    data = TCP(1, 65535, seq=0, ack=2**32 - 1, flags=FIN | ACK, window=0, options=OPTIONS)
    got = parse_tcp(data.pack(b"the end", "10.0.0.1", "10.0.0.2"))
    _compare(got, data, 28, b"the end")


def _compare(got, segment, header_length, payload):
    expect(got["flags"] < 256 or got["flags"] == segment.flags, "flags", got=got["flags"])
    wanted = {
        "source_port": segment.source_port,
        "destination_port": segment.destination_port,
        "seq": segment.seq,
        "ack": segment.ack,
        "header_length": header_length,
        "flags": segment.flags,
        "window": segment.window,
        "payload": payload,
    }
    for key, value in wanted.items():
        expect(got[key] == value, "value", key=key, got=got[key], wanted=value)


def parse_tcp(segment):
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


def _with(segment, code="!HHIIBBH", length=None, flags=None, start=None):
    """Parse as most people do at first, with one thing wrong."""
    values = struct.unpack(code, segment[:16])
    header_length = (values[4] >> 4) * 4 if length is None else length(values[4])
    result = dict(zip(KEYS, [*values[:4], header_length, values[5], values[6]], strict=False))
    if flags is not None:
        result["flags"] = flags(segment)
    return {**result, "payload": segment[header_length if start is None else start :]}


def own_byte_order(segment):
    return _with(segment, code="<HHIIBBH")


def counts_words(segment):
    return _with(segment, length=lambda offset: offset >> 4)


def always_20(segment):
    return _with(segment, length=lambda offset: 20)


def data_after_20(segment):
    return _with(segment, start=20)


def offset_with_the_flags(segment):
    return _with(segment, flags=lambda segment: struct.unpack("!H", segment[12:14])[0])


EXERCISE = Exercise(
    name="parse_tcp",
    notebook="02",
    title="Take a TCP segment apart",
    stub=STUB,
    solution=(parse_tcp,),
    check=check,
    mistakes={
        "no dict": Mistake("it returned {got!r:.40}.", "to return a dict with the eight keys."),
        "keys": Mistake("the dict has no {missing}.", "the names of the docstring, all eight."),
        "byte order": Mistake(
            "50000 came out as {got}: its two bytes are swapped.",
            "`!` at the start of the format. The network sends the most significant byte first.",
        ),
        "words": Mistake(
            "the header cannot be 5 bytes long: the field counts words of 4 bytes.",
            "to multiply it by 4.",
        ),
        "always 20": Mistake(
            "this header is longer than 20 bytes, because it has options.",
            "the upper 4 bits of byte 12: `segment[12] >> 4` is the length in words of 4 bytes.",
        ),
        "options are no data": Mistake(
            "the payload came out as {got!r}, with the options at its start.",
            "to cut at the header length, not at 20.",
        ),
        "flags": Mistake(
            "the flags came out as {got}, which does not fit into their 8 bits.",
            "byte 13 alone: `segment[13]`. Byte 12 holds the data offset.",
        ),
        "value": Mistake(
            "`{key}` is {got!r}, and the segment holds {wanted!r}.",
            "to count the bytes again in the picture of the header.",
        ),
    },
    wrong=(
        Wrong((own_byte_order,), "byte order"),
        Wrong((counts_words,), "words"),
        Wrong((always_20,), "always 20"),
        Wrong((data_after_20,), "options are no data"),
        Wrong((offset_with_the_flags,), "flags"),
    ),
    hints=(
        "`struct.unpack` reads a row of numbers: H is two bytes, I is four, B is one.",
        "The first 16 bytes are two H, two I, two B and one H. `!` means network byte order.",
        "Byte 12 holds the header's length in its upper 4 bits, in words of 4 bytes. "
        "The payload begins there.",
    ),
    right="Every tool that shows packets does just this, field by field.",
)
