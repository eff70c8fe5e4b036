"""The time-sequence chart that tcptrace made known: every segment in its place, over time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpers.draw.colours import LIGHT
from helpers.draw.figure import blank, show
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.plots import legend
from helpers.draw.segments import Segment, segments
from helpers.trace.frame import Frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Steps = tuple[list[float], list[int]]


def plot_sequence(
    trace: Sequence[Frame], sender: str = "", *, window: bool = True, alt: str = ""
) -> Picture:
    """The data of one side of a connection, as numbers over time, seen from its sender.

    Each data segment is an upright bar from its first sequence number to its last. Below the
    data runs the line of what is acknowledged; above it, with `window`, that of what the
    receiver allows. Retransmissions, losses and SACK blocks have marks of their own. `sender` is
    the host that sent most of the data, where it is not given.

    Raises CannotDraw where no data was sent, or in more than one connection.
    """
    found = [segment for segment in segments(trace) if segment.frame.tcp]
    if len({segment.connection for segment in found}) > 1:
        raise CannotDraw("the trace has several connections: choose one, with trace.of(…)")
    sender = sender or _talker(found)
    data = [s for s in found if s.sender == sender and s.frame.length]
    if not data:
        raise CannotDraw(f"{sender or 'nobody'} sent no data in this trace")
    answers = [s for s in found if s.sender != sender and s.fate != "lost"]
    acked = [s for s in answers if s.frame.ack is not None]
    figure, axes = blank(4.6)
    _data(axes, data)
    _answers(axes, acked, window)
    top = max(s.frame.seq + s.frame.length for s in data)
    axes.set(xlabel="time (s)", ylabel="sequence number (bytes)")
    axes.set_ylim(0, top * 1.12)
    axes.margins(x=0.02)
    legend(axes)
    words = _words(sender, data, acked)
    return show(figure, alt or words, words)


def _talker(found: Sequence[Segment]) -> str:
    sent: dict[str, int] = {}
    for segment in found:
        sent[segment.sender] = sent.get(segment.sender, 0) + segment.frame.length
    return max(sent, key=lambda name: sent[name], default="")


def _data(axes: "Axes", data: Sequence[Segment]) -> None:
    first = [s for s in data if not s.again and s.fate != "lost"]
    again = [s for s in data if s.again and s.fate != "lost"]
    lost = [s for s in data if s.fate == "lost"]
    for name, group, colour, marker in (
        ("data", first, "data", "|"),
        ("retransmission", again, "again", "D"),
        ("lost", lost, "lost", "x"),
    ):
        if group:
            _bars(axes, name, group, LIGHT[colour], marker)


def _bars(axes: "Axes", name: str, group: Sequence[Segment], colour: str, marker: str) -> None:
    """A bar for each segment, over its numbers; a marker in its middle where it is special."""
    times = [s.frame.time for s in group]
    low = [s.frame.seq for s in group]
    high = [s.frame.seq + s.frame.length for s in group]
    axes.vlines(times, low, high, color=colour, linewidth=2.2)
    middle = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    points = (times, middle) if marker != "|" else ([], [])
    style = {"color": colour, "linestyle": "none", "zorder": 4}
    width = 1 if marker == "D" else 2
    axes.plot(*points, marker=marker, label=name, markersize=7, markeredgewidth=width, **style)


def _answers(axes: "Axes", acked: Sequence[Segment], window: bool) -> None:
    """What the sender learns from its peer, when it learns it."""
    if not acked:
        return
    acked = sorted(acked, key=_known)
    times, acks = [_known(s) for s in acked], [s.frame.ack for s in acked]
    highest = [max(acks[: index + 1]) for index in range(len(acks))]
    style = {"where": "post", "linewidth": 1.6}
    axes.step(times, highest, color=LIGHT["control"], label="acknowledged", **style)
    if window:
        edges = [s.frame.ack + s.frame.window for s in acked]
        axes.step(times, edges, color=LIGHT["damaged"], ls="--", label="window", **style)
    blocks = [(_known(s), *block) for s in acked for block in s.frame.sack]
    if blocks:
        when, low, high = zip(*blocks, strict=True)
        axes.vlines(when, low, high, color=LIGHT["soft"], ls=":", linewidth=1.4, label="SACK")


def _known(segment: Segment) -> float:
    frame = segment.frame
    return frame.time if frame.arrived is None else frame.arrived


def _words(sender: str, data: Sequence[Segment], acked: Sequence[Segment]) -> str:
    top = max(s.frame.seq + s.frame.length - 1 for s in data)
    again, lost = sum(s.again for s in data), sum(s.fate == "lost" for s in data)
    times = [s.frame.time for s in data]
    parts = [
        f"Sequence numbers over time: {sender} sends {len(data)} data segments, up to number {top}",
        f"{again} retransmitted, {lost} lost",
        f"from {min(times):.3g} to {max(times):.3g} s",
    ]
    if acked:
        parts.append(f"acknowledged up to {max(s.frame.ack for s in acked) - 1}")
    return "; ".join(parts) + "."
