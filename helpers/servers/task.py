"""Run a whole function in the background: a server that the reader wrote line by line."""

import contextlib
import socket
import time
from collections.abc import Callable, Hashable
from typing import Any

from helpers import kernel
from helpers.servers.exposed import exposed
from helpers.servers.log import Log
from helpers.servers.owner import adopt, release
from helpers.servers.readers_code import is_readers_code, name_of
from helpers.servers.waking import address_of
from helpers.servers.worker import Around, Worker

LISTENS_WITHIN = 2.0  # seconds that a function gets to call listen
LOOK = 0.02  # seconds in which a thread that reads on and on uses its processor
Place = tuple[int, str]  # line number, source line


class NotFinished(TimeoutError):
    """A result was asked for, and the function in the background is still running.

    `place` is the line at which it is, as `(line number, source line)`, or None.
    """

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.place = place


def run_in_background(function: Callable[..., Any], *arguments: Any) -> "BackgroundTask":
    """Start `function(*arguments)` in a background thread; return its `BackgroundTask`.

    The function is ordinary code with ordinary sockets. What it prints goes into the task's log.
    Raises TypeError if `function` is not a function.
    """
    if not callable(function):
        raise TypeError(
            f"run_in_background needs a function, not {function!r}. "
            "Give the function itself, without calling it: run_in_background(serve)"
        )
    return BackgroundTask(function, arguments)


class BackgroundTask:
    """A function that runs in the background; see `run_in_background`.

    `log` is a `Log` of what it printed. Leaving a `with` block, or running the cell that made it
    again, stops it, with the threads that it started. The function, and each of those threads,
    runs in a `with around()` block.

    An exception that ends the function closes its sockets, as it does where it ends a program:
    with RST where bytes are unread.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...] = (),
        around: Around = contextlib.nullcontext,
    ) -> None:
        self._on_this_machine = around is contextlib.nullcontext
        self.name = name_of(function)
        self.log = Log()
        name = f"helpers-{self.name}"
        self._worker = Worker(
            function, *arguments, name=name, log=self.log, who=self.name, around=around
        )
        adopt(self)
        self._worker.start()

    @property
    def running(self) -> bool:
        """True until the function has returned, raised or been stopped, and its threads ended."""
        return bool(self._worker.threads())

    @property
    def address(self) -> tuple[str, int]:
        """The address that the function listens on, such as `("127.0.0.1", 54321)`.

        For a function that speaks UDP, the address that it is bound to. Waits up to 2 s for the
        function to call `listen`. Raises what the function raised, or NotFinished if it does not
        listen.
        """
        deadline = time.monotonic() + LISTENS_WITHIN
        while time.monotonic() < deadline:
            address = address_of(self._worker.sockets())
            if address:
                return address
            if not self._worker.alive:
                self.result()
                raise NotFinished(f"{self.name} returned and listens no more.")
            self._worker.join(0.001)
        raise NotFinished(
            f"{self.name} has run for {LISTENS_WITHIN:g} s "
            f"and no socket of it listens{self._whereabouts()}. "
            "A server calls bind and listen before it waits.",
            self.where(),
        )

    def result(self, timeout: float = 5.0) -> Any:
        """Return what the function returned, waiting up to `timeout` seconds for its end.

        Raises what the function raised; NotFinished, naming the line at which it is, if it runs
        on.
        """
        if not self._worker.join(timeout):
            raise NotFinished(
                f"{self.name} still runs after {timeout:g} s{self._whereabouts()}. "
                f"{self._advice()}",
                self.where(),
            )
        if not self.running:
            release(self)
        if self._worker.error is not None:
            raise self._worker.error
        return self._worker.result

    @property
    def error(self) -> BaseException | None:
        """The exception that ended the function, or one of the threads it started, or None."""
        return self._worker.error

    def stop(self) -> bool:
        """End the function, wherever it waits. Never raises; returns True if it has ended.

        What could not be ended, and other processes that it has started, are named in the log.
        """
        ended = self._worker.stop()
        if ended:
            release(self)
        else:
            self._say_once(f"cannot be stopped{self._whereabouts()}; it ends when that is over")
        for child in self._worker.children:
            self._say_once(f"has started another process, which is not stopped: {child}")
        return ended

    def _say_once(self, text: str) -> None:
        if text not in [entry.text for entry in self.log.entries()]:
            self.log.add(self.name, text)

    def _advice(self) -> str:
        """What may help a function that runs on."""
        if self._reads_on():
            return (
                "It reads on after the end: its peer has closed, so recv returns b'' again and "
                "again. Leave the loop when recv returns b'', or stop it with .stop()."
            )
        return "Give it what it waits for, or stop it with .stop()."

    def _reads_on(self) -> bool:
        """True where it does not wait, and one of its connections has been read to its end."""
        return any(map(_at_end, self._worker.sockets())) and self.is_busy(LOOK)

    stop_quietly = stop

    def where(self, of_interest: Callable[[str], bool] = is_readers_code) -> Place | None:
        """Return `(line number, source line)` at which the function is; None if it ended.

        That is the innermost line in a file of interest (a test of a file name): one that does
        not belong to Python or to these servers, unless you say otherwise.
        """
        return self._worker.where(of_interest)

    def is_busy(self, seconds: float) -> bool:
        """Return whether it computes, and does not only wait, in the next `seconds`."""
        return self._worker.is_busy(seconds)

    def places(self) -> list[Hashable]:
        """Return where each of its threads is now; one that stays there seems to be blocked."""
        return self._worker.places()

    def _whereabouts(self) -> str:
        place = self.where()
        return f", at line {place[0]}: {place[1]}" if place else ""

    def __enter__(self) -> "BackgroundTask":
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        more = "; it has started other processes" if self._worker.children else ""
        if self.running:
            return f"<{self.name} runs in the background{self._exposed()}{more}>"
        if self.error is not None:
            return f"<{self.name} ended with {type(self.error).__name__}: {self.error}{more}>"
        return f"<{self.name} has ended{more}>"

    def _exposed(self) -> str:
        """Say where others than this machine reach it."""
        listens = address_of(self._worker.sockets()) if self._on_this_machine else None
        return exposed(listens)


def _at_end(sock: socket.socket) -> bool:
    """True where the peer has closed, and all that it had sent was read."""
    try:
        return kernel.state(sock) == "CLOSE-WAIT" and kernel.queues(sock).received == 0
    except (OSError, ValueError):  # no TCP socket, closed now, or a system that does not tell
        return False
