"""What an interpreter lacks: asked of itself, against distributions made up for the test."""

import json
import sys
import tomllib

import pytest

from helpers.environment import requirements
from helpers.environment.requirements import CHECKOUT, MINIMUM, missing, wanted


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that makes up an installed distribution."""
    place = tmp_path / "site-packages"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))

    def make(name, version, *requires):
        folder = place / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += [f"Requires-Dist: {line}" for line in requires]
        (folder / "METADATA").write_text("\n".join(lines) + "\n")
        return folder

    return make


def test_wanted_reads_the_lines_that_name_a_package(tmp_path):
    (tmp_path / "requirements.txt").write_text(
        "# the course\nalpha>=1,<2   # a remark\n\n  beta\n--no-index\n-e .\n"
    )
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[project.optional-dependencies]\ntests = ["gamma>3"]\n'
    )
    assert wanted(checkout=tmp_path) == ["alpha>=1,<2", "beta"]
    assert wanted("tests", tmp_path) == ["alpha>=1,<2", "beta", "gamma>3"]


def test_the_course_wants_jupyterlab_and_its_tests_want_ruff():
    assert any(line.startswith("jupyterlab>=") for line in wanted())
    assert any(line.startswith("ruff>=") for line in wanted("tests"))


def test_the_minimum_is_that_of_the_project():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == ">=" + ".".join(map(str, MINIMUM))


def test_ranges_are_checked(install):
    install("course-alpha", "1.5")
    assert missing(["course-alpha>=1,<2", "Course_Alpha"]) == []
    assert missing(["course-alpha>=2"]) == ["course-alpha>=2"]
    assert missing(["course-absent"]) == ["course-absent"]


def test_a_release_candidate_satisfies_a_range(install):
    install("course-alpha", "1.5rc1")
    assert missing(["course-alpha>=1.4"]) == []


def test_a_requirement_for_another_machine_is_none(install):
    assert missing(['course-absent; sys_platform == "nowhere"']) == []


def test_an_unreadable_requirement_is_left_to_pip():
    assert missing(["=broken="]) == ["=broken="]


def test_without_packaging_nothing_is_taken_as_satisfied(monkeypatch):
    monkeypatch.setitem(sys.modules, "packaging.requirements", None)
    assert missing(["pytest"]) == ["pytest"]


def test_a_folder_that_an_interrupted_pip_left_counts_for_nothing(install):
    (install("course-alpha", "1.0") / "METADATA").unlink()
    assert missing(["course-alpha"]) == ["course-alpha"]


def test_what_a_package_needs_counts_if_asked_for(install):
    install("course-alpha", "1.0", "course-beta>=2", 'course-absent; extra == "more"')
    install("course-beta", "1.0", "course-alpha")
    assert missing(["course-alpha"]) == []
    assert missing(["course-alpha"], deep=True) == ["course-beta>=2"]


def test_an_extra_counts_where_it_is_asked_for(install):
    install("course-alpha", "1.0", 'course-absent>=1; extra == "more"')
    assert missing(["course-alpha"], deep=True) == []
    assert len(missing(["course-alpha", "course-alpha[more]"], deep=True)) == 1


def test_packages_that_need_each_other_are_walked_once(install):
    install("course-alpha", "1.0", "course-beta[more]")
    install("course-beta", "1.0", "course-alpha", 'course-alpha>=1; extra == "more"')
    assert missing(["course-alpha"], deep=True) == []


def test_an_answer_is_kept_until_a_package_changes(install, tmp_path, monkeypatch, capsys):
    (tmp_path / "requirements.txt").write_text("course-alpha\n")
    install("course-alpha", "1.0")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    walks = []
    real = requirements.missing
    monkeypatch.setattr(
        requirements, "missing", lambda *args, **named: walks.append(1) or real(*args, **named)
    )

    def ask():
        requirements.main(str(tmp_path))
        return json.loads(capsys.readouterr().out)["missing"], len(walks)

    assert [ask(), ask()] == [([], 1), ([], 1)]
    install("course-beta", "1.0")
    assert ask() == ([], 2)
    (tmp_path / "requirements.txt").write_text("course-alpha>1\n")
    assert [ask(), ask()] == [(["course-alpha>1"], 3), (["course-alpha>1"], 4)]
