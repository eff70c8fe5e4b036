"""Who runs when: one line at a time, the server first, and whoever is blocked lets others run."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.stepping.actor import Actor, Here, Report
from helpers.stepping.blocking import Waiting, locks, may_wait, sleeps, waiting
from helpers.stepping.book import Book
from helpers.stepping.doing import Doing
from helpers.stepping.settling import Settling
from helpers.stepping.step import SocketState, Step
from helpers.stepping.wires import SIDES, Between

LOOK = 0.002  # seconds between two looks at a line that has not come back
DWELL = 0.02  # seconds that a line gets to come back after the wire is quiet
NOT_BACK = 0.03  # seconds after which a line is blocked, where the system does not tell
FIRST_STOP = 5.0  # seconds for a thread to start
AWAKE = 1.0  # seconds for a thread that has been woken to say so
IN_A_ROW = 20  # lines, after which whoever is not blocked lets others have a turn
NOTHING_MORE = 0.1  # seconds in which something may come for those who wait for ever


@dataclass
class Turn:
    """A step as it is noted: the packets are told by how many there were before and after."""

    step: Step
    packets: range
    wait: Waiting = field(default_factory=Waiting)
    since: int = 0  # how many packets there were when the line was found to be blocked


class Turns:
    """Gives the `actors` their turns; `turns` is what happened, `over` why it ended early.

    `alone` says of those who have not begun why that is.
    """

    def __init__(
        self, actors: Sequence[Actor], between: Between, book: Book, most: int, seconds: float
    ) -> None:
        self.turns: list[Turn] = []
        self.over = ""
        self.alone: dict[str, str] = {}
        self._actors, self._between, self._book = actors, between, book
        self._most, self._seconds = most, seconds
        self._deadline = time.monotonic() + seconds
        self._settling = Settling(actors, between, book, self._deadline)
        self._waits: dict[str, tuple[Waiting, int]] = {}
        self._here: dict[str, Here] = {}
        self._counted = 0
        self._back: dict[str, Report] = {}  # of actors that have been woken
        self._logged = dict.fromkeys((actor.name for actor in actors), 0)

    def begin(self, actor: Actor, *arguments: Any) -> None:
        """Bring an actor to its first line."""
        actor.start(*arguments)
        report = actor.report(FIRST_STOP)
        if report is None:
            self.over = f"{actor.name} did not reach its first line in {FIRST_STOP:g} s"
            return
        self._here[actor.name] = report.here
        if report.kind == "ended":
            self._note(actor, report, False)

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
                self._see_who_is_back()
        return True

    def run_all(self) -> None:
        """Give everybody turns until all have ended, or nothing can happen any more."""
        at = sum(actor.side == "server" for actor in self._actors)  # it has had a turn
        while not self.over:
            alive = [actor for actor in self._actors if actor.started and not actor.ended]
            if not alive:
                return
            order = [*self._actors[at:], *self._actors[:at]]
            ready = [actor for actor in order if actor in alive and not actor.blocked]
            if ready:
                at = (self._actors.index(ready[0]) + 1) % len(self._actors)
                self.run(ready[0])
            elif not self._wait_for_somebody(alive):
                return

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
            if time.monotonic() > self._deadline:
                return None
            if self._seems_blocked(actor, began):
                self._settling.settle()
                report = actor.report(DWELL)
                if report is not None:
                    return report
                if self._seems_blocked(actor, began):
                    wait = waiting(actor.call)
                    actor.blocked = True
                    self._waits[actor.name] = wait, self._between.count()
                    return None

    def _seems_blocked(self, actor: Actor, began: float) -> bool:
        call, doing = actor.call, actor.doing
        if call is None or sleeps(call) or doing is Doing.RUNS:
            return False
        if doing is Doing.WAITS:
            return True
        could = may_wait(call) if doing is Doing.UNKNOWN else locks(call)
        return could and time.monotonic() - began > NOT_BACK

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
            report, doing = actor.report(0.0), actor.doing
            unsure = doing is Doing.UNKNOWN or (doing is Doing.LOCK and locks(actor.call))
            limit = 0.0 if doing is Doing.WAITS else DWELL if unsure else AWAKE
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

    def _wait_for_somebody(self, alive: Sequence[Actor]) -> bool:
        """Wait while all are blocked; return False where nobody will ever come back."""
        began = time.monotonic()
        hopeless = all(self._waits[actor.name][0].for_ever for actor in alive)
        limit = min(self._deadline, began + NOTHING_MORE) if hopeless else self._deadline
        while True:
            for actor in alive:
                report = self._back.pop(actor.name, None) or actor.report(LOOK)
                if report is not None:
                    self._finish(actor, report)
                    return True
            self._between.quiet(0.0)
            if time.monotonic() > limit and not (hopeless and self._settling.in_flight()):
                break
            if time.monotonic() > self._deadline:
                break
        if not hopeless:
            self.over = f"stopped after {self._seconds:g} s"
        return False

    # --- notes -----------------------------------------------------------------------------------

    def _note(self, actor: Actor, report: Report | None, after_block: bool) -> None:
        """Write down a step, once the wire is quiet; `report` is None where it did not end."""
        self._settle()
        here, wait, since = self._here[actor.name], Waiting(), 0
        if report is None or after_block:
            wait, since = self._waits.get(actor.name, (wait, since))
        what = "stuck"
        if report is not None:
            what = "raised" if report.raised else "unblocked" if after_block else "ran"
            self._book.name(actor, report.names)
            self._here[actor.name] = report.here
        elif actor.blocked:
            what = "blocked"
        else:
            self.over = f"stopped after {self._seconds:g} s"
        step = Step(
            len(self.turns) + 1,
            actor.name,
            here.place.line,
            here.place.text,
            here.place.function,
            what,
            sockets=self._sockets(),
            printed=self._printed(actor),
            waiting=wait.call,
            after_block=after_block,
            goes_on=here.goes_on,
            leaves=here.leaves,
            depth=here.depth,
            indent=here.place.indent,
        )
        if report is not None:
            step = replace(
                step,
                changed=report.changed,
                raised=report.raised,
                returned=report.returned,
                ended_by=report.ended_by,
                ended=report.kind == "ended",
            )
        before, self._counted = self._counted, self._between.count()
        self.turns.append(Turn(step, range(before, self._counted), wait, since))

    def _sockets(self) -> dict[str, tuple[SocketState, ...]]:
        infos = {side: self._between.infos(side) for side in SIDES}
        started = [actor for actor in self._actors if actor.started]
        return {actor.name: self._book.look(actor, infos[actor.side]) for actor in started}

    def _printed(self, actor: Actor) -> tuple[str, ...]:
        """What it has printed since it was last asked."""
        entries = actor.log.entries()
        new = entries[self._logged[actor.name] :]
        self._logged[actor.name] = len(entries)
        return tuple(entry.text.removeprefix("printed ") for entry in new)
