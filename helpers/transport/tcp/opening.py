"""Opening: what the two SYNs say and agree on (RFC 9293 section 3.5, RFC 7323, RFC 2018).

Each side's SYN gives its initial sequence number and its options. An option is used only if both
SYNs have it; the MSS is the exception, each side simply says what it can take.
"""

from helpers.transport.tcp import output
from helpers.transport.tcp.algorithms import congestion_control
from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.options import (
    MaximumSegmentSize,
    NoOperation,
    Option,
    SackPermitted,
    Timestamps,
    WindowScale,
)
from helpers.transport.tcp.scoreboard import Sent
from helpers.transport.tcp.segment import ACK, SYN, TCP
from helpers.transport.tcp.tcb import DEFAULT_MSS, TCB
from helpers.transport.tcp.timers import RETRANSMIT, USER_TIMEOUT

SMALLEST_MSS = 48  # whatever the peer says: there must be room for the options, and for data
LARGEST_SHIFT = 14  # RFC 7323 section 2.3
TIMESTAMPS_LENGTH = 12  # bytes in every segment, with two to align them


def send_syn(tcb: TCB, now: float) -> None:
    """Send our SYN for the first time, or the SYN and ACK that answers one."""
    tcb.scoreboard.add(Sent(tcb.iss, tcb.iss + 1, now, syn=True))
    tcb.snd_nxt = tcb.iss + 1
    tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)
    tcb.timers.start(USER_TIMEOUT, now + tcb.settings.syn_timeout)
    _put_syn(tcb, now)


def repeat_syn(tcb: TCB, now: float) -> None:
    """Send our SYN again, as it or its answer seems to be lost."""
    tcb.retransmitted += 1
    tcb.counters["TcpRetransSegs"] += 1
    answer_syn(tcb, now)


def answer_syn(tcb: TCB, now: float) -> None:
    """Send our SYN with the ACK of the peer's, which has crossed it: nothing is lost.

    Its number is that of the first all the same. Which of the copies an ACK answers can't be told,
    so it no longer tells the round trip (Karn's algorithm, RFC 6298 section 3).
    """
    tcb.scoreboard.sent_again(tcb.scoreboard.sent[0], now)
    _put_syn(tcb, now)


def _put_syn(tcb: TCB, now: float) -> None:
    """Send the SYN; with an ACK where the peer's SYN has been here."""
    output.send(tcb, now, SYN | (ACK if tcb.irs_known else 0), tcb.iss, options=_offers(tcb, now))


def _offers(tcb: TCB, now: float) -> tuple[Option, ...]:
    """The options of our SYN: after the peer's, only those that the peer has offered too."""
    offers: list[Option] = [MaximumSegmentSize(tcb.settings.mss)]
    if tcb.sack:
        offers.append(SackPermitted())
    if tcb.timestamps:
        aligned = [] if tcb.sack else [NoOperation(), NoOperation()]
        offers += [*aligned, Timestamps(output.clock(tcb, now), tcb.ts_recent)]
    elif tcb.sack:
        offers += [NoOperation(), NoOperation()]
    if tcb.scaling:
        offers += [NoOperation(), WindowScale(tcb.rcv_shift)]
    return tuple(offers)


def syn_arrived(tcb: TCB, header: TCP, now: float) -> None:
    """Take from the peer's SYN its number, its window, and what it offers."""
    tcb.irs_known = True
    tcb.irs = header.seq
    tcb.rcv_nxt = tcb.rcv_adv = header.seq + 1
    if tcb.snd_nxt > tcb.iss:  # our SYN has told of a window
        tcb.rcv_adv += min(tcb.settings.receive_buffer, 65535)
    tcb.reassembler = tcb.settings.reassembler(header.seq + 1)
    tcb.last_ack_sent = tcb.rcv_nxt
    tcb.snd_wnd = tcb.max_snd_wnd = header.window
    tcb.snd_wl1, tcb.snd_wl2 = header.seq, tcb.iss
    _agree(tcb, header, now)


def _agree(tcb: TCB, header: TCP, now: float) -> None:
    theirs = header.timestamps
    tcb.timestamps = tcb.timestamps and theirs is not None
    if tcb.timestamps and theirs is not None:
        tcb.ts_recent, tcb.ts_recent_at = theirs.tsval, now
    tcb.sack = tcb.sack and header.sack_permitted
    tcb.scaling = tcb.scaling and header.window_scale is not None
    tcb.snd_shift = min(header.window_scale or 0, LARGEST_SHIFT) if tcb.scaling else 0
    tcb.rcv_shift = tcb.rcv_shift if tcb.scaling else 0
    mss = max(min(header.mss or DEFAULT_MSS, tcb.settings.mss), SMALLEST_MSS)
    tcb.snd_mss = mss - (TIMESTAMPS_LENGTH if tcb.timestamps else 0)
    _control_congestion(tcb, tcb.settings.initial_window)


def opened(tcb: TCB, now: float) -> None:
    """Both SYNs are acknowledged."""
    if tcb.timeouts:
        tcb.rto.restart_after_syn_timeout()
    if tcb.timeouts > 1:  # the path is full (RFC 5681 section 3.1); one may be a slow path
        _control_congestion(tcb, 1)
    tcb.timeouts = 0
    tcb.note(now, "open", mss=tcb.snd_mss, sack=tcb.sack, timestamps=tcb.timestamps)


def change_congestion_control(tcb: TCB, which: str | type[CongestionControl]) -> None:
    """Put another one in the place of the one before; it goes on from its windows."""
    old = tcb.congestion
    tcb.congestion = congestion_control(which, old.mss, old.initial_window)
    if tcb.irs_known:
        tcb.congestion.cwnd, tcb.congestion.ssthresh = old.cwnd, old.ssthresh


def _control_congestion(tcb: TCB, segments: int) -> None:
    mss = tcb.snd_mss
    tcb.congestion = congestion_control(tcb.settings.congestion, mss, segments * mss)
