"""What a connection holds, over virtual time."""

from collections.abc import Callable

from helpers.host import Sample, Stream, Watch
from helpers.transport.tcp.states import State

GONE = (State.CLOSED, State.TIME_WAIT)


class VirtualWatch(Watch):
    """A `Watch` that takes `info()` of a socket every so many seconds.

    It ends with the connection, by `stop()` or at the end of a `with` block.

    `now` tells the time, `after` calls a function later, `waiting` tells how many frames wait at
    the wire.
    """

    def __init__(
        self,
        stream: Stream,
        every: float,
        now: Callable[[], float],
        after: Callable[[float, Callable[[], None]], None],
        waiting: Callable[[], int],
    ) -> None:
        super().__init__()
        self._stream, self._every = stream, every
        self._now, self._after, self._waiting = now, after, waiting
        self._stopped = False
        stream.tell(self, now)
        self._look()

    def stop(self) -> list[Sample]:
        """Take no more samples; return those that were taken."""
        self._stopped = True
        return super().stop()

    def _look(self) -> None:
        connection = self._stream.connection
        if self._stopped or connection is None or connection.state in GONE:
            return
        self.note(self._now(), self._stream.info(), self._waiting())
        self._after(self._every, self._look)
