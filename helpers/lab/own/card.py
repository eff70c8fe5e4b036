"""A host of the course's own as the thread of the wire sees it: as a network card.

It lends the sans-IO host (`helpers.host`) what that lacks: the calls of threads that wait, and
descriptors that show when a socket is ready.
"""

from collections.abc import Callable

from helpers.host import Host
from helpers.lab.own.calls import HostCalls


class OwnCard:
    """The network card of `host`; `ring` wakes the thread of the wire (see `helpers.lab.cards`).

    `watchers` are called after each change.
    """

    descriptor: int | None = None  # whoever has something for this card rings

    def __init__(self, host: Host, ring: Callable[[], None]) -> None:
        self.host = host
        self.calls = HostCalls(ring)
        self.watchers: list[Callable[[], None]] = []
        self._changed = False  # something is to be looked at

    def put(self, frame: bytes, now: float) -> None:
        """A frame has arrived; what it makes TCP send goes out before the next one is looked at."""
        self._changed = True
        self.host.frame_arrives(frame, now)
        self.host.flush(now)

    def work(self, now: float) -> None:
        """Do what programs ask for, and what the time asks for."""
        self.host.tick(now)
        self.host.flush(now)
        self.calls.work(now)
        while self.host.flush(now):
            self.calls.work(now)
        self._changed = False
        for watcher in self.watchers.copy():
            watcher()

    def take(self, now: float) -> bytes | None:
        """The next frame that this host sends."""
        frames = self.host.frames
        return frames.pop(0) if frames else None

    def answer(self) -> None:
        """Let those go on whose calls are done."""
        self.calls.answer()

    def due(self) -> float | None:
        """When there is something to do."""
        if self._changed or self.host.frames:
            return 0.0
        times = (self.host.next_deadline(), self.calls.due())
        return min((time for time in times if time is not None), default=None)

    def waits(self) -> bool:
        """Whether something is to be done or sent already."""
        return self._changed or self.calls.waits() or bool(self.host.frames)

    def halt(self, why: str) -> None:
        """Nobody runs this host any more."""
        self.calls.halt(why)

    def close(self) -> None:
        """The lab has ended: nobody waits for this host any more."""
        self.calls.end()
        self.watchers.clear()
