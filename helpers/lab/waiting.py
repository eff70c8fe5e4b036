"""How the thread of the wire waits: for the time, for a bell, and for frames from the kernel."""

import contextlib
import ctypes
import os
import select
import threading
from collections.abc import Sequence

PR_SET_TIMERSLACK = 29
LONGEST = 0.5  # seconds that a bell without a descriptor is waited for in one piece


class Bell:
    """Wakes the thread that waits; it works on every system."""

    def __init__(self) -> None:
        self._silence = threading.Lock()
        self._silence.acquire()

    def ring(self) -> None:
        """Let the thread that waits now, or that waits next, wait no longer."""
        with contextlib.suppress(RuntimeError):  # it rings already
            self._silence.release()

    def wait(self, seconds: float | None) -> None:
        """Wait so many seconds (None: for ever), or until the bell rings."""
        if seconds is None or seconds > LONGEST:
            seconds = LONGEST  # to come too early does no harm
        self._silence.acquire(timeout=seconds)

    def close(self) -> None:
        """Nothing is to be closed."""


class KernelBell:
    """Wakes the thread that waits, as does a frame in one of the `descriptors` (Linux)."""

    def __init__(self, descriptors: Sequence[int]) -> None:
        self._bell = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._library: ctypes.CDLL | None = None
        polled = [*descriptors, self._bell]
        self._count = len(polled)
        self._polled = (_PollFd * len(polled))(*[_PollFd(fd, select.POLLIN, 0) for fd in polled])

    def ring(self) -> None:
        """Let the thread that waits now, or that waits next, wait no longer."""
        os.eventfd_write(self._bell, 1)

    def wait(self, seconds: float | None) -> None:
        """Wait so many seconds (None: for ever), until the bell rings, or until there is a frame.

        `select.poll` counts in milliseconds, and `select.select` knows no descriptor above 1023.
        """
        if self._library is None:  # the first time, in the thread that waits
            self._library = ctypes.CDLL(None)
            self._library.prctl(PR_SET_TIMERSLACK, 1)  # wake it at the time, not 50 µs later
        limit = None
        if seconds is not None:
            limit = ctypes.byref(_Timespec(int(seconds), int(seconds % 1 * 1e9)))
        self._library.ppoll(self._polled, self._count, limit, None)
        if self._polled[self._count - 1].revents:
            os.eventfd_read(self._bell)

    def close(self) -> None:
        """Close the bell, once nobody waits any more."""
        os.close(self._bell)


class _PollFd(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("events", ctypes.c_short), ("revents", ctypes.c_short)]


class _Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]
