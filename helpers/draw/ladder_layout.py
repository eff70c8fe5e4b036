"""Where everything in a ladder goes, worked out before anything is drawn.

Labels lie along their arrows: in the middle where the traffic is thin, else at the sender's end.
Where that is too crowded, rows are moved apart; where arrows get too steep, labels lie flat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot

from helpers.draw import svg
from helpers.draw.boxes import crossed, overlap
from helpers.draw.ladder_labels import (
    LOOP,
    SIZE,
    TOP,
    Arrow,
    Label,
    lines_below,
    place,
    widest,
)
from helpers.draw.ladder_rows import UNDER, Rows, rows
from helpers.draw.segments import DrawnSegment

WIDTH, GUTTER, STATE, NOTE, SIDE = 880, 92, 118, 200, 14
BOTTOM = 22
STEEP = 35  # degrees
TRIES, FEW = 40, 2

States = Mapping[int | None, Mapping[str, str]]


@dataclass
class LadderPlan:
    """A ladder before it is drawn: `hosts` is name → x of the lifeline."""

    width: float
    height: float
    hosts: dict[str, float]
    arrows: list[Arrow]
    cuts: list[tuple[float, float]]
    states: list[tuple[int | None, Label]] = field(default_factory=list)
    notes: list[tuple[int, float, list[Label]]] = field(default_factory=list)


def plan(
    segments: Sequence[DrawnSegment],
    hosts: Sequence[str],
    notes: Mapping[int, str],
    states: States,
) -> LadderPlan:
    """The places of all arrows, labels, states and notes."""
    width, lifelines = _columns(segments, hosts, notes, states)
    modes = ("middle", "sender", "flat")
    for mode in modes:
        arrows, placed = _place(segments, lifelines, mode, bool(states))
        if mode == "flat" or _clean(arrows, mode):
            break
    made = LadderPlan(width, TOP + placed.depth + BOTTOM, lifelines, arrows, [])
    made.cuts = [(TOP + y, seconds) for y, seconds in placed.cuts]
    made.states = _states(made, states)
    made.notes = _notes(made, notes)
    ends = [label.y for _, _, lines in made.notes for label in lines]
    made.height = max([made.height, *(end + 16 for end in ends)])
    return made


def _columns(
    segments: Sequence[DrawnSegment], hosts: Sequence[str], notes: Mapping[int, str], states: States
) -> tuple[float, dict[str, float]]:
    """The width of the picture, and the lifelines from left to right."""
    beside = STATE if states else 46
    gaps, loops = _needed(segments, hosts)
    left = SIDE + GUTTER + beside
    right = max(beside, loops if len(hosts) > 1 else 0) + (NOTE if notes else 0) + SIDE
    width = max(WIDTH, left + right + 380, left + right + gaps * (len(hosts) - 1))
    room = width - left - right
    if len(hosts) == 1:
        return width, {hosts[0]: left + room / 3}
    return width, {name: left + room * i / (len(hosts) - 1) for i, name in enumerate(hosts)}


def _needed(segments: Sequence[DrawnSegment], hosts: Sequence[str]) -> tuple[float, float]:
    """The room that the widest labels need: between two hosts, and to the right of the last."""
    places = {host: place for place, host in enumerate(hosts)}
    gap, last = 350.0, 0.0
    for segment in segments:
        width, passed = widest(segment), abs(places[segment.sender] - places[segment.receiver])
        if passed:
            gap = max(gap, (width + 20) / passed)
        elif segment.sender == hosts[-1]:
            last = max(last, LOOP + width + 8)
        else:
            gap = max(gap, LOOP + width + 8)
    return gap, last


# --- arrows and their labels ----------------------------------------------------------------


def _place(
    segments: Sequence[DrawnSegment], lifelines: dict[str, float], mode: str, states: bool
) -> tuple[list[Arrow], Rows]:
    """The arrows, moved apart until no label lies on another, as far as that can be had."""
    under = [UNDER * lines_below(segment, mode) for segment in segments]
    apart = 10 if mode == "middle" and not states else 20
    extra: dict[int, float] = {}
    # To move the later of two arrows moves all below it, onto and off others: so it is tried anew,
    # a little at a time. Where many labels in the middle collide, that never ends well, and the
    # tries would cost more than all the rest: those at the senders' ends have their turn at once.
    for _ in range(TRIES):
        placed = rows(segments, under, extra, apart)
        arrows = [
            place(segment, placed.sent[index], placed.ended[index], lifelines, mode)
            for index, segment in enumerate(segments)
        ]
        hits = collisions(arrows) if mode != "flat" else []
        if not hits or (mode == "middle" and len(hits) > FEW):
            break
        for _, later in hits:
            extra[later] = extra.get(later, 0.0) + 6
    return arrows, placed


def collisions(arrows: Sequence[Arrow]) -> list[tuple[int, int]]:
    """The pairs of arrows whose labels overlap, by their places."""
    boxes = [[label.box for label in arrow.labels] for arrow in arrows]
    spans = [
        (min(b.y - b.reach for b in group), max(b.y + b.reach for b in group)) for group in boxes
    ]
    found = []
    for later, (top, bottom) in enumerate(spans):
        for earlier in range(later - 1, -1, -1):
            if spans[earlier][1] <= top or spans[earlier][0] >= bottom:
                continue
            if any(overlap(a, b) for a in boxes[earlier] for b in boxes[later]):
                found.append((earlier, later))
    return found


def _clean(arrows: Sequence[Arrow], mode: str) -> bool:
    """Whether the labels can be read: none on another, none turned too far, none cut by arrows."""
    if any(abs(arrow.angle) > STEEP for arrow in arrows) or collisions(arrows):
        return False
    if any(not _fits(arrow) for arrow in arrows):
        return False
    return mode != "middle" or not any(
        _cuts(arrow, other) for arrow in arrows for other in arrows if arrow is not other
    )


def _fits(arrow: Arrow) -> bool:
    if arrow.loop:
        return True
    room = hypot(arrow.x2 - arrow.x1, arrow.y2 - arrow.y1) - 24
    return all(label.box.width <= room for label in arrow.labels)


def _cuts(arrow: Arrow, other: Arrow) -> bool:
    """Whether the line of one arrow runs through a label of the other."""
    if min(arrow.y1, arrow.y2) > max(other.y1, other.y2) + 30:
        return False
    start, end = (arrow.x1, arrow.y1), (arrow.x2, arrow.y2)
    return any(crossed(label.box, start, end) for label in other.labels)


# --- what stands at the sides -----------------------------------------------------------------


def _states(made: LadderPlan, states: States) -> list[tuple[int | None, Label]]:
    """The states of the outer hosts, at their lifelines, where each changes."""
    ends = list(made.hosts)
    found: list[tuple[int | None, Label]] = []
    for host in dict.fromkeys((ends[0], ends[-1])):
        left = host == ends[0] and len(ends) > 1
        x = made.hosts[host] + (-12 if left else 12)
        anchor = "end" if left else "start"
        last = -1e9
        before = states.get(None, {}).get(host)
        if before:
            found.append((None, Label(before, x, TOP - 13, anchor=anchor, bold=before)))
            last = TOP - 13
        for y, number, state in sorted(_changes(made, states, host)):
            last = max(y + 4, last + SIZE * 1.25)
            found.append((number, Label(state, x, last, anchor=anchor, bold=state)))
    return found


def _changes(made: LadderPlan, states: States, host: str) -> list[tuple[float, int, str]]:
    """Where the states of one host change: y, the frame's number, the new state."""
    return [
        (
            arrow.y1 if arrow.segment.sender == host else arrow.y2,
            arrow.segment.frame.number,
            states[arrow.segment.frame.number][host],
        )
        for arrow in made.arrows
        if host in states.get(arrow.segment.frame.number, {})
    ]


def _notes(made: LadderPlan, notes: Mapping[int, str]) -> list[tuple[int, float, list[Label]]]:
    """The notes at the right: the frame, where its arrow meets the side, the lines."""
    x = made.width - SIDE - NOTE + 14
    bottom = TOP - 20.0
    found = []
    for arrow in made.arrows:
        words = notes.get(arrow.segment.frame.number)
        if not words:
            continue
        y = arrow.y2 if arrow.x2 > arrow.x1 else arrow.y1
        top = max(y - 4, bottom + 8)
        lines = svg.wrap(words, NOTE - 16, SIZE)
        labels = [Label(line, x, top + 8 + 15 * n) for n, line in enumerate(lines)]
        bottom = top + 15 * len(lines)
        found.append((arrow.segment.frame.number, y, labels))
    return found
