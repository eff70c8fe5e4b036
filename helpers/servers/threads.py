"""What threads do, as others see it."""

import contextlib
import re
import threading
import time
from collections.abc import Hashable, Iterable
from pathlib import Path

from helpers.servers.frames import frames_of

STATE = re.compile(r"^State:\s+(\w)|ctxt_switches:\s+(\d+)", re.MULTILINE)


def processor_time(thread: threading.Thread) -> float:
    """Seconds for which a thread has computed; 0 where the system does not tell."""
    clock_of = getattr(time, "pthread_getcpuclockid", None)
    if clock_of is None or thread.ident is None:
        return 0.0
    with contextlib.suppress(OSError):  # it has ended
        return time.clock_gettime(clock_of(thread.ident))
    return 0.0


class FairTime:
    """A clock that runs slower where this process waits for a processor.

    `now()` is in seconds. On a quiet machine it is as quick as any clock. On a busy one, a thread
    that could run and is given no turn has not used its time: then only the time counts for which
    the process has computed. Where the system does not tell (all but Linux), it is the usual time.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._seen = time.monotonic(), time.process_time()

    def now(self) -> float:
        """Seconds since it was made. Ask it often: how it was in between, it takes from now."""
        seen = time.monotonic(), time.process_time()
        passed, computed = (new - old for new, old in zip(seen, self._seen, strict=True))
        self._now += min(passed, computed) if _somebody_could_run() else passed
        self._seen = seen
        return self._now


def _somebody_could_run() -> bool:
    """Whether a thread of this process runs, or waits for a processor; this one does not count."""
    me = str(threading.get_native_id())
    others = [path for path in Path("/proc/self/task").glob("*") if path.name != me]
    return any(("R", "") in STATE.findall(_text(path / "status")) for path in others)


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
    present = frames_of(threads)
    return [(id(frame), frame.f_lasti, *turns(thread)) for thread, frame in present]


def turns(thread: threading.Thread) -> tuple[Hashable, ...]:
    """Return what changes with the turns of a thread at a processor; () where nobody tells.

    How often it has given a processor back, the kernel of Linux counts. A thread that could run
    gets no turn for as long as others have theirs, so for that one the time changes.
    """
    found = STATE.findall(_text(Path(f"/proc/self/task/{thread.native_id}/status")))
    return (*found, time.monotonic()) if ("R", "") in found else tuple(found)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # the thread has ended, or this is no Linux
        return ""
