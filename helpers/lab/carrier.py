"""The thread that carries frames between two network cards, as a Wire says."""

import ctypes
import os
import select
import threading
import time
from collections.abc import Callable, Mapping

from helpers.link.wire import Wire
from helpers.servers.following import OwnThread
from helpers.trace import Live

LARGEST = 2048  # bytes of the largest frame; with an MTU of 1500 it has 1514
AT_ONCE = 64  # frames that are read from one card before the other has its turn
PATIENCE = 5.0  # seconds
PR_SET_TIMERSLACK = 29


class Carrier:
    """Carries frames between `cards`, the descriptors of two network cards, by host.

    `began` is the moment of `time.monotonic()` from which the wire counts its seconds. `failed`
    is called, in the thread, with the exception that ends it. `live` is shown every frame.
    """

    def __init__(
        self,
        wire: Wire,
        cards: Mapping[str, int],
        live: Live,
        began: float,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._wire, self._cards, self._live = wire, dict(cards), live
        self._began, self._failed = began, failed
        self._latest = 0.0  # when a frame last went in or came out
        self._running = True
        self._busy = False
        self._bell = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        # Reading and writing cannot block, so Python's lock is kept meanwhile: whoever lets go
        # of it may wait 5 ms for another busy thread, and there are two calls for each frame.
        self._quick = ctypes.PyDLL(None, use_errno=True)
        self._quick.write.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t]
        self._quick.read.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
        self._quick.read.restype = ctypes.c_ssize_t
        self._thread = OwnThread(target=self._run, name="helpers-lab-wire", daemon=True)
        self._thread.start()

    @property
    def quiet_for(self) -> float:
        """Seconds since a frame last went in or came out; 0 while one is on its way.

        What a thread has sent before it asks here counts as on its way.
        """
        cards = select.poll()
        for card in self._cards.values():
            cards.register(card, select.POLLIN)
        # In this order, which is that of a frame: a card holds it, the thread, and the wire.
        if cards.poll(0) or self._busy or self._wire.due() is not None:
            return 0.0
        return self._now() - self._latest

    def stop(self) -> None:
        """End the thread. Frames that are on their way stay there."""
        self._running = False
        os.eventfd_write(self._bell, 1)
        self.join()

    def join(self) -> None:
        """Wait for the end of the thread, which has been stopped or has failed."""
        if self._thread is not threading.current_thread():
            self._thread.join(PATIENCE)

    def close(self) -> None:
        """Close the bell, once the thread has ended."""
        os.close(self._bell)

    def _now(self) -> float:
        return time.monotonic() - self._began

    def _run(self) -> None:
        try:
            self._carry()
        except BaseException as error:
            self._failed(error)

    def _carry(self) -> None:
        wait = _waiter([*self._cards.values(), self._bell])
        buffer = ctypes.create_string_buffer(LARGEST)
        while self._running:
            due = self._wire.due()
            wait(None if due is None else max(0.0, due - self._now()))
            self._busy = True
            for host, card in self._cards.items():
                self._take(host, card, buffer)
            arrivals = self._wire.deliver(self._now())
            for host, data in arrivals:
                self._quick.write(self._cards[host], data, len(data))
            if arrivals:
                self._latest = self._now()
            self._busy = False

    def _take(self, host: str, card: int, buffer: ctypes.Array) -> None:
        """Give the wire what the host has sent."""
        view, read = memoryview(buffer), self._quick.read
        for _ in range(AT_ONCE):
            length = read(card, buffer, LARGEST)
            if length <= 0:
                break
            data = bytes(view[:length])
            self._live.note(data)
            self._latest = now = self._now()
            self._wire.send(now, host, data)


class _PollFd(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("events", ctypes.c_short), ("revents", ctypes.c_short)]


class _Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


def _waiter(descriptors: list[int]) -> Callable[[float | None], None]:
    """A function that waits so many seconds (None: for ever), or until there is data to read.

    `select.poll` counts in milliseconds, and `select.select` knows no descriptor above 1023.
    """
    library = ctypes.CDLL(None)
    library.prctl(PR_SET_TIMERSLACK, 1)  # this thread is woken at the time, not 50 µs later
    polled = (_PollFd * len(descriptors))(*[(fd, select.POLLIN, 0) for fd in descriptors])

    def wait(seconds: float | None) -> None:
        limit = None
        if seconds is not None:
            limit = ctypes.byref(_Timespec(int(seconds), int(seconds % 1 * 1e9)))
        library.ppoll(polled, len(descriptors), limit, None)

    return wait
