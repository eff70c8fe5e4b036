"""A connection of a host: it tells its stack of every call that it gets.

A stack with thousands of connections can't ask each of them after every event whether it has
something to send. So each call of the user says so first, and the next `drain` asks those only.
"""

from collections.abc import Callable
from typing import Any, Protocol

from helpers.transport.tcp.connection import Connection
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.tcb import Socket
from helpers.transport.tcp.usual import Writer


class Opener(Protocol):
    """What a half-open connection knows of its listener."""

    @property
    def full(self) -> bool:
        """Whether no further connection may wait for `accept`."""

    def look(self, connection: "HostConnection", now: float) -> None:
        """Move the connection to where it belongs, after anything was done to it."""


class HostConnection(Connection):
    """A Connection of a `TcpStack`, which it tells of every call that it gets.

    `here` and `there` are the two sockets by which the stack finds it. `noted` says that it is
    among those that may have something to send, `due` is its deadline when it was asked last,
    `booked` the time at which the stack looks at it again, `listener` the one whose half-open
    connection it is, `writer` makes the bytes of its segments. `owner` is for whoever uses it.
    """

    def __init__(
        self,
        tell: Callable[["HostConnection"], None],
        here: Socket,
        there: Socket,
        iss: int,
        settings: Settings,
    ) -> None:
        super().__init__(here, there, iss=iss, settings=settings)
        self.here, self.there = here, there  # one that goes back to LISTEN forgets its peer
        self.tell, self.writer = tell, Writer(here, there)
        self.noted = False
        self.due: float | None = None
        self.booked: float | None = None
        self.listener: Opener | None = None
        self.owner: Any = None

    def open_active(self, now: float) -> None:
        """As `Connection.open_active`."""
        self.tell(self)
        super().open_active(now)

    def send(self, data: bytes, now: float) -> int:
        """As `Connection.send`."""
        if not self.noted:
            self.tell(self)
        return super().send(data, now)

    def receive(self, limit: int, now: float) -> bytes:
        """As `Connection.receive`."""
        if not self.noted:
            self.tell(self)
        return super().receive(limit, now)

    def close(self, now: float) -> None:
        """As `Connection.close`."""
        self.tell(self)
        super().close(now)

    def release(self, now: float) -> None:
        """As `Connection.release`."""
        self.tell(self)
        super().release(now)

    def abort(self, now: float) -> None:
        """As `Connection.abort`."""
        self.tell(self)
        super().abort(now)

    def set(self, **changes: Any) -> None:
        """As `Connection.set`."""
        self.tell(self)
        super().set(**changes)
