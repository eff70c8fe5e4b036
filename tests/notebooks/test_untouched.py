"""Each notebook as a reader finds it: every check says "not yet"; it can be run twice."""

import copy

import pytest

from tests import notebook_form
from tests.form.cells import cells, place, tags
from tests.form.drawings import is_stale
from tests.form.exercises import checks_of
from tests.form.outputs import is_reveal
from tests.kernel import fresh_kernel, left, open_sockets, run_all, stop_all, verdicts

pytestmark = [pytest.mark.notebooks, pytest.mark.timeout(240)]


def not_yet(notebook):
    """Return what the checks of `notebook` would say if nobody had answered."""
    names = [name for _, cell in cells(notebook, "code") for name in checks_of(cell)]
    return dict.fromkeys(names, "not yet")


def stale(notebook, committed):
    """Return the cells whose committed picture is not the one that is drawn today, as a list.

    nbval passes over pictures: the numbers of live traffic differ in each run.
    """
    return [
        place(index, cell)
        for index, cell in cells(notebook, "code")
        if not is_reveal(cell)
        and is_stale(
            committed[index], cell.outputs, numbers_only="nbval-ignore-output" not in tags(cell)
        )
    ]


@pytest.mark.parametrize("path", notebook_form.late_first(), ids=lambda path: path.name)
def test_untouched(path):
    notebook = notebook_form.read(path)
    assert verdicts(notebook) == not_yet(notebook), "the committed outputs say otherwise"
    committed = [copy.deepcopy(cell.get("outputs", [])) for cell in notebook.cells]
    with fresh_kernel(notebook) as client:
        before = left(client)
        run_all(client)
        assert stale(notebook, committed) == [], "run python3 -m tests.refresh"
        assert verdicts(notebook) == not_yet(notebook)
        once = left(client)
        run_all(client)
        assert verdicts(notebook) == not_yet(notebook), "on the second run"
        twice = left(client)
        assert all(twice[kind] <= once[kind] for kind in once), f"left behind: {once}, then {twice}"
        stop_all(client)
        after = left(client)
        assert after == before, f"not closed, after stop_all(): {open_sockets(client)}"
