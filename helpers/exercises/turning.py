"""See whether an answer waits, or asks again and again: its turns are counted."""

import selectors
import time
from collections.abc import Callable
from typing import Any

from helpers.exercises.calls import AnswerCall
from helpers.exercises.exercise import Mistake
from helpers.exercises.virtual_time import running
from helpers.exercises.watch import inside, now
from helpers.servers.patch import Patch

FEW = 2  # turns of an answer that waits: one may have begun before, one may end by a limit
ASKS = 3 * FEW  # descriptors that `select.select` asks for in so many turns
IDLE = 0.06  # seconds in which nothing happens
ASLEEP = Mistake(  # of a coroutine
    "it calls `time.sleep`: the loop stands still meanwhile, and so does everybody in it.",
    "`await`, for a call that lets the others go on: `asyncio.sleep`, or `asyncio.wait`.",
)


def _counting(usual: type) -> type:
    """Return a selector like `usual` that counts the turns of an answer."""

    class DefaultSelector(usual):  # type: ignore[misc]  # a class that is known when it runs
        """The usual one; a turn of an answer is noted by its watch."""

        def select(self, timeout: float | None = None) -> Any:
            ready = super().select(timeout)
            watch = inside()
            if watch is not None:
                watch.notes.turns += 1
            return ready

    DefaultSelector.usual = usual
    return DefaultSelector


counting_turns = Patch(selectors, "DefaultSelector", _counting)
"""A `with` block in which `Notes.turns` counts what selectors return to an answer."""


def _noting_sleep(usual: Callable[[float], None]) -> Callable[[float], None]:
    """Return a sleep like `usual`; how long an answer sleeps is noted by its watch.

    In a loop whose clock jumps, all is the answer's, and the clock goes on.
    """

    def sleep(seconds: float) -> None:
        loop = running()
        watch = inside() if loop is None else now()
        if watch is not None:
            watch.notes.slept += seconds
        if loop is None:
            usual(seconds)
        else:
            loop.now += seconds

    vars(sleep)["usual"] = usual
    return sleep


counting_sleeps = Patch(time, "sleep", _noting_sleep)
"""A `with` block in which `Notes.slept` counts for how long an answer is in `time.sleep`."""


def spins(call: AnswerCall, seconds: float = IDLE) -> bool:
    """Return whether an answer that has nothing to do computes for `seconds`, or asks on and on.

    As long as bytes move, it has something to do: then it is looked at again.
    """
    notes = call.watch.notes
    while True:
        moved, turns, asked = notes.moved, notes.turns, notes.asked
        busy = call.task.is_busy(seconds)
        if notes.moved == moved:
            return busy or notes.turns - turns > FEW or notes.asked - asked > ASKS
