"""What charts are made of: numbers in pairs, checked; and how each quantity is drawn.

One vocabulary for all charts: what a thing is decides its colour, its line and its marker.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from helpers.draw.picture import CannotDraw

Series = tuple[Sequence[float], Sequence[float]]  # times in seconds, and the values then


class Look(NamedTuple):
    """How a quantity is drawn: its colour, its dashes, and its marker, both in SVG's words."""

    colour: str
    dash: str = ""
    marker: str = ""
    width: float = 1.8
    line: bool = True


LOOKS = {
    "cwnd": Look("data"),
    "ssthresh": Look("damaged", "7 4", width=1.6),
    "RTT": Look("ack", marker="dot", line=False),
    "SRTT": Look("data"),
    "RTO": Look("again", "10 3 2 3", width=1.6),
    "queue": Look("control", width=1.6),
    "limit": Look("soft", "2 4", width=1.6),
    "loss": Look("lost", marker="cross", width=2, line=False),
    "data": Look("data", width=2.2),
    "retransmission": Look("again", marker="diamond", width=2.2),
    "lost": Look("lost", marker="cross", width=2.2),
    "acknowledged": Look("control", width=1.6),
    "window": Look("damaged", "7 4", width=1.6),
    "SACK": Look("soft", "2 3", width=1.4),
    "probe": Look("again", marker="triangle", line=False),
    "update lost": Look("lost", marker="cross", width=2, line=False),
}
FLOWS = (  # where several flows have the same quantity: colour, dash and marker tell them apart
    Look("data", marker="circle"),
    Look("lost", "7 4", "square"),
    Look("control", "10 3 2 3", "triangle"),
    Look("again", "2 3", "diamond"),
)


def named(series: Series | Mapping[str, Series], name: str) -> dict[str, Series]:
    """Series by their names, a single one by `name`: numbers, as many values as times.

    Raises CannotDraw where there is nothing, a length differs, or a value is no number.
    """
    lines = dict(series) if isinstance(series, Mapping) else {name: series}
    if len(lines) > len(FLOWS):
        raise CannotDraw(f"{len(lines)} flows in one chart cannot be told apart: {len(FLOWS)} can")
    if not lines:
        raise CannotDraw(f"{name}: there is nothing to draw; the mapping is empty")
    return {str(who): _pair(str(who), pair) for who, pair in lines.items()}


def _pair(who: str, pair: Series) -> Series:
    try:
        times, values = pair
        same = len(times) == len(values)
    except (TypeError, ValueError):
        same = False
    if not same:
        raise CannotDraw(f"{who}: give (times, values), two lists of the same length")
    return numbers(f"times of {who}", times), numbers(who, values)


def numbers(who: str, values: Iterable[float]) -> list[float]:
    """`values` as a list of finite numbers. Raises CannotDraw, naming `who`, where one is none."""
    try:
        found = list(values)
    except TypeError:
        raise CannotDraw(f"{who}: give a list of numbers, not {values!r:.60}") from None
    if not found:
        raise CannotDraw(f"{who}: there is nothing to draw; the lists are empty")
    for place, value in enumerate(found):
        try:
            fits = not isinstance(value, str) and isfinite(value)
        except TypeError:
            fits = False
        if not fits:
            raise CannotDraw(f"{who}: value {place} is {value!r}, which is no number; leave it out")
    return found


def looks(names: Iterable[str]) -> dict[str, Look]:
    """How each of these is drawn: as what it is, or else as one flow among others."""
    return {
        name: LOOKS.get(name, flow._replace(marker=""))
        for name, flow in zip(names, FLOWS, strict=False)
    }


# --- words --------------------------------------------------------------------------------------


def said(value: float) -> str:
    """A number in words for a picture: to four digits, and the whole of a large one."""
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of a table as lines of text, each column as wide as it must be."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.rjust, row, widths)) for row in rows]


def at(series: Series, time: float) -> float | None:
    """The last value that was known at `time`; None before the first."""
    known = [value for when, value in zip(*series, strict=True) if when <= time + 1e-9]
    return known[-1] if known else None
