"""What threads do, as others see it."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterable
from types import FrameType


def processor_time(thread: threading.Thread) -> float:
    """Seconds for which a thread has computed; 0 where the system does not tell."""
    clock_of = getattr(time, "pthread_getcpuclockid", None)
    if clock_of is None or thread.ident is None:
        return 0.0
    with contextlib.suppress(OSError):  # it has ended
        return time.clock_gettime(clock_of(thread.ident))
    return 0.0


def join(threads: Iterable[threading.Thread], timeout: float) -> bool:
    """Wait up to `timeout` seconds until all `threads` have ended; return True if they have."""
    deadline = time.monotonic() + timeout
    others = [thread for thread in threads if thread is not threading.current_thread()]
    for thread in others:
        if thread.is_alive():
            thread.join(max(0.0, deadline - time.monotonic()))
    return not any(thread.is_alive() for thread in others)


def places(threads: Iterable[threading.Thread]) -> list[tuple[int, int]]:
    """Return where each thread is: one that stays there seems to be blocked."""
    frames = sys._current_frames()
    present: list[FrameType | None] = [frames.get(thread.ident or 0) for thread in threads]
    return [(id(frame), frame.f_lasti) for frame in present if frame]
