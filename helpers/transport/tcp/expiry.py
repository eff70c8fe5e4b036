"""A timer goes off (RFC 9293 section 3.10.8)."""

from collections.abc import Callable

from helpers.transport.tcp import ending, flow, opening, output, probe, recovery
from helpers.transport.tcp.segment import ACK, FIN
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import (
    DELAYED_ACK,
    KEEPALIVE,
    PERSIST,
    PROBE,
    REORDERING,
    RETRANSMIT,
    TIME_WAIT,
    USER_TIMEOUT,
)


def tick(tcb: TCB, now: float) -> None:
    """Do what the timers that have gone off ask for."""
    due = tcb.timers.take_due(now)
    if USER_TIMEOUT in due:  # a repetition would set it anew, where both have gone off
        ending.give_up(tcb, now)
        return
    for name in due:
        # A probe sets the retransmission timer anew, though both had gone off.
        if tcb.state is not State.CLOSED and not tcb.timers.running(name):
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


def _repeat_syn(tcb: TCB, now: float) -> None:
    tcb.timeouts += 1
    tcb.rto.back_off()
    tcb.counters["TcpExtTCPTimeouts"] += 1
    tcb.note(now, "retransmit", seq=tcb.iss, length=1, why="timeout")
    opening.repeat_syn(tcb, now)
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
    tcb.window_probes += 1
    una = tcb.snd_una
    octet = tcb.queue.between(una, una + 1)
    if tcb.scoreboard.sent:  # the octet is a copy of one in flight (RFC 6298 section 3)
        tcb.scoreboard.sent_again(tcb.scoreboard.sent[0], now)
    fin = not octet and tcb.fin_wanted
    tcb.probe_end = una + 1 if octet or fin else None
    tcb.data_out += bool(octet)
    tcb.note(now, "probe", seq=una, count=tcb.window_probes)
    output.send(tcb, now, ACK | (FIN if fin else 0), una, octet)


def _wait_to_probe(tcb: TCB) -> float:
    """Twice as long after each probe (section 3.8.6.1)."""
    return min(tcb.rto.rto * (1 << min(tcb.window_probes, 20)), tcb.settings.max_rto)


def _delayed_ack(tcb: TCB, now: float) -> None:
    tcb.counters["TcpExtDelayedACKs"] += 1
    tcb.ack_now = True


def _keepalive(tcb: TCB, now: float) -> None:
    """Nothing was heard for long: ask with an old number, which is answered by an ACK (3.8.4)."""
    settings = tcb.settings
    due = tcb.heard + settings.keepalive_idle
    if tcb.heard >= tcb.keepalive_probed:  # it was answered, even if the silence was long since
        tcb.keepalive_probes = 0
    if now < due:
        tcb.timers.start(KEEPALIVE, due)
    elif tcb.scoreboard.sent or flow.unsent(tcb):  # other timers ask already
        tcb.timers.start(KEEPALIVE, now + settings.keepalive_interval)
    elif tcb.keepalive_probes >= settings.keepalive_probes:
        output.send_reset(tcb, now)
        ending.give_up(tcb, now)
    else:
        tcb.keepalive_probes += 1
        tcb.keepalive_probed = now
        tcb.counters["TcpExtTCPKeepAlive"] += 1
        tcb.note(now, "probe", seq=tcb.snd_nxt - 1, count=tcb.keepalive_probes)
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
    REORDERING: recovery.waited_for_reordering,
    PROBE: probe.send,
    KEEPALIVE: _keepalive,
    TIME_WAIT: _time_wait,
}
