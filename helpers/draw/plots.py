"""Charts over time: sequence numbers, congestion window, round-trip time, queue.

One vocabulary for all: what a thing is decides its colour, its line and its marker, in every chart
of the course. matplotlib is loaded when the first chart is drawn.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from helpers.draw.colours import LIGHT
from helpers.draw.figure import blank, show
from helpers.draw.picture import CannotDraw, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Series = tuple[Sequence[float], Sequence[float]]  # times in seconds, and the values then
MANY = 500  # markers, beyond which they are pixels in the picture and no longer shapes
ROWS = 10  # of the table that a chart has as its text


class Look(NamedTuple):
    """How a quantity is drawn."""

    colour: str
    line: str = "-"
    marker: str = ""
    width: float = 1.8


LOOKS = {
    "cwnd": Look("data"),
    "ssthresh": Look("damaged", "--", width=1.4),
    "RTT": Look("ack", "", ".", 0),
    "SRTT": Look("data"),
    "RTO": Look("again", "-.", width=1.4),
    "queue": Look("control", width=1.4),
    "limit": Look("soft", ":", width=1.4),
    "loss": Look("lost", "", "x", 0),
}
FLOWS = (  # where several flows have the same quantity: colour and dash together tell them apart
    Look("data"),
    Look("lost", "--"),
    Look("control", "-."),
    Look("again", ":"),
)


def plot_cwnd(
    cwnd: Series | Mapping[str, Series],
    *,
    ssthresh: Series | None = None,
    losses: Iterable[float] = (),
    unit: str = "segments",
    alt: str = "",
) -> Picture:
    """The congestion window over time, of one flow or of several with names.

    `losses` are the times at which segments were lost; they are marked on the time axis.
    """
    lines = _named(cwnd, "cwnd")
    extra = {"ssthresh": ssthresh} if ssthresh else {}
    return _chart(f"congestion window ({unit})", lines, extra, losses, alt, step=True)


def plot_rtt(
    samples: Series | Mapping[str, Series],
    *,
    srtt: Series | None = None,
    rto: Series | None = None,
    alt: str = "",
) -> Picture:
    """Round-trip times in milliseconds, from samples in seconds; SRTT and RTO of RFC 6298."""
    lines = {name: _milliseconds(series) for name, series in _named(samples, "RTT").items()}
    known = {"SRTT": srtt, "RTO": rto}
    extra = {name: _milliseconds(series) for name, series in known.items() if series}
    return _chart("round-trip time (ms)", lines, extra, (), alt)


def plot_queue(
    queue: Series | Mapping[str, Series],
    *,
    limit: float | None = None,
    drops: Iterable[float] = (),
    unit: str = "packets",
    alt: str = "",
) -> Picture:
    """How long the queue of a link is, its limit, and when packets were dropped."""
    lines = _named(queue, "queue")
    times = [time for times, _ in lines.values() for time in times]
    extra = {"limit": ([min(times), max(times)], [limit] * 2)} if limit and times else {}
    return _chart(f"queue ({unit})", lines, extra, drops, alt, step=True)


def _named(series: Series | Mapping[str, Series], name: str) -> dict[str, Series]:
    lines = dict(series) if isinstance(series, Mapping) else {name: series}
    for who, pair in lines.items():
        if len(pair) != 2 or len(pair[0]) != len(pair[1]):
            raise CannotDraw(f"{who}: give (times, values), two lists of the same length")
        if not len(pair[0]):
            raise CannotDraw(f"{who}: there is nothing to draw; the lists are empty")
    if len(lines) > len(FLOWS):
        raise CannotDraw(f"{len(lines)} flows in one chart cannot be told apart: {len(FLOWS)} can")
    return lines


def _milliseconds(series: Series) -> Series:
    return series[0], [value * 1000 for value in series[1]]


# --- drawing ------------------------------------------------------------------------------------


def _chart(
    label: str,
    lines: Mapping[str, Series],
    extra: Mapping[str, Series],
    losses: Iterable[float],
    alt: str,
    step: bool = False,
) -> Picture:
    figure, axes = blank()
    style = "steps-post" if step else "default"
    for (name, series), look in zip(lines.items(), FLOWS, strict=False):
        draw(axes, name, series, LOOKS.get(name, look), drawstyle=style)
    for name, series in extra.items():
        draw(axes, name, series, LOOKS[name], drawstyle=style)
    losses = list(losses)
    axes.set(xlabel="time (s)", ylabel=label)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.01)
    if losses:
        draw(axes, "loss", (losses, [0] * len(losses)), LOOKS["loss"], clip_on=False, zorder=5)
    if len(lines) + len(extra) + bool(losses) > 1:
        legend(axes)
    every = {**lines, **extra}
    words = words_for(label, every, losses)
    return show(figure, alt or words[0], "\n".join(words))


def draw(axes: "Axes", name: str, series: Series, look: Look, **more: object) -> None:
    """One quantity on `axes`, in its look."""
    axes.plot(
        *series,
        label=name,
        color=LIGHT[look.colour],
        linestyle=look.line or "none",
        marker=look.marker or None,
        markersize=5 if look.marker == "." else 7,
        linewidth=look.width,
        rasterized=bool(look.marker) and len(series[0]) > MANY,
        **more,
    )


def legend(axes: "Axes") -> None:
    """Names for what is drawn, above the chart, so that they never cover it."""
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2}
    axes.legend(**place, ncols=6, frameon=False, handlelength=2.4, columnspacing=1.6)


# --- words --------------------------------------------------------------------------------------


def words_for(label: str, lines: Mapping[str, Series], losses: Sequence[float] = ()) -> list[str]:
    """What a chart shows: one line that sums it up, then a table of some of its values."""
    begin = min(min(times) for times, _ in lines.values())
    end = max(max(times) for times, _ in lines.values())
    parts = [f"{label} over time, {begin:.3g} to {end:.3g} s"]
    for name, (_, values) in lines.items():
        parts.append(f"{name} from {values[0]:.4g} to {values[-1]:.4g}, highest {max(values):.4g}")
    if losses:
        parts.append("1 loss" if len(losses) == 1 else f"{len(losses)} losses")
    head = "; ".join(parts) + "."
    rows = [["time (s)", *lines]]
    for index in range(ROWS + 1):
        time = begin + (end - begin) * index / ROWS
        rows.append([f"{time:.3g}", *(_at(series, time) for series in lines.values())])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(map(str.rjust, row, widths)) for row in rows]
    return [head, *table]


def _at(series: Series, time: float) -> str:
    """The last value that was known at `time`."""
    known = [value for when, value in zip(*series, strict=True) if when <= time + 1e-9]
    return f"{known[-1]:.4g}" if known else ""
