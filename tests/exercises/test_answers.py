"""Each exercise is complete, and its solution is right.

The answers that are known, right and wrong, and the mutants of the solutions have a gate of their
own: `python3 -m tests mutants`.
"""

import pytest

from helpers.exercises import catalog, check
from tests.exercises.answers import wrong_answers

EXERCISES = catalog.all_exercises()


@pytest.fixture(autouse=True)
def own_progress(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_solution_is_right(exercise):
    verdict = check(exercise.name, *exercise.solution)
    assert verdict.state == "right", verdict


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_an_exercise_is_complete(exercise):
    assert len(wrong_answers(exercise)) >= 3
    assert exercise.hints
    compile(exercise.stub, "<stub>", "exec")
