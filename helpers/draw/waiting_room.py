"""The backlog of a listener as a waiting room: who is in, who is not, and what accept takes."""

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, HEIGHT = 760, 190
SEAT, GAP, ROOM = 40, 8, 250
MOST = 8  # seats that are drawn one by one


def waiting_room(waiting: int, seats: int, outside: int = 0) -> Picture:
    """A listener with `waiting` of its `seats` taken, and `outside` clients that found it full.

    Raises CannotDraw where the numbers cannot be.
    """
    if not 0 <= waiting <= seats or outside < 0:
        raise CannotDraw(f"{waiting} of {seats} seats and {outside} outside cannot be")
    shown = min(seats, MOST)
    width = shown * (SEAT + GAP) + GAP
    right = ROOM + width
    words = [
        f"the waiting room of the listener (its backlog): {waiting} of {seats} taken",
        "each is ESTABLISHED already; accept takes the one that came first",
    ]
    if outside:
        words.append(f"{outside} outside: no room, so the kernel drops the SYN, or refuses")
    body = [
        svg.text(ROOM, 30, words[0], "title"),
        svg.rect(ROOM, 48, width, SEAT + 2 * GAP, "room", rx=6),
        *(_seat(number, waiting, right) for number in range(shown)),
        svg.line(right, 76, right + 58, 76, "arrow"),
        svg.tag("path", d=f"M{svg.number(right + 66)} 76l-10 -5v10z", class_="head"),
        svg.text(right + 8, 66, "accept", "mono bold"),
        svg.text(ROOM, 130, words[1], "soft"),
        svg.text(ROOM, 150, f"the first {MOST} seats are drawn" if seats > MOST else "", "soft"),
        *_outside(outside),
    ]
    alt = "; ".join(words)
    return Picture(
        svg.document("waiting-room", WIDTH, HEIGHT, alt, _STYLE, *body), "\n".join(words), alt
    )


def _seat(number: int, waiting: int, right: float) -> str:
    """A seat: the room fills from the right, where accept takes them out."""
    x = right - GAP - SEAT - number * (SEAT + GAP)
    taken = number < waiting
    parts = [svg.rect(x, 48 + GAP, SEAT, SEAT, "taken" if taken else "free", rx=5)]
    if taken:
        parts.append(svg.text(x + SEAT / 2, 81, str(number + 1), "middle bold"))
    return svg.tag("g", *parts)


def _outside(outside: int) -> list[str]:
    if not outside:
        return [svg.text(24, 80, "nobody is outside", "soft")]
    return [
        svg.rect(24, 48 + GAP, 132, SEAT, "shut", rx=5),
        svg.text(90, 81, f"SYN of {outside} more", "middle bold"),
        svg.line(158, 76, 226, 76, "lost"),
        svg.text(228, 81, "✗", "reset"),
        svg.text(24, 130, "no room: dropped,", "soft"),
        svg.text(24, 148, "or refused (Windows)", "soft"),
    ]


_STYLE = """
& .title { font-weight: bold; font-size: 13px; } & .bold { font-weight: bold; }
& .middle { text-anchor: middle; } & .soft { fill: $soft; }
& .room { fill: none; stroke: $line; stroke-width: 1.5; }
& .taken { fill: $transport-2; stroke: $transport; }
& .free { fill: $paper; stroke: $line; stroke-dasharray: 4 3; }
& .shut { fill: $paper; stroke: $reset; } & .lost { stroke: $reset; stroke-dasharray: 5 3; }
& .reset { fill: $reset; font-weight: bold; font-size: 16px; }
& .arrow { stroke: $server; stroke-width: 2; } & .head { fill: $server; }
"""
