"""A ladder in words: for screen readers, terminals, and for comparing two runs."""

from collections.abc import Mapping, Sequence

from helpers.draw.ladder_layout import States
from helpers.draw.segments import DrawnSegment

FIRST = 4  # frames that the alt text tells


def clock(times: Sequence[float]) -> tuple[str, float, int]:
    """How times are told: the unit, its number in a second, and how many digits after the point."""
    longest = max(times, default=0.0)
    if longest >= 10:
        return "s", 1.0, 3
    return ("ms", 1000.0, 1) if longest >= 0.01 else ("ms", 1000.0, 3)


def lines(
    found: Sequence[DrawnSegment],
    hosts: Sequence[str],
    notes: Mapping[int, str],
    states: States,
    times: bool,
) -> list[str]:
    """One line a frame, in columns; below it the states and the note that belong to it."""
    unit, factor, digits = clock([segment.frame.time for segment in found])
    rows = [_row(segment) for segment in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    text = []
    if before := _said(states.get(None, {}), hosts):
        text.append(f"before: {before}")
    for segment, row in zip(found, rows, strict=True):
        when = f"{segment.frame.time * factor:9.{digits}f} {unit}  " if times else ""
        cells = [row[0].rjust(widths[0]), *map(str.ljust, row[1:], widths[1:])]
        text.append((when + "  ".join(cells)).rstrip())
        number = segment.frame.number
        margin = " " * (len(when) + widths[0] + 2)
        if after := _said(states.get(number, {}), hosts):
            text.append(f"{margin}then {after}")
        if words := notes.get(number):
            text.append(f"{margin}note: {words}")
    return text


def _row(segment: DrawnSegment) -> tuple[str, str, str, str, str]:
    more = [segment.options, *segment.marks, segment.ending]
    return (
        str(segment.frame.number),
        f"{segment.sender} → {segment.receiver}",
        _what(segment),
        segment.numbers,
        ", ".join(part for part in more if part),
    )


def _what(segment: DrawnSegment) -> str:
    return f"[{segment.connection}] {segment.what}" if segment.connection else segment.what


def _said(changes: Mapping[str, str], hosts: Sequence[str]) -> str:
    return ", ".join(f"{host} {changes[host]}" for host in hosts if host in changes)


def alt_text(found: Sequence[DrawnSegment], hosts: Sequence[str]) -> str:
    """What the picture shows, in a sentence or two, and its first lines."""
    all_tcp = all(segment.frame.tcp for segment in found)
    noun = "segment" if all_tcp else "frame"
    count = f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"
    first = "; ".join(_briefly(segment) for segment in found[:FIRST])
    left = len(found) - FIRST
    rest = f"; and {left} more" if left > 0 else ""
    between = " and ".join(hosts) if len(hosts) < 3 else f"{', '.join(hosts[:-1])} and {hosts[-1]}"
    return f"Time-sequence diagram: {count} between {between}. {first}{rest}."


def _briefly(segment: DrawnSegment) -> str:
    numbers = segment.numbers.partition("win=")[0].strip()
    parts = [f"{segment.sender} → {segment.receiver}", _what(segment), numbers, segment.ending]
    return " ".join(part for part in [*parts, *segment.marks] if part)
