"""The calls of a server and of a client, side by side: the whole way from `socket` to `close`."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, TOP, ROW, STEP = 880, 62, 44, 20
NUMBER = {"client": 24, "server": 600}  # where a side's numbers stand
LIFE = {"client": 330, "server": 572}  # and its line, on which arrows begin and end


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who makes it, its code, what it does, and what then crosses the network."""

    who: str
    """"client" or "server"."""
    code: str
    does: str
    crosses: tuple[str, ...] = ()
    """What then crosses the network, to and fro, beginning with what the caller's side sends."""
    woken_by: int = 0
    """The number of the step that ends its waiting; 0 where it does not wait."""


ONE_EXCHANGE = (
    Call("server", "socket()", "an end without a connection"),
    Call("server", "bind((host, port))", "a name: address and port"),
    Call("server", "listen()", "now the kernel answers each SYN"),
    Call("server", "accept()", "waits until a client is connected", woken_by=6),
    Call("client", "socket()", "an end without a connection"),
    Call("client", "connect((host, port))", "calls the server", ("SYN", "SYN-ACK", "ACK")),
    Call("client", "sendall(request)", "hands bytes to the kernel", ("request",)),
    Call("server", "recv(4096)", "returns what has come"),
    Call("server", "sendall(answer)", "hands bytes to the kernel", ("answer",)),
    Call("client", "recv(4096)", "returns what has come"),
    Call("client", "close()", "nothing more from this side", ("FIN",)),
    Call("server", "recv(4096)", "returns b'': the client has ended"),
    Call("server", "close()", "the connection ends", ("FIN",)),
    Call("server", "close(), of the listener", "the port is free again"),
)


def calls(steps: Sequence[Call] = ONE_EXCHANGE) -> Picture:
    """The calls of a client (left) and a server (right), numbered from the top down.

    An arrow is what a call puts on the wire. The text is the same as a numbered list. Raises
    CannotDraw where there are no steps, or one belongs to neither side.
    """
    if not steps:
        raise CannotDraw("there are no calls to draw")
    for step in steps:
        if step.who not in NUMBER:
            raise CannotDraw(f"a call belongs to the client or the server, not to {step.who!r}")
    tops = _tops(steps)
    height = tops[-1] + 14
    body = [_side(who, height) for who in NUMBER]
    body += [_row(number, step, tops) for number, step in enumerate(steps, 1)]
    lines = [_line(number, step) for number, step in enumerate(steps, 1)]
    alt = "The calls of a client and a server, side by side. " + " ".join(lines)
    return Picture(svg.document("calls", WIDTH, height, alt, _STYLE, *body), "\n".join(lines), alt)


def _tops(steps: Sequence[Call]) -> list[float]:
    """Where each row begins, and where the last one ends: more arrows need more room."""
    tops = [float(TOP)]
    for step in steps:
        tops.append(tops[-1] + max(ROW, 24 + STEP * len(step.crosses)))
    return tops


def _line(number: int, step: Call) -> str:
    crosses = ", ".join(f"{'→←'[at % 2]} {words}" for at, words in enumerate(step.crosses))
    return f"{number}. {step.who}: {step.code}: {step.does}" + (f" ({crosses})" if crosses else "")


def _side(who: str, height: float) -> str:
    title = svg.text(NUMBER[who], 32, f"the {who}", f"title {who}")
    return title + svg.line(LIFE[who], 44, LIFE[who], height - 14, "life")


def _row(number: int, step: Call, tops: Sequence[float]) -> str:
    x, y = NUMBER[step.who], tops[number - 1]
    parts = [
        svg.tag("circle", cx=x + 11.0, cy=y + 12.0, r=12, class_=f"dot {step.who}-dot"),
        svg.text(x + 11, y + 16.5, str(number), "number"),
        svg.text(x + 32, y + 12, step.code, "mono code"),
        svg.text(x + 32, y + 28, step.does, "soft"),
    ]
    other = "server" if step.who == "client" else "client"
    for at, words in enumerate(step.crosses):
        parts.append(_arrow(y + 14 + STEP * at, other if at % 2 else step.who, words))
    if step.woken_by:
        side = LIFE[step.who] + (10 if step.who == "server" else -10)
        parts.append(svg.line(side, y + 6, side, tops[step.woken_by] - 10, "waits"))
    return svg.tag("g", *parts, data_call=number)


def _arrow(y: float, who: str, words: str) -> str:
    """An arrow from the line of `who` to the other one, with words above it."""
    other = "server" if who == "client" else "client"
    start, end = LIFE[who], LIFE[other]
    back = -9 if end > start else 9
    head = svg.tag("path", d=f"M{end} {svg.number(y)}l{back} -4.5v9z", class_=f"head {who}-head")
    line = svg.line(start, y, end + back, y, f"arrow {who}-line")
    return line + head + svg.text((start + end) / 2, y - 4, words, "word")


_STYLE = """
& .title { font-weight: bold; font-size: 15px; }
& .client { fill: $client; } & .server { fill: $server; }
& .code { font-size: 13px; font-weight: bold; } & .soft { fill: $soft; }
& .life { stroke: $line; stroke-width: 1.5; }
& .waits { stroke: $server; stroke-width: 2; stroke-dasharray: 4 3; }
& .number { text-anchor: middle; font-weight: bold; font-size: 12.5px; fill: $paper; }
& .client-dot, & .client-head { fill: $client; } & .server-dot, & .server-head { fill: $server; }
& .arrow { stroke-width: 1.8; fill: none; }
& .client-line { stroke: $client; } & .server-line { stroke: $server; }
& .word { text-anchor: middle; font-weight: bold; }
"""
