"""What can be set about a connection, with the defaults of the course's TCP.

Where an RFC leaves a choice, the default is what Linux does, so that the course's TCP and the
kernel's can be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass

from helpers.transport.tcp import sequence, states
from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.reassembly import Reassembler
from helpers.transport.tcp.rtt import RetransmissionTimeout


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Times are in seconds, sizes in bytes, unless a line says otherwise."""

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
    delayed_ack: float = 0.040  # at most 0.5
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
