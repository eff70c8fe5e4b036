"""Where no kernels can be had, the notebooks run on the course's own TCP, with the same outputs."""

import os
import subprocess
import sys

import pytest

from helpers.exercises import catalog, progress
from tests.notebook_form import ROOT, late_first

USE_A_LAB = [path for path in late_first() if "helpers.lab" in path.read_text("utf-8")]
pytestmark = pytest.mark.notebooks


@pytest.mark.parametrize("path", USE_A_LAB, ids=lambda path: path.name)
def test_on_the_courses_own_tcp(path, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(path)],
        cwd=ROOT,
        env={**os.environ, "LAB": "simulated", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    happened = {event["name"]: event["happened"] for event in progress.events("outcome")}
    assert happened == {q.name: q.answer for q in catalog.questions(path.name[:2])}


def test_some_notebook_uses_a_lab():
    assert USE_A_LAB
