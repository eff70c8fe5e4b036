"""Encapsulation: what each layer puts in front of the bytes that it is handed from above."""

from dataclasses import dataclass

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.runs import KINDS
from helpers.trace.dissect import Dissection, Layer
from helpers.trace.frame import Frame

WIDTH = 880
LEFT, BAR = 20, 840  # pixels: where the bars begin, and how long the longest is
ROW, GAP, TOP = 40, 34, 62
LEAST = 96  # what a header needs for its name; the data may be half as wide

# what a header makes of its payload, and what RFC 1122 1.1.3 calls the layer
UNITS = {
    "Ethernet": ("frame", "link layer"),
    "ARP": ("message", "link layer"),
    "IPv4": ("packet", "internet layer"),
    "IPv6": ("packet", "internet layer"),
    "ICMP": ("message", "internet layer"),
    "ICMPv6": ("message", "internet layer"),
    "UDP": ("datagram", "transport layer"),
    "TCP": ("segment", "transport layer"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the frame: a header, the data, or the padding at the end, and where it is drawn."""

    name: str
    kind: str
    size: int
    x: float
    width: float


def stack(frame: Frame | Dissection) -> Picture:
    """The headers of `frame` one around the other, from the data (top) to the wire (bottom).

    Lengths are to scale, as far as every header keeps room for its name. Raises CannotDraw
    where no header can be read.
    """
    read = frame.dissection if isinstance(frame, Frame) else frame
    layers = [layer for layer in read.layers if not layer.quoted]
    if not layers:
        raise CannotDraw(f"no header of these {len(read.data)} bytes can be read; try hexdump")
    inner = read.data[layers[-1].end : read.payload_end]
    blocks, scaled = layout(layers, len(inner), len(read.trailer))
    rows = _rows(layers, len(inner), len(read.data))
    body = [svg.text(LEFT, 26, f"{rows[-1][0]}, layer by layer", "title")]
    if not scaled:
        body.append(svg.text(LEFT + BAR, 26, "lengths not to scale", "soft end"))
    for number, row in enumerate(rows):
        body.append(_row(number, row, blocks, len(layers)))
    height = TOP + len(rows) * (ROW + GAP) - GAP + 18
    lines = [_line(row, blocks, len(layers), number) for number, row in enumerate(rows)]
    alt = "Encapsulation, from the data down to the wire. " + "; ".join(lines)
    picture = svg.document("stack", WIDTH, height, alt, _STYLE, *body)
    return Picture(picture, "\n".join(lines), alt)


def layout(layers: list[Layer], data: int, trailer: int) -> tuple[list[Block], bool]:
    """The parts of the frame from left to right, and whether their lengths are to scale."""
    parts: list[tuple[str, str, int, float]] = [
        (layer.name, KINDS.get(layer.name, "transport"), layer.end - layer.start, LEAST)
        for layer in layers
    ]
    if data:
        parts.append(("data", "application", data, LEAST / 2))
    if trailer:
        parts.append(("padding", "link", trailer, LEAST * 0.75))
    widths, scaled = _widths([(size, least) for _, _, size, least in parts])
    blocks, x = [], float(LEFT)
    for (name, kind, size, _), width in zip(parts, widths, strict=True):
        blocks.append(Block(name, kind, size, x, width))
        x += width
    return blocks, scaled


def _widths(parts: list[tuple[int, float]]) -> tuple[list[float], bool]:
    """Lengths to scale; a part that would be too short gets its least, at the others' cost."""
    fixed: set[int] = set()
    while True:
        room = BAR - sum(parts[index][1] for index in fixed)
        free = sum(size for index, (size, _) in enumerate(parts) if index not in fixed)
        scale = room / free if free else 0
        small = {
            index
            for index, (size, least) in enumerate(parts)
            if index not in fixed and size * scale < least
        }
        if not small:
            break
        fixed |= small
    widths = [
        least if index in fixed else size * scale for index, (size, least) in enumerate(parts)
    ]
    return widths, not fixed


def _rows(layers: list[Layer], data: int, total: int) -> list[tuple[str, str, int]]:
    """From the top: what a layer hands down, the layer, and the first block of it."""
    rows = []
    if data:
        level = "" if layers and layers[-1].name in ("ICMP", "ICMPv6") else "application layer"
        words = f"{data} byte{'s' if data > 1 else ''} of data"
        rows.append((words, level, len(layers)))
    for index in range(len(layers) - 1, -1, -1):
        unit, level = UNITS[layers[index].name]
        size = sum(layer.end - layer.start for layer in layers[index:]) + data
        size = total if index == 0 and layers[0].name == "Ethernet" else size
        rows.append((f"{layers[index].name} {unit}: {size} bytes", level, index))
    return rows


def _row(number: int, row: tuple[str, str, int], blocks: list[Block], headers: int) -> str:
    words, level, first = row
    mine = _own(blocks, first, headers)
    y = TOP + number * (ROW + GAP)
    x, end = mine[0].x, mine[-1].x + mine[-1].width
    parts = []
    if number:
        above = _own(blocks, first + 1, headers)
        parts += [svg.line(edge, y - GAP, edge, y, "drop") for edge in _ends(above) if above]
    for block in mine:
        own = block is mine[0] or block.name == "padding"
        parts.append(_block(block, y, own))
    label_x, anchor = (x, "label") if x < WIDTH * 0.55 else (end, "label end")
    label = svg.tag(
        "text",
        svg.tag("tspan", svg.escape(words), class_="unit"),
        svg.tag("tspan", svg.escape(f"  {level}"), class_="soft"),
        x=float(label_x),
        y=float(y - 8),
        class_=anchor,
        xml_space="preserve",
    )
    return svg.tag("g", *parts, label, data_layer=mine[0].name)


def _own(blocks: list[Block], first: int, headers: int) -> list[Block]:
    """The blocks that a layer has seen: its header, what it holds; padding is Ethernet's alone."""
    return [
        block
        for index, block in enumerate(blocks)
        if index >= first and (block.name != "padding" or first == 0)
    ]


def _ends(blocks: list[Block]) -> list[float]:
    return [blocks[0].x, blocks[-1].x + blocks[-1].width] if blocks else []


def _block(block: Block, y: float, own: bool) -> str:
    middle = block.x + block.width / 2
    tint = 2 if own else 1
    size = f"{block.size} bytes" if block.size != 1 else "1 byte"
    if block.width < svg.text_width(size, 12) + 6:
        size = f"{block.size} B"
    name = svg.text(middle, y + 17, block.name, "name own" if own else "name")
    count = svg.text(middle, y + 33, size, "count")
    shape = svg.rect(block.x, y, block.width, ROW, f"{block.kind}-{tint} box")
    return svg.tag("g", shape, name, count, data_block=block.name)


def _line(row: tuple[str, str, int], blocks: list[Block], headers: int, number: int) -> str:
    words, level, first = row
    mine = _own(blocks, first, headers)
    parts = " | ".join(f"{block.name} {block.size}" for block in mine)
    words = f"{level}: {words}" if level else words
    return words + (f" = {parts}" if len(mine) > 1 else "")


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .soft { fill: $soft; } & .unit { font-weight: bold; }
& .end { text-anchor: end; }
& .label { paint-order: stroke; stroke: $paper; stroke-width: 5px; stroke-linejoin: round; }
& .name, & .count { text-anchor: middle; }
& .own { font-weight: bold; }
& .box { stroke: $line; }
& .drop { stroke: $line; stroke-dasharray: 2 3; fill: none; }
& .link-1 { fill: $link-1; } & .link-2 { fill: $link-2; }
& .internet-1 { fill: $internet-1; } & .internet-2 { fill: $internet-2; }
& .transport-1 { fill: $transport-1; } & .transport-2 { fill: $transport-2; }
& .application-1 { fill: $application-1; } & .application-2 { fill: $application-2; }
"""
