"""Repair: what an acknowledgment says about loss, and what follows from it.

A connection is in one of three phases:

- *open*: nothing seems lost.
- *recovery*: later segments have arrived and an earlier one has not. It is sent again at once
  (fast retransmit, RFC 5681 section 3.2), without waiting for the timer. With SACK the sender
  knows every hole (RFC 6675); without, each ACK that moves on but not to the end shows the next
  one (NewReno, RFC 6582). Until the end it sends only as much as leaves the network.
- *loss*: the timer went off. Everything that was not SACKed counts as lost; with RACK, all of it
  that should have been acknowledged by now.

With SACK, loss is seen by time (see `rack`), or by counting where that is switched off. During
recovery cwnd falls bit by bit (see `prr`).

What may be lost is sent again when there is nothing else to send (RFC 6675 section 4, NextSeg
rule 3), but not the last segment (rule 4, "rescue"): as in Linux, that is left to the timer.

A phase ends when all that was sent before it began is acknowledged (RecoveryPoint).

RFC 6582 makes cwnd bigger by one segment for each duplicate ACK, for one segment has left the
network. Here that segment is taken off what is in the network, which comes to the same, and which
also is limited transmit (RFC 3042): one new segment for each of the first two duplicate ACKs.
"""

from helpers.transport.tcp.congestion import UNLIMITED
from helpers.transport.tcp.prr import ProportionalRateReduction
from helpers.transport.tcp.scoreboard import ENOUGH, Acked
from helpers.transport.tcp.tcb import TCB, Undo
from helpers.transport.tcp.timers import REORDERING


def react(
    tcb: TCB, acked: Acked, sacked: Acked, *, duplicate: bool, flight: int, now: float
) -> int:
    """Note what an ACK tells of loss; return how many bytes it newly reported as delivered.

    `acked` is what it took off the scoreboard, `sacked` what its SACK blocks told of, `flight`
    the bytes that were outstanding before it came.
    """
    board, losses = tcb.scoreboard, tcb.scoreboard.losses
    delivered = acked.delivered + sacked.delivered
    if tcb.sack:
        if acked.total:
            tcb.duplicate_acks = 0
        if sacked.delivered:  # even if it moves on, too (RFC 6675 section 2)
            tcb.duplicate_acks += 1
    else:
        delivered += _without_sack(tcb, acked, duplicate=duplicate)
    if acked.total and tcb.phase != "open":
        _progress(tcb, now)
    if tcb.sack and tcb.settings.rack:
        tcb.rack.delivered(acked.segments + sacked.segments, now, tcb.rto.min_rtt)
        look_by_time(tcb, now)
    elif tcb.sack and board.sacked:
        board.find_lost(tcb.snd_mss)
        board.find_lost_again((tcb.rto.min_rtt or 0.0) / 4)
    if tcb.phase == "open" and _is_lost(tcb):
        _enter(tcb, flight, delivered, now)
    if tcb.prr is not None:
        counted = delivered if tcb.sack else min(delivered, tcb.prr.left)
        if counted > 0:
            good = acked.total > 0 and board.losses == losses
            tcb.congestion.cwnd = tcb.prr.on_ack(counted, board.in_network, good=good)
    return delivered


def all_is_well(tcb: TCB, acked: Acked, now: float) -> None:
    """What `react` comes to where an ACK moves on, and nothing was SACKed, lost or guessed."""
    tcb.duplicate_acks = 0
    if tcb.sack and tcb.settings.rack:
        tcb.rack.delivered(acked.segments, now, tcb.rto.min_rtt)


def look_by_time(tcb: TCB, now: float) -> None:
    """Let RACK find what is lost, and come back when it may know more (RFC 8985)."""
    board, rto = tcb.scoreboard, tcb.rto
    sure = tcb.phase != "open" or board.has_sacked(ENOUGH)
    window = tcb.rack.reordering_window(rto.min_rtt or 0.0, rto.srtt or 0.0, sure=sure)
    wait = tcb.rack.find_lost(board, now, window)
    if wait is None:
        tcb.timers.stop(REORDERING)
    else:
        tcb.timers.start(REORDERING, now + wait)


def waited_for_reordering(tcb: TCB, now: float) -> None:
    """What might only have been overtaken is not here yet."""
    if not tcb.scoreboard.sent:
        return
    flight = tcb.scoreboard.outstanding
    look_by_time(tcb, now)
    if tcb.phase == "open" and tcb.scoreboard.lost:
        _enter(tcb, flight, 0, now)
        if tcb.prr is not None:  # no ACK came that could be counted: one segment, and no more
            tcb.congestion.cwnd = tcb.scoreboard.in_network + tcb.snd_mss


def repaired_by_probe(tcb: TCB, flight: int, now: float) -> None:
    """A tail loss probe was the repair of the only loss: the network was full all the same.

    `flight` is the bytes that were outstanding before the ACK came that tells of it.
    """
    tcb.counters["TcpExtTCPLossProbeRecovery"] += 1
    tcb.congestion.on_loss(now, flight)
    tcb.congestion.on_recovered(now)
    tcb.note(now, "recovered", cwnd=tcb.congestion.cwnd)


def needless(tcb: TCB, left: int, una: int, now: float) -> None:
    """The peer reports that data from `left` on came twice (RFC 2883); `una` is acknowledged now.

    If that is so of all that was sent again, nothing was lost: what was done to cwnd is undone.
    Data from RecoveryPoint on were sent later, and prove nothing.
    """
    tcb.counters["TcpExtTCPDSACKRecv"] += 1
    tcb.rack.needless(una, tcb.snd_nxt)
    undo = tcb.undo
    if undo is None or not undo.una <= left < tcb.recovery_point:
        return
    undo.repeats -= 1
    if undo.repeats == 0:
        tcb.undo = None
        tcb.counters["TcpExtTCPDSACKUndo"] += 1
        tcb.congestion.undo(undo.cwnd, undo.ssthresh)
        if tcb.phase != "open":
            tcb.scoreboard.none_are_lost()
            _end(tcb)
        tcb.note(now, "undone", cwnd=tcb.congestion.cwnd)


def _without_sack(tcb: TCB, acked: Acked, *, duplicate: bool) -> int:
    """Each duplicate ACK tells that one segment, unknown which, has arrived."""
    board, mss = tcb.scoreboard, tcb.snd_mss
    if duplicate and tcb.phase != "recovery" and tcb.snd_una <= tcb.recovery_point:
        return 0  # it may answer one of our repetitions (RFC 6582 section 3.2, step 2)
    if duplicate:
        tcb.duplicate_acks += 1
        room = board.outstanding - board.guessed - mss
        if tcb.prr is not None:  # no more than there were, however many ACKs come (RFC 9937 6.2)
            room = min(room, tcb.prr.flight - board.guessed)
        guess = min(mss, max(room, 0))
        board.guessed += guess
        return guess
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
    answer its repetitions (RFC 6582 section 3.2, step 2). The first data of all are no such case,
    though the step, read by the letter, makes them one.
    """
    if tcb.sack:
        counted = not tcb.settings.rack and tcb.duplicate_acks >= ENOUGH
        return bool(tcb.scoreboard.lost) or counted
    return tcb.duplicate_acks >= ENOUGH and tcb.snd_una > tcb.recovery_point


def _enter(tcb: TCB, flight: int, delivered: int, now: float) -> None:
    """Begin a fast retransmit and fast recovery."""
    board, congestion = tcb.scoreboard, tcb.congestion
    tcb.undo = _way_back(tcb)
    tcb.phase, tcb.recovery_point = "recovery", tcb.snd_nxt
    tcb.repeat_first = True
    tcb.probed_to = None
    tcb.counters["TcpExtTCPSackRecovery" if tcb.sack else "TcpExtTCPRenoRecovery"] += 1
    if not (tcb.sack and tcb.settings.rack):
        board.first_is_lost()
    congestion.on_loss(now, flight)
    if tcb.settings.rate_reduction and congestion.ssthresh < UNLIMITED:
        then = board.outstanding - board.sacked - board.guessed + delivered
        tcb.prr = ProportionalRateReduction(then, congestion.ssthresh, tcb.snd_mss)
    tcb.note(now, "recovery", cwnd=congestion.cwnd, ssthresh=congestion.ssthresh)


def _way_back(tcb: TCB) -> Undo:
    """How to undo what follows. Repetitions that are on their way now, a probe among them, may be
    reported as needless, too, and say nothing of this loss.
    """
    repeats = sum(sent.repeated for sent in tcb.scoreboard.sent)
    if tcb.probed_to is not None and not tcb.probe_is_new:
        repeats += 1
    return Undo(tcb.congestion.cwnd, tcb.congestion.ssthresh, tcb.snd_una, repeats)


def _progress(tcb: TCB, now: float) -> None:
    """An ACK has moved on during a repair: it is the end of it, or shows the next hole."""
    if tcb.snd_una >= tcb.recovery_point:
        if tcb.phase == "recovery":
            tcb.congestion.on_recovered(now)
        tcb.rack.recovered()
        _end(tcb)
        tcb.note(now, "recovered", cwnd=tcb.congestion.cwnd)
    elif tcb.phase == "recovery" and not tcb.sack:
        tcb.scoreboard.first_is_lost()


def _end(tcb: TCB) -> None:
    tcb.phase, tcb.prr, tcb.duplicate_acks = "open", None, 0
    tcb.scoreboard.repaired()


def timed_out(tcb: TCB, now: float) -> None:
    """The retransmission timer went off: begin again, with one segment (RFC 5681 section 3.1).

    ssthresh falls once for each loss: not again where the same data time out again, or where
    fast recovery has lowered it for these data already. (Linux does so, too; RFC 5681 would have it
    lowered again in the second case.)
    """
    first = tcb.phase == "open" or (tcb.phase == "loss" and not tcb.timeouts)
    congestion = tcb.congestion
    if first:
        tcb.undo = _way_back(tcb)
    congestion.on_timeout(now, tcb.scoreboard.outstanding, first)
    tcb.phase, tcb.recovery_point, tcb.prr = "loss", tcb.snd_nxt, None
    tcb.duplicate_acks = 0
    tcb.repeat_first = True
    tcb.probed_to = None
    if tcb.sack and tcb.settings.rack:
        window = tcb.rack.reordering_window(tcb.rto.min_rtt or 0.0, tcb.rto.srtt or 0.0, sure=True)
        tcb.scoreboard.timed_out(by=tcb.rack.due(now, window))
    else:
        tcb.scoreboard.timed_out()
    tcb.timeouts += 1
    tcb.counters["TcpExtTCPTimeouts"] += 1
    tcb.rto.back_off()
    tcb.note(now, "timeout", rto=tcb.rto.rto, cwnd=congestion.cwnd)
