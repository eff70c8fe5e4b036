"""Sockets of a simulated host, as scripts use them: those of `helpers.host`.

Methods that may have to wait are generators: `yield from` them. The others return at once. They
raise what the sockets of a lab raise.
"""

from collections.abc import Callable
from typing import Any

from helpers.address import Address
from helpers.host import WAIT, Attempt, Stream
from helpers.host.data import CHUNK, Sending, Source, receiving
from helpers.simulation.script import Script, Steps
from helpers.tcp_info import TcpInfo
from helpers.transport.tcp.hosted import HostConnection
from helpers.transport.tcp.states import State

SHUT_RD, SHUT_WR, SHUT_RDWR = 0, 1, 2  # as in the module socket


class Socket:
    """A TCP socket of a simulated host; `stream` is what it is there.

    `now` tells the time, `flush` sends what a call has caused, as a system does within each call.
    `sent` and `received` count the bytes that the application gave and took.
    """

    def __init__(
        self, stream: Stream, now: Callable[[], float], flush: Callable[[], None], name: str = ""
    ) -> None:
        self.stream, self._now, self._flush, self._name = stream, now, flush, name
        self.waiting: list[Script] = []
        self.sent = self.received = 0
        stream.user = self

    @property
    def connection(self) -> HostConnection:
        """The engine's `Connection`, with all that it knows. Raises OSError where there is none."""
        if self.stream.connection is None:
            raise OSError("this socket has no connection: connect first")
        return self.stream.connection

    @property
    def state(self) -> State:
        """The state of the connection, TIME-WAIT included, or of the listening socket."""
        connection = self.stream.connection
        return self.stream.state if connection is None else connection.state

    @property
    def local(self) -> Address:
        """The own address and port."""
        return self.stream.local

    def info(self) -> TcpInfo:
        """What the connection knows, in the form in which Linux tells it."""
        return self.stream.info()

    def set(self, **settings: Any) -> None:
        """Change settings of the connection: `set(nagle=False)`."""
        self.connection.set(**settings)

    def set_option(self, name: str, value: Any) -> None:
        """Set an option by its name, such as "TCP_NODELAY". Raises OSError (ENOPROTOOPT)."""
        self.stream.set_option(name, value)
        self._flush()

    def get_option(self, name: str) -> Any:
        """The value of an option by its name. Raises OSError (ENOPROTOOPT)."""
        return self.stream.get_option(name)

    # --- what may have to wait -------------------------------------------------------------------

    def _wait_for(self, attempt: Attempt) -> Steps:
        """Make attempts until one succeeds, whenever something has happened to this socket."""
        while (answer := attempt(self._now())) is WAIT:
            self._flush()
            yield self
        self._flush()
        return answer

    def connect(self, address: Address) -> Steps:
        """Connect to an (address, port). Raises OSError: why the connection was not opened."""
        yield from self._wait_for(self.stream.connecting(address))

    def established(self) -> Steps:
        """Wait until the connection is open; return the socket. Raises why it was not opened."""
        yield from self._wait_for(lambda now: self.stream.connected())
        return self

    def accept(self) -> Steps:
        """Wait for a connection to this listening socket; return its `Socket`."""
        stream = yield from self._wait_for(self.stream.accept)
        return Socket(stream, self._now, self._flush, self._name)

    def send_all(self, data: bytes | Source, size: int | None = None) -> Steps:
        """Send all of `data`, and wait where there is no room for it.

        For large amounts, `data` is a function: `data(offset, length)` gives `length` bytes of the
        stream from `offset` on, and `size` says how many there are in all (None: no end). Raises
        OSError: why the connection ended.
        """
        attempt, before = Sending(self.stream, data, size), self.sent

        def counted(now: float) -> Any:
            answer = attempt(now)
            self.sent = before + attempt.sent
            return answer

        yield from self._wait_for(counted)

    def receive(self, limit: int = CHUNK) -> Steps:
        """Wait for data; return at most `limit` bytes of it, b"" at the end of the stream.

        Raises OSError: why the connection ended, where the peer did not close it.
        """
        data = yield from self._wait_for(receiving(self.stream, limit))
        self.received += len(data)
        return data

    def receive_exactly(self, length: int) -> Steps:
        """Wait for `length` bytes; return them, or fewer where the stream ends before."""
        data = b""
        while len(data) < length:
            more = yield from self.receive(length - len(data))
            if not more:
                break
            data += more
        return data

    def closed(self) -> Steps:
        """Wait until nothing is left to do: TIME-WAIT has begun, or the connection is gone."""
        while self.state not in (State.CLOSED, State.TIME_WAIT):
            yield self

    # --- what returns at once --------------------------------------------------------------------

    def listen(self, backlog: int = 8) -> None:
        """Listen at the address that it is bound to."""
        self.stream.listen(backlog, self._now())

    def shutdown(self, how: int = SHUT_WR) -> None:
        """Send no more (SHUT_WR); what the peer sends can still be received. Raises OSError."""
        self.stream.shutdown(how, self._now())
        self._flush()

    def close(self) -> None:
        """Be gone, as a program's socket: data that is unread, or comes later, gets a RST."""
        self.stream.close(self._now())
        self._flush()

    def abort(self) -> None:
        """End the connection with a RST, as `close` does with SO_LINGER and 0 seconds."""
        self.stream.set_option("SO_LINGER", (1, 0))
        self.close()

    def __repr__(self) -> str:
        remote = self.stream.remote
        to = f", to {remote[0]}" if remote else ""
        return f"<Socket of {self._name}, port {self.stream.local[1]}{to}, {self.state}>"
