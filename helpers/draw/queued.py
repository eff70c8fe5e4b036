"""A queue that overflows: which of many messages found room, and what became of the others."""

from collections.abc import Sequence

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, LEFT, TOP, HEIGHT = 880, 20, 66, 56
WALL = 640  # pixels: where the queue ends
SHOWN, BESIDE = 14, 3  # messages drawn one by one in the queue, and beside it


def queued(sent: int, kept: Sequence[int]) -> Picture:
    """A queue with the messages `kept`, and beside it those that fell off, out of `sent`.

    Messages are numbered from 0. Raises CannotDraw where numbers are kept that were not sent.
    """
    lost = sorted(set(range(sent)) - set(kept))
    if len(lost) != sent - len(kept):
        raise CannotDraw(f"{len(kept)} different numbers from 0 to {sent - 1} cannot be these")
    body = [
        svg.text(LEFT, 32, f"in the queue: {len(kept)}", "head"),
        svg.text(WALL + 20, 32, f"dropped: {len(lost)}", "head gone"),
        svg.tag(
            "path", d=f"M{LEFT} {TOP - 12}V{TOP + HEIGHT + 12}H{WALL}V{TOP - 12}", class_="wall"
        ),
        *_row(kept, LEFT + 10, (WALL - LEFT - 20) / (min(len(kept), SHOWN + 1) or 1)),
        *(_fallen(place, number) for place, number in enumerate(lost[:BESIDE])),
    ]
    if len(lost) > BESIDE:
        words = f"… and {len(lost) - BESIDE} more"
        body.append(svg.text(WALL + 20, TOP + HEIGHT + 40, words, "gone"))
    text = "\n".join(
        [
            f"{sent} messages were sent.",
            f"In the queue: {_listed(kept)}",
            f"Dropped, and nobody was told: {_listed(lost)}",
        ]
    )
    alt = "A queue that overflows. " + " ".join(text.splitlines())
    return Picture(svg.document("queued", WIDTH, TOP + HEIGHT + 60, alt, _STYLE, *body), text, alt)


def _listed(numbers: Sequence[int]) -> str:
    """The numbers in words, a run of them by its ends: "0–9, 12"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [str(a) if a == b else f"{a}–{b}" for a, b in runs[:4]]
    return ", ".join(words + ["…"] * (len(runs) > 4)) or "none"


def _row(kept: Sequence[int], x: float, step: float) -> list[str]:
    width = min(step - 6, 56)
    shown = [str(number) for number in kept[:SHOWN]]
    if len(kept) > SHOWN:
        shown.append("…")
    return [
        svg.rect(x + at * step, TOP, width, HEIGHT, "message", rx=4)
        + svg.text(x + at * step + width / 2, TOP + HEIGHT / 2 + 5, words, "number")
        for at, words in enumerate(shown)
    ]


def _fallen(place: int, number: int) -> str:
    x, y = WALL + 20 + place * 72, TOP + 4 + place * 9
    turn = f"rotate({12 + 10 * place} {x + 28} {y + 28})"
    return svg.tag(
        "g",
        svg.rect(x, y, 56, HEIGHT, "message lost", rx=4),
        svg.line(x + 6, y + 6, x + 50, y + HEIGHT - 6, "cross"),
        svg.text(x + 28, y + HEIGHT / 2 + 5, str(number), "number on-cross"),
        transform=turn,
    )


_STYLE = """
& .head { font-size: 16px; font-weight: bold; }
& .gone { fill: $lost; font-size: 14px; }
& .head.gone { font-size: 16px; }
& .wall { fill: none; stroke: $ink; stroke-width: 3; }
& .message { fill: $application-1; stroke: $application; stroke-width: 1.5; }
& .lost { fill: $paper; stroke: $lost; }
& .cross { stroke: $lost; stroke-width: 2; }
& .on-cross { paint-order: stroke; stroke: $paper; stroke-width: 5px; }
& .number { font-size: 15px; text-anchor: middle; }
"""
