"""A table that shows in a notebook, in a terminal and to a screen reader, always the same."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

_NUMBER = re.compile(r"-?\d[\d.]*( ?%)?")


class Table:
    """Rows of cells under named columns; columns of numbers are set flush right.

    `str(table)` is plain text; a notebook shows an HTML table. Neither depends on anything but
    the cells, so that outputs can be compared.
    """

    def __init__(
        self, columns: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = ""
    ) -> None:
        self.columns = tuple(columns)
        self.rows = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
        self.caption = caption

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter(self.rows)

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(line[index]) for line in lines) for index in range(len(self.columns))]
        right = self._right()
        text = [
            "  ".join(
                cell.rjust(width) if flush else cell.ljust(width)
                for cell, width, flush in zip(line, widths, right, strict=True)
            ).rstrip()
            for line in lines
        ]
        return "\n".join([self.caption, *text] if self.caption else text)

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.html()}

    def html(self) -> str:
        """The table as HTML, with a caption and column headers that a screen reader can use."""
        styles = ["text-align: right" if flush else "text-align: left" for flush in self._right()]
        head = _line("th", self.columns, [f'scope="col" style="{style}"' for style in styles])
        body = "\n".join(_line("td", row, [f'style="{s}"' for s in styles]) for row in self.rows)
        caption = f"<caption>{escape(self.caption)}</caption>\n" if self.caption else ""
        return f"<table>\n{caption}<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def _right(self) -> list[bool]:
        """For each column, whether all its cells are numbers (or empty)."""
        columns = [[row[index] for row in self.rows] for index in range(len(self.columns))]
        return [
            any(cells) and all(not cell or _NUMBER.fullmatch(cell) for cell in cells)
            for cells in columns
        ]


def _line(tag: str, cells: Sequence[str], attributes: Sequence[str]) -> str:
    boxes = zip(cells, attributes, strict=True)
    return "<tr>" + "".join(f"<{tag} {a}>{escape(cell)}</{tag}>" for cell, a in boxes) + "</tr>"
