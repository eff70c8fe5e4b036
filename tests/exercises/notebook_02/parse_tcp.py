"""Answers to parse_tcp."""

import ctypes
import io
import re
import struct
from collections import OrderedDict, namedtuple
from dataclasses import asdict, dataclass

from helpers.exercises.notebook_02.parse_tcp import KEYS, parse_tcp


def _with(code="!HHIIBBH", **changes):
    """Return an answer as most people write it at first, with one thing wrong."""

    def parse(segment):
        values = struct.unpack(code, segment[:16])
        length = (values[4] >> 4) * 4
        parts = [*values[:4], length, *values[5:], segment[length:]]
        result = dict(zip(KEYS, parts, strict=True))
        return result | {key: change(segment) for key, change in changes.items()}

    return parse


def as_a_list(segment):
    return list(parse_tcp(segment).values())


def without_payload(segment):
    result = parse_tcp(segment)
    del result["payload"]
    return result


def ports_swapped(segment):
    result = parse_tcp(segment)
    ports = result["source_port"], result["destination_port"]
    return result | {"source_port": ports[1], "destination_port": ports[0]}


def whole_segment(segment):
    return dict(zip(KEYS, struct.unpack("!HHIIBBH", segment), strict=False))


WRONG = (
    (as_a_list, "slip: wrong kind"),
    (without_payload, "keys"),
    (ports_swapped, "other field"),
    (whole_segment, "slip: struct"),
    (_with("<HHIIBBH"), "byte order"),
    (_with("!HHiiBBH"), "signed"),
    (_with("!HHIIBBh"), "signed"),
    (_with("!HHIIBbH"), "flags"),
    (_with(header_length=lambda segment: segment[12] >> 4), "words"),
    (_with(header_length=lambda segment: segment[12]), "length unshifted"),
    (_with(header_length=lambda segment: segment[12] * 4), "length unshifted"),
    (_with(header_length=lambda segment: 20), "always 20"),
    (_with(header_length=lambda segment: segment[12] >> 2), "reserved"),
    (_with(payload=lambda segment: segment[20:]), "options are no data"),
    (_with(payload=lambda segment: segment[-5:]), "data from nowhere"),
    (_with(payload=lambda segment: segment), "payload"),
    (_with(payload=lambda segment: segment[segment[12] >> 2 :].decode("latin-1")), "no bytes"),
    (_with(flags=lambda segment: struct.unpack("!H", segment[12:14])[0]), "flags"),
    (_with(flags=lambda segment: segment[13] & 0x3F), "flags cut"),
    (_with(flags=lambda segment: segment[13] & 0x1F), "flags cut"),
    (_with(flags=lambda segment: bin(segment[13])), "no number"),
    (_with(flags=lambda segment: segment[12]), "value"),
)


def by_from_bytes(segment):
    def number(start, end):
        return int.from_bytes(segment[start:end], "big")

    length = number(12, 13) // 16 * 4
    return {
        "source_port": number(0, 2),
        "destination_port": number(2, 4),
        "seq": number(4, 8),
        "ack": number(8, 12),
        "header_length": length,
        "flags": number(13, 14),
        "window": number(14, 16),
        "payload": bytes(segment[length:]),
    }


def by_one_number(segment):
    number = int.from_bytes(segment[:16], "big")
    result = {}
    for key, shift, bits in (
        *(("source_port", 112, 16), ("destination_port", 96, 16), ("seq", 64, 32)),
        *(("ack", 32, 32), ("header_length", 28, 4), ("flags", 16, 8), ("window", 0, 16)),
    ):
        result[key] = number >> shift & (1 << bits) - 1
    result["header_length"] <<= 2
    return {**result, "payload": memoryview(segment)[result["header_length"] :]}


def by_a_file(segment):
    file = io.BytesIO(segment)
    sp, dp, seq, ack, word, window = struct.unpack(">HHLLHH", file.read(16))
    length = (word >> 12) * 4
    file.seek(length)
    values = (sp, dp, seq, ack, length, word & 255, window, file.read())
    return OrderedDict(zip(KEYS, values, strict=True))


def by_a_named_tuple(segment):
    parts = namedtuple("Parts", KEYS)(*parse_tcp(segment).values())
    return parts._replace(payload=bytearray(parts.payload))._asdict()


def by_a_dataclass(segment):
    @dataclass
    class Header:
        source_port: int
        destination_port: int
        seq: int
        ack: int
        header_length: int
        flags: int
        window: int
        payload: bytes

    fields = list(struct.unpack_from("!2H2L2BH", segment))
    fields[4] = (fields[4] & 0xF0) >> 2
    return asdict(Header(*fields, segment[fields[4] :]))


def by_a_structure(segment):
    class Header(ctypes.BigEndianStructure):
        _pack_ = 1
        _fields_ = (
            *(("source_port", ctypes.c_uint16), ("destination_port", ctypes.c_uint16)),
            *(("seq", ctypes.c_uint32), ("ack", ctypes.c_uint32), ("offset", ctypes.c_uint8)),
            *(("flags", ctypes.c_uint8), ("window", ctypes.c_uint16)),
        )

    header = Header.from_buffer_copy(segment)
    result = {key: getattr(header, key) for key in KEYS if hasattr(header, key)}
    result["header_length"] = length = 4 * (header.offset >> 4)
    return result | {"payload": segment[length:], "checksum": segment[16:18]}


def by_a_pattern(segment):
    match = re.match(rb"(..)(..)(....)(....)(.)(.)(..)", segment, re.DOTALL)
    numbers = [int(group.hex(), 16) for group in match.groups()]
    numbers[4] = int(f"{numbers[4]:08b}"[:4], 2) * 4
    return dict(zip(KEYS, [*numbers, segment[numbers[4] :]], strict=True))


def by_hand(segment):
    *rest, w1, w2 = segment[:16]
    offset, flags = rest[12:]
    length = offset - offset % 16 >> 2
    answer = {"payload": segment[length:], "window": w1 * 256 + w2, "flags": flags}
    answer["header_length"] = length
    for key, start, size in (
        *(("source_port", 0, 2), ("destination_port", 2, 2), ("seq", 4, 4), ("ack", 8, 4)),
    ):
        value = 0
        while size:
            value, start, size = value * 256 + segment[start], start + 1, size - 1
        answer[key] = value
    return answer


def piece_by_piece(segment):
    (source_port,) = struct.unpack("!H", segment[0:2])
    (destination_port,) = struct.unpack("!H", segment[2:4])
    seq, ack = struct.unpack("!II", segment[4:12])
    if header_length := 4 * (segment[12] >> 4):
        payload = segment[header_length:]
    flags, window = struct.unpack("!xBH", segment[12:16])
    return {key: value for key, value in locals().items() if key in KEYS}


RIGHT = (
    *(by_from_bytes, by_one_number, by_a_file, by_a_named_tuple, by_a_dataclass, by_a_structure),
    *(by_a_pattern, by_hand, piece_by_piece),
)
EQUIVALENT = {
    "error swallowed*": "no segment raises anything here, so nothing is swallowed",
}
