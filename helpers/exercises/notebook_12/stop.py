"""Exercise: stop a server so that nobody loses an answer that is on its way."""

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.turning import ASLEEP, counting_sleeps
from helpers.exercises.virtual_time import run_virtually
from helpers.exercises.watch import TrialWatch, now

GRACE, OTHER_GRACE = 2.0, 3.0  # seconds of the clock of the check
LATE = 0.09  # seconds: who looks at the clock now and then may be so late
TIDIES = 0.5  # seconds that a client's task needs to end once it is cancelled
LONG = 60.0  # seconds after which a stop counts as one that never ends


class Server:
    """What `asyncio.start_server` gives, as far as stopping it goes: the meaning of Python 3.12.

    (3.11 forgot to wait in `wait_closed`.)
    """

    def __init__(self, tasks: set[asyncio.Task[Any]]) -> None:
        self._tasks = set(tasks)
        self.closed: float | None = None
        """When it was closed; None while it accepts."""

    def close(self) -> None:
        """Accept nobody any more."""
        if self.closed is None:
            self.closed = asyncio.get_running_loop().time()

    def is_serving(self) -> bool:
        """Return whether it accepts."""
        return self.closed is None

    async def wait_closed(self) -> None:
        """Wait until it is closed and the last client has gone."""
        while self.closed is None or not all(task.done() for task in self._tasks):
            await asyncio.sleep(0.1)

    async def __aenter__(self) -> "Server":
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.close()
        await self.wait_closed()


class Clients:
    """The tasks of a server's clients: who answers when, and who never does."""

    def __init__(self, *delays: float | None) -> None:
        self.tasks = {asyncio.create_task(self._serve(delay)) for delay in delays}
        self.answered: list[float] = []
        self.cancelled: list[float] = []

    async def _serve(self, delay: float | None) -> None:
        try:
            await asyncio.sleep(LONG * LONG if delay is None else abs(delay))
            if delay is not None and delay < 0:
                raise ConnectionResetError("the client has vanished")
            self.answered.append(asyncio.get_running_loop().time())
        except asyncio.CancelledError:
            self.cancelled.append(asyncio.get_running_loop().time())
            await asyncio.sleep(TIDIES)
            raise


def check(stop: Callable[..., Any]) -> None:
    """Stop a server without clients, with busy ones, and with some that would never end."""
    _stops(stop, (), takes=0.0)
    _stops(stop, (0.5, 1.5), takes=1.5)
    _stops(stop, (0.5, -0.3, None, 1.5, None), takes=GRACE + TIDIES)
    _stops(stop, (None,), takes=GRACE + TIDIES)
    _stops(stop, (GRACE - 0.1, GRACE + 0.1), takes=GRACE + TIDIES)
    _stops(stop, (0.5, GRACE + 0.1, None), takes=OTHER_GRACE + TIDIES, grace=OTHER_GRACE)


def _stops(
    stop: Callable[..., Any],
    delays: tuple[float | None, ...],
    takes: float,
    grace: float = GRACE,
) -> None:
    """Stop a server with such clients; see what became of them, and how long it took."""

    async def play() -> None:
        clients = Clients(*delays)
        server = Server(clients.tasks)
        await asyncio.sleep(0)  # the clients' tasks begin
        await _call(stop, server, set(clients.tasks), grace)
        took = asyncio.get_running_loop().time()
        _see(clients, server, took, takes, grace)

    with counting_sleeps:
        run_virtually(play)


async def _call(
    stop: Callable[..., Any], server: Server, tasks: set[asyncio.Task[Any]], grace: float
) -> None:
    called: Coroutine[Any, Any, Any] = stop(server, tasks, grace)
    expect(inspect.isawaitable(called), "no coroutine")
    task = asyncio.ensure_future(called)
    done, _ = await asyncio.wait({task}, timeout=LONG)
    expect(done, "never ends")
    watch = now()
    expect(watch is None or not watch.notes.slept, "sleeps")
    try:
        task.result()
    except BaseException as error:
        _note(error)
        raise


def _note(error: BaseException) -> None:
    """Tell who watches the answer what came out of it."""
    watch: TrialWatch | None = now()
    if watch is not None:
        watch.note_error(error)


def _see(clients: Clients, server: Server, took: float, takes: float, grace: float) -> None:
    expect(server.closed is not None, "still accepts")
    early = [when for when in clients.cancelled if when < grace - 0.01]
    expect(not early, "cancels too early", grace=grace, when=_short(min(early, default=0.0)))
    over = [when for when in clients.cancelled if when > grace + LATE]
    over += [when for when in clients.answered if when > grace + LATE]
    expect(not over, "cancels too late", grace=grace, when=_short(max(over, default=0.0)))
    expect(server.closed == 0.0, "closes late", when=_short(server.closed or 0.0))
    left = [task for task in clients.tasks if not task.done()]
    alone = sum(not task.cancelling() for task in left)
    expect(not alone, "leaves some", left=alone)
    expect(not left, "does not wait", left=len(left))
    expect(took < takes + LATE, "waits on", took=_short(took), needed=takes)


def _short(seconds: float) -> float:
    return round(seconds, 1)


async def stop(server, tasks, grace):
    """Stop `server`, and lose no answer that comes within `grace` seconds.

    `tasks` is the set of its clients' tasks. From now on nobody else is
    accepted. Clients may end by themselves for `grace` seconds; then those
    that are left are cancelled. Returns when the last has ended, no later.
    """
    server.close()
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


EXERCISE = Exercise(
    name="stop",
    notebook="12",
    title="A graceful stop",
    solution=(stop,),
    check=check,
    mistakes={
        "no coroutine": Mistake(
            "a call of it gives nothing that can be awaited.",
            "`async def`, as in the stub.",
        ),
        "still accepts": Mistake(
            "the server still accepts when your function has returned.",
            "`server.close()`.",
        ),
        "closes late": Mistake(
            "the server went on accepting for {when} s after the stop had begun.",
            "`server.close()` before you wait for anybody.",
        ),
        "cancels too early": Mistake(
            "a client was cancelled after {when} s; it had {grace} s, and might have got its "
            "answer.",
            "to wait first, for up to `grace` seconds, and to cancel only those that are left.",
        ),
        "cancels too late": Mistake(
            "after {when} s a client was still being served; the stop allows {grace} s.",
            "one limit for all of them together: `asyncio.wait(tasks, timeout=grace)`.",
        ),
        "sleeps": ASLEEP,
        "leaves some": Mistake(
            "{left} of the clients' tasks were still running when your function returned, and "
            "nobody had cancelled them.",
            "`task.cancel()` for each that has not ended in time.",
        ),
        "does not wait": Mistake(
            "{left} of the clients' tasks had been cancelled and not ended yet when your "
            "function returned: to be cancelled is to be asked to tidy up.",
            "to wait for them once more: `asyncio.gather(*late, return_exceptions=True)`.",
        ),
        "waits on": Mistake(
            "it returned after {took} s, and the last client had ended after {needed} s.",
            "to return as soon as the last has ended: `asyncio.wait` does, `asyncio.sleep` "
            "does not.",
        ),
        "never ends": Mistake(
            "it did not come back within a minute, and a client of that server never ends by "
            "itself.",
            "to cancel such tasks after `grace` seconds, before you wait for them without a "
            "limit. (`server.wait_closed()` waits for all clients.)",
        ),
    },
    hints=(
        "Three steps: nobody new; wait, but not for ever; ask the rest to end.",
        "`asyncio.wait(tasks, timeout=…)` gives those that are done and those that are not, and "
        "raises nothing that they raised. It does not take an empty set.",
        "close; `_, late = await asyncio.wait(tasks, timeout=grace)`; cancel each of `late`; "
        "gather them, with `return_exceptions=True`.",
    ),
    right="Nobody new, time for the busy, an end for the idle. The same three steps stop a web "
    "server, a database, and a shop at closing time.",
)
