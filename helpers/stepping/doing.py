"""What a thread is doing, as far as the system tells."""

import platform
import sys
from enum import Enum
from pathlib import Path

FUTEX = {"x86_64": "202", "aarch64": "98", "riscv64": "98", "i686": "240", "armv7l": "240"}


class Doing(Enum):
    """What a thread is doing: WAITS is for anything but a lock.

    A thread that waits for a LOCK may wait for the one that Python gives its threads in turn.
    """

    RUNS = "it runs, or could run"
    WAITS = "it waits in the kernel"
    LOCK = "it waits for a lock"
    UNKNOWN = "this system does not tell"


def doing(thread: int | None) -> Doing:
    """What the thread of this native number is doing."""
    lock = FUTEX.get(platform.machine())
    if sys.platform != "linux" or thread is None or lock is None:
        return Doing.UNKNOWN
    try:
        number = Path(f"/proc/self/task/{thread}/syscall").read_text("ascii").split()[0]
    except OSError:
        return Doing.UNKNOWN
    if number == "running":
        return Doing.RUNS
    return {lock: Doing.LOCK, "-1": Doing.UNKNOWN}.get(number, Doing.WAITS)
