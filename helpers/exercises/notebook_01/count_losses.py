"""Exercise: count the datagrams that never came."""

from collections.abc import Callable, Sequence
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, NotQuite, expect

CASES = (  # how many were sent, and the numbers that arrived
    (3, (0, 1, 2)),
    (1, (0,)),
    (10, (0, 1, 2, 5, 6, 9)),
    (10, (0, 1, 2)),
    (6, (3, 4, 5)),
    (5, (0, 1, 1, 2, 2, 2)),
    (5, (3, 0, 0)),
    (4, (3, 0, 2, 1)),
    (6, (5, 1, 5, 3)),
    (1, (0, 0, 0)),
    (1000, range(1000)),
    (70_000, (0, 256, 65_536, 69_999, 255)),
)
NONE = (7, 1, 0)


def numbered(number: int) -> bytes:
    """Return a datagram as the notebook sends it: its number in four bytes, then filling."""
    return number.to_bytes(4, "big") + bytes(96)


def check(count_losses: Callable[..., Any]) -> None:
    """Hand over what a network may hand over: less, more, in another order, and nothing."""
    for sent, numbers in CASES:
        _compare(count_losses(sent, [numbered(number) for number in numbers]), sent, numbers)
    for sent in NONE:
        try:
            got = count_losses(sent, [])
        except Exception as error:
            raise NotQuite("none fails", sent=sent, error=type(error).__name__) from error
        expect(got == sent, "none", sent=sent, got=got)


def _compare(got: object, sent: int, numbers: Sequence[int]) -> None:
    """End the check unless `got` is how many were lost; name what else it counts."""
    different = set(numbers)
    right = sent - len(different)
    if got == right:
        return
    shown = ", ".join(map(str, numbers)) if len(numbers) < 10 else "all the numbers"
    facts = {"sent": sent, "came": shown, "right": right, "got": got}
    expect(got != sent - len({number % 256 for number in numbers}), "one byte", **facts)
    expect(got != sent - len({number % 65_536 for number in numbers}), "two bytes", **facts)
    expect(got != sent - len(numbers), "repeated", **facts)
    expect(got not in (len(different), len(numbers)), "arrived", **facts)
    expect(
        max(numbers) + 1 == sent or got != max(numbers) + 1 - len(different), "at the end", **facts
    )
    expect(list(numbers) == sorted(numbers), "out of order", **facts)
    expect(False, "wrong", **facts)


def count_losses(sent, datagrams):
    """Return how many of `sent` numbered datagrams are not among `datagrams`.

    `datagrams` is a list of those that arrived.
    """
    arrived = {int.from_bytes(datagram[:4], "big") for datagram in datagrams}
    return sent - len(arrived)


SAID = "{sent} were sent, and {came} arrived: {right} are lost. You counted {got}"
EXERCISE = Exercise(
    name="count_losses",
    notebook="01",
    title="Count the datagrams that never came",
    solution=(count_losses,),
    check=check,
    gives=int,
    mistakes={
        "arrived": Mistake(f"{SAID}, which is how many came.", "to count those that did not."),
        "at the end": Mistake(
            f"{SAID}.",
            "`sent`: the numbers that arrived cannot tell how many would have followed.",
        ),
        "repeated": Mistake(
            f"{SAID}. A network may deliver a datagram twice.",
            "a set of the numbers that arrived: it holds each only once.",
        ),
        "out of order": Mistake(
            f"{SAID}. UDP promises no order: late is not lost.",
            "to look at which numbers came, not at what came after what.",
        ),
        "one byte": Mistake(
            f"{SAID}. One byte holds only 256 different numbers.",
            '`int.from_bytes(datagram[:4], "big")`.',
        ),
        "two bytes": Mistake(
            f"{SAID}. Two bytes hold only 65536 different numbers.",
            '`int.from_bytes(datagram[:4], "big")`.',
        ),
        "wrong": Mistake(
            f"{SAID}.",
            "to collect the different numbers that came, and to hold them against `sent`.",
        ),
        "none": Mistake(
            "{sent} were sent, nothing came, and you counted {got} as lost.",
            "your function with an empty list: `count_losses(7, [])`.",
        ),
        "none fails": Mistake(
            "{sent} were sent, nothing came, and it raised {error}.",
            "your function with an empty list: every datagram may be lost.",
        ),
    },
    hints=(
        "A datagram may be lost, arrive twice, or overtake another one.",
        "Which different numbers have arrived? A set answers that.",
        '`int.from_bytes(datagram[:4], "big")` is the number of a datagram. Put those of all '
        "datagrams into a set, and compare its size with `sent`.",
    ),
    right="A set forgets order and repeats, which is just what UDP does not promise.",
)
