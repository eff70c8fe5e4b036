"""A timer goes off (RFC 9293 section 3.10.8)."""

from collections.abc import Callable

from helpers.transport.tcp import ending, flow, opening, output, recovery
from helpers.transport.tcp.segment import ACK, FIN
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import (
    DELAYED_ACK,
    KEEPALIVE,
    PERSIST,
    RETRANSMIT,
    TIME_WAIT,
    USER_TIMEOUT,
)


def tick(tcb: TCB, now: float) -> None:
    """Do what the timers that have gone off ask for."""
    for name in tcb.timers.take_due(now):
        if tcb.state is not State.CLOSED:
            _WHAT_TO_DO[name](tcb, now)


def _retransmit(tcb: TCB, now: float) -> None:
    """No acknowledgment came in time (RFC 6298 section 5.4 to 5.7)."""
    if not tcb.scoreboard.sent:
        return
    if tcb.snd_una == tcb.iss:
        _repeat_syn(tcb, now)
    elif tcb.snd_wnd == 0:
        _probe(tcb, now)  # the peer can take nothing: no sign of congestion
        tcb.timers.start(RETRANSMIT, now + _wait_to_probe(tcb))
    else:
        recovery.timed_out(tcb, now)
        output.transmit(tcb, now)


def _repeat_syn(tcb: TCB, now: float) -> None:
    tcb.timeouts += 1
    tcb.rto.back_off()
    tcb.retransmitted += 1
    first = tcb.scoreboard.sent[0]
    first.times, first.last_sent = first.times + 1, now
    tcb.note(now, "retransmit", seq=first.seq, length=1, why="timeout")
    opening.resend_syn(tcb, now)
    tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)


def _persist(tcb: TCB, now: float) -> None:
    """The window is closed, or smaller than is worth filling, and has been so for long."""
    usable = flow.usable_window(tcb)
    if usable > 0 and (length := min(flow.unsent(tcb), usable, tcb.snd_mss)):
        output.send_anyway(tcb, length, now)  # the override timeout of section 3.8.6.2.1
    elif now >= tcb.heard + tcb.settings.user_timeout:
        ending.give_up(tcb, now)
        return
    else:
        _probe(tcb, now)
    tcb.timers.start(PERSIST, now + _wait_to_probe(tcb))


def _probe(tcb: TCB, now: float) -> None:
    """Send one octet into the closed window, or the FIN: the answer tells the window (3.8.6.1)."""
    tcb.probes += 1
    una = tcb.snd_una
    octet = tcb.queue.between(una, una + 1)
    fin = not octet and tcb.fin_wanted
    tcb.probe_end = una + 1 if octet or fin else None
    tcb.note(now, "probe", seq=una, count=tcb.probes)
    output.send(tcb, now, ACK | (FIN if fin else 0), una, octet)


def _wait_to_probe(tcb: TCB) -> float:
    """Twice as long after each probe (section 3.8.6.1)."""
    return min(tcb.rto.rto * 2 ** min(tcb.probes, 20), tcb.settings.max_rto)


def _delayed_ack(tcb: TCB, now: float) -> None:
    tcb.ack_now = True


def _keepalive(tcb: TCB, now: float) -> None:
    """Nothing was heard for long: ask with an old number, which is answered by an ACK (3.8.4)."""
    settings = tcb.settings
    due = tcb.heard + settings.keepalive_idle
    if now < due:
        tcb.probes = 0
        tcb.timers.start(KEEPALIVE, due)
    elif tcb.scoreboard.sent:  # the retransmission timer asks already
        tcb.timers.start(KEEPALIVE, now + settings.keepalive_interval)
    elif tcb.probes >= settings.keepalive_probes:
        output.send_reset(tcb, now)
        ending.give_up(tcb, now)
    else:
        tcb.probes += 1
        tcb.note(now, "probe", seq=tcb.snd_nxt - 1, count=tcb.probes)
        output.send(tcb, now, ACK, tcb.snd_nxt - 1)
        tcb.timers.start(KEEPALIVE, now + settings.keepalive_interval)


def _time_wait(tcb: TCB, now: float) -> None:
    """Two lifetimes of a segment are over; or FIN-WAIT-2 has waited enough for nobody."""
    if tcb.state is State.TIME_WAIT:
        tcb.move("timeout = 2 MSL", now)
        ending.delete(tcb)
    else:
        ending.give_up(tcb, now)


_WHAT_TO_DO: dict[str, Callable[[TCB, float], None]] = {
    RETRANSMIT: _retransmit,
    PERSIST: _persist,
    DELAYED_ACK: _delayed_ack,
    KEEPALIVE: _keepalive,
    USER_TIMEOUT: ending.give_up,
    TIME_WAIT: _time_wait,
}
