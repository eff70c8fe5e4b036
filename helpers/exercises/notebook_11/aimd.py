"""Exercise: two senders that share a link, round trip by round trip."""

from collections.abc import Callable
from itertools import starmap
from math import ceil, floor
from numbers import Number

from helpers.exercises.exercise import Exercise, Mistake, expect

CASES = (  # cwnd of the one and of the other, capacity, round trips
    (1, 1, 10, 3),
    (1, 2, 10, 0),
    (9, 1, 20, 4),
    (10, 10, 20, 1),
    (15, 6, 20, 1),
    (15, 6, 20, 2),
    (7, 4, 10, 5),
    (40, 40, 10, 3),
    (0, 0, 3, 6),
    (30, 0, 40, 200),
)
Share = tuple[float, float]


def check(aimd: Callable[[float, float, float, int], list[Share]]) -> None:
    """Compare each round trip, of beginnings of every kind."""
    for a, b, capacity, rounds in CASES:
        _compare(aimd(a, b, capacity, rounds), a, b, capacity, rounds)


def _compare(told: list[Share], a: float, b: float, capacity: float, rounds: int) -> None:
    facts = {"a": a, "b": b, "capacity": capacity, "rounds": rounds}
    pairs = all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in told)
    expect(pairs, "no pairs", told=told)
    for one in (one for pair in told for one in pair):
        expect(isinstance(one, Number), "no number", got=one)
    begins = len(told) > 0 and tuple(told[0]) == (a, b) and len(told) == rounds + 1
    expect(not begins, "begins too early", **facts)
    expect(len(told) == rounds, "other number", got=len(told), **facts)
    for number, (one, other) in enumerate(told, 1):
        before, after = (a, b), (one, other)
        a, b = _next(a, b, capacity)
        if (one, other) == (a, b):
            continue
        _name(before, (a, b), after, {"capacity": capacity, "number": number})


def _next(a: float, b: float, capacity: float) -> Share:
    return (a / 2, b / 2) if a + b > capacity else (a + 1, b + 1)


def _name(before: Share, wanted: Share, told: Share, facts: dict[str, object]) -> None:
    """Say what is wrong with one round trip."""
    facts = {"before": before, "told": told, "wanted": wanted, **facts}
    grows = wanted[0] > before[0]
    expect(not (grows and told == (before[0] / 2, before[1] / 2)), "too soon", **facts)
    expect(grows or told != (before[0] + 1, before[1] + 1), "too late", **facts)
    expect(told != before, "nothing changes", **facts)
    pairs = zip(told, wanted, strict=True)
    expect(not all(starmap(_rounds, pairs)), "whole numbers", **facts)
    expect(told != (2 * before[0], 2 * before[1]), "multiplies", **facts)
    expect(told != (before[0] - 1, before[1] - 1), "subtracts", **facts)
    grown = before[0] + 1, before[1] + 1
    halved = before[0] / 2, before[1] / 2
    both = (grown[0] / 2, grown[1] / 2), (halved[0] + 1, halved[1] + 1)
    expect(told not in both, "both", **facts)
    one = wanted[0] == told[0] or wanted[1] == told[1]
    expect(not one, "only one", **facts)
    expect(sorted(wanted) != sorted(told), "exchanged", **facts)
    expect(False, "wrong", **facts)


def _rounds(told: float, wanted: float) -> bool:
    """Whether it is what is wanted, or that rounded in some way."""
    return told in (wanted, floor(wanted), ceil(wanted), round(wanted, 1), round(wanted, 2))


def aimd(a, b, capacity, rounds):
    """Return [(a, b), …]: two congestion windows after each round trip.

    If both together were more than `capacity`, both are halved: both
    lost a packet. Otherwise each grows by one.
    """
    shares = []
    for _ in range(rounds):
        if a + b > capacity:
            a, b = a / 2, b / 2
        else:
            a, b = a + 1, b + 1
        shares.append((a, b))
    return shares


EXERCISE = Exercise(
    name="aimd",
    notebook="11",
    title="Two senders share a link",
    solution=(aimd,),
    check=check,
    gives=list,
    mistakes={
        "no pairs": Mistake(
            "it returned {told}.", "a list of pairs: `shares.append((a, b))`, with two brackets."
        ),
        "no number": Mistake(
            "a window in its list is {got!r}.",
            "to append the two numbers, without quotes or `str(…)`.",
        ),
        "begins too early": Mistake(
            "its list begins with ({a}, {b}), the windows *before* the first round trip.",
            "to add a pair after each round trip, and none before.",
        ),
        "other number": Mistake(
            "for {rounds} round trips it returned {got} pairs.", "one pair for each of them."
        ),
        "too soon": Mistake(
            "round trip {number}: from {before}, with room for {capacity}, it went to {told}. So "
            "much still fits, and nothing is lost.",
            "to halve only where both together are *more* than the capacity.",
        ),
        "too late": Mistake(
            "round trip {number}: from {before}, with room for {capacity}, it went to {told}. That "
            "was too much for the link: both lost a packet.",
            "to compare the sum of both, before this round trip, with the capacity.",
        ),
        "nothing changes": Mistake(
            "round trip {number}: from {before}, with room for {capacity}, it stayed there.",
            "to give `a` and `b` their new values before you append them.",
        ),
        "whole numbers": Mistake(
            "round trip {number}: from {before} it went to {told}, where {wanted} is right: a "
            "half was rounded.",
            "`/`, and neither `//` nor `round`.",
        ),
        "multiplies": Mistake(
            "round trip {number}: from {before} it went to {told}. In congestion avoidance each "
            "grows by *one*.",
            "`+ 1`: the increase is additive.",
        ),
        "subtracts": Mistake(
            "round trip {number}: from {before} it went to {told}. After a loss each gives up "
            "*half*.",
            "`/ 2`: the decrease is multiplicative.",
        ),
        "both": Mistake(
            "round trip {number}: from {before}, with room for {capacity}, it went to {told}: the "
            "windows grew *and* were halved.",
            "one or the other in each round trip, by the windows at its beginning: `if … else`.",
        ),
        "only one": Mistake(
            "round trip {number}: from {before}, with room for {capacity}, it went to {told}. The "
            "one is right, the other is not.",
            "to do the same to both, and to look at both before you change any: "
            "`a, b = …, …` does it at once.",
        ),
        "exchanged": Mistake(
            "round trip {number}: from {before} it went to {told}: the two have changed places.",
            "the pair `(a, b)`, in this order.",
        ),
        "wrong": Mistake(
            "round trip {number}: from {before}, with room for {capacity}, it went to {told}, "
            "where {wanted} is right.",
            "to follow this round trip by hand.",
        ),
    },
    hints=(
        "A loop over the round trips, an `if` in it, and a list that grows.",
        "`if a + b > capacity:` both are halved, `else:` each grows by one. Then append the pair.",
        "`a, b = a / 2, b / 2`, or `a, b = a + 1, b + 1`, and `shares.append((a, b))`.",
    ),
    right="Growing by one keeps the difference of the two; halving halves it. So after each loss "
    "they are nearer to each other. With `a - 1` in place of `a / 2` they would never meet: try "
    "it.",
)
