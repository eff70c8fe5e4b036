"""The time-sequence diagram: who sent what to whom, when, and what became of it on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import hypot

from helpers.draw import svg
from helpers.draw.boxes import Box, crossed, overlap
from helpers.draw.ladder_labels import SIZE, SMALL, TOP, Arrow, Label
from helpers.draw.ladder_layout import BOTTOM, GUTTER, SIDE, LadderPlan, States, plan
from helpers.draw.ladder_words import alt_text, clock, lines
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.segments import DrawnSegment, segments
from helpers.trace.frame import Frame

MOST = 400  # frames
NAME = 15  # pixels: how high the name of a host is
LONG_NAME = 130  # pixels: a wider one is written smaller


def ladder(
    trace: Sequence[Frame],
    *,
    notes: Mapping[int, str] | None = None,
    states: States | None = None,
    times: bool = False,
    upto: int | None = None,
    current: int | None = None,
) -> Picture:
    """The frames of `trace` as arrows between the hosts, each as slanted as its travel took.

    Time runs down; where nothing happens it is cut short, and where much does it is stretched, so
    that each frame has its label. A dropped frame ends in a cross. Where a trace does not know
    when frames arrived (a capture), arrows are level.

    `notes` maps numbers of frames to words for the margin; what of a frame or of a file is not
    read is said there too. `states` maps numbers of frames to
    the states that hosts are in after it: {0: {"client": "SYN-SENT"}}; None stands for the
    time before the first frame. `upto` shows the frames up to that number and leaves room for
    the others; `current` sets one off. `times` puts the times into the text as well: it is
    without them by default, so that the same exchange always has the same text.

    Raises CannotDraw where the trace is empty or too long to be legible.
    """
    frames = list(trace)
    _check(frames, upto, current)
    found = segments(frames)
    if max((s.connection or 1 for s in found), default=1) == 1:
        found = [replace(segment, connection=None) for segment in found]
    hosts = _hosts(found)
    notes, states = _middle(hosts, _notes(trace, frames, notes or {}), dict(states or {}))
    made = plan(found, hosts, notes, states)
    seen = [s for s in found if upto is None or s.frame.number <= upto]
    alt = alt_text(seen, hosts)
    unit = clock([segment.frame.time for segment in found])
    body = [*_sides(made, found, unit), *_cuts(made, upto)]
    body += [_frame(arrow, made, unit, upto, current) for arrow in made.arrows]
    picture = svg.document("ladder", made.width, made.height, alt, _STYLE, *body)
    return Picture(picture, "\n".join(lines(seen, hosts, notes, states, times)), alt)


def _notes(trace: object, frames: list[Frame], given: Mapping[int, str]) -> dict[int, str]:
    """The notes of the caller, and what of a frame or of its file is not read."""
    found = {frame.number: [frame.note] for frame in frames if frame.note}
    found.setdefault(frames[-1].number, []).extend(getattr(trace, "notes", ()))
    for number, words in given.items():
        found.setdefault(number, []).insert(0, words)
    return {number: "; ".join(words) for number, words in found.items() if words}


def _check(frames: list[Frame], upto: int | None, current: int | None) -> None:
    if not frames:
        raise CannotDraw("this trace has no frames: nothing was sent, or a filter left nothing")
    if len(frames) > MOST:
        raise CannotDraw(
            f"{len(frames)} frames are too many for one ladder ({MOST} at most): take a part, "
            "such as trace[:100] or trace.between(0, 1)"
        )
    numbers = [frame.number for frame in frames]
    for name, value in (("current", current), ("upto", upto)):
        if value is not None and name == "current" and value not in numbers:
            raise CannotDraw(
                f"current={value}: the trace has frames {numbers[0]} to {numbers[-1]} only"
            )


def _hosts(found: Iterable[DrawnSegment]) -> list[str]:
    """The hosts from left to right: in order of appearance, a server after its client."""
    names = [name for segment in found for name in (segment.sender, segment.receiver)]
    hosts = list(dict.fromkeys(names))
    if "client" in hosts and "server" in hosts and hosts.index("server") < hosts.index("client"):
        one, other = hosts.index("client"), hosts.index("server")
        hosts[one], hosts[other] = hosts[other], hosts[one]
    return hosts


def _middle(
    hosts: list[str], notes: dict[int, str], states: dict[int | None, Mapping[str, str]]
) -> tuple[dict[int, str], States]:
    """States of hosts in the middle have no room beside a lifeline: they become notes."""
    outer = {hosts[0], hosts[-1]}
    kept = {}
    for number, changes in states.items():
        inside = [f"{host}: {state}" for host, state in changes.items() if host not in outer]
        if inside and number is not None:
            notes[number] = "; ".join([*filter(None, [notes.get(number)]), *inside])
        kept[number] = {host: state for host, state in changes.items() if host in outer}
    return notes, kept


# --- drawing ----------------------------------------------------------------------------------


def _sides(made: LadderPlan, found: list[DrawnSegment], unit: tuple[str, float, int]) -> list[str]:
    """Names, lifelines, and the heads of the columns at the left."""
    parts = [
        svg.text(SIDE + 26, TOP - 34, "no.", "head"),
        svg.text(SIDE + GUTTER - 8, TOP - 34, f"time ({unit[0]})", "head"),
    ]
    addresses = _addresses(found)
    for name, x in made.hosts.items():
        head = heading(name, x, made)
        kind = "host" if head.size == NAME else "host long"
        parts.append(svg.text(head.x, head.y, head.text, kind))
        address = addresses.get(name, "")
        if address != name:
            at = _within(x, svg.text_width(address, SMALL), made)
            parts.append(svg.text(at, TOP - 27, address, "address"))
        parts.append(svg.line(x, TOP - 18, x, made.height - BOTTOM + 8, "life"))
    for number, label in made.states:
        if number is None:
            parts.append(_text(label, "state"))
    return parts


def heading(name: str, x: float, made: LadderPlan) -> Label:
    """The name of the host whose lifeline is at `x`: smaller where it is long, such as an address.

    It stays beside the heads of the columns at the left, and within the picture at the right.
    """
    long = svg.text_width(name, NAME, bold=True) > LONG_NAME
    if not long:
        return Label(name, x, TOP - 42, anchor="middle", size=NAME, bold=name)
    # An outer name that is pushed inwards must not meet the next one; of two, both are pushed.
    apart = _apart(x, made)
    room = ((apart + 92) / 2 if len(made.hosts) == 2 else (apart + 46) / 1.5) - 10
    text = svg.shorten(name, room, SMALL)
    width = svg.text_width(text, SMALL)
    return Label(text, _within(x, width, made), TOP - 42, anchor="middle", size=SMALL)


def _apart(x: float, made: LadderPlan) -> float:
    """How far the lifeline at `x` is from the next one."""
    return min((abs(other - x) for other in made.hosts.values() if other != x), default=made.width)


def _within(x: float, width: float, made: LadderPlan) -> float:
    """The middle of a text of that width, as near to `x` as there is room for."""
    least, most = SIDE + GUTTER + width / 2, made.width - 6 - width / 2
    return max(least, min(x, most))


def _addresses(found: list[DrawnSegment]) -> dict[str, str]:
    addresses: dict[str, str] = {}
    for segment in found:
        if segment.frame.ip:
            addresses.setdefault(segment.sender, segment.frame.ip.source)
            addresses.setdefault(segment.receiver, segment.frame.ip.destination)
    return addresses


def _cuts(made: LadderPlan, upto: int | None) -> list[str]:
    """A mark across the lifelines where time was cut short, and how much."""
    parts = []
    xs = list(made.hosts.values())
    for y, seconds in made.cuts:
        marks = "".join(
            svg.rect(x - 4, y - 5, 8, 10, "gap")
            + svg.line(x - 7, y - 2, x + 7, y - 8, "cut")
            + svg.line(x - 7, y + 8, x + 7, y + 2, "cut")
            for x in xs
        )
        said = f"{_pause(seconds)} later"
        words = svg.text(_free(made, said, y + 4), y + 4, said, "pause")
        after = next(a.segment.frame.number for a in made.arrows if max(a.y1, a.y2) > y)
        later = upto is not None and after > upto
        class_ = "cut-mark later" if later else "cut-mark"
        parts.append(svg.tag("g", marks, words, class_=class_, data_before=after))
    return parts


def _free(made: LadderPlan, words: str, y: float) -> float:
    """Where the middle of `words` stands at `y`: between the hosts, clear of arrows and labels."""
    first, *others = made.hosts.values()
    width = others[-1] - first if others else 240
    places = [first + width * share for share in (0.5, 0.2, 0.8)]
    for x in places:
        box = Label(words, x, y, anchor="middle").box
        if not any(_touches(arrow, box) for arrow in made.arrows):
            return x
    return places[0]


def _touches(arrow: Arrow, box: Box) -> bool:
    """Whether an arrow, or a label of it, lies on a box."""
    if any(overlap(label.box, box) for label in arrow.labels):
        return True
    return crossed(box, (arrow.x1, arrow.y1), (arrow.x2, arrow.y2))


def _pause(seconds: float) -> str:
    """A time in words: "1.02 s", "184 ms", "54 µs"."""
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def _frame(
    arrow: Arrow,
    made: LadderPlan,
    unit: tuple[str, float, int],
    upto: int | None,
    current: int | None,
) -> str:
    """All that belongs to one frame: a group that a widget can show, hide and emphasise."""
    frame = arrow.segment.frame
    classes = ["frame", arrow.segment.kind]
    classes += ["again"] * arrow.segment.again
    classes += [arrow.segment.fate] if arrow.segment.fate else []
    classes += ["current"] * (frame.number == current)
    classes += ["later"] * (upto is not None and frame.number > upto)
    _, factor, digits = unit
    parts = [
        svg.text(SIDE + 26, arrow.y1 + 4, str(frame.number), "number"),
        svg.text(SIDE + GUTTER - 8, arrow.y1 + 4, f"{frame.time * factor:.{digits}f}", "time"),
        *(_shape(arrow) if not arrow.loop else _loop(arrow)),
        *(_text(label, "under" if label.size < SIZE else "label") for label in arrow.labels),
    ]
    parts += [_text(label, "state") for number, label in made.states if number == frame.number]
    for number, y, labels in made.notes:
        if number == frame.number:
            parts += _note(made, y, labels)
    return svg.tag("g", *parts, class_=" ".join(classes), data_frame=frame.number) + "\n"


def _text(label: Label, class_: str) -> str:
    anchor = {"start": "", "middle": " mid", "end": " end"}[label.anchor]
    words = svg.escape(label.text[len(label.bold) :])
    if label.bold and label.bold != label.text:
        words = svg.tag("tspan", svg.escape(label.bold), class_="what") + words
    elif label.bold:
        words, class_ = svg.escape(label.bold), f"{class_} what"
    if not label.angle:
        place: dict[str, object] = {"x": float(label.x), "y": float(label.y)}
    else:
        at = f"{svg.number(label.x)} {svg.number(label.y)}"
        place = {"transform": f"translate({at})rotate({label.angle:.2f})"}
    return svg.tag("text", words, class_=class_ + anchor, **place)


def _shape(arrow: Arrow) -> list[str]:
    """The arrow: its line, and a head, or a cross where the frame was lost."""
    length = hypot(arrow.x2 - arrow.x1, arrow.y2 - arrow.y1) or 1.0
    ux, uy = (arrow.x2 - arrow.x1) / length, (arrow.y2 - arrow.y1) / length

    def at(along: float, across: float) -> str:
        x = arrow.x1 + ux * along - uy * across
        y = arrow.y1 + uy * along + ux * across
        return f"{svg.number(x)} {svg.number(y)}"

    line = svg.tag("path", d=f"M{at(0, 0)}L{at(length - 2, 0)}", class_="line")
    fate = arrow.segment.fate
    if fate == "lost":
        cross = (
            f"M{at(length - 6, -6)}L{at(length + 6, 6)}M{at(length - 6, 6)}L{at(length + 6, -6)}"
        )
        return [line, svg.tag("path", d=cross, class_="cross")]
    head = f"M{at(length - 11, -4.5)}L{at(length, 0)}L{at(length - 11, 4.5)}"
    parts = [line, svg.tag("path", d=head, class_="tip")]
    if fate == "duplicated":
        second = f"M{at(length - 23, -4.5)}L{at(length - 12, 0)}L{at(length - 23, 4.5)}"
        parts.append(svg.tag("path", d=second, class_="tip"))
    if fate == "corrupted":
        b = length * 0.88
        zigzag = f"M{at(b - 9, 0)}L{at(b - 4, -7)}L{at(b + 1, 7)}L{at(b + 6, -7)}L{at(b + 10, 0)}"
        parts.append(svg.tag("path", d=zigzag, class_="zigzag"))
    return parts


def _loop(arrow: Arrow) -> list[str]:
    """From a host to itself: out to the right, and back."""
    x, y = svg.number(arrow.x1), arrow.y1
    top, low = svg.number(y), svg.number(y + 10)
    tip = f"M{svg.number(arrow.x1 + 11)} {svg.number(y + 5.5)}L{x} {low}"
    tip += f"L{svg.number(arrow.x1 + 11)} {svg.number(y + 14.5)}"
    line = svg.tag("path", d=f"M{x} {top}h40v10H{svg.number(arrow.x1 + 2)}", class_="line")
    return [line, svg.tag("path", d=tip, class_="tip")]


def _note(made: LadderPlan, y: float, labels: list[Label]) -> list[str]:
    x = max(made.hosts.values())
    first = labels[0]
    start, end = f"{svg.number(x + 6)} {svg.number(y)}", svg.number(first.x - 6)
    lead = f"M{start}H{svg.number(first.x - 16)}L{end} {svg.number(first.y - 4)}"
    return [svg.tag("path", d=lead, class_="lead"), *(_text(line, "note") for line in labels)]


_STYLE = """
& .host { font-weight: bold; font-size: 15px; text-anchor: middle; }
& .host.long { font-size: 11px; font-weight: normal; }
& .address { fill: $soft; font-size: 11px; text-anchor: middle; }
& .head, & .number, & .time { fill: $soft; font-size: 11px; text-anchor: end; }
& .life { stroke: $line; stroke-width: 1.5; }
& .gap { fill: $paper; } & .cut { stroke: $line; fill: none; }
& .pause { fill: $soft; text-anchor: middle; font-style: italic; }
& .label, & .under, & .state, & .pause, & .note {
  paint-order: stroke; stroke: $paper; stroke-width: 4px; stroke-linejoin: round; }
& .under { font-size: 11px; fill: $soft; }
& .mid { text-anchor: middle; } & .end { text-anchor: end; }
& .what { font-weight: bold; }
& .state { fill: $ink; font-size: 12px; }
& .lead { fill: none; stroke: $line; stroke-dasharray: 1 3; }
& .line, & .tip { fill: none; stroke: $ink; stroke-width: 1.6; }
& .tip { stroke-linejoin: round; fill: $ink; }
& .ack .line, & .ack .tip { stroke: $ack; stroke-width: 1.3; } & .ack .tip { fill: none; }
& .data .line, & .data .tip { stroke: $data; } & .data .tip, & .data .what { fill: $data; }
& .data .line { stroke-width: 2; }
& .control .line, & .control .tip { stroke: $control; stroke-width: 2; }
& .control .tip, & .control .label .what { fill: $control; }
& .reset .line, & .reset .tip { stroke: $reset; stroke-width: 2.4; }
& .reset .tip, & .reset .label .what { fill: $reset; }
& .again .line { stroke: $again; stroke-dasharray: 9 4; }
& .again .tip { stroke: $again; fill: $again; } & .again .under { fill: $again; }
& .again .label .what { fill: $again; }
& .lost .line { stroke: $lost; stroke-dasharray: 4 4; }
& .lost .label.what, & .lost .label .what { fill: $lost; }
& .cross { stroke: $lost; stroke-width: 3; fill: none; }
& .zigzag { stroke: $damaged; stroke-width: 2.2; fill: none; }
& .corrupted .under { fill: $damaged; }
& .current .line { stroke-width: 3.6; }
& .current .label, & .current .under { stroke: $mark; stroke-width: 8px; }
& .current .number, & .current .time { fill: $ink; font-weight: bold; }
& .later { visibility: hidden; }
"""
