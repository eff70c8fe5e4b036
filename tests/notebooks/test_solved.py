"""Each notebook with its exercises solved: checks say "right", runs give what was foreseen."""

import pytest

from helpers.exercises import catalog
from tests import notebook_form
from tests.form.exercises import exercise_of
from tests.kernel import fresh_kernel, outcomes, run_all, verdicts

pytestmark = [pytest.mark.notebooks, pytest.mark.timeout(240)]


def solve(notebook):
    """Put the reference solutions into `notebook`; return the names of its exercises."""
    names = []
    for cell in notebook.cells:
        if name := exercise_of(cell):
            cell.source = catalog.find(name).solution_source()
            names.append(name)
    return names


@pytest.mark.parametrize("path", notebook_form.late_first(), ids=lambda path: path.name)
def test_solved(path):
    notebook = notebook_form.read(path)
    names = solve(notebook)
    with fresh_kernel(notebook) as client:
        run_all(client)
        happened = outcomes(client)
    assert verdicts(notebook) == dict.fromkeys(names, "right")
    foreseen = {question.name: question.answer for question in catalog.questions(path.name[:2])}
    assert happened == foreseen
