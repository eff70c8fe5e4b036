"""Exercise: numbers of 32 bits, which begin again at 0."""

from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect

NUMBERS = 2**32
HALF = 2**31
PAIRS = (  # of a number and a later one
    (0, 1),
    (5, 4_000),
    (5, HALF),
    (HALF - 1, HALF),
    (HALF, NUMBERS - 1),
    (1, HALF),
    (NUMBERS - 2, NUMBERS - 1),
)
WRAPPED = (
    (NUMBERS - 1, 0),
    (4_294_967_290, 5),
    (NUMBERS - 1, HALF - 2),
    (HALF + 5, 4),
    (HALF + 1, 0),
)
NEAR = (0, 1, 5, HALF - 1, HALF, HALF + 1, NUMBERS - 1, NUMBERS, NUMBERS + 1)
LAPS = (*NEAR, 3 * NUMBERS - 1, 3 * NUMBERS, 3 * NUMBERS + 5, 7 * NUMBERS + HALF)
STEPS = (0, 1, -1, 1_000, -1_000, HALF - 1, 1 - HALF)


def check(is_before: Callable[..., Any], unwrap: Callable[..., Any]) -> None:
    """Ask on both sides of the wrap, near and far, and in later laps."""
    for a, b in PAIRS:
        expect(is_before(a, b), "not before", a=a, b=b)
        expect(not is_before(b, a), "before what is before it", a=b, b=a)
    for number in (0, 5, HALF, NUMBERS - 1):
        expect(not is_before(number, number), "before itself", a=number)
    for a, b in WRAPPED:
        expect(is_before(a, b), "not before, wrapped", a=a, b=b)
        expect(not is_before(b, a), "before, wrapped", a=b, b=a)
    for a, b in ((0, HALF), (HALF + 5, 5)):
        expect(not is_before(a, b), "half around", a=a, b=b)
    for wire in (0, 7, NUMBERS - 1):
        _unwraps(unwrap, wire, wire, wire)
    for near in LAPS:
        for step in STEPS:
            if near + step >= 0:
                _unwraps(unwrap, (near + step) % NUMBERS, near, near + step)
    for near, wire in ((0, NUMBERS - 1), (5, NUMBERS - 1), (0, HALF + 1), (3, HALF + 5)):
        got = unwrap(wire, near)
        expect(got >= 0, "negative", wire=wire, near=near, got=got, right=wire)
        expect(got == wire, "before the first", wire=wire, near=near, got=got, right=wire)


def _unwraps(unwrap: Callable[..., Any], wire: int, near: int, right: int) -> None:
    got = unwrap(wire, near)
    facts = {"wire": wire, "near": near, "got": got, "right": right}
    expect(got >= 0, "negative", **facts)
    expect(got % NUMBERS == wire, "another number", **facts)
    expect(got == right or got != wire, "first lap", **facts)
    expect(got >= right, "a lap too low", **facts)
    expect(got <= right, "a lap too high", **facts)


def is_before(a, b):
    """Return whether the number `a` comes before `b`, less than half around.

    Both have 32 bits.
    """
    return 0 < (b - a) % 2**32 < 2**31


def unwrap(wire, near):
    """Return the place in the stream, counted from 0, that `wire` means.

    `wire` has 32 bits. Of all places with these bits it is the one that is
    nearest to the place `near`. No place is below 0.
    """
    ahead = (wire - near + 2**31) % 2**32 - 2**31
    place = near + ahead
    return place if place >= 0 else place + 2**32


EXERCISE = Exercise(
    name="unwrap",
    notebook="08",
    title="Numbers that begin again",
    solution=(is_before, unwrap),
    check=check,
    gives={"is_before": bool, "unwrap": int},
    time_limit=2.0,
    mistakes={
        "not before": Mistake(
            "`is_before({a}, {b})` was not True.", "the way from `a` up to `b`: how long is it?"
        ),
        "before what is before it": Mistake(
            "`is_before({a}, {b})` was True, and so was the other way round.",
            "to ask whether the way up from `a` to `b` is shorter than half around.",
        ),
        "before itself": Mistake(
            "`is_before({a}, {a})` was True.",
            "to leave out a way of 0: no number is before itself.",
        ),
        "not before, wrapped": Mistake(
            "`is_before({a}, {b})` was not True. Between the two the numbers wrap: the way up from "
            "the first to the second is less than half around.",
            "`(b - a) % 2**32`: the way from `a` up to `b`, also around the end.",
        ),
        "before, wrapped": Mistake(
            "`is_before({a}, {b})` was True, and the way up from the first to the second is more "
            "than half around.",
            "to take a way of 2**31 or more for a way back.",
        ),
        "half around": Mistake(
            "`is_before({a}, {b})` was True, and the two are exactly half around apart.",
            "*less* than 2**31.",
        ),
        "another number": Mistake(
            "`unwrap({wire}, {near})` gave {got}, and the last 32 bits of that are not {wire}.",
            "to add whole laps only, of 2**32, to `wire`.",
        ),
        "negative": Mistake(
            "`unwrap({wire}, {near})` gave {got}.",
            "one lap more where the place would be below 0: {right}.",
        ),
        "before the first": Mistake(
            "`unwrap({wire}, {near})` gave {got}. The nearest that is not below 0 is {right}.",
            "one lap more only where the place would be below 0.",
        ),
        "first lap": Mistake(
            "`unwrap({wire}, {near})` gave {got}, and {right} is nearer to {near}.",
            "to add laps of 2**32 until it is as near as can be.",
        ),
        "a lap too low": Mistake(
            "`unwrap({wire}, {near})` gave {got}, and {right} is nearer to {near}.",
            "to look upwards as well: the nearest may be above `near`, in the next lap.",
        ),
        "a lap too high": Mistake(
            "`unwrap({wire}, {near})` gave {got}, and {right} is nearer to {near}.",
            "to look downwards as well: the nearest may be below `near`, in the lap before.",
        ),
    },
    hints=(
        "`(b - a) % 2**32` is how far it is from `a` up to `b`, going around the end if need be.",
        "In `unwrap`, let the distance from `near` to `wire` be from -2**31 up to below 2**31: add "
        "2**31 before the `%`, and take it away after.",
        "`near` + that distance is the place. Below 0, add 2**32.",
    ),
    right="Every TCP compares its numbers so (RFC 9293 3.4). It can as long as what it compares "
    "lies less than half around apart, and windows see to that (RFC 7323 2.3).",
)
