"""What a check says: right, not quite, or not yet."""

from dataclasses import dataclass

from helpers.exercises.brief import clean
from helpers.exercises.card import Card, Fold
from helpers.exercises.exercise import Exercise

LINES, LONGEST_LINE = 10, 100  # what is shown of what an answer printed


@dataclass(frozen=True, repr=False)
class CheckVerdict(Card):
    """The result of a check: a card in a notebook, a text elsewhere, of at most 20 kB each.

    `state` is "right", "not quite" or "not yet"; `mistake` is the name of the mistake found.
    """

    state: str
    exercise: Exercise | None = None
    mistake: str | None = None
    because: str = ""
    try_: str = ""
    printed: tuple[str, ...] = ()
    """The lines that the answer printed."""
    order: tuple[str, ...] = ()
    """The lines of an arrangement, in the order that was tried."""
    left: tuple[str, ...] = ()
    """What the answer started and the check could not stop, or had to end."""

    @property
    def tone(self) -> str:
        """The card's colour."""
        return {"right": "good", "not quite": "bad"}.get(self.state, "open")

    def title(self) -> str:
        """Return the verdict in one line."""
        name = self.exercise.name if self.exercise else ""
        if self.state == "right":
            return f"✓ Right: {name}"
        if self.state == "not quite":
            return f"✗ Not quite: {name}"
        return f"… Not yet: {name}"

    def paragraphs(self) -> list[str]:
        """Return the reasons, what to try, what was tried, and what the answer printed and left."""
        lines = []
        if self.state == "right" and self.exercise and self.exercise.right:
            lines.append(self.exercise.right)
        if self.state == "not yet" and self.exercise:
            lines.append(f"{self.exercise.title}. Write it in the cell above, then run this again.")
        if self.because:
            lines.append(f"Because {self.because}")
        if self.try_:
            lines.append(f"Try {self.try_}")
        if self.order:
            order = "\n".join(f"{n}. `{clean(t, 90)}`" for n, t in enumerate(self.order[:20], 1))
            lines.append(f"The order was:\n{order}")
        if self.printed:
            shown = (clean(line, LONGEST_LINE) for line in self.printed[-LINES:])
            lines.append("It printed:\n" + "\n".join(shown))
        lines += [clean(text, 120) for text in self.left[:5]]
        return lines

    def __repr__(self) -> str:
        text = super().__repr__()
        if self.state == "right" or self.exercise is None:
            return text
        call = f'hint("{self.exercise.name}")'
        return f"{text}\nFor a hint: from helpers.exercises import hint; {call}"

    def folds(self) -> list[Fold]:
        """Return the hints, each folded inside the one before, and the solution innermost."""
        if self.state == "right" or self.exercise is None:
            return []
        folds: list[Fold] = [("The solution", self.exercise.solution_source() + "\n", [])]
        count = len(self.exercise.hints)
        for number, hint in reversed(list(enumerate(self.exercise.hints, 1))):
            folds = [(f"Hint {number} of {count}", hint, folds)]
        return folds
