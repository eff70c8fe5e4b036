"""Axes on which series are drawn, one above the other where there are several, as one picture.

SVG of our own: a chart takes some milliseconds and kilobytes, so that a control can have many of
them made beforehand, and its bytes are the same wherever it is drawn.
"""

from collections.abc import Iterable, Sequence

from helpers.draw import svg
from helpers.draw.picture import Picture
from helpers.draw.scale import Range
from helpers.draw.series import Look

WIDTH = 720.0  # with letters of 13 pixels it is legible in a widget in a window of 1024
EDGE, ROW, GAP = 14.0, 23.0, 12.0  # pixels: around all, a line of text, between two axes
TICK = 8.0  # pixels between a number and its axis
SIZE = 13  # pixels: the height of a text
COLUMN = 2  # strokes are merged where so many to a pixel would lie in one place

Point = tuple[float, float]
Stroke = tuple[float, float, float]  # when, from, to

MARKERS = {  # around (0, 0)
    "circle": "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
    "square": "m-4 -4h8v8h-8z",
    "triangle": "m0 -5l5 9h-10z",
    "diamond": "m0 -5.5l5 5.5l-5 5.5l-5 -5.5z",
    "cross": "m-4 -4l8 8m0 -8l-8 8",
    "dot": "h0",
}


class Axes:
    """A rectangle with a horizontal and a vertical range, and what is drawn on it.

    `label` names the vertical axis and its unit. `height` and `width` are in pixels, `left` is how
    much of the width the numbers beside it take, as much as they need where it is not given.
    """

    def __init__(
        self,
        label: str,
        x: Range,
        y: Range,
        height: float = 270.0,
        *,
        left: float = 0.0,
        width: float = WIDTH,
    ) -> None:
        self.label, self.x, self.y = label, x, y
        self.height, self.whole = height, width
        self.left = left or margin(y, height)
        self.width = width - self.left - EDGE - TICK
        self._under: list[str] = []
        self._body: list[str] = []
        self._entries: list[tuple[str, str]] = []

    def place(self, x: float, y: float) -> Point:
        """The pixel of a point, from the left upper corner of the rectangle."""
        return self.x.share(x) * self.width, (1 - self.y.share(y)) * self.height

    # --- what is drawn ---------------------------------------------------------------------------

    def line(
        self,
        name: str,
        xs: Sequence[float],
        ys: Sequence[float],
        look: Look,
        *,
        step: bool = False,
        clip: bool = False,
    ) -> None:
        """A line through the points, with their markers; each value lasts with `step`.

        `clip` cuts off what lies outside of the axes; else the ranges have to hold it.
        """
        points = [self.place(x, y) for x, y in zip(xs, ys, strict=True)]
        parts = []
        if look.line:
            path = _steps(_thinned(points)) if step else _through(_thinned(points))
            parts.append(_stroke(path, look))
        if look.marker:
            parts.append(_markers(points, look))
        drawn = svg.tag("g", *parts, data_series=name)
        self._body.append(self._clipped(drawn) if clip else drawn)
        self.entry(name, look)

    def points(self, name: str, xs: Sequence[float], ys: Sequence[float], look: Look) -> None:
        """A marker at each point."""
        self.line(name, xs, ys, look._replace(line=False))

    def strokes(self, name: str, found: Sequence[Stroke], look: Look) -> None:
        """Upright strokes; those with a marker are all drawn, others merged where they touch."""
        placed = [(*self.place(x, low), self.place(x, high)[1]) for x, low, high in found]
        kept = placed if look.marker else _merged(placed)
        path = "".join(f"M{svg.number(x)} {svg.number(a)}V{svg.number(b)}" for x, a, b in kept)
        parts = [_stroke(path, look)]
        if look.marker:
            parts.append(_markers([(x, (a + b) / 2) for x, a, b in placed], look))
        self._body.append(svg.tag("g", *parts, data_series=name))
        self.entry(name, look._replace(line=not look.marker), "M13 -13V5")

    def shade(self, name: str, spans: Iterable[tuple[float, float]]) -> None:
        """The whole height, from one value of x to another, each at least two pixels wide."""
        for begin, end in spans:
            left, right = (self.x.share(x) * self.width for x in (begin, end))
            self._under.append(
                svg.rect(left, 0, max(right - left, 2), self.height, "shade", data_series=name)
            )
        self._entries.append((name, svg.rect(0, -11, 26, 14, "shade")))

    def upright(self, x: float, words: str = "", row: int = 0, class_: str = "mark") -> None:
        """A dashed line at `x` from top to bottom, and its words in a row at the top."""
        at = self.x.share(x) * self.width
        self._under.append(svg.line(at, 0, at, self.height, f"upright {class_}"))
        if words:
            room = svg.text_width(words, SIZE) + 8
            beside = ("begin", at + 6) if at + room < self.width else ("end", at - 6)
            self._body.append(
                svg.text(beside[1], 15 + row * 18, words, f"said {beside[0]}", data_mark=words)
            )

    def straight(self, name: str, begin: Point, end: Point, look: Look) -> None:
        """A straight line between two points, cut off at the axes."""
        path = _through([self.place(*begin), self.place(*end)])
        self._under.append(self._clipped(_stroke(path, look)))
        self.entry(name, look)

    def say(self, x: float, y: float, words: str) -> None:
        """Words beside a point, on the side that has more room."""
        px, py = self.place(x, y)
        side, dx = ("begin", 10) if px < self.width * 0.6 else ("end", -10)
        place = max(py - 8, 14.0) if py > 24 else py + 18
        self._body.append(svg.text(px + dx, place, words, f"said {side}"))

    def entry(self, name: str, look: Look, sample: str = "M0 -4H26") -> None:
        """A name for the legend, once; `sample` is the path of a line in that look."""
        if name in (known for known, _ in self._entries):
            return
        parts = [_stroke(sample, look)] if look.line else []
        parts += [_markers([(13, -4)], look)] if look.marker else []
        self._entries.append((name, "".join(parts)))

    def _clipped(self, drawn: str) -> str:
        box = {"width": self.width, "height": self.height}
        return svg.tag("svg", drawn, x=0, y=0, **box)  # an inner <svg> cuts off at its edges

    # --- the axes themselves ---------------------------------------------------------------------

    def svg(self, top: float, numbered: bool) -> str:
        """All that is drawn, `top` pixels below the picture's edge; `numbered` from left to right.

        The head that `head` gives stands above it.
        """
        parts = []
        for value, words in self.y.ticks(_rows(self.height)):
            y = (1 - self.y.share(value)) * self.height
            parts.append(svg.line(0, y, self.width, y, "grid"))
            parts.append(svg.text(-TICK, y + 4.5, words, "tick end"))
        for value, words in self.x.ticks(int(self.width // 88)):
            x = self.x.share(value) * self.width
            parts.append(svg.line(x, 0, x, self.height, "grid"))
            if numbered:
                parts.append(svg.text(x, self.height + 18, words, "tick middle"))
        frame = f"M0 0V{svg.number(self.height)}H{svg.number(self.width)}"
        axis = svg.tag("path", d=frame, class_="axis")
        place = f"translate({svg.number(self.left)} {svg.number(top)})"
        return svg.tag("g", *parts, *self._under, axis, *self._body, transform=place)

    def head(self, top: float, legend: bool) -> tuple[str, float]:
        """The label and the legend, and how high they are; they never cover the chart."""
        parts = [svg.text(EDGE, top + 16, self.label, "label")]
        x, y = EDGE + svg.text_width(self.label, SIZE, bold=True) + 24, top + 16
        for name, sample in self._entries if legend else []:
            width = 32 + svg.text_width(name, SIZE)
            if x + width > self.whole - EDGE and x > EDGE:
                x, y = EDGE, y + ROW
            place = f"translate({svg.number(x)} {svg.number(y)})"
            parts.append(svg.tag("g", sample, svg.text(32, 0, name), transform=place))
            x += width + 20
        return "".join(parts), y + 12 - top


def margin(y: Range, height: float) -> float:
    """How many pixels the numbers of a vertical axis need beside it."""
    words = [words for _, words in y.ticks(_rows(height))]
    return EDGE + TICK + max((svg.text_width(each, SIZE) for each in words), default=0.0)


def chart(
    panels: Sequence[Axes],
    x_label: str,
    words: Sequence[str],
    *,
    title: str = "",
    alt: str = "",
    legend: bool = True,
) -> Picture:
    """Axes one above the other, over one horizontal axis, as a picture.

    `words` are the lines of its text; the first one sums up what is to be seen, and is, after the
    title, the alternative text, where there is no `alt`.
    """
    title = title.strip()
    head = f"{title.rstrip('.')}. {words[0]}" if title else words[0]
    alt = alt or head
    parts, top, width = [], 6.0, panels[0].whole
    if title:
        parts.append(svg.text(EDGE, top + 18, title, "title"))
        top += ROW + 4
    for panel in panels:
        above, high = panel.head(top, legend)
        parts += [above, panel.svg(top + high, panel is panels[-1])]
        top += high + panel.height + GAP
    middle = panels[-1].left + panels[-1].width / 2
    parts.append(svg.text(middle, top + 28, x_label, "label middle"))
    height = round(top + 42)
    text = "\n".join([head, *words[1:]])
    return Picture(svg.document("chart", width, height, alt, _STYLE, *parts), text, alt)


def _rows(height: float) -> int:
    return max(2, int(height // 42))


# --- shapes -------------------------------------------------------------------------------------


def _stroke(path: str, look: Look) -> str:
    more = {"stroke_dasharray": look.dash or None, "stroke_width": look.width}
    return svg.tag("path", d=path, class_=f"line s-{look.colour}", **more)


def _markers(points: Iterable[Point], look: Look) -> str:
    shape = MARKERS[look.marker]
    places = dict.fromkeys((svg.number(x), svg.number(y)) for x, y in points)
    path = "".join(f"M{x} {y}{shape}" for x, y in places)
    hollow = look.marker in ("cross", "dot")
    return svg.tag(
        "path", d=path, class_=f"{look.marker} {'line s' if hollow else 'f'}-{look.colour}"
    )


def _through(points: Iterable[Point]) -> str:
    return "M" + " ".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points)


def _steps(points: Sequence[Point]) -> str:
    """Each value until the next one is known."""
    (x, y), *others = points
    path = [f"M{svg.number(x)} {svg.number(y)}"]
    for right, high in others:
        path.append(f"H{svg.number(right)}")
        if high != y:
            path.append(f"V{svg.number(high)}")
        y = high
    return "".join(path)


def _thinned(points: Sequence[Point]) -> list[Point]:
    """The points of a line that can be seen: in each column the first, both extremes, the last."""
    kept: list[Point] = []
    column: list[Point] = []
    for point in points:
        if column and int(point[0] * COLUMN) != int(column[0][0] * COLUMN):
            kept += _extremes(column)
            column = []
        column.append(point)
    return kept + _extremes(column)


def _extremes(column: list[Point]) -> list[Point]:
    if len(column) < 5:
        return column
    heights = [y for _, y in column]
    places = {0, len(column) - 1, heights.index(min(heights)), heights.index(max(heights))}
    return [column[place] for place in sorted(places)]


def _merged(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Strokes in the same column that touch, as one: what is seen stays the same."""
    kept: list[Stroke] = []
    for x, one, other in sorted(
        (round(x * COLUMN) / COLUMN, min(a, b), max(a, b)) for x, a, b in strokes
    ):
        if kept and kept[-1][0] == x and one <= kept[-1][2] + 1 / COLUMN:
            kept[-1] = (x, kept[-1][1], max(kept[-1][2], other))
        else:
            kept.append((x, one, other))
    return kept


_COLOURS = ("data", "ack", "control", "lost", "again", "damaged", "soft", "ink")
_STYLE = """
& text { font-size: 13px; }
& .title { font-weight: bold; font-size: 15px; }
& .label { font-weight: bold; }
& .tick { fill: $soft; }
& .middle { text-anchor: middle; } & .end { text-anchor: end; }
& .grid { stroke: $faint; } & .axis { stroke: $line; fill: none; }
& .line { fill: none; stroke-linejoin: round; }
& .dot { stroke-width: 5px; stroke-linecap: round; }
& .cross { stroke-width: 2px; }
& .shade { fill: $lost; fill-opacity: 0.16; }
& .upright { stroke: $soft; stroke-dasharray: 5 4; }
& .upright.lost { stroke: $lost; stroke-opacity: 0.35; stroke-dasharray: none; }
& .said { paint-order: stroke; stroke: $paper; stroke-width: 4px; }
""" + "".join(f"& .s-{c} {{ stroke: ${c}; }} & .f-{c} {{ fill: ${c}; }}\n" for c in _COLOURS)
