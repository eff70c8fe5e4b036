"""Tail loss probes: when the last segments of a flight are lost (RFC 8985).

Nothing comes after the last segment, so no later one can show that it is lost: without a probe
only the retransmission timer helps, after a fifth of a second at least, and then cwnd begins anew.
Two round trips after the last segment TLP sends one more: new data, or the last one again. Its
ACK (or SACK) tells what is missing, and RACK repairs it by a fast retransmit.
"""

from helpers.transport.tcp import flow, output, recovery
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import PROBE, RETRANSMIT

WORST_DELAYED_ACK = 0.2  # what the peer may wait before it acknowledges a single segment
GRAIN = 0.002  # seconds beyond two round trips, as in Linux: two ticks of its clock


def schedule(tcb: TCB, now: float) -> None:
    """The flight has changed: set the probe's timer anew, or stop it where none is wanted.

    A second probe waits until a round trip was measured since the first: repetitions must not
    keep SRTT from learning that the path has become longer (RFC 8985 section 7.3). Before the
    first measurement there is no probe either, and the retransmission timer does.
    """
    tcb.flight_changed = False
    board = tcb.scoreboard
    wanted = tcb.settings.tail_loss_probe and tcb.sack and tcb.phase == "open" and board.sent
    srtt = tcb.rto.srtt if tcb.may_probe else None
    if not wanted or board.sacked or tcb.probed_to is not None or srtt is None:
        tcb.timers.stop(PROBE)
        return
    wait = 2 * srtt + (WORST_DELAYED_ACK if len(board.sent) == 1 else GRAIN)
    repeats_at = tcb.timers.deadline(RETRANSMIT)
    tcb.timers.start(PROBE, now + wait if repeats_at is None else min(now + wait, repeats_at))


def send(tcb: TCB, now: float) -> None:
    """The timer went off: send new data, or the last segment again."""
    board = tcb.scoreboard
    if not board.sent or tcb.phase != "open":
        return
    new = min(flow.unsent(tcb), tcb.snd_mss, flow.usable_window(tcb))
    tcb.probe_is_new = new > 0
    if new > 0:
        output.send_anyway(tcb, new, now)
    elif not output.repeat_last(tcb, now):
        return
    tcb.counters["TcpExtTCPLossProbes"] += 1
    tcb.probed_to, tcb.may_probe = tcb.snd_nxt, False
    tcb.timers.stop(PROBE)
    tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)


def answered(tcb: TCB, ack: int, *, twice: bool, flight: int, now: float) -> None:
    """An ACK came: was a probe that is out itself the repair of a loss (RFC 8985 section 7.4.2)?

    If so, nobody else has noticed that loss, and congestion control is to hear of it. `twice` says
    that both copies have arrived: by a DSACK that ends where the probe did, or by a duplicate ACK
    without SACK. `flight` is the bytes that were outstanding before.
    """
    if tcb.probed_to is None or ack < tcb.probed_to:
        return
    if tcb.probe_is_new or twice:
        tcb.probed_to = None
    elif ack > tcb.probed_to:
        tcb.probed_to = None
        if tcb.phase == "open":
            recovery.repaired_by_probe(tcb, flight, now)
