"""The form in which notebooks are committed, and what is wrong with one that has another.

    python3 -m tests.refresh 03            runs notebook 03 and writes it in this form
    python3 -m tests.refresh --check 03    only says what is wrong with it

A notebook in this form tells nothing of the machine that ran it, reads on GitHub, and differs
from its last version only where the course changed. The rules stand in tests/form, one function
each; a rule yields sentences.
"""

import copy
import hashlib
import re
import sys
from pathlib import Path

import nbformat.v4

from tests.form import citations, code, exercises, layout, links, outputs, predictions

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
UNNAMED = NOTEBOOKS / "99_unnamed.ipynb"
ROOMS = (layout, code, outputs, exercises, predictions, citations, links)
RULES = tuple(rule for room in ROOMS for rule in room.RULES)

_FILE_IN_TRACEBACK = re.compile(r"(?:[A-Za-z]:|~)?[/\\](?:[^\s/\\:]+[/\\])*([^\s/\\:]+\.py)")


def violations(notebook, path=UNNAMED):
    """Return what is wrong with the form of `notebook`, as a list of sentences; [] if nothing.

    `path` is where the notebook stands: its links start there, and its name begins with its
    number, which decides how long it may be and which exercises belong to it.
    """
    found = [sentence for rule in RULES for sentence in rule(notebook, path)]
    if not found and committed_form(notebook) != notebook:
        found = ["it is not in the committed form: run python3 -m tests.refresh"]
    return found


def committed_form(notebook):
    """Return a copy of `notebook` in the form that is committed; what was run is not run again."""
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(copy.deepcopy(layout.METADATA))
    taken = {cell.id for cell in notebook.cells if cell.get("id")}
    for cell in notebook.cells:
        cell.id = cell.get("id") or new_id(cell, taken)
        taken.add(cell.id)
        kept = list(cell.metadata.get("tags", []))
        cell.metadata = nbformat.from_dict({"tags": kept} if kept else {})
        if cell.cell_type == "code":
            commit_outputs(cell)
    return notebook


def new_id(cell, taken):
    """Return an id for a cell that has none: the same one whenever its text is the same."""
    text, salt = f"{cell.cell_type}\n{cell.source}", 0
    while (found := hashlib.sha256(f"{salt}{text}".encode()).hexdigest()[:8]) in taken:
        salt += 1
    return found


def commit_outputs(cell):
    """Bring the outputs of one code cell, in place, into the form that is committed."""
    if outputs.is_reveal(cell):
        cell.outputs, cell.execution_count = [], None
    kept = []
    for output in cell.outputs:
        if output.output_type == "stream" and kept and kept[-1].get("name") == output.name:
            kept[-1].text += output.text
            continue
        if output.output_type == "error":
            output.traceback = [_FILE_IN_TRACEBACK.sub(r"\1", line) for line in output.traceback]
        if "data" in output:
            output.data.pop(outputs.WIDGET_VIEW, None)
            output.metadata = nbformat.from_dict({})
        kept.append(output)
    cell.outputs = [output for output in kept if output.get("data") != {}]


def read(path):
    """Return the notebook in the file `path`, as it stands there: nothing converted or added."""
    return nbformat.v4.reads(Path(path).read_text("utf-8"))


def text_of(notebook):
    """Return the text of the file that holds `notebook`, as JupyterLab would write it."""
    return nbformat.v4.writes(notebook) + "\n"


def chosen(numbers=(), folder=NOTEBOOKS):
    """Return the paths of the notebooks whose names begin with one of `numbers`; all for none."""
    paths = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    found = [path for path in paths if not numbers or path.name.startswith(tuple(numbers))]
    missing = [n for n in numbers if not any(path.name.startswith(n) for path in found)]
    if missing:
        raise SystemExit(f"no notebook begins with {', '.join(missing)} in {folder}")
    return found


def late_first():
    """Return the paths of all notebooks, the later ones first.

    They do most: where several are run at once, all would wait for one of them that begins last.
    """
    return chosen()[::-1]


def main(arguments):
    """Print what is wrong with the chosen notebooks; return 1 if anything is."""
    wrong = 0
    for path in chosen(arguments):
        for sentence in violations(read(path), path):
            print(f"{path.name}: {sentence}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
