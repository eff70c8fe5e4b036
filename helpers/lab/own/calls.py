"""How the threads of programs ask the thread that runs the hosts, and wait for its answer.

All that a host without a kernel is made of belongs to one thread, the carrier of the lab's wire.
So nothing of it needs a lock, and a program's thread can be interrupted or ended at any moment:
it holds nothing, it only waits.
"""

import contextlib
import errno
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from helpers.lab.own.errors import failure

WAIT = object()  # what an attempt returns that has to be made again later
LOOK = 0.5  # seconds after which a thread that waits lets itself be interrupted, on every system

Attempt = Callable[[float], Any]


class Call:
    """What a program's thread asks for: `attempt(now)`, again and again until it succeeds.

    It may wait for `timeout` seconds (None: for ever; 0: not at all).
    """

    def __init__(self, owner: Any, attempt: Attempt, timeout: float | None) -> None:
        self.owner, self.attempt, self.timeout = owner, attempt, timeout
        self.deadline: float | None = None
        self.result: Any = WAIT
        self.error: BaseException | None = None
        self.dropped = False  # the thread has gone
        self._answered = threading.Lock()
        self._answered.acquire()

    def try_it(self, now: float) -> bool:
        """Make an attempt; return whether the call is over."""
        try:
            self.result = self.attempt(now)
        except OSError as error:
            self.error = error
        if self.result is not WAIT or self.error is not None:
            return True
        if self.timeout is None:
            return False
        if self.deadline is None:
            self.deadline = now + self.timeout
        if now < self.deadline:
            return False
        waited = self.timeout != 0
        self.error = TimeoutError("timed out") if waited else failure(errno.EAGAIN)
        return True

    def answer(self) -> None:
        """Let the thread go on."""
        with contextlib.suppress(RuntimeError):
            self._answered.release()

    def wait(self) -> Any:
        """What the attempt returned; raises what it raised, and TimeoutError."""
        while not self._answered.acquire(timeout=LOOK):
            pass
        return self.outcome()

    def outcome(self) -> Any:
        """The result, or the error."""
        error, self.error = self.error, None
        if error is None:
            return self.result
        try:
            raise error
        finally:
            del error  # with its traceback it would keep itself, and the socket, alive


class Calls:
    """The calls to one host. `ring` wakes the host's thread."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._posted: deque[Call] = deque()
        self._pending: list[Call] = []
        self._over: list[Call] = []
        self._thread: int | None = None
        self._now = 0.0
        self._halted = False

    # --- for the threads of programs -------------------------------------------------------------

    def do(
        self,
        owner: Any,
        attempt: Attempt,
        timeout: float | None = None,
        undo: Callable[[Any], object] | None = None,
    ) -> Any:
        """What `attempt(now)` returns in the host's thread, once that is not WAIT.

        Raises what it raises; BlockingIOError or TimeoutError where it takes too long; and
        OSError (ENETDOWN) where the lab has ended. Where this thread is interrupted, `undo` is
        called with a result that nobody gets.
        """
        call = Call(owner, attempt, timeout)
        if threading.get_ident() == self._thread:
            return self._at_once(call)
        self._posted.append(call)
        self._ring()
        if self._halted:
            call.error = _ended()
            call.answer()
        try:
            return call.wait()
        except BaseException:
            call.dropped = True
            if undo is not None:  # nobody may have got the result
                self.post(owner, lambda now: None if call.result is WAIT else undo(call.result))
            raise

    def post(self, owner: Any, attempt: Attempt) -> None:
        """Have `attempt(now)` made, and wait for nothing; also from a finalizer."""
        if self._halted:  # nobody else will make it
            attempt(self._now)
            return
        self._posted.append(Call(owner, attempt, None))
        self._ring()

    def give_up(self, owner: Any) -> None:
        """After the end: let nobody wait on this owner's behalf any more."""
        for call in [*self._pending, *self._posted]:
            if self._halted and call.owner is owner:
                call.error = _ended()
                call.answer()

    def waits(self) -> bool:
        """Whether something was asked that was not looked at yet."""
        return bool(self._posted)

    # --- for the host's thread -------------------------------------------------------------------

    def work(self, now: float) -> None:
        """Make an attempt of each call."""
        self._now, self._thread = now, threading.get_ident()
        while self._posted:
            self._pending.append(self._posted.popleft())
        calls, self._pending = self._pending, []
        for call in calls:
            if not call.dropped:
                (self._over if call.try_it(now) else self._pending).append(call)

    def answer(self) -> None:
        """Let those threads go on whose calls are over."""
        over, self._over = self._over, []
        for call in over:
            call.answer()

    def due(self) -> float | None:
        """When the next call has waited long enough; None where none is in a hurry."""
        if self._posted:
            return 0.0
        deadlines = [call.deadline for call in self._pending if call.deadline is not None]
        return min(deadlines, default=None)

    def halt(self) -> None:
        """The host's thread ends. Those who wait go on waiting until their sockets are closed."""
        self._halted, self._thread = True, None
        self.answer()
        for call in [*self._pending, *self._posted]:
            if call.owner is None or call.owner.closed:
                call.error = _ended()
                call.answer()

    def _at_once(self, call: Call) -> Any:
        if not call.try_it(self._now):
            call.error = failure(errno.EAGAIN, "a rule of the wire cannot wait")
        for other in [other for other in self._pending if other.owner is call.owner]:
            if other.try_it(self._now):
                self._pending.remove(other)
                other.answer()
        return call.outcome()


def _ended() -> OSError:
    return failure(errno.ENETDOWN, "the lab has ended")
