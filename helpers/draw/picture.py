"""A picture that shows in a notebook, in a fresh clone, in a terminal and to a screen reader."""

import re
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from math import ceil
from pathlib import Path

LEGIBLE = 9.0  # pixels on the screen, which the smallest text of a picture keeps
_LEAST = re.compile(r'data-least-width="(\d+)"')


def least_width(width: float, smallest: float) -> int:
    """The width in pixels at which a text is still legible.

    It is `smallest` pixels high where the picture is `width` pixels wide.
    """
    return ceil(width * LEGIBLE / smallest)


class CannotDraw(ValueError):
    """What was asked for cannot be drawn; the message says why, and what to give instead."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: `svg` is its source, `text` says the same in words, `alt` in a sentence or two."""

    svg: str
    text: str
    alt: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """An <img>, which JupyterLab shows in a notebook of strangers too, and the text."""
        return {"text/html": self.html, "text/plain": self.text}

    def __str__(self) -> str:
        return self.text

    @property
    def html(self) -> str:
        """The picture as an HTML image that needs no other file.

        It is as wide as its place allows, but never so narrow that a text in it can't be read:
        in a column that is narrower still, it is scrolled sideways.
        """
        data = b64encode(self.svg.encode()).decode()
        least = _LEAST.search(self.svg)
        style = f' style="min-width: {least[1]}px"' if least else ""
        image = f'<img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{data}"{style}>'
        return f'<div style="overflow-x: auto">{image}</div>'

    def save(self, path: str | Path) -> Path:
        """Write the picture to `path`, a name that ends in .svg, and return the path.

        Raises CannotDraw for another ending: browsers and slide programs read SVG as it is.
        """
        path = Path(path)
        if path.suffix.lower() != ".svg":
            raise CannotDraw(
                f"a picture is saved as .svg, not as {path.suffix or 'a name without an ending'!r};"
                " for a PNG, open the .svg in a browser or in Inkscape and export it there"
            )
        path.write_text(self.svg, encoding="utf-8")
        return path
