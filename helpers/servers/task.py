"""Run a whole function in the background: a server that the reader wrote line by line."""

import contextlib
import time

from helpers.servers.blame import is_readers_code, name_of
from helpers.servers.log import Log
from helpers.servers.owner import adopt, release
from helpers.servers.waking import address_of
from helpers.servers.worker import Worker

LISTENS_WITHIN = 2.0  # seconds that a function gets to call listen


class NotFinished(TimeoutError):
    """A result was asked for, and the function in the background is still running.

    `place` is the line at which it is, as `(line number, source line)`, or None.
    """

    def __init__(self, message, place=None):
        super().__init__(message)
        self.place = place


def run_in_background(function, *arguments):
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
    """

    def __init__(self, function, arguments=(), around=contextlib.nullcontext):
        self.name = name_of(function)
        self.log = Log()
        name = f"helpers-{self.name}"
        self._worker = Worker(
            function, *arguments, name=name, log=self.log, who=self.name, around=around
        )
        adopt(self)
        self._worker.start()

    @property
    def running(self):
        """True until the function has returned, raised or been stopped, and its threads ended."""
        return bool(self._worker.threads())

    @property
    def address(self):
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

    def result(self, timeout=5.0):
        """Return what the function returned, waiting up to `timeout` seconds for its end.

        Raises what the function raised; NotFinished, naming the line at which it is, if it runs
        on.
        """
        if not self._worker.join(timeout):
            raise NotFinished(
                f"{self.name} still runs after {timeout:g} s{self._whereabouts()}. "
                "Give it what it waits for, or stop it with .stop().",
                self.where(),
            )
        if not self.running:
            release(self)
        if self._worker.error is not None:
            raise self._worker.error
        return self._worker.result

    @property
    def error(self):
        """The exception that ended the function, or one of the threads it started, or None."""
        return self._worker.error

    def stop(self):
        """End the function, wherever it waits. Never raises; returns True if it has ended."""
        ended = self._worker.stop()
        release(self)
        return ended

    stop_quietly = stop

    def where(self, of_interest=is_readers_code):
        """Return `(line number, source line)` at which the function is; None if it ended.

        That is the innermost line in a file of interest (a test of a file name): one that does
        not belong to Python or to these servers, unless you say otherwise.
        """
        return self._worker.where(of_interest)

    def _whereabouts(self):
        place = self.where()
        return f", at line {place[0]}: {place[1]}" if place else ""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def __repr__(self):
        if self.running:
            return f"<{self.name} runs in the background>"
        if self.error is not None:
            return f"<{self.name} ended with {type(self.error).__name__}: {self.error}>"
        return f"<{self.name} has ended>"
