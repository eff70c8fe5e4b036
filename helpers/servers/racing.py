"""Connections that are being made, several at a time: Happy Eyeballs, as a race one can see."""

import contextlib
import errno
import math
import os
import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from helpers.servers.background import BackgroundServer
from helpers.servers.full import FullServer
from helpers.servers.handlers import echo
from helpers.table import Table

Address = tuple[Any, ...]

ON_ITS_WAY = (errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0))


class Attempt:
    """A connection that is being made to `address`, while the caller goes on.

    It begins at once, and nothing here waits: ask `wait` which attempts are over. Then `error` is
    None for a connection that was made, or the OSError for which it was not.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.error: OSError | None = None
        self._over = False
        self._socket: socket.socket | None = None
        try:
            self._socket = socket.socket(_family_of(address))
            self._socket.setblocking(False)
            code = self._socket.connect_ex(address)
            if code not in ON_ITS_WAY:
                self._end(code)
        except OSError as error:
            self.close()
            self.error = error
        except BaseException:
            self.close()
            raise

    @property
    def over(self) -> bool:
        """True once it is connected or has failed, as `wait` has seen it."""
        return self._over

    def take(self) -> socket.socket:
        """Hand out the connected socket, whose calls wait as usual: it is the caller's to close.

        Raises RuntimeError where there is none, or not yet.
        """
        if self._socket is None or not self._over:
            raise RuntimeError("this attempt has no connection: ask wait(…) and look at its error")
        sock, self._socket = self._socket, None
        sock.setblocking(True)
        return sock

    def close(self) -> None:
        """Give up, and close the socket unless it was taken."""
        self._over = True
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def register(self, selector: selectors.BaseSelector) -> None:
        """Have `selector` tell when the attempt is over."""
        if self._socket is not None:
            selector.register(self._socket, selectors.EVENT_WRITE, self)

    def look(self) -> None:
        """Find out how it went, once the system says that it is over."""
        if self._socket is not None and not self._over:
            self._end(self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

    def _end(self, code: int) -> None:
        self._over = True
        if code:
            self.error = OSError(code, os.strerror(code))  # of its kind, as ConnectionRefusedError
            self.close()

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "over" if self._over else "on its way"
        return f"<attempt at {self.address[0]}, {self.error or state}>"


def wait(attempts: Iterable[Attempt], seconds: float) -> list[Attempt]:
    """Wait until one of `attempts` is over, at most so many seconds; return all that are."""
    attempts = list(attempts)
    if not any(attempt.over for attempt in attempts):
        with selectors.DefaultSelector() as selector:
            for attempt in attempts:
                attempt.register(selector)
            for key, _ in selector.select(max(0.0, seconds)) if attempts else ():
                key.data.look()
    return [attempt for attempt in attempts if attempt.over]


class Race(Table):
    """What happened in a race: `events` are (seconds, number of the address, what)."""

    def __init__(self, names: Sequence[str], events: Iterable[tuple[float, int, str]]) -> None:
        self.names = list(names)
        """Of the addresses, in their order."""
        self.events = list(events)
        """In the order in which they happened; the addresses are counted from 1."""
        rows = [(f"{at * 1000:.0f}", n, names[n - 1], what) for at, n, what in self.events]
        super().__init__(("ms", "number", "address", "what happened"), rows)

    @property
    def winner(self) -> int:
        """The number of the address that was connected to; 0 where there was none."""
        return next((number for _, number, what in self.events if what == "connected"), 0)

    def start_of(self, number: int) -> float:
        """When the attempt at address `number` started, in seconds; infinity if it never did."""
        starts = (at for at, n, what in self.events if (n, what) == (number, "starts"))
        return next(starts, math.inf)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.events[-1][0] if self.events else 0.0

    @property
    def started(self) -> int:
        """How many attempts were made."""
        return sum(what == "starts" for _, _, what in self.events)


@contextlib.contextmanager
def contenders() -> Iterator[list[Address]]:
    """Give three addresses: one that says nothing, one that refuses, one that takes connections.

    The first is of IPv6, where this machine has it.
    """
    with contextlib.ExitStack() as closing:
        try:
            silent = closing.enter_context(FullServer("::1"))
        except OSError:
            silent = closing.enter_context(FullServer())
        taken = closing.enter_context(socket.socket())
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        good = closing.enter_context(BackgroundServer(echo))
        yield [silent.address, taken.getsockname(), good.address]


def race(addresses: Sequence[Address], delay: float = 0.25, timeout: float = 5.0) -> Race:
    """Connect to the first of `addresses` that answers, close the connection, and tell the story.

    The next attempt starts `delay` seconds after the one before, or at once where one has failed
    (RFC 8305 5). With 0 they all start together. After `timeout` seconds it gives up.
    """
    events: list[tuple[float, int, str]] = []
    began = time.monotonic()

    def tell(number: int, what: str) -> None:
        events.append((time.monotonic() - began, number, what))

    waiting = list(enumerate(addresses, 1))
    running: dict[Attempt, int] = {}
    won = False
    try:
        while (waiting or running) and not won:
            if waiting:
                number, address = waiting.pop(0)
                tell(number, "starts")
                running[Attempt(address)] = number
            left = began + timeout - time.monotonic()
            if left <= 0:
                break
            for attempt in wait(running, min(delay, left) if waiting else left):
                won = won or attempt.error is None
                tell(running.pop(attempt), _outcome(attempt))
                attempt.close()
    finally:
        for attempt, number in running.items():
            attempt.close()
            tell(number, "given up")
    return Race([str(address[0]) for address in addresses], events)


def _outcome(attempt: Attempt) -> str:
    if attempt.error is None:
        return "connected"
    refused = isinstance(attempt.error, ConnectionRefusedError)
    return "refused" if refused else str(attempt.error.strerror or attempt.error)


def _family_of(address: Address) -> int:
    return socket.AF_INET6 if ":" in str(address[0]) else socket.AF_INET
