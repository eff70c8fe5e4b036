"""Predict, run, compare: a guess that is written down before the run teaches more than a glance."""

from dataclasses import dataclass

from helpers.exercises import progress
from helpers.exercises.card import Card
from helpers.widgets import Choice


def predict(name, question, *choices):
    """Ask `question` with two to four `choices`; return a `Prediction`, which shows them.

    `name` is how the guess is remembered. Raises ValueError for fewer or more choices.
    """
    if not 2 <= len(choices) <= 4:
        raise ValueError(f"a prediction has two to four choices, not {len(choices)}")
    return Prediction(name, question, dict(zip("abcd", choices, strict=False)))


class Prediction:
    """A question asked before a run; see `predict`.

    The reader guesses with the widget, or with `.guess("b")`. `.guessed` is the letter or "".
    """

    def __init__(self, name, question, choices):
        self.name, self.choices = name, choices
        self._compared = False
        self._widget = Choice(question=question, choices=choices, chosen=self._remembered())
        self._widget.observe(lambda change: self._note(change["new"]), "chosen")

    @property
    def guessed(self):
        """The letter of the guess, or "" before a guess."""
        return self._widget.chosen

    def guess(self, letter):
        """Guess without the widget: `letter` is one of the choices. Returns the prediction."""
        if letter not in self.choices:
            raise ValueError(f"guess one of {', '.join(self.choices)}, not {letter!r}")
        self._widget.chosen = letter
        return self

    def compare(self, happened):
        """Return a card that holds the guess against what happened, a letter of the choices."""
        if happened not in self.choices:
            raise ValueError(f"what happened is one of {', '.join(self.choices)}, not {happened!r}")
        self._compared = True
        progress.record("outcome", self.name, guess=self.guessed, happened=happened)
        return Comparison(self.choices, self.guessed, happened)

    def _remembered(self):
        """The latest guess of this name, so that running the notebook again keeps it."""
        guesses = [event for event in progress.events("guess") if event["name"] == self.name]
        letter = guesses[-1].get("guess", "") if guesses else ""
        return letter if letter in self.choices else ""

    def _note(self, letter):
        progress.record("guess", self.name, guess=letter, after_the_run=self._compared)
        late = " The run is over, though; guess first next time." if self._compared else ""
        self._widget.note = f"Your guess: {letter}.{late} Now run the next cell."

    def __repr__(self):
        return self._widget.as_text()

    def _repr_mimebundle_(self, **kwargs):
        return self._widget._repr_mimebundle_(**kwargs)


@dataclass(frozen=True, repr=False)
class Comparison(Card):
    """A guess beside what happened."""

    choices: dict
    guessed: str
    happened: str

    @property
    def tone(self):
        """The card's colour."""
        if not self.guessed:
            return "open"
        return "good" if self.guessed == self.happened else "bad"

    def title(self):
        """Return whether the guess came true."""
        if not self.guessed:
            return "You made no guess before the run"
        if self.guessed == self.happened:
            return f"✓ As you guessed: {self.happened}"
        return f"✗ You guessed {self.guessed}, and {self.happened} happened"

    def paragraphs(self):
        """Return what happened, and the guess where it was another."""
        lines = [f"{self.happened}: {self.choices[self.happened]}"]
        if self.guessed and self.guessed != self.happened:
            lines.append("A wrong guess is the useful kind. The next lines say why.")
        return lines
