"""Exercise: from the field in the header to bytes, and from bytes to bits a second."""

from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect

ROUNDED = 1  # bit/s, for who returns whole ones
LARGEST = 14  # RFC 7323 section 2.3
SHIFTS = (  # mine, theirs
    *((7, 7), (7, 2), (2, 7), (0, 7), (7, 0), (0, 0), (14, 3), (3, 14), (15, 7), (7, 15)),
    *((255, 0), (None, 7), (7, None), (None, None), (None, 0), (0, None)),
)
FIELDS = (501, 1000, 0, 1, 65535)
PATHS = (  # window in bytes, round-trip time in seconds, rate in bits a second
    *((64_000, 0.04, 1e9), (16_384, 0.05, 10e6), (1_000_000, 0.04, 10e6), (50_000, 0.04, 10e6)),
    *((0, 0.1, 1e6), (1, 1.0, 1e6), (125_000, 2.0, 1e6), (65_535, 0.03, 1e9)),
)


def check(window: Callable[..., Any], most: Callable[..., Any]) -> None:
    """Go through the fields and shifts; then through the paths."""
    for mine, theirs in SHIFTS:
        for field in FIELDS:
            _segment(window, field, mine, theirs)
    greater = all(_near(most(*path), max(_limits(*path))) for path in PATHS)
    for path in PATHS:
        _path(*path, most(*path), greater=greater)


def _segment(window: Callable[..., Any], field: int, mine: int | None, theirs: int | None) -> None:
    """A SYN with these numbers, and a later segment."""
    facts = {"field": field, "mine": mine, "theirs": theirs}
    told = window(field, True, mine, theirs)
    expect(told == field, "scales the SYN", **facts, told=told)
    told = window(field, False, mine, theirs)
    both = mine is not None and theirs is not None
    shift = min(mine, LARGEST) if mine is not None and theirs is not None else 0
    facts |= {"told": told, "shift": shift}
    if told == field << shift:
        return
    expect(both, "one end alone", **facts)
    expect(told != field or 0 not in (mine, theirs), "0 is an offer", **facts)
    too_large = told in (field, field << (mine or 0)) and (mine or 0) > LARGEST
    expect(not too_large, "no limit to the shift", **facts)
    expect(told != field, "never scales", **facts)
    expect(told != field << min(theirs or 0, LARGEST), "the other's shift", **facts)
    expect(told not in (field * shift, field + shift), "times the shift", **facts)
    expect(told != (field * 2) ^ shift, "no power", **facts)
    expect(told != field >> shift, "to the right", **facts)
    expect(told != 65535, "16 bits", **facts)
    expect(False, "other window", **facts)


def _limits(window: int, rtt: float, rate: float) -> tuple[float, float]:
    """What the window lets through, and what the wire does, in bits a second."""
    return window * 8 / rtt, rate


def _path(window: int, rtt: float, rate: float, told: float, *, greater: bool) -> None:
    facts = {"window": window, "rtt": rtt, "rate": rate, "told": told}
    by_window, by_wire = _limits(window, rtt, rate)
    if _near(told, min(by_window, by_wire)):
        return
    expect(not greater, "the greater", **facts)
    expect(not _near(told, by_window), "faster than the wire", **facts)
    expect(not _near(told, by_wire), "as if there were no window", **facts)
    rates = (window / rtt, min(window / rtt, rate / 8), window / 8 / rtt)
    in_bytes = any(_near(told, rate) for rate in rates)
    expect(not in_bytes, "bytes", **facts)
    half = any(_near(told, min(by_window * part, by_wire)) for part in (0.5, 2))
    expect(not half, "half a round trip", **facts)
    expect(not _near(told, min(window * 8 * rtt, by_wire)), "times the time", **facts)
    expect(False, "other rate", **facts)


def _near(told: float, right: float) -> bool:
    """Whether a number is right, but for what floating point makes of it."""
    return abs(told - right) <= max(1e-9 * max(abs(told), right), ROUNDED)


def window(field, syn, mine, theirs):
    """Return the window in bytes that a segment tells of.

    `field` is the number in its header, `syn` says whether it is a SYN.
    `mine` is the shift in the SYN of the end that sends it, `theirs` that in
    the SYN of the other end; None for an end whose SYN has no such option.
    """
    if syn or mine is None or theirs is None:
        return field
    return field << min(mine, 14)


def most(window, rtt, rate):
    """Return the most bits a second that a connection can carry.

    `window` is in bytes, the round-trip time `rtt` in seconds. The wire
    takes `rate` bits a second.
    """
    return min(window * 8 / rtt, rate)


SHOWN = "a segment with the field {field} came from an end with the shift {mine}, the other had "
PATH = "for {window} bytes, {rtt} s and a wire of {rate:.0f} bit/s, `most` returned {told}"
EXERCISE = Exercise(
    name="window_arithmetic",
    notebook="10",
    title="Compute a window, and the most that it lets through",
    solution=(window, most),
    check=check,
    gives={"window": int, "most": (int, float)},
    mistakes={
        "scales the SYN": Mistake(
            "the field of a SYN was {field}, and `window` returned {told}. When a SYN is sent, "
            "nobody knows yet whether both ends scale.",
            "to return the field as it is, for a SYN and a SYN-ACK.",
        ),
        "one end alone": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}. The option is an offer, and one end "
            "did not make it.",
            "to return the field as it is, unless both SYNs had the option.",
        ),
        "0 is an offer": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}. A shift of 0 is an offer as well; "
            "its end does not shift its own windows, and may take the other's shifted.",
            "`is None`: in Python 0 counts as false, too.",
        ),
        "never scales": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}, which is the field.",
            "to shift it to the left where both ends have the option.",
        ),
        "no limit to the shift": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}. The largest shift is 14; a larger "
            "one counts as 14.",
            "`min(mine, 14)`.",
        ),
        "the other's shift": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}. Each end shifts its own windows by "
            "the number that it told itself.",
            "the shift of the end that sends this segment.",
        ),
        "times the shift": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}. A shift by {shift} doubles the number "
            "{shift} times.",
            "`field << shift`, or `field * 2**shift`.",
        ),
        "no power": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}. In Python `^` is no power: it "
            "compares bits.",
            "`field << shift`, or `field * 2**shift`.",
        ),
        "to the right": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}. Its sender has shifted to the right, "
            "so that the number fits into the field.",
            "to undo that: `<<`.",
        ),
        "16 bits": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}. Only the field has 16 bits.",
            "to let the window be as large as the shift makes it.",
        ),
        "other window": Mistake(
            SHOWN + "{theirs}, and `window` returned {told}.",
            "the field, shifted to the left by the shift of the end that sends it.",
        ),
        "the greater": Mistake(
            PATH + ". That is the greater of the two limits.",
            "the smaller one: the narrower of two gates lets everything through that gets through.",
        ),
        "faster than the wire": Mistake(
            PATH + ". No window makes a wire faster.",
            "`min(…, rate)`.",
        ),
        "as if there were no window": Mistake(
            PATH + ". The sender has to stop at the end of the window, until an acknowledgment "
            "comes.",
            "to ask how much goes out in each round trip, and how many of them a second has.",
        ),
        "bytes": Mistake(
            PATH + ". The window is in bytes, and the answer is to be in bits.", "8 bits for each."
        ),
        "half a round trip": Mistake(
            PATH + ". A window goes out once in each round trip: the data has to get there, and "
            "its acknowledgment back.",
            "to divide by `rtt`, as it is.",
        ),
        "times the time": Mistake(
            PATH + ". The longer the round trip, the less gets through.",
            "to divide by `rtt`.",
        ),
        "other rate": Mistake(
            PATH + ".",
            "one window in each round trip, in bits, and no more than the wire takes.",
        ),
    },
    hints=(
        "For `window`, three questions: is it a SYN? Do both ends have the option? Whose shift?",
        "`field << shift` is `field * 2**shift`. A shift above 14 counts as 14.",
        "`most`: in one round trip goes one window. There are `1 / rtt` round trips in a second, "
        "and a byte has 8 bits.",
    ),
    right="Two numbers that you can now read from any capture of a slow download: the window, and "
    "the round-trip time. Their quotient tells whether the window is what makes it slow.",
)
