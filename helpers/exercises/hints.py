"""Hints, one at a time, then the solution."""

from dataclasses import dataclass

from helpers.exercises.card import Card, Fold
from helpers.exercises.catalog import UnknownExercise, find

_given: dict[str, int] = {}  # exercise name -> how many hints this session has asked for


@dataclass(frozen=True, repr=False)
class Hint(Card):
    """One hint, or the solution."""

    heading: str
    text: str

    def title(self) -> str:
        """Return which hint this is."""
        return self.heading

    def paragraphs(self) -> list[str]:
        """Return the hint."""
        return [] if "\n" in self.text else [self.text]

    def folds(self) -> list[Fold]:
        """Return the solution, folded, so that it is read only when it is wanted."""
        return [("Show it", self.text, [])] if "\n" in self.text else []

    def __repr__(self) -> str:
        return f"{self.heading}\n{self.text}"


def hint(name: str, number: int | None = None) -> Hint:
    """Return the next hint of an exercise, then its solution; `hint(name, 1)` the first again."""
    try:
        exercise = find(name)
    except UnknownExercise as error:
        return Hint("No hint", str(error))
    _given[name] = number or _given.get(name, 0) + 1
    index, count = _given[name], len(exercise.hints)
    if 1 <= index <= count:
        return Hint(f"Hint {index} of {count}: {name}", exercise.hints[index - 1])
    return Hint(f"The solution: {name}", exercise.solution_source() + "\n")
