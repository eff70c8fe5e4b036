"""One quantity against another that is not time: throughput against window, say."""

from collections.abc import Mapping, Sequence

from helpers.draw.axes import Axes, chart
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.scale import Range, spanning
from helpers.draw.series import FLOWS, columns, named, numbers, said

ROWS = 24  # of the table that the curve has as its text
FLAT = 0.02  # a share of the axis: less is no rise and no fall
Lines = Mapping[str, Sequence[float]]


def plot_curve(
    x: Sequence[float],
    y: Lines,
    *,
    x_label: str,
    y_label: str,
    log_x: bool = False,
    log_y: bool = False,
    marks: Mapping[str, float] | None = None,
    title: str = "",
    alt: str = "",
) -> Picture:
    """Curves with points, one for each name in `y`, over the values of `x`, in rising order of x.

    The labels name what is told, with its unit: "window (segments)". `marks` maps words to values
    of x, each of which gets an upright line: `{"bandwidth-delay product": 12}`. Where `log_x` or
    `log_y` is set, equal distances on that axis are equal ratios.

    Raises CannotDraw where there is nothing, a curve has not one value for each x, a value is no
    number, or is 0 or less on a logarithmic axis.
    """
    if not isinstance(y, Mapping):
        raise CannotDraw('y: give a name to each curve, as in {"kernel": [1, 2, 3]}')
    if marks is not None and not isinstance(marks, Mapping):
        raise CannotDraw('marks: give words and values of x, as in {"the knee": 12}')
    across = numbers("x", x)
    lines = {str(name): numbers(str(name), values) for name, values in y.items()}
    for name, values in lines.items():
        if len(values) != len(across):
            raise CannotDraw(f"{name}: {len(values)} values for {len(across)} of x; give as many")
    named({name: (across, values) for name, values in lines.items()}, "y")
    marked = {str(words): place for words, place in (marks or {}).items()}
    order = sorted(range(len(across)), key=lambda place: across[place])
    across = [across[place] for place in order]
    lines = {name: [values[place] for place in order] for name, values in lines.items()}
    places = numbers("marks", marked.values()) if marked else []
    heights = [value for values in lines.values() for value in values]
    axes = Axes(
        y_label,
        _range("x", [*across, *places], log_x, "log_x"),
        _range("y", heights, log_y, "log_y", zero=True, room=0.06 + 0.08 * len(marked)),
        300,
    )
    for row, (name, place) in enumerate(marked.items()):
        axes.upright(place, name, row)
    for (name, values), look in zip(lines.items(), FLOWS, strict=False):
        axes.line(name, across, values, look)
    words = _words(across, lines, axes, x_label, marked)
    return chart([axes], x_label, words, title=title, alt=alt)


def _range(
    axis: str,
    values: Sequence[float],
    log: bool,
    flag: str,
    *,
    zero: bool = False,
    room: float = 0.03,
) -> Range:
    if log and min(values) <= 0:
        raise CannotDraw(
            f"{axis} has the value {min(values):g}, which has no place on a logarithmic axis: "
            f"leave it out, or leave {flag} out"
        )
    return spanning(values, log=log, zero=zero and not log, room=room)


# --- words --------------------------------------------------------------------------------------


def _words(
    x: Sequence[float], lines: Lines, axes: Axes, x_label: str, marks: Mapping[str, float]
) -> list[str]:
    name = x_label.partition(" (")[0]
    parts = [f"{axes.label} against {x_label}, {said(x[0])} to {said(x[-1])}"]
    for who, values in lines.items():
        best = x[values.index(max(values))]
        told = f"{who} {_shape(values, axes.y)} from {said(values[0])} to {said(values[-1])}"
        parts.append(f"{told}, highest {said(max(values))} at {name} {said(best)}")
    parts += [f"marked: {words} at {said(place)}" for words, place in marks.items()]
    every = -(-len(x) // ROWS)
    shown = sorted({*range(0, len(x), every), len(x) - 1})
    rows = [[x_label, *lines]]
    rows += [[said(x[n]), *(said(values[n]) for values in lines.values())] for n in shown]
    return ["; ".join(parts) + ".", *columns(rows)]


def _shape(values: Sequence[float], span: Range) -> str:
    """In a word or two what a curve does from left to right, small wobbles apart."""
    heights = [span.share(value) for value in values]
    turns: list[str] = []
    held = heights[0]
    for height in heights[1:]:
        if abs(height - held) < FLAT:
            continue
        word = "rises" if height > held else "falls"
        held = height
        if turns[-1:] != [word]:
            turns.append(word)
    if len(turns) > 2:
        return "goes up and down"
    return " and ".join(turns) or "stays level"
