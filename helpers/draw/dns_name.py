"""How a name of the DNS is read: its labels, and the pointers that lead back to more of them."""

from typing import NamedTuple

from helpers.application import dns
from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, SIDE, TOP = 880.0, 20.0, 84.0
LEFT, CELL, HIGH, ROW = 82.0, 48.0, 36.0, 82.0  # pixels: the bytes, one of them, and a row
ACROSS = 16  # bytes in a row
LINE = 19.0
MOST = 128  # bytes of a message
MOST_STEPS = 12


class ReadingStep(NamedTuple):
    """One piece that is read: "label", "pointer" or "end", where it stands, and what it says."""

    kind: str
    at: int
    after: int
    number: int
    words: str


def dns_name(message: bytes, at: int) -> Picture:
    """The bytes of `message`, and the way on which the name at byte `at` is read, step by step.

    Where a pointer leads to what was read before, the picture says so. Raises CannotDraw for a
    message that is too long to be legible, and where no name is.
    """
    if not 0 <= at < len(message) <= MOST:
        raise CannotDraw(
            f"byte {at} of {len(message)} bytes: from 1 to {MOST} bytes are legible, and the name "
            "has to begin in them, such as draw.dns_name(answer, 12)"
        )
    steps = _steps(message, at)
    rows = -(-len(message) // ACROSS)
    body = [svg.text(SIDE, 26, f"The name at byte {at}, as it is read", "title")]
    body += [_offset(column) for column in range(ACROSS)]
    body += [svg.text(LEFT - 14, _y(16 * row) + 23, str(16 * row), "row") for row in range(rows)]
    read = {byte: step.kind for step in steps for byte in range(step.at, step.after)}
    body += [_byte(message[n], n, read.get(n, "other")) for n in range(len(message))]
    body += [_arrow(s) for s in steps if s.kind == "pointer" and s.number < len(message)]
    body += [_badge(number, step) for number, step in enumerate(steps, 1)]
    lines = [f"{number}  {step.words}" for number, step in enumerate(steps, 1)]
    lines.append(_end(message, steps))
    y = TOP + rows * ROW
    body += [svg.text(LEFT, y + n * LINE, line, "step") for n, line in enumerate(lines[:-1])]
    body.append(svg.text(LEFT, y + len(steps) * LINE + 4, lines[-1], "name"))
    alt = f"How the name at byte {at} is read. " + "; ".join(lines)
    height = y + len(lines) * LINE + 8
    picture = svg.document("dns-name", WIDTH, height, alt, _STYLE, *body)
    return Picture(picture, "\n".join(lines), alt)


def _steps(message: bytes, at: int) -> list[ReadingStep]:
    """The pieces in the order in which they are read, up to the end or to one that was read."""
    steps: list[ReadingStep] = []
    while True:
        start = at
        try:
            kind, number, at = dns.piece(message, at)
        except dns.BadMessage as error:
            raise CannotDraw(f"no name stands there: {error}") from None
        words = {"end": "a length of 0: the end", "pointer": f"a pointer to byte {number}"}.get(
            kind
        )
        if kind == "label":
            text = message[at : at + number].decode("latin-1")
            words, at = f"a label of {number}, {text!r}", at + number
        steps.append(
            ReadingStep(kind, start, min(at, len(message)), number, f"byte {start}: {words}")
        )
        at = number if kind == "pointer" else at
        if kind == "end" or any(step.at == at for step in steps):
            return steps
        if len(steps) == MOST_STEPS:
            raise CannotDraw(f"the name has more than {MOST_STEPS} pieces, too many to be legible")


def _end(message: bytes, steps: list[ReadingStep]) -> str:
    """What was read, and where reading goes on."""
    try:
        name, after = dns.decode_name(message, steps[0].at)
    except dns.BadMessage as error:
        return f"No name: {error}"
    return f"The name is {name}, and reading goes on at byte {after}"


def _x(byte: int) -> float:
    return LEFT + byte % ACROSS * CELL


def _y(byte: int) -> float:
    return TOP + byte // ACROSS * ROW


def _offset(column: int) -> str:
    return svg.text(_x(column) + CELL / 2, 52, str(column), "column")


def _byte(value: int, place: int, kind: str) -> str:
    shown = chr(value) if 32 < value < 127 and (kind == "label" or chr(value).isalpha()) else ""
    x, y = _x(place), _y(place)
    return svg.tag(
        "g",
        svg.rect(x, y, CELL - 2, HIGH, kind, rx=3, data_byte=place),
        svg.text(x + CELL / 2 - 1, y + 15, f"{value:02x}", "mono hex"),
        svg.text(x + CELL / 2 - 1, y + 30, shown, "mono char"),
    )


def _badge(number: int, step: ReadingStep) -> str:
    """The number of a step, above the first of its bytes."""
    x, y = _x(step.at) + 10, _y(step.at) - 3
    dot = svg.tag("circle", cx=x, cy=y, r=9, class_="dot")
    return svg.tag("g", dot, svg.text(x, y + 4, str(number), "number"))


def _arrow(step: ReadingStep) -> str:
    """From the top of a pointer to the byte where it leads: its foot, or its top in that row."""
    x1, y1 = _x(step.at) + CELL, _y(step.at)
    x2, above = _x(step.number) + CELL / 2 + 6, _y(step.number) < y1
    y2, away = (_y(step.number) + HIGH, 1) if above else (_y(step.number), -1)
    ends = f"{x2:.0f} {y2 + 36 * away:.0f} {x2:.0f} {y2 + 9 * away:.0f}"
    path = f"M{x1:.0f} {y1:.0f}C{x1:.0f} {y1 - 30:.0f} {ends}"
    head = f"M{x2 - 5:.0f} {y2 + 10 * away:.0f}l5 {-9 * away}l5 {9 * away}z"
    return svg.tag("path", d=path, class_="way") + svg.tag("path", d=head, class_="head")


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .column { fill: $soft; text-anchor: middle; font-size: 11px; }
& .row { fill: $soft; text-anchor: end; font-size: 11px; }
& .hex { text-anchor: middle; font-size: 12px; }
& .char { text-anchor: middle; font-size: 13px; font-weight: bold; }
& .other { fill: $paper; stroke: $faint; }
& .label { fill: $transport-2; stroke: $transport; }
& .end { fill: $transport-1; stroke: $transport; }
& .pointer { fill: $mark; stroke: $reset; stroke-width: 2; }
& .way { fill: none; stroke: $reset; stroke-width: 2; } & .head { fill: $reset; }
& .dot { fill: $ink; }
& .number { fill: $paper; text-anchor: middle; font-weight: bold; font-size: 11px; }
& .step { font-size: 13px; } & .name { font-size: 14px; font-weight: bold; }
"""
