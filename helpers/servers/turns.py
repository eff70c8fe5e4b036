"""A selector that notes its turns: who was ready, each time that somebody asked."""

import contextlib
import selectors
import socket
from typing import Any

from helpers.servers.waking import is_listening
from helpers.table import Table

Ready = list[tuple[selectors.SelectorKey, int]]
LISTENER, OWN = "the listener", "the loop itself"


class Turns(selectors.DefaultSelector):
    """The selector of this system; `count` says how often `select` returned, `seen` with what.

    Each item of `seen` is a turn in which somebody was ready, as a tuple of sentences. Clients
    are numbered in the order in which they came.
    """

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.seen: list[tuple[str, ...]] = []
        self._names: dict[int, str] = {}  # by descriptor
        self._clients = 0
        self._listens = False

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Register as every selector does, and give the socket a name."""
        key = super().register(fileobj, events, data)
        self._names[key.fd] = self._name(key)
        return key

    def select(self, timeout: float | None = None) -> Ready:
        """Wait as every selector does, and note the turn."""
        ready = super().select(timeout)
        self.count += 1
        if ready:
            self.seen.append(tuple(self._told(key, events) for key, events in ready))
        return ready

    def table(self) -> Table:
        """Return the turns in which somebody was ready, as a `Table`."""
        rows = [(number, ", ".join(turn)) for number, turn in enumerate(self.seen, 1)]
        return Table(("turn", "who was ready, and for what"), rows)

    def _name(self, key: selectors.SelectorKey) -> str:
        """Return a name for what is registered: a listener, a client, or what a loop made itself.

        asyncio registers numbers, and first the pair by which it wakes itself, which some systems
        make of TCP.
        """
        with (
            contextlib.suppress(OSError),
            socket.socket(fileno=socket.dup(key.fd)) as copy,  # it can be asked, a number not
        ):
            if is_listening(copy):
                self._listens = True
                return LISTENER
            first = isinstance(key.fileobj, int) and not self._listens
            if copy.family in (socket.AF_INET, socket.AF_INET6) and not first:
                self._clients += 1
                return f"client {self._clients}"
        return OWN

    def _told(self, key: selectors.SelectorKey, events: int) -> str:
        name = self._names[key.fd]
        if name == LISTENER:
            return f"{name}: accept"
        if name == OWN:
            return name
        kinds = {selectors.EVENT_READ: "recv", selectors.EVENT_WRITE: "send"}
        return f"{name}: " + " and ".join(word for kind, word in kinds.items() if events & kind)
