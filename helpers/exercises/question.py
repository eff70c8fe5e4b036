"""A question that is asked before a run: its choices, what makes each come true, and why.

The questions of a notebook stand in `helpers/exercises/notebook_NN/predictions.py`, and nowhere
else: the notebook, the guide and whatever else shows them take them from there.
"""

from dataclasses import dataclass, field
from typing import Any

LETTERS = "abcd"


def _never(outcome: object) -> bool:
    return False


@dataclass(frozen=True)
class PossibleOutcome:
    """What may happen, as one of the choices of a question."""

    text: str
    """What may happen; what stands between backquotes is code."""
    why: str
    """One sentence: why this is so, or why it is not."""
    when: Any = _never
    """The outcome of the run that makes this choice come true: a value, a type, or a function
    that is given the outcome and tells. Without it, nothing that can happen makes it true."""
    right: bool = False
    """Whether the run, as the notebook has it, makes this choice come true."""

    def comes_true(self, outcome: object) -> bool:
        """Tell whether `outcome` makes this choice come true; False if that cannot be told."""
        try:
            if isinstance(self.when, type):
                return isinstance(outcome, self.when) or outcome is self.when
            if callable(self.when):
                return bool(self.when(outcome))
            return bool(self.when == outcome)
        except Exception:  # an outcome of a changed cell may be anything
            return False


def right(text: str, why: str, when: Any) -> PossibleOutcome:
    """Return the choice that the run makes true: the notebook's own run has an outcome `when`."""
    return PossibleOutcome(text, why, when, right=True)


def wrong(text: str, why: str, when: Any = _never) -> PossibleOutcome:
    """Return a choice that another outcome than the notebook's would make true, or none."""
    return PossibleOutcome(text, why, when)


@dataclass(frozen=True, init=False)
class Question:
    """One prediction of one notebook.

    Raises ValueError unless it has two to four choices, of which one is right.
    """

    name: str
    """The notebook's number and a word, such as "01_seams"."""
    text: str
    """The question itself."""
    choices: dict[str, PossibleOutcome] = field(hash=False)
    """The choices by their letters, a to d."""

    def __init__(self, name: str, text: str, *choices: PossibleOutcome) -> None:
        if not 2 <= len(choices) <= len(LETTERS):
            raise ValueError(f"{name}: a prediction has two to four choices, not {len(choices)}")
        if sum(choice.right for choice in choices) != 1:
            raise ValueError(f"{name}: one choice is made with right(…), the others with wrong(…)")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "choices", dict(zip(LETTERS, choices, strict=False)))

    @property
    def answer(self) -> str:
        """The letter that the run makes true, as the notebook has it."""
        return next(letter for letter, choice in self.choices.items() if choice.right)

    def letter_of(self, outcome: object) -> str:
        """Return the letter of the choice that `outcome` makes true, or "" where it makes none."""
        true = (letter for letter, c in self.choices.items() if c.comes_true(outcome))
        return next(true, "")
