"""Exercise: read the fields of a SYN from its bytes."""

import operator
import re
from typing import Any

from helpers.exercises.brief import brief
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.shape import fits
from helpers.internet import IPv4
from helpers.trace import dissect

# The SYN of notebooks/captures/hello.pcap. A test compares: the check needs no file beside it.
SYN = bytes.fromhex(
    "0200000000020200000000010800"
    "4500003c052a4000400621900a0000010a000002"
    "8ee4e1bf35b8719500000000a002faf0f20b0000020405b40402080a5a89d482000000000103030a"
)

STUB = """
read_a_syn = {
    "ethertype": ...,
    "time to live": ...,
    "protocol": ...,
    "destination port": ...,
    "header length of TCP in bytes": ...,
    "flags": ...,
    "maximum segment size": ...,
}
"""


def _facts() -> dict[str, int]:
    """Read the answers from the recorded SYN itself."""
    syn = dissect(SYN)
    assert syn.ethernet and isinstance(syn.ip, IPv4) and syn.tcp and syn.tcp.mss
    return {
        "ethertype": syn.ethernet.ethertype,
        "time to live": syn.ip.ttl,
        "protocol": syn.ip.protocol,
        "destination port": syn.tcp.destination_port,
        "header length of TCP in bytes": syn.tcp.header_length,
        "flags": syn.tcp.flags,
        "maximum segment size": syn.tcp.mss,
    }


read_a_syn = _facts()


WORDS = {  # beside the number itself
    "ethertype": {"ip", "ipv4", "ip4", "ipversion4"},
    "protocol": {"tcp", "ipprototcp", "transmissioncontrolprotocol"},
    "flags": {"syn", "s", "synonly", "syn1"},
}
LENGTH = "header length of TCP in bytes"
UNITS = r"\s*(bytes?|octets?|hops?)\.?$"


def check(answer: Any) -> None:
    """Compare each field with the recorded SYN, in any sensible spelling."""
    expect(isinstance(answer, dict), "no dict", kind=type(answer).__name__)
    missing = [key for key in read_a_syn if key not in answer]
    expect(not missing, "keys", missing=", ".join(missing))
    left = [key for key in read_a_syn if answer[key] is ... or answer[key] in (None, "")]
    expect(not left, "unfinished", left=", ".join(left))
    meant = {key: _meant(key, answer[key]) for key in read_a_syn}
    if meant["time to live"] == {read_a_syn["protocol"]}:
        expect(meant["protocol"] != {read_a_syn["time to live"]}, "swapped")
    for name in read_a_syn:
        _compare(name, meant[name], answer[name])


def _compare(name: str, meant: set[int | str], given: object) -> None:
    """End the check unless all that was meant is the right value; name how it may have come."""
    right = read_a_syn[name]
    if meant == {right}:
        return
    facts = {"name": name, "got": given}
    size = (right.bit_length() + 7) // 8
    backwards = int.from_bytes(right.to_bytes(size, "little"), "big")
    expect(size == 1 or meant != {backwards}, "byte order", **facts)
    decimal = f"{right:x}"
    expect(not decimal.isdigit() or meant != {int(decimal)}, "hexadecimal", digits=decimal, **facts)
    if name == LENGTH:
        expect(meant != {right // 4}, "words", **facts)
        expect(meant not in ({right // 4 << 4}, {right << 2}), "upper half", **facts)
    expect(name != "maximum segment size" or meant != {1500}, "mtu")
    offset = read_a_syn[LENGTH] // 4 << 12
    expect(name != "flags" or meant != {offset + right}, "offset in the flags", **facts)
    expect(name != "flags" or "ack" not in str(given).lower(), "ACK", **facts)
    expect(False, "value", **facts)


def _meant(name: str, value: Any) -> set[int | str]:
    """Return what a value means: numbers, and of each word that is not known its letters.

    `2048`, `"0x0800"`, `"08 00"`, `b"\\x08\\0"`, `"IPv4"` and `"0x0800 (IPv4)"` mean the same.
    """
    several = isinstance(value, list | tuple | set | frozenset)
    if name == "flags" and several and len(value) == 1:
        (value,) = value
    if isinstance(value, bytes | bytearray):
        return {int.from_bytes(value, "big")}
    if isinstance(value, float) and value.is_integer():
        return {int(value)}
    if isinstance(value, str):
        known = _word(name, value)
        parts = [value] if known is not None else re.split(r"[()=:/]", value)
        return {_plain(name, part) for part in parts if part.strip()}
    return {operator.index(value)} if fits(value, int) else {brief(value)}


def _word(name: str, text: str) -> int | None:
    """Return the number of a word that is known, or None."""
    letters = re.sub(r"[^a-z0-9]", "", text.lower())
    return read_a_syn[name] if letters in WORDS.get(name, ()) else None


def _plain(name: str, text: str) -> int | str:
    """Return the number that a text stands for, or its letters."""
    if (known := _word(name, text)) is not None:
        return known
    digits = re.sub(r"[\s,_]", "", re.sub(UNITS, "", text.strip().lower()))
    if name == "flags" and re.fullmatch("[01]{8}", digits):
        return int(digits, 2)
    for base in (0, 16):  # as Python writes numbers, or as a hexdump does
        try:
            return int(digits, base)
        except ValueError:
            continue
    return digits


EXERCISE = Exercise(
    name="read_a_syn",
    notebook="02",
    title="Fill in what the recorded SYN says",
    stub=STUB,
    solution=(read_a_syn,),
    check=check,
    mistakes={
        "no dict": Mistake("`read_a_syn` is no dict any more but {kind}.", "the cell as it was."),
        "keys": Mistake("these names are missing: {missing}.", "to change only the values."),
        "unfinished": Mistake("these are still open: {left}.", "to fill in every value."),
        "byte order": Mistake(
            "the two bytes of `{name}` are read backwards.",
            "the most significant byte first: `int.from_bytes(two_bytes, 'big')`.",
        ),
        "hexadecimal": Mistake(
            "`{name}` is not {got!r}: the {digits} in the dump is a hexadecimal number.",
            "`0x` in front of it: `0x{digits}`.",
        ),
        "words": Mistake(
            "the data offset counts words of 4 bytes, and bytes are asked for.",
            "to multiply it by 4.",
        ),
        "upper half": Mistake(
            "`{name}` is not {got!r}: only the upper 4 bits of that byte are the data offset, in "
            "words of 4 bytes.",
            "the first hexadecimal digit of the byte, times 4.",
        ),
        "swapped": Mistake(
            "time to live and protocol are in each other's place.",
            "byte 8 of the IPv4 header for the time to live, byte 9 for the protocol.",
        ),
        "mtu": Mistake(
            "1500 is what fits into an Ethernet frame, with the headers of IP and TCP in it.",
            "the option of kind 2 in the TCP header: its last two bytes.",
        ),
        "offset in the flags": Mistake(
            "`flags` is not {got!r}: its first byte holds the data offset.",
            "byte 13 of the TCP header alone.",
        ),
        "ACK": Mistake(
            "`flags` is not {got!r}: this is the first segment, and there is nothing yet to "
            "acknowledge.",
            "byte 13 of the TCP header: which of its bits are set?",
        ),
        "value": Mistake(
            "`{name}` is not {got!r}.", "to find its bytes in the picture. Numbers as `0x0800` do."
        ),
    },
    hints=(
        "Look for each name in the picture of its header. Values may be written as 2048 or 0x0800.",
        "The flags are one byte with a bit for each flag. SYN is the second bit from the right.",
    ),
    right="You have read by eye what a kernel reads some millions of times a second.",
)
