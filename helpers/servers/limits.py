"""What a process may have open at once, and how much memory it has."""

import math
import os
import sys
from pathlib import Path
from typing import NamedTuple

WINDOWS = 512  # sockets that Python's select takes at once there (FD_SETSIZE)


class OpenFiles(NamedTuple):
    """A limit on open files, sockets among them, and how many are open: all in descriptors."""

    soft: float
    """The limit that holds now; infinity where there is none."""
    hard: float
    """How far the process may raise it by itself."""
    open: int
    """How many are open now."""


def open_files() -> OpenFiles:
    """Return the limits of this process, and how many descriptors it has open.

    Windows has no such limit, and does not tell; there, both limits are the sockets that `select`
    can look at, and `open` is 0.
    """
    if sys.platform == "win32":
        return OpenFiles(WINDOWS, WINDOWS, 0)
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (math.inf if limit == resource.RLIM_INFINITY else limit for limit in limits)
    return OpenFiles(soft, hard, len(list(Path("/dev/fd").iterdir())) - 1)  # one: the listing's


def memory() -> int:
    """Return how many bytes of memory this process uses; 0 on Windows.

    What the kernel keeps for it is not counted. Where the system does not tell what is used now,
    it is the most that was used so far.
    """
    if sys.platform == "win32":
        return 0
    if sys.platform == "linux":
        # The most is no measure here: a process inherits it from the one that started it.
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
