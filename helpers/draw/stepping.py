"""A server and a client, line by line: two columns of code, and between them the network."""

import re
from collections.abc import Iterator, Mapping, Sequence

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.stepping_fold import MOST
from helpers.draw.stepping_layout import (
    GUTTER,
    LINE,
    MARGIN,
    NOTE,
    PAD,
    SMALL,
    SOURCE,
    Band,
    Pill,
    SteppingPlan,
    plan,
)
from helpers.draw.stepping_rows import Packet, Row, lines, packets
from helpers.transport.tcp.states import State

SIDES = ("client", "server")
TITLE = 15.0  # size of type, bold
STATES = {str(state) for state in State}


def stepping(
    rows: Sequence[Row],
    endings: Mapping[str, str],
    *,
    titles: Mapping[str, str] | None = None,
    hosts: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    upto: int | None = None,
    current: int | None = None,
) -> Picture:
    """What each line did: the steps from top to bottom, the client's code left, the server's right.

    Between the columns are the packets that a line caused, and then, on the lifelines of the two
    kernels, what each now holds of its sockets. `endings` maps each program ("server", "client",
    "client 2") to how it ended, `titles` to the name of its function; `hosts` says what is at a
    side's lifeline, such as "client’s kernel"; `notes` are said below, with the last step.
    `upto` shows the steps up to that number and leaves room for the others; `current` sets one
    off.

    Raises CannotDraw where there are no steps, or too many to be legible.
    """
    if not rows:
        raise CannotDraw("there are no steps: no line of these functions has run")
    if len(rows) > MOST:
        raise CannotDraw(
            f"{len(rows)} steps are too many for one picture ({MOST} at most): fold them "
            "(helpers.draw.stepping_fold), or step through fewer, with steps=50"
        )
    sides = {who: "server" if who == "server" else "client" for who in endings}
    shown = packets(rows)
    made = plan(rows, shown, sides)
    said = list(_said(rows, endings, notes, made.width - 2 * MARGIN))
    height = made.height + LINE * len(said) + 20
    alt = _alt(rows, endings)
    body = [*_heads(made, titles or {}, hosts or {}), *_waiting(made, sides, upto)]
    endings_of: dict[int, list[str]] = {}
    for at, (text, number) in enumerate(said):
        line = svg.text(MARGIN, made.height + 14 + LINE * at, text, "ending")
        endings_of.setdefault(number, []).append(line)
    for band in made.bands:
        more = endings_of.get(band.row.number, [])
        body.append(_step(band, made, sides, more, upto, current))
    picture = svg.document("stepping", made.width, height, alt, _STYLE, *body)
    words = [*notes, *lines(rows), *(f"{who} {how}" for who, how in endings.items())]
    return Picture(picture, "\n".join(words), alt)


def _alt(rows: Sequence[Row], endings: Mapping[str, str]) -> str:
    count = sum(len(row.frames) for row in rows)
    packets = f"{count} packet{'' if count == 1 else 's'}"
    ends = "; ".join(f"{who} {how}" for who, how in endings.items())
    who = " and ".join(endings)
    return f"{who}, one line at a time: {len(rows)} steps, {packets}. {ends}."


def _said(
    rows: Sequence[Row], endings: Mapping[str, str], notes: Sequence[str], room: float
) -> Iterator[tuple[str, int]]:
    """What is said below, and with which step: who walks through the steps is not to see more."""
    for note in notes:
        yield from ((line, rows[-1].number) for line in svg.wrap(note, room, NOTE))
    for who, how in endings.items():
        last = next((row.number for row in reversed(rows) if row.who == who), rows[-1].number)
        yield from ((line, last) for line in svg.wrap(f"{who} {how}", room, NOTE))


def _heads(made: SteppingPlan, titles: Mapping[str, str], hosts: Mapping[str, str]) -> list[str]:
    parts = []
    for side in SIDES:
        named = [f"{who}: {name}" for who, name in titles.items() if who.startswith(side)]
        room = made.widths[side] - GUTTER
        title = svg.shorten(", ".join(named) or side, room, TITLE)
        host = hosts.get(side, f"{side}’s kernel")
        parts.append(svg.text(made.code[side] + GUTTER, 32, title, f"title {side}"))
        parts.append(svg.text(made.life[side], 32, host, "host"))
        x = made.life[side]
        parts.append(svg.line(x, 42, x, made.height - 2, "life"))
    return parts


def _waiting(made: SteppingPlan, sides: Mapping[str, str], upto: int | None) -> list[str]:
    """Where a program is blocked, a dashed line runs down its column."""
    parts = []
    for wait in made.waits:
        mine = [name for name, side in sides.items() if side == sides[wait.who]]
        x = made.code[sides[wait.who]] + GUTTER + 5 + 8 * mine.index(wait.who)
        later = upto is not None and wait.number > upto
        path = svg.line(x, wait.begin + 2, x, wait.end - 2, "waits")
        parts.append(svg.tag("g", path, class_="later" if later else None, data_step=wait.number))
    return parts


def _step(
    band: Band,
    made: SteppingPlan,
    sides: Mapping[str, str],
    more: Sequence[str],
    upto: int | None,
    current: int | None,
) -> str:
    row = band.row
    classes = ["step", row.what]
    classes += ["current"] * (current is not None and row.number <= current <= row.last)
    classes += ["later"] * (upto is not None and row.number > upto)
    parts = [
        svg.text(MARGIN + 16, band.y + 14, str(row.number), "number"),
        *_code(band, made),
        *(_arrow(y, packet, made, sides) for y, packet in band.arrows),
        *(_pill(pill) for pill in band.pills),
        *more,
    ]
    return (
        svg.tag(
            "g",
            *parts,
            class_=" ".join(classes),
            data_step=row.number,
            data_last=row.folds_to or None,
        )
        + "\n"
    )


def _code(band: Band, made: SteppingPlan) -> list[str]:
    """The line of code in its box, what happened, and the variables that it changed."""
    row = band.row
    left, width = made.code[row.side], made.widths[row.side]
    x, y = left + GUTTER, band.y
    near = left + width if row.side == "client" else left + 4
    parts = [
        svg.line(near, y + 10, made.life[row.side], y + 10, "lead"),
        svg.rect(x, y, width - GUTTER, band.box, f"box {row.side}", rx=3),
        svg.text(x - 6, y + 14, str(row.line), "line-number"),
    ]
    if row.who != row.side:
        parts.append(svg.text(left + width - 5, y + 14, row.who, "who"))
    y += 14
    for text in band.source:
        parts.append(svg.text(x + 5, y, text, "mono source", xml_space="preserve"))
        y += LINE
    y += SOURCE - 18
    for text in band.words:
        parts.append(svg.text(x + 5, y, text, "words"))
        y += LINE
    for text in band.changed:
        parts.append(svg.text(x + 5, y, text, "mono changed", xml_space="preserve"))
        y += LINE
    return parts


def _arrow(y: float, packet: Packet, made: SteppingPlan, sides: Mapping[str, str]) -> str:
    """A packet: a level arrow with its words above it."""
    one, other = made.life["client"], made.life["server"]
    if not packet.sender:
        return svg.text((one + other) / 2, y - 4, f"… {packet.words} …", "more")
    to_server = sides.get(packet.sender, "client") == "client"
    begin, end = (one, other) if to_server else (other, one)
    way = 1 if to_server else -1
    words = svg.shorten(f"{packet.number}: {packet.words}", abs(end - begin) - 24, SMALL)
    head, _, rest = words.partition(": ")
    label = svg.tag("tspan", svg.escape(f"{head}: "), class_="which") + svg.escape(rest)
    stop = end - way * 6 if not packet.lost else (begin + end) / 2 + way * 60
    parts = [
        svg.line(begin, y, stop - way * 2, y, "line"),
        svg.tag("text", label, x=(one + other) / 2, y=y - 4, class_="label"),
    ]
    tip = f"M{svg.number(stop - way * 9)} {svg.number(y - 4)}L{svg.number(stop)} {svg.number(y)}"
    tip += f"L{svg.number(stop - way * 9)} {svg.number(y + 4)}"
    cross = f"M{svg.number(stop - 5)} {svg.number(y - 5)}l10 10m0 -10l-10 10"
    parts.append(svg.tag("path", d=cross if packet.lost else tip, class_="tip"))
    who = packet.sender if to_server else packet.receiver
    if who != "client":
        parts.append(svg.text(one - 6, y + 4, who, "who"))
    kind = "lost" if packet.lost else packet.kind
    return svg.tag("g", *parts, class_=f"packet {kind}", data_frame=packet.number)


def _pill(pill: Pill) -> str:
    words = "".join(
        svg.tag("tspan", svg.escape(part), class_="is") if part in STATES else svg.escape(part)
        for part in re.split(r"([A-Z12-]{6,})", pill.text)
    )
    return svg.tag(
        "g",
        svg.rect(pill.x, pill.y, pill.width, 17, f"pill {pill.side}", rx=8),
        svg.tag("text", words, x=pill.x + PAD, y=pill.y + 12.5, class_="state"),
        data_state=pill.side,
    )


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .title.client { fill: $client; } & .title.server { fill: $server; }
& .host { fill: $soft; text-anchor: middle; }
& .life { stroke: $line; stroke-width: 1.5; }
& .number, & .line-number { fill: $soft; font-size: 10.5px; text-anchor: end; }
& .box { fill: $paper; stroke: $faint; }
& .lead { stroke: $line; stroke-dasharray: 1 3; fill: none; }
& .source { font-size: 11.5px; }
& .who { font-size: 10.5px; font-weight: bold; fill: $client; text-anchor: end;
  paint-order: stroke; stroke: $paper; stroke-width: 4px; }
& .words { font-size: 11px; fill: $soft; font-style: italic; }
& .changed { font-size: 11px; fill: $ink; }
& .is { font-weight: bold; }
& .blocked .box, & .stuck .box { stroke: $damaged; stroke-dasharray: 4 3; }
& .blocked .words, & .stuck .words { fill: $damaged; font-weight: bold; font-style: normal; }
& .unblocked .box { stroke: $control; }
& .unblocked .words { fill: $control; font-weight: bold; font-style: normal; }
& .raised .box { stroke: $reset; stroke-width: 1.5; }
& .raised .words { fill: $reset; font-weight: bold; font-style: normal; }
& .folded .box { stroke-dasharray: 2 3; }
& .folded .source { fill: $soft; font-style: italic; }
& .waits { stroke: $damaged; stroke-width: 2; stroke-dasharray: 3 4; fill: none; }
& .line { stroke: $ink; stroke-width: 1.6; fill: none; }
& .tip { stroke: $ink; stroke-width: 1.6; fill: none; }
& .label, & .more { font-size: 11px; text-anchor: middle;
  paint-order: stroke; stroke: $paper; stroke-width: 4px; stroke-linejoin: round; }
& .more { font-style: italic; fill: $soft; }
& .which { fill: $soft; }
& .data .line, & .data .tip { stroke: $data; stroke-width: 2; } & .data .label { fill: $data; }
& .ack .line, & .ack .tip { stroke: $ack; stroke-width: 1.3; }
& .control .line, & .control .tip { stroke: $control; stroke-width: 2; }
& .control .label { fill: $control; font-weight: bold; }
& .reset .line, & .reset .tip { stroke: $reset; stroke-width: 2.2; }
& .reset .label { fill: $reset; font-weight: bold; }
& .lost .line, & .lost .tip { stroke: $lost; stroke-width: 2; } & .lost .label { fill: $lost; }
& .lost .line { stroke-dasharray: 4 4; }
& .pill { fill: $paper; stroke-width: 1.2; }
& .pill.client { stroke: $client; } & .pill.server { stroke: $server; }
& .state { font-size: 11px; }
& .ending { font-size: 11.5px; }
& .current .box { fill: $mark; }
& .later { visibility: hidden; }
"""
