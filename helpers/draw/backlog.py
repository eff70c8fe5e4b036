"""The two queues of a listener: half-open connections, and those that wait for `accept`."""

from collections.abc import Sequence

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, SIDE, TOP = 880.0, 20.0, 92.0
SLOT, GAP, WIDE = 30.0, 8.0, 190.0
ARRIVING, HALF_OPEN, WAITING, PROGRAM = 20.0, 205.0, 460.0, 715.0
MOST = 12  # in one queue


def backlog(
    half_open: Sequence[str], waiting: Sequence[str], limit: int, dropped: Sequence[str] = ()
) -> Picture:
    """What a kernel keeps for a listener, by names of clients.

    `half_open` are in SYN-RECEIVED, `waiting` are ESTABLISHED and not accepted yet, `limit` is
    what `listen` was given; the SYNs of `dropped` found no place.

    Raises CannotDraw for more clients in one queue than are legible.
    """
    for found in (half_open, waiting, dropped):
        if len(found) > MOST:
            raise CannotDraw(f"{len(found)} clients in one queue are too many to draw; {MOST} fit")
    rows = max(3, limit, len(half_open), len(waiting), len(dropped))
    height = TOP + rows * (SLOT + GAP) + 16
    body = [
        svg.text(SIDE, 26, "The two queues of a listener", "title"),
        *_column(HALF_OPEN, "half-open", "SYN-RECEIVED", rows),
        *_column(WAITING, "open, waits for accept", f"ESTABLISHED, limit {limit}", rows),
        svg.text(ARRIVING, TOP - 30, "a SYN arrives", "name"),
        svg.text(PROGRAM, TOP - 30, "the program", "name"),
        svg.text(PROGRAM, TOP + 20, "accept() takes", "soft"),
        svg.text(PROGRAM, TOP + 36, "the oldest", "soft"),
        *_arrow(ARRIVING + 92, HALF_OPEN - 8, TOP + 15, ""),
        *_arrow(HALF_OPEN + WIDE + 4, WAITING - 8, TOP + 15, "ACK"),
        *_arrow(WAITING + WIDE + 4, PROGRAM - 8, TOP + 15, ""),
    ]
    body += [_client(HALF_OPEN, n, name, "half") for n, name in enumerate(half_open)]
    body += [
        _client(WAITING, n, name, "full" if n < limit else "over") for n, name in enumerate(waiting)
    ]
    for number, name in enumerate(dropped):
        y = TOP + (number + 1) * (SLOT + GAP) + 14
        body.append(svg.text(ARRIVING, y + 5, f"✗ {name}: dropped", "lost"))
    text = "\n".join(
        [
            f"half-open (SYN-RECEIVED): {', '.join(half_open) or 'none'}",
            f"open, waits for accept (limit {limit}): {', '.join(waiting) or 'none'}",
            *([f"SYN dropped: {', '.join(dropped)}"] if dropped else []),
        ]
    )
    alt = "The two queues of a listener. " + text.replace("\n", "; ")
    return Picture(svg.document("backlog", WIDTH, height, alt, _STYLE, *body), text, alt)


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
