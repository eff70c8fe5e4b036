"""The addresses of a machine as doors: who gets through to a server, by the address it bound."""

from collections.abc import Sequence

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, PANEL, TOP = 760, 172, 12
ANY = "0.0.0.0"  # what `bind` makes of the empty text: every IPv4 address of the machine
INSIDE = "127.0.0.1"


def opens(bound: str, door: str) -> bool:
    """Tell whether a server bound to the address `bound` is called by way of `door`."""
    return bound in (ANY, "", door)


def doors(bound: Sequence[str], outside: str = "192.0.2.7") -> Picture:
    """Who reaches a server, for each address in `bound`; `outside` is the machine's own address.

    A program of the same machine calls 127.0.0.1, another machine calls `outside`. Raises
    CannotDraw where nothing is bound.
    """
    if not bound:
        raise CannotDraw("give the addresses that a server binds, such as 127.0.0.1 and 0.0.0.0")
    callers = (("a program of this machine", INSIDE), ("another machine", outside))
    body, lines = [], []
    for at, address in enumerate(bound):
        body += _panel(TOP + at * PANEL, address, callers)
        for who, door in callers:
            how = "gets through" if opens(address, door) else "is refused"
            lines.append(f"bound to {address or ANY}: {who}, by {door}, {how}")
    height = TOP + PANEL * len(bound)
    alt = "Doors of a machine. " + "; ".join(lines)
    return Picture(svg.document("doors", WIDTH, height, alt, _STYLE, *body), "\n".join(lines), alt)


def _panel(y: float, bound: str, callers: Sequence[tuple[str, str]]) -> list[str]:
    parts = [
        svg.tag("path", d=_outline(y), class_="machine"),
        svg.text(14, y + 20, "this machine", "title"),
        svg.rect(560, y + 44, 172, 84, "server", rx=5),
        svg.text(646, y + 74, "the server", "middle bold"),
        svg.text(646, y + 94, "bound to", "middle"),
        svg.text(646, y + 114, bound or ANY, "middle mono bold"),
    ]
    for at, (who, door) in enumerate(callers):
        parts += _way(y + 58 + at * 56, who, door, opens(bound, door))
    return parts


def _outline(y: float) -> str:
    """The machine: its own program is inside, left of the doors; the other caller is not."""
    return f"M4 {svg.number(y)}H746v{PANEL - 16}H250V{svg.number(y + 86)}H4z"


def _way(y: float, who: str, door: str, through: bool) -> list[str]:
    """A caller, the door that it comes to, and whether it gets further."""
    kind = "open" if through else "shut"
    end = 548 if through else 470
    return [
        svg.rect(14, y - 18, 196, 36, "caller", rx=5),
        svg.text(112, y + 4.5, who, "middle"),
        svg.line(212, y, 298, y, f"way {kind}"),
        svg.rect(300, y - 18, 112, 36, f"door {kind}-door", rx=3),
        svg.text(356, y + 4.5, door, "middle mono"),
        svg.line(414, y, end, y, f"way {kind}"),
        svg.tag("path", d=f"M{end + 10} {svg.number(y)}l-10 -5v10z", class_="head")
        if through
        else svg.text(end + 8, y + 4.5, "✗ RST", "refused"),
    ]


_STYLE = """
& .title { font-weight: bold; font-size: 13px; }
& .middle { text-anchor: middle; } & .bold { font-weight: bold; }
& .machine { fill: none; stroke: $line; }
& .server { fill: $application-1; stroke: $application; }
& .caller { fill: $internet-1; stroke: $internet; }
& .door { stroke-width: 2; } & .open-door { fill: $transport-1; stroke: $transport; }
& .shut-door { fill: $paper; stroke: $reset; stroke-dasharray: 5 3; }
& .way { stroke-width: 2; fill: none; } & .open { stroke: $transport; }
& .head { fill: $transport; }
& .shut { stroke: $reset; stroke-dasharray: 5 3; }
& .refused { fill: $reset; font-weight: bold; }
"""
