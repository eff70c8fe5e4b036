"""Exercise: cut a stream into TLS records."""

from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect

LIMIT = 16_640
HELLO = bytes(range(1, 200))
RECORDS = ((22, HELLO), (20, b"\1"), (23, b""), (21, b"\1\0"), (23, bytes(258)))


def check(split_records: Callable[..., Any]) -> None:
    """Give it whole records, several, cut ones, the largest, and what is no TLS."""
    _whole(split_records)
    _several(split_records)
    _cut(split_records)
    _largest(split_records)
    _refused(split_records)


def packed(kind: int, payload: bytes, version: bytes = b"\3\3") -> bytes:
    """Return a record as it travels."""
    return bytes([kind]) + version + len(payload).to_bytes(2, "big") + payload


def _tried(split_records: Callable[..., Any], data: bytes) -> tuple[list[tuple[Any, Any]], bytes]:
    """Call the answer; return (records, rest) as (tuples, bytes)."""
    result = split_records(data)
    expect(len(result) == 2, "no pair", got=result)
    records, rest = result
    expect(isinstance(rest, bytes | bytearray | memoryview), "no pair", got=result)
    shape = isinstance(records, list | tuple) and all(
        isinstance(one, list | tuple) and len(one) == 2 for one in records
    )
    expect(shape, "no pair", got=result)
    return [(kind, _bytes(payload)) for kind, payload in records], bytes(rest)


def _bytes(payload: object) -> object:
    return bytes(payload) if isinstance(payload, bytes | bytearray | memoryview) else payload


def _whole(split_records: Callable[..., Any]) -> None:
    for version in (b"\3\3", b"\3\1"):
        data = packed(23, b"hello", version)
        records, rest = _tried(split_records, data)
        with_head = [(kind, data[3:]) for kind, _ in records]
        expect(records, "nothing found", data=data)
        expect(records != with_head, "length kept", got=records)
        expect(records == [(23, b"hello")], "wrong record", data=data, got=records)
        expect(rest == b"", "rest of nothing", rest=rest)


def _several(split_records: Callable[..., Any]) -> None:
    data = b"".join(packed(kind, payload) for kind, payload in RECORDS)
    records, rest = _tried(split_records, data)
    expect(len(records) > 1, "only the first", count=len(RECORDS), rest=len(rest))
    empty_left_out = [one for one in RECORDS if one[1]]
    expect(records != empty_left_out, "empty left out")
    expect(records[:4] != list(RECORDS[:2]), "stops at empty")
    ordered = sorted(records, key=repr) != sorted(RECORDS, key=repr) or records == list(RECORDS)
    expect(ordered, "order", types=[kind for kind, _ in records])
    right = (records, rest) == (list(RECORDS), b"")
    expect(right, "several", count=len(RECORDS), got=len(records), rest=len(rest))


def _cut(split_records: Callable[..., Any]) -> None:
    """Cut one record and a piece of the next at every place."""
    first, second = packed(22, b"one"), packed(23, b"two")
    for cut in range(len(second)):
        records, rest = _tried(split_records, first + second[:cut])
        facts = {"cut": cut, "got": records, "rest": rest}
        expect((22, b"one") in records, "whole one lost", **facts)
        expect(records == [(22, b"one")], "half a record", **facts)
        expect(rest == second[:cut], "rest lost", wanted=second[:cut], **facts)
    for cut in range(len(first)):
        records, rest = _tried(split_records, first[:cut])
        facts = {"cut": cut, "got": records, "rest": rest}
        expect(records == [], "half a record", **facts)
        expect(rest == first[:cut], "rest lost", wanted=first[:cut], **facts)


def _largest(split_records: Callable[..., Any]) -> None:
    for size in (LIMIT, LIMIT - 1, 2**14):
        records, rest = _tried(split_records, packed(23, bytes(size)))
        right = records == [(23, bytes(size))] and rest == b""
        expect(right, "large", size=size, got=len(records))


def _refused(split_records: Callable[..., Any]) -> None:
    """Whatever is no TLS is refused as soon as it shows, and not kept until it is complete."""
    old = b"\x80\x2e\x01\x03\x01"  # the hello of SSL 2
    for data in (b"GET / HTTP/1.1\r\n", b"G", old, b"\0\3\3\0\0", b"\x13\3\3\0\0"):
        _expect_refusal(split_records, data, "not TLS")
    for data in (b"\x18\3\3\0\1a", packed(23, b"one") + b"HTTP"):
        _expect_refusal(split_records, data, "not TLS")
    for length in (LIMIT + 1, 2**15, 2**16 - 1):
        _expect_refusal(split_records, b"\x17\3\3" + length.to_bytes(2, "big"), "too long")


def _expect_refusal(split_records: Callable[..., Any], data: bytes, mistake: str) -> None:
    try:
        got = split_records(data)
    except ValueError:
        return
    expect(False, mistake, data=data, got=got, length=int.from_bytes(data[3:5], "big"))


def split_records(data):
    """Return (records, rest): the TLS records in `data`, and what is left.

    A record is a pair (type, payload). Raises ValueError as soon as it shows
    that this is no TLS: a type other than 20 to 23, or a length above 16,640.
    """
    records = []
    while data:
        size = int.from_bytes(data[3:5], "big")
        if not 20 <= data[0] <= 23:
            raise ValueError("this is no TLS")
        if size > 16_640:
            raise ValueError("this record is too long")
        if len(data) < 5 + size:
            break
        records.append((data[0], data[5 : 5 + size]))
        data = data[5 + size :]
    return records, data


EXERCISE = Exercise(
    name="split_records",
    notebook="15",
    title="Cut a stream into TLS records",
    solution=(split_records,),
    check=check,
    gives=(tuple, list),
    mistakes={
        "no pair": Mistake(
            "you returned {got!r}.",
            "`return records, rest`: a list of pairs (type, payload), and the bytes that are left.",
        ),
        "nothing found": Mistake(
            "{data!r} is one whole record, and you found none.",
            "to compare with the length in bytes 3 and 4, the more significant byte first.",
        ),
        "length kept": Mistake(
            "the payload that you returned begins with its length: {got!r}.",
            "to begin behind all five bytes of the header.",
        ),
        "wrong record": Mistake(
            "{data!r} is the record (23, b'hello'), and you returned {got!r}.",
            "the type from byte 0 (`data[0]`, a number), the length from bytes 3 and 4, and the "
            "payload from byte 5 on.",
        ),
        "rest of nothing": Mistake(
            "there was one whole record and no byte more, and the rest that you returned is "
            "{rest!r}.",
            "to take the record away from what is left.",
        ),
        "only the first": Mistake(
            "{count} records came in one piece, and you returned the first; {rest} bytes are left.",
            "a loop: go on as long as a whole record is there.",
        ),
        "empty left out": Mistake(
            "a record with a length of 0 is missing from your list.",
            "to take it as it is: TLS allows records of application data that carry nothing.",
        ),
        "stops at empty": Mistake(
            "you stopped at a record with a length of 0, and there were others behind it.",
            "to go on after it: it is a record like any other.",
        ),
        "order": Mistake(
            "your list has all records, in another order than they came: their types are "
            "{types!r}.",
            "to put each one behind those before it: `records.append(…)`.",
        ),
        "several": Mistake(
            "{count} records came in one piece, and you returned {got}; {rest} bytes are left.",
            "to begin the next record where this one ends: 5 bytes and its length further on.",
        ),
        "whole one lost": Mistake(
            "a whole record and {cut} bytes of the next had come, and the whole one is not in "
            "your list: {got!r}.",
            "to keep what is complete, and to leave the loop when the next one is not.",
        ),
        "half a record": Mistake(
            "only {cut} bytes of a record had come, and your list is {got!r}.",
            "to wait until the header is there, and then all that it announces.",
        ),
        "rest lost": Mistake(
            "{wanted!r} belongs to a record that is not complete, and the rest that you returned "
            "is {rest!r}.",
            "to return all bytes after the last whole record: whoever calls puts the next piece "
            "behind them.",
        ),
        "large": Mistake(
            "a record of {size} bytes is allowed, and you found {got} records.",
            "to use both bytes of the length, and to refuse only what is above the limit.",
        ),
        "not TLS": Mistake(
            "{data!r} is no TLS, and you returned {got!r}. Whoever calls would wait for the rest "
            "of it.",
            "`raise ValueError(…)` where the first byte of a record is not 20, 21, 22 or 23.",
        ),
        "too long": Mistake(
            "a record of {length} bytes was announced, and you returned {got!r}. Whoever calls "
            "would keep all that comes.",
            "`raise ValueError(…)` as soon as the length is there, before its bytes are.",
        ),
    },
    hints=(
        "It is the loop of notebook 05 for messages behind their length, with a header of five "
        "bytes.",
        "The length is `int.from_bytes(data[3:5], 'big')`, and the record ends 5 bytes and so "
        "many further on.",
        "In the loop: look at the type if there is a first byte; leave the loop unless five bytes "
        "are there; look at the length; leave it unless the record is whole; take it away.",
    ),
    right="`helpers.application.tls.RecordReader` does the same. These five bytes are all that TLS "
    "never hides.",
)
