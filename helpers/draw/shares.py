"""Two flows against each other: how the rate of one goes with that of the other."""

from collections.abc import Mapping

from helpers.draw.axes import Axes, chart
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.scale import Range
from helpers.draw.series import Look, Series, at, columns, named
from helpers.link.quantities import BITS_PER_SECOND, bits_per_second

WIDTH, HIGH = 560.0, 430.0
ROWS = 12  # of the table that the chart has as its text
PATH = Look("data", marker="dot")
BEGIN, END = Look("control", marker="circle", line=False), Look("lost", marker="square", line=False)
FAIR, CAPACITY = Look("soft", "2 4", width=1.6), Look("damaged", "7 4", width=1.6)


def plot_shares(
    rates: Mapping[str, Series],
    *,
    capacity: float | str | None = None,
    title: str = "",
    alt: str = "",
) -> Picture:
    """The rate of the second flow over that of the first, as time goes by: a phase plot.

    `rates` maps the names of two flows to (times, rates), the rates in bit/s, as `rates()` of a
    transfer or of a watch gives them. Before a flow begins its rate is 0. On the dashed line
    through the corner both have the same. `capacity`, in bit/s or as "2 Mbit/s", is what they
    share: on the line that slants down it is used up.

    Raises CannotDraw where there are not two flows, or they were never there together.
    """
    lines = named(rates, "rates")
    if len(lines) != 2:
        raise CannotDraw(f"{len(lines)} flow{'s' * (len(lines) != 1)}: two are drawn, no more")
    (first, one), (second, other) = lines.items()
    times = _times(one, other)
    most = None if capacity is None else bits_per_second(capacity)
    highest = max(*one[1], *other[1], most or 0)
    unit = max((u for u, size in BITS_PER_SECOND.items() if size <= max(highest, 1)), key=_size)
    size = BITS_PER_SECOND[unit]
    a, b = ([(at(series, time) or 0.0) / size for time in times] for series in (one, other))

    both = Range(0, highest / size * 1.08 or 1.0)
    axes = Axes(f"rate of {second} ({unit})", both, both, HIGH, width=WIDTH)
    axes.straight("equal shares", (0, 0), (both.high, both.high), FAIR)
    if most:
        axes.straight("capacity", (0, most / size), (most / size, 0), CAPACITY)
    axes.line("path", a, b, PATH)
    for name, place, look in (("begin", 0, BEGIN), ("end", -1, END)):
        axes.points(name, [a[place]], [b[place]], look)
        axes.say(a[place], b[place], f"{times[place]:.3g} s")
    words = _words((first, second), (times, a, b), unit, most and most / size)
    return chart([axes], f"rate of {first} ({unit})", words, title=title, alt=alt)


def _times(one: Series, other: Series) -> list[float]:
    """When both are known: from when the first one begins until one of them ends."""
    begin, end = min(one[0][0], other[0][0]), min(one[0][-1], other[0][-1])
    if end < max(one[0][0], other[0][0]):
        raise CannotDraw(
            "the two flows were never there together: one ends before the other begins"
        )
    return sorted({time for time in (*one[0], *other[0]) if begin <= time <= end})


def _size(unit: str) -> float:
    return BITS_PER_SECOND[unit]


def _words(
    names: tuple[str, str],
    path: tuple[list[float], list[float], list[float]],
    unit: str,
    capacity: float | None,
) -> list[str]:
    (first, second), (times, a, b) = names, path
    parts = [
        f"rate of {second} against that of {first} ({unit}), {times[0]:.3g} to {times[-1]:.3g} s"
    ]
    for word, n in (("begins", 0), ("ends", -1)):
        parts.append(
            f"{word} with {first} {a[n]:.3g} and {second} {b[n]:.3g}{_share(first, a[n], b[n])}"
        )
    if capacity:
        parts.append(f"capacity {capacity:.4g}")
    every = -(-len(times) // ROWS)
    shown = sorted({*range(0, len(times), every), len(times) - 1})
    rows = [["time (s)", first, second]]
    rows += [[f"{values[n]:.3g}" for values in (times, a, b)] for n in shown]
    return ["; ".join(parts) + ".", *columns(rows)]


def _share(first: str, a: float, b: float) -> str:
    return f" ({first} has {100 * a / (a + b):.0f} %)" if a + b else ""
