"""Who says so: how far a call got, and who sent it back with which error."""

from collections.abc import Mapping

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, TOP, ROW = 880, 86, 62
STOPS = {  # from the caller to the peer: where each stands
    "your program": 250,
    "your kernel": 390,
    "a router": 530,
    "the server's kernel": 665,
    "the server": 800,
}
NOBODY = "nobody"


def who_says(answers: Mapping[str, str]) -> Picture:
    """Each error or result of `answers`, with who said so: one of STOPS, or "nobody".

    Raises CannotDraw where there is nothing, or somebody else said it.
    """
    if not answers:
        raise CannotDraw("give what a call got, and who said so")
    for said, who in answers.items():
        if who not in (*STOPS, NOBODY) or who == "your program":
            raise CannotDraw(f"{said}: {who!r} is none of {', '.join([*STOPS][1:])}, nobody")
    height = TOP + ROW * len(answers)
    body = [_stop(name, x, height) for name, x in STOPS.items()]
    for at, (said, who) in enumerate(answers.items()):
        body += _row(TOP + at * ROW, said, who)
    lines = [f"{said}: {who} says so" for said, who in answers.items()]
    alt = "Who says so? " + "; ".join(lines)
    return Picture(
        svg.document("who-says", WIDTH, height, alt, _STYLE, *body), "\n".join(lines), alt
    )


def _stop(name: str, x: float, height: float) -> str:
    return svg.text(x, 34, name, "stop") + svg.line(x, 46, x, height - 12, "life")


def _row(y: float, said: str, who: str) -> list[str]:
    start = STOPS["your program"]
    silent = who == NOBODY
    end = STOPS["the server"] - 70 if silent else STOPS[who]
    there = [
        svg.line(start, y, end - 8, y, "there"),
        svg.tag("path", d=f"M{end} {svg.number(y)}l-9 -4.5v9z", class_="there-head"),
    ]
    if silent:
        answer = [svg.text(end + 12, y + 6, "?", "unknown")]
    else:
        answer = [
            svg.line(end, y + 16, start + 9, y + 16, "back"),
            svg.tag("path", d=f"M{start} {svg.number(y + 16)}l9 -4.5v9z", class_="back-head"),
            svg.tag("circle", cx=float(end), cy=y + 8.0, r=6, class_="speaker"),
        ]
    label = [
        svg.text(20, y + 4, svg.shorten(said, 212, 13), "said"),
        svg.text(20, y + 22, f"{who} says so", "soft"),
    ]
    return [*there, *answer, *label]


_STYLE = """
& .stop { text-anchor: middle; font-weight: bold; font-size: 13px; }
& .life { stroke: $faint; stroke-width: 2; }
& .said { font-weight: bold; font-size: 13px; } & .soft { fill: $soft; }
& .there { stroke: $client; stroke-width: 2; } & .there-head { fill: $client; }
& .back { stroke: $server; stroke-width: 2; } & .back-head { fill: $server; }
& .speaker { fill: $server; }
& .unknown { fill: $reset; font-weight: bold; font-size: 20px; }
"""
