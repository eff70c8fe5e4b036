"""A matplotlib figure as a Picture: with words for those who cannot see it, and the same bytes
each time it is drawn from the same numbers.
"""

import sys
from io import StringIO
from typing import TYPE_CHECKING

from helpers.draw.colours import LIGHT
from helpers.draw.picture import CannotDraw, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INCHES = 880 / 96  # as wide as the other pictures
STYLE = {
    "figure.dpi": 100,
    "figure.facecolor": LIGHT["paper"],
    "figure.edgecolor": LIGHT["faint"],
    "font.size": 10,
    "axes.edgecolor": LIGHT["line"],
    "axes.labelcolor": LIGHT["ink"],
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.axisbelow": True,
    "grid.color": LIGHT["faint"],
    "grid.linewidth": 0.6,
    "text.color": LIGHT["ink"],
    "xtick.color": LIGHT["soft"],
    "ytick.color": LIGHT["soft"],
    "axes.formatter.useoffset": False,
    "axes.unicode_minus": False,
    "svg.hashsalt": "helpers.draw",  # or the names inside of the SVG differ each time
    "svg.fonttype": "path",
}


def show(figure: "Figure", alt: str, text: str = "") -> Picture:
    """`figure` as a picture with the words `alt`, and `text` (or else `alt`) as its text.

    A figure of pyplot is closed, so that it is shown once and takes no more memory. Raises
    CannotDraw without `alt`: a picture that only some can see is not finished.
    """
    if not alt.strip():
        raise CannotDraw("say in `alt` what the figure shows, for readers who cannot see it")
    import matplotlib

    out = StringIO()
    with matplotlib.rc_context(STYLE):
        figure.patch.set(linewidth=1.5, edgecolor=LIGHT["faint"])
        metadata = {"Date": None, "Creator": None, "Title": alt}
        figure.savefig(out, format="svg", metadata=metadata, dpi=144)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    return Picture(out.getvalue(), text or alt, alt)


def blank(height: float = 3.8) -> tuple["Figure", "Axes"]:
    """An empty figure in the course's style, `height` inches high, and its axes."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(INCHES, height), layout="constrained")
        return figure, figure.add_subplot()
