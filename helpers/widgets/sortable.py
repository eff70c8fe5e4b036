"""A list to put in order: buttons and arrow keys move its lines."""

from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.widgets.static import with_static_form

HERE = Path(__file__).parent


class Sortable(anywidget.AnyWidget):
    """Lines to be put in order; `order` is the list as it stands now.

    With the focus on a line, Up and Down go to another line, and Alt+Up and Alt+Down (or the
    buttons) move the line itself.
    """

    _esm = HERE / "sortable.js"
    _css = HERE / "widgets.css"

    label = traitlets.Unicode().tag(sync=True)
    order = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return with_static_form(super()._repr_mimebundle_(**kwargs), self.as_text(), self.as_html())

    def as_text(self) -> str:
        """Return the label and the lines as text."""
        return "\n".join([self.label, *(f"  {line}" for line in self.order)])

    def as_html(self) -> str:
        """Return the label and the lines as HTML without controls."""
        lines = "".join(
            f"<div><code>{escape(line, quote=False)}</code></div>" for line in self.order
        )
        return f"<div><b>{escape(self.label, quote=False)}</b>{''.join(lines)}</div>"
