"""The ACK of a segment that has arrived (RFC 9293 section 3.10.7.4, the fifth check).

It may take bytes out of flight, tell of loss, and open or close the peer's window. The round trip
is measured with it, unless it is not clear which copy of a segment it answers (Karn's algorithm,
RFC 6298 section 3); a timestamp that comes back clears that up (RFC 7323 section 4).
"""

from helpers.transport.tcp import output, recovery
from helpers.transport.tcp.scoreboard import Acked
from helpers.transport.tcp.segment import TCP
from helpers.transport.tcp.sequence import unwrap
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import RETRANSMIT, USER_TIMEOUT

CHALLENGES = 10  # in so many seconds (RFC 5961 section 7)
WITHIN = 5.0


def ack_arrives(tcb: TCB, header: TCP, length: int, now: float) -> bool:
    """Work on the ACK of a segment with `length` bytes of data; False where it can't be right."""
    ack = unwrap(header.ack, tcb.snd_una)
    if ack == tcb.probe_end and ack > tcb.snd_nxt:
        _probe_was_taken(tcb)
    if ack > tcb.snd_nxt:  # of something not yet sent
        output.send_ack(tcb, now)
        return False
    if ack < tcb.snd_una - tcb.max_snd_wnd:  # older than anything on its way (RFC 5961 section 5)
        challenge(tcb, now)
        return False
    seq = unwrap(header.seq, tcb.rcv_nxt)
    window = header.window << (0 if header.syn else tcb.snd_shift)
    if not tcb.scoreboard.sent:  # only the window can be news, or the octet of a probe
        if ack > tcb.snd_una:
            _advance(tcb, ack)
        _take_window(tcb, seq, ack, window, now)
        return True
    quiet = not length and window == tcb.snd_wnd and not header.fin
    duplicate = ack == tcb.snd_una and quiet
    flight, opens = tcb.scoreboard.outstanding, tcb.snd_una == tcb.iss
    sacked = _take_sacks(tcb, header)
    acked = _advance(tcb, ack) if ack > tcb.snd_una else Acked()
    _take_window(tcb, seq, ack, window, now)
    if acked.total or sacked.delivered or duplicate:
        _measure(tcb, header, acked, now)
        delivered = recovery.react(
            tcb, acked, sacked.delivered, duplicate=duplicate, flight=flight, now=now
        )
        if acked.total and delivered > 0 and tcb.phase != "recovery" and not opens:
            _grow(tcb, delivered, acked, sacked, flight, now)
    return True


def _take_sacks(tcb: TCB, header: TCP) -> Acked:
    """Note the SACK blocks; those below SND.UNA tell of repeated data (RFC 2883): no news."""
    if not tcb.sack or not header.options or not (blocks := header.sack_blocks):
        return Acked()
    una, nxt = tcb.snd_una, tcb.snd_nxt
    plain = [(unwrap(left, una), unwrap(right, una)) for left, right in blocks]
    return tcb.scoreboard.sack([(a, b) for a, b in plain if una < a < b <= nxt])


def _advance(tcb: TCB, ack: int) -> Acked:
    """SND.UNA moves on: what lies before it has arrived."""
    acked = tcb.scoreboard.acknowledge(ack)
    if tcb.snd_una > tcb.iss:  # the timeouts of a SYN count until the connection is open
        tcb.timeouts = 0
    tcb.bytes_acked += ack - tcb.snd_una
    tcb.snd_una = ack
    tcb.queue.release(ack)
    return acked


def _probe_was_taken(tcb: TCB) -> None:
    """The octet of a probe, which was not counted as sent, has found room after all."""
    tcb.snd_nxt = tcb.probe_end
    if tcb.fin_wanted and tcb.probe_end > tcb.queue.end:  # the probe was the FIN
        tcb.fin_sent, tcb.fin_seq = True, tcb.queue.end
    tcb.probe_end = None


def _take_window(tcb: TCB, seq: int, ack: int, window: int, now: float) -> None:
    """Take the window from the newest segment (RFC 9293 section 3.10.7.4: SND.WL1, SND.WL2)."""
    newer = seq > tcb.snd_wl1 or (seq == tcb.snd_wl1 and ack >= tcb.snd_wl2)
    if ack >= tcb.snd_una and newer:
        tcb.snd_wnd, tcb.snd_wl1, tcb.snd_wl2 = window, seq, ack
        tcb.max_snd_wnd = max(tcb.max_snd_wnd, window)
        if window == 0 and tcb.timers.running(USER_TIMEOUT):  # it may stay closed for ever
            tcb.timers.start(USER_TIMEOUT, now + tcb.settings.user_timeout)


def _measure(tcb: TCB, header: TCP, acked: Acked, now: float) -> None:
    """Take a sample of the round trip, and set the retransmission timer anew (RFC 6298 5.3)."""
    if not acked.total:
        return
    if acked.oldest is not None and not acked.repeated:
        tcb.rto.sample(now - acked.oldest)
    elif tcb.timestamps and (echo := header.timestamps) is not None and echo.tsecr:
        tcb.rto.sample(((output.clock(tcb, now) - echo.tsecr) & 0xFFFFFFFF) / 1000)
    if tcb.scoreboard.sent:
        tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)
        tcb.timers.start(USER_TIMEOUT, now + tcb.settings.user_timeout)
    else:
        tcb.timers.stop(RETRANSMIT)
        tcb.timers.stop(USER_TIMEOUT)


def _grow(tcb: TCB, delivered: int, acked: Acked, sacked: Acked, flight: int, now: float) -> None:
    """Let congestion control know what was delivered, and how long it took."""
    congestion = tcb.congestion
    if congestion.in_slow_start:
        limited = congestion.cwnd < 2 * flight
    else:
        limited = tcb.cwnd_limited or flight + tcb.snd_mss > congestion.cwnd
    tcb.cwnd_limited = False
    times = [at for at in (acked.newest, sacked.newest) if at is not None]
    rtt = now - max(times) if times else None
    congestion.on_ack(now, delivered, rtt, tcb.snd_una, tcb.snd_nxt, limited)


def challenge(tcb: TCB, now: float) -> None:
    """Answer a segment that may be forged with an ACK, but not too often (RFC 5961)."""
    tcb.challenges = [at for at in tcb.challenges if now - at < WITHIN]
    if len(tcb.challenges) < CHALLENGES:
        tcb.challenges.append(now)
        output.send_ack(tcb, now)
