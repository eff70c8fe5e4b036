"""What stands behind a TCP socket: the calls of programs, on top of the course's own TCP.

Each method is done in the host's thread. One that may have to wait returns an attempt, which is
made again and again (see `calls`). Errors are those of Linux, with its numbers.
"""

import errno
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers.lab.own.calls import WAIT, Attempt
from helpers.lab.own.errors import as_linux_has_it, failure
from helpers.lab.own.options import ETHERNET_MTU, StreamOptions, mtu_to
from helpers.lab.own.ports import ANY
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import State

if TYPE_CHECKING:
    from helpers.lab.own.machine import Machine

Address = tuple[str, int]
HALF_OPEN = (State.SYN_SENT, State.SYN_RECEIVED)
OVER = (State.CLOSED, State.TIME_WAIT)  # Linux keeps no TIME-WAIT with a socket
# Where a SYN-ACK is lost, both ends have a timer that goes off. The client's SYN began first.
FIRST_SYN_FIRST = 0.05  # seconds that a SYN-ACK waits longer, so that it is not sent twice


class Stream:
    """A TCP socket of a host without a kernel."""

    kind = socket.SOCK_STREAM

    def __init__(self, machine: "Machine") -> None:
        self.machine = machine
        self.options = StreamOptions(self)
        self.local: Address = (ANY, 0)
        self.remote: Address | None = None
        self.connection: Any = None  # a Connection of the TcpStack
        self.listeners: list[Any] = []  # its Listeners: one for each address
        self.backlog = 0
        self.closed = False
        self._connecting = False
        self._reads_no_more = self._sends_no_more = False
        self._error: OSError | None = None
        self._heard: State | None = None  # the state before the last move
        self._told: Any = None  # the connection whose error was noted

    # --- ports and listeners ---------------------------------------------------------------------

    @property
    def reuse(self) -> bool:
        """SO_REUSEADDR."""
        return bool(self.options.reuse)

    @property
    def listens(self) -> bool:
        """Whether `listen` was called."""
        return bool(self.listeners)

    def bind(self, address: Address, now: float) -> None:
        """Have this local address."""
        if self.local[1]:
            raise failure(errno.EINVAL)
        host, port = address
        self.machine.check_local(host)
        if port:
            self.machine.ports.check(host, port, reuse=self.reuse, apart_from=self)
        self.local = (host, port or self.machine.ports.free())

    def listen(self, backlog: int, now: float) -> None:
        """Passive OPEN; a second call changes the backlog."""
        if self.connection is not None:
            raise failure(errno.EINVAL)
        if not self.local[1]:
            self.local = (ANY, self.machine.ports.free())
        self.backlog = max(0, backlog)
        for listener in self.listeners:
            listener.backlog = self.backlog
        if not self.listeners:
            host, port = self.local
            self.machine.ports.check(host, port, reuse=self.reuse, apart_from=self)
            stacks = self.machine.stacks_of(host)
            settings = self.settings_for_clients(ETHERNET_MTU)
            self.listeners = [stack.listen(port, now, self.backlog, settings) for stack in stacks]

    def settings_for_clients(self, mtu: int) -> Settings:
        """The Settings of the connections that clients open on a way of this MTU."""
        settings = self.options.settings(mtu)
        return replace(settings, initial_rto=settings.initial_rto + FIRST_SYN_FIRST)

    def accept(self, now: float) -> Any:
        """A Stream for the connection that has waited longest."""
        if not self.listeners:
            raise failure(errno.EINVAL)
        for listener in self.listeners:
            connection = listener.accept()
            if connection is not None:
                return self._accepted(connection, now)
        return WAIT

    def _accepted(self, connection: Any, now: float) -> "Stream":
        stream = Stream(self.machine)
        stream.options.inherit(self.options)
        stream.connection = connection
        stream.local, stream.remote = connection.local, connection.remote
        self.machine.open(stream)
        return stream

    # --- connect ---------------------------------------------------------------------------------

    def connecting(self, address: Address, timeout: float | None) -> Attempt:
        """The attempts of `connect`."""
        begun = False

        def attempt(now: float) -> Any:
            nonlocal begun
            busy = errno.EALREADY if self._connecting else errno.EINPROGRESS
            if not begun:
                begun = True
                if not self._connecting:
                    self._connect(address, now)
            done = self._connected()
            if done is WAIT and timeout == 0:
                raise failure(busy)
            return done

        return attempt

    def _connect(self, address: Address, now: float) -> None:
        if self.connection is not None or self.listeners:
            raise failure(errno.EISCONN)
        source = self.machine.source_for(address[0])
        host = source if self.local[0] == ANY else self.local[0]
        if host != source:
            raise failure(errno.EINVAL)
        port = self.local[1] or self.machine.ports.free()
        (stack,) = self.machine.stacks_of(source)
        try:
            settings = self.options.settings(mtu_to(address[0], self.machine.stacks))
            connection = stack.connect(address, now, port=port, settings=settings)
        except ConnectionError:
            raise failure(errno.EADDRNOTAVAIL) from None
        self.connection, self.local, self.remote = connection, (source, port), address
        self._reads_no_more = self._sends_no_more = False
        self._connecting = True

    def _connected(self) -> Any:
        connection = self.connection
        if connection is None:  # another thread has shut it down
            raise self.take_error() or failure(errno.ECONNABORTED)
        if connection.state in HALF_OPEN:
            return WAIT
        self._connecting = False
        if connection.state is State.CLOSED and (error := self.take_error()):
            self._forget()
            raise error
        return None

    def unreachable(self, now: float) -> None:
        """No card has the peer's address; that ends an attempt to connect."""
        if self.connection is not None and self.connection.state is State.SYN_SENT:
            self.connection.abort(now)
            self._error = failure(errno.EHOSTUNREACH)

    def _forget(self) -> None:
        """Be a socket that was never connected."""
        self.connection = self.remote = None
        self._connecting = False

    # --- data ------------------------------------------------------------------------------------

    def can_send(self) -> bool:
        """Whether it is connected; raises what `send` raises."""
        if error := self.take_error():
            raise error
        connection = self.connection
        if connection is None or self._sends_no_more:
            raise failure(errno.EPIPE)
        if connection.state in HALF_OPEN:
            return False
        if connection.state not in (State.ESTABLISHED, State.CLOSE_WAIT):
            raise failure(errno.EPIPE)
        return True

    def ends_reading(self) -> bool:
        """Whether nothing is read any more once all that has arrived is read."""
        return self._reads_no_more or self.connection.tcb.fin_reached

    # --- the end ---------------------------------------------------------------------------------

    def shutdown(self, how: int, now: float) -> None:
        """SHUT_RD (0), SHUT_WR (1) or SHUT_RDWR (2)."""
        if self.listeners:
            if how != 1:
                self._close_listeners(now)
            return
        connection = self.connection
        if connection is None or connection.state in OVER:
            raise failure(errno.ENOTCONN)
        if connection.state is State.SYN_SENT:
            connection.abort(now)
            self._forget()
            return
        self._reads_no_more |= how != 1
        if how != 0 and not self._sends_no_more:
            self._sends_no_more = True
            connection.close(now)

    def close(self, now: float) -> None:
        """The program is gone: FIN, or RST where data is unread or SO_LINGER says 0 seconds."""
        if self.closed:
            return
        self.closed = True
        self._close_listeners(now)
        if self.connection is not None:
            if self.options.linger == 0:
                self.connection.abort(now)
            else:
                self.connection.release(now)
        self.machine.left(self)

    def _close_listeners(self, now: float) -> None:
        for listener in self.listeners:
            listener.close(now)
        self.listeners = []

    # --- what it tells ---------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """The state, as Linux tells it of a socket."""
        if self.listeners:
            return State.LISTEN
        if self.connection is None or self.connection.state in OVER:
            return State.CLOSED
        return self.connection.state

    def peer(self) -> Address:
        """The peer's address."""
        if self.remote is None or self.state in (State.CLOSED, State.SYN_SENT):
            raise failure(errno.ENOTCONN)
        return self.remote

    def take_error(self) -> OSError | None:
        """What has happened to the connection, once."""
        self.look()
        error, self._error = self._error, None
        return error

    def look(self) -> None:
        """Note what has happened to the connection."""
        connection = self.connection
        if connection is None:
            return
        for event in connection.drain_events():
            if event.what == "move":
                self._heard = event.detail["state"]
        if connection.error is not None and connection is not self._told:
            self._told = connection
            self._error = self._error or as_linux_has_it(connection.error, self._heard)

    def ready(self) -> tuple[bool, bool]:
        """Whether reading, and whether writing, would not wait."""
        if self.listeners:
            return any(listener.ready for listener in self.listeners), False
        self.look()
        connection = self.connection
        if connection is None or connection.state in OVER or self._error is not None:
            return True, True
        if connection.state in HALF_OPEN:
            return False, False
        room = 3 * connection.writable >= connection.tcb.settings.send_buffer
        return bool(connection.readable or self.ends_reading()), room or self._sends_no_more

    def queues(self) -> tuple[int, int]:
        """Bytes to be read, and bytes not acknowledged."""
        if self.listeners:
            raise failure(errno.EINVAL)
        connection = self.connection
        if connection is None or connection.state in OVER:
            return (connection.readable if connection is not None else 0), 0
        return connection.readable, max(
            connection.tcb.queue.end, connection.tcb.snd_nxt
        ) - connection.tcb.snd_una
