"""The map of the course: every notebook, and how far the reader has come in each."""

from collections import Counter
from html import escape

from helpers.exercises import progress
from helpers.exercises.catalog import all_exercises
from helpers.exercises.course import PARTS, Notebook


def course_map() -> "CourseMap":
    """Return a `CourseMap` with the progress as it is now."""
    done = {e["name"] for e in progress.events("check") if e.get("state") == "right"}
    exercises = all_exercises()
    return CourseMap(
        Counter(exercise.notebook for exercise in exercises),
        Counter(exercise.notebook for exercise in exercises if exercise.name in done),
        progress.trouble(),
    )


class CourseMap:
    """A table of the course. `total` and `right` count the exercises of each notebook."""

    def __init__(self, total: Counter[str], right: Counter[str], trouble: str = "") -> None:
        self.total, self.right, self.trouble = total, right, trouble

    def _state(self, notebook: Notebook) -> str:
        total, right = self.total[notebook.number], self.right[notebook.number]
        if not notebook.file:
            return "to come"
        if not total:
            return ""
        mark = "✓ " if right == total else ""
        return f"{mark}{right} of {total} exercises"

    def __repr__(self) -> str:
        lines = []
        for part, notebooks in PARTS.items():
            lines.append(part)
            for notebook in notebooks:
                row = f"  {notebook.number}  {notebook.title:32} {self._state(notebook)}"
                lines.append(row.rstrip())
        return "\n".join([*lines, self.trouble] if self.trouble else lines)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._html()}

    def _html(self) -> str:
        rows = ""
        for part, notebooks in PARTS.items():
            rows += f'<tr><th colspan="4" style="text-align: left">{escape(part)}</th></tr>'
            rows += "".join(self._row(notebook) for notebook in notebooks)
        trouble = f"<p><b>{escape(self.trouble)}</b></p>" if self.trouble else ""
        return f"<table>{rows}</table>{trouble}"

    def _row(self, notebook: Notebook) -> str:
        title = escape(notebook.title)
        if notebook.file:
            title = f'<a href="{notebook.file}">{title}</a>'
        cells = (notebook.number, title, escape(notebook.about), escape(self._state(notebook)))
        return (
            "<tr>"
            + "".join(f'<td style="text-align: left">{cell}</td>' for cell in cells)
            + "</tr>"
        )
