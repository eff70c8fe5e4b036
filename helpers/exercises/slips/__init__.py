"""Slips of the pen that every beginner makes, and what to say of each: one row a slip.

`slip_of` chooses by the exception; the first row that fits wins, so the narrow rows stand before
the wide ones. What Python says in its message is quoted, and then said in other words.

A text may use `{error}`, `{at}` (the line, or where it is), `{near}` ("Did you mean …?", or
nothing), `{limit}` (seconds that the answer allowed), `{deed}` (what the peer did last, if there is
one), and the named groups of `said`.
"""

from helpers.exercises.slips.finding import mistake_of, slip_of
from helpers.exercises.slips.program import PROGRAM
from helpers.exercises.slips.slip import Slip
from helpers.exercises.slips.system import SYSTEM
from helpers.exercises.slips.values import VALUES

SLIPS = (*PROGRAM, *VALUES)

__all__ = ["SLIPS", "SYSTEM", "Slip", "mistake_of", "slip_of"]
