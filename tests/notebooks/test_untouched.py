"""Each notebook as a reader finds it: every check says "not yet"; it can be run twice."""

import pytest

from tests import notebook_form
from tests.form.cells import cells
from tests.form.exercises import checks_of
from tests.kernel import fresh_kernel, left, open_sockets, run_all, stop_all, verdicts

pytestmark = pytest.mark.notebooks


def not_yet(notebook):
    """Return what the checks of `notebook` would say if nobody had answered."""
    names = [name for _, cell in cells(notebook, "code") for name in checks_of(cell)]
    return dict.fromkeys(names, "not yet")


@pytest.mark.parametrize("path", notebook_form.chosen(), ids=lambda path: path.name)
def test_untouched(path):
    notebook = notebook_form.read(path)
    assert verdicts(notebook) == not_yet(notebook), "the committed outputs say otherwise"
    with fresh_kernel(notebook) as client:
        before = left(client)
        run_all(client)
        assert verdicts(notebook) == not_yet(notebook)
        once = left(client)
        run_all(client)
        assert verdicts(notebook) == not_yet(notebook), "on the second run"
        twice = left(client)
        assert all(twice[kind] <= once[kind] for kind in once), f"left behind: {once}, then {twice}"
        stop_all(client)
        after = left(client)
        assert after == before, f"not closed, after stop_all(): {open_sockets(client)}"
