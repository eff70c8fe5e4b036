"""A TCP socket: the calls of programs, on top of the course's own TCP.

A call that may have to wait returns an `Attempt`. Whoever runs the host makes it at once, and
again after anything that has happened to the host, until it does not return `WAIT`: a lab lets a
thread wait meanwhile, a simulation a script. Errors are those of Linux, with its numbers.
"""

import errno
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from helpers.address import Address
from helpers.host.errors import as_linux_has_it, failure
from helpers.host.options import StreamOptions
from helpers.host.ports import ANY, Ports, itself
from helpers.host.settings import HostSettings
from helpers.host.watch import Watch
from helpers.tcp_info import TcpInfo, tcp_info_of
from helpers.transport.tcp.hosted import HostConnection
from helpers.transport.tcp.listener import Listener
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import TCB, Event

WAIT: Any = object()  # what an attempt returns that has to be made again later
Attempt = Callable[[float], Any]  # of the time: the answer of a call, or WAIT

OPENING = (State.SYN_SENT, State.SYN_RECEIVED)  # the handshake goes on
OVER = (State.CLOSED, State.TIME_WAIT)  # Linux keeps no TIME-WAIT with a socket
# Where a SYN-ACK is lost, the timers of both ends go off in the same instant at the server: there
# its own, and there the client's second SYN arrives. The client's SYN was sent first, so its
# answer is the one that shall be seen: the server waits so many seconds longer.
FIRST_SYN_FIRST = 0.05


class HostOfStream(Protocol):
    """What a TCP socket asks of its host."""

    settings: HostSettings
    ports: Ports

    def check_local(self, address: str) -> None:
        """Raise OSError for an address that is not this host's."""

    def source_for(self, address: str) -> str:
        """The own address from which another one is reached. Raises OSError."""

    def stacks_of(self, address: str) -> list[TcpStack]:
        """The TcpStacks that listen on an address."""

    def mtu_to(self, address: str) -> int:
        """The largest packet that may be sent to an address."""

    def open_stream(self, stream: "Stream") -> None:
        """Know this socket, until it is closed."""

    def close_stream(self, stream: "Stream") -> None:
        """Know this socket no more; its connection may have something to say still."""


class Stream:
    """A TCP socket of a `host`, by the calls that programs make.

    `options` are its options, `connection` the engine's connection once there is one, `listeners`
    those of the engine, one for each own address that it listens on. `watch`, where there is one,
    is given the events of the connection. `user` is for whoever runs the host.
    """

    def __init__(self, host: HostOfStream) -> None:
        self.host = host
        self.given_protocol = 0  # what a program asked for: 0, or the number of TCP
        self.options = StreamOptions(host.settings)
        self.local: Address = (ANY, 0)
        self._bound = self.local  # what it was before `connect`
        self.remote: Address | None = None
        self.connection: HostConnection | None = None
        self.listeners: list[Listener] = []
        self.backlog = 0
        self.closed = False
        self.first_number: int | None = None  # of the SYN, where a program has chosen it
        self.watch: Watch | None = None
        self.user: Any = None
        self._connecting = False
        self._reads_no_more = self._sends_no_more = False
        self._error: OSError | None = None  # to be raised by the next call
        self._before: State | None = None  # the state before the last move
        self._blamed: HostConnection | None = None  # whose error has become `_error`

    # --- ports and listeners ---------------------------------------------------------------------

    @property
    def reuse(self) -> bool:
        """SO_REUSEADDR."""
        return bool(self.options.reuse)

    @property
    def listens(self) -> bool:
        """Whether `listen` was called."""
        return bool(self.listeners)

    @property
    def waiting(self) -> int:
        """How many connections wait for `accept`."""
        return sum(len(listener.ready) for listener in self.listeners)

    def bind(self, address: Address) -> None:
        """Have this local address; with port 0 the host picks one.

        Raises OSError: EINVAL where it has one already, EADDRNOTAVAIL for an address that is not
        the host's, EADDRINUSE where somebody else has the port.
        """
        host, port = address
        self.host.check_local(host)
        if self.local[1]:
            raise failure(errno.EINVAL)
        if port:
            self.host.ports.check(host, port, reuse=self.reuse, apart_from=self)
        self.local = (host, port or self.host.ports.free())

    def listen(self, backlog: int, now: float) -> None:
        """Passive OPEN; a second call changes the backlog. Raises OSError as `bind` does."""
        if self.connection is not None:
            raise failure(errno.EINVAL)
        if not self.local[1]:
            self.local = (ANY, self.host.ports.free())
        self.backlog = max(0, backlog)
        for listener in self.listeners:
            listener.backlog = self.backlog
        if not self.listeners:
            host, port = self.local
            self.host.ports.check(host, port, reuse=self.reuse, apart_from=self)
            settings = self.settings_for_clients(self.host.mtu_to(""))
            self.listeners = [
                stack.listen(port, now, self.backlog, settings)
                for stack in self.host.stacks_of(host)
            ]

    def settings_for_clients(self, mtu: int) -> Settings:
        """The Settings of the connections that clients open on a way of this MTU."""
        settings = self.options.tcp(mtu)
        return replace(settings, initial_rto=settings.initial_rto + FIRST_SYN_FIRST)

    def accept(self, now: float) -> "Stream":
        """An attempt: a Stream for the connection that has waited longest."""
        if not self.listeners:
            raise failure(errno.EINVAL)
        for listener in self.listeners:
            connection = listener.accept()
            if connection is not None:
                return self._accepted(connection)
        return WAIT  # type: ignore[no-any-return]

    def _accepted(self, connection: HostConnection) -> "Stream":
        stream = Stream(self.host)
        stream.given_protocol = self.given_protocol
        stream.options.inherit(self.options)
        stream._belong(connection)
        stream.local, stream.remote = connection.local, connection.remote
        self.host.open_stream(stream)
        return stream

    def _belong(self, connection: HostConnection) -> None:
        self.connection = connection
        connection.owner = self
        if connection.tcb.events:  # what happened before `accept`
            self.heard(connection.drain_events())

    # --- connect ---------------------------------------------------------------------------------

    def connecting(self, address: Address, *, waits: bool = True, joins: bool = True) -> Attempt:
        """The attempts of `connect`; without `waits`, EINPROGRESS is raised at once.

        Where one goes on already, another `joins` it, or EALREADY is raised. They raise OSError:
        what the host has against the address, and why the peer refused.
        """
        begun = False

        def attempt(now: float) -> Any:
            nonlocal begun
            second = self._connecting and not begun
            if not begun:
                begun = True
                if not self._connecting:
                    self.connect(address, now)
            done = self.connected()
            if done is WAIT and second and not joins:
                raise failure(errno.EALREADY)
            if done is WAIT and not waits:
                raise failure(errno.EINPROGRESS)
            return done

        return attempt

    def connect(self, address: Address, now: float) -> None:
        """Active OPEN: send a SYN, and wait for nothing. Raises OSError."""
        if self.connection is not None or self.listeners:
            raise failure(errno.EISCONN)
        address = itself(address, self.local)
        source = self.host.source_for(address[0])
        host = source if self.local[0] == ANY else self.local[0]
        if host != source:
            raise failure(errno.EINVAL)
        port = self.local[1] or self.host.ports.free(errno.EADDRNOTAVAIL)
        (stack,) = self.host.stacks_of(source)
        settings = self.options.tcp(self.host.mtu_to(address[0]))
        if self.first_number is not None:
            settings = replace(settings, initial_number=self.first_number)
        try:
            connection = stack.connect(address, now, port=port, settings=settings)
        except ConnectionError:
            raise failure(errno.EADDRNOTAVAIL) from None
        self._belong(connection)
        self._bound, self.local, self.remote = self.local, (source, port), address
        self._reads_no_more = self._sends_no_more = False
        self._connecting = True

    def begin_at(self, number: int) -> None:
        """Let the SYN have this sequence number. Raises OSError (EISCONN) if it was sent."""
        if self.connection is not None:
            raise failure(errno.EISCONN)
        self.first_number = number

    def connected(self) -> Any:
        """WAIT as long as the handshake goes on, None after it. Raises why there was no end."""
        connection = self.connection
        if connection is None:  # another thread has shut it down
            raise self.take_error() or failure(errno.ECONNABORTED)
        if connection.state in OPENING:
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
        self.local = self._bound
        self._connecting = False

    # --- data ------------------------------------------------------------------------------------

    def can_send(self) -> bool:
        """Whether it is connected; raises what `send` raises."""
        if error := self.take_error():
            raise error
        connection = self.connection
        if connection is None or self._sends_no_more:
            raise failure(errno.EPIPE)
        state = connection.tcb.state
        if state in OPENING:
            return False
        if state not in (State.ESTABLISHED, State.CLOSE_WAIT):
            raise failure(errno.EPIPE)
        return True

    def has_room(self) -> bool:
        """Whether a sender that waited is let go on: a third of the buffer is free, as on Linux.

        Otherwise each ACK would wake it for a few bytes.
        """
        connection = self.connection
        assert connection is not None
        return 3 * connection.writable >= connection.tcb.settings.send_buffer

    def ends_reading(self) -> bool:
        """Whether nothing is read any more once all that has arrived is read."""
        assert self.connection is not None
        return self._reads_no_more or self.connection.tcb.fin_reached

    # --- the end ---------------------------------------------------------------------------------

    def shutdown(self, how: int, now: float) -> None:
        """SHUT_RD (0), SHUT_WR (1) or SHUT_RDWR (2). Raises OSError (ENOTCONN)."""
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
        if self._reads_no_more and self._sends_no_more:
            connection.read_no_more()

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
        self.host.close_stream(self)

    def lingers(self) -> bool:
        """Whether a `close` with SO_LINGER has still to wait: not all has arrived."""
        connection = self.connection
        return connection is not None and not connection.acked_all and connection.error is None

    def _close_listeners(self, now: float) -> None:
        for listener in self.listeners:
            listener.close(now)
        self.listeners = []

    # --- options ---------------------------------------------------------------------------------

    def set_option(self, name: str, value: Any) -> None:
        """Set an option, by its name. Raises OSError (ENOPROTOOPT) where there is none to be set.

        A number is a number, SO_LINGER a pair (on, seconds), TCP_CONGESTION text.
        """
        self.options.set(name, value)
        if self.connection is not None:
            self.connection.set(**self.options.changes())
            if name == "TCP_QUICKACK" and value:
                _acknowledge(self.connection.tcb)

    def get_option(self, name: str) -> Any:
        """The value of an option, in the form in which it is set. Raises OSError (ENOPROTOOPT)."""
        if name == "SO_ERROR":
            error = self.take_error()
            return error.errno or 0 if error is not None else 0
        if name == "SO_ACCEPTCONN":
            return int(self.listens)
        if name == "IP_MTU":
            return self.host.mtu_to(self.peer()[0])
        if name == "TCP_MAXSEG" and self.connection is not None:
            return self.connection.tcb.snd_mss
        return self.options.get(name)

    # --- what it tells ---------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """The state, as Linux tells it of a socket."""
        if self.listeners:
            return State.LISTEN
        if self.connection is None or self.connection.state in OVER:
            return State.CLOSED
        return self.connection.state

    def tcp_info(self) -> dict[str, Any]:
        """What `TCP_INFO` tells, by the kernel's names (see `helpers.tcp_info`)."""
        told = {"tcpi_unacked": self.waiting, "tcpi_sacked": self.backlog} if self.listens else {}
        if self.connection is not None:
            told = self.connection.info()
        return {**told, "tcpi_state": self.state}

    def info(self) -> TcpInfo:
        """What the connection knows. Raises OSError (ENOTCONN) where there never was one."""
        if self.connection is None:
            raise failure(errno.ENOTCONN)
        return tcp_info_of(self.connection.info())

    def peer(self) -> Address:
        """The peer's address. Raises OSError (ENOTCONN)."""
        if self.remote is None or self.state in (State.CLOSED, State.SYN_SENT):
            raise failure(errno.ENOTCONN)
        return self.remote

    def take_error(self) -> OSError | None:
        """What has happened to the connection, once."""
        connection = self.connection
        failed = connection is not None and connection is not self._blamed
        if failed and connection is not None and connection.error is not None:
            self._blamed = connection
            self._error = self._error or as_linux_has_it(connection.error, self._before)
        error, self._error = self._error, None
        return error

    def tell(self, watch: Watch, now: Callable[[], float]) -> None:
        """Let a Watch hear the events and the round-trip times of the connection.

        `now` tells the time of such a round trip.
        """
        self.watch = watch
        if self.connection is not None:
            self.connection.tcb.rto.on_sample = lambda rtt: watch.measured(now(), rtt)

    def heard(self, events: list[Event]) -> None:
        """Take the events of the connection."""
        for event in events:
            if event.what == "move":
                before = event.detail["state"]
                self._before = before if isinstance(before, State) else None
        if self.watch is not None:
            self.watch.events += events

    def ready(self) -> tuple[bool, bool]:
        """Whether reading, and whether writing, would not wait."""
        if self.listeners:
            return bool(self.waiting), False
        connection = self.connection
        failed = connection is not None and connection.error is not None
        unsaid = self._error is not None or (failed and connection is not self._blamed)
        if connection is None or connection.state in OVER or unsaid:
            return True, True
        if connection.state in OPENING:
            return False, False
        readable = bool(connection.readable) or self.ends_reading()
        return readable, self.has_room() or self._sends_no_more

    def queues(self) -> tuple[int, int]:
        """Bytes to be read, and bytes not acknowledged. Raises OSError (EINVAL) in LISTEN."""
        if self.listeners:
            raise failure(errno.EINVAL)
        if self.connection is None:
            return 0, 0
        return queues_of(self.connection)


def queues_of(connection: HostConnection) -> tuple[int, int]:
    """Bytes of a connection to be read, and bytes that are not acknowledged."""
    tcb = connection.tcb
    unacknowledged = max(tcb.queue.end, tcb.snd_nxt) - tcb.snd_una
    return connection.readable, 0 if connection.state in OVER else unacknowledged


def _acknowledge(tcb: TCB) -> None:
    """Hold no ACK back any more, in the hope that data go along with it."""
    tcb.answering, tcb.quick_acks = False, tcb.settings.quick_acks
    tcb.ack_now = tcb.ack_now or tcb.ack_owed > 0
