"""The ACK of a segment that has arrived (RFC 9293 section 3.10.7.4, the fifth check).

It may take bytes out of flight, tell of loss, and open or close the peer's window. The round trip
is measured with it, unless it is not clear which copy of a segment it answers (Karn's algorithm,
RFC 6298 section 3); a timestamp that comes back clears that up (RFC 7323 section 4).
"""

from helpers.transport.tcp import output, probe, recovery
from helpers.transport.tcp.scoreboard import Acked
from helpers.transport.tcp.segment import SYN, TCP
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import RETRANSMIT, USER_TIMEOUT

NOTHING = Acked()  # what most segments acknowledge; never changed
GRAIN = 0.001  # seconds: a tick of the clock of timestamps


def ack_arrives(tcb: TCB, header: TCP, seq: int, length: int, now: float) -> bool:
    """Work on the ACK of a segment with `length` bytes of data from `seq` on.

    False where it can't be right.
    """
    ack = tcb.unwrap(header.ack, tcb.snd_una)
    if ack == tcb.probe_end and ack > tcb.snd_nxt:
        _probe_was_taken(tcb, ack)
    if ack > tcb.snd_nxt:  # of something not yet sent
        challenge(tcb, now)
        return False
    # Of what was never sent, or older than anything on its way (RFC 5961 section 5).
    if ack <= tcb.iss or ack < tcb.snd_una - tcb.max_snd_wnd:
        challenge(tcb, now)
        return False
    window = header.window << (0 if header.flags & SYN else tcb.snd_shift)
    blocks = _sack_blocks(tcb, header)
    needless = bool(blocks) and _take_dsack(tcb, blocks, ack, now)
    # The answer to a probe of a shut window tells nothing of later segments.
    quiet = not length and window == tcb.snd_wnd > 0 and not header.fin
    duplicate = ack == tcb.snd_una and quiet
    told = blocks[0][1] if needless else ack
    twice = (needless or (duplicate and not blocks)) and told == tcb.probed_to
    flight, opens = tcb.scoreboard.outstanding, tcb.snd_una == tcb.iss
    if not tcb.scoreboard.sent:  # only the window can be news, or the octet of a probe
        if ack > tcb.snd_una:
            advance(tcb, ack)
        _take_window(tcb, seq, ack, window, now)
        probe.answered(tcb, ack, twice=twice, flight=flight, now=now)
        return True
    sacked = _take_sacks(tcb, blocks)
    acked = advance(tcb, ack) if ack > tcb.snd_una else NOTHING
    _take_window(tcb, seq, ack, window, now)
    if acked.total or sacked.delivered or duplicate:
        # With a DSACK, the ACK answers a repetition, but its timestamp is that of the first copy.
        measure(tcb, 0 if needless else _echo(tcb, header), acked, now)
        delivered = recovery.react(tcb, acked, sacked, duplicate=duplicate, flight=flight, now=now)
        if acked.total and delivered > 0 and tcb.phase != "recovery" and not opens:
            grow(tcb, delivered, acked, sacked, now)
    probe.answered(tcb, ack, twice=twice, flight=flight, now=now)
    if acked.total or sacked.delivered:
        tcb.flight_changed = True
    return True


def _sack_blocks(tcb: TCB, header: TCP) -> list[tuple[int, int]]:
    """The SACK blocks of a segment as plain numbers, those that can be true."""
    if not tcb.sack or header.has_usual_options or not (blocks := header.sack_blocks):
        return []
    una, nxt, unwrap = tcb.snd_una, tcb.snd_nxt, tcb.unwrap
    plain = []
    for left, right in blocks:
        first, end = unwrap(left, una), unwrap(right, una)
        if tcb.iss < first < end <= nxt:
            plain.append((first, end))
    return plain


def _take_dsack(tcb: TCB, blocks: list[tuple[int, int]], ack: int, now: float) -> bool:
    """Whether the first block tells of data that came twice (RFC 2883): below the ACK, or inside
    the second block."""
    left, right = blocks[0]
    twice = right <= ack or (len(blocks) > 1 and blocks[1][0] <= left < right <= blocks[1][1])
    if twice:
        recovery.needless(tcb, left, max(ack, tcb.snd_una), now)
    return twice


def _take_sacks(tcb: TCB, blocks: list[tuple[int, int]]) -> Acked:
    """Note the SACK blocks beyond SND.UNA."""
    beyond = [block for block in blocks if block[0] > tcb.snd_una]
    return tcb.scoreboard.sack(beyond) if beyond else NOTHING


def advance(tcb: TCB, ack: int) -> Acked:
    """SND.UNA moves on: what lies before it has arrived."""
    acked = tcb.scoreboard.acknowledge(ack)
    if tcb.snd_una > tcb.iss:  # the timeouts of a SYN count until the connection is open
        tcb.timeouts = 0
    tcb.bytes_acked += ack - tcb.snd_una
    tcb.snd_una = ack
    tcb.queue.release(ack)
    return acked


def _probe_was_taken(tcb: TCB, end: int) -> None:
    """The octet of a probe, which was not counted as sent, has found room after all."""
    tcb.snd_nxt = end
    if tcb.fin_wanted and end > tcb.queue.end:  # the probe was the FIN
        tcb.fin_sent, tcb.fin_seq = True, tcb.queue.end
    tcb.probe_end = None


def _take_window(tcb: TCB, seq: int, ack: int, window: int, now: float) -> None:
    """Take the window from the newest segment."""
    if ack >= tcb.snd_una and is_newest(tcb, seq, ack):
        tcb.snd_wnd = window
        tcb.max_snd_wnd = max(tcb.max_snd_wnd, window)
        if window == 0 and tcb.timers.running(USER_TIMEOUT):  # it may stay closed for ever
            tcb.timers.start(USER_TIMEOUT, now + tcb.settings.user_timeout)
        if window and tcb.window_probes:  # it was shut, and what it cut off was likely thrown away
            tcb.window_probes = 0
            if tcb.scoreboard.sent:
                tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)


def is_newest(tcb: TCB, seq: int, ack: int) -> bool:
    """Whether no newer segment came before this one; if so, it is remembered as the newest.

    A higher number makes a segment newer, and so does a higher ACK: data that are sent again have
    an old number, and what they say of the window is news all the same (RFC 9293 section
    3.10.7.4: SND.WL1, SND.WL2).
    """
    newer = ack > tcb.snd_wl2 or seq >= tcb.snd_wl1
    if newer:
        tcb.snd_wl1, tcb.snd_wl2 = seq, ack
    return newer


def _echo(tcb: TCB, header: TCP) -> int:
    """The timestamp that came back (TSecr); 0 where there is none."""
    stamp = header.timestamps if tcb.timestamps else None
    return stamp.tsecr if stamp is not None else 0


def measure(tcb: TCB, echo: int, acked: Acked, now: float) -> None:
    """Take a sample of the round trip, and set the retransmission timer anew (RFC 6298 5.3).

    `echo` is the timestamp that came back, or 0.
    """
    if not acked.total:
        return
    if acked.oldest is not None and not acked.repeated:
        rtt: float | None = now - acked.oldest
    else:
        rtt = _echoed(tcb, echo, acked, now)
    if rtt is not None:
        tcb.rto.sample(rtt)
        tcb.may_probe = True
    if tcb.scoreboard.sent:
        tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)
        tcb.timers.start(USER_TIMEOUT, now + tcb.settings.user_timeout)
    else:
        tcb.timers.stop(RETRANSMIT)
        tcb.timers.stop(USER_TIMEOUT)


def _echoed(tcb: TCB, echo: int, acked: Acked, now: float) -> float | None:
    """The round trip by the timestamp that came back; None where there is none to be believed.

    It must be one that was sent since the oldest of these segments went out first: no other can be
    an echo of them (RFC 7323 section 4), and a peer may echo what it likes.
    """
    if not echo or acked.since is None:
        return None
    rtt = tcb.distance(echo, output.clock(tcb, now)) / 1000
    return max(rtt, 0.0) if -GRAIN <= rtt <= now - acked.since + GRAIN else None


def grow(tcb: TCB, delivered: int, acked: Acked, sacked: Acked, now: float) -> None:
    """Let congestion control know what was delivered, and how long it took."""
    congestion = tcb.congestion
    limited = tcb.cwnd_limited or (
        congestion.in_slow_start and congestion.cwnd < 2 * tcb.most_in_flight
    )
    newest = acked.newest
    if sacked.newest is not None and (newest is None or sacked.newest > newest):
        newest = sacked.newest
    rtt = None if newest is None else now - newest
    congestion.on_ack(now, delivered, rtt, tcb.snd_una, tcb.snd_nxt, limited)


def challenge(tcb: TCB, now: float) -> None:
    """Answer a segment that may be forged with an ACK, but not too often (RFC 5961)."""
    if tcb.challenges.allows(now):
        tcb.counters["TcpExtTCPChallengeACK"] += 1
        output.send_ack(tcb, now)
