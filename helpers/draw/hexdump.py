"""The bytes of a frame, sixteen a row, coloured by layer, and the fields that they are."""

from collections.abc import Iterable
from itertools import pairwise

from helpers.draw import svg
from helpers.draw.picture import Picture
from helpers.draw.runs import Run, runs
from helpers.trace.dissect import Dissection
from helpers.trace.frame import Frame

WIDTH = 880
CELL, ROW, TOP = 32, 36, 44  # pixels: a byte, a row of them, what is above
LEFT, MIDDLE, ASCII, CHAR = 70, 12, 632, 14.4
LINE, COLUMNS, SIDE = 17, 2, 20  # of the legend
MOST = 512  # bytes


def hexdump(
    frame: Frame | Dissection, *, highlight: str | Iterable[str] = (), most: int = MOST
) -> Picture:
    """The bytes of `frame` in rows of 16, in hexadecimal and in ASCII, and what each of them is.

    Every field has a key such as T3 below its bytes; the list underneath says what it is.
    `highlight` names fields to be set off, such as "ttl"; "data" is the payload. Of more than
    `most` bytes the rest is left out.
    """
    read = frame.dissection if isinstance(frame, Frame) else frame
    wanted = {highlight} if isinstance(highlight, str) else set(highlight)
    found = runs(read)
    shown = min(len(read.data), max(most, 0))
    rows = -(-shown // 16)
    body = [svg.text(SIDE, 24, title(read), "title"), *_offsets(shown)]
    for run in found:
        body.append(_bytes(run, read.data, shown, wanted & set(run.fields)))
    y = TOP + rows * ROW + 10
    if shown < len(read.data):
        body.append(svg.text(LEFT, y + 10, _left_out(read, shown), "soft"))
        y += 20
    legend, height = _legend(found, y + 14, wanted)
    alt = title(read) + ": " + "; ".join(f"{run.label} {run.value}" for run in found)
    picture = svg.document("hexdump", WIDTH, height, alt, _STYLE, *body, *legend)
    return Picture(picture, _words(read, found, shown), alt)


def title(read: Dissection) -> str:
    """What the frame is: "Ethernet, IPv4, TCP and 5 bytes of data, 71 bytes in all"."""
    names = [layer.name for layer in read.layers if not layer.quoted]
    count = len(read.payload)
    data = f" and {count} byte{'s' if count != 1 else ''} of data" if count else ""
    return f"{', '.join(names)}{data}: {len(read.data)} bytes" if names else f"{count} bytes"


def _left_out(read: Dissection, shown: int) -> str:
    return f"… and {len(read.data) - shown} more bytes"


# --- the bytes ------------------------------------------------------------------------------


def _x(column: int) -> float:
    return LEFT + column * CELL + (MIDDLE if column > 7 else 0)


def _offsets(shown: int) -> list[str]:
    return [
        svg.text(LEFT - 12, TOP + row * ROW + 19, f"{row * 16:04x}", "mono offset")
        for row in range(-(-shown // 16))
    ]


def _pieces(run: Run, shown: int) -> list[tuple[int, int]]:
    """The run cut at the ends of rows, and in the middle of them, where there is a gap."""
    end = min(run.end, shown)
    cuts = [run.start, *range((run.start // 8 + 1) * 8, end, 8), end]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def _bytes(run: Run, data: bytes, shown: int, wanted: set[str]) -> str:
    fill = "mark" if wanted else f"{run.kind}-{run.tint}"
    parts: list[str] = []
    for start, end in _pieces(run, shown):
        row, column = divmod(start, 16)
        top, width = TOP + row * ROW, (end - start) * CELL
        edge = f"{fill} edge" if wanted else fill
        parts.append(svg.rect(_x(column), top, width - 1, ROW - 3, edge))
        ascii_x = ASCII + column * CHAR
        parts.append(svg.rect(ascii_x, top, (end - start) * CHAR - 0.5, ROW - 3, fill))
        for place in range(start, end):
            x = _x(place % 16) + CELL / 2 - 0.5
            parts.append(svg.text(x, top + 17, f"{data[place]:02x}", "mono byte"))
        xs = [svg.number(ASCII + (place % 16 + 0.5) * CHAR) for place in range(start, end)]
        parts.append(_ascii(data[start:end], xs, top + 19))
        if start in (run.start, row * 16):
            parts.append(svg.text(_x(column) + 3, top + 29, run.key, "key"))
    return svg.tag("g", *parts, **_hooks(run))


def _ascii(data: bytes, xs: list[str], y: float) -> str:
    string = printable(data).replace(" ", "\u00a0")  # a plain space would be swallowed
    return svg.tag("text", svg.escape(string), x=" ".join(xs), y=float(y), class_="mono ascii")


def printable(data: bytes) -> str:
    """`data` as ASCII, with a dot for what has no letter."""
    return "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in data)


def _hooks(run: Run) -> dict[str, object]:
    return {
        "data_layer": run.layer,
        "data_field": " ".join(run.fields),
        "data_cells": " ".join(map(str, run.cells)) or None,
        "data_bytes": f"{run.start} {run.end}",
    }


# --- the legend -----------------------------------------------------------------------------


def _legend(found: list[Run], top: float, wanted: set[str]) -> tuple[list[str], float]:
    """The list of the fields, a block for each layer, and the height of the whole picture."""
    blocks: dict[str, list[Run]] = {}
    for run in found:
        blocks.setdefault(run.layer, []).append(run)
    columns = _columns([len(block) + 1.6 for block in blocks.values()])
    room = (WIDTH - 2 * SIDE) / COLUMNS
    heights = [top] * COLUMNS
    parts: list[str] = []
    for column, (layer, block) in zip(columns, blocks.items(), strict=True):
        x, y = SIDE + column * room, heights[column]
        parts.append(svg.rect(x, y - 11, 12, 12, f"{block[0].kind}-2"))
        parts.append(svg.text(x + 18, y, _heading(layer, block), "layer"))
        for number, run in enumerate(block, 1):
            parts.append(_entry(run, x, y + 1 + number * LINE, room, wanted))
        heights[column] += (len(block) + 1.6) * LINE
    return parts, max(heights)


def _heading(layer: str, block: list[Run]) -> str:
    count = block[-1].end - block[0].start
    return f"{layer}: {count} byte{'s' if count > 1 else ''}"


def _columns(heights: list[float]) -> list[int]:
    """A column for each block, in order, so that the longest column is short."""
    limit = max(heights, default=0)
    while True:
        columns, column, filled = [], 0, 0.0
        for height in heights:
            if filled and filled + height > limit:
                column, filled = column + 1, 0.0
            columns.append(column)
            filled += height
        if column < COLUMNS:
            return columns
        limit += 1


def _entry(run: Run, x: float, y: float, room: float, wanted: set[str]) -> str:
    start = x + 76
    label_room = svg.text_width(run.label + " ", 12)
    value = svg.shorten(run.value, max(room - 84 - label_room, 20), 12, mono=True)
    words = svg.tag(
        "text",
        svg.escape(svg.shorten(run.label, room - 84, 12)),
        svg.tag("tspan", svg.escape(value), class_="mono value", dx=6) if run.value else "",
        x=float(start),
        y=float(y),
    )
    key = svg.text(x, y, run.key, "keyname")
    place = svg.text(x + 68, y, run.bytes, "place")
    back = [svg.rect(x - 4, y - 13, room - 4, LINE, "mark")] if wanted & set(run.fields) else []
    return svg.tag("g", *back, key, place, words, **_hooks(run))


# --- words ----------------------------------------------------------------------------------


def _words(read: Dissection, found: list[Run], shown: int) -> str:
    lines = [title(read)]
    for start in range(0, shown, 16):
        row = read.data[start : min(start + 16, shown)]
        halves = f"{row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}"
        lines.append(f"{start:04x}  {halves}  {printable(row)}")
    if shown < len(read.data):
        lines.append(_left_out(read, shown))
    widths = [max(len(part) for part in parts) for parts in zip(*map(_row, found), strict=True)]
    for run in found:
        place, layer, label, value = _row(run)
        lines.append(
            f"bytes {place:<{widths[0]}}  {layer:<{widths[1]}}  {label:<{widths[2]}}  {value}"
        )
    return "\n".join(line.rstrip() for line in [*lines, read.note] if line)


def _row(run: Run) -> tuple[str, str, str, str]:
    return run.bytes, run.layer, run.label, run.value


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .soft { fill: $soft; }
& .offset { fill: $soft; font-size: 13px; text-anchor: end; }
& .byte { font-size: 15px; text-anchor: middle; }
& .ascii { font-size: 13px; text-anchor: middle; }
& .key { font-size: 11px; }
& .layer { font-weight: bold; font-size: 13px; }
& .keyname, & .place { fill: $soft; font-size: 11px; }
& .place { text-anchor: end; }
& .value { font-size: 12px; }
& .mark { fill: $mark; }
& .edge { stroke: $ink; stroke-width: 2; }
& .link-1 { fill: $link-1; } & .link-2 { fill: $link-2; }
& .internet-1 { fill: $internet-1; } & .internet-2 { fill: $internet-2; }
& .transport-1 { fill: $transport-1; } & .transport-2 { fill: $transport-2; }
& .application-1 { fill: $application-1; } & .application-2 { fill: $application-2; }
"""
