"""What a check says: right, not quite, or not yet."""

from dataclasses import dataclass

from helpers.exercises.card import Card
from helpers.exercises.exercise import Exercise


@dataclass(frozen=True, repr=False)
class Verdict(Card):
    """The result of a check: a card in a notebook, a text elsewhere.

    `state` is "right", "not quite" or "not yet"; `mistake` is the name of the mistake found.
    """

    state: str
    exercise: Exercise | None = None
    mistake: str | None = None
    because: str = ""
    try_: str = ""
    printed: tuple[str, ...] = ()

    @property
    def tone(self):
        """The card's colour."""
        return {"right": "good", "not quite": "bad"}.get(self.state, "open")

    def title(self):
        """Return the verdict in one line."""
        name = self.exercise.name if self.exercise else ""
        if self.state == "right":
            return f"✓ Right: {name}"
        if self.state == "not quite":
            return f"✗ Not quite: {name}"
        return f"… Not yet: {name}"

    def paragraphs(self):
        """Return the reasons, what to try, and what the answer printed."""
        lines = []
        if self.state == "right" and self.exercise.right:
            lines.append(self.exercise.right)
        if self.state == "not yet":
            lines.append(f"{self.exercise.title}. Write it in the cell above, then run this again.")
        if self.because:
            lines.append(f"Because {self.because}")
        if self.try_:
            lines.append(f"Try {self.try_}")
        if self.printed:
            lines.append("It printed:\n" + "\n".join(self.printed[-10:]))
        return lines

    def __repr__(self):
        text = super().__repr__()
        if self.state == "right" or self.exercise is None:
            return text
        call = f'hint("{self.exercise.name}")'
        return f"{text}\nFor a hint: from helpers.exercises import hint; {call}"

    def folds(self):
        """Return the hints, each folded inside the one before, and the solution innermost."""
        if self.state == "right" or self.exercise is None:
            return []
        folds = [("The solution", self.exercise.solution_source() + "\n", [])]
        count = len(self.exercise.hints)
        for number, hint in reversed(list(enumerate(self.exercise.hints, 1))):
            folds = [(f"Hint {number} of {count}", hint, folds)]
        return folds
