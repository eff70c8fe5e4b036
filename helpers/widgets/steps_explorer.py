"""Walk through the lines that a server and a client have run, as `step_through` saw them."""

import json
import zlib
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.draw import Picture
from helpers.stepping import Step, Stepped
from helpers.widgets.explorer import script, style
from helpers.widgets.static import with_static_form

HERE = Path(__file__).parent


class StepsExplorer(anywidget.AnyWidget):
    """Steps to walk through; `current` is the number of the step it stands at, from 1.

    Everything is drawn beforehand, so the page steps while a cell runs, and without a kernel.
    """

    _esm = script(HERE / "steps_explorer.js")
    _css = style()

    pictures = traitlets.Bytes().tag(sync=True)
    current = traitlets.Int(1).tag(sync=True)

    def __init__(self, picture: Picture, pictures: bytes, last: int) -> None:
        self._picture, self._last = picture, last
        super().__init__(pictures=pictures)

    @traitlets.validate("current")
    def _known(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 1 <= number <= self._last:
            raise traitlets.TraitError(f"no step {number} is here: there are 1 to {self._last}")
        return number

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        live = super()._repr_mimebundle_(**kwargs)
        return with_static_form(live, self._picture.text, self._picture.html)


def explore_steps(stepped: Stepped) -> StepsExplorer:
    """The picture of `stepped` to be walked through: packets, states and variables so far.

    By button, slider, arrow keys, Home and End, or a click on a step. Where no page is live, it
    is the picture itself: `stepped.picture()`, and for one step
    `stepped.picture(upto=5, current=5)`.

    Raises CannotDraw where there are no steps, or too many to be legible.
    """
    picture = stepped.picture()
    steps = [
        {"caption": caption, "sockets": _sockets(step)}
        for step, caption in zip(stepped, stepped.captions, strict=True)
    ]
    everything = {"picture": picture.svg, "steps": steps}
    data = zlib.compress(json.dumps(everything, ensure_ascii=False).encode())
    return StepsExplorer(picture, data, len(stepped))


def _sockets(step: Step) -> str:
    """All sockets after a step, in a line."""
    told = [f"{who}: {', '.join(map(str, held))}" for who, held in step.sockets.items() if held]
    return " · ".join(["Sockets now", *told]) if told else "No sockets yet"
