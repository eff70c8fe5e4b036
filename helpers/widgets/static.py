"""What a widget looks like where no kernel runs: on GitHub, in a fresh clone, in a terminal."""

from html import escape
from typing import Any


def with_static_form(bundle: Any, text: str, html: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a widget's MIME bundle with a text and an HTML form beside the live one.

    anywidget gives `(data, metadata)`; ipywidgets gives `data` alone; both give None where no
    front end could show the widget.
    """
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    return {**data, "text/plain": text, "text/html": html}, metadata


def code_marked(text: str) -> str:
    """Return `text` as HTML, in which what stands between backquotes is set as code."""
    parts = escape(text, quote=False).split("`")
    for i in range(1, len(parts) - 1, 2):
        parts[i] = f"<code>{parts[i]}</code>"
    for i in range(len(parts) - 1, 0, -1):
        if not parts[i - 1].endswith("</code>") and not parts[i].startswith("<code>"):
            parts[i - 1 : i + 1] = [f"{parts[i - 1]}`{parts[i]}"]
    return "".join(parts).replace("\n", "<br>")
