"""Run a coroutine on a clock that jumps: where all wait, it is at once as late as the next timer.

So a check can let a minute pass in no time, and what it sees does not depend on how busy the
machine is.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any


class _Loop(asyncio.SelectorEventLoop):
    """A loop whose time is `now`; its selector moves it on."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumping(self))
        self.set_exception_handler(lambda loop, context: None)  # the check looks itself

    def time(self) -> float:
        return self.now


class _Jumping(selectors.SelectSelector):
    """A selector that does not wait for a timer: it puts the clock forward."""

    def __init__(self, loop: _Loop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0 if timeout is not None else 0.05)
        if not ready and timeout:
            self._loop.now += timeout
        return ready


def run_virtually(function: Callable[[], Coroutine[Any, Any, Any]], seconds: float = 3600.0) -> Any:
    """Return what `function()` gives when awaited, on a clock of its own that begins at 0.

    Raises TimeoutError where it is not done after so many seconds of that clock, and what it
    raises. Tasks that are left at its end are cancelled.
    """

    async def limited() -> Any:
        return await asyncio.wait_for(function(), seconds)

    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(limited())
