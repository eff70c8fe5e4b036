"""Scripts: what applications do, written as generators, in virtual time.

A script runs until it has to wait, and says so with `yield`:

    yield 0.5           wait half a second
    yield "500 ms"      the same
    yield sock          wait until something happens to this socket or listener

Most scripts leave the last to the methods of a socket: `data = yield from sock.receive(100)`.
"""

from collections.abc import Callable, Generator
from typing import Any, Protocol

from helpers.link.quantities import seconds


class SimulationError(RuntimeError):
    """A simulation was used in a way that cannot work. The message says what would."""


class Waitable(Protocol):
    """Something that a script can wait for: it holds the scripts that do."""

    waiting: list["Script"]


Steps = Generator[float | str | Waitable, None, Any]


class Script:
    """A generator that runs in virtual time. `done` says that it has ended."""

    def __init__(
        self, at: Callable[..., None], function: Callable[..., Steps], arguments: tuple[Any, ...]
    ) -> None:
        self.name = getattr(function, "__name__", "script")
        self.done = False
        self._result: Any = None
        self._at, self._steps = at, function(*arguments)
        if not hasattr(self._steps, "send"):
            raise SimulationError(
                f"{self.name} has no yield in it, so it never waits: call it instead of running "
                "it, or wait with `yield 0.1` or `data = yield from sock.receive(100)`"
            )
        at(0.0, self.step)

    def step(self) -> None:
        """Go on until the script waits again, or ends. Raises what the script raises."""
        try:
            wanted = next(self._steps)
        except StopIteration as end:
            self.done, self._result = True, end.value
            return
        if isinstance(wanted, int | float | str):
            self._at(seconds(wanted), self.step)
        elif hasattr(wanted, "waiting"):
            wanted.waiting.append(self)
        else:
            raise SimulationError(
                f"{self.name} yields {wanted!r}: yield a time, a socket or a listener"
            )

    @property
    def result(self) -> Any:
        """What the script returned. Raises SimulationError as long as it has not ended."""
        if not self.done:
            raise SimulationError(
                f"{self.name} has not ended: it still waits. Has the simulation run, and for long "
                "enough? Or does it wait for what never comes?"
            )
        return self._result


def wake(thing: Waitable) -> None:
    """Let the scripts go on that wait for `thing`; each of them looks whether it has cause to."""
    waiting, thing.waiting = thing.waiting, []
    for script in waiting:
        script.step()
