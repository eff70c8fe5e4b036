"""The states of a `.venv`, and what is done in each. pip is faked; the interpreters are real."""

import json
import os
import venv

import pytest

from helpers.environment import explain, folder, requirements
from helpers.environment.explain import IndexUnreachable, Problem
from helpers.environment.folder import Folder
from helpers.environment.requirements import missing
from helpers.environment.state import FolderState

PYTHON = "Scripts/python.exe" if os.name == "nt" else "bin/python"


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "requirements.txt").write_text("course-alpha>=1\n")
    (tmp_path / ".venv").mkdir()
    return tmp_path


@pytest.fixture
def bare(checkout):
    """Return a checkout whose .venv runs and has nothing installed."""
    venv.create(checkout / ".venv", with_pip=False, symlinks=os.name != "nt")
    return checkout


@pytest.fixture
def steps(monkeypatch):
    """Replace the steps of a set-up; they are written down, and `fail` makes pip fail."""

    class Faked:
        labels, marked, last, fail = [], [], [], None
        pip_works = installs = True

        def __init__(self, checkout, *_others):
            self.checkout = checkout

        def run(self, label, command):
            Faked.labels.append(label)
            Faked.marked.append((self.checkout / ".venv/.unfinished").exists())
            Faked.last = command
            if label == "starting pip" and Faked.fail:
                raise Faked.fail
            if label == "starting pip" and Faked.installs:
                (self.checkout / "requirements.txt").write_text("")

        def works(self, label, _command):
            Faked.labels.append(label)
            return Faked.pip_works

    monkeypatch.setattr(folder, "Steps", Faked)
    return Faked


def marker(checkout):
    return checkout / ".venv/.unfinished"


def complete(checkout, extra=None):
    place = Folder(checkout, extra)
    place.complete(place.look(), lock=None, progress=None)


def test_no_folder_an_empty_one_and_a_locked_one_are_alike(checkout):
    assert Folder(checkout).look() == FolderState()
    (checkout / ".venv/.lock").touch()
    assert Folder(checkout).look() == FolderState()
    (checkout / ".venv/.lock").unlink()
    (checkout / ".venv").rmdir()
    assert Folder(checkout).look() == FolderState()


def test_a_marker_is_believed_before_anything_else(bare):
    marker(bare).touch()
    assert Folder(bare).look() == FolderState(exists=True, unfinished=True)


def test_what_a_folder_lacks_its_own_python_says(bare):
    found = Folder(bare).look()
    assert found == FolderState(exists=True, lacking=("course-alpha>=1",))
    assert found.whole and not found.ready
    (bare / "requirements.txt").write_text("")
    assert Folder(bare).look().ready


def test_a_change_of_the_requirements_is_seen(bare):
    (bare / "requirements.txt").write_text("")
    assert Folder(bare).look().ready
    (bare / "requirements.txt").write_text("course-beta\n")
    assert Folder(bare).look().lacking == ("course-beta",)


@pytest.mark.parametrize("damage", ["gone", "silent", "no program"])
def test_a_python_that_does_not_run_is_broken(damage, bare):
    python = bare / ".venv" / PYTHON
    python.unlink()
    if damage == "silent":
        python.write_text("#!/bin/sh\nexit 0\n")
        python.chmod(0o755)
    elif damage == "no program":
        python.write_text("")
    assert Folder(bare).look() == FolderState(exists=True, broken=True)


def test_a_venv_of_an_older_python_is_not_touched(bare, monkeypatch):
    answer = json.dumps({"version": [3, 9, 1], "missing": []}).encode()
    monkeypatch.setattr(
        folder.subprocess, "run", lambda *_, **__: type("Run", (), {"stdout": answer})
    )
    with pytest.raises(Problem, match=r"the one in .* is 3\.9\.1\.\nRemove that folder"):
        Folder(bare).look()


def test_it_knows_the_python_that_runs_in_it(checkout, tmp_path):
    assert Folder(checkout).holds(str(tmp_path / "." / ".venv"))
    assert not Folder(checkout).holds(str(tmp_path))


@pytest.mark.parametrize("state", ["unfinished", "broken"])
def test_what_is_not_whole_is_made_from_empty(state, bare, steps):
    (bare / ".venv/lib").mkdir(exist_ok=True)
    (bare / ".venv/lib/half a package").touch()
    if state == "unfinished":
        marker(bare).touch()
    else:
        (bare / ".venv" / PYTHON).unlink()
    place = Folder(bare)
    steps.fail = Problem("pip stumbled")  # so that what is left can be looked at
    with pytest.raises(Problem, match="pip stumbled"):
        place.complete(place.look(), None, None)
    assert steps.labels == ["making .venv", "starting pip"]
    assert steps.marked == [True, True]
    assert [entry.name for entry in (bare / ".venv").iterdir()] == [".unfinished"]


def test_what_is_whole_is_added_to(bare, steps):
    complete(bare)
    assert steps.labels == ["looking for pip", "starting pip"]
    assert steps.marked == [True]
    assert steps.last[-2:] == ["-r", "requirements.txt"]
    assert not marker(bare).exists()
    assert Folder(bare).look().ready


def test_the_tests_get_their_extra(bare, steps):
    (bare / "pyproject.toml").write_text("[project.optional-dependencies]\ntests = []\n")
    complete(bare, "tests")
    assert steps.last[-4:] == ["-r", "requirements.txt", "-e", ".[tests]"]


def test_a_venv_without_pip_gets_one(bare, steps):
    steps.pip_works = False
    complete(bare)
    assert steps.labels == ["looking for pip", "adding pip", "starting pip"]


@pytest.mark.parametrize(("failure", "stays"), [(IndexUnreachable, False), (Problem, True)])
def test_a_whole_folder_stays_trusted_only_if_pip_changed_nothing(failure, stays, bare, steps):
    steps.fail = failure("no")
    with pytest.raises(failure):
        complete(bare)
    assert marker(bare).exists() == stays


def test_a_new_folder_stays_marked_without_a_network(checkout, steps):
    steps.fail = IndexUnreachable("no")
    with pytest.raises(IndexUnreachable):
        complete(checkout)
    assert marker(checkout).exists()


def test_pip_is_not_believed_without_a_look(bare, steps):
    steps.installs = False
    with pytest.raises(Problem, match=r"pip ended well, and still .* lacks: course-alpha"):
        complete(bare)
    assert marker(bare).exists()


def test_the_python_of_these_tests_has_what_the_course_wants():
    assert missing(requirements.wanted("tests"), deep=True) == []
    assert explain.names(missing(["course-absent"])) == "course-absent"


def a_link_to_nowhere(path):
    path.symlink_to(path.parent / "gone")


def a_file(path):
    path.write_text("")


@pytest.mark.parametrize(
    ("make", "told"), [(a_link_to_nowhere, "leads nowhere"), (a_file, "is no folder")]
)
def test_something_else_in_its_place_is_named(checkout, make, told):
    (checkout / ".venv").rmdir()
    make(checkout / ".venv")
    with pytest.raises(Problem, match=f"{told}. Remove it"):
        Folder(checkout).look()
