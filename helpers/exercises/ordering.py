"""The check of an arrangement: which line has to come before which."""

import itertools
from collections.abc import Callable, Iterable
from typing import NamedTuple

from helpers.exercises.exercise import Mistake, expect

OTHER_LINES = {
    "other lines": Mistake(
        "these are not the {count} lines that you were given.",
        "to run the cell above again, and to move its lines.",
    )
}


class Before(NamedTuple):
    """`earlier` has to come before `later`; the other way round it is `mistake`."""

    earlier: str
    later: str
    mistake: str


def ordered(lines: Iterable[str], rules: Iterable[Before]) -> Callable[[Iterable[str]], None]:
    """Return a check that names the first of `rules` that an order of `lines` breaks.

    Any order that keeps them all is right. Its mistakes are those of `rules`, with the facts
    `earlier` and `later`, and OTHER_LINES.
    """
    known, rules = sorted(lines), tuple(rules)

    def check(order: Iterable[str]) -> None:
        given = [str(line) for line in itertools.islice(order, len(known) + 1)]
        expect(sorted(given) == known, "other lines", count=len(known))
        for rule in rules:
            in_order = given.index(rule.earlier) < given.index(rule.later)
            expect(in_order, rule.mistake, earlier=rule.earlier, later=rule.later)

    return check
