"""Who runs when: one line at a time, the server first, and whoever is blocked lets others run."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from helpers.stepping.actor import Actor
from helpers.stepping.blocking import Waiting, locks, may_wait, sleeps, waiting
from helpers.stepping.book import Book
from helpers.stepping.code import Statement
from helpers.stepping.faults import goes_round
from helpers.stepping.hope import hopeless
from helpers.stepping.report import Here, Report
from helpers.stepping.settling import Settling, threads_of
from helpers.stepping.step import SocketState
from helpers.stepping.thread_state import ThreadState, waits_for_ever
from helpers.stepping.turn import Turn, step_of
from helpers.stepping.wires import Between

# Where the system tells what a thread waits for, a line is blocked when it says so. The other
# times only bound how long we look; none of them decides what a program does.
LOOK = 0.002  # seconds between two looks at a line that has not come back
DWELL = 0.02  # seconds that a line gets to come back after the wire is quiet
NOT_BACK = 0.03  # seconds after which a line is blocked, where the system does not tell
AWAKE = 1.0  # seconds for a thread that has been woken to say so
NOTHING_MORE = 0.1  # seconds for which nobody may be able to go on, until that is believed
IN_A_ROW = 20  # lines, after which whoever is not blocked lets others have a turn


class Scheduler:
    """Gives the `actors` their turns; `turns` is what happened, `over` why it ended early.

    `alone` says of those who have not begun why that is; `waits` in what those wait that are
    blocked.
    """

    def __init__(
        self, actors: Sequence[Actor], between: Between, book: Book, most: int, seconds: float
    ) -> None:
        self.turns: list[Turn] = []
        self.over = ""
        self.alone: dict[str, str] = {}
        self.waits: dict[str, Waiting] = {}
        self._actors, self._between, self._book = actors, between, book
        self._most, self._seconds = most, seconds
        self._deadline = time.monotonic() + seconds
        self._settling = Settling(actors, between, book, self._deadline)
        self._all_have_begun = False
        self._since: dict[str, int] = {}
        self._here: dict[str, Here] = {}
        self._counted = 0
        self._back: dict[str, Report] = {}  # of actors that have been woken
        self._logged = dict.fromkeys((actor.name for actor in actors), 0)

    @property
    def refused(self) -> str:
        """What one of them wanted to do that cannot be stepped through; ""."""
        return next((actor.refused for actor in self._actors if actor.refused), "")

    def begin(self, actor: Actor, *arguments: Any) -> None:
        """Bring an actor to its first line."""
        actor.start(*arguments)
        self._here[actor.name] = actor.beginning
        report = self._outcome(actor)
        if report is None or report.kind == "ended":
            self._note(actor, report, False)
        else:
            self._here[actor.name] = report.here

    def run(self, actor: Actor) -> bool:
        """Let one actor run until it is blocked or has ended, but not too long.

        Return True if it could go on.
        """
        for _ in range(IN_A_ROW):
            if self.over or actor.blocked or actor.ended:
                return False
            if len(self.turns) >= self._most:
                self.over = f"stopped after {self._most} steps"
            else:
                self._one(actor)
                gives_way = actor.blocked
                self._see_who_is_back()
                self._see_who_goes_round()
                if gives_way:  # it may be back already: the others have their turn all the same
                    break
        return not actor.blocked

    def run_all(self) -> None:
        """Give everybody turns until all have ended, or nothing can happen any more."""
        self._all_have_begun = True
        at = sum(actor.side == "server" for actor in self._actors)  # it has had a turn
        while not self.over:
            alive = self._alive()
            order = [*self._actors[at:], *self._actors[:at]]
            ready = [actor for actor in order if actor in alive and not actor.blocked]
            if ready:
                at = (self._actors.index(ready[0]) + 1) % len(self._actors)
                self.run(ready[0])
            elif not self._wait_for_somebody(alive):
                break
        self._note_what_threads_did()

    def _alive(self) -> list[Actor]:
        return [actor for actor in self._actors if actor.started and not actor.ended]

    def _one(self, actor: Actor) -> None:
        """Let an actor run one line, and note what came of it."""
        actor.go()
        self._note(actor, self._outcome(actor), False)

    # --- what becomes of a line ----------------------------------------------------------------

    def _outcome(self, actor: Actor) -> Report | None:
        """What an actor tells when its line has come back; None where it is blocked or stuck."""
        began = time.monotonic()
        while True:
            report = actor.report(LOOK)
            if report is not None:
                return report
            if self.refused or time.monotonic() > self._deadline:
                return None
            if sleeps(actor.calls.current):
                if self._somebody_else_goes_on(actor):
                    self._block(actor, Waiting("sleep"))
                    return None
            elif self._seems_blocked(actor, began):
                self._settling.settle()
                report = actor.report(DWELL)
                if report is not None:
                    return report
                if self._seems_blocked(actor, began):
                    self._block(actor, _waiting(actor))
                    return None

    def _block(self, actor: Actor, wait: Waiting) -> None:
        """Its line does not come back: others have their turns."""
        actor.blocked = True
        self.waits[actor.name], self._since[actor.name] = wait, self._between.count()

    def _seems_blocked(self, actor: Actor, began: float) -> bool:
        call, state = actor.calls.current, actor.thread_state
        if state is ThreadState.RUNS:
            return False
        late = time.monotonic() - began > NOT_BACK
        if call is None:  # such as `with lock:`; or a lab at work, which has time-outs
            return late and actor.calls.none and waits_for_ever(actor.thread) is True
        if state is ThreadState.WAITS:
            return True
        return late and (may_wait(call) if state is ThreadState.UNKNOWN else locks(call))

    def _somebody_else_goes_on(self, actor: Actor) -> bool:
        """Whether another one is not blocked, or has been woken."""
        others = [other for other in self._alive() if other is not actor]
        return any(not other.blocked or self._is_back(other) for other in others)

    def _is_back(self, actor: Actor) -> bool:
        """Whether one that was blocked has been woken."""
        if actor.name not in self._back and (report := actor.report(0.0)) is not None:
            self._back[actor.name] = report
        return actor.name in self._back

    def _see_who_is_back(self) -> None:
        """Those whose lines are not blocked any more run them to their ends."""
        for actor in self._actors:
            if actor.blocked and not self.over:
                report = self._back.pop(actor.name, None)
                if report is not None:
                    self._finish(actor, report)

    def _settle(self) -> None:
        """Wait for silence on the wire, and until who has been woken by it is awake."""
        self._settling.settle()
        for actor in self._actors:
            if actor.blocked and actor.name not in self._back:
                report = self._woken(actor)
                if report is not None:
                    self._back[actor.name] = report

    def _woken(self, actor: Actor) -> Report | None:
        """What a blocked actor tells, if it has been woken."""
        began = time.monotonic()
        while True:
            report, state = actor.report(0.0), actor.thread_state
            lock = state is ThreadState.LOCK and waits_for_ever(actor.thread) is not True
            unsure = state is ThreadState.UNKNOWN or (lock and locks(actor.calls.current))
            waits = state is ThreadState.WAITS or (state is ThreadState.LOCK and not lock)
            limit = 0.0 if waits else DWELL if unsure else AWAKE
            if report is not None or time.monotonic() - began >= limit:
                return report or actor.report(0.0)
            time.sleep(LOOK / 4)

    def _finish(self, actor: Actor, report: Report) -> None:
        """Let a line that was blocked come to its end, or to where it is blocked again."""
        actor.blocked = False
        outcome: Report | None = report
        if report.kind == "woken":
            actor.go()
            outcome = self._outcome(actor)
        self._note(actor, outcome, True)

    # --- when all wait ---------------------------------------------------------------------------

    def _wait_for_somebody(self, alive: Sequence[Actor]) -> bool:
        """Wait while all are blocked; return False where nobody will ever come back.

        Where all have ended, their threads may still be at work.
        """
        since = None
        while not self.over:
            for actor in alive:
                report = self._back.pop(actor.name, None) or actor.report(LOOK)
                if report is not None:
                    self._finish(actor, report)
                    self._see_who_goes_round()
                    return True
            if not alive and all(not thread.is_alive() for thread in self._threads()):
                return False
            self._between.quiet(0.0)
            now = time.monotonic()
            if not self._hopeless(alive):
                since = None
            elif since is None:
                since = now  # and who has been woken in this moment has told it when we ask again
            elif now - since > NOTHING_MORE:
                return False
            if self.refused or now > self._deadline:
                self.over = f"stopped after {self._seconds:g} s"
        return False

    def _see_who_goes_round(self) -> None:
        """End it where those who go on go round for ever, and all others wait for ever."""
        alive = self._alive()
        rounds = [actor for actor in alive if actor.reads.endless or actor.rounds.endless]
        others = [actor for actor in alive if actor not in rounds]
        if not rounds or self.over or not self._all_have_begun or not self._hopeless(others):
            return
        if not any(map(self._is_back, others)):  # nor has been woken just now
            self.over = "; ".join(map(goes_round, rounds))

    def _hopeless(self, alive: Sequence[Actor]) -> bool:
        """Whether none of these can go on by itself, and nothing is on its way to them."""
        waits = [self._wait_of(actor) for actor in alive if actor.blocked]
        blocked = len(waits) == len(alive)
        return (
            blocked and hopeless(self._actors, waits, self._book) and not self._settling.in_flight()
        )

    def _wait_of(self, actor: Actor) -> Waiting:
        """What a blocked actor waits for. Whether for ever is asked anew where it was not so.

        A thread that was just asked may have waited for Python's own lock, which has a time-out.
        """
        known, now = self.waits[actor.name], _waiting(actor)
        return now if now.call == known.call and not known.for_ever else known

    # --- notes -----------------------------------------------------------------------------------

    def _threads(self) -> list[Any]:
        """The threads that the functions have started."""
        own = {actor.thread for actor in self._actors}
        return [thread for thread in threads_of(self._actors) if thread.native_id not in own]

    def _note_what_threads_did(self) -> None:
        """What came after the last line of a function, from threads that it had started."""
        for actor in self._actors:
            if actor.ended and actor.worker.has_threads:
                here = self._here[actor.name]
                place = Statement(here.place.line, "(its threads)", 0, here.place.function)
                self._here[actor.name] = Here(place, goes_on=True)
                self._note(actor, Report(self._here[actor.name], "threads"), False)

    def _note(self, actor: Actor, report: Report | None, after_block: bool) -> None:
        """Write down a step, once the wire is quiet; `report` is None where it did not end."""
        self._settle()
        for other in self._actors:
            if other is not actor and not actor.rounds.repeat:
                other.rounds.forget()
        here, wait, since = self._here[actor.name], Waiting(), 0
        if report is None or after_block:
            wait = self.waits.get(actor.name, wait)
            since = self._since.get(actor.name, since)
        what = "stuck"
        if report is not None:
            blocked = after_block and wait.call != "sleep"
            what = "raised" if report.raised else "unblocked" if blocked else "ran"
            self._book.name(actor, report.names)
            self._here[actor.name] = report.here
        elif actor.blocked:
            what = "blocked" if wait.call != "sleep" else "ran"
        elif not self.refused:
            self.over = f"stopped after {self._seconds:g} s"
        step = step_of(len(self.turns) + 1, actor.name, here, what, wait, after_block, report)
        step = replace(step, sockets=self._sockets(), printed=self._printed(actor))
        if self.refused:
            self.over = self.refused
        before, self._counted = self._counted, self._between.count()
        self.turns.append(Turn(step, range(before, self._counted), wait, since))

    def _sockets(self) -> dict[str, tuple[SocketState, ...]]:
        held = self._settling.sockets()
        started = [actor for actor in self._actors if actor.started]
        return {actor.name: self._book.look(actor, held[actor.side]) for actor in started}

    def _printed(self, actor: Actor) -> tuple[str, ...]:
        """What it has printed since it was last asked."""
        entries = actor.log.entries()
        new = entries[self._logged[actor.name] :]
        self._logged[actor.name] = len(entries)
        return tuple(entry.text.removeprefix("printed ") for entry in new)


def _waiting(actor: Actor) -> Waiting:
    """What a blocked line waits for."""
    wait = waiting(actor.calls.current, waits_for_ever(actor.thread))
    if not wait.call and actor.thread_state is ThreadState.LOCK:
        wait = wait._replace(call="a lock")
    return wait
