"""The queues of a listener: connections that wait for `accept`, and half-open ones before them."""

from collections.abc import Sequence

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, SIDE, TOP = 880.0, 20.0, 92.0
SLOT, GAP, WIDE = 30.0, 8.0, 190.0
ARRIVING, HALF_OPEN, WAITING, PROGRAM = 20.0, 205.0, 460.0, 715.0
MOST = 12  # in one queue


def backlog(
    waiting: Sequence[str],
    limit: int,
    *,
    half_open: Sequence[str] | None = None,
    dropped: Sequence[str] = (),
) -> Picture:
    """What a kernel keeps for a listener, by names of clients.

    `waiting` are ESTABLISHED and not accepted yet, the oldest first, `limit` is what `listen` was
    given; the SYNs of `dropped` found no place. `half_open` are in SYN-RECEIVED: None leaves their
    queue out of the picture.

    Raises CannotDraw for more clients in one queue than are legible.
    """
    for found in (half_open or (), waiting, dropped):
        if len(found) > MOST:
            raise CannotDraw(f"{len(found)} clients in one queue are too many to draw; {MOST} fit")
    one = half_open is None
    title = "The queue of a listener" if one else "The two queues of a listener"
    shift = WAITING - HALF_OPEN if one else 0.0  # what is right of the first queue moves there
    second, program, width = WAITING - shift, PROGRAM - shift, WIDTH - shift
    rows = max(3, limit, len(half_open or ()), len(waiting), len(dropped) + 1)
    height = TOP + rows * (SLOT + GAP) + 16
    body = [
        svg.text(SIDE, 26, title, "title"),
        *_column(second, "open, waits for accept", f"ESTABLISHED, limit {limit}", rows),
        svg.text(ARRIVING, TOP - 30, "a SYN arrives", "name"),
        svg.text(program, TOP - 30, "the program", "name"),
        svg.text(program, TOP + 20, "accept() takes", "soft"),
        svg.text(program, TOP + 36, "the oldest", "soft"),
        *_arrow(ARRIVING + 92, HALF_OPEN - 8, TOP + 15, ""),
        *_arrow(second + WIDE + 4, program - 8, TOP + 15, ""),
    ]
    lines = [f"open, waits for accept (limit {limit}): {', '.join(waiting) or 'none'}"]
    if half_open is not None:
        body += _column(HALF_OPEN, "half-open", "SYN-RECEIVED", rows)
        body += _arrow(HALF_OPEN + WIDE + 4, second - 8, TOP + 15, "ACK")
        body += [_client(HALF_OPEN, n, name, "half") for n, name in enumerate(half_open)]
        lines.insert(0, f"half-open (SYN-RECEIVED): {', '.join(half_open) or 'none'}")
    if dropped:
        lines.append(f"SYN dropped: {', '.join(dropped)}")
    body += [
        _client(second, n, name, "full" if n < limit else "over") for n, name in enumerate(waiting)
    ]
    for number, name in enumerate(dropped):
        y = TOP + (number + 1) * (SLOT + GAP) + 14
        body.append(svg.text(ARRIVING, y + 5, f"✗ {name}: dropped", "lost"))
    text = "\n".join(lines)
    alt = f"{title}. " + text.replace("\n", "; ")
    return Picture(svg.document("backlog", width, height, alt, _STYLE, *body), text, alt)


def _column(x: float, name: str, below: str, rows: int) -> list[str]:
    box = svg.rect(x - 6, TOP - 8, WIDE + 12, rows * (SLOT + GAP) + 8, "queue", rx=6)
    return [svg.text(x, TOP - 30, name, "name"), svg.text(x, TOP - 15, below, "soft"), box]


def _client(x: float, number: int, name: str, class_: str) -> str:
    y = TOP + number * (SLOT + GAP)
    said = f"{name}, above the limit" if class_ == "over" else name
    box = svg.rect(x, y, WIDE, SLOT, class_, rx=4)
    return svg.tag("g", box, svg.text(x + 10, y + 19, svg.shorten(said, WIDE - 20, 12)))


def _arrow(x1: float, x2: float, y: float, words: str) -> list[str]:
    path = f"M{x1:.0f} {y:.0f}H{x2:.0f}m-8 -5l8 5l-8 5"
    label = [svg.text((x1 + x2) / 2, y - 6, words, "on")] if words else []
    return [svg.tag("path", d=path, class_="way"), *label]


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .name { font-weight: bold; } & .soft { fill: $soft; }
& .on { fill: $soft; text-anchor: middle; font-size: 11px; }
& .queue { fill: none; stroke: $line; stroke-dasharray: 4 3; }
& .half { fill: $application-2; stroke: $line; }
& .full { fill: $transport-2; stroke: $line; }
& .over { fill: $transport-1; stroke: $ink; stroke-dasharray: 4 2; }
& .way { stroke: $ink; stroke-width: 1.6; fill: none; }
& .lost { fill: $lost; font-weight: bold; }
"""
