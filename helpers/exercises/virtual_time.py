"""Run a coroutine on a clock that jumps: where all wait, it is at once as late as the next timer.

So a check can let a minute pass in no time, and what it sees does not depend on how busy the
machine is.
"""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

from helpers.servers.patch import Patch

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
LOOK = 0.05  # seconds of a real wait


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time is `now`; its selector moves it on.

    `in_threads` are the calls that threads do for it: no jump brings the end of one nearer, so
    meanwhile its clock goes as any other.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.in_threads: set[asyncio.Future[Any]] = set()
        super().__init__(_Jumping(self))
        self.set_exception_handler(lambda loop, context: None)  # the check looks itself

    def time(self) -> float:
        """Return the seconds of its clock."""
        return self.now

    def run_in_executor(
        self, executor: Executor | None, function: Callable[[*Ts], T], *arguments: *Ts
    ) -> asyncio.Future[T]:
        """As the loop of asyncio does it."""
        future = super().run_in_executor(executor, function, *arguments)
        self.in_threads.add(future)
        future.add_done_callback(self.in_threads.discard)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the threads. Python 3.12 has a limit for that, which a jump would reach."""
        await super().shutdown_default_executor()


class _Jumping(selectors.SelectSelector):
    """A selector that does not wait for a timer: it puts the clock forward."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            return super().select(LOOK)
        if self._loop.in_threads:
            timeout = min(timeout, LOOK)
            ready = super().select(timeout)
        else:
            ready = super().select(0)
        if not ready:
            self._loop.now += timeout
        return ready


def running() -> VirtualLoop | None:
    """Return the loop of that kind that runs in this thread, or None."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return loop if isinstance(loop, VirtualLoop) else None


def _of_the_loop(usual: Callable[[], float]) -> Callable[[], float]:
    """Return a clock like `usual` that a task of such a loop sees jump."""

    def clock() -> float:
        loop = running()
        return usual() if loop is None else loop.now

    vars(clock)["usual"] = usual
    return clock


_monotonic = Patch(time, "monotonic", _of_the_loop)
_perf_counter = Patch(time, "perf_counter", _of_the_loop)
_wall = Patch(time, "time", _of_the_loop)


def run_virtually(function: Callable[[], Coroutine[Any, Any, Any]], seconds: float = 3600.0) -> Any:
    """Return what `function()` gives when awaited, on a clock of its own that begins at 0.

    Raises TimeoutError where it is not done after so many seconds of that clock, and what it
    raises. Tasks that are left at its end are cancelled.
    """

    async def limited() -> Any:
        return await asyncio.wait_for(function(), seconds)

    with _monotonic, _perf_counter, _wall, asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(limited())
