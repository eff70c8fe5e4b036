"""A reader of messages at work: what it is fed, what that completes, and what waits for more."""

from collections.abc import Sequence

from helpers.draw import svg
from helpers.draw.cuts import STYLE, colours_of, shown, strip
from helpers.draw.picture import CannotDraw, Picture

WIDTH, SIDE = 880.0, 20.0
STRIP, HEAD, ROWS = 44.0, 116.0, 128.0  # where the stream, the heads, the rows begin
LINE, PAD = 26.0, 14.0
COLUMNS = (SIDE, 310.0, 600.0)  # fed, complete, waits
ROOM = 260.0
CELL = 24.0
MOST = 48  # bytes

Step = tuple[bytes, Sequence[bytes], bytes]


def feeding(steps: Sequence[Step]) -> Picture:
    r"""The work of a reader, one row for each piece that it was fed.

    A step is `(piece, complete, waits)`: what `recv` gave, the messages that this completes, and
    the bytes that the reader keeps: `(piece, reader.feed(piece), reader.waiting)`.

    Raises CannotDraw without a byte, or for more bytes than are legible.
    """
    pieces = [piece for piece, _, _ in steps]
    size = sum(map(len, pieces))
    if not 0 < size <= MOST:
        raise CannotDraw(f"{size} bytes cannot be drawn: give 1 to {MOST}, in all pieces together")
    colours = colours_of(pieces)
    cell = min(CELL, (WIDTH - 2 * SIDE) / size)
    body = [
        svg.text(SIDE, 26, "The stream, as recv cut it", "title"),
        strip(pieces, SIDE, STRIP, cell, 32, colours),
    ]
    heads = ("one recv gave", "complete now", "waits in the buffer")
    body += [svg.text(x, HEAD, head, "name") for x, head in zip(COLUMNS, heads, strict=True)]
    y, end = ROWS, 0
    for step in steps:
        end += len(step[0])
        row, height = _row(step, y, colours, end)
        body.append(row)
        y += height
    text = "\n".join(_line(step) for step in steps)
    alt = "A reader is fed the pieces of a stream. " + text.replace("\n", "; ")
    picture = svg.document("feeding", WIDTH, y + 8, alt, STYLE + _OWN, *body)
    return Picture(picture, text, alt)


def _row(step: Step, y: float, colours: Sequence[str], end: int) -> tuple[str, float]:
    """One step, and how many pixels it is high. `end` is where its piece ends in the stream."""
    piece, complete, waits = step
    lines = max(1, len(complete))
    fed = colours[end - len(piece) : end]
    kept = colours[end - len(waits) : end]
    parts = [
        svg.line(SIDE, y, WIDTH - SIDE, y, "rule"),
        _bytes(piece, COLUMNS[0], y + PAD / 2, fed),
        _bytes(waits, COLUMNS[2], y + PAD / 2, kept),
    ]
    for number, message in enumerate(complete):
        parts.append(_message(message, COLUMNS[1], y + PAD / 2 + number * LINE))
    if not complete:
        parts.append(svg.text(COLUMNS[1], y + PAD / 2 + 16, "nothing yet", "soft"))
    return svg.tag("g", *parts), lines * LINE + PAD


def _bytes(data: bytes, x: float, y: float, colours: Sequence[str]) -> str:
    if not data:
        return svg.text(x, y + 16, "nothing", "soft")
    cell = min(20.0, ROOM / len(data))
    return strip([data], x, y, cell, LINE - 4, colours)


def _message(message: bytes, x: float, y: float) -> str:
    words = "".join(map(shown, message)) or "(empty)"
    words = svg.shorten(words, ROOM - 16, 13, mono=True)
    width = svg.text_width(words, 13, mono=True) + 16
    box = svg.rect(x, y, width, LINE - 4, "whole", rx=4)
    return box + svg.text(x + 8, y + 16, words, "mono message")


def _line(step: Step) -> str:
    piece, complete, waits = step
    done = ", ".join(repr(message) for message in complete) or "nothing yet"
    return f"fed {piece!r}: complete {done}; waits {waits!r}"


_OWN = """
& .soft { fill: $soft; }
& .rule { stroke: $faint; }
& .whole { fill: $mark; stroke: $ink; }
& .message { font-size: 13px; }
"""
