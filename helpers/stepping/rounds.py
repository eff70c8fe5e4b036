"""Rounds of a loop in which nothing comes: it asks again and again, or waits with a time-out.

`serve_forever` does so, and a loop around `accept` and `except TimeoutError`. Where each round
finds the same variables, and nobody else does anything, it is certain that it never ends.
"""

import threading
import types
from collections import Counter
from typing import Any

from helpers.stepping.blocking import RECEIVE, SEND, called
from helpers.stepping.code import HELPERS
from helpers.stepping.eof import ROUNDS, NotCertain, depends_on_more, stack_of, state_of

BRINGS = (*RECEIVE, "accept", "a queue")  # calls that bring something where they come back
ACTS = (*SEND, "connect")  # calls that may have others do something
MOST = 100  # states that are remembered


class Rounds:
    """The calls of one thread that may wait, since something was last sent or received."""

    def __init__(self) -> None:
        self.call = ""  # the last one
        self._met: Counter[Any] = Counter()
        self._most = 0

    @property
    def repeat(self) -> bool:
        """True where it has come to the same call with the same variables before."""
        return self._most > 1

    @property
    def endless(self) -> bool:
        """True where it goes round for ever, unless somebody else does something."""
        return self._most > ROUNDS

    def begin(self, function: Any, frame: types.FrameType) -> None:
        """A call that may wait is about to begin."""
        self.call = called(function)
        if self.call in ACTS or len(self._met) > MOST:
            self.forget()
            return
        frames = [one for one in stack_of(frame) if not _around(one.f_code)]
        if any(map(depends_on_more, frames)):  # asked before any variable is read
            return
        try:
            state = self.call, tuple(map(state_of, frames))
        except NotCertain:
            return
        self._met[state] += 1
        self._most = max(self._most, self._met[state])

    def end(self, function: Any) -> None:
        """A call has come back without an exception."""
        if called(function) in BRINGS:
            self.forget()

    def forget(self) -> None:
        """Something has happened: from here on, rounds may be other ones."""
        self._met.clear()
        self._most = 0


def _around(code: types.CodeType) -> bool:
    """True for what runs the reader's function, and for the methods of a lab's sockets."""
    begins = code.co_filename == threading.__file__ and code.co_name in ("run", *_BOOTSTRAP)
    return begins or code.co_filename.startswith(HELPERS)


_BOOTSTRAP = ("_bootstrap", "_bootstrap_inner")
