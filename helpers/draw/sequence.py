"""The time-sequence chart that tcptrace made known: every segment in its place, over time."""

from collections.abc import Sequence
from itertools import accumulate
from math import inf
from typing import NamedTuple

from helpers.draw.axes import Axes, chart
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.scale import Range, spanning
from helpers.draw.segments import PROBES, DrawnSegment, each_segment
from helpers.draw.series import LOOKS
from helpers.trace.arrivals import arrivals
from helpers.trace.frame import Frame


class _Seen(NamedTuple):
    """What the chart takes of a segment; `heard` is when the other side knew of it, or inf."""

    sender: str
    connection: int | None
    time: float
    heard: float
    seq: int
    end: int
    ack: int | None
    edge: int
    sack: tuple[tuple[int, int], ...]
    again: bool
    lost: bool
    probe: bool

    @property
    def kind(self) -> str:
        """What it is drawn as."""
        return "lost" if self.lost else "retransmission" if self.again else "data"


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
    arrival = arrivals(trace)
    found = [
        _seen(segment, arrival(segment.frame))
        for segment in each_segment(trace)
        if segment.frame.tcp
    ]
    if len({one.connection for one in found}) > 1:
        raise CannotDraw("the trace has several connections: choose one, with trace.of(…)")
    sender = sender or _talker(found)
    data = [one for one in found if one.sender == sender and one.end > one.seq]
    if not data:
        raise CannotDraw(f"{sender or 'nobody'} sent no data in this trace")
    acked = [one for one in found if one.sender != sender and one.ack is not None]
    acked = [one for one in acked if one.heard < inf]
    probes = [one for one in found if one.sender == sender and one.probe]
    moments = [one.time for one in data + probes] + [one.heard for one in acked]
    across = spanning(moments, room=0.02)
    axes = Axes("sequence number (bytes)", across, Range(_low(data), _top(data) * 1.12), 340)
    if acked:
        _answers(axes, acked, window)
    for kind in ("data", "retransmission", "lost"):
        strokes = [
            (one.time, one.seq, one.end) for one in data if one.kind == kind and not one.probe
        ]
        if strokes:
            axes.strokes(kind, strokes, LOOKS[kind])
    if probes:
        axes.points("probe", [p.time for p in probes], [p.seq for p in probes], LOOKS["probe"])
    words = _words(sender, data, acked, len(probes))
    return chart([axes], "time (s)", [words], alt=alt)


def _seen(segment: DrawnSegment, heard: float) -> _Seen:
    frame = segment.frame
    seq, ack = frame.seq or 0, frame.ack
    edge = (ack or 0) + (frame.window or 0)
    return _Seen(
        segment.sender,
        segment.connection,
        frame.time,
        heard,
        seq,
        seq + frame.length,
        ack,
        edge,
        frame.sack,
        segment.again,
        segment.fate == "lost",
        bool(set(PROBES) & set(segment.marks)),
    )


def _talker(found: Sequence[_Seen]) -> str:
    sent: dict[str, int] = {}
    for one in found:
        sent[one.sender] = sent.get(one.sender, 0) + one.end - one.seq
    return max(sent, key=lambda name: sent[name], default="")


def _top(data: Sequence[_Seen]) -> int:
    return max(one.end for one in data)


def _low(data: Sequence[_Seen]) -> int:
    """0, or less where data of before the capture was sent again."""
    return min(0, *(one.seq for one in data))


def _answers(axes: Axes, acked: Sequence[_Seen], window: bool) -> None:
    """What the sender learns from its peer, when it learns it."""
    acked = sorted(acked, key=lambda one: one.heard)
    times = [one.heard for one in acked]
    highest = list(accumulate((one.ack or 0 for one in acked), max))
    axes.line("acknowledged", times, highest, LOOKS["acknowledged"], step=True)
    edges = [one.edge for one in acked]
    if window and min(edges) <= axes.y.high:
        axes.line("window", times, edges, LOOKS["window"], step=True, clip=True)
    blocks = [(one.heard, *block) for one in acked for block in one.sack]
    if blocks:
        axes.strokes("SACK", blocks, LOOKS["SACK"])


def _words(sender: str, data: Sequence[_Seen], acked: Sequence[_Seen], probes: int) -> str:
    again, lost = sum(one.again for one in data), sum(one.lost for one in data)
    times = [one.time for one in data]
    parts = [
        f"Sequence numbers over time: {sender} sends {len(data)} data segments, "
        f"up to number {_top(data) - 1}",
        f"{again} retransmitted, {lost} lost",
        f"from {min(times):.3g} to {max(times):.3g} s",
    ]
    if probes:
        parts.append("1 probe" if probes == 1 else f"{probes} probes")
    if acked:
        parts.append(f"acknowledged up to {max(one.ack or 0 for one in acked) - 1}")
    return "; ".join(parts) + "."
