"""The congestion controls that a connection can have, by their names.

control = congestion_control("reno", mss=1448, initial_window=10 * 1448)
"""

from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.cubic import Cubic
from helpers.transport.tcp.reno import Reno

ALGORITHMS: dict[str, type[CongestionControl]] = {
    algorithm.name: algorithm for algorithm in (CongestionControl, Reno, Cubic)
}


def congestion_control(
    which: str | type[CongestionControl], mss: int, initial_window: int
) -> CongestionControl:
    """A new congestion control: `which` is "none", "reno" or "cubic", or a class of one's own.

    Sizes are in bytes. Raises ValueError where there is none of that name, and TypeError for a
    class that is no CongestionControl.
    """
    if isinstance(which, str):
        if which not in ALGORITHMS:
            known = ", ".join(ALGORITHMS)
            raise ValueError(f"no congestion control is named {which!r}: use {known}")
        return ALGORITHMS[which](mss, initial_window)
    if not (isinstance(which, type) and issubclass(which, CongestionControl)):
        raise TypeError(f"a congestion control is a subclass of CongestionControl, not {which!r}")
    return which(mss, initial_window)
