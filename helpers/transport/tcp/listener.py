"""A listener: the passive side of new connections, and its two queues (RFC 9293 section 3.10.1).

RFC 9293 lets a connection in LISTEN turn into the one that a SYN asks for. Systems have kept the
listener and made a new connection for each SYN since 4.2BSD: first among the half-open ones, until
the third segment of the handshake comes, then in the queue of those that wait for `accept`.
"""

from collections import deque
from typing import Protocol

from helpers.transport.tcp.arrival import reset_for
from helpers.transport.tcp.hosted import HostConnection
from helpers.transport.tcp.segment import ACK, RST, SYN, TCP
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import Segment, Socket

HALF_OPEN = 128  # half-open connections that a listener has at most, where `backlog` is no more


class StackOfListener(Protocol):
    """What a listener asks of its stack."""

    def new_connection(
        self, here: Socket, there: Socket, settings: Settings, now: float, after: int | None = None
    ) -> HostConnection:
        """A connection that is known from now on; `after`: its numbers shall begin above that."""

    def forget_listener(self, listener: "Listener") -> None:
        """Let the SYNs to this port be those of strangers."""

    def count(self, name: str) -> None:
        """Count something that happened."""


class Listener:
    """Connections to one port, made by their SYNs.

    `address` is the local address that it listens on, None for any. As on Linux, `backlog` + 1
    connections wait for `accept`; while they do, SYNs and the handshakes' third segments are
    dropped in silence, so that clients come again. `ready` holds those that wait, `half_open`
    those whose handshake is not finished, `dropped` counts the SYNs that found no room.
    """

    def __init__(
        self,
        stack: StackOfListener,
        address: str | None,
        port: int,
        backlog: int,
        settings: Settings,
    ) -> None:
        self.address, self.port, self.backlog, self.settings = address, port, backlog, settings
        self.ready: deque[HostConnection] = deque()
        self.half_open: list[HostConnection] = []
        self.dropped = 0
        self._stack = stack

    @property
    def full(self) -> bool:
        """Whether no further connection may wait for `accept`."""
        return len(self.ready) > self.backlog

    @property
    def takes_syns(self) -> bool:
        """Whether one more connection may begin."""
        most = self.settings.max_syn_backlog
        if most is None:
            most = max(HALF_OPEN, self.backlog)
        return not self.full and len(self.half_open) < most

    def accept(self) -> HostConnection | None:
        """The connection that has waited longest; None where none waits."""
        return self.ready.popleft() if self.ready else None

    def close(self, now: float) -> None:
        """Listen no more. Connections that nobody has accepted are reset."""
        self._stack.forget_listener(self)
        for connection in (*self.half_open, *self.ready):
            connection.listener = None
            connection.abort(now)
        self.half_open.clear()
        self.ready.clear()

    def segment_arrives(
        self,
        header: TCP,
        payload: bytes,
        here: Socket,
        there: Socket,
        now: float,
        after: int | None,
    ) -> Segment | None:
        """What LISTEN does with a segment (RFC 9293 section 3.10.7.2); the RST where it wants one.

        A SYN makes a connection, which goes through LISTEN in an instant. `after` is a number
        that its initial sequence number must be higher than.
        """
        if header.flags & (ACK | RST) == ACK:
            return reset_for(header, len(payload))
        if header.flags & (SYN | RST) != SYN:
            return None
        if not self.takes_syns:
            self.dropped += 1
            self._stack.count("TcpExtListenDrops")
            return None
        connection = self._stack.new_connection(here, there, self.settings, now, after)
        self.half_open.append(connection)
        connection.listener = self
        connection.open_passive(now)
        connection.segment_arrives(header, payload, now)
        self.look(connection, now)
        return None

    def look(self, connection: HostConnection, now: float) -> None:
        """Move a half-open connection to where it belongs, after anything was done to it."""
        state = connection.state
        if state is State.SYN_RECEIVED:
            return
        self.half_open.remove(connection)
        connection.listener = None
        if state is State.LISTEN:  # back there, where there is a listener already
            connection.abort(now)
        elif state is not State.CLOSED:
            self.ready.append(connection)
