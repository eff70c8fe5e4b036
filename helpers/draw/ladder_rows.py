"""How far down each event of a ladder is drawn: time, stretched where it is crowded, cut where
nothing happens.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from helpers.draw.segments import DrawnSegment

ROW = 20  # pixels from one label to the next, at least
UNDER = 14  # more, for a line below the arrow
HEAD = 8  # between two arrows that touch a lifeline
TRAVEL = 36  # for the usual time on the wire
LONG, CUT = 96, 44  # a pause longer than the one is drawn as the other, with a mark


@dataclass
class Rows:
    """Where things are, in pixels from the first row.

    `sent` and `ended` have an entry for each segment, `cuts` is (y, seconds) of each pause that
    was cut short, `depth` is the height of all.
    """

    sent: list[float]
    ended: list[float]
    cuts: list[tuple[float, float]]
    depth: float


def rows(
    segments: Sequence[DrawnSegment], under: Sequence[float], extra: dict[int, float], apart: float
) -> Rows:
    """The rows of `segments`.

    `under` has the pixels that each needs below its row, `extra` those to be left free above some
    of them (by place). `apart` is the least distance from an arrival to a departure at one host.
    """
    scale = _scale(segments)
    placed = Rows([0.0] * len(segments), [0.0] * len(segments), [], 0.0)
    lines: dict[str, tuple[float, bool]] = {}  # the last event at each host: y, was it an arrival
    ways: dict[tuple[str, str], int] = {}  # what arrived last on the way from one to the other
    y, floor = 0.0, -1e9
    before: float | None = None
    for time, arrival, index in _events(segments):
        segment = segments[index]
        host = segment.receiver if arrival else segment.sender
        gap = 0.0 if before is None else (time - before) * scale
        cut = gap > LONG
        last, last_arrived = lines.get(host, (-1e9, False))
        clear = apart if last_arrived and not arrival else HEAD
        least = [y + (CUT if cut else gap), last + clear]
        if not arrival:
            least.append(floor + extra.get(index, 0))
        elif (ahead := ways.get((segment.sender, host))) is not None:
            # arrows that left together stay parallel
            apart_sent = placed.sent[index] - placed.sent[ahead]
            least.append(placed.ended[ahead] + min(max(apart_sent, 0), ROW + UNDER))
        after = max(least)
        if cut:
            placed.cuts.append(((y + after) / 2, time - (before or 0.0)))
        y, before = after, time
        lines[host] = (y, arrival)
        if arrival:
            placed.ended[index] = y
            ways[segment.sender, host] = index
        else:
            placed.sent[index] = placed.ended[index] = y
            floor = y + ROW + under[index]
    _lost(segments, placed)
    placed.depth = max([0.0, *placed.sent, *placed.ended])
    return placed


def _events(segments: Sequence[DrawnSegment]) -> list[tuple[float, bool, int]]:
    """(time, is it an arrival, place of the segment), in order; what arrives goes first."""
    events = []
    for index, segment in enumerate(segments):
        frame = segment.frame
        events.append((frame.time, False, index))
        arrived = frame.arrived or frame.time
        if segment.fate != "lost" and arrived > frame.time:
            events.append((arrived, True, index))
    return sorted(events, key=lambda event: (event[0], not event[1], event[2]))


def travel(segments: Sequence[DrawnSegment]) -> float | None:
    """The usual time on the wire, in seconds; None where it is not known."""
    times = [s.frame.arrived - s.frame.time for s in segments if s.frame.arrived is not None]
    return median(times) if times else None


def _scale(segments: Sequence[DrawnSegment]) -> float:
    """Pixels for a second."""
    usual = travel(segments)
    if usual:
        return TRAVEL / usual
    times = sorted(segment.frame.time for segment in segments)
    pauses = [b - a for a, b in pairwise(times) if b > a]
    return ROW / median(pauses) if pauses else 0.0


def _lost(segments: Sequence[DrawnSegment], placed: Rows) -> None:
    """A frame that never arrives is as slanted as those that left before and after it."""
    ways: dict[tuple[str, str], list[int]] = {}
    for index, segment in enumerate(segments):
        if segment.fate != "lost":
            ways.setdefault((segment.sender, segment.receiver), []).append(index)
    for index, segment in enumerate(segments):
        if segment.fate != "lost":
            continue
        way = ways.get((segment.sender, segment.receiver), [])
        place = bisect_left(way, index)
        near = way[max(place - 1, 0) : place + 1]
        slants = [placed.ended[other] - placed.sent[other] for other in near]
        placed.ended[index] = placed.sent[index] + (sum(slants) / len(slants) if slants else TRAVEL)
