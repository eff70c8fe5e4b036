"""The kernel's table of sockets, and how it finds the one that a segment is for."""

from collections.abc import Sequence
from typing import NamedTuple

from helpers.address import Address
from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, TOP, ROW = 760, 100, 34
COLUMNS = {"socket": 24, "this end": 150, "the other end": 340, "state": 530}
ANY = "anybody"


class Entry(NamedTuple):
    """A socket as the kernel knows it; `remote` is None for one that listens."""

    name: str
    local: Address
    remote: Address | None
    state: str


class Arrival(NamedTuple):
    """A segment that has come: where from, where to, and what it is, such as "SYN"."""

    source: Address
    destination: Address
    what: str = "data"


def found(sockets: Sequence[Entry], segment: Arrival) -> int | None:
    """Return the place of the socket that gets `segment`: all four numbers, else a listener."""
    exact = [
        at
        for at, entry in enumerate(sockets)
        if (entry.local, entry.remote) == (segment.destination, segment.source)
    ]
    listening = [
        at
        for at, entry in enumerate(sockets)
        if entry.remote is None
        and entry.state == "LISTEN"
        and entry.local in (segment.destination, ("0.0.0.0", segment.destination[1]))
    ]
    return next(iter(exact + listening), None)


def lookup(sockets: Sequence[Entry], segment: Arrival) -> Picture:
    """The table of `sockets`, a segment that arrives, and the socket that gets it.

    The kernel looks for all four numbers first; a listener gets what no connection wants, and
    where there is none the answer is RST (RFC 9293 3.10.7). Raises CannotDraw for no sockets.
    """
    if not sockets:
        raise CannotDraw("the table of sockets is empty")
    at = found(sockets, segment)
    height = TOP + ROW * (len(sockets) + (at is None)) + 18
    body = [_segment(segment), *_head()]
    body += [_entry(number, entry, number == at) for number, entry in enumerate(sockets)]
    if at is None:
        body.append(svg.text(24, TOP + ROW * len(sockets) + 22, _verdict(sockets, at), "none"))
    lines = [_words(segment), *(" | ".join(_cells(entry)) for entry in sockets)]
    lines.append(_verdict(sockets, at))
    alt = "The kernel finds a socket for a segment. " + "; ".join(lines)
    return Picture(svg.document("lookup", WIDTH, height, alt, _STYLE, *body), "\n".join(lines), alt)


def _verdict(sockets: Sequence[Entry], at: int | None) -> str:
    if at is None:
        return "no socket is for it: the kernel answers with RST"
    why = "it listens here" if sockets[at].remote is None else "all four numbers agree"
    return f"{sockets[at].name} gets it: {why}"


def _words(segment: Arrival) -> str:
    return f"{segment.what} from {_text(segment.source)} to {_text(segment.destination)}"


def _text(address: Address | None) -> str:
    return ANY if address is None else f"{address[0]}:{address[1]}"


def _cells(entry: Entry) -> tuple[str, ...]:
    return entry.name, _text(entry.local), _text(entry.remote), entry.state


def _segment(segment: Arrival) -> str:
    return svg.tag(
        "g",
        svg.text(24, 30, "a segment arrives:", "title"),
        svg.rect(168, 12, 92, 28, "segment", rx=4),
        svg.text(214, 31, segment.what, "middle bold"),
        svg.text(274, 31, "from", "soft"),
        svg.text(312, 31, _text(segment.source), "mono"),
        svg.text(466, 31, "to", "soft"),
        svg.text(490, 31, _text(segment.destination), "mono"),
    )


def _head() -> list[str]:
    names = [svg.text(x, TOP - 14, name, "soft") for name, x in COLUMNS.items()]
    return [*names, svg.line(14, TOP - 6, WIDTH - 14, TOP - 6, "rule")]


def _entry(number: int, entry: Entry, chosen: bool) -> str:
    y = TOP + ROW * number
    texts = [
        svg.text(x, y + 22, words, "bold" if name == "socket" else "mono")
        for (name, x), words in zip(COLUMNS.items(), _cells(entry), strict=True)
    ]
    mark = [
        svg.rect(14, y + 1, WIDTH - 28, ROW - 3, "chosen", rx=4),
        svg.text(WIDTH - 26, y + 22, "gets it", "right bold"),
    ]
    return svg.tag("g", *(mark[:1] if chosen else []), *texts, *(mark[1:] if chosen else []))


_STYLE = """
& .title { font-weight: bold; font-size: 13px; } & .bold { font-weight: bold; }
& .middle { text-anchor: middle; } & .right { text-anchor: end; } & .soft { fill: $soft; }
& .segment { fill: $transport-2; stroke: $transport; }
& .chosen { fill: $mark; stroke: $application; stroke-width: 1.5; }
& .rule { stroke: $line; } & .none { fill: $reset; font-weight: bold; font-size: 13px; }
"""
