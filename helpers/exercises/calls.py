"""One call of an answer in the background, waited for as long as it gets on."""

import selectors
import socket
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from helpers.exercises.brief import brief, error_text
from helpers.exercises.watch import TrialWatch
from helpers.servers import NotFinished
from helpers.servers.task import BackgroundTask
from helpers.servers.threads import FairTime

PATIENCE = 1.0  # seconds in which something has to move
STUCK = 0.25  # seconds after which an answer that waits for nothing counts as stuck
LOOK = 0.01


class Outcome(NamedTuple):
    """What became of a call: its result, or the exception that ended it.

    The exception is a NotFinished where the call goes on.
    """

    result: Any
    error: BaseException | None

    @property
    def goes_on(self) -> bool:
        """True where the call has not ended."""
        return isinstance(self.error, NotFinished)

    @property
    def line(self) -> str:
        """The line at which a call that goes on is; "?" if that is not known."""
        place = getattr(self.error, "place", None)
        return place[1] if place else "?"

    @property
    def told(self) -> str:
        """What the call did, after "your function"."""
        if self.goes_on:
            return f"did not come back from `{self.line}`"
        if self.error is not None:
            return f"raised {error_text(self.error)}"
        return f"returned {brief(self.result)}"


class AnswerCall:
    """One call of an answer in the background; see `Outcome`."""

    def __init__(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], watch: TrialWatch
    ) -> None:
        self.watch = watch
        self.watch.notes.begin_call()
        self.error: BaseException | None = None
        """What ended the call; None while it goes on, or once it has returned."""
        self.result: Any = None
        self._function, self._arguments = function, arguments
        self._done = threading.Event()
        self.task = BackgroundTask(self._run, around=self.watch.here)
        self.watch.tasks.append(self.task)

    def _run(self) -> None:
        try:
            with self.watch.inside():
                self.result = self._function(*self._arguments)
        except BaseException as error:
            self.error = error
            raise
        finally:
            self._done.set()

    @property
    def ended(self) -> bool:
        """True once the call has returned or raised."""
        return self._done.is_set()

    def raise_error(self, *allowed: type[BaseException]) -> None:
        """Raise what ended the call, unless it is of an allowed kind: it explains all the rest."""
        error = self.error or self.task.error  # or one of a thread that the answer started
        if error is not None and not isinstance(error, allowed):
            self.watch.note_error(error)
            raise error

    def wait(self, ready: Callable[[float], bool], stuck: Callable[[], bool]) -> bool:
        """Wait until `ready(seconds)`; return False once nothing moves any more.

        Where the call has ended, or `stuck()` holds, the wait is shorter. On a busy machine it is
        longer: an answer that is given no turn to compute is not one that waits.
        """
        fair, moved, since = FairTime(), -1, 0.0
        while True:
            ended = self.ended
            if ready(0.0 if ended else LOOK):
                return True
            if ended:
                return False
            now = fair.now()
            if self.watch.notes.moved != moved:
                moved, since = self.watch.notes.moved, now
            if now - since > (STUCK if stuck() else PATIENCE):
                self.watch.notes.moved += 1  # the check gets on, and the trial's patience with it
                return False

    def outcome(self, stuck: Callable[[], bool], *allowed: type[BaseException]) -> Outcome:
        """Wait for the end and return the `Outcome`; raises an error of no allowed kind."""
        if not self.wait(self._done.wait, stuck):
            place = self.task.where()
            return Outcome(None, NotFinished("the call goes on", place))
        self.raise_error(*allowed)
        error = self.error or self.task.error
        return Outcome(None if error else self.result, error)

    def settle(self) -> None:
        """Let the call come to its end, or to a wait; one that computes gets STUCK seconds.

        Whoever has just hung up, or run into a limit of its own, may return or raise at once, and
        what a check says depends on it.
        """
        here, fair = self.task.places(), FairTime()
        while not self._done.wait(LOOK) and fair.now() < STUCK:
            before, here = here, self.task.places()
            if here == before:
                break

    def stop(self) -> None:
        """End the call, if it has not ended; note what it has left, which is closed now."""
        if self._done.wait(0.05) and self.error is None:
            self.watch.note_left(self.result)
        self.task.stop()


def ready(sock: socket.socket | int, event: int, seconds: float) -> bool:
    """Return whether `event` is there within `seconds`; True for what has been closed meanwhile."""
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(sock, event)
            return bool(selector.select(seconds))
    except (OSError, ValueError, KeyError):
        return True
