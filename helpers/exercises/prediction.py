"""Predict, run, compare: a guess that is written down before the run teaches more than a glance."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from typing import Any

from helpers.exercises import progress
from helpers.exercises.card import Card
from helpers.exercises.catalog import find_question
from helpers.exercises.question import Question
from helpers.widgets import Choice

_asked: dict[str, Prediction] = {}  # name -> what this session asked last


def predict(name: str) -> Prediction:
    """Ask the question of this name, before the run that answers it.

    Returns a `Prediction`, which shows the question with its choices.

    Raises:
        UnknownQuestion: no notebook asks that; the message has the nearest name.
    """
    _asked[name] = Prediction(find_question(name))
    return _asked[name]


def compare(name: str, outcome: object) -> Comparison:
    """Hold the guess at the question `name` against the `outcome` of the run.

    The question knows which of its choices an outcome makes true. Returns a card that says of each
    choice, the guess first, why it came true or did not.

    Raises:
        UnknownQuestion: no notebook asks that; the message has the nearest name.
    """
    prediction = _asked.get(name) or Prediction(find_question(name))
    return prediction.compare(outcome)


class Prediction:
    """A question asked before a run; see `predict`.

    The reader guesses with the widget, or with `.guess("b")`. `.guessed` is the letter or "".
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self._compared = False
        remembered = self._remembered()
        self._widget = Choice(
            question=question.text,
            choices={letter: choice.text for letter, choice in question.choices.items()},
            chosen=remembered,
            note=f"Last time you guessed {remembered}. Guess anew, or run the next cell."
            if remembered
            else "",
        )
        self._widget.observe(lambda change: self._note(change["new"]), "chosen")

    @property
    def guessed(self) -> str:
        """The letter of the guess, or "" before a guess."""
        return str(self._widget.chosen)

    def guess(self, letter: str) -> Prediction:
        """Guess without the widget: `letter` is one of the choices. Returns the prediction."""
        if letter not in self.question.choices:
            raise ValueError(f"guess one of {', '.join(self.question.choices)}, not {letter!r}")
        self._widget.chosen = letter
        return self

    def compare(self, outcome: object) -> Comparison:
        """Return a card that holds the guess against the `outcome` of the run; see `compare`."""
        self._compared = True
        happened = self.question.letter_of(outcome)
        progress.record("outcome", self.question.name, guess=self.guessed, happened=happened)
        return Comparison(self.question, self.guessed, happened, _brief(outcome))

    def _remembered(self) -> str:
        """The latest guess of this name, so that running the notebook again keeps it."""
        guesses = [e for e in progress.events("guess") if e["name"] == self.question.name]
        letter = guesses[-1].get("guess", "") if guesses else ""
        return letter if letter in tuple(self.question.choices) else ""

    def _note(self, letter: str) -> None:
        progress.record("guess", self.question.name, guess=letter, after_the_run=self._compared)
        late = " The run is over, though; guess first next time." if self._compared else ""
        self._widget.note = f"Your guess: {letter}.{late} Now run the next cell."

    def __repr__(self) -> str:
        return self._widget.as_text()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self._widget._repr_mimebundle_(**kwargs)


@dataclass(frozen=True, repr=False)
class Comparison(Card):
    """A guess beside what happened: `happened` is a letter, or "" where no choice came true."""

    question: Question
    guessed: str
    happened: str
    outcome: str

    @property
    def tone(self) -> str:
        """The card's colour."""
        if not self.guessed or self._unforeseen:
            return "open"
        return "good" if self.guessed == self.happened else "bad"

    @property
    def _unforeseen(self) -> bool:
        return self.happened != self.question.answer

    def title(self) -> str:
        """Return whether the guess came true."""
        if not self.happened:
            return f"Something else happened: {self.outcome}"
        if not self.guessed:
            return f"{self.happened} happened. You made no guess before the run"
        if self.guessed == self.happened:
            return f"✓ As you guessed: {self.happened}"
        return f"✗ You guessed {self.guessed}, and {self.happened} happened"

    def paragraphs(self) -> list[str]:
        """Return a line for each choice, the guess first, then what came true, then the others."""
        order = sorted(
            self.question.choices,
            key=lambda letter: (letter != self.guessed, letter != self.happened),
        )
        lines = [self._line(letter) for letter in order]
        if self._unforeseen:
            lines.insert(
                0,
                f"As the notebook has it, {self.question.answer} comes true. Was the cell changed, "
                "or is this another system? Of the run as it stands there:",
            )
        return lines

    def _line(self, letter: str) -> str:
        choice = self.question.choices[letter]
        mark = "✓" if choice.right else "✗"
        yours = " (your guess)" if letter == self.guessed else ""
        return f"{mark} {letter}{yours}: {choice.text}. {choice.why.rstrip('.')}."


def _brief(outcome: object) -> str:
    """Return what `outcome` is, in a few characters, whatever it is."""
    try:
        return reprlib.repr(outcome)[:200]
    except Exception:
        return f"something of the type {type(outcome).__name__}"
