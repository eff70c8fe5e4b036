"""Cut a stream in two, anywhere, and see what a reader of messages makes of it."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import anywidget
import traitlets

from helpers.draw import Picture, feeding
from helpers.widgets.explorer import script, style
from helpers.widgets.static import with_static_form

HERE = Path(__file__).parent


class Reader(Protocol):
    """What cuts a stream into messages, as the readers of `helpers.application` do."""

    @property
    def waiting(self) -> bytes:
        """The bytes that belong to no complete message yet."""

    def feed(self, data: bytes) -> list[bytes]:
        """Take in bytes; return the messages that they complete."""


class CutExplorer(anywidget.AnyWidget):
    """A stream with a cut that can be moved; `cut` is how many bytes the first `recv` gives.

    Everything is drawn beforehand, so the cut moves while a cell runs, and without a kernel.
    """

    _esm = script(HERE / "cut_explorer.js")
    _css = style()

    pictures = traitlets.Bytes().tag(sync=True)
    cut = traitlets.Int().tag(sync=True)

    def __init__(self, drawn: list[Picture], cut: int) -> None:
        self._drawn = drawn
        states = [{"picture": picture.svg, "caption": picture.text} for picture in drawn]
        data = zlib.compress(json.dumps(states, ensure_ascii=False).encode())
        super().__init__(pictures=data, cut=cut)

    @traitlets.validate("cut")
    def _known(self, proposal: Any) -> int:
        last = len(self._drawn) - 1
        if not 0 <= proposal["value"] <= last:
            raise traitlets.TraitError(f"cut at 0 to {last}, not at {proposal['value']}")
        return int(proposal["value"])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = self._drawn[self.cut]
        return with_static_form(super()._repr_mimebundle_(**kwargs), picture.text, picture.html)


def explore_cut(
    stream: bytes, make_reader: Callable[[], Reader], cut: int | None = None
) -> CutExplorer:
    """The bytes of `stream` with a cut to be moved, and what a new reader does with both pieces.

    By dragging or clicking between two bytes, by button, slider, arrow keys, Home and End. It
    opens at `cut`, or in the middle. One cut without the widget is `draw.feeding(steps)`, with a
    step `(piece, reader.feed(piece), reader.waiting)` for each piece.

    Raises CannotDraw for a stream that is empty or too long to be legible.
    """
    drawn = [feeding(_steps(stream, at, make_reader())) for at in range(len(stream) + 1)]
    return CutExplorer(drawn, len(stream) // 2 if cut is None else cut)


def _steps(stream: bytes, cut: int, reader: Reader) -> list[tuple[bytes, list[bytes], bytes]]:
    pieces = (stream[:cut], stream[cut:])
    return [(piece, reader.feed(piece), reader.waiting) for piece in pieces]
