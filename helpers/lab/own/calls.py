"""How the threads of programs ask the one thread that runs the hosts, and wait for its answer.

All that a host of the course's own is made of belongs to one thread, the carrier of the lab's wire.
So nothing of it needs a lock, and a program's thread can be interrupted or ended at any moment:
it holds nothing, it only waits.
"""

import contextlib
import errno
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from helpers.host import WAIT, Attempt
from helpers.host.errors import failure
from helpers.lab.possible import LabError

LOOK = 0.5  # seconds after which a thread that waits lets itself be interrupted, on every system
LAST = 5.0  # seconds after the end of the wire's thread in which whoever waits is let go


class Owner(Protocol):
    """A socket of a host, on whose behalf a call waits."""

    closed: bool


class HostCall:
    """What a program's thread asks for: `attempt(now)`, again and again until it succeeds.

    It may wait for `timeout` seconds (None: for ever; 0: not at all).
    """

    def __init__(self, owner: Owner | None, attempt: Attempt, timeout: float | None) -> None:
        self.owner, self.attempt, self.timeout = owner, attempt, timeout
        self.deadline: float | None = None
        self.result: Any = WAIT
        self.error: BaseException | None = None
        self.dropped = False  # the thread has gone
        self._answered = threading.Lock()
        self._answered.acquire()

    def try_it(self, now: float) -> bool:
        """Make an attempt; return whether the call is over.

        What it raises is its caller's, also where the caller has passed nonsense: whoever else
        uses the lab has no part in it.
        """
        try:
            self.result = self.attempt(now)
        except Exception as error:
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

    def fail(self, error: BaseException) -> None:
        """Let the thread go on, with this error."""
        self.error = error
        self.answer()

    def answer(self) -> None:
        """Let the thread go on."""
        with contextlib.suppress(RuntimeError):
            self._answered.release()

    def answered(self, seconds: float) -> bool:
        """Wait so many seconds for the answer; return whether it has come."""
        return self._answered.acquire(timeout=seconds)

    def outcome(self) -> Any:
        """The result, or the error."""
        error, self.error = self.error, None
        if error is None:
            return self.result
        try:
            raise error
        finally:
            del error  # with its traceback it would keep itself, and the socket, alive


class HostCalls:
    """The calls to one host. `ring` wakes the thread that runs it."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._posted: deque[HostCall] = deque()  # by programs' threads
        self._pending: list[HostCall] = []  # from here on, the host's thread only
        self._over: list[HostCall] = []
        self._now = 0.0
        self._thread: int | None = None
        self._process = os.getpid()
        self._halted_at: float | None = None  # when the host's thread ended
        self._why = ""  # and why, where it was not asked to

    # --- for programs' threads -------------------------------------------------------------------

    def do(self, owner: Owner | None, attempt: Attempt, timeout: float | None = None) -> Any:
        """What `attempt(now)` returns in the host's thread, once that is not WAIT.

        Raises what it raises; BlockingIOError or TimeoutError where it takes too long; and
        LabError (ENETDOWN) where the lab has ended. Where this thread is interrupted, a result
        that nobody gets is thrown away: what must be closed closes itself then (see `handles`).
        """
        if os.getpid() != self._process:
            raise LabError(
                errno.ENETDOWN,
                "this lab belongs to the process that made it, and this is a fork of that: make a "
                "lab of its own in here with Lab(…)",
            )
        call = HostCall(owner, attempt, timeout)
        if threading.get_ident() == self._thread:
            return self._at_once(call)
        self._posted.append(call)
        self._ring()
        if self._halted_at is not None:  # asked after posting: else it might end in between
            call.fail(self._ended())
        try:
            while not call.answered(LOOK):
                if self._halted_at is not None and time.monotonic() > self._halted_at + LAST:
                    call.fail(self._ended())
            return call.outcome()
        except BaseException:
            call.dropped = True
            raise

    def post(self, owner: Owner | None, attempt: Attempt) -> None:
        """Have `attempt(now)` made, and wait for nothing; also from a finalizer."""
        if self._halted_at is not None:  # nobody else will make it
            attempt(self._now)
            return
        self._posted.append(HostCall(owner, attempt, None))
        self._ring()

    def give_up(self, owner: Owner) -> None:
        """After the end of the host's thread: let nobody wait on this owner's behalf any more."""
        if self._halted_at is not None:
            for call in [*self._pending, *self._posted]:
                if call.owner is owner:
                    call.fail(self._ended())

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

    def halt(self, why: str = "") -> None:
        """The host's thread ends. Those who wait may go on until their sockets are closed.

        That is at once: the lab closes them, or whoever made them. Nobody waits for what was
        only posted, such as the closing of a forgotten socket: it is done here.
        """
        self._why, self._halted_at, self._thread = why, time.monotonic(), None
        self.answer()
        self._pending += self._posted
        self._posted.clear()
        for call in self._pending:
            if call.owner is None or call.owner.closed:
                call.fail(self._ended())
            elif not call.dropped and call.try_it(self._now):
                call.answer()

    def end(self) -> None:
        """The lab has ended: let everybody go."""
        for call in [*self._pending, *self._posted]:
            call.fail(call.error or self._ended())
        self._pending.clear()

    def _ended(self) -> LabError:
        why = f": {self._why}" if self._why else ""
        return LabError(errno.ENETDOWN, f"the lab has ended{why}")

    def _at_once(self, call: HostCall) -> Any:
        if not call.try_it(self._now):
            call.error = failure(errno.EAGAIN, "a rule of the wire cannot wait")
        for other in [other for other in self._pending if other.owner is call.owner]:
            if other.try_it(self._now):
                self._pending.remove(other)
                other.answer()
        return call.outcome()
