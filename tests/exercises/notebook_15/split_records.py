"""Answers to split_records."""

import struct

from helpers.application.framing import FramingError
from helpers.application.tls import RecordReader
from helpers.exercises.notebook_15.split_records import split_records
from tests.exercises.answers import ABOUT_WORDS, swallowed

NEVER = ("OSError", "ConnectionError")


def one_only(data):
    size = int.from_bytes(data[3:5], "big")
    return [(data[0], data[5 : 5 + size])], data[5 + size :]


def little_endian(data):
    records = []
    while len(data) >= 5 and len(data) >= 5 + int.from_bytes(data[3:5], "little"):
        end = 5 + int.from_bytes(data[3:5], "little")
        records.append((data[0], data[5:end]))
        data = data[end:]
    return records, data


def loses_the_rest(data):
    records, _ = split_records(data)
    return records, b""


def keeps_all(data):
    records, _ = split_records(data)
    return records, data


def with_version(data):
    records, rest = split_records(data)
    return [(kind, 0x0303, payload) for kind, payload in records], rest


def records_alone(data):
    return split_records(data)[0]


def accepts_anything(data):
    records = []
    while len(data) >= 5 and len(data) >= 5 + int.from_bytes(data[3:5], "big"):
        end = 5 + int.from_bytes(data[3:5], "big")
        records.append((data[0], data[5:end]))
        data = data[end:]
    return records, data


def no_limit(data):
    if data and not 20 <= data[0] <= 23:
        raise ValueError("not TLS")
    return accepts_anything(data)


def limit_too_low(data):
    records, rest = split_records(data)
    if any(len(payload) > 2**14 for _, payload in records):
        raise ValueError("too long")
    return records, rest


def looks_at_the_first_type(data):
    if data and not 20 <= data[0] <= 23:
        raise ValueError("not TLS")
    records, start = [], 0
    while len(data) >= start + 5:
        size = int.from_bytes(data[start + 3 : start + 5], "big")
        if size > 16_640:
            raise ValueError("too long")
        if len(data) < start + 5 + size:
            break
        records.append((data[start], data[start + 5 : start + 5 + size]))
        start += 5 + size
    return records, data[start:]


def stops_at_nothing(data):
    records = []
    while len(data) >= 5 and (size := int.from_bytes(data[3:5], "big")):
        if not 20 <= data[0] <= 23 or size > 16_640:
            raise ValueError("not TLS")
        if len(data) < 5 + size:
            break
        records.append((data[0], data[5 : 5 + size]))
        data = data[5 + size :]
    return records, data


def leaves_out_the_empty(data):
    records, rest = split_records(data)
    return [(kind, payload) for kind, payload in records if payload], rest


def half_ones_too(data):
    records, rest = split_records(data)
    return [*records, (rest[0], rest[5:])] if rest else records, b""


def one_byte_of_length(data):
    records = []
    while data:
        if not 20 <= data[0] <= 23:
            raise ValueError("not TLS")
        if len(data) < 5 or len(data) < 5 + data[4]:
            break
        records.append((data[0], data[5 : 5 + data[4]]))
        data = data[5 + data[4] :]
    return records, data


def with_its_length(data):
    records, rest = split_records(data)
    return [(kind, len(body).to_bytes(2, "big") + body) for kind, body in records], rest


def texts(data):
    records, rest = split_records(data)
    return [(kind, payload.decode("latin-1")) for kind, payload in records], rest


def too_long_when_complete(data):
    records, rest = loses_no_type(data)
    if any(len(payload) > 16_640 for _, payload in records):
        raise ValueError("too long")
    return records, rest


def loses_no_type(data):
    records = []
    while data:
        if not 20 <= data[0] <= 23:
            raise ValueError("not TLS")
        end = 5 + int.from_bytes(data[3:5], "big")
        if len(data) < max(5, end):
            break
        records.append((data[0], data[5:end]))
        data = data[end:]
    return records, data


def puts_them_in_front(data):
    records, rest = split_records(data)
    return records[::-1], rest


WRONG = (
    (puts_them_in_front, "order"),
    (one_only, "only the first"),
    (little_endian, "nothing found"),
    (loses_the_rest, "rest lost"),
    (keeps_all, "rest of nothing"),
    (with_version, "no pair"),
    (records_alone, "no pair"),
    (accepts_anything, "not TLS"),
    (no_limit, "not TLS"),
    (limit_too_low, "slip: raised itself"),
    (looks_at_the_first_type, "not TLS"),
    (stops_at_nothing, "stops at empty"),
    (leaves_out_the_empty, "empty left out"),
    (half_ones_too, "half a record"),
    (one_byte_of_length, "slip: raised itself"),
    (with_its_length, "length kept"),
    (texts, "wrong record"),
    (too_long_when_complete, "too long"),
    (loses_no_type, "too long"),
)


def by_struct(data):
    records, start = [], 0
    while start < len(data):
        if data[start] not in (20, 21, 22, 23):
            raise ValueError("no TLS")
        if len(data) - start < 5:
            break
        kind, _, size = struct.unpack_from("!BHH", data, start)
        if size > 2**14 + 256:
            raise ValueError("too long")
        if start + 5 + size > len(data):
            break
        records.append((kind, data[start + 5 : start + 5 + size]))
        start += 5 + size
    return records, data[start:]


def by_recursion(data):
    if not data:
        return [], b""
    if data[0] // 4 != 5:
        raise ValueError("no TLS")
    size = int.from_bytes(data[3:5], "big")
    if len(data) >= 5 and size > 16_640:
        raise ValueError("too long")
    if len(data) < 5 + size or len(data) < 5:
        return [], data
    records, rest = by_recursion(data[5 + size :])
    return [(data[0], data[5 : 5 + size]), *records], rest


def by_the_reader(data):
    reader = RecordReader()
    try:
        found = reader.feed(data)
    except FramingError as error:
        raise ValueError("no TLS") from error
    return [(record.type, record.payload) for record in found], reader.waiting


def as_lists(data):
    records, rest = by_struct(memoryview(data))
    return [[[kind, payload] for kind, payload in records], bytearray(rest)]


RIGHT = (by_struct, by_recursion, by_the_reader, as_lists)

WORDS = "what the exception says is not asked for"
REFUSALS = ("raise ValueError('this is no TLS')", "raise ValueError('this record is too long')")
SUM = "a sum may be written either way"
EQUIVALENT = {
    **{swallowed(split_records, error): "it raises no such error" for error in NEVER},
    **{f"raise | {line} → raise ValueError('no')": WORDS for line in REFUSALS},
    **{f"{kind} | {line} → *": WORDS for kind in ABOUT_WORDS for line in REFUSALS},
    "return of another kind | return (records, data) → return list((records, data))": (
        "a list of two is as good as a pair"
    ),
    "slip: an argument too few | size = int.from_bytes(data[3:5], 'big') → *": (
        "the most significant byte first is the default"
    ),
    "sides swapped | if len(data) < 5 + size: → *": SUM,
    "sides swapped | data = data[5 + size:] → *": SUM,
    "sides swapped | records.append((data[0], data[5:5 + size])) → *": SUM,
}
