"""Rules on how a notebook is laid out: its metadata, its cells, its headings, its tags."""

import re
from itertools import groupby

from tests.form.cells import cells, headings, place, tags

METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
LINES = 15
UNTIMED = ("Recap", "Recall")
CODE_CELLS_IN_A_ROW = 2
TAGS = {
    "reveal": "answers a prediction: committed unrun",
    "raises-exception": "fails on purpose",
    "nbval-ignore-output": "its output differs between two runs or two machines",
    "imports-shown": "imports outside of the import cell, because the import is the lesson",
    "waits": "sleeps at its top level, because waiting is the lesson",
}


def metadata(notebook, path):
    """Nothing in a notebook's metadata tells whose machine saved it."""
    if (notebook.get("nbformat"), notebook.get("nbformat_minor")) != (4, 5):
        yield "the notebook is not of format 4.5"
    for key in sorted(set(notebook.metadata) - set(METADATA)):
        yield f"metadata.{key} does not belong into a committed notebook"
    for key, wanted in METADATA.items():
        if notebook.metadata.get(key) != wanted:
            yield f"metadata.{key} is not {wanted}"
    for index, cell in enumerate(notebook.cells):
        if surplus := sorted(set(cell.get("metadata", {})) - {"tags"}):
            yield f"{place(index, cell)} has metadata other than tags: {', '.join(surplus)}"


def ids(notebook, path):
    """Each cell has an id of its own."""
    seen = set()
    for index, cell in enumerate(notebook.cells):
        if not cell.get("id"):
            yield f"{place(index, cell)} has no id"
        elif cell.id in seen:
            yield f"{place(index, cell)} has the id {cell.id} of an earlier cell"
        seen.add(cell.get("id"))


def known_tags(notebook, path):
    """A tag means something: a misspelt one would be passed over in silence."""
    for index, cell in enumerate(notebook.cells):
        for tag in tags(cell):
            if tag not in TAGS and not re.fullmatch(r"exercise-[a-z][a-z0-9_]*", tag):
                yield f"{place(index, cell)} has an unknown tag: {tag} (known: {', '.join(TAGS)})"


def no_empty_cell(notebook, path):
    """Each cell says something. How many there are, the subject decides."""
    for index, cell in enumerate(notebook.cells):
        if not cell.source.strip():
            yield f"{place(index, cell)} holds nothing"


def minutes(notebook, path):
    """The time that a notebook promises is the sum of those of its sections."""
    if not notebook.cells:
        return
    promised = re.search(r"\*\*Time:\*\* (\d+) minutes", notebook.cells[0].source)
    if promised is None:
        yield "the first cell promises no time: **Time:** 40 minutes"
        return
    total = 0
    for index, cell in cells(notebook, "markdown"):
        for level, words in headings(cell.source):
            found = re.search(r" \((\d+) min\)$", words)
            if level == 2 and found is None and words not in UNTIMED:
                yield f"cell {index}: the section “{words}” has no minutes: ## 3 Title (7 min)"
            total += int(found[1]) if found else 0
    if total != int(promised[1]):
        yield f"its sections take {total} minutes, and {promised[1]} are promised"


def short_code(notebook, path):
    """A code cell is read at a glance."""
    for index, cell in cells(notebook, "code"):
        lines = sum(1 for line in cell.source.splitlines() if line.strip())
        if lines > LINES:
            yield f"{place(index, cell)} has {lines} lines of code, more than {LINES}"


def prose_between(notebook, path):
    """Prose stands between code cells."""
    position = 0
    for kind, group in groupby(notebook.cells, key=lambda cell: cell.cell_type):
        run = list(group)
        if kind == "code" and len(run) > CODE_CELLS_IN_A_ROW:
            yield f"{place(position, run[0])} begins {len(run)} code cells without prose between"
        position += len(run)


def nothing_below_a_fold(notebook, path):
    """A fold ends its cell: text that followed in the same one would stick to it on the screen."""
    for index, cell in cells(notebook, "markdown"):
        if "</details>" in cell.source and not cell.source.endswith("</details>"):
            yield f"cell {index} goes on below a fold: give that text a cell of its own"


def one_title(notebook, path):
    """One `#` at the very top, then `##` sections, and no level left out."""
    found = [
        (index, level, words)
        for index, cell in cells(notebook, "markdown")
        for level, words in headings(cell.source)
    ]
    titles = [(index, words) for index, level, words in found if level == 1]
    if len(titles) != 1 or titles[0][0] != 0 or not notebook.cells[0].source.startswith("# "):
        yield f"the first cell begins with the one # heading: there are {len(titles)} of them"
    if sum(level == 2 for _, level, _ in found) < 2:
        yield "fewer than two ## sections"
    before = 1
    for index, level, words in found:
        if level > before + 1:
            yield f"cell {index}: the heading “{words}” leaves out a level"
        before = level


RULES = (
    metadata,
    ids,
    known_tags,
    no_empty_cell,
    minutes,
    short_code,
    prose_between,
    nothing_below_a_fold,
    one_title,
)
