"""A row of the table of slips."""

import errno
from typing import NamedTuple

RAISED = "it raised {error} {at}."


class Slip(NamedTuple):
    """One slip: the exceptions it raises, what they say, the line they come from; and the help."""

    name: str
    errors: tuple[type[BaseException], ...] | type[BaseException]
    said: str
    try_: str
    line: str = ""
    because: str = RAISED
    codes: tuple[int, ...] = ()
    """The errno of an OSError; () any."""


def codes_of(*names: str) -> tuple[int, ...]:
    """Return those of the errno values that this system has."""
    return tuple(getattr(errno, name) for name in names if hasattr(errno, name))
