"""Charts over time: congestion window, round-trip time, queue; and several of them stacked."""

from collections.abc import Iterable, Mapping, Sequence

from helpers.draw.axes import Axes, chart, margin
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.scale import spanning
from helpers.draw.series import LOOKS, Series, at, columns, looks, named, numbers, said

ROWS = 10  # of the table that a chart has as its text
SAMPLED = "RTT"  # single measurements; all other quantities hold until they change
MOST = 5  # panels of one picture
APART = 200  # lines of losses beside each other on a time axis: nearer ones would be a wall


def plot_cwnd(
    cwnd: Series | Mapping[str, Series],
    *,
    ssthresh: Series | None = None,
    losses: Iterable[float] = (),
    unit: str = "segments",
    alt: str = "",
) -> Picture:
    """The congestion window over time, of one flow or of several with names.

    `losses` are the times at which segments were lost; they are marked on the time axis. Raises
    CannotDraw for lists that are empty or of different lengths, and for what is no number.
    """
    lines = named(cwnd, "cwnd")
    extra = named(ssthresh, "ssthresh") if ssthresh else {}
    return _chart(f"congestion window ({unit})", lines, extra, losses, alt)


def plot_rtt(
    samples: Series | Mapping[str, Series],
    *,
    srtt: Series | None = None,
    rto: Series | None = None,
    alt: str = "",
) -> Picture:
    """Round-trip times in milliseconds, from samples in seconds; SRTT and RTO of RFC 6298.

    Raises CannotDraw as `plot_cwnd` does.
    """
    lines = {name: _milliseconds(series) for name, series in named(samples, "RTT").items()}
    known = {"SRTT": srtt, "RTO": rto}
    extra = {
        name: _milliseconds(named(series, name)[name]) for name, series in known.items() if series
    }
    return _chart("round-trip time (ms)", lines, extra, (), alt, step=False)


def plot_queue(
    queue: Series | Mapping[str, Series],
    *,
    limit: float | None = None,
    drops: Iterable[float] = (),
    unit: str = "packets",
    alt: str = "",
) -> Picture:
    """How long the queue of a link is, its limit, and when packets were dropped.

    Raises CannotDraw as `plot_cwnd` does.
    """
    lines = named(queue, "queue")
    times = [time for times, _ in lines.values() for time in times]
    extra = {"limit": ([min(times), max(times)], numbers("limit", [limit] * 2))} if limit else {}
    return _chart(f"queue ({unit})", lines, extra, drops, alt)


def plot_panels(
    panels: Mapping[str, Series | Mapping[str, Series]],
    *,
    losses: Iterable[float] = (),
    title: str = "",
    alt: str = "",
) -> Picture:
    """Several quantities over one time axis, one chart above the other.

    `panels` maps the label of a chart, with its unit, to its series by their names:
    `{"cwnd (segments)": {"A": transfer.cwnd}, "queue (packets)": {"queue": transfer.queue}}`, or
    to a single series. `losses` are the times at which segments were lost: a line through all.

    Raises CannotDraw where there is no panel, are more than five, or as `plot_cwnd` does.
    """
    if not isinstance(panels, Mapping):
        raise CannotDraw('give a label to each panel, as in {"cwnd (segments)": transfer.cwnd}')
    if not 0 < len(panels) <= MOST:
        raise CannotDraw(f"{len(panels)} panels cannot be drawn in one picture: give 1 to {MOST}")
    lines = {name: named(series, name.partition(" (")[0]) for name, series in panels.items()}
    lost = _lost(losses)
    times = [time for each in lines.values() for some, _ in each.values() for time in some]
    x = spanning([*times, *lost])
    y = {
        name: spanning([v for _, values in each.values() for v in values], zero=True, room=0.06)
        for name, each in lines.items()
    }
    height = max(110.0, 330.0 / len(lines))
    left = max(margin(span, height) for span in y.values())
    drawn: list[Axes] = []
    for name, each in lines.items():
        axes = Axes(name, x, y[name], height, left=left)
        for time in _apart(lost, (x.high - x.low) / APART):
            axes.upright(time, class_="lost")
        draw(axes, each)
        if not drawn:
            mark(axes, lost)
        drawn.append(axes)
    each_words = [words_for(name, each) for name, each in lines.items()]
    head = " ".join([words[0] for words in each_words] + [_count(lost) + "."] * bool(lost))
    tables = [line for words in each_words for line in ("", words[0], *words[1:])]
    return chart(drawn, "time (s)", [head, *tables], title=title, alt=alt)


def _lost(losses: Iterable[float]) -> list[float]:
    """The times of the losses, checked; there may be none."""
    found = list(losses)
    return numbers("losses", found) if found else []


def _apart(times: Iterable[float], least: float) -> list[float]:
    """Those of the times that are not too near to one before; each has a cross of its own."""
    kept: list[float] = []
    for time in sorted(times):
        if not kept or time - kept[-1] >= least:
            kept.append(time)
    return kept


def _milliseconds(series: Series) -> Series:
    return series[0], [value * 1000 for value in series[1]]


def _chart(
    label: str,
    lines: Mapping[str, Series],
    extra: Mapping[str, Series],
    losses: Iterable[float],
    alt: str,
    step: bool = True,
) -> Picture:
    every, lost = {**lines, **extra}, _lost(losses)
    times = [time for some, _ in every.values() for time in some]
    highest = [value for _, values in every.values() for value in values]
    axes = Axes(label, spanning([*times, *lost]), spanning(highest, zero=True, room=0.06))
    draw(axes, lines, step)
    draw(axes, extra, step)
    mark(axes, lost)
    words = words_for(label, every, lost)
    legend = len(every) + bool(lost) > 1
    return chart([axes], "time (s)", words, alt=alt, legend=legend)


def draw(axes: Axes, lines: Mapping[str, Series], step: bool = True) -> None:
    """Series in their looks; with `step` each value holds until the next, measurements apart."""
    for (name, series), look in zip(lines.items(), looks(lines).values(), strict=True):
        axes.line(name, *series, look, step=step and name != SAMPLED)


def mark(axes: Axes, losses: Sequence[float]) -> None:
    """A cross on the time axis for each loss."""
    if losses:
        axes.points("loss", losses, [axes.y.low] * len(losses), LOOKS["loss"])


# --- words --------------------------------------------------------------------------------------


def words_for(label: str, lines: Mapping[str, Series], losses: Sequence[float] = ()) -> list[str]:
    """What a chart shows: one line that sums it up, then a table of some of its values."""
    begin = min(min(times) for times, _ in lines.values())
    end = max(max(times) for times, _ in lines.values())
    parts = [f"{label} over time, {begin:.3g} to {end:.3g} s"]
    for name, (_, values) in lines.items():
        parts.append(
            f"{name} from {said(values[0])} to {said(values[-1])}, highest {said(max(values))}"
        )
    if losses:
        parts.append(_count(losses))
    rows = [["time (s)", *lines]]
    for index in range(ROWS + 1):
        time = begin + (end - begin) * index / ROWS
        known = (at(series, time) for series in lines.values())
        rows.append([f"{time:.3g}", *("" if v is None else said(v) for v in known)])
    return ["; ".join(parts) + ".", *columns(rows)]


def _count(losses: Sequence[float]) -> str:
    return "1 loss" if len(losses) == 1 else f"{len(losses)} losses"
