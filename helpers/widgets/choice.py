"""One choice out of a few: radio buttons in a named group."""

from html import escape
from pathlib import Path

import anywidget
import traitlets

from helpers.widgets.static import with_static_form

HERE = Path(__file__).parent


class Choice(anywidget.AnyWidget):
    """A question with choices a, b, c, ...; `chosen` is the letter, or "" before a choice.

    Arrow keys move, space chooses, and so does the letter itself.
    """

    _esm = HERE / "choice.js"
    _css = HERE / "widgets.css"

    question = traitlets.Unicode().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)

    def _repr_mimebundle_(self, **kwargs):
        return with_static_form(super()._repr_mimebundle_(**kwargs), self.as_text(), self.as_html())

    def as_text(self):
        """Return the question and its choices as text."""
        choices = [f"  {letter}  {text}" for letter, text in self.choices.items()]
        return "\n".join([self.question, *choices])

    def as_html(self):
        """Return the question and its choices as HTML without controls."""
        items = "".join(
            f"<div><b>{letter}</b>&ensp;{escape(text, quote=False)}</div>"
            for letter, text in self.choices.items()
        )
        return f"<div><b>{escape(self.question, quote=False)}</b>{items}</div>"
