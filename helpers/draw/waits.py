"""Who waits for whom: what a program that hangs stands at, and who could set it free."""

from collections.abc import Mapping

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, TOP = 880, 66
BOX, HEIGHT = 290, 78  # pixels: a box
MOST = 3


def waits(waiting: Mapping[str, tuple[str, str]]) -> Picture:
    """Boxes with arrows to whom each waits for.

    `waiting` maps who waits to (the line of code that does not come back, whom it waits for):
    `{"server": ("listener.accept()", "a client")}`. Whoever is waited for and does not stand in
    `waiting` gets a dashed box. Where the arrows lead round in a circle, the picture says so.

    Raises CannotDraw where there is nobody, or are more than three boxes.
    """
    names = list(dict.fromkeys([*waiting, *(whom for _, whom in waiting.values())]))
    if not waiting or len(names) > MOST:
        raise CannotDraw(
            f"from 1 to {MOST} who wait or are waited for, not {len(names)}; of those that have "
            "ended nobody waits: start them again"
        )
    gap = (WIDTH - 40 - BOX * len(names)) / max(len(names) - 1, 1)
    places = {name: 20 + index * (BOX + gap) for index, name in enumerate(names)}
    round_ = circle(waiting)
    body = [_box(name, x, waiting.get(name)) for name, x in places.items()]
    body += [_arrow(places[who], places[whom]) for who, (_, whom) in waiting.items()]
    end = f"{', '.join(round_)}: they wait in a circle, and nothing will happen" if round_ else ""
    height = TOP + HEIGHT + (92 if round_ else 40)
    if end:
        body.append(svg.text(WIDTH / 2, height - 16, end, "end"))
    lines = [f"{who} waits for {whom}, at: {line}" for who, (line, whom) in waiting.items()]
    lines += [f"{name} is not there" for name in names if name not in waiting]
    text = "\n".join([*lines, *([end] if end else [])])
    alt = "Who waits for whom. " + "; ".join(text.splitlines())
    return Picture(svg.document("waits", WIDTH, height, alt, _STYLE, *body), text, alt)


def circle(waiting: Mapping[str, tuple[str, str]]) -> list[str]:
    """Those who wait for each other in a circle, in its order; [] where nobody does."""
    for first in waiting:
        path = [first]
        while (whom := waiting[path[-1]][1]) in waiting and whom not in path:
            path.append(whom)
        if whom == first:
            return path
    return []


def _box(name: str, x: float, stands: tuple[str, str] | None) -> str:
    kind = "box" if stands else "box absent"
    line = svg.shorten(stands[0], BOX - 20, 12, mono=True) if stands else "not there"
    return svg.tag(
        "g",
        svg.rect(x, TOP, BOX, HEIGHT, kind, rx=6),
        svg.text(x + BOX / 2, TOP + 30, name, "who"),
        svg.text(x + BOX / 2, TOP + 56, line, "mono code" if stands else "soft"),
    )


def _arrow(start: float, end: float) -> str:
    """From the box at `start` to that at `end`: above to the right, below to the left."""
    ahead = 1 if end > start else -1
    y, bow = (TOP, -34) if ahead > 0 else (TOP + HEIGHT, 34)
    x1, x2 = start + BOX * 0.62, end + BOX * 0.38
    if ahead < 0:
        x1, x2 = start + BOX * 0.38, end + BOX * 0.62
    tip = 7 if ahead > 0 else -7
    path = f"M{x1:.1f} {y}C{x1:.1f} {y + bow} {x2:.1f} {y + bow} {x2:.1f} {y - tip}"
    head = f"M{x2 - 6:.1f} {y - 2 * tip}L{x2:.1f} {y}L{x2 + 6:.1f} {y - 2 * tip}Z"
    label_y = y - 34 if ahead > 0 else y + 43
    return svg.tag(
        "g",
        svg.tag("path", d=path, class_="line"),
        svg.tag("path", d=head, class_="tip"),
        svg.text((x1 + x2) / 2, label_y, "waits for", "label"),
    )


_STYLE = """
& text { text-anchor: middle; font-size: 14px; }
& .box { fill: $internet-1; stroke: $internet; stroke-width: 1.5; }
& .absent { fill: $paper; stroke: $line; stroke-dasharray: 6 4; }
& .who { font-weight: bold; font-size: 17px; }
& .code { font-size: 12px; }
& .soft { fill: $soft; }
& .line { fill: none; stroke: $reset; stroke-width: 2.2; } & .tip { fill: $reset; }
& .label { fill: $reset; }
& .end { font-weight: bold; fill: $reset; }
"""
