"""RFC 9293's state diagram, with the ways that connections took through it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.states_layout import (
    AGAIN,
    CENTRES,
    EDGES,
    HALF_HEIGHT,
    HALF_WIDTH,
    HEIGHT,
    WIDTH,
    Edge,
    joined,
)
from helpers.transport.tcp.states import MOVES, Move, State, moves

Path = Sequence[str]
STYLES = ("client", "server")  # the colours and lines of the first and the second path


def states(path: Path | Mapping[str, Path] = ()) -> Picture:
    """The states of a TCP connection (RFC 9293, figure 5), and the path of one or two sides.

    `path` is a list of states, such as ["CLOSED", "SYN-SENT", "ESTABLISHED"], or a mapping of
    names to such lists: {"client": […], "server": […]}. The last state of each is emphasised.
    Without a path it is the RFC's diagram.

    Raises CannotDraw for an unknown state, for a step that TCP cannot make, and for more than
    two paths.
    """
    paths = _read(path)
    walked = {name: list(pairwise(walk)) for name, walk in paths.items()}
    drawn = _drawn(walked)
    body = [svg.text(20, 26, "States of a TCP connection (RFC 9293, figure 5)", "title")]
    body += _legend(paths)
    body += [_arrow(pair, found, walked) for pair, found in drawn.items()]
    body += [_box(name, place, paths, walked) for name, place in CENTRES.items()]
    alt = _alt(paths)
    picture = svg.document("states", WIDTH, HEIGHT, alt, _STYLE, *body)
    return Picture(picture, "\n".join(_lines(paths)), alt)


def _read(path: Path | Mapping[str, Path]) -> dict[str, list[State]]:
    named = path if isinstance(path, Mapping) else {"path": path} if path else {}
    if len(named) > len(STYLES):
        raise CannotDraw(f"one diagram shows {len(STYLES)} paths, not {len(named)}: draw two")
    return {name: _walk(name, walk) for name, walk in named.items()}


def _walk(name: str, path: Iterable[str]) -> list[State]:
    """The states of a path, without those that only repeat the one before."""
    walk: list[State] = []
    for word in path:
        try:
            state = State(str(word).upper().replace("_", "-"))
        except ValueError:
            raise CannotDraw(
                f"{word!r} is no state of TCP; the states are {', '.join(State)}"
            ) from None
        if walk and state != walk[-1] and not moves(walk[-1], state):
            raise CannotDraw(
                f"{name}: no event takes TCP from {walk[-1]} to {state}; "
                "list the states in between as well"
            )
        if not walk or state != walk[-1]:
            walk.append(state)
    return walk


def _drawn(walked: Mapping[str, list[tuple[State, State]]]) -> dict[tuple[str, str], list[Move]]:
    """The arrows of the figure, and those that it leaves out but a path takes."""
    taken = {pair for steps in walked.values() for pair in steps}
    found: dict[tuple[str, str], list[Move]] = {}
    for move in MOVES:
        pair = joined(move.state, move.next)
        fresh = move.in_figure or ((move.state, move.next) in taken and pair not in found)
        if fresh:
            found.setdefault(pair, []).append(move)
    return found


# --- drawing ------------------------------------------------------------------------------------


def _arrow(
    pair: tuple[str, str], found: list[Move], walked: Mapping[str, list[tuple[State, State]]]
) -> str:
    edge = EDGES[pair]
    move = found[0]
    used = [
        style
        for style, steps in zip(STYLES, walked.values(), strict=False)
        if (move.state, move.next) in steps
    ]
    line = "M" + "L".join(f"{x} {y}" for x, y in (*edge.points[:-1], _short(edge)))
    parts = [svg.tag("path", d=line, class_="move")] if not used else []
    parts += [svg.tag("path", d=line, class_=f"move walked {style}") for style in used]
    tip = " ".join(["tip", *used[:1]])
    parts.append(svg.tag("path", d=_tip(edge, 15 if used else 10), class_=tip))
    parts += _label(edge, move)
    hook = f"{move.state} {move.next}"
    return svg.tag("g", *parts, class_="taken" if used else None, data_move=hook)


def _direction(edge: Edge) -> tuple[float, float]:
    (x1, y1), (x2, y2) = edge.points[-2:]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    return (x2 - x1) / length, (y2 - y1) / length


def _short(edge: Edge) -> tuple[str, str]:
    """Where the line ends: inside of the tip."""
    ux, uy = _direction(edge)
    x, y = edge.points[-1]
    return svg.number(x - ux * 6), svg.number(y - uy * 6)


def _tip(edge: Edge, size: float) -> str:
    ux, uy = _direction(edge)
    x, y = edge.points[-1]
    half = size * 0.45
    one = f"{svg.number(x - ux * size - uy * half)} {svg.number(y - uy * size + ux * half)}"
    two = f"{svg.number(x - ux * size + uy * half)} {svg.number(y - uy * size - ux * half)}"
    return f"M{one}L{x} {y}L{two}z"


def _label(edge: Edge, move: Move) -> list[str]:
    x, y = edge.label
    note = " (after a passive OPEN)" if move.next == State.LISTEN and "RST" in move.event else ""
    event = move.event + note
    if edge.lines == 1:
        action = svg.tag("tspan", svg.escape(f" / {move.action}"), class_="action")
        words = svg.escape(event) + (action if move.action else "")
        return [svg.tag("text", words, x=x, y=y, class_=f"event {edge.anchor}")]
    # above a level arrow stands the event, and the action goes below it
    below = (x, y + (23 if edge.anchor == "middle" else 15))
    lines = [svg.text(x, y, event, f"event {edge.anchor}")]
    if move.action:
        lines.append(svg.text(*below, move.action, f"action {edge.anchor}"))
    return lines


def _box(
    name: str,
    place: tuple[int, int],
    paths: Mapping[str, list[State]],
    walked: Mapping[str, list[tuple[State, State]]],
) -> str:
    x, y = place
    state = State.CLOSED if name == AGAIN else State(name)
    visitors, here = [], []
    for style, (who, walk) in zip(STYLES, paths.items(), strict=False):
        boxes = _boxes(walk)
        visitors += [style] if name in boxes else []
        here += [(style, who)] if boxes and boxes[-1] == name else []
    left, top = x - HALF_WIDTH, y - HALF_HEIGHT
    size = 2 * HALF_WIDTH, 2 * HALF_HEIGHT
    parts = [svg.rect(left, top, *size, "box here" if here else "box", rx=8)]
    for style in visitors:
        inset = 3.5 * visitors.index(style)
        ring = (left + inset, top + inset, size[0] - 2 * inset, size[1] - 2 * inset)
        parts.append(svg.rect(*ring, f"ring {style}", rx=8 - inset))
    parts.append(svg.text(x, y + 5, state, "state now" if here else "state"))
    if here:
        parts.append(_tag(x, y, here))
    return svg.tag("g", *parts, data_state=str(state))


def _tag(x: int, y: int, here: list[tuple[str, str]]) -> str:
    """The names of those who are in a state now, on the corner of its box."""
    names = " and ".join(who if who != "path" else "here" for _, who in here)
    width = svg.text_width(names, 11, bold=True) + 12
    left, top = x + HALF_WIDTH - width + 10, y + HALF_HEIGHT - 4
    shape = svg.rect(left, top, width, 17, f"tag {here[0][0]}", rx=8)
    return shape + svg.text(left + width / 2, top + 12.5, names, "tagname")


def _boxes(walk: list[State]) -> list[str]:
    """The boxes that a path goes through: one that ends in CLOSED ends in the lower box."""
    boxes: list[str] = [*walk[:1]]
    for one, other in pairwise(walk):
        boxes.append(joined(one, other)[1])
    return boxes


def _legend(paths: Mapping[str, list[State]]) -> list[str]:
    parts, x = [], 420.0
    for style, name in zip(STYLES, paths, strict=False):
        words = "the path" if name == "path" else name
        parts.append(svg.line(x, 22, x + 42, 22, f"move walked {style}"))
        parts.append(svg.text(x + 50, 26, words, "name"))
        x += 74 + svg.text_width(words, 12, bold=True)
    return parts


# --- words --------------------------------------------------------------------------------------


def _lines(paths: Mapping[str, list[State]]) -> list[str]:
    if not paths:
        told = [move for move in MOVES if move.in_figure]
        width = max(len(move.state) for move in told)
        return [f"{move.state:<{width}}  {_why(move)} → {move.next}" for move in told]
    lines = []
    for name, walk in paths.items():
        lines.append(f"{name}:" if name != "path" else "path:")
        lines += [f"  {walk[0]}"] if walk else ["  nowhere yet"]
        for one, other in pairwise(walk):
            lines.append(f"  → {other}  ({_why(moves(one, other)[0])})")
    return lines


def _why(move: Move) -> str:
    return f"{move.event} / {move.action}" if move.action else move.event


def _alt(paths: Mapping[str, list[State]]) -> str:
    told = "State diagram of a TCP connection, RFC 9293 figure 5."
    for name, walk in paths.items():
        told += f" {name}: {' → '.join(walk)}."
    return told


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .name { font-weight: bold; }
& .move { fill: none; stroke: $line; stroke-width: 1.5; stroke-linejoin: round; }
& .tip { fill: $line; }
& .event, & .action { font-size: 11.5px; fill: $soft;
  paint-order: stroke; stroke: $paper; stroke-width: 4px; stroke-linejoin: round; }
& .event { fill: $ink; } & .event .action { stroke: none; }
& .taken .event { font-weight: bold; }
& .middle { text-anchor: middle; } & .end { text-anchor: end; }
& .walked { stroke-width: 4; }
& .walked.client { stroke: $client; }
& .walked.server { stroke: $server; stroke-dasharray: 9 5; }
& .tip.client { fill: $client; } & .tip.server { fill: $server; }
& .box { fill: $paper; stroke: $line; stroke-width: 1.5; } & .here { fill: $mark; }
& .ring { fill: none; stroke-width: 3; } & .ring.client { stroke: $client; }
& .ring.server { stroke: $server; stroke-dasharray: 9 5; }
& .state { font-size: 13.5px; text-anchor: middle; } & .now { font-weight: bold; }
& .tag.client { fill: $client; } & .tag.server { fill: $server; }
& .tagname { fill: $paper; font-size: 11px; font-weight: bold; text-anchor: middle; }
"""
