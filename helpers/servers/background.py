"""A TCP server in background threads, for any handler."""

import errno
import itertools
import selectors
import socket
import threading
import time
from collections.abc import Callable, Hashable
from typing import NamedTuple, Self, TypeGuard

from helpers.address import Address
from helpers.servers.connection import LoggedConnection
from helpers.servers.errors import Errors
from helpers.servers.exposed import exposed
from helpers.servers.frames import forget_variables
from helpers.servers.handlers import abort_on_close
from helpers.servers.log import Log
from helpers.servers.opening import open_listener
from helpers.servers.owner import adopt, release
from helpers.servers.readers_code import error_at_line, name_of
from helpers.servers.threads import FairTime
from helpers.servers.waking import wake
from helpers.servers.worker import Worker, stop_together

GRACE = 0.03  # seconds that stop() leaves to handlers whose clients have gone
TURN = 0.01  # seconds of a processor for what was taken a moment ago, and is not in the log yet
BUSY = 0.5  # seconds for what has come and is not taken yet: who takes it may wait for a processor


class HandlerError(Exception):
    """A handler raised; the exception it raised is the cause of this one."""


class _Client(NamedTuple):
    """A client: its connection, and the worker that runs the handler for it."""

    connection: LoggedConnection
    worker: Worker


class BackgroundServer:
    """A TCP server that runs `handle(connection)` in a thread of its own for each client.

    `address` is where it listens: 127.0.0.1, on a port the system picks, unless `host` and
    `port` say otherwise. `log` tells what happened. At most `max_connections` clients are served
    at once (one more is reset, which it sees in `connect` or in `recv`), and each may send
    `max_bytes`. Stop it with `stop()`, by leaving a `with` block, or by running the cell that
    made it again.

    Raises TypeError if `handle` is not a function, ServerError if the address cannot be had.
    """

    def __init__(
        self,
        handle: Callable[[LoggedConnection], object],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        backlog: int = 256,
        max_connections: int = 200,
        max_bytes: int = 64 * 2**20,
    ) -> None:
        if not callable(handle):
            raise TypeError(
                f"BackgroundServer needs a function that takes one connection, not {handle!r}. "
                "Give the function itself, without calling it: BackgroundServer(handle)"
            )
        self.name = name_of(handle)
        self.log = Log()
        self.errors = Errors()
        self._handle = handle
        self._max_connections, self._max_bytes = max_connections, max_bytes
        self._clients: list[_Client] = []
        self._hangs_up = self._takes_one = False
        self._listener = open_listener(host, port, backlog)
        self.address: Address = self._listener.getsockname()[:2]
        self._acceptor = self._worker("accepts", self._accept_clients)
        adopt(self)
        self._acceptor.start()

    @property
    def host(self) -> str:
        """The address without the port, such as `"127.0.0.1"`."""
        return self.address[0]

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return self.address[1]

    @property
    def running(self) -> bool:
        """True until the server is stopped."""
        return self._acceptor.alive

    def stop(self) -> None:
        """Stop listening, hang up on every client and wait for the threads to end.

        Raises HandlerError, with the handler's own exception as its cause, if a handler raised.
        A second call does nothing.
        """
        first_time = not self._hangs_up
        self.stop_quietly()
        if first_time and self.errors:
            error = self.errors[0]
            raise HandlerError(
                f"the handler {self.name} raised {error_at_line(error)} "
                "The client saw its connection closed. Mend the handler and start it again."
            ) from error

    def stop_quietly(self) -> None:
        """Stop as `stop` does, without an exception."""
        self._let_them_finish()
        self._hangs_up = True
        wake(self._listener)
        self._acceptor.join(1.0)  # from here on there are no new clients
        for client in self._clients:
            if client.worker.alive:
                client.connection.end_log()
        stop_together([self._acceptor, *(client.worker for client in self._clients)])
        self._listener.close()
        release(self)

    def _let_them_finish(self) -> None:
        """Wait a moment for what is under way: its end shall be in the log, and its errors."""
        begun = time.monotonic()
        for client in self._clients:
            client.worker.join(begun + GRACE - time.monotonic())
        fair = FairTime()
        seen: list[Hashable] = []
        while time.monotonic() < begun + BUSY:
            where = self._where_they_are()
            if not self._is_behind() and (where == seen or fair.now() > TURN):
                break
            seen = where
            time.sleep(0.001)

    def _where_they_are(self) -> list[Hashable]:
        """Return where each thread is: what was taken a moment ago is not in the log yet."""
        return [place for worker in self._others() for place in worker.places()]

    def _is_behind(self) -> bool:
        """True where a client, or what a client has said, has come and is not taken yet."""
        others = self._others()
        behind: list[socket.socket] = [
            connection for connection, worker in self._clients if worker in others
        ]
        if self.running:
            behind.append(self._listener)
        return self._takes_one or any(map(_is_readable, behind))

    def _others(self) -> list[Worker]:
        """Return the workers that run, but for the one that has called us."""
        workers = [self._acceptor, *(client.worker for client in self._clients)]
        me = threading.current_thread()
        return [worker for worker in workers if worker.alive and me not in worker.threads()]

    def _worker(
        self, name: str, function: Callable[..., None], *arguments: LoggedConnection
    ) -> Worker:
        return Worker(function, *arguments, name=f"helpers-{name}", log=self.log, who=self.name)

    def _accept_clients(self) -> None:
        for number in itertools.count(1):
            self._takes_one = False
            accepted = self._accept()
            if accepted is None:
                return
            self._takes_one = True
            connection = LoggedConnection(accepted, f"client {number}", self.log, self._max_bytes)
            self._clients = [client for client in self._clients if client.worker.alive]
            if len(self._clients) >= self._max_connections:
                self._turn_away(connection)
            else:
                self.log.add(connection.who, "connected")
                worker = self._worker(connection.who, self._serve, connection)
                self._clients.append(_Client(connection, worker))  # before it starts: for stop()
                worker.start()

    def _accept(self) -> socket.socket | None:
        """Return the socket of the next client; None when the server shall stop."""
        while not self._hangs_up:
            try:
                accepted, _ = self._listener.accept()
            except OSError as error:
                if not self._hangs_up and not _has_gone(error):
                    self.log.add(self.name, f"cannot take another client: {error}")
                    time.sleep(0.05)  # such as too many open files: that may pass
            else:
                if not self._hangs_up:
                    return accepted
                accepted.close()  # it may be ours: where nothing else wakes `accept`
        return None

    def _turn_away(self, connection: LoggedConnection) -> None:
        self.log.add(
            connection.who,
            f"turned away: {self._max_connections} clients are connected (max_connections)",
        )
        abort_on_close(connection)
        connection.close()

    def _serve(self, connection: LoggedConnection) -> None:
        with connection:
            try:
                self._handle(connection)
            except BaseException as error:
                self._note_error(connection, error)
            connection.end_log()

    def _note_error(self, connection: LoggedConnection, error: BaseException) -> None:
        if self._hangs_up:
            return  # what a socket says when we shut it down is not news
        if _has_gone(error):
            connection.note(f"vanished: {error.strerror or error}")
        else:
            self.errors.append(error)
            self.log.add(self.name, f"raised {error_at_line(error)}")
        forget_variables(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.stop()
        else:  # the block's own exception comes first
            self.stop_quietly()

    def __repr__(self) -> str:
        state = "listens" if self.running else "has stopped"
        return f"<{self.name} server on {self.host}, {state}{exposed(self.address, self.running)}>"


def _is_readable(sock: socket.socket) -> bool:
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_READ)
            return bool(selector.select(0))
    except (OSError, ValueError, KeyError):  # it is closed by now
        return False


def _has_gone(error: BaseException) -> TypeGuard[OSError]:
    """True for what a socket says once its peer has reset the connection, or broken off TLS."""
    if type(error).__module__ == "ssl":  # named, not imported: most servers never need it
        reason = getattr(error, "reason", None) or ""
        return type(error).__name__ == "SSLEOFError" or "_ALERT_" in reason
    return isinstance(error, ConnectionError) or (
        isinstance(error, OSError) and error.errno in (errno.ENOTCONN, errno.ESHUTDOWN)
    )
