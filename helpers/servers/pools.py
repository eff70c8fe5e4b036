"""Ask a pool of threads (`concurrent.futures`) that runs a function to end in its own way.

A thread of a pool catches whatever its work raises, and waits for more in a queue, where nothing
but the pool can end it.
"""

import sys
import threading
from collections.abc import Iterable
from types import FrameType
from typing import Any

from helpers.servers.frames import frames_of


def stop_pools(threads: Iterable[threading.Thread]) -> None:
    """Have every pool whose threads are among these take no more work."""
    for _, frame in frames_of(threads):
        pool = _pool_of(frame)
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _pool_of(frame: FrameType | None) -> Any:
    """Return the pool that the thread which is in `frame` belongs to, or None."""
    pools = sys.modules.get("concurrent.futures.thread")
    while pools and frame is not None:
        if frame.f_code is pools._worker.__code__:
            reference = frame.f_locals.get("executor_reference")
            return reference() if reference else None
        frame = frame.f_back
    return None
