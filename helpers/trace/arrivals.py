"""When the frames of a trace arrived, as far as it knows."""

from collections.abc import Callable, Iterable
from math import inf

from helpers.trace.frame import Frame


def arrivals(frames: Iterable[Frame]) -> Callable[[Frame], float]:
    """Return a function that tells when a frame arrived: `inf` where it never did, or not yet.

    A wire notes each arrival, so what has none was lost, or under way when the trace ended. A
    capture notes none: the time at which it saw a frame counts.
    """
    noted = any(frame.arrived is not None for frame in frames)

    def arrival(frame: Frame) -> float:
        if frame.arrived is not None:
            return frame.arrived
        return inf if noted or frame.fate.lost else frame.time

    return arrival
