"""Repair: what an acknowledgment says about loss, and what follows from it.

A connection is in one of three phases:

- *open*: nothing seems lost.
- *recovery*: later segments have arrived and an earlier one has not. It is sent again at once
  (fast retransmit, RFC 5681 section 3.2), without waiting for the timer. With SACK the sender
  knows every hole (RFC 6675); without, each ACK that moves on but not to the end shows the next
  one (NewReno, RFC 6582). Until the end it sends only as much as leaves the network.
- *loss*: the timer went off. Everything that was not SACKed counts as lost.

A phase ends when all that was sent before it began is acknowledged (RecoveryPoint).

RFC 6582 makes cwnd bigger by one segment for each duplicate ACK, for one segment has left the
network. Here that segment is taken off what is in the network, which comes to the same, and which
also is limited transmit (RFC 3042): one new segment for each of the first two duplicate ACKs.
"""

from helpers.transport.tcp.scoreboard import ENOUGH, Acked
from helpers.transport.tcp.tcb import TCB


def react(tcb: TCB, acked: Acked, sacked: int, *, duplicate: bool, flight: int, now: float) -> int:
    """Note what an ACK tells of loss; return how many bytes it newly reported as delivered.

    `acked` is what it took off the scoreboard, `sacked` the bytes that its SACK blocks told of,
    `flight` what was outstanding before it came.
    """
    delivered = acked.delivered + sacked
    if tcb.sack:
        if acked.total:
            tcb.duplicate_acks = 0
        elif sacked:
            tcb.duplicate_acks += 1
    else:
        delivered += _without_sack(tcb, acked, duplicate=duplicate)
    if acked.total and tcb.phase != "open":
        _progress(tcb, now)
    if tcb.sack and tcb.scoreboard.sacked:
        tcb.scoreboard.find_lost(tcb.snd_mss)
        tcb.scoreboard.find_lost_again((tcb.rto.min_rtt or 0.0) / 4)
    if tcb.phase == "open" and _is_lost(tcb):
        _enter(tcb, flight, now)
    return delivered


def _without_sack(tcb: TCB, acked: Acked, *, duplicate: bool) -> int:
    """Each duplicate ACK tells that one segment, unknown which, has arrived."""
    board, mss = tcb.scoreboard, tcb.snd_mss
    if duplicate and tcb.phase == "loss":
        return 0  # it may answer one of our repetitions
    if duplicate:
        tcb.duplicate_acks += 1
        room = board.outstanding - board.guessed - mss
        board.guessed += min(mss, max(room, 0))
        return min(mss, max(room, 0))
    if not acked.total:
        return 0
    known = min(board.guessed, max(acked.total - mss, 0))
    board.guessed -= known
    if tcb.phase == "open" or not board.sent:
        board.guessed = tcb.duplicate_acks = 0
    return -known


def _is_lost(tcb: TCB) -> bool:
    """Whether the first segment counts as lost now.

    Without SACK, duplicate ACKs for what was sent before the last repair prove nothing: they may
    answer its repetitions (RFC 6582 section 3.2, step 2).
    """
    if tcb.sack:
        return bool(tcb.scoreboard.lost) or tcb.duplicate_acks >= ENOUGH
    return tcb.duplicate_acks >= ENOUGH and tcb.snd_una > tcb.recovery_point


def _enter(tcb: TCB, flight: int, now: float) -> None:
    """Begin a fast retransmit and fast recovery."""
    tcb.phase, tcb.recovery_point = "recovery", tcb.snd_nxt
    tcb.repeat_first = True
    tcb.scoreboard.first_is_lost()
    tcb.congestion.on_loss(now, flight)
    tcb.note(now, "recovery", cwnd=tcb.congestion.cwnd, ssthresh=tcb.congestion.ssthresh)


def _progress(tcb: TCB, now: float) -> None:
    """An ACK has moved on during a repair: it is the end of it, or shows the next hole."""
    if tcb.snd_una >= tcb.recovery_point:
        if tcb.phase == "recovery":
            tcb.congestion.on_recovered(now)
        tcb.phase = "open"
        tcb.scoreboard.guessed = tcb.duplicate_acks = 0
        tcb.note(now, "recovered", cwnd=tcb.congestion.cwnd)
    elif tcb.phase == "recovery" and not tcb.sack:
        tcb.scoreboard.first_is_lost()


def timed_out(tcb: TCB, now: float) -> None:
    """The retransmission timer went off: begin again, with one segment (RFC 5681 section 3.1).

    ssthresh falls once for each loss: not again where the same data time out again, or where
    fast recovery has lowered it for these data already.
    """
    first = tcb.phase == "open" or (tcb.phase == "loss" and not tcb.timeouts)
    tcb.congestion.on_timeout(now, tcb.scoreboard.outstanding, first)
    tcb.phase, tcb.recovery_point = "loss", tcb.snd_nxt
    tcb.duplicate_acks = 0
    tcb.repeat_first = True
    tcb.scoreboard.all_are_lost()
    tcb.timeouts += 1
    tcb.rto.back_off()
    tcb.note(now, "timeout", rto=tcb.rto.rto, cwnd=tcb.congestion.cwnd)
