"""The congestion controls that a connection can have, by their names.

control = congestion_control("reno", mss=1448, initial_window=10 * 1448)
"""

from typing import Any

from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.cubic import Cubic
from helpers.transport.tcp.reno import Reno

ALGORITHMS: dict[str, type[CongestionControl]] = {
    algorithm.name: algorithm for algorithm in (CongestionControl, Reno, Cubic)
}


def algorithm(which: Any) -> type[CongestionControl]:
    """The class of a congestion control: `which` is one of `ALGORITHMS`, or a class of one's own.

    Raises ValueError where there is none of that name, and TypeError for what is neither a name
    nor a subclass of CongestionControl.
    """
    if isinstance(which, str):
        if which not in ALGORITHMS:
            known = ", ".join(ALGORITHMS)
            raise ValueError(f"no congestion control is named {which!r}: use {known}")
        return ALGORITHMS[which]
    if not (isinstance(which, type) and issubclass(which, CongestionControl)):
        raise TypeError(f"a congestion control is a subclass of CongestionControl, not {which!r}")
    return which


def congestion_control(
    which: str | type[CongestionControl], mss: int, initial_window: int
) -> CongestionControl:
    """A new congestion control. Sizes are in bytes. Raises what `algorithm` raises."""
    return algorithm(which)(mss, initial_window)
