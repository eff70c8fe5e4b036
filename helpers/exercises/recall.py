"""Recall questions: what stayed, without looking back."""

from dataclasses import dataclass

from helpers.exercises.card import Card, Fold
from helpers.exercises.catalog import recall_questions


@dataclass(frozen=True, repr=False)
class Recall(Card):
    """The questions at the end of a notebook; each answer is folded under its question."""

    questions: tuple[tuple[str, str], ...]

    def title(self) -> str:
        """Return what to do."""
        return "Answer in your head first. Then open the fold."

    def folds(self) -> list[Fold]:
        """Return a fold for each question."""
        return [(f"{n}. {q}", a, []) for n, (q, a) in enumerate(self.questions, 1)]

    def answer(self, number: int) -> str:
        """Return the answer to question `number`, counted from 1."""
        return self.questions[number - 1][1]

    def __repr__(self) -> str:
        lines = [f"{n}. {question}" for n, (question, _) in enumerate(self.questions, 1)]
        return "\n".join([*lines, "recall(…).answer(1) gives the answer to the first."])


def recall(notebook: str) -> Recall:
    """Return the recall questions of a notebook, such as `recall("03")`.

    Raises LookupError if the notebook has none.
    """
    questions = recall_questions(notebook)
    if not questions:
        raise LookupError(f'no recall questions for {notebook!r}; give two digits, as in "03".')
    return Recall(tuple(questions))
