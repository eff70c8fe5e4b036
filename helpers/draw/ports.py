"""Who is on a port: the sockets that a kernel keeps for it, at one moment or at several."""

from collections.abc import Mapping, Sequence

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, SIDE, TOP = 880.0, 20.0, 44.0
HEAD, ROW, GAP = 50.0, 30.0, 18.0
COLUMNS = (SIDE + 12, 250.0, 480.0, 640.0)
MOST = 24  # rows, in all moments together
_HEADS = ("this end", "other end", "state", "kept for")
_COLOURS = {"LISTEN": "internet-2", "ESTABLISHED": "transport-2", "TIME-WAIT": "application-2"}

Row = tuple[str, str, str]


def ports(moments: Mapping[str, Sequence[Row]]) -> Picture:
    """The sockets on a port, each `(this end, other end, state)`, under the name of each moment.

    A socket in TIME-WAIT belongs to no program any more, and the picture says so.

    Raises CannotDraw without a moment, and for more sockets than are legible.
    """
    rows = sum(map(len, moments.values()))
    if not moments or rows > MOST:
        raise CannotDraw(f"{rows} sockets cannot be drawn: give at least a moment, at most {MOST}")
    body = [svg.text(SIDE, 26, "Who is on the port", "title")]
    y = TOP
    for name, found in moments.items():
        body.append(svg.text(SIDE, y + 18, name, "name"))
        heads = zip(COLUMNS, _HEADS, strict=True)
        body += [svg.text(x, y + HEAD - 12, head, "soft") for x, head in heads]
        y += HEAD
        body += [_row(row, y + n * ROW) for n, row in enumerate(found)]
        if not found:
            body.append(svg.text(COLUMNS[0], y + 19, "nobody", "soft"))
        y += max(1, len(found)) * ROW + GAP
    lines = [line for name, found in moments.items() for line in (f"{name}:", *_lines(found))]
    alt = "Who is on the port. " + "; ".join(line.strip() for line in lines)
    picture = svg.document("ports", WIDTH, y, alt, _STYLE, *body)
    return Picture(picture, "\n".join(lines), alt)


def _row(row: Row, y: float) -> str:
    box = svg.rect(SIDE, y, WIDTH - 2 * SIDE, ROW - 4, _COLOURS.get(row[2], "other"), rx=4)
    words = zip(COLUMNS, (*row, _owner(row)), strict=True)
    return svg.tag("g", box, *(svg.text(x, y + 17, word) for x, word in words))


def _owner(row: Row) -> str:
    return "the kernel alone" if row[2] == "TIME-WAIT" else "a program"


def _lines(found: Sequence[Row]) -> list[str]:
    return [f"  {', '.join(row)}, for {_owner(row)}" for row in found] or ["  nobody"]


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .name { font-weight: bold; } & .soft { fill: $soft; }
& .internet-2 { fill: $internet-2; } & .transport-2 { fill: $transport-2; }
& .application-2 { fill: $application-2; } & .other { fill: $faint; }
"""
