"""One stream of bytes, and where each of those who handle it cuts it into pieces."""

from collections.abc import Mapping, Sequence

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, SIDE, TOP = 880.0, 20.0, 44.0
NAMES = 150.0  # pixels for the names of the rows
ROW, GAP = 34.0, 26.0
CELL = 34.0  # pixels that a byte takes, where there is room
MOST = 48  # bytes: more would not be legible
TINTS = ("application-2", "internet-2", "transport-2", "link-2")


def cuts(rows: Mapping[str, Sequence[bytes]]) -> Picture:
    r"""The same bytes once a row, cut as that row has them: `{"send": [b"AA", b"B"], …}`.

    A byte has the colour of the piece that it belongs to in the first row, and the same column in
    each row. A row may be shorter: what has not come yet is missing.

    Raises CannotDraw without bytes, for more than are legible, or where a row has other bytes.
    """
    pieces = {name: [bytes(piece) for piece in row] for name, row in rows.items()}
    streams = {name: b"".join(row) for name, row in pieces.items()}
    _check(streams)
    whole = next(iter(streams.values()))
    colours = colours_of(next(iter(pieces.values())))
    cell = min(CELL, (WIDTH - 2 * SIDE - NAMES) / len(whole))
    height = TOP + len(pieces) * (ROW + GAP)
    body = [svg.text(SIDE, 26, "The same bytes, cut by each in its own way", "title")]
    for number, (name, row) in enumerate(pieces.items()):
        y = TOP + number * (ROW + GAP)
        body.append(svg.text(SIDE, y + ROW / 2 + 4, name, "name"))
        body.append(strip(row, SIDE + NAMES, y, cell, ROW, colours))
        body += _sizes(row, y, cell)
    text = "\n".join(_line(name, row) for name, row in pieces.items())
    alt = "One stream of bytes, and where each row cuts it. " + text.replace("\n", "; ")
    return Picture(svg.document("cuts", WIDTH, height, alt, STYLE, *body), text, alt)


def colours_of(pieces: Sequence[bytes]) -> list[str]:
    """The colour of each byte: that of its piece."""
    return [TINTS[n % len(TINTS)] for n, piece in enumerate(pieces) for _ in piece]


def shown(value: int) -> str:
    """A byte as a reader writes it: its character, an escape, or two hexadecimal digits."""
    known = {10: "\\n", 13: "\\r", 32: "␣"}
    return known.get(value) or (chr(value) if 32 < value < 127 else f"{value:02x}")


def strip(
    pieces: Sequence[bytes],
    x: float,
    y: float,
    cell: float,
    height: float,
    colours: Sequence[str],
) -> str:
    """The bytes of `pieces` side by side, with a bar wherever one piece ends and one begins."""
    parts: list[str] = []
    at = 0
    for piece in pieces:
        for value in piece:
            left = x + at * cell
            box = svg.rect(left, y, cell, height, f"byte {colours[at]}", data_byte=at)
            said = shown(value)
            class_ = "char" if svg.text_width(said, 13, mono=True) < cell else "char small"
            parts += [box, svg.text(left + cell / 2, y + height / 2 + 4.5, said, class_)]
            at += 1
    edges = [0]
    for piece in pieces:
        edges.append(edges[-1] + len(piece))
    bars = [svg.line(x + e * cell, y - 5, x + e * cell, y + height + 5, "bar") for e in edges]
    return svg.tag("g", *parts, *bars)


def _check(streams: Mapping[str, bytes]) -> None:
    whole = next(iter(streams.values()), b"")
    if not whole:
        raise CannotDraw("no bytes: give each row its pieces, such as {'send': [b'AA', b'B']}")
    if len(whole) > MOST:
        raise CannotDraw(f"{len(whole)} bytes are too many to be legible; {MOST} is the most")
    for name, stream in streams.items():
        if not whole.startswith(stream):
            raise CannotDraw(f"{name} has other bytes than the first row: {stream!r:.60}")


def _sizes(row: Sequence[bytes], y: float, cell: float) -> list[str]:
    """Under each piece how many bytes it has, as far as there is room."""
    parts, at = [], 0
    for piece in row:
        words = f"{len(piece)} byte{'s' * (len(piece) != 1)}"
        words = words if svg.text_width(words, 12) < len(piece) * cell else str(len(piece))
        middle = SIDE + NAMES + (at + len(piece) / 2) * cell
        if svg.text_width(words, 12) < len(piece) * cell:
            parts.append(svg.text(middle, y + ROW + 15, words, "size"))
        at += len(piece)
    return parts


def _line(name: str, row: Sequence[bytes]) -> str:
    return f"{name}: " + (" | ".join(repr(piece) for piece in row) or "nothing")


STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .name { font-weight: bold; }
& .size { fill: $soft; text-anchor: middle; }
& .char { font-family: monospace; font-size: 13px; text-anchor: middle; }
& .small { font-size: 10px; }
& .byte { stroke: $paper; }
& .bar { stroke: $ink; stroke-width: 2.5; }
& .application-2 { fill: $application-2; } & .internet-2 { fill: $internet-2; }
& .transport-2 { fill: $transport-2; } & .link-2 { fill: $link-2; }
"""
