"""STATUS: what a connection tells about itself, in the words of Linux's TCP_INFO.

The course shows the kernel's connections and its own side by side, so both have the same names.
Units are the kernel's too: times in microseconds, cwnd and what is in flight in segments.
"""

from typing import Any

from helpers.transport.tcp import flow
from helpers.transport.tcp.congestion import UNLIMITED
from helpers.transport.tcp.scoreboard import Scoreboard
from helpers.transport.tcp.tcb import TCB

INFINITE = 0x7FFFFFFF  # what Linux shows for an ssthresh that was never set
PHASES = {"open": 0, "disorder": 1, "recovery": 3, "loss": 4}  # TCP_CA_Open, ...


def info(tcb: TCB) -> dict[str, Any]:
    """The connection's numbers, by the names of the fields of `struct tcp_info`."""
    board, rto, mss = tcb.scoreboard, tcb.rto, tcb.snd_mss
    congestion = tcb.congestion
    phase = tcb.phase
    if phase == "open" and (board.sacked or tcb.duplicate_acks):
        phase = "disorder"
    return {
        "tcpi_state": str(tcb.state),
        "tcpi_ca_state": PHASES[phase],
        "tcpi_retransmits": tcb.timeouts,
        "tcpi_probes": tcb.window_probes or tcb.keepalive_probes,
        "tcpi_backoff": rto.backoff,
        "tcpi_snd_wscale": tcb.snd_shift,
        "tcpi_rcv_wscale": tcb.rcv_shift,
        "tcpi_rto": round(rto.rto * 1e6),
        "tcpi_rtt": round((rto.srtt or 0.0) * 1e6),
        "tcpi_rttvar": round((rto.rttvar or 0.0) * 1e6),
        "tcpi_min_rtt": round((rto.min_rtt or 0.0) * 1e6),
        "tcpi_snd_mss": mss,
        "tcpi_advmss": tcb.settings.mss,
        "tcpi_unacked": len(board.sent),
        "tcpi_sacked": _count(board, "sacked") + board.guessed // mss,
        "tcpi_lost": _count(board, "lost"),
        "tcpi_retrans": _count(board, "repeated"),
        "tcpi_total_retrans": tcb.retransmitted,
        "tcpi_snd_cwnd": _segments(congestion.cwnd, congestion.mss),
        "tcpi_snd_ssthresh": _segments(congestion.ssthresh, congestion.mss),
        "tcpi_snd_wnd": tcb.snd_wnd,
        "tcpi_rcv_wnd": max(tcb.rcv_adv - tcb.rcv_nxt, 0),
        "tcpi_bytes_acked": tcb.bytes_acked,
        "tcpi_bytes_received": tcb.bytes_received,
        "tcpi_notsent_bytes": flow.unsent(tcb),
        "tcpi_segs_out": tcb.segments_out,
        "tcpi_segs_in": tcb.segments_in,
        "tcpi_data_segs_out": tcb.data_out,
        "tcpi_data_segs_in": tcb.data_in,
    }


def _count(board: Scoreboard, mark: str) -> int:
    """The segments with a mark; the scoreboard itself counts their bytes, which are mostly none."""
    return sum(getattr(sent, mark) for sent in board.sent) if getattr(board, mark) else 0


def _segments(size: int, mss: int) -> int:
    return INFINITE if size >= UNLIMITED else size // mss
