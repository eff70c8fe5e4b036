"""Exercise: the acknowledgment number that answers a segment."""

from collections.abc import Callable, Mapping
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect

WRAP = 2**32
CASES = (
    (1000, ["SYN"], 0),
    (300, ["SYN", "ACK"], 0),
    (1001, ["ACK"], 0),
    (1001, ["PSH", "ACK"], 5),
    (1006, ["ACK"], 1448),
    (90, ["SYN"], 3),
    (2454, ["FIN", "ACK"], 0),
    (2454, ["FIN", "PSH", "ACK"], 10),
    (77, ["RST", "ACK"], 0),
    (0, ["ACK"], 1),
    (101, ["FIN", "ACK"], 0),
    (2**31 - 1, ["ACK"], 1),
    (2**31 + 5, ["SYN", "ACK"], 0),
    (WRAP - 6, ["ACK"], 10),
    (WRAP - 1, ["SYN"], 0),
    (WRAP - 1, ["FIN", "ACK"], 1),
)


def check(ack_number: Callable[..., Any]) -> None:
    """Compare every case; a wrong answer is told by what was left out or counted twice."""
    for seq, flags, length in CASES:
        given = list(flags)
        told = ack_number(seq, given, length)
        facts = {"seq": seq, "flags": ", ".join(flags), "length": length, "told": told}
        expect(given == flags, "changes the flags", **facts)
        _compare(told, seq, flags, length, facts)


def _compare(
    told: object, seq: int, flags: list[str], length: int, facts: Mapping[str, object]
) -> None:
    right = seq + length + ("SYN" in flags) + ("FIN" in flags)
    if told == right % WRAP:
        return
    expect(told != right, "does not wrap", **facts)
    expect("SYN" not in flags or told != right - 1, "SYN for nothing", **facts)
    expect("FIN" not in flags or told != right - 1, "FIN for nothing", **facts)
    expect(told != right + 1 or flags != ["ACK"] or length, "ACK counts", **facts)
    expect(told != seq + len(flags) + length, "every flag counts", **facts)
    expect(told != right + 1, "one too many", **facts)
    expect(told != right - length, "no data", **facts)
    expect(False, "wrong", **facts)


def ack_number(seq, flags, length):
    """Return the ack number that says: all of this segment has arrived.

    `seq` is its sequence number, `flags` a list such as ["SYN", "ACK"], and
    `length` its bytes of data.
    """
    return (seq + length + ("SYN" in flags) + ("FIN" in flags)) % 2**32


EXERCISE = Exercise(
    name="ack_number",
    notebook="06",
    title="Compute the acknowledgment number",
    solution=(ack_number,),
    check=check,
    gives=int,
    mistakes={
        "changes the flags": Mistake(
            "it changed the list of flags that it was given.", "to ask with `in`, and remove none."
        ),
        "SYN for nothing": Mistake(
            "for seq={seq}, {flags} with {length} bytes it returned {told}. That would say that "
            "the SYN itself has not arrived.",
            "to give the SYN a number of its own.",
        ),
        "FIN for nothing": Mistake(
            "for seq={seq}, {flags} with {length} bytes it returned {told}. A FIN has to be "
            "acknowledged like a byte, or its sender could never know that it arrived.",
            "to count it as you count a SYN.",
        ),
        "ACK counts": Mistake(
            "a segment that only acknowledges moved the number on. Then each ACK would need an "
            "ACK, for ever.",
            "to count data, SYN and FIN only.",
        ),
        "every flag counts": Mistake(
            "for seq={seq}, {flags} with {length} bytes it returned {told}: it counted all flags.",
            "to count data, SYN and FIN only.",
        ),
        "one too many": Mistake(
            "for seq={seq}, {flags} with {length} bytes it returned {told}. The number names the "
            "next byte, and {told} is the one after it.",
            "`seq + length`: the bytes have the numbers from `seq` to `seq + length - 1`.",
        ),
        "no data": Mistake(
            "for seq={seq}, {flags} with {length} bytes it returned {told}: the data is missing.",
            "to add the length.",
        ),
        "does not wrap": Mistake(
            "for seq={seq}, {flags} with {length} bytes it returned {told}. The field has 32 bits: "
            "its greatest number is 4294967295.",
            "the remainder: `% 2**32`. After 4294967295 comes 0.",
        ),
        "wrong": Mistake(
            "for seq={seq}, {flags} with {length} bytes it returned {told}.",
            "to write the numbers of the segment in a row, and to take the next.",
        ),
    },
    hints=(
        "The ack number is the *next* number that the receiver waits for. "
        "Which numbers has the segment used up?",
        "Each byte uses one. SYN uses one, FIN uses one. ACK, PSH and RST use none.",
        "`seq + length`, plus one for each of the two flags if it is there, `% 2**32`.",
    ),
    right='`True` counts as 1 and `False` as 0, so `"SYN" in flags` can simply be added.',
)
