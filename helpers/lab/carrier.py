"""The thread that carries frames between two network cards, as a Wire says.

It is also the thread in which a host of the course's own lives: whatever such a host does, it does
when this thread asks it to, so that nothing of it needs a lock.

A reader's rule runs in it too, and a reader's own class that TCP calls, and may never return. Then
everybody would wait for ever. So a second thread looks whether it gets on, and ends it where it
does not.
"""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from helpers.lab.cards import NetworkCard
from helpers.lab.possible import LabError
from helpers.lab.waiting import Bell, KernelBell
from helpers.link.wire import Wire
from helpers.servers.following import OwnThread
from helpers.servers.interrupt import Interruptible, Stopped
from helpers.servers.readers_code import error_at_line, is_readers_code, place_of_thread
from helpers.trace import Live

AT_ONCE = 64  # frames that are taken from one card before the other has its turn
LOOK, LOOKS = 0.5, 8  # seconds between two looks at the thread; looks at one step before it ends
HELPERS = str(Path(__file__).parents[1])
TRIES, TURN = 20, 0.05  # how often a step is interrupted, and seconds between


class Carrier:
    """Carries frames between `cards`, the network cards by host.

    `began` is the moment of `time.monotonic()` from which the wire counts its seconds. `failed`
    is called with the exception that ends the thread. `live` is shown every frame. The thread
    waits by `bell`, which whoever has work for a card rings.
    """

    def __init__(
        self,
        wire: Wire,
        cards: Mapping[str, NetworkCard],
        bell: Bell | KernelBell,
        live: Live,
        began: float,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._wire, self._cards, self._live, self._bell = wire, dict(cards), live, bell
        self._began, self._failed = began, failed
        self._latest = 0.0  # when a frame last went in or came out
        self._running = True
        self._busy = False
        self._steps = 0
        self._carrying = Interruptible()
        self._endless: LabError | None = None  # said where that does not return
        self._over = threading.Lock()  # taken by whoever is the first to say that it is over
        self._done = threading.Event()
        self._thread = OwnThread(target=self._run, name="helpers-lab-wire", daemon=True)
        self._watcher = OwnThread(target=self._watch, name="helpers-lab-watcher", daemon=True)
        self._thread.start()
        self._watcher.start()

    @property
    def quiet_for(self) -> float:
        """Seconds since a frame last went in or came out; 0 while one is on its way.

        What a thread has sent before it asks here counts as on its way.
        """
        # In this order, which is that of a frame: a card holds it, the thread, and the wire.
        waits = any(card.waits() for card in self._cards.values())
        if waits or self._busy or self._wire.due() is not None:
            return 0.0
        return self._now() - self._latest

    def stop(self) -> None:
        """End the thread. Frames that are on their way stay there."""
        self._running = False
        self._bell.ring()
        self.join()

    def join(self) -> None:
        """Wait for the end of the thread, which has been stopped or has failed, or is ended now."""
        if threading.current_thread() in (self._thread, self._watcher):
            return
        self._done.wait(LOOK * (LOOKS + 2) + TRIES * TURN)
        self._watcher.join(LOOK * 2)

    def _now(self) -> float:
        return time.monotonic() - self._began

    # --- the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            self._carrying.call(self._carry)
        except Stopped:
            error = self._endless
        except BaseException as failure:
            error = failure
        self._end(error)

    def _carry(self) -> None:
        while self._running:
            due = self._due()
            self._bell.wait(None if due is None else max(0.0, due - self._now()))
            self._busy = True
            for host, card in self._cards.items():
                card.work(self._now())
                self._take(host, card)
                card.answer()
            arrivals = self._wire.deliver(self._now())
            for host, data in arrivals:
                self._cards[host].put(data, self._now())
            if arrivals:
                self._latest = self._now()
            self._busy = False
            self._steps += 1

    def _due(self) -> float | None:
        """When there is something to do; None where nobody knows."""
        times = [self._wire.due(), *(card.due() for card in self._cards.values())]
        return min((time for time in times if time is not None), default=None)

    def _take(self, host: str, card: NetworkCard) -> None:
        """Give the wire what the host has sent."""
        for _ in range(AT_ONCE):
            data = card.take(self._now())
            if data is None:
                break
            self._live.note(data)
            self._latest = now = self._now()
            self._wire.send(now, host, data)

    def _end(self, error: BaseException | None) -> None:
        """Say that nothing is carried any more; with an `error`, that this is why."""
        if not self._over.acquire(blocking=False):
            return
        try:
            for card in self._cards.values():
                card.answer()
                card.halt(error_at_line(error) if error is not None else "")
            if error is not None:
                self._failed(error)
        finally:
            self._done.set()

    # --- the thread that watches it --------------------------------------------------------------

    def _watch(self) -> None:
        """Look whether the thread gets on. Looks are counted, not seconds: a computer may sleep.

        To end the lab, once nothing is carried any more, may take longer than a rule.
        """
        step, looks = -1, 0
        while not (self._done.wait(LOOK) or self._carrying.ended):
            looks = looks + 1 if self._busy and step == self._steps else 0
            step = self._steps
            if looks >= LOOKS:
                self._end_endless()

    def _end_endless(self) -> None:
        self._endless = LabError(_does_not_return(place_of_thread(self._thread, _is_of_the_reader)))
        for _ in range(TRIES):
            self._carrying.interrupt()
            self._thread.join(TURN)
            if self._carrying.ended:
                return  # and the thread says it
        self._end(self._endless)


def _is_of_the_reader(path: str) -> bool:
    return is_readers_code(path) and not path.startswith(HELPERS)


def _does_not_return(place: tuple[int, str] | None) -> str:
    if place is None:
        return "the lab's wire does not get on, and nothing could be carried: make a new lab"
    return (
        f"what the wire's thread has called does not return (line {place[0]}: {place[1]}), and "
        "nothing could be carried: let a rule, or a class that TCP calls, answer at once; to hold "
        "a frame back, a rule returns delay(…)"
    )
