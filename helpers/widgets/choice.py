"""One choice out of a few: radio buttons in a named group."""

from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.widgets.static import code_marked, with_static_form

HERE = Path(__file__).parent
NOT_RUN = "Not run yet: click in this cell and press Shift+Enter, then choose."


class Choice(anywidget.AnyWidget):
    """A question with choices a, b, c, ...; `chosen` is the letter, or "" before a choice.

    Arrow keys move, space chooses, and so does the letter itself. What stands between backquotes
    is set as code.
    """

    _esm = HERE / "choice.js"
    _css = HERE / "widgets.css"

    question = traitlets.Unicode().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_static_form(super()._repr_mimebundle_(**kwargs), self.as_text(), self.as_html())

    def as_text(self) -> str:
        """Return the question and its choices as text."""
        choices = [f"  {letter}  {text}" for letter, text in self.choices.items()]
        return "\n".join([self.question, *choices])

    def as_html(self) -> str:
        """Return the question and its choices as HTML without controls, and how to get them."""
        items = "".join(
            f"<div><b>{letter}</b>&ensp;{code_marked(text)}</div>"
            for letter, text in self.choices.items()
        )
        note = f"<div><i>{escape(NOT_RUN)}</i></div>"
        return f"<div><b>{code_marked(self.question)}</b>{items}{note}</div>"
