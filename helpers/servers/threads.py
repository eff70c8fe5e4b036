"""What threads do, as others see it."""

import contextlib
import re
import sys
import threading
import time
from collections.abc import Hashable, Iterable
from pathlib import Path

STATE = re.compile(r"^State:\s+(\w)|ctxt_switches:\s+(\d+)", re.MULTILINE)


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


def places(threads: Iterable[threading.Thread]) -> list[Hashable]:
    """Return where each thread is: one that stays there seems to be blocked.

    One that only waits for its turn, on a busy machine, is never twice at the same place.
    """
    frames = sys._current_frames()
    present = [(thread, frames.get(thread.ident or 0)) for thread in threads]
    return [(id(frame), frame.f_lasti, *turns(thread)) for thread, frame in present if frame]


def turns(thread: threading.Thread) -> tuple[Hashable, ...]:
    """Return what changes with the turns of a thread at a processor; () where nobody tells.

    How often it has given a processor back, the kernel of Linux counts. A thread that could run
    gets no turn for as long as others have theirs, so for that one the time changes.
    """
    try:
        told = Path(f"/proc/self/task/{thread.native_id}/status").read_text("utf-8", "replace")
    except OSError:
        return ()
    found = STATE.findall(told)
    return (*found, time.monotonic()) if ("R", "") in found else tuple(found)
