"""Header prediction: most segments are the one that was expected (Van Jacobson, 1990).

In the middle of a transfer nearly every segment that arrives is one of two: at the sender, an ACK
of some more data; at the receiver, the next data in order. Where nothing is lost and no window
changes, all the checks of RFC 9293 section 3.10.7.4 have one outcome for such a segment. So one
look tells whether it is one, and a short path does what the long one would have come to. Every
system has such a path; it changes nothing but the time that a segment takes.
"""

from helpers.transport.tcp import acknowledgment, receiving, recovery
from helpers.transport.tcp.segment import ACK, PSH
from helpers.transport.tcp.sequence import ALL_BITS, HALF
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import TCB, Stamp
from helpers.transport.tcp.timers import REORDERING


def foreseen(
    tcb: TCB,
    seq: int,
    ack: int,
    flags: int,
    window: int,
    stamp: Stamp | None,
    payload: bytes,
    now: float,
) -> bool:
    """Take a segment, if it is one of those two: the numbers are those of its header.

    It has no options but its timestamps, or none at all. False where it is neither of the two: then
    nothing was done.
    """
    if (
        tcb.state is not State.ESTABLISHED
        or flags | PSH != ACK | PSH
        or not 0 < window << tcb.snd_shift == tcb.snd_wnd
        or tcb.probed_to is not None
        or (stamp is not None) != tcb.timestamps
        or seq - tcb.rcv_nxt & ALL_BITS
    ):
        return False
    seq, ack = tcb.rcv_nxt, tcb.unwrap(ack, tcb.snd_una)
    if payload:
        expected = ack == tcb.snd_una and seq + len(payload) <= tcb.rcv_adv
    else:
        expected = tcb.snd_una < ack <= tcb.snd_nxt and _nothing_is_missing(tcb)
    if not expected:
        return False
    if stamp is not None:
        if stamp[0] - tcb.ts_recent & HALF:  # older than the last one (RFC 7323 section 5.3)
            return False
        if seq <= tcb.last_ack_sent:  # for our next ACK (section 4.3)
            tcb.ts_recent, tcb.ts_recent_at = stamp[0], now
    tcb.segments_in += 1
    tcb.heard = now
    if ack > tcb.snd_wl2 or seq >= tcb.snd_wl1:
        tcb.snd_wl1, tcb.snd_wl2 = seq, ack  # the newest one (see acknowledgment.is_newest)
    if payload:
        receiving.text_arrives(tcb, seq, payload, now)
        if tcb.fins:
            receiving.reach_fin(tcb, now, fin_acked=False)
    else:
        _more_has_arrived(tcb, stamp[1] if stamp else 0, ack, now)
    return True


def _nothing_is_missing(tcb: TCB) -> bool:
    """Whether all is in flight that was not acknowledged, as far as is known."""
    board = tcb.scoreboard
    missing = board.sacked or board.lost or board.guessed or tcb.timers.running(REORDERING)
    return tcb.phase == "open" and not missing


def _more_has_arrived(tcb: TCB, echo: int, ack: int, now: float) -> None:
    """An ACK takes bytes out of flight, and lets congestion control grow."""
    acked = acknowledgment.advance(tcb, ack)
    acknowledgment.measure(tcb, echo, acked, now)
    recovery.all_is_well(tcb, acked, now)
    acknowledgment.grow(tcb, acked.delivered, acked, acknowledgment.NOTHING, now)
    tcb.flight_changed = True
