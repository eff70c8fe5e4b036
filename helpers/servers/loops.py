"""Ask asyncio, where it runs in another thread, to stop in its own way."""

import contextlib
import sys
import threading
from collections.abc import Iterable
from types import FrameType
from typing import Any

from helpers.servers.frames import frames_of


def stop_loops(threads: Iterable[threading.Thread]) -> bool:
    """Ask every asyncio loop that runs in `threads` to stop; return True if there was any.

    `asyncio.run` then cancels its tasks, so that they can tidy up, and raises RuntimeError. What
    the loop has to complain of from here on, it would say under a stranger's cell.
    """
    loops = [loop for _, frame in frames_of(threads) if (loop := _loop_of(frame))]
    for loop in loops:
        with contextlib.suppress(RuntimeError):  # it has been closed meanwhile
            loop.set_exception_handler(lambda loop, context: None)
            loop.call_soon_threadsafe(loop.stop)
    return bool(loops)


def _loop_of(frame: FrameType | None) -> Any:
    """Return the loop whose `run_forever` called what `frame` is in, or None."""
    asyncio = sys.modules.get("asyncio")
    while asyncio and frame is not None:
        if frame.f_code.co_name == "run_forever":
            loop = frame.f_locals.get("self")
            if isinstance(loop, asyncio.AbstractEventLoop):
                return loop
        frame = frame.f_back
    return None
