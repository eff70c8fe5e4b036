"""Exercise: the checksum of the Internet, and what TCP puts into it (RFC 1071, RFC 9293 3.1)."""

import socket
from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, NotQuite, expect
from helpers.transport.tcp import ACK, PSH, TCP

CLIENT, SERVER = "10.0.0.1", "10.0.0.2"
EVEN = (  # no sum overflows
    *("01020304", "00010002", "00ff", "0000", "80007fff", "ffff", "00" * 10, ""),
)
CARRIES = ("80008001", "ffff0001", "0001f203f4f5f6f7", "ffffffff0001", "ff" * 4000)
ODD = ("123456", "01", "ffffff", "00", "0a" * 41)


def check(internet_checksum: Callable[..., Any], is_intact: Callable[..., Any]) -> None:
    """Try the sum on small cases and on long ones; then both, on segments good and damaged."""
    for data in map(bytes.fromhex, EVEN):
        _compare(data, internet_checksum(data))
    for data in map(bytes.fromhex, CARRIES):
        _compare(data, internet_checksum(data))
    for data in map(bytes.fromhex, ODD):
        try:
            got = internet_checksum(data)
        except Exception as error:
            raise NotQuite("odd fails", size=len(data), error=type(error).__name__) from error
        _compare(data, got)
    for payload in (b"", b"hello!", b"hello", bytes(range(256)) * 4, b"\xff" * 40_001):
        _compare_segment(is_intact, payload)


def _compare(data: bytes, got: Any) -> None:
    """End the check unless `got` is the checksum of `data`; name what else it would be."""
    total, right = _total(data), internet_checksum(data)
    if got == right:
        return
    facts = {"data": _told(data), "got": _hex(got), "right": _hex(right)}
    folded = (total & 0xFFFF) + (total >> 16)
    expect(not len(data) % 2 or got not in _misplaced(data), "odd", **facts)
    expect(got != 0xFFFF - right, "no complement", **facts)
    expect(got >= 0, "negative", **facts)
    expect(got != 0xFFFF - (total & 0xFFFF), "carry", **facts)
    expect(got != 0xFFFF - (folded & 0xFFFF), "one fold", **facts)
    expect(got <= 0xFFFF, "too large", **facts)
    expect(got != int.from_bytes(right.to_bytes(2, "little"), "big"), "byte order", **facts)
    expect(False, "sum", **facts)


def _total(data: bytes) -> int:
    """Return the sum of the 16-bit words of `data`, with all that overflows."""
    data += bytes(len(data) % 2)
    return sum(int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))


def _misplaced(data: bytes) -> tuple[int, int]:
    """Return the checksums of an odd `data` whose last byte is left out, or is put too low."""
    return internet_checksum(data[:-1]), internet_checksum(data[:-1] + b"\0" + data[-1:])


def _told(data: bytes) -> str:
    return f"`{data.hex(' ', 2)}`" if 0 < len(data) < 20 else f"{len(data)} bytes"


def _hex(number: Any) -> str:
    return f"{int(number):#06x}" if abs(int(number)) < 2**64 else "a very large number"


def _compare_segment(is_intact: Callable[..., Any], payload: bytes) -> None:
    """Ask about a good segment, about one bit more or less in it, and about other addresses."""
    header = TCP(50000, 80, seq=1000, ack=7, flags=ACK | PSH, window=100)
    segment = header.pack(payload, CLIENT, SERVER)
    size = len(segment)
    good = is_intact(segment, CLIENT, SERVER)
    expect(good, "pseudo-header", size=size)
    for number in {0, 1, 13, 16, 19, size // 2, size - 2, size - 1}:
        damaged = bytearray(segment)
        damaged[number] ^= 1 << number % 8
        said = is_intact(bytes(damaged), CLIENT, SERVER)
        expect(not said, "says yes", number=number, size=size)
    for source, destination in ((CLIENT, "10.0.0.3"), ("10.0.0.3", SERVER), ("11.0.0.1", SERVER)):
        said = is_intact(segment, source, destination)
        expect(not said, "addresses", source=source, destination=destination)
    header = TCP(1, 2, seq=size, ack=2**31, flags=ACK, window=65535)
    other = header.pack(payload, "192.168.255.254", "8.8.4.4")
    good = is_intact(other, "192.168.255.254", "8.8.4.4")
    expect(good, "one address", source="192.168.255.254", destination="8.8.4.4")


def internet_checksum(data):
    """Return the complement of the sum of the 16-bit words of `data`."""
    if len(data) % 2:
        data += b"\0"
    total = sum(int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def is_intact(segment, source, destination):
    """Tell whether a TCP segment from `source` to `destination` is whole.

    Both are addresses, such as "10.0.0.1".
    """
    pseudo_header = (
        socket.inet_aton(source)
        + socket.inet_aton(destination)
        + bytes([0, 6])
        + len(segment).to_bytes(2, "big")
    )
    return internet_checksum(pseudo_header + segment) == 0


EXERCISE = Exercise(
    name="checksum",
    notebook="02",
    title="Compute the checksum and use it",
    solution=(internet_checksum, is_intact),
    check=check,
    gives={"internet_checksum": int, "is_intact": bool},
    mistakes={
        "no complement": Mistake(
            "the checksum of {data} came out as {got}, which is the sum itself. The checksum is "
            "its complement, {right}.",
            "`0xFFFF - total`.",
        ),
        "negative": Mistake(
            "the checksum of {data} came out below 0. `~` turns over all the bits of a number, "
            "and a number of Python has no end of them.",
            "`~total & 0xFFFF`, or `0xFFFF - total`.",
        ),
        "carry": Mistake(
            "the checksum of {data} came out as {got}, and it is {right}: what overflows 16 bits "
            "is lost, and it has to be added at the other end.",
            "`total = (total & 0xFFFF) + (total >> 16)` until it fits into 16 bits.",
        ),
        "one fold": Mistake(
            "the checksum of {data} came out as {got}, and it is {right}. What overflows was added "
            "at the other end, and that overflowed once more.",
            "`while total > 0xFFFF:` in front of that step.",
        ),
        "too large": Mistake(
            "the checksum of {data} came out as {got}, which does not fit into 16 bits.",
            "`total = (total & 0xFFFF) + (total >> 16)` until it fits, and the complement then.",
        ),
        "byte order": Mistake(
            "the checksum of {data} came out as {got}, and it is {right}: the two bytes are in "
            "each other's place.",
            '`int.from_bytes(two_bytes, "big")`: the most significant byte comes first.',
        ),
        "sum": Mistake(
            "the checksum of {data} came out as {got}, and it is {right}.",
            "to add 16-bit words, the most significant byte first, and take the complement.",
        ),
        "odd": Mistake(
            "the checksum of {data} came out as {got}, and it is {right}. There is an odd number "
            "of bytes, and the last one counts as if a zero followed.",
            "to append one zero byte, for the sum only.",
        ),
        "odd fails": Mistake(
            "with an odd number of bytes ({size}) it raised {error}: the last byte has no second.",
            "to append one zero byte first where `len(data) % 2` is 1.",
        ),
        "pseudo-header": Mistake(
            "a good segment of {size} bytes was called damaged.",
            "to put the pseudo-header before the segment: source, destination, a zero byte, "
            "the protocol 6, and the length of the segment in two bytes. The checksum over all of "
            "it is 0.",
        ),
        "one address": Mistake(
            "a good segment from {source} to {destination} was called damaged.",
            "to build the pseudo-header from the addresses that are given.",
        ),
        "says yes": Mistake(
            "a segment of {size} bytes with a flipped bit in byte {number} was called good.",
            "to return True only where the checksum over everything is 0.",
        ),
        "addresses": Mistake(
            "a segment from 10.0.0.1 to 10.0.0.2 was called good for {source} and {destination}.",
            "to build the pseudo-header from the addresses that are given.",
        ),
    },
    hints=(
        "Cut `data` into pairs of bytes and add them as numbers of 16 bits.",
        "A sum over a segment that includes its own checksum gives 0xFFFF, so its complement is 0.",
        "`socket.inet_aton('10.0.0.1')` gives the four bytes of an address.",
    ),
    right="The same few lines guard IPv4, ICMP, UDP and TCP. They find most damage, not all.",
)
