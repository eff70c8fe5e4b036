"""The arrows of a ladder and the words along them: where each stands, and how it is turned."""

from dataclasses import dataclass, replace
from math import atan2, cos, degrees, hypot, radians, sin

from helpers.draw import svg
from helpers.draw.boxes import Box
from helpers.draw.segments import DrawnSegment

TOP = 74  # pixels above the first row
SIZE, SMALL = 12, 11  # of the two lines of a label
LOOP = 52  # pixels from a lifeline to the label of a frame from a host to itself


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text: `anchor` ("start", "middle", "end") is the point (x, y) of its baseline."""

    text: str
    x: float
    y: float
    angle: float = 0.0
    anchor: str = "start"
    size: float = SIZE
    bold: str = ""  # the part of the text, at its beginning, that is bold

    @property
    def box(self) -> Box:
        """The room that the text takes."""
        width = label_width(self.text, self.bold, self.size)
        shift = {"start": width / 2, "middle": 0.0, "end": -width / 2}[self.anchor]
        turn = radians(self.angle)
        up = self.size * 0.32
        x = self.x + shift * cos(turn) + up * sin(turn)
        y = self.y + shift * sin(turn) - up * cos(turn)
        return Box(x, y, width, self.size * 1.1, self.angle)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A segment on its way, from (x1, y1) to (x2, y2), and what stands at it."""

    segment: DrawnSegment
    x1: float
    y1: float
    x2: float
    y2: float
    labels: tuple[Label, ...] = ()

    @property
    def loop(self) -> bool:
        """Whether sender and receiver are the same host."""
        return self.segment.sender == self.segment.receiver

    @property
    def angle(self) -> float:
        """How far a text along it is turned: clockwise, readable from left to right."""
        dx, dy = self.x2 - self.x1, self.y2 - self.y1
        return degrees(atan2(dy, dx)) if dx > 0 else degrees(atan2(-dy, -dx))


def place(
    segment: DrawnSegment, sent: float, ended: float, lifelines: dict[str, float], mode: str
) -> Arrow:
    """The arrow of a segment between two rows; `mode` says where its label lies."""
    x1, x2 = lifelines[segment.sender], lifelines[segment.receiver]
    y1, y2 = TOP + sent, TOP + ended
    text, what = first_line(segment)
    if x1 == x2:
        labels = [Label(text, x1 + LOOP, y1 + 8, bold=what)]
        below = second_line(segment, mode)
        labels += [Label(below, x1 + LOOP, y1 + 21, size=SMALL)] if below else []
        return Arrow(segment, x1, y1, x1, y1 + 10, tuple(labels))
    if segment.fate == "lost":
        needed = label_width(text, what, SIZE) + 44
        part = min(max(needed / abs(x2 - x1), 0.5), 0.84)
        x2, y2 = x1 + (x2 - x1) * part, y1 + (y2 - y1) * part
    arrow = Arrow(segment, x1, y1, x2, y2)
    return replace(arrow, labels=tuple(_labels(arrow, text, what, mode)))


def _labels(arrow: Arrow, text: str, what: str, mode: str) -> list[Label]:
    """The lines at an arrow: above it, below it, and why where it ends early."""
    length = hypot(arrow.x2 - arrow.x1, arrow.y2 - arrow.y1)
    along = length / 2 if mode == "middle" else 16
    anchor = "middle" if mode == "middle" else "start" if arrow.x2 > arrow.x1 else "end"
    angle = 0.0 if mode == "flat" else arrow.angle
    labels = [_at(arrow, text, along, -5, angle, anchor, SIZE, what)]
    below = second_line(arrow.segment, mode)
    if below:
        labels.append(_at(arrow, below, along, 13, angle, anchor, SMALL, ""))
    if arrow.segment.fate == "lost" and mode != "flat":
        anchor = "start" if arrow.x2 > arrow.x1 else "end"
        words = arrow.segment.ending
        labels.append(_at(arrow, words, length + 12, 4, angle, anchor, SIZE, words))
    return labels


def _at(
    arrow: Arrow,
    text: str,
    along: float,
    off: float,
    angle: float,
    anchor: str,
    size: float,
    bold: str,
) -> Label:
    """A label `along` pixels from the sender, and `off` pixels below the arrow (above: < 0)."""
    length = hypot(arrow.x2 - arrow.x1, arrow.y2 - arrow.y1) or 1.0
    ux, uy = (arrow.x2 - arrow.x1) / length, (arrow.y2 - arrow.y1) / length
    turn = radians(arrow.angle if angle else 0.0)
    x = arrow.x1 + ux * along - sin(turn) * off
    y = arrow.y1 + (uy * along if angle else 0.0) + cos(turn) * off
    return Label(text, x, y, angle, anchor, size, bold)


def label_width(text: str, bold: str, size: float) -> float:
    """How wide a label is whose first part is bold."""
    return svg.text_width(bold, size, bold=True) + svg.text_width(text[len(bold) :], size)


def widest(segment: DrawnSegment) -> float:
    """How wide the wider one of a segment's two lines is."""
    below = label_width(second_line(segment, "flat"), "", SMALL)
    return max(label_width(*first_line(segment), SIZE), below)


def first_line(segment: DrawnSegment) -> tuple[str, str]:
    """What stands above the arrow, and the part of it, at its beginning, that is bold."""
    first = f"[{segment.connection}] " if segment.connection else ""
    what = first + segment.what
    return f"{what} {segment.numbers}".strip(), what


def lines_below(segment: DrawnSegment, mode: str) -> int:
    """How many lines of text stand below a segment's row."""
    return bool(second_line(segment, mode)) + (segment.sender == segment.receiver)


def second_line(segment: DrawnSegment, mode: str) -> str:
    """What stands below the arrow: what is to be noticed, and the options.

    That a frame was lost stands at its cross, and here only where labels lie flat.
    """
    fate = segment.ending if segment.fate != "lost" or mode == "flat" else ""
    noticed = [*segment.marks, fate]
    words = ", ".join(word for word in noticed if word)
    return "; ".join(part for part in (words, segment.options) if part)
