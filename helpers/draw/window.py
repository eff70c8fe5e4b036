"""The send sequence space: what is acknowledged, in flight, allowed, and not allowed yet."""

from dataclasses import dataclass

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, HEIGHT = 880, 228
LEFT, BAR, TOP, TALL = 20, 840, 84, 46
LEAST, ENDS = 84, 110  # pixels: for a part that has its name inside; for the open ends
NUMBERS = 2**32  # sequence numbers wrap here (RFC 9293 section 3.4)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the sequence space, from `start` to `end` (excluded), None where it is open."""

    name: str
    kind: str
    start: int | None
    end: int | None
    x: float
    width: float

    @property
    def size(self) -> int:
        """How many bytes it is; 0 for an open end."""
        if self.start is None or self.end is None:
            return 0
        return (self.end - self.start) % NUMBERS


def window(snd_una: int, snd_nxt: int, snd_wnd: int, data_length: int = 0) -> Picture:
    """The sender's view of its sequence numbers (RFC 9293 figure 3).

    `snd_una` is the first byte not yet acknowledged, `snd_nxt` the next to be sent, `snd_wnd` the
    window that the peer offers, in bytes from `snd_una` on. `data_length` is how many bytes the
    program has written that are not sent yet. Numbers may be relative or real; they wrap.

    Raises CannotDraw where `snd_nxt` lies before `snd_una`.
    """
    flight = (snd_nxt - snd_una) % NUMBERS
    if flight >= NUMBERS // 2:
        raise CannotDraw(
            f"snd_nxt ({snd_nxt}) lies before snd_una ({snd_una}): "
            "what was never sent cannot be acknowledged"
        )
    parts = layout(snd_una, snd_nxt, snd_wnd)
    edge = (snd_una + snd_wnd) % NUMBERS
    body = [svg.text(LEFT, 26, "Send sequence space", "title")]
    body += [_part(part, snd_wnd) for part in parts]
    body += _pointers(parts, snd_una, snd_nxt, edge)
    body += _brace(parts, snd_wnd, flight)
    lines = _words(snd_una, snd_nxt, snd_wnd, data_length)
    body.append(svg.text(LEFT, HEIGHT - 18, lines[-1], "soft"))
    alt = "Send sequence space. " + " ".join(lines)
    picture = svg.document("window", WIDTH, HEIGHT, alt, _STYLE, *body)
    return Picture(picture, "\n".join(lines), alt)


def layout(snd_una: int, snd_nxt: int, snd_wnd: int) -> list[Part]:
    """The four parts from left to right: to scale, but none too short for its name.

    Where the peer has taken back a part of its window, bytes are in flight that it does not
    allow any more: then the third part is empty, and the window ends inside of the second.
    """
    flight = (snd_nxt - snd_una) % NUMBERS
    usable = max(snd_wnd - flight, 0)
    edge = (snd_una + max(snd_wnd, flight)) % NUMBERS
    room = BAR - 2 * ENDS
    widths = _share(room, [flight, usable])
    spans = (
        ("acknowledged", "acked", None, snd_una, ENDS),
        ("in flight", "flight", snd_una, snd_nxt, widths[0]),
        ("may be sent", "usable", snd_nxt, edge, widths[1]),
        ("not allowed yet", "closed", edge, None, BAR - ENDS - sum(widths)),
    )
    parts, x = [], float(LEFT)
    for name, kind, start, end, width in spans:
        parts.append(Part(name, kind, start, end, x, width))
        x += width
    return parts


def _share(room: float, sizes: list[int]) -> list[float]:
    """The room for each size: to scale, at least LEAST; nothing for 0."""
    total = sum(sizes)
    if not total:
        return [0.0] * len(sizes)
    least = [LEAST if size else 0.0 for size in sizes]
    scale = room / total
    widths = [max(size * scale, low) for size, low in zip(sizes, least, strict=True)]
    surplus = sum(widths) - room
    if surplus > 0:
        widths[widths.index(max(widths))] -= surplus
    return widths


# --- drawing ------------------------------------------------------------------------------------


def _part(part: Part, snd_wnd: int) -> str:
    if not part.width:
        return ""
    share = snd_wnd / part.size if part.kind == "flight" else 1.0
    # the mark of a window that was taken back must not run through the name
    place = 0.5 if share >= 1 else share / 2 if share > 0.5 else (1 + share) / 2
    middle = part.x + part.width * place
    parts = [svg.rect(part.x, TOP, part.width, TALL, part.kind)]
    if part.kind == "closed":
        parts += _hatch(part)
    parts.append(svg.text(middle, TOP + (20 if part.size else 28), part.name, "name"))
    if part.size:
        parts.append(svg.text(middle, TOP + 36, _bytes(part.size), "count"))
    return svg.tag("g", *parts, data_part=part.kind)


def _hatch(part: Part) -> list[str]:
    """Slanted lines: this cannot be used, also for eyes that do not see the colour."""
    lines = []
    x = part.x + 6
    while x < part.x + part.width + TALL:
        first = max(x - TALL, part.x)
        last = min(x, part.x + part.width)
        lines.append(f"M{svg.number(first)} {svg.number(TOP + x - first)}")
        lines.append(f"L{svg.number(last)} {svg.number(TOP + x - last)}")
        x += 12
    return [svg.tag("path", d="".join(lines), class_="hatch")]


def _bytes(count: int) -> str:
    return "1 byte" if count == 1 else f"{count} bytes"


def _pointers(parts: list[Part], una: int, nxt: int, edge: int) -> list[str]:
    """SND.UNA, SND.NXT and the window's edge, below the bar; side by side where they meet."""
    flight, usable = parts[1], parts[2]
    x_edge = usable.x + usable.width
    if (nxt - una) % NUMBERS > (edge - una) % NUMBERS:  # the window was taken back
        share = ((edge - una) % NUMBERS) / flight.size
        x_edge = flight.x + flight.width * share
    points = [
        (flight.x, "SND.UNA", una),
        (usable.x, "SND.NXT", nxt),
        (x_edge, "SND.UNA + SND.WND", edge),
    ]
    drawn = [svg.line(x, TOP - 4, x, TOP + TALL + 8, "pointer") for x, _, _ in points]
    taken: list[tuple[float, int]] = []
    for x, name, value in points:
        row = 0
        while any(abs(x - other) < 130 and row == used for other, used in taken):
            row += 1
        taken.append((x, row))
        y = TOP + TALL + 22 + row * 17
        drawn.append(
            svg.tag(
                "text",
                svg.tag("tspan", name, class_="variable"),
                f" = {value}",
                x=float(x),
                y=float(y),
                class_="at",
                data_variable=name.lower().replace(".", "_").replace(" ", ""),
            )
        )
    return drawn


def _brace(parts: list[Part], snd_wnd: int, flight: int) -> list[str]:
    """The window, over what it spans."""
    start = parts[1].x
    end = parts[2].x + parts[2].width
    if snd_wnd < flight:
        end = start + parts[1].width * snd_wnd / flight
    if end - start < 1:
        words = "SND.WND = 0: the window is closed"
        return [svg.text(max(start, LEFT + 110), TOP - 14, words, "brace-name")]
    y = TOP - 10
    path = f"M{svg.number(start)} {y + 6}V{y}H{svg.number(end)}V{y + 6}"
    middle = min(max((start + end) / 2, LEFT + 80), LEFT + BAR - 80)
    name = svg.text(middle, y - 8, f"window: SND.WND = {_bytes(snd_wnd)}", "brace-name")
    return [svg.tag("path", d=path, class_="brace"), name]


# --- words --------------------------------------------------------------------------------------


def _words(una: int, nxt: int, wnd: int, waiting: int) -> list[str]:
    flight = (nxt - una) % NUMBERS
    usable = max(wnd - flight, 0)
    edge = (una + wnd) % NUMBERS
    lines = [
        f"Up to {(una - 1) % NUMBERS}: acknowledged.",
        f"From SND.UNA = {una}: {_bytes(flight)} in flight, sent and not acknowledged.",
        f"From SND.NXT = {nxt}: {_bytes(usable)} may be sent.",
        f"From SND.UNA + SND.WND = {edge}: not allowed yet (SND.WND = {wnd}).",
    ]
    return [*lines, _waiting(waiting, usable, flight, wnd)]


def _waiting(waiting: int, usable: int, flight: int, wnd: int) -> str:
    if wnd < flight:
        return (
            f"The peer took back a part of its window: {_bytes(flight - wnd)} too many in flight."
        )
    if not waiting:
        return "The program has written nothing more."
    if waiting <= usable:
        return f"{_bytes(waiting)} written by the program may all be sent now."
    if not usable:
        return f"{_bytes(waiting)} written by the program must wait for an ACK or a larger window."
    return f"Of {_bytes(waiting)} written by the program, {usable} may be sent now; the rest waits."


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .soft { fill: $ink; font-size: 12.5px; }
& rect { stroke: $line; }
& .acked { fill: $faint; } & .flight { fill: $internet-2; }
& .usable { fill: $transport-1; } & .closed { fill: $paper; }
& .hatch { stroke: $faint; stroke-width: 1.5; fill: none; }
& .name, & .count, & .at, & .brace-name { text-anchor: middle; }
& .name { font-weight: bold; }
& .name, & .count { paint-order: stroke; stroke-width: 0; }
& [data-part=closed] .name { stroke: $paper; stroke-width: 5px; fill: $soft; }
& .pointer { stroke: $ink; stroke-width: 1.5; fill: none; }
& .variable { font-weight: bold; } & .at, & .brace-name { font-size: 12px; }
& .at { paint-order: stroke; stroke: $paper; stroke-width: 4px; }
& .brace { fill: none; stroke: $ink; stroke-width: 1.5; }
"""
