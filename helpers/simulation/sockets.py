"""Sockets of a simulated host: the engine's connections, as scripts use them.

Methods that may have to wait are generators: `yield from` them. The others return at once.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers.kernel import TcpInfo
from helpers.simulation.script import Script, Steps
from helpers.simulation.watch import Watch, tcp_info
from helpers.transport.tcp.deadlines import HostConnection
from helpers.transport.tcp.listener import Listener
from helpers.transport.tcp.states import State

if TYPE_CHECKING:
    from helpers.simulation.host import Host

CHUNK = 1 << 16  # bytes of a source that are asked for at once

Source = Callable[[int, int], bytes]  # the bytes of a stream, from an offset, so many


class Socket:
    """One end of a connection. `connection` is the engine's `Connection`, with all that it knows.

    `sent` and `received` count the bytes that the application gave and took.
    """

    def __init__(self, host: "Host", connection: HostConnection) -> None:
        self.host, self.connection = host, connection
        self.waiting: list[Script] = []
        self.watch: Watch | None = None
        self.sent = self.received = 0
        connection.owner = self

    @property
    def state(self) -> State:
        """The state of the connection."""
        return self.connection.state

    def info(self) -> TcpInfo:
        """What the connection knows, in the form in which Linux tells it."""
        return tcp_info(self.connection)

    def set(self, **settings: Any) -> None:
        """Change settings of the connection: `set(nagle=False)`."""
        self.connection.set(**settings)

    # --- what may have to wait -------------------------------------------------------------------

    def established(self) -> Steps:
        """Wait until the connection is open; return the socket. Raises why it was not opened."""
        while self.state in (State.SYN_SENT, State.SYN_RECEIVED):
            yield self
        if self.connection.error is not None:
            raise self.connection.error
        return self

    def send_all(self, data: bytes | Source, size: int | None = None) -> Steps:
        """Send all of `data`, and wait where there is no room for it.

        For large amounts, `data` is a function: `data(offset, length)` gives `length` bytes of the
        stream from `offset` on, and `size` says how many there are in all (None: no end). Raises
        why the connection ended.
        """
        source = data if callable(data) else None
        offset, size = 0, size if source else len(data)
        connection = self.connection
        enough = max(1, connection.tcb.settings.send_buffer // 3)  # as on Linux: no crumbs
        while size is None or offset < size:
            room = min(connection.writable, CHUNK)
            if size is not None:
                room = min(room, size - offset)
            piece = source(offset, room) if source else data[offset : offset + room]
            taken = connection.send(piece, self.host.now)
            offset, self.sent = offset + taken, self.sent + taken
            self.host.flush()
            while connection.writable < enough and offset != size:
                yield self
                if connection.error is not None:
                    raise connection.error

    def receive(self, limit: int = CHUNK) -> Steps:
        """Wait for data; return at most `limit` bytes of it, b"" at the end of the stream.

        Raises why the connection ended, where the peer did not close it.
        """
        while True:
            data = self.connection.receive(limit, self.host.now)
            if data or self.connection.at_end:
                self.received += len(data)
                return data
            yield self

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

    def close(self) -> None:
        """Send no more; what the peer sends can still be received."""
        self.connection.close(self.host.now)
        self.host.flush()

    def abort(self) -> None:
        """End the connection with a RST."""
        self.connection.abort(self.host.now)
        self.host.flush()

    def __repr__(self) -> str:
        local, remote = self.connection.local, self.connection.remote
        return f"<Socket of {self.host.name}, port {local[1]}, to {remote[0]}, {self.state}>"


class ListeningSocket:
    """A socket that listens."""

    def __init__(self, host: "Host", listener: Listener) -> None:
        self.host, self.listener = host, listener
        self.waiting: list[Script] = []

    def accept(self) -> Steps:
        """Wait for a connection; return its `Socket`."""
        while (connection := self.listener.accept()) is None:
            yield self
        return Socket(self.host, connection)

    def close(self) -> None:
        """Listen no more."""
        self.host.unlisten(self)
