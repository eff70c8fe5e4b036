"""Tail loss probes: when the last segments of a flight are lost (RFC 8985).

Nothing comes after the last segment, so no later one can show that it is lost: without a probe
only the retransmission timer helps, after a fifth of a second at least, and then cwnd begins anew.
Two round trips after the last segment TLP sends one more: new data, or the last one again. Its
ACK (or SACK) tells what is missing, and RACK repairs it by a fast retransmit.
"""

from helpers.transport.tcp import flow, output, recovery
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import PROBE, RETRANSMIT

WITHOUT_RTT = 1.0  # seconds, as long as no round trip was measured
WORST_DELAYED_ACK = 0.2  # what the peer may wait before it acknowledges a single segment
GRAIN = 0.002  # two ticks of the clock


def schedule(tcb: TCB, now: float) -> None:
    """The flight has changed: set the probe's timer anew, or stop it where none is wanted."""
    tcb.flight_changed = False
    board = tcb.scoreboard
    wanted = tcb.settings.tail_loss_probe and tcb.sack and tcb.phase == "open" and board.sent
    if not wanted or board.sacked or tcb.probed_to is not None or tcb.snd_una == tcb.iss:
        tcb.timers.stop(PROBE)
        return
    srtt = tcb.rto.srtt
    wait = WITHOUT_RTT if srtt is None else 2 * srtt
    wait += WORST_DELAYED_ACK if len(board.sent) == 1 else GRAIN
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
    tcb.probed_to = tcb.snd_nxt
    tcb.timers.stop(PROBE)
    tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)


def answered(tcb: TCB, *, needless: bool, alone: bool, now: float) -> None:
    """An ACK came while a probe was out: was the probe itself the repair of a loss?

    If so, nobody else has noticed that loss, and congestion control is to hear of it. `needless`
    says that the peer reported data that came twice; `alone`, that the ACK told of nothing new.
    Either way the segment had not been lost.
    """
    if tcb.probed_to is None or tcb.snd_una < tcb.probed_to:
        return
    if tcb.probe_is_new or needless or (alone and tcb.snd_una == tcb.probed_to):
        tcb.probed_to = None
    elif tcb.snd_una > tcb.probed_to:
        tcb.probed_to = None
        if tcb.phase == "open":
            recovery.repaired_by_probe(tcb, now)
