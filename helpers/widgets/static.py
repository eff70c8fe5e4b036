"""What a widget looks like where no kernel runs: on GitHub, in a fresh clone, in a terminal."""


def with_static_form(bundle, text, html):
    """Return a widget's MIME bundle with a text and an HTML form beside the live one.

    anywidget gives `(data, metadata)`; ipywidgets gives `data` alone; both give None where no
    front end could show the widget.
    """
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    return {**data, "text/plain": text, "text/html": html}, metadata
