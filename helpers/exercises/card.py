"""A small card: what the exercises show, as HTML for the eye and as text for everything else."""

from html import escape

from helpers.widgets.static import code_marked

# JupyterLab breaks a line of code in the middle of a word: this one breaks it between words.
CODE = "margin: 4px 0; word-break: normal; overflow-wrap: anywhere"

# Colours that keep a contrast of at least 3 to 1 on white and on JupyterLab's dark background.
COLOURS = {"good": "#1a8a4a", "bad": "#c8531b", "open": "#4d7fb8"}

Fold = tuple[str, str, list["Fold"]]  # what is always seen, what is folded, the folds in it


class Card:
    """Something with a title, paragraphs, and optional folds, shown in a cell.

    `tone` is a key of COLOURS. A fold is `(summary, text, inner folds)`.
    """

    @property
    def tone(self) -> str:
        """The card's colour: a key of COLOURS."""
        return "open"

    def title(self) -> str:
        """Return the first line, in bold."""
        raise NotImplementedError

    def paragraphs(self) -> list[str]:
        """Return the lines below the title, as a list of text."""
        return []

    def folds(self) -> list[Fold]:
        """Return what is folded away at the end of the card, as a list of folds."""
        return []

    def __repr__(self) -> str:
        return "\n".join([self.title(), *self.paragraphs()])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self.html()}

    def html(self) -> str:
        """Return the card as HTML."""
        body = "".join(
            f'<div style="margin-top: 4px">{code_marked(text)}</div>' for text in self.paragraphs()
        )
        folds = "".join(_fold(*fold) for fold in self.folds())
        return (
            f'<div style="border-left: 5px solid {COLOURS[self.tone]}; padding: 6px 12px; '
            f'margin: 4px 0; max-width: 46em; line-height: 1.45">'
            f"<b>{code_marked(self.title())}</b>{body}{folds}</div>"
        )


def _fold(summary: str, text: str, inner: list[Fold]) -> str:
    body = (
        f'<pre style="{CODE}">{escape(text, quote=False)}</pre>'
        if "\n" in text
        else f"<div>{code_marked(text)}</div>"
    )
    return (
        f'<details style="margin-top: 6px"><summary style="cursor: pointer">{code_marked(summary)}'
        f'</summary><div style="margin-left: 14px">{body}'
        f"{''.join(_fold(*fold) for fold in inner)}</div></details>"
    )
