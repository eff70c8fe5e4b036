"""Wait until the wire is quiet, so that each packet belongs to one line."""

import contextlib
import socket
import time
from collections.abc import Sequence

from helpers.stepping.actor import Actor
from helpers.stepping.book import Book
from helpers.stepping.wires import SIDES, Between

PATIENCE = 3.0  # seconds for an answer; a lost SYN is sent again after 1 s
QUICKACK = getattr(socket, "TCP_QUICKACK", None)


class Settling:
    """Knows when all that a line has caused is over, retransmissions included."""

    def __init__(
        self, actors: Sequence[Actor], between: Between, book: Book, deadline: float
    ) -> None:
        self._actors, self._between, self._book = actors, between, book
        self._deadline = deadline
        self._given_up: set[tuple] = set()

    def settle(self) -> None:
        """Wait until nothing is on its way, and no kernel waits for an acknowledgment."""
        end = min(self._deadline, time.monotonic() + PATIENCE)
        while True:
            self._acknowledge()
            self._between.quiet(max(0.0, end - time.monotonic()))
            left = self.in_flight()
            self._given_up &= left
            if not left - self._given_up:
                return
            if time.monotonic() > end:
                self._given_up = left  # nobody answers: it is not worth another wait
                return

    def in_flight(self) -> set[tuple]:
        """The connections that wait for an answer of their peer."""
        infos = [info for side in SIDES for info in self._between.infos(side) or ()]
        return self._book.in_flight(infos)

    def _acknowledge(self) -> None:
        """Have the kernels send the ACKs that they hold back for up to 40 ms.

        They hope to send them along with data of the program; but the program waits for us.
        """
        if QUICKACK is None:
            return
        for actor in self._actors:
            for sock in actor.worker.sockets():
                with contextlib.suppress(OSError):
                    if sock.type == socket.SOCK_STREAM:
                        sock.setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)
