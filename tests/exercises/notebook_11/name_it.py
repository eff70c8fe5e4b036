"""Tables for name_it."""

from helpers.exercises.notebook_11.name_it import EXPECTED


def but(letter, word):
    """Return the right table with one line changed."""
    return {**EXPECTED, letter: word}


WRONG = (
    (dict.fromkeys(EXPECTED, "Reno"), "a"),
    (dict.fromkeys(EXPECTED, "CUBIC"), "b"),
    ({**EXPECTED, "a": "Reno", "e": "CUBIC"}, "a"),
    (but("e", "CUBIC"), "e"),
    (but("b", "application"), "b"),
    (but("b", "Reno"), "b"),
    (but("c", "Reno"), "c"),
    (but("c", "CUBIC"), "c"),
    (but("d", "timeout"), "d"),
    (but("d", "receiver"), "d"),
    (but("a", None), "no word"),
    (but("a", ""), "no word"),
    (but("a", "Tahoe"), "no word"),
    (but("a", ["CUBIC"]), "no word"),
    (but("a", "CUBIC or Reno"), "no word"),
    ({letter: EXPECTED[letter] for letter in "abcd"}, "no line"),
    (list(EXPECTED.values()), "no table"),
    ("CUBIC", "no table"),
)

RIGHT = (
    {letter: word.lower() for letter, word in EXPECTED.items()},
    {letter: f"the {word}" for letter, word in EXPECTED.items()},
    but("b", "receive window"),
    but("c", "Reno, with a timeout"),
    but("d", "program"),
    dict(reversed(EXPECTED.items())),
)

EQUIVALENT = {}
