"""One trial: a function in a thread of its own, for as long as it gets on.

A thread, not a process: an answer is a function of the notebook, with the notebook's names and
sockets. A process made by `spawn` cannot be given it; one made by `fork` gets it, but a kernel has
threads, and a fork of those may hang in any lock that one of them holds (Python 3.12 warns of it).
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from helpers.exercises.watch import TrialWatch
from helpers.servers import owner
from helpers.servers.task import BackgroundTask
from helpers.servers.threads import FairTime

LOOK = 0.05  # seconds between two looks at what has moved
WIDE = 10  # a trial that moves on and on gets so many times its limit
LONGEST = 90  # seconds, on a machine that is too busy to let it go on


class Hung(Exception):
    """A trial has not ended; its text says for how long, and whether anything moved."""


class Trial:
    """`function()` in the background, watched; a `with` block at whose end it has ended.

    `left` names what could not be ended, and which processes had to be: known after the block.
    """

    def __init__(self, function: Callable[[], Any], watch: TrialWatch, quiet: float) -> None:
        self.left: tuple[str, ...] = ()
        self._others = owner.running()
        self._function, self._watch, self._quiet = function, watch, quiet
        self._done = threading.Event()
        self._task = BackgroundTask(self._run, around=watch.here)

    def _run(self) -> Any:
        try:
            return self._function()
        finally:
            self._done.set()

    def result(self) -> Any:
        """Return what the function returned. Raises what it raised, and Hung."""
        begun, fair = time.monotonic(), FairTime()
        moved, moved_at = -1, 0.0
        while not self._done.wait(LOOK):
            now = fair.now()
            if self._watch.notes.moved != moved:
                moved, moved_at = self._watch.notes.moved, now
            if now - moved_at > self._quiet:
                raise Hung(f"and nothing moved for {self._quiet:g} s")
            if now > WIDE * self._quiet:
                raise Hung(f"although {WIDE * self._quiet:g} s were over; it moved on and on")
            if time.monotonic() - begun > LONGEST:
                raise Hung(f"although {LONGEST} s were over; this machine is very busy")
        return self._task.result(LOOK * 20)

    def where(self, files: set[str]) -> tuple[int, str] | None:
        """Return `(line number, source line)` of the answer at which it is now, or None."""
        for task in [*reversed(self._watch.tasks), self._task]:
            if place := task.where(lambda path: path in files):
                return place
        return None

    def is_busy(self) -> bool:
        """Return whether the answer computes, and does not only wait."""
        return any(task.is_busy(LOOK) for task in [*self._watch.tasks, self._task])

    def printed(self) -> tuple[str, ...]:
        """Return the lines that were printed."""
        entries = self._task.log.entries()
        return tuple(entry.text.removeprefix("printed ") for entry in entries)

    def __enter__(self) -> "Trial":
        return self

    def __exit__(self, *exception: object) -> None:
        ended = [
            f"It had started a process, which was ended: {name}."
            for name in self._watch.end_children()
        ]
        running = []
        for task in [*self._watch.tasks, self._task]:
            place = task.where()
            if not task.stop():
                line = f", at line {place[0]}: `{place[1]}`" if place else ""
                running.append(f"It could not be stopped, and runs on until it ends{line}.")
        # A check that is ended while it stops a server of its own leaves that behind.
        owner.stop_but(self._others)
        if not running:
            self._watch.close_all()
        self.left = (*running, *ended)
