"""What `python3 -m tests.refresh` does: run notebooks, and write them in the committed form."""

import copy
import os
import re
import sys
import time
from pathlib import Path

from nbclient.exceptions import CellExecutionError, CellTimeoutError

from tests import guide, notebook_form
from tests.form.cells import place, tags
from tests.form.drawings import is_stale
from tests.form.outputs import DATA_URI, ESCAPES, pieces
from tests.kernel import fresh_kernel, run_all

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SANITIZE = Path(__file__).with_name("sanitize.cfg")


class Failed(Exception):
    """A notebook did not run to its end; the message shows the cell and its error."""


def sanitizers(path=SANITIZE):
    """Return what nbval replaces before it compares, as a list of (pattern, replacement)."""
    text = path.read_text("utf-8")
    return re.findall(r"(?m)^regex: (.*)\nreplace: (.*)$", text)


def sanitized(text, pairs):
    """Return `text` as nbval compares it."""
    for pattern, replacement in pairs:
        text = re.sub(pattern, replacement, text)
    return text


def comparable(outputs, pairs, *, numbers=True):
    """Return what has to be equal for two runs of a cell to show the same, as a list.

    Without `numbers`, those in its text may differ. Drawings are compared by `is_stale`.
    """
    shown = []
    for output in outputs:
        if output.output_type == "error":
            shown.append((output.ename, sanitized(output.evalue, pairs)))
            continue
        for mime, value in sorted(pieces(output).items()):
            text = DATA_URI.sub("PICTURE", value) if isinstance(value, str) else repr(value)
            text = sanitized(text, pairs)
            shown.append((output.get("name", mime), text if numbers else NUMBER.sub("N", text)))
    return shown


def keep_equal_outputs(old, new, pairs):
    """Put the committed outputs of `old` into `new` where they say the same.

    Returns the indexes of the cells of `new` whose outputs say something else, as a list.
    """
    before = {cell.get("id"): cell for cell in old.cells if cell.cell_type == "code"}
    changed = []
    for index, cell in enumerate(new.cells):
        if cell.cell_type != "code":
            continue
        committed = before.get(cell.id, {}).get("outputs", [])
        # What nbval ignores are the machine's own numbers: other ones say nothing new.
        numbers = "nbval-ignore-output" not in tags(cell)
        said = [comparable(each, pairs, numbers=numbers) for each in (committed, cell.outputs)]
        if said[0] != said[1] or is_stale(committed, cell.outputs, numbers_only=numbers):
            changed.append(index)
            continue
        cell.outputs = copy.deepcopy(committed)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
    return changed


def executed(notebook, *, folder=notebook_form.NOTEBOOKS, before_cell=lambda index: None):
    """Return a copy of `notebook`, run in a fresh kernel and in the committed form.

    Raises:
        Failed: a cell failed or hung, or the kernel died.
    """
    notebook = copy.deepcopy(notebook)
    at = 0

    def note(index):
        nonlocal at
        at = index
        before_cell(index)

    try:
        with fresh_kernel(notebook, folder) as client:
            run_all(client, note)
    except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
        raise Failed(report(notebook.cells[at], at, error)) from error
    return notebook_form.committed_form(notebook)


def report(cell, index, error):
    """Return what a failed cell was and what it said, as text of some lines."""
    said = (
        str(error) if isinstance(error, CellExecutionError) else f"{type(error).__name__}: {error}"
    )
    if isinstance(error, CellTimeoutError):
        said = "it did not come back: nothing may wait without a timeout"
    return f"{place(index, cell)}\n\n{cell.source}\n\n{ESCAPES.sub('', said)}"


def write(path, text):
    """Write `text` into `path` as a whole: whatever happens, the file is the old or the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, "utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def refresh(path, before_cell=lambda index, cells: None):
    """Run the notebook at `path`, and write it if anything changed.

    Returns the indexes of the cells whose outputs changed, as a list.

    Raises:
        Failed: the notebook did not run to its end; the file is as it was.
    """
    old = notebook_form.read(path)
    new = executed(
        old, folder=path.parent, before_cell=lambda index: before_cell(index, len(old.cells))
    )
    changed = keep_equal_outputs(old, new, sanitizers())
    text = notebook_form.text_of(new)
    if text != path.read_text("utf-8"):
        write(path, text)
    return changed


def tell_progress(name):
    """Return a function that shows, on a terminal, which cell of notebook `name` is running."""

    def tell(index, cells):
        if sys.stderr.isatty():
            print(f"\r\x1b[K{name}: cell {index} of {cells}", end="", file=sys.stderr, flush=True)

    return tell


def main(arguments):
    """Refresh the chosen notebooks; return 1 if one of them failed or breaks a rule of form."""
    paths = [Path(argument) for argument in arguments if argument.endswith(".ipynb")]
    numbers = [argument for argument in arguments if not argument.endswith(".ipynb")]
    failed = False
    for path in paths + (notebook_form.chosen(numbers) if numbers or not paths else []):
        started = time.monotonic()
        clear = "\r\x1b[K" if sys.stderr.isatty() else ""
        try:
            changed = refresh(path, tell_progress(path.name))
        except Failed as error:
            failed = True
            print(f"{clear}{path.name}: left as it was, because of {error}\n")
            continue
        cells = notebook_form.read(path).cells
        seconds = time.monotonic() - started
        print(f"{clear}{path.name}: {len(cells)} cells in {seconds:.1f} s, ", end="")
        print(f"{len(changed)} changed output{'s' * (len(changed) != 1)}")
        for index in changed:
            ignored = " (nbval ignores it)" if "nbval-ignore-output" in tags(cells[index]) else ""
            print(f"    {place(index, cells[index])}{ignored}")
        if path.parent == notebook_form.NOTEBOOKS and guide.refresh(path.name[:2]):
            print(f"    its predictions in {guide.GUIDE.name}/{path.name[:2]}.md")
        for sentence in notebook_form.violations(notebook_form.read(path), path):
            failed = True
            print(f"    form: {sentence}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
