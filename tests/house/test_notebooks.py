"""The notebooks, README and guide: their form, their links, and that they agree."""

import pytest

from helpers.exercises import catalog
from tests import guide, notebook_form
from tests.form.citations import complaints
from tests.form.exercises import exercise_of, known_exercises
from tests.form.links import course_table, file_links, title

README = notebook_form.ROOT / "README.md"
GUIDES = sorted(guide.GUIDE.glob("*.md"))
PATHS = sorted(notebook_form.NOTEBOOKS.glob("*.ipynb"))


def name(path):
    return path.name


def test_the_course_has_notebooks():
    assert notebook_form.chosen() == PATHS, "a notebook is called NN_title.ipynb"
    assert PATHS


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_form(path):
    notebook = notebook_form.read(path)
    assert notebook_form.violations(notebook, path) == []
    assert path.read_text("utf-8") == notebook_form.text_of(notebook), (
        "the file is not written as JupyterLab would: run python3 -m tests.refresh"
    )


def test_every_exercise_stands_in_a_notebook():
    cells = (cell for path in PATHS for cell in notebook_form.read(path).cells)
    assert {exercise_of(cell) for cell in cells} - {None} == set(known_exercises())


@pytest.mark.parametrize("path", [README, *GUIDES], ids=name)
def test_links_and_citations(path):
    assert list(file_links(path)) == []
    assert list(complaints(path.read_text("utf-8"))) == []


def test_each_notebook_has_its_guide():
    assert [path.stem for path in GUIDES] == [path.name[:2] for path in PATHS] + ["README"]


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_guide(path):
    number = path.name[:2]
    text = (guide.GUIDE / f"{number}.md").read_text("utf-8")
    assert list(guide.complaints(text, catalog.questions(number))) == []


def test_the_course_table_of_the_readme_is_the_course():
    """The same notebooks in the same order, each by its title or by the beginning of it."""
    table = course_table(README)
    assert [name for name, _ in table] == [path.name for path in PATHS]
    for path, (_, words) in zip(PATHS, table, strict=True):
        assert title(notebook_form.read(path)).startswith(words)
