"""A header as its RFC draws it: rows of 32 bits, each field a box, here with its value in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from helpers.draw import svg
from helpers.draw.picture import Picture
from helpers.layout import Cell, Header, Layout

BIT = 26  # pixels
ROW = 46
LEFT, TOP, RIGHT, BOTTOM = 40, 56, 10, 14
WIDTH = LEFT + 32 * BIT + RIGHT
UNSET = "set by pack"  # what a box says whose value pack will compute

KIND = dict.fromkeys(("Ethernet", "ARP"), "link")
KIND |= dict.fromkeys(("IPv4", "IPv6", "ICMP", "ICMPv6"), "internet")


@dataclass(frozen=True, slots=True)
class FieldBox:
    """A field, or the part of it that lies in one row: `bit` to `end` (excluded) of the header.

    `whole` is false where the field goes on in another row; `main` is true for the part that
    carries name and value. `flag` is the bit's name where the box is a single flag.
    """

    cell: Cell
    index: int
    bit: int
    end: int
    whole: bool = True
    main: bool = True
    flag: str = ""
    lit: bool = False
    tint: int = 1

    @property
    def x(self) -> float:
        """Left edge in pixels."""
        return LEFT + self.bit % 32 * BIT

    @property
    def y(self) -> float:
        """Upper edge in pixels."""
        return TOP + self.bit // 32 * ROW

    @property
    def width(self) -> float:
        """Width in pixels."""
        return (self.end - self.bit) * BIT


def header(
    header: Header | Layout | type[Header], *, highlight: str | Iterable[str] = ()
) -> Picture:
    """The bit picture of `header`, filled with its values.

    A layout, or a class of headers, gives the empty picture, as in the RFC. `highlight` names
    the fields to be set off, such as "window" or ("seq", "ack").
    """
    name, cells, size, filled = _read(header)
    wanted = {highlight} if isinstance(highlight, str) else set(highlight)
    boxes = layout(cells)
    title = f"{name} header, {size} bytes"
    rows = max(box.end - 1 for box in boxes) // 32 + 1
    body = [svg.text(LEFT, 24, title, "title"), _ruler()]
    body += [_byte(row) for row in range(rows)]
    drawn = [_box(box, name, filled, box.cell.name in wanted) for box in boxes]
    body += drawn + _edges([box for box in boxes if box.cell.name in wanted])
    lines = _lines(cells, filled)
    alt = f"{title}. " + "; ".join(_said(cell, filled) for cell in cells)
    height = TOP + rows * ROW + BOTTOM
    picture = svg.document("header", WIDTH, height, alt, _STYLE, *body)
    return Picture(picture, "\n".join([title, *lines]), alt)


def layout(cells: Iterable[Cell]) -> list[FieldBox]:
    """Where each field goes: one box, one for each row that it touches, or one for each flag."""
    boxes: list[FieldBox] = []
    tint = 1
    for index, cell in enumerate(cells):
        if cell.name == "kind":  # an option begins; neighbouring options differ in tint
            tint = 0 if tint else 1
        boxes += _flags(index, cell) if cell.field.flags else _parts(index, cell, tint)
    return boxes


def _flags(index: int, cell: Cell) -> list[FieldBox]:
    boxes = []
    for place, name in enumerate(cell.field.flags):
        bit = cell.start + place
        lit = bool((cell.value or 0) >> (cell.bits - 1 - place) & 1)
        boxes.append(FieldBox(cell, index, bit, bit + 1, flag=name, lit=lit, tint=2 if lit else 1))
    return boxes


def _parts(index: int, cell: Cell, tint: int) -> list[FieldBox]:
    end = cell.start + cell.bits
    edges = [cell.start, *range((cell.start // 32 + 1) * 32, end, 32), end]
    spans = list(pairwise(edges))
    widest = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
    return [
        FieldBox(
            cell,
            index,
            first,
            last,
            whole=len(spans) == 1,
            main=(first, last) == widest,
            tint=tint,
        )
        for first, last in spans
    ]


def _read(header: Header | Layout | type[Header]) -> tuple[str, tuple[Cell, ...], int, bool]:
    if isinstance(header, Header):
        return header.LAYOUT.name, header.cells(), header.header_length, True
    layout = header if isinstance(header, Layout) else header.LAYOUT
    return layout.name, layout.cells(), layout.size, False


# --- drawing --------------------------------------------------------------------------------


def _ruler() -> str:
    parts = [svg.text(LEFT - 8, TOP - 8, "byte", "byte")]
    for bit in range(32):
        parts.append(svg.text(LEFT + (bit + 0.5) * BIT, TOP - 8, str(bit), "bit"))
    return "".join(parts)


def _byte(row: int) -> str:
    return svg.text(LEFT - 8, TOP + row * ROW + ROW / 2 + 4, str(row * 4), "byte")


def _box(box: FieldBox, layer: str, filled: bool, wanted: bool) -> str:
    fill = "mark" if wanted else f"{KIND.get(layer, 'transport')}-{box.tint}"
    inside = [svg.rect(box.x, box.y, box.width, ROW, fill)]
    inside += _flag(box, filled) if box.flag else _field(box, filled)
    if not box.whole:
        inside.append(_seam(box, fill))
    return svg.tag(
        "g",
        *inside,
        class_="box lit" if box.lit else "box",
        data_field=box.cell.name,
        data_cell=box.index,
        data_flag=box.flag or None,
    )


def _field(box: FieldBox, filled: bool) -> list[str]:
    middle, room = box.x + box.width / 2, box.width - 6
    if not box.main:
        part = f"{box.cell.label} ({_part(box)})"
        return [svg.text(middle, box.y + 27, svg.shorten(part, room, 11), "name")]
    name = svg.shorten(box.cell.label, room, 11)
    if not filled:
        return [svg.text(middle, box.y + 27, name, "name")]
    drawn = [svg.text(middle, box.y + 16, name, "name")]
    return drawn + _value(shown(box.cell), middle, box.y, room)


def _part(box: FieldBox) -> str:
    """Which bits of its field a box holds, where the field goes over several rows."""
    begin, end = box.bit - box.cell.start, box.end - box.cell.start
    if begin and end < box.cell.bits:
        return f"bits {begin}–{end - 1}"
    return f"{'last' if begin else 'first'} {end - begin} bits"


def _value(value: str, middle: float, top: float, room: float) -> list[str]:
    """The value as large as the box allows; in two lines where one is too narrow."""
    for size in (16, 14, 12, 11):
        if svg.text_width(value, size, mono=True) <= room:
            return [svg.text(middle, top + 35, value, f"mono m{size}")]
    number, _, name = value.partition(" ")
    size = 10
    lines = [number, svg.shorten(name, room, size, mono=True)] if name else [value]
    lines = [svg.shorten(line, room, size, mono=True) for line in lines]
    return [
        svg.text(middle, top + 29 + 11 * place, line, "mono m10")
        for place, line in enumerate(lines)
    ]


def _flag(box: FieldBox, filled: bool) -> list[str]:
    middle = box.x + box.width / 2
    name = "0" if box.flag == "reserved" else box.flag
    if not filled:
        return [svg.text(middle, box.y + 27, name, "flag")]
    value = svg.text(middle, box.y + 35, "1" if box.lit else "0", "mono m14")
    return [svg.text(middle, box.y + 16, name, "flag"), value]


def _seam(box: FieldBox, fill: str) -> str:
    """Hide the border between two rows of one field, as far as both rows have it."""
    first, last = box.cell.start, box.cell.start + box.cell.bits
    left, right = max(box.bit + 32, first), min(box.end + 32, last)
    if left >= right:
        return ""
    x = LEFT + left % 32 * BIT
    return svg.rect(x + 1, box.y + ROW - 2, (right - left) * BIT - 2, 4, f"seam {fill}")


def _edges(boxes: list[FieldBox]) -> list[str]:
    """A frame round each of the boxes, and one round all the flags of a field."""
    spans: dict[tuple[int, int], list[FieldBox]] = {}
    for box in boxes:
        spans.setdefault((box.index, box.bit // 32), []).append(box)
    return [
        svg.rect(row[0].x + 1, row[0].y + 1, sum(b.width for b in row) - 2, ROW - 2, "edge")
        for row in spans.values()
    ]


# --- words ----------------------------------------------------------------------------------


def shown(cell: Cell) -> str:
    """The value of a field, as its box shows it."""
    return UNSET if cell.value is None else cell.text


def _said(cell: Cell, filled: bool) -> str:
    return f"{cell.label}: {shown(cell)}" if filled else cell.label


def _lines(cells: tuple[Cell, ...], filled: bool) -> list[str]:
    """A table: the bits, the field, its value."""
    spans = [f"{cell.start}–{cell.start + cell.bits - 1}" for cell in cells]
    names = [cell.label for cell in cells]
    left, middle = max(map(len, ["bits", *spans])), max(map(len, ["field", *names]))
    rows = zip(["bits", *spans], ["field", *names], strict=True)
    values = ["value", *(shown(cell) for cell in cells)] if filled else [""] * (len(cells) + 1)
    return [
        f"{span:>{left}}  {name:<{middle}}  {value}".rstrip()
        for (span, name), value in zip(rows, values, strict=True)
    ]


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .bit, & .byte { fill: $soft; font-size: 11px; text-anchor: middle; }
& .byte { text-anchor: end; }
& .box rect { stroke: $line; }
& .box .seam { stroke: none; }
& .name, & .flag { fill: $soft; font-size: 11px; text-anchor: middle; }
& .flag { font-family: monospace; }
& .lit text { fill: $ink; font-weight: bold; }
& .mono { text-anchor: middle; }
& .m16 { font-size: 16px; } & .m14 { font-size: 14px; }
& .m12 { font-size: 12px; } & .m11 { font-size: 11px; } & .m10 { font-size: 10px; }
& .mark { fill: $mark; }
& .link-1 { fill: $link-1; } & .link-2 { fill: $link-2; }
& .internet-1 { fill: $internet-1; } & .internet-2 { fill: $internet-2; }
& .transport-0 { fill: $paper; }
& .transport-1 { fill: $transport-1; } & .transport-2 { fill: $transport-2; }
& .edge { fill: none; stroke: $ink; stroke-width: 2.5; }
"""
