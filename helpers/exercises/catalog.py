"""All exercises of the course: modules in the folders `notebook_NN` that have an EXERCISE.

The module is named as the exercise, so that one can be found without importing the others.
"""

import difflib
import importlib
from pathlib import Path

from helpers.exercises.exercise import Exercise
from helpers.exercises.question import Question

FOLDER = Path(__file__).parent


class UnknownExercise(LookupError):
    """No exercise has this name."""


class UnknownQuestion(LookupError):
    """No prediction has this name."""


def find(name: str) -> Exercise:
    """Return the exercise of that name; raises UnknownExercise, with the nearest name."""
    files = {file.stem: file for file in _files()}
    if name in files and (exercise := _load(files[name])):
        return exercise
    near = difflib.get_close_matches(str(name), files, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UnknownExercise(f"no exercise is called {name!r}.{hint}")


def all_exercises() -> list[Exercise]:
    """Return every `Exercise`, in the order of the notebooks."""
    return [exercise for exercise in map(_load, _files()) if exercise]


def questions(notebook: str) -> tuple[Question, ...]:
    """Return the predictions that a notebook asks, in its order; none is `()`."""
    if not (FOLDER / f"notebook_{notebook}" / "predictions.py").exists():
        return ()
    module = importlib.import_module(f"{__package__}.notebook_{notebook}.predictions")
    return tuple(module.PREDICTIONS)


def find_question(name: str) -> Question:
    """Return the prediction of that name; raises UnknownQuestion, with the nearest name."""
    known = {question.name: question for question in questions(str(name)[:2])}
    if name in known:
        return known[name]
    everywhere = [question.name for question in all_questions()]
    near = difflib.get_close_matches(str(name), everywhere, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UnknownQuestion(f"no prediction is called {name!r}.{hint}")


def all_questions() -> list[Question]:
    """Return every prediction of the course, in the order of the notebooks."""
    numbers = [folder.name[-2:] for folder in sorted(FOLDER.glob("notebook_[0-9][0-9]"))]
    return [question for number in numbers for question in questions(number)]


def recall_questions(notebook: str) -> tuple[tuple[str, str], ...]:
    """Return the recall questions of a notebook as `(question, answer)` pairs; none is `()`."""
    if not (FOLDER / f"notebook_{notebook}" / "recall.py").exists():
        return ()
    module = importlib.import_module(f"{__package__}.notebook_{notebook}.recall")
    return tuple(module.QUESTIONS)


def _files() -> list[Path]:
    return sorted(
        file
        for file in FOLDER.glob("notebook_[0-9][0-9]/*.py")
        if file.stem not in ("__init__", "predictions", "recall")
    )


def _load(file: Path) -> Exercise | None:
    """Return the exercise of a module, or None for a module that only helps others."""
    module = importlib.import_module(f"{__package__}.{file.parent.name}.{file.stem}")
    exercise: Exercise | None = getattr(module, "EXERCISE", None)
    return exercise
