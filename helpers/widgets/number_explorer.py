"""One number to be turned, and the picture that a function makes of each of its values."""

import inspect
import json
import zlib
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets
from IPython.display import display

from helpers.draw import Picture
from helpers.widgets.explorer import script, style
from helpers.widgets.static import with_static_form

HERE = Path(__file__).parent
MOST = 40  # values: more have no place of their own on a slider
NOT_MADE = "This picture is not made: the cell was stopped. Run it again."
_CHILD: Any = {"sync": True, **ipywidgets.widget_serialization}
State = Picture | str | None  # a picture, why there is none, or not made yet


class NumberExplorer(anywidget.AnyWidget):
    """A number field and a slider that agree, and the picture of the value they stand at.

    `current` is the place of that value in `values`; `errors` says at which values the function
    raised, and what. The pictures are made when the explorer is first shown, with a progress bar;
    from then on the page steps by itself, while a cell runs and without a kernel.

    The field, the slider and the bar are those of ipywidgets. This widget stands around them, as
    three things that a notebook needs are not in ipywidgets 8; see `number_explorer.js`.
    """

    _esm = script(HERE / "number_explorer.js")
    _css = style()

    name = traitlets.Unicode().tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    values: traitlets.List[float] = traitlets.List().tag(sync=True)
    current = traitlets.Int().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    field = traitlets.Instance(ipywidgets.Widget).tag(**_CHILD)
    slider = traitlets.Instance(ipywidgets.SelectionSlider).tag(**_CHILD)
    progress = traitlets.Instance(ipywidgets.FloatProgress).tag(**_CHILD)

    def __init__(self, draw: Callable[..., Picture], name: str, values: Sequence[float]) -> None:
        self._draw = draw
        self._states: list[State] = [None] * len(values)
        labels = [f"{value:.10g}" if isinstance(value, float) else str(value) for value in values]
        whole = all(isinstance(value, int) for value in values)
        field = ipywidgets.BoundedIntText if whole else ipywidgets.BoundedFloatText
        middle = self._make_middle(name, values)
        count = len(values)
        super().__init__(
            name=name,
            labels=labels,
            values=list(values),
            current=middle,
            field=field(
                values[middle], min=values[0], max=values[-1], description=name, style=_AS_LONG
            ),
            slider=ipywidgets.SelectionSlider(
                options=[(label, place) for place, label in enumerate(labels)],
                index=middle,
                readout=False,
                layout={"width": "100%"},
            ),
            progress=ipywidgets.FloatProgress(
                0, min=0, max=count, description=f"{count} pictures", style=_AS_LONG
            ),
        )
        self._tell()

    @traitlets.validate("current")
    def _known(self, proposal: Any) -> int:
        last = len(self._states) - 1
        if not 0 <= proposal["value"] <= last:
            raise traitlets.TraitError(
                f"no value {proposal['value']} is here: they have the places 0 to {last}"
            )
        return int(proposal["value"])

    @property
    def errors(self) -> dict[float, str]:
        """What the function raised, at which values; of those that were made."""
        pairs = zip(self.values, self._states, strict=True)
        return {value: state for value, state in pairs if isinstance(state, str)}

    # --- the pictures ----------------------------------------------------------------------------

    def make(self) -> "NumberExplorer":
        """Make the pictures that are not made yet, and return the explorer."""
        try:
            for place, state in enumerate(self._states):
                if state is None:
                    self._make(place, self.name, self.values[place])
                    self._tell()
        finally:  # the reader may stop the cell: what is made stays
            self._tell(stopped=True)
        return self

    def _make_middle(self, name: str, values: Sequence[float]) -> int:
        """Make the picture that it opens at; return its place.

        That is the middle one, or where this has none the nearest to it: what cannot be drawn at
        any value is the reader's mistake, and is raised as it would be without the explorer.
        """
        middle = (len(values) - 1) // 2
        first: Exception | None = None
        for place in sorted(range(len(values)), key=lambda place: abs(place - middle)):
            error = self._make(place, name, values[place])
            if error is None:
                return place
            first = first or error
        assert first is not None
        raise first

    def _make(self, place: int, name: str, value: float) -> Exception | None:
        """Make one picture, or the words that stand in its place; return the error."""
        try:
            self._states[place] = _drawn(self._draw, name, value)
        except Exception as error:  # whatever a reader's function raises: the others go on
            self._states[place] = f"{type(error).__name__}: {error}".removesuffix(": ")
            return error
        return None

    def _tell(self, stopped: bool = False) -> None:
        """Give the page all there is, and move the bar."""
        told = []
        for state in self._states:
            if isinstance(state, Picture):
                told.append({"picture": state.svg, "caption": state.alt})
            else:
                told.append({"problem": state or (NOT_MADE if stopped else "")})
        self.pictures = zlib.compress(json.dumps(told, ensure_ascii=False).encode())
        self.progress.value = float(sum(state is not None for state in self._states))

    # --- how it shows ----------------------------------------------------------------------------

    def _ipython_display_(self) -> None:
        """Show it with the picture it opens at, then make the others before the cell ends.

        They are made here, and not where it is constructed, so that the bar is seen to move.
        """
        data, metadata = self._repr_mimebundle_()
        display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
        self.make()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        live = super()._repr_mimebundle_(**kwargs)
        here = f"{self.name} = {self.labels[self.current]}"
        others = f"one of {', '.join(self.labels)}"
        state = self._states[self.current]
        text = state.text if isinstance(state, Picture) else state or NOT_MADE
        html = state.html if isinstance(state, Picture) else f"<div>{escape(text)}</div>"
        head = f"<div><b>{escape(here)}</b>, {escape(others)}</div>"
        return with_static_form(live, f"{here}, {others}\n{text}", head + html)


_AS_LONG = {"description_width": "initial"}  # a name is not cut off


def explore(function: Callable[..., Picture], **values: Sequence[float]) -> NumberExplorer:
    """The pictures that `function` draws for some values of one number, to be stepped through.

        explore(sawtooth, queue=(5, 10, 20, 40, 80))

    By number field, slider, arrow keys, Home and End. A number in between goes to the nearest
    value. It opens at the middle value, and is that picture where no page is live; one of them
    without the control is `sawtooth(queue=20)`. Where the function raises at one value, its words
    stand there.

    Raises TypeError where not one number is named, the function does not take it, or returns
    something else than a `Picture`; ValueError where there is no value, or they do not rise; what
    the function raises, where it does at every value.
    """
    if len(values) != 1:
        raise TypeError(
            f"explore turns one number, not {len(values)}: explore(draw, queue=(5, 10, 20)); "
            "give the others to the function, as in lambda queue: draw(queue, delay=20)"
        )
    ((name, wanted),) = values.items()
    chosen = _checked(name, wanted)
    _check_call(function, name, chosen[0])
    return NumberExplorer(function, name, chosen)


def _check_call(function: Callable[..., Picture], name: str, value: float) -> None:
    """Raise TypeError where `function` is none, or does not take this number alone."""
    if not callable(function):
        raise TypeError(f"explore takes a function that draws, not {function!r:.60}")
    try:
        signature = inspect.signature(function)
    except ValueError:  # some functions written in C do not tell theirs
        return
    try:
        signature.bind(**{name: value})
    except TypeError as error:
        raise TypeError(f"{_name(function)} cannot be called with {name} alone: {error}") from None


def _checked(name: str, values: Sequence[float]) -> list[float]:
    """The values as a list. Raises TypeError or ValueError where they cannot be stepped through."""
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise TypeError(f"{name}: give its values as a list, such as {name}=(5, 10, 20)")
    given = list(values)
    for value in given:
        if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
            raise TypeError(f"{name}: {value!r} is no number")
    found = [int(value) if isinstance(value, Integral) else float(value) for value in given]
    if not found:
        raise ValueError(f"{name} has no values: give some, such as {name}=(5, 10, 20)")
    if len(found) > MOST:
        raise ValueError(f"{name} has {len(found)} values: give {MOST} at the most")
    for before, after in pairwise(found):
        if after <= before:
            twice = "stands twice" if after == before else f"comes after {before}"
            raise ValueError(f"{name}: {after} {twice}; write each value once, in rising order")
    return found


def _drawn(draw: Callable[..., Picture], name: str, value: float) -> Picture:
    """The picture at one value; raises what `draw` raises, TypeError where it gives none."""
    picture = draw(**{name: value})
    if not isinstance(picture, Picture):
        raise TypeError(
            f"{_name(draw)}({name}={value}) returns {picture!r:.60}, which is no picture: return "
            "what a function of helpers.draw gives"
        )
    return picture


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", repr(function))
