"""Exercises in which a reader gives things names: she fills in a table of words."""

from collections.abc import Iterable, Mapping

from helpers.exercises.exercise import Mistake, expect
from helpers.exercises.words import words


def names_given(table: object, things: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return {thing: the name that `table` gives it}; `known` has the name that words stand for.

    What is no such table is met by one of `table_mistakes`.
    """
    expect(isinstance(table, dict), "no table", got=type(table).__name__)
    assert isinstance(table, dict)
    found = {}
    for thing in things:
        expect(thing in table, "no line", name=thing)
        expect(words(table[thing]) in known, "no word", name=thing, got=table[thing])
        found[thing] = known[words(table[thing])]
    return found


def table_mistakes(choice: str) -> dict[str, Mistake]:
    """Return the mistakes of `names_given`; `choice` says which words there are."""
    return {
        "no table": Mistake("the answer is of type {got}.", "to fill in the table of the cell."),
        "no line": Mistake(
            "`{name}` is not in the table any more.", "to change only what stands after the colons."
        ),
        "no word": Mistake("`{name}` has {got!r}.", choice),
    }
