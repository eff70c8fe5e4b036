"""Step through an exchange: the ladder, and beside it the header and the bytes of one frame."""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.draw import Picture, header, hexdump, ladder
from helpers.draw.segments import DrawnSegment, segments
from helpers.layout import Header
from helpers.trace import Trace
from helpers.widgets.described import described
from helpers.widgets.explorer import script, style
from helpers.widgets.static import with_static_form

HERE = Path(__file__).parent
MOST = 128  # bytes of a frame that are shown: all its headers, and the start of its data


class LadderExplorer(anywidget.AnyWidget):
    """A ladder to be stepped through; `current` is the number of the frame it stands at.

    Everything is drawn beforehand, so the page steps while a cell runs, and without a kernel.
    """

    _esm = script(HERE / "ladder_explorer.js")
    _css = style()

    pictures = traitlets.Bytes().tag(sync=True)
    current = traitlets.Int().tag(sync=True)

    def __init__(self, picture: Picture, pictures: bytes, numbers: list[int]) -> None:
        self._picture = picture
        self._numbers = numbers
        super().__init__(pictures=pictures, current=numbers[0])

    @traitlets.validate("current")
    def _known(self, proposal: Any) -> int:
        if proposal["value"] not in self._numbers:
            told = f"there are frames {self._numbers[0]} to {self._numbers[-1]}"
            raise traitlets.TraitError(f"no frame {proposal['value']} is here: {told}")
        return int(proposal["value"])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        live = super()._repr_mimebundle_(**kwargs)
        return with_static_form(live, self._picture.text, self._picture.html)


def explore_ladder(
    trace: Trace,
    *,
    notes: Mapping[int, str] | None = None,
    states: Mapping[int | None, Mapping[str, str]] | None = None,
) -> LadderExplorer:
    """A ladder of `trace` to be stepped through, with the headers and bytes of each frame.

    By button, slider, arrow keys, Home and End, or a click on an arrow. `notes` and `states` as
    for `ladder`, whose picture it is where no page is live: `ladder(trace, notes=notes)`, and
    for one step `ladder(trace, upto=5, current=5)`, `header(trace[5].tcp)`, `hexdump(trace[5])`.

    Raises CannotDraw where the trace is empty or too long to be legible.
    """
    picture = ladder(trace, notes=notes, states=states)
    drawn: dict[Header, str] = {}
    found = segments(trace)
    several = max(segment.connection or 1 for segment in found) > 1
    frames = [_frame(segment, several, (notes or {}), drawn) for segment in found]
    everything = {"ladder": picture.svg, "frames": frames}
    data = zlib.compress(json.dumps(everything, ensure_ascii=False).encode())
    return LadderExplorer(picture, data, [frame.number for frame in trace])


def _frame(
    segment: DrawnSegment, several: bool, notes: Mapping[int, str], drawn: dict[Header, str]
) -> dict[str, Any]:
    """One step: its words, and its pictures. `drawn` keeps those of headers that come again."""
    read = segment.frame.dissection
    layers = [layer for layer in read.layers if not layer.quoted]
    for layer in layers:
        if layer.header not in drawn:
            drawn[layer.header] = header(layer.header).svg
    return {
        "number": segment.frame.number,
        "caption": caption(segment, several, notes.get(segment.frame.number, "")),
        "headers": {layer.name: drawn[layer.header] for layer in layers},
        "bytes": hexdump(read, most=MOST).svg,
        "runs": described(read),
    }


def caption(segment: DrawnSegment, several: bool = False, note: str = "") -> str:
    """A step in a line: who to whom, what, the numbers, what is to be noticed, and the note."""
    what = f"{segment.what} {segment.numbers}".strip()
    first = f"connection {segment.connection}: " if several and segment.connection else ""
    told = [f"{first}{segment.sender} → {segment.receiver}", what, segment.options]
    told += [", ".join([*segment.marks, *filter(None, [segment.ending])]), note]
    return " · ".join(part for part in told if part)
