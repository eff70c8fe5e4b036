"""What can be set about a connection, with the defaults of the course's TCP.

Where an RFC leaves a choice, the default is what Linux does, so that the course's TCP and the
kernel's can be compared.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Times are in seconds, sizes in bytes, unless a line says otherwise."""

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

    # Giving up (RFC 9293 section 3.8.3).
    user_timeout: float = 300.0
    syn_timeout: float = 180.0

    # Small packets and acknowledgments (RFC 9293 sections 3.7.4 and 3.8.6.3).
    nagle: bool = True
    delayed_ack: float = 0.040  # at most 0.5
    quick_acks: int = 64  # segments acknowledged at once while the connection is young

    # Congestion control (RFC 5681, RFC 9438): "none", "reno" or "cubic".
    congestion: str = "cubic"
    initial_window: int = 10  # segments (RFC 6928)

    # Keep-alive (RFC 9293 section 3.8.4).
    keepalive: bool = False
    keepalive_idle: float = 7200.0
    keepalive_interval: float = 75.0
    keepalive_probes: int = 9

    # The end.
    msl: float = (
        30.0  # TIME-WAIT lasts twice as long; the RFC's 2 minutes are "an engineering choice"
    )
    fin_timeout: float = 60.0  # FIN-WAIT-2 when nobody is left to read
