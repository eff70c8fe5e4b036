"""What Binder reads names a Python that the course promises, and the course's own requirements."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BINDER = ROOT / ".binder"


def test_its_python_is_one_that_the_course_runs_on():
    runtime = BINDER.joinpath("runtime.txt").read_text().strip()
    version = re.fullmatch(r"python-(\d+)\.(\d+)", runtime)
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
    least = re.fullmatch(r">=(\d+)\.(\d+)", project["requires-python"])
    assert tuple(map(int, version.groups())) >= tuple(map(int, least.groups()))


def test_its_requirements_are_those_of_the_course():
    lines = BINDER.joinpath("requirements.txt").read_text().split()
    assert lines[0] == "-r"
    assert (BINDER / lines[1]).resolve() == ROOT / "requirements.txt"
    assert lines[2:] == []
