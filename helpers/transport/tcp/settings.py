"""What can be set about a connection, with the defaults of the course's TCP.

Where an RFC leaves a choice, the default is what Linux does, so that the course's TCP and the
kernel's can be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from helpers.transport.tcp import sequence, states
from helpers.transport.tcp.algorithms import algorithm
from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.reassembly import Reassembler
from helpers.transport.tcp.rtt import RetransmissionTimeout

MOST = 10**9  # of seconds, about 30 years, and of whatever is counted
BOUNDS: dict[str, tuple[float, float]] = {  # the least and the most of some
    "initial_number": (0, (1 << 32) - 1),
    "mss": (1, 65_495),  # the largest packet of IPv4 without both headers
    "send_buffer": (1, 1 << 32),
    "receive_buffer": (1, 1 << 32),
    "initial_rto": (0.001, MOST),
    "max_rto": (0.001, MOST),
    "delayed_ack": (0, 0.5),  # RFC 9293 section 3.8.6.3, MUST-40
    "keepalive_idle": (0.001, MOST),
    "keepalive_interval": (0.001, MOST),
    "initial_window": (1, 1 << 16),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Times are in seconds, sizes in bytes, unless a line says otherwise.

    Raises ValueError or TypeError where a value can't be what its field says.
    """

    # The first number; None: what RFC 9293 section 3.4.1 asks for, which nobody can guess.
    initial_number: int | None = None

    # What the SYN offers (RFC 9293 section 3.7.1, RFC 7323, RFC 2018).
    mss: int = 1460  # Ethernet's 1500, less 20 of the IP header and 20 of the TCP header
    window_scaling: bool = True
    timestamps: bool = True
    sack: bool = True

    # Buffers.
    send_buffer: int = 1 << 20
    receive_buffer: int = 1 << 20

    # Retransmission (RFC 6298): RTO = SRTT + max(G, 4 * RTTVAR), never under the minimum.
    initial_rto: float = 1.0
    min_rto: float = 0.2  # the RFC asks for 1 s; Linux and others take less
    max_rto: float = 120.0
    rto_granularity: float = 0.2  # the G above

    # Loss (RFC 8985, RFC 2883, RFC 9937); Linux: tcp_recovery, tcp_early_retrans, tcp_dsack.
    rack: bool = True  # seen by time, not by counting duplicate ACKs; wants SACK
    tail_loss_probe: bool = True  # wants SACK
    dsack: bool = True  # tell the peer of data that came twice
    rate_reduction: bool = True  # during recovery, cwnd falls bit by bit

    # Giving up (RFC 9293 section 3.8.3).
    user_timeout: float = 300.0
    syn_timeout: float = 180.0

    # Small packets and acknowledgments (RFC 9293 sections 3.7.4 and 3.8.6.3).
    nagle: bool = True
    delayed_ack: float = 0.040
    quick_acks: int = 64  # segments acknowledged at once while the connection is young

    # Congestion control (RFC 5681, RFC 9438): "none", "reno", "cubic", or a class of one's own.
    congestion: str | type[CongestionControl] = "cubic"
    initial_window: int = 10  # segments (RFC 6928)

    # Keep-alive (RFC 9293 section 3.8.4).
    keepalive: bool = False
    keepalive_idle: float = 7200.0
    keepalive_interval: float = 75.0
    keepalive_probes: int = 9

    # Connections whose handshake is not finished, at a listener; None: 128, or its backlog where
    # that is more. Linux: tcp_max_syn_backlog.
    max_syn_backlog: int | None = None

    # The end.
    msl: float = (
        30.0  # TIME-WAIT lasts twice as long; the RFC's 2 minutes are "an engineering choice"
    )
    fin_timeout: float = 60.0  # FIN-WAIT-2 when nobody is left to read

    # The rooms that a reader may replace; each is called as the one that stands here.
    reassembler: Callable[[int], Reassembler] = Reassembler
    retransmission_timeout: Callable[[float, float, float, float], RetransmissionTimeout] = (
        RetransmissionTimeout
    )
    wrap: Callable[[int], int] = sequence.wrap
    unwrap: Callable[[int, int], int] = sequence.unwrap
    distance: Callable[[int, int], int] = sequence.distance
    move: Callable[..., states.Move] = states.move

    def __post_init__(self) -> None:
        algorithm(self.congestion)
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type in (int, float, int | None) and (value, field.default) != (None, None):
                _check_number(field.name, value, whole=field.type is not float)
            elif field.type is bool and value not in (False, True):
                raise ValueError(f"{field.name}={value!r} is neither True nor False")
            elif callable(field.default) and not callable(value):
                raise TypeError(f"{field.name}={value!r} cannot be called: see {field.default!r}")


TIMES = tuple(field.name for field in fields(Settings) if field.type is float)
SIZES = ("send_buffer", "receive_buffer", "mss")


def _check_number(name: str, value: Any, *, whole: bool) -> None:
    """Raise ValueError where a field cannot have this number. False is 0: no delayed ACKs."""
    least, most = BOUNDS.get(name, (0, MOST))
    right = isinstance(value, int if whole else int | float) and value is not True
    if not right or not least <= value <= most:
        a_number = "a whole number" if whole else "a number"
        raise ValueError(f"{name}={value!r} is not {a_number} from {least:,} to {most:,}")
