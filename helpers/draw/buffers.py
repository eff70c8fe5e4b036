"""The two buffers between two programs, and the window that says how much may still be sent."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, SIDE, TOP = 880.0, 20.0, 66.0
ROW = 46.0
BAR, HIGH = 210.0, 24.0  # pixels: the longest bar, and how high it is
SENT, WINDOW, RECEIVED = 250.0, 480.0, 640.0  # where the columns begin
MOST = 20  # rows
_HEADS = ("moment", "waits in the sender's kernel", "window", "waits in the receiver's kernel")


class Moment(NamedTuple):
    """What stood in the buffers at one moment: bytes, and what was going on in words."""

    words: str
    sent: int
    window: int
    received: int


def buffers(moments: Sequence[Moment | Sequence[Any]]) -> Picture:
    """One row a moment: the send buffer, the window that was announced last, the receive buffer.

    A moment is `(words, sent, window, received)`, all in bytes. Both bars have the same scale.
    Raises CannotDraw without a moment, or for more than are legible.
    """
    rows = [Moment(*moment) for moment in moments]
    if not 0 < len(rows) <= MOST:
        raise CannotDraw(f"{len(rows)} moments cannot be drawn: give 1 to {MOST}")
    most = max(1, *(max(row.sent, row.received) for row in rows))
    places = (SIDE, SENT, WINDOW, RECEIVED)
    body = [svg.text(SIDE, 26, "Two buffers, and a window that closes", "title")]
    body += [svg.text(x, TOP - 14, head, "name") for x, head in zip(places, _HEADS, strict=True)]
    body += [_row(row, TOP + n * ROW, BAR / most) for n, row in enumerate(rows)]
    text = "\n".join(map(_line, rows))
    alt = "What waits in the buffers of sender and receiver. " + text.replace("\n", "; ")
    height = TOP + len(rows) * ROW + 6
    return Picture(svg.document("buffers", WIDTH, height, alt, _STYLE, *body), text, alt)


def _row(row: Moment, y: float, scale: float) -> str:
    lines = svg.wrap(row.words, SENT - SIDE - 14, 12)[:2]
    first = y + (24 if len(lines) == 1 else 16)
    closed = row.window == 0
    said = "0: stop" if closed else f"{row.window:,}"
    parts = [svg.line(SIDE, y, WIDTH - SIDE, y, "rule")]
    parts += [svg.text(SIDE, first + 15 * n, line) for n, line in enumerate(lines)]
    parts += _bar(SENT, y, row.sent, scale, "sent")
    parts += _bar(RECEIVED, y, row.received, scale, "received")
    parts.append(svg.text(WINDOW, y + 27, said, "closed" if closed else "open"))
    arrow = f"M{WINDOW + 74:.0f} {y + 23:.0f}h60m-9 -5l9 5l-9 5"
    cross = f"M{WINDOW + 74:.0f} {y + 23:.0f}h50m4 -6l-10 12m10 0l-10 -12"
    parts.append(svg.tag("path", d=cross if closed else arrow, class_="no" if closed else "go"))
    return svg.tag("g", *parts)


def _bar(x: float, y: float, size: int, scale: float, class_: str) -> list[str]:
    width, words = size * scale, f"{size:,}"
    inside = svg.text_width(words, 12) + 12 < width
    place = x + 6 if inside else x + width + 6
    shape = [svg.rect(x, y + 11, width, HIGH, class_)] if size else []
    return [
        svg.line(x, y + 8, x, y + HIGH + 14, "edge"),
        *shape,
        svg.text(place, y + 27, words, "count"),
    ]


def _line(row: Moment) -> str:
    return f"{row.words}: sender {row.sent}, window {row.window}, receiver {row.received}"


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .name { fill: $soft; }
& .rule { stroke: $faint; }
& .edge { stroke: $line; stroke-width: 2; }
& .sent { fill: $internet-2; } & .received { fill: $application-2; }
& .closed { fill: $lost; font-weight: bold; }
& .go { stroke: $control; stroke-width: 2; fill: none; }
& .no { stroke: $lost; stroke-width: 2; fill: none; }
"""
