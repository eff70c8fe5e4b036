"""Attempts to connect, as bars on a time axis: one band for each way to go about it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.scale import Range

WIDTH, SIDE, TOP = 880.0, 20.0, 40.0
LEFT, RIGHT = 170.0, 740.0  # of the time axis: names to the left, how it ended to the right
TITLE, ROW, BAR, GAP = 30.0, 26.0, 14.0, 12.0
LEAST = 4.0  # pixels of a bar, so that what took no time is seen too
MOST = 18  # attempts in all
SHORTEST = 0.01  # seconds of the axis, where all was over sooner
ENDS = {"connected": "won", "refused": "refused", "given up": "silent"}
MARKS = {"connected": "✓", "given up": "…"}  # for any other end ✗


class Told(Protocol):
    """What happened: `events` are (seconds, number of the address from 1, what)."""

    names: Sequence[str]
    events: Sequence[tuple[float, int, str]]


def race(runs: Mapping[str, Told]) -> Picture:
    """The attempts of each run, from where one starts to where it ends: `{"title": told, …}`.

    `helpers.servers.race` tells such a run. All of them stand on one time axis.

    Raises CannotDraw without an attempt, or for more attempts than are legible.
    """
    found = {title: _attempts(told) for title, told in runs.items()}
    count = sum(map(len, found.values()))
    if not 0 < count <= MOST:
        raise CannotDraw(
            f"{count} attempts: from 1 to {MOST} can be drawn, such as "
            "draw.race({'a delay of 0.25 s': servers.race(addresses, 0.25)})"
        )
    last = max(end for rows in found.values() for *_, end, _ in rows)
    span = Range(0.0, max(last, SHORTEST))
    height = TOP + len(found) * (TITLE + GAP) + count * ROW + 46
    body, y = [svg.text(SIDE, 26, "Who is tried, when, and until when", "title")], TOP
    for title, rows in found.items():
        body += _band(title, rows, y, span)
        y += TITLE + len(rows) * ROW + GAP
    text = "\n".join(_words(title, rows) for title, rows in found.items())
    alt = "Attempts to connect, on a time axis. " + text.replace("\n", " ")
    body = [*_axis(span, y), *body]
    return Picture(svg.document("race", WIDTH, height, alt, _STYLE, *body), text, alt)


def _attempts(told: Told) -> list[tuple[int, str, float, float, str]]:
    """Each attempt as (number, name, start, end, how it ended), in the order of their starts."""
    starts = {number: at for at, number, what in told.events if what == "starts"}
    ends = {number: (at, what) for at, number, what in told.events if what != "starts"}
    last = told.events[-1][0] if told.events else 0.0
    return [
        (number, told.names[number - 1], start, *ends.get(number, (last, "goes on")))
        for number, start in starts.items()
    ]


def _band(
    title: str, rows: Sequence[tuple[int, str, float, float, str]], y: float, span: Range
) -> list[str]:
    connected = [end for *_, end, what in rows if what == "connected"]
    how = f"connected after {_ms(connected[0])}" if connected else "not connected"
    parts = [svg.text(SIDE, y + 20, f"{title}: {how}", "name")]
    if connected:
        x = _x(connected[0], span)
        parts.append(svg.line(x, y + TITLE - 4, x, y + TITLE + len(rows) * ROW, "winner"))
    for place, (number, name, start, end, what) in enumerate(rows):
        top = y + TITLE + place * ROW
        left, right = _x(start, span), _x(end, span)
        shown = svg.shorten(f"{number}  {name}", LEFT - SIDE - 10, 12)
        bar = svg.rect(left, top, max(right - left, LEAST), BAR, ENDS.get(what, "refused"), rx=2)
        said = f"{MARKS.get(what, '✗')} {what}"
        after = max(right, left + LEAST) + 8
        parts.append(svg.text(SIDE, top + 11, shown))
        parts.append(svg.tag("g", bar, svg.text(after, top + 11, said), data_attempt=number))
    return parts


def _axis(span: Range, y: float) -> list[str]:
    parts = [svg.text((LEFT + RIGHT) / 2, y + 34, "milliseconds since the start", "axis")]
    for value, _ in span.ticks(6):
        x = _x(value, span)
        parts.append(svg.line(x, TOP + TITLE, x, y, "ruler"))
        parts.append(svg.text(x, y + 16, f"{value * 1000:,.0f}", "axis"))
    return parts


def _x(seconds: float, span: Range) -> float:
    return LEFT + span.share(seconds) * (RIGHT - LEFT)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


def _words(title: str, rows: Sequence[tuple[int, str, float, float, str]]) -> str:
    told = (
        f"{number} ({name}) from {start * 1000:.0f} to {_ms(end)}, {what}"
        for number, name, start, end, what in rows
    )
    return f"{title}: {'; '.join(told)}."


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .name { font-weight: bold; }
& .axis { fill: $soft; text-anchor: middle; font-size: 11px; }
& .ruler { stroke: $faint; }
& .winner { stroke: $transport; stroke-width: 1.5; stroke-dasharray: 4 3; }
& .won { fill: $transport; } & .refused { fill: $reset; }
& .silent { fill: $application-2; stroke: $application; stroke-dasharray: 4 3; }
"""
