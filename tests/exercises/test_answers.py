"""Each exercise: its solution is right, and each known answer is met as it should be.

The mutants of the solutions have a gate of their own: `python3 -m tests mutants`.
"""

import re

import pytest

from helpers.exercises import catalog, check
from tests.exercises.answers import right_answers, wrong_answers

EXERCISES = catalog.all_exercises()
# some answers leave it to Python to close a socket, as a reader's may
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
WRONG = [(e, number) for e in EXERCISES for number in range(len(wrong_answers(e)))]
RIGHT = [(e, number) for e in EXERCISES for number in range(len(right_answers(e)))]


@pytest.fixture(autouse=True)
def own_progress(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))


@pytest.mark.parametrize(("exercise", "number"), RIGHT, ids=[f"{e.name}-{n}" for e, n in RIGHT])
def test_a_right_answer_is_right(exercise, number):
    verdict = check(exercise.name, *right_answers(exercise)[number])
    assert verdict.state == "right", verdict


@pytest.mark.parametrize(
    ("exercise", "number"), WRONG, ids=[f"{e.name}-{wrong_answers(e)[n][1]}-{n}" for e, n in WRONG]
)
def test_a_wrong_answer_is_met_by_its_mistake(exercise, number):
    answers, mistake = wrong_answers(exercise)[number]
    verdict = check(exercise.name, *answers)
    assert (verdict.state, verdict.mistake) == ("not quite", mistake), verdict
    assert verdict.because, "a mistake says why"
    assert verdict.try_, "a mistake says what to try"
    assert not re.search(r"\{\w+\}|…\.", verdict.because + verdict.try_), "a fact is missing"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_an_exercise_is_complete(exercise):
    assert len(wrong_answers(exercise)) >= 3
    assert exercise.hints
    compile(exercise.stub, "<stub>", "exec")
