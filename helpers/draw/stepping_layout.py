"""Where the parts of the picture of a stepped program stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from helpers.draw import svg
from helpers.draw.stepping_rows import Packet, Row

MARGIN, NUMBERS = 12.0, 24.0  # pixels: around all, and for the numbers of the steps
GUTTER = 30.0  # for the numbers of lines
CODE, SMALL, NOTE = 11.5, 11.0, 11.0  # sizes of type
LEAST, MOST = 150.0, 262.0  # width of a column of code
AIR = 58.0  # between a column of code and its lifeline
WIRE = 290.0  # between the lifelines
TOP = 66.0
LINE, SOURCE, ARROW, PILL, GAP = 14.0, 19.0, 23.0, 20.0, 7.0  # heights
PAD = 7.0  # to the left and right of the text on a pill


@dataclass(frozen=True, slots=True)
class Pill:
    """A state of a socket, on its lifeline; `x` is its left side."""

    side: str
    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Where a program is blocked: from the step `number` on, between two y."""

    who: str
    number: int
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Band:
    """What belongs to one step: from `y`, `height` pixels high. Arrows have their lines' y."""

    row: Row
    y: float
    height: float
    box: float  # height of the box with code and words
    source: tuple[str, ...]
    words: tuple[str, ...]
    changed: tuple[str, ...]
    arrows: tuple[tuple[float, Packet], ...]
    pills: tuple[Pill, ...]


@dataclass(frozen=True, slots=True)
class SteppingPlan:
    """The whole picture. `code` has the left sides of the columns, `life` the lifelines."""

    width: float
    height: float
    code: Mapping[str, float]
    widths: Mapping[str, float]
    life: Mapping[str, float]
    bands: tuple[Band, ...]
    waits: tuple[Wait, ...]


def plan(
    rows: Sequence[Row], shown: Mapping[int, list[Packet]], sides: Mapping[str, str]
) -> SteppingPlan:
    """Place everything. `sides` maps programs to "client" or "server"."""
    widths = {side: _code_width(rows, side) for side in ("client", "server")}
    left = MARGIN + NUMBERS
    client = left + widths["client"] + AIR
    server = client + WIRE
    life = {"client": client, "server": server}
    code = {"client": left, "server": server + AIR}
    width = code["server"] + widths["server"] + MARGIN
    y, bands = TOP, []
    for row in rows:
        bands.append(_band(row, shown[row.number], y, widths, life, sides))
        y += bands[-1].height
    waits = tuple(_waits(bands))
    return SteppingPlan(width, y, code, widths, life, tuple(bands), waits)


def _code_width(rows: Iterable[Row], side: str) -> float:
    mine = [row for row in rows if row.side == side]
    widths = [svg.text_width(row.source, CODE, mono=True) for row in mine]
    widths += [svg.text_width(text, SMALL, mono=True) for row in mine for text in row.changed]
    widths += [svg.text_width(text, SMALL) for row in mine for text in row.words]
    return GUTTER + min(MOST, max(LEAST, *widths, 0.0) + 12.0)


def _band(
    row: Row,
    shown: Sequence[Packet],
    y: float,
    widths: Mapping[str, float],
    life: Mapping[str, float],
    sides: Mapping[str, str],
) -> Band:
    room = widths[row.side] - GUTTER - 8
    label = 0.0 if row.who == row.side else svg.text_width(row.who, SMALL, bold=True) + 8
    source = _code_lines(row.source, room - label, CODE)
    words = [line for text in row.words for line in svg.wrap(text, room, SMALL)]
    changed = [line for text in row.changed for line in _code_lines(text, room, SMALL)]
    more = len(source) - 1 + len(words) + len(changed)
    box = SOURCE + LINE * more + (5.0 if more else 1.0)
    arrows = tuple((y + 20 + ARROW * at, packet) for at, packet in enumerate(shown))
    below = y + ARROW * len(shown) + (6.0 if shown else 1.0)
    pills = _pills(row, life, sides, below)
    deepest = max([below, *(pill.y + PILL for pill in pills)])
    height = max(box, deepest - y) + GAP
    parts = (tuple(source), tuple(words), tuple(changed), arrows, tuple(pills))
    return Band(row, y, height, box, *parts)


def _code_lines(text: str, room: float, size: float) -> list[str]:
    """A line of code, in as many lines as it needs, cut at good places."""
    most = int(room / svg.text_width("x", size, mono=True))
    indent = len(text) - len(text.lstrip())
    if indent > most // 2:  # deep inside: what is left for the code counts more
        indent, text = most // 2, " " * (most // 2) + text.lstrip()
    lines = []
    while svg.text_width(text, size, mono=True) > room:
        begin = len(text) - len(text.lstrip())
        cut = most
        for ends in (".", "([", " "):  # the best place comes last
            cut = next((at for at in range(most, begin + 8, -1) if text[at - 1] in ends), cut)
        if not text.isascii():  # a character may be as wide as two
            cut = min(cut, max(begin + 1, most // 2))
        lines.append(text[:cut].rstrip())
        text = " " * min(indent + 4, most // 2) + text[cut:].lstrip()
    return [*lines, text]


def _pills(row: Row, life: Mapping[str, float], sides: Mapping[str, str], y: float) -> list[Pill]:
    """The states after a step; those of both sides at the same height, where there is room."""
    pills: list[Pill] = []
    for side in life:
        at, others = y, pills.copy()
        for who, state in row.states:
            if sides[who] == side:
                text = state if who == side else f"{who}: {state}"
                pill = _pill(side, text, life[side], at)
                while any(other.y == pill.y and _overlap(other, pill) for other in others):
                    pill = replace(pill, y=pill.y + PILL)
                pills.append(pill)
                at = pill.y + PILL
    return pills


def _overlap(left: Pill, right: Pill) -> bool:
    return left.x + left.width + 6 > right.x


def _pill(side: str, text: str, x: float, y: float) -> Pill:
    text = svg.shorten(text, WIRE - 20 + AIR - 10 - 2 * PAD, NOTE)
    width = svg.text_width(text, NOTE, bold=True) + 2 * PAD
    outward = min(width / 2, AIR - 10)
    left = x - outward if side == "client" else x + outward - width
    return Pill(side, text, left, y, width)


def _waits(bands: Sequence[Band]) -> Iterable[Wait]:
    """From where a line is blocked to where it comes back, or to the end."""
    since: dict[str, Band] = {}
    for band in bands:
        who = band.row.who
        if who in since:
            yield _wait(since.pop(who), band.y)
        if band.row.what == "blocked":
            since[who] = band
    for band in since.values():
        yield _wait(band, bands[-1].y + bands[-1].height)


def _wait(band: Band, end: float) -> Wait:
    return Wait(band.row.who, band.row.number, band.y + band.box, end)
