"""The congestion controls that a connection can have, by their names.

control = congestion_control("reno", mss=1448, initial_window=10 * 1448)
"""

from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.cubic import Cubic
from helpers.transport.tcp.reno import Reno

ALGORITHMS: dict[str, type[CongestionControl]] = {
    algorithm.name: algorithm for algorithm in (CongestionControl, Reno, Cubic)
}


def check_congestion(which: object) -> None:
    """Raise ValueError where no algorithm has this name, TypeError for no CongestionControl."""
    if isinstance(which, str):
        if which not in ALGORITHMS:
            known = ", ".join(ALGORITHMS)
            raise ValueError(f"no congestion control is named {which!r}: use {known}")
    elif not (isinstance(which, type) and issubclass(which, CongestionControl)):
        raise TypeError(f"a congestion control is a subclass of CongestionControl, not {which!r}")


def congestion_control(
    which: str | type[CongestionControl], mss: int, initial_window: int
) -> CongestionControl:
    """A new congestion control: `which` is "none", "reno" or "cubic", or a class of one's own.

    Sizes are in bytes. Raises what `check_congestion` raises.
    """
    check_congestion(which)
    algorithm = ALGORITHMS[which] if isinstance(which, str) else which
    return algorithm(mss, initial_window)
