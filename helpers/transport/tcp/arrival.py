"""A segment arrives: what is checked, in which order (RFC 9293 section 3.10.7).

For a connection that is open, or half open, the checks are: does the segment fall into the
window? Is it a RST? A SYN? Does it have an ACK that makes sense? Then come its data, and last
its FIN. The order matters: whoever can't guess the numbers gets no further than the first checks
(RFC 5961).
"""

from helpers.transport.tcp import (
    acknowledgment,
    ending,
    opening,
    output,
    receiving,
)
from helpers.transport.tcp.acknowledgment import challenge
from helpers.transport.tcp.options import Timestamps
from helpers.transport.tcp.segment import ACK, FIN, RST, SYN, TCP
from helpers.transport.tcp.sequence import wrap
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import TCB, Segment
from helpers.transport.tcp.timers import DELAYED_ACK, KEEPALIVE, RETRANSMIT

OUTDATED = 24 * 24 * 3600.0  # seconds after which TS.Recent proves nothing (RFC 7323 section 5.5)
LATER = 0.4  # seconds: an ACK is late for less than 0.5 (RFC 9293 section 3.8.6.3)


def segment_arrives(tcb: TCB, header: TCP, payload: bytes, now: float) -> None:
    """Do what a segment asks for."""
    tcb.segments_in += 1
    if tcb.state is State.CLOSED:
        return
    if tcb.state is State.LISTEN:
        _in_listen(tcb, header, now)
    elif tcb.state is State.SYN_SENT:
        _in_syn_sent(tcb, header, payload, now)
    else:
        _in_other_states(tcb, header, payload, now)


def reset_for(header: TCP, length: int) -> Segment | None:
    """The RST that answers a segment of no connection; None for a RST (section 3.10.7.1).

    `length` is that of its data.
    """
    if header.rst:
        return None
    ports = (header.destination_port, header.source_port)
    if header.ack_flag:
        return Segment(TCP(*ports, seq=header.ack, flags=RST, window=0))
    ack = wrap(header.seq + length + header.syn + header.fin)
    return Segment(TCP(*ports, seq=0, ack=ack, flags=RST | ACK, window=0))


# --- LISTEN (section 3.10.7.2) and SYN-SENT (section 3.10.7.3) -----------------------------------


def _in_listen(tcb: TCB, header: TCP, now: float) -> None:
    if header.rst:
        return
    if header.ack_flag:
        _refuse(tcb, header, 0, now)
    elif header.syn:
        opening.syn_arrived(tcb, header, now)
        tcb.heard = now
        tcb.move("rcv SYN", now)
        opening.send_syn(tcb, now)


def _in_syn_sent(tcb: TCB, header: TCP, payload: bytes, now: float) -> None:
    acks_syn = header.ack_flag and tcb.unwrap(header.ack, tcb.snd_nxt) == tcb.snd_nxt
    if header.ack_flag and not acks_syn:
        _refuse(tcb, header, len(payload), now)
        return
    if header.rst:
        if acks_syn:
            ending.reset(tcb, ConnectionRefusedError, "connection refused", now)
        return
    if not header.syn:
        return
    opening.syn_arrived(tcb, header, now)
    tcb.heard = now
    if not acks_syn:
        tcb.move("rcv SYN", now)  # both sides open at once
        opening.answer_syn(tcb, now)
        return
    acknowledgment.ack_arrives(tcb, header, tcb.irs, 0, now)
    tcb.move("rcv SYN, ACK", now)
    _open(tcb, now)
    tcb.ack_now = True
    _text_and_fin(tcb, header, tcb.rcv_nxt, payload, now, fin_acked=False)


def _refuse(tcb: TCB, header: TCP, length: int, now: float) -> None:
    answer = reset_for(header, length)
    if answer is not None and tcb.challenges.allows(now):
        tcb.counters["TcpOutRsts"] += 1
        header = answer.header
        tcb.outgoing.append((header.flags, header.seq, header.ack, 0, None, (), b""))


def _open(tcb: TCB, now: float) -> None:
    """Both SYNs are acknowledged."""
    opening.opened(tcb, now)
    if tcb.settings.keepalive:
        tcb.timers.start(KEEPALIVE, now + tcb.settings.keepalive_idle)


# --- all other states (section 3.10.7.4) ---------------------------------------------------------


def _in_other_states(tcb: TCB, header: TCP, payload: bytes, now: float) -> None:
    seq, una, length = tcb.unwrap(header.seq, tcb.rcv_nxt), tcb.snd_una, len(payload)
    flags = header.flags
    stamp = header.timestamps if tcb.timestamps else None
    if tcb.timestamps and not flags & RST and not _is_recent(tcb, stamp, now):
        overtaken = seq < tcb.rcv_nxt and not (length or flags & (SYN | FIN))  # an ACK, by data
        if stamp is not None and not overtaken:
            _answer(tcb, length, now)
        return
    fits = acceptable(tcb, seq, length + bool(flags & SYN) + bool(flags & FIN))
    if not fits and not _only_the_window_is_closed(tcb, header, length, seq, now):
        return
    tcb.heard = now
    if flags & RST:
        _reset_arrives(tcb, seq, now)
    elif flags & SYN:
        _syn_arrives(tcb, now)
    elif not flags & ACK:
        return
    elif tcb.snd_una > tcb.iss or _syn_is_acked(tcb, header, length, now):
        _ack_text_fin(tcb, header, seq, payload, fits, una, now)


def acceptable(tcb: TCB, seq: int, length: int) -> bool:
    """Whether some of a segment falls into the window (RFC 9293 section 3.4, table 6)."""
    first, edge = tcb.rcv_nxt, max(tcb.rcv_adv, tcb.rcv_nxt)
    if length == 0:
        return seq == first if edge == first else first <= seq < edge
    return edge > first and seq < edge and seq + length > first


def _only_the_window_is_closed(tcb: TCB, header: TCP, length: int, seq: int, now: float) -> bool:
    """Answer an unacceptable segment with an ACK; return whether its ACK and RST count still.

    They do where it has come in order and nothing but our closed window stands against it.
    """
    closed = tcb.rcv_adv <= tcb.rcv_nxt and seq == tcb.rcv_nxt
    if header.rst:
        return closed
    if seq < tcb.rcv_nxt == seq + length + header.syn + header.fin:  # the last one once more
        _note_clock(tcb, header, seq, now)  # or our answer, which echoes it, would look late
    again = header.syn and not header.ack_flag and header.seq == tcb.wrap(tcb.irs)
    if tcb.snd_una == tcb.iss and again:
        if tcb.answers.allows(now):
            opening.repeat_syn(tcb, now)
            tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)
        return False
    if tcb.state is State.TIME_WAIT and header.fin:
        receiving.begin_time_wait(tcb, now)
    if seq < tcb.rcv_nxt:
        receiving.note_repeated(tcb, seq, length)
    _answer(tcb, length, now)
    tcb.heard = now
    return closed


def _answer(tcb: TCB, length: int, now: float) -> None:
    """Acknowledge a segment that does not fit, if there were not too many of them lately.

    Whoever sends data again may have lost our ACK. So data beyond the limit are answered as well,
    all of them by one ACK a little later.
    """
    if tcb.answers.allows(now):
        output.send_ack(tcb, now)
    elif length and not tcb.timers.running(DELAYED_ACK):
        tcb.timers.start(DELAYED_ACK, now + LATER)


def _is_recent(tcb: TCB, stamp: Timestamps | None, now: float) -> bool:
    """PAWS: a segment with an old timestamp, or with none, is an old one (RFC 7323 section 5.3)."""
    if stamp is None:
        return False
    known = tcb.ts_recent
    return tcb.unwrap(stamp.tsval, known) >= known or now - tcb.ts_recent_at >= OUTDATED


def _note_clock(tcb: TCB, header: TCP, seq: int, now: float) -> None:
    """Note the timestamp that our next ACK shall echo (RFC 7323 section 4.3).

    Not that of a segment that some check has thrown out: it may be forged, and a time far ahead
    would make old ones of all that the peer sends.
    """
    stamp = header.timestamps if tcb.timestamps else None
    if stamp is not None and seq <= tcb.last_ack_sent:
        tcb.ts_recent, tcb.ts_recent_at = stamp.tsval, now


def _reset_arrives(tcb: TCB, seq: int, now: float) -> None:
    """Only a RST with exactly the next number resets; others in the window are challenged."""
    if seq != tcb.rcv_nxt:
        challenge(tcb, now)
    elif tcb.state is State.SYN_RECEIVED and not tcb.passive:
        ending.reset(tcb, ConnectionRefusedError, "connection refused", now)
    elif tcb.state in (State.CLOSING, State.LAST_ACK, State.TIME_WAIT, State.SYN_RECEIVED):
        ending.reset(tcb, None, "", now)
    else:
        ending.reset(tcb, ConnectionResetError, "connection reset", now)


def _syn_arrives(tcb: TCB, now: float) -> None:
    """A SYN has no business here: the peer may have restarted, or someone is guessing."""
    if tcb.state is State.SYN_RECEIVED and tcb.passive:
        ending.listen_again(tcb, "rcv SYN", now)
    else:
        challenge(tcb, now)


def _syn_is_acked(tcb: TCB, header: TCP, length: int, now: float) -> bool:
    """As long as our SYN is not acknowledged: its ACK opens, another one is answered with a RST."""
    ack = tcb.unwrap(header.ack, tcb.snd_una)
    if not tcb.snd_una < ack <= tcb.snd_nxt:
        _refuse(tcb, header, length, now)
        return False
    tcb.snd_wnd = tcb.max_snd_wnd = header.window << tcb.snd_shift
    seq = tcb.unwrap(header.seq, tcb.rcv_nxt)
    tcb.snd_wl1, tcb.snd_wl2 = seq, ack
    acknowledgment.ack_arrives(tcb, header, seq, length, now)
    if tcb.state is State.SYN_RECEIVED:  # not if it was closed meanwhile
        tcb.move("rcv ACK of SYN", now)
    _open(tcb, now)
    return True


def _ack_text_fin(
    tcb: TCB, header: TCP, seq: int, payload: bytes, fits: bool, una: int, now: float
) -> None:
    """The last three checks; `una` is SND.UNA as it was before the segment."""
    if not acknowledgment.ack_arrives(tcb, header, seq, len(payload), now):
        return
    _note_clock(tcb, header, seq, now)
    fin_acked = tcb.fin_seq is not None and una <= tcb.fin_seq < tcb.snd_una
    if fin_acked and not (header.fin and tcb.state is State.FIN_WAIT_1):
        ending.fin_is_acked(tcb, now)
    if fits and (payload or header.flags & FIN) and tcb.state is not State.CLOSED:
        _text_and_fin(tcb, header, seq, payload, now, fin_acked=fin_acked)
    if fin_acked and tcb.state is State.FIN_WAIT_1:  # the FIN that came along was none to take
        ending.fin_is_acked(tcb, now)


def _text_and_fin(
    tcb: TCB, header: TCP, seq: int, payload: bytes, now: float, *, fin_acked: bool
) -> None:
    unread = tcb.reader_gone and tcb.state in receiving.TAKES_DATA
    if payload and unread and seq + len(payload) > tcb.rcv_nxt:
        tcb.error = ConnectionResetError("connection reset")
        ending.abort(tcb, now)  # nobody will read it (section 3.6.1)
        return
    edge = tcb.rcv_adv
    end = seq + len(payload)
    if tcb.state is State.TIME_WAIT and header.fin:  # at a new number: this one is made up
        receiving.fin_again(tcb, now)
        return
    if end > edge:
        payload = payload[: max(edge - seq, 0)]
    receiving.text_arrives(tcb, seq, payload, now)
    if header.flags & FIN and end <= edge:
        receiving.fin_arrives(tcb, end)
        if not payload and tcb.rcv_nxt < end and not tcb.fin_reached:
            output.send_ack(tcb, now)  # it is beyond a hole
    receiving.reach_fin(tcb, now, fin_acked=fin_acked)
