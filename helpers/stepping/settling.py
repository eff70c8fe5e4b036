"""Wait until the wire is quiet, so that each packet belongs to one line."""

import threading
import time
from collections.abc import Sequence
from typing import Any

from helpers.stepping.actor import Actor
from helpers.stepping.book import Book
from helpers.stepping.thread_state import ThreadState, thread_state
from helpers.stepping.wires import Between, Infos, infos

PATIENCE = 3.0  # seconds for an answer; a lost SYN is sent again after 1 s
AT_REST = 0.2  # seconds for the threads that the functions have started
LOOK = 0.0005  # seconds between two looks at them


class Settling:
    """Knows when all that a line has caused is over, retransmissions included."""

    def __init__(
        self, actors: Sequence[Actor], between: Between, book: Book, deadline: float
    ) -> None:
        self._actors, self._between, self._book = actors, between, book
        self._deadline = deadline
        self._given_up: set[tuple[Any, ...]] = set()
        self._sockets: Infos = {}
        self._looked_at = -1  # how many packets there were then

    def settle(self) -> None:
        """Wait until nothing is on its way, and no kernel waits for an acknowledgment."""
        end = min(self._deadline, time.monotonic() + PATIENCE)
        self._let_threads_rest()
        while True:
            self._between.quiet(max(0.0, end - time.monotonic()))
            left = self.in_flight()
            self._given_up &= left
            if not left - self._given_up:
                return
            if time.monotonic() > end:
                self._given_up = left  # nobody answers: it is not worth another wait
                return

    def in_flight(self) -> set[tuple[Any, ...]]:
        """The connections that wait for an answer of their peer."""
        held = self.sockets()
        return self._book.in_flight(info for side in held for info in held[side] or ())

    def sockets(self) -> Infos:
        """The sockets of each side's kernel.

        It takes a kernel with many sockets some milliseconds to tell them all. Without a packet,
        no connection gets another state; that a socket was closed, Python tells.
        """
        count = self._between.count()
        if count != self._looked_at or self._between.without_packets:
            self._sockets, self._looked_at = infos(self._between), count
        return self._sockets

    def _let_threads_rest(self) -> None:
        """Wait until the threads that the functions have started wait for something.

        What they do because of a line belongs to it; they have no lines of their own here.
        """
        end = min(self._deadline, time.monotonic() + AT_REST)
        while time.monotonic() < end:
            own = {actor.thread for actor in self._actors}
            busy = [
                thread
                for thread in threads_of(self._actors)
                if thread.native_id not in own
                and thread_state(thread.native_id) is ThreadState.RUNS
            ]
            if not busy:
                return
            time.sleep(LOOK)


def threads_of(actors: Sequence[Actor]) -> list[threading.Thread]:
    """The threads of all functions that run now."""
    return [thread for actor in actors for thread in actor.worker.threads()]
