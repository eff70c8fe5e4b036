"""What is kept of a function must not keep the sockets of its variables.

A frame that somebody refers to keeps its variables, also once its function has returned.
"""

import contextlib
import sys
import threading
import traceback
from collections.abc import Iterable
from types import FrameType


def frames_of(threads: Iterable[threading.Thread]) -> list[tuple[threading.Thread, FrameType]]:
    """Return each of `threads` that runs, with its innermost frame. Let go of them soon.

    Without the frame of who asks: his own variables would refer to it, and what goes round in a
    circle stays until the garbage collector comes.
    """
    return _picked(sys._current_frames(), threads)


def _picked(
    frames: dict[int, FrameType], threads: Iterable[threading.Thread]
) -> list[tuple[threading.Thread, FrameType]]:
    """Apart from `frames_of`, whose own frame is in `frames`: it must not hold them."""
    others = [thread for thread in threads if thread is not threading.current_thread()]
    return [(thread, frames[thread.ident]) for thread in others if thread.ident in frames]


def forget_variables(error: BaseException) -> None:
    """Let the variables go of all functions that an exception has left, innermost first.

    That is what Python does where nobody keeps the exception: so a socket is closed at the same
    moment, and with the same segment, FIN or RST. The traceback still tells all its lines.
    """
    met: set[int] = set()
    chain: list[BaseException | None] = [error]
    while chain:
        one = chain.pop()
        if one is None or id(one) in met:
            continue
        met.add(id(one))
        chain += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
        frames = [frame for frame, _ in traceback.walk_tb(one.__traceback__)]
        while frames:
            with contextlib.suppress(RuntimeError):  # it still runs: it has caught the exception
                frames.pop().clear()
