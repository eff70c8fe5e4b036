"""The thread that carries frames between two network cards, as a Wire says.

It is also the thread in which a host without a kernel lives: whatever such a host does, it does
when this thread asks it to, so that nothing of it needs a lock.
"""

import threading
import time
from collections.abc import Callable, Mapping

from helpers.lab.cards import Card
from helpers.lab.waiting import Bell, KernelBell
from helpers.link.wire import Wire
from helpers.servers.following import OwnThread
from helpers.trace import Live

AT_ONCE = 64  # frames that are taken from one card before the other has its turn
PATIENCE = 5.0  # seconds


class Carrier:
    """Carries frames between `cards`, the network cards by host.

    `began` is the moment of `time.monotonic()` from which the wire counts its seconds. `failed`
    is called, in the thread, with the exception that ends it. `live` is shown every frame. The
    thread waits by `bell`, which whoever has work for a card rings.
    """

    def __init__(
        self,
        wire: Wire,
        cards: Mapping[str, Card],
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
        self._thread = OwnThread(target=self._run, name="helpers-lab-wire", daemon=True)
        self._thread.start()

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
        """Wait for the end of the thread, which has been stopped or has failed."""
        if self._thread is not threading.current_thread():
            self._thread.join(PATIENCE)

    def _now(self) -> float:
        return time.monotonic() - self._began

    def _run(self) -> None:
        try:
            self._carry()
        except BaseException as error:
            for card in self._cards.values():
                card.answer()
            self._failed(error)
        finally:
            for card in self._cards.values():
                card.halt()

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

    def _due(self) -> float | None:
        """When there is something to do; None where nobody knows."""
        times = [self._wire.due(), *(card.due() for card in self._cards.values())]
        return min((time for time in times if time is not None), default=None)

    def _take(self, host: str, card: Card) -> None:
        """Give the wire what the host has sent."""
        for _ in range(AT_ONCE):
            data = card.take(self._now())
            if data is None:
                break
            self._live.note(data)
            self._latest = now = self._now()
            self._wire.send(now, host, data)
