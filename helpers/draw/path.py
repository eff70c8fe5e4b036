"""The way of a packet: what is in its headers on each cable, and what has changed."""

from collections.abc import Sequence
from itertools import pairwise

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture
from helpers.trace.dissect import Dissection, dissect

WIDTH, SIDE, TOP = 880, 110, 40  # pixels
BOX, HEAD, ROW = 112, 60, 26
MOST = 5  # places


def path(places: Sequence[str], frames: Sequence[bytes]) -> Picture:
    """The `places` that a packet passes, and its headers in the frame on each cable between two.

    `frames` has the bytes of one Ethernet frame with TCP over IPv4 for each cable, in order. What
    differs from the cable before is set off. Raises CannotDraw where the numbers do not fit, or a
    frame is of another kind.
    """
    reads = [dissect(frame) for frame in frames]
    if not 2 <= len(places) <= MOST or len(reads) != len(places) - 1:
        raise CannotDraw(f"{len(places)} places have a cable, and a frame, between each two")
    if not all(read.ethernet and read.ip and read.tcp for read in reads):
        raise CannotDraw("a path is drawn for frames with Ethernet, IPv4 and TCP headers")
    columns = [fields(read) for read in reads]
    step = (WIDTH - 2 * SIDE) / (len(places) - 1)
    body = [svg.line(SIDE, TOP + 22, WIDTH - SIDE, TOP + 22, "cable")]
    body += [_place(name, SIDE + at * step) for at, name in enumerate(places)]
    bottom = TOP + HEAD
    for row, (layer, name, _) in enumerate(columns[0]):
        y = bottom + 24 + row * ROW
        body.append(_label(layer, name, y))
        for at, column in enumerate(columns):
            new = at > 0 and column[row][2] != columns[at - 1][row][2]
            body.append(_value(column[row][2], layer, SIDE + (at + 0.5) * step, y, step, new))
    lines = [_line(column, columns[at - 1] if at else None) for at, column in enumerate(columns)]
    between = [f"{a} to {b}" for a, b in pairwise(places)]
    text = "\n".join(f"{where}: {line}" for where, line in zip(between, lines, strict=True))
    alt = "The way of a packet. " + "; ".join(text.splitlines())
    height = bottom + 24 + len(columns[0]) * ROW
    return Picture(svg.document("path", WIDTH, height, alt, _STYLE, *body), text, alt)


def fields(read: Dissection) -> list[tuple[str, str, str]]:
    """The fields that the picture shows, as (layer, name, value)."""
    ethernet, ip, tcp = read.ethernet, read.ip, read.tcp
    assert ethernet and ip and tcp
    shown = [
        ("link", "for card", ethernet.destination),
        ("link", "from card", ethernet.source),
        ("internet", "for host", ip.destination),
        ("internet", "from host", ip.source),
    ]
    cells = {cell.name: cell.text for cell in ip.cells()}
    shown.append(("internet", "time to live", cells.get("ttl", cells.get("hop_limit", ""))))
    if "checksum" in cells:
        shown.append(("internet", "IPv4 checksum", cells["checksum"]))
    ports = f"{tcp.source_port} → {tcp.destination_port}"
    checksum = next(cell.text for cell in tcp.cells() if cell.name == "checksum")
    shown += [("transport", "ports", ports), ("transport", "TCP checksum", checksum)]
    return [*shown, ("application", "data", repr(bytes(read.payload)))]


def _line(column: list[tuple[str, str, str]], before: list[tuple[str, str, str]] | None) -> str:
    """All fields on the first cable; on a later one, those that are new."""
    new = [
        f"{name} {value}"
        for at, (_, name, value) in enumerate(column)
        if before is None or before[at][2] != value
    ]
    return ", ".join(new) if before is None else f"new: {', '.join(new)}" if new else "all the same"


def _place(name: str, x: float) -> str:
    box = svg.rect(x - BOX / 2, TOP - 4, BOX, 52, "place", rx=6)
    return box + svg.text(x, TOP + 27, name, "name")


def _label(layer: str, name: str, y: float) -> str:
    return svg.text(14, y, name, f"label {layer}")


def _value(value: str, layer: str, x: float, y: float, step: float, new: bool) -> str:
    room = step - 24
    words = svg.shorten(value, room, 13, mono=True)
    back = svg.rect(x - room / 2, y - 17, room, ROW - 4, f"back {layer}{' new' * new}", rx=3)
    return back + svg.text(x, y, words, f"mono value{' changed' * new}")


_STYLE = """
& .cable { stroke: $ink; stroke-width: 4; }
& .place { fill: $paper; stroke: $ink; stroke-width: 1.5; }
& .name { font-size: 16px; font-weight: bold; text-anchor: middle; }
& .label { font-size: 13px; }
& .value { font-size: 13px; text-anchor: middle; } & .changed { font-weight: bold; }
& .back.link { fill: $link-1; } & .back.internet { fill: $internet-1; }
& .back.transport { fill: $transport-1; } & .back.application { fill: $application-1; }
& .back.new { stroke: $reset; stroke-width: 2.5; }
"""
