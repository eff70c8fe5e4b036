"""Packets as boxes in boxes: who carries whom."""

from collections.abc import Sequence
from typing import Any

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.runs import KINDS
from helpers.layout import Header
from helpers.trace.dissect import Dissection, dissect

WIDTH, GAP, INSET = 880, 18, 16  # pixels
HEAD, DATA = 54, 50  # pixels: the room of a header's two lines, and of the data
MOST = 4


def nested(packets: Sequence[bytes]) -> Picture:
    """Each of `packets`, an IP packet as bytes, as a box that holds the next header and the data.

    A header says what it adds: IP the number of what is inside, TCP and UDP their ports. Raises
    CannotDraw unless there are one to four packets that begin with a header that can be read.
    """
    reads = [dissect(packet, first="ip") for packet in packets]
    if not 1 <= len(reads) <= MOST or not all(read.layers for read in reads):
        raise CannotDraw(f"give one to {MOST} IP packets, each as bytes from its IP header on")
    width = (WIDTH - 40 - GAP * (len(reads) - 1)) / len(reads)
    deepest = max(len(_own(read)) for read in reads)
    size = deepest * (HEAD + INSET) + DATA
    body = [
        _packet(read, 20 + number * (width + GAP), width, size) for number, read in enumerate(reads)
    ]
    lines = [_line(read) for read in reads]
    alt = "Packets, box in box. " + "; ".join(lines)
    picture = svg.document("nested", WIDTH, size + 40, alt, _STYLE, *body)
    return Picture(picture, "\n".join(lines), alt)


def adds(header: Header) -> str:
    """What a header adds to what it carries, in a few words."""
    name: str = header.LAYOUT.name
    cells: dict[str, Any] = {cell.name: cell.text for cell in header.cells()}
    if name == "IPv4":
        return f"protocol {cells['protocol']}"
    if name == "IPv6":
        return f"next header {cells['next_header']}"
    if name in ("TCP", "UDP"):
        return f"port {cells['source_port']} → port {cells['destination_port']}"
    return f"type {cells['type']}, no port"


def _own(read: Dissection) -> list[Header]:
    return [layer.header for layer in read.layers if not layer.quoted]


def _line(read: Dissection) -> str:
    parts = [f"{header.LAYOUT.name} ({adds(header)})" for header in _own(read)]
    return " holds ".join([*parts, *([repr(read.payload)] if read.payload else [])])


def _packet(read: Dissection, x: float, width: float, height: float) -> str:
    parts, y = [], 20.0
    for header in _own(read):
        name = header.LAYOUT.name
        parts += [
            svg.rect(x, y, width, height, f"box {KINDS.get(name, 'transport')}", rx=6),
            svg.text(x + width / 2, y + 22, name, "name"),
            svg.text(x + width / 2, y + 42, adds(header), "adds"),
        ]
        x, y = x + INSET, y + HEAD
        width, height = width - 2 * INSET, height - HEAD - INSET
    if read.payload:
        words = svg.shorten(repr(read.payload), width - 8, 13, mono=True)
        parts.append(svg.rect(x, y, width, height, "box application", rx=6))
        parts.append(svg.text(x + width / 2, y + height / 2 + 5, words, "mono data"))
    return svg.tag("g", *parts)


_STYLE = """
& text { text-anchor: middle; }
& .name { font-size: 17px; font-weight: bold; }
& .adds { font-size: 13px; }
& .data { font-size: 13px; }
& .box { stroke-width: 1.5; }
& .internet { fill: $internet-1; stroke: $internet; }
& .transport { fill: $transport-1; stroke: $transport; }
& .application { fill: $application-1; stroke: $application; }
& .link { fill: $link-1; stroke: $link; }
"""
