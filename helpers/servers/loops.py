"""Ask asyncio, where it runs in another thread, to stop in its own way."""

import contextlib
import sys


def stop_loops(threads):
    """Ask every asyncio loop that runs in `threads` to stop; return True if there was any.

    `asyncio.run` then cancels its tasks, so that they can tidy up, and raises RuntimeError.
    """
    frames = sys._current_frames()
    loops = [loop for thread in threads if (loop := _loop_of(frames.get(thread.ident)))]
    for loop in loops:
        with contextlib.suppress(RuntimeError):  # it has been closed meanwhile
            loop.call_soon_threadsafe(loop.stop)
    return bool(loops)


def _loop_of(frame):
    """Return the loop whose `run_forever` called what `frame` is in, or None."""
    asyncio = sys.modules.get("asyncio")
    while asyncio and frame is not None:
        if frame.f_code.co_name == "run_forever":
            loop = frame.f_locals.get("self")
            if isinstance(loop, asyncio.AbstractEventLoop):
                return loop
        frame = frame.f_back
    return None
