"""Each exercise: its solution is right, and each typical wrong answer is met by its own mistake."""

import re

import pytest

from helpers.exercises import catalog, check

EXERCISES = catalog.all_exercises()
WRONG = [(exercise, number) for exercise in EXERCISES for number in range(len(exercise.wrong))]


@pytest.fixture(autouse=True)
def own_progress(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_solution_is_right(exercise):
    verdict = check(exercise.name, *exercise.solution)
    assert verdict.state == "right", verdict


@pytest.mark.parametrize(
    ("exercise", "number"), WRONG, ids=[f"{e.name}-{e.wrong[n].mistake}-{n}" for e, n in WRONG]
)
def test_a_wrong_answer_is_met_by_its_mistake(exercise, number):
    wrong = exercise.wrong[number]
    verdict = check(exercise.name, *wrong.answers)
    assert (verdict.state, verdict.mistake) == ("not quite", wrong.mistake), verdict
    assert verdict.because, "a mistake says why"
    assert verdict.try_, "a mistake says what to try"
    assert not re.search(r"\{\w+\}", verdict.because + verdict.try_), "a fact is missing"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_an_exercise_is_complete(exercise):
    assert len(exercise.wrong) >= 3
    assert exercise.hints
    compile(exercise.stub, "<stub>", "exec")
