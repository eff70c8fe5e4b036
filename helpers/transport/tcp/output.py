"""What goes out: segments repeated, new data, the FIN, and acknowledgments, in this order.

`transmit` looks at all that is known and sends all that may be sent. It is the only place where
data leave, so the rules that hold them back can be read here in one go: the congestion window
(RFC 5681), the peer's window (RFC 9293 section 3.8.6), and Nagle's algorithm (section 3.7.4).
"""

from helpers.transport.tcp import flow
from helpers.transport.tcp.options import NoOperation, Option, Sack
from helpers.transport.tcp.scoreboard import Sent
from helpers.transport.tcp.segment import ACK, FIN, PSH, RST, SYN
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import DELAYED_ACK, PERSIST, RETRANSMIT, USER_TIMEOUT

CARRIES_DATA = (
    State.ESTABLISHED,
    State.CLOSE_WAIT,
    State.FIN_WAIT_1,
    State.CLOSING,
    State.LAST_ACK,
)
OVERRIDE = 1.0  # seconds at most, until a small segment goes all the same (section 3.8.6.2.1)
_NOP = NoOperation()


# --- all that may be sent now --------------------------------------------------------------------


def transmit(tcb: TCB, now: float) -> None:
    """Send what may be sent now; then an acknowledgment, if one is due and rode on nothing."""
    unsent = tcb.queue.end > tcb.snd_nxt and not tcb.fin_sent
    waits = unsent or tcb.fin_wanted or tcb.phase != "open" or tcb.window_watched
    opened = tcb.snd_una > tcb.iss  # before, only a FIN without data may go (section 3.10.4)
    if waits and tcb.state in CARRIES_DATA and (opened or not unsent):
        if tcb.phase != "open":
            _repeat_lost(tcb, now)
        _send_new(tcb, now)
        if tcb.window_watched or not tcb.scoreboard.sent:
            _watch_window(tcb, now)
    if tcb.ack_now:
        send_ack(tcb, now)


def _repeat_lost(tcb: TCB, now: float) -> None:
    """Send again what is lost, as far as the congestion window allows."""
    board = tcb.scoreboard
    while (sent := board.next_lost()) is not None:
        if not tcb.repeat_first and board.in_network + sent.end - sent.seq > tcb.congestion.cwnd:
            return
        if not _repeat_what_fits(tcb, sent, now):
            return


def _repeat_what_fits(tcb: TCB, sent: Sent, now: float) -> bool:
    """Send a segment again, as far as the peer's window allows (RFC 9293 section 3.8.6, SHLD-16).

    False where it allows nothing: the window has shrunk since the segment was sent first.
    """
    if not _fit_to_window(tcb, sent):
        return False
    repeat(tcb, sent, now)
    return True


def _fit_to_window(tcb: TCB, sent: Sent) -> bool:
    """Cut a segment to a window that has shrunk since it was sent; False where nothing fits."""
    edge = tcb.snd_una + tcb.snd_wnd
    if sent.seq >= edge:
        return False
    if sent.end > edge:
        tcb.scoreboard.split(sent, edge)
    return True


def _send_new(tcb: TCB, now: float) -> None:
    """Send what was never sent."""
    board, congestion, end = tcb.scoreboard, tcb.congestion, tcb.queue.end
    if not board.sent and flow.unsent(tcb):
        _restart_after_idle(tcb, now)
    before, limited = tcb.snd_nxt, False
    edge, mss = tcb.snd_una + tcb.snd_wnd, tcb.snd_mss
    room = max(congestion.cwnd - board.in_network, 0)
    while not tcb.fin_sent:
        unsent, usable = end - tcb.snd_nxt, edge - tcb.snd_nxt
        length = min(unsent, mss, usable)
        fin = tcb.fin_wanted and length == unsent and usable > length
        if length <= 0 and not fin:
            break
        if length > room:
            limited = True
            break
        if length < mss and not flow.may_send(tcb, length, unsent, fin=fin):
            break
        _send_first_time(tcb, max(length, 0), fin, now)
        room -= length
    if tcb.snd_nxt > before:
        _note_sending(tcb, now)
    if limited or tcb.snd_nxt > before:
        _note_use(tcb, limited)
        tcb.flight_changed = True
    if tcb.phase == "recovery" and (flow.usable_window(tcb) <= 0 or not flow.unsent(tcb)):
        _repeat_hole(tcb, now)


def _note_use(tcb: TCB, limited: bool) -> None:
    """Note how much of cwnd is in use: the most of a round trip counts (RFC 9438 section 5.8).

    What is in flight when an ACK comes says little: in a burst it falls with each of them.
    """
    board = tcb.scoreboard
    limited = limited or board.in_network + tcb.snd_mss > tcb.congestion.cwnd
    new_round, outstanding = tcb.snd_una >= tcb.use_noted_to, board.outstanding
    if new_round or limited or (not tcb.cwnd_limited and outstanding > tcb.most_in_flight):
        tcb.cwnd_limited, tcb.most_in_flight = limited, outstanding
        tcb.use_noted_to = tcb.snd_nxt


def _send_first_time(tcb: TCB, length: int, fin: bool, now: float) -> None:
    seq = tcb.snd_nxt
    sent = Sent(seq, seq + length + fin, now, fin=fin)
    tcb.scoreboard.add(sent)
    tcb.snd_nxt = sent.end
    if fin:
        tcb.fin_sent, tcb.fin_seq = True, sent.end - 1
    _send_data(tcb, sent, now)


def _note_sending(tcb: TCB, now: float) -> None:
    """Note that new data have left, and time them."""
    tcb.last_data_sent = now
    if tcb.data_heard is not None and now < tcb.data_heard + tcb.settings.delayed_ack:
        tcb.answering = True
    _start_timers(tcb, now)


def _repeat_hole(tcb: TCB, now: float) -> None:
    """With nothing new that may be sent, repeat what may be lost (RFC 6675 4, NextSeg rule 3)."""
    board = tcb.scoreboard
    while board.sacked and (sent := board.next_hole()) is not None:
        if board.in_network > tcb.congestion.cwnd - (sent.end - sent.seq):
            return
        if not _repeat_what_fits(tcb, sent, now):
            return


def _restart_after_idle(tcb: TCB, now: float) -> None:
    """After a long silence nothing is known about the network (RFC 5681 section 4.1)."""
    if tcb.last_data_sent is not None and now - tcb.last_data_sent > tcb.rto.rto:
        tcb.congestion.on_idle(now)


def _watch_window(tcb: TCB, now: float) -> None:
    """Where only the peer's window holds data back, see to it that it is probed."""
    waits = bool(flow.unsent(tcb)) or (tcb.fin_wanted and not tcb.fin_sent)
    if not waits or tcb.scoreboard.sent:
        if tcb.window_watched:
            tcb.window_watched = False
            tcb.timers.stop(PERSIST)
            tcb.window_probes = 0
        return
    tcb.window_watched = True
    due = tcb.timers.deadline(PERSIST, now + tcb.rto.rto)
    if flow.usable_window(tcb) > 0:
        due = min(due, now + tcb.rto.rto, now + OVERRIDE)
    tcb.timers.start(PERSIST, due)


# --- single segments -----------------------------------------------------------------------------


def repeat(tcb: TCB, sent: Sent, now: float) -> None:
    """Send a segment again."""
    tcb.repeat_first = False
    tcb.scoreboard.repeat(sent, now)
    tcb.retransmitted += 1
    tcb.counters["TcpRetransSegs"] += 1
    if tcb.phase == "recovery":
        tcb.counters["TcpExtTCPFastRetrans"] += 1
    if tcb.undo is not None:
        tcb.undo.repeats += 1
    why = "timeout" if tcb.phase == "loss" else "fast retransmit"
    tcb.note(now, "retransmit", seq=tcb.wrap(sent.seq), length=sent.end - sent.seq, why=why)
    _send_data(tcb, sent, now)
    _start_timers(tcb, now)


def repeat_last(tcb: TCB, now: float) -> bool:
    """Send the last segment again, for a tail loss probe; False where the window has shrunk."""
    sent = tcb.scoreboard.sent[-1]
    if sent.end > tcb.snd_una + tcb.snd_wnd:
        return False
    tcb.scoreboard.sent_again(sent, now)
    tcb.retransmitted += 1
    tcb.counters["TcpRetransSegs"] += 1
    size = sent.end - sent.seq
    tcb.note(now, "retransmit", seq=tcb.wrap(sent.seq), length=size, why="loss probe")
    _send_data(tcb, sent, now)
    return True


def _send_data(tcb: TCB, sent: Sent, now: float) -> None:
    end = sent.end - sent.fin
    payload = tcb.queue.between(sent.seq, end)
    flags = ACK | (FIN if sent.fin else 0)
    if payload and end == tcb.queue.end:
        flags |= PSH  # the last one that is queued (RFC 9293 section 3.9.1.2)
    tcb.data_out += bool(payload)
    if tcb.prr is not None:
        tcb.prr.sent += end - sent.seq
    send(tcb, now, flags, sent.seq, payload)


def _start_timers(tcb: TCB, now: float) -> None:
    """Time what is in flight (RFC 6298 section 5.1), and the user's patience."""
    if not tcb.timers.running(RETRANSMIT):
        tcb.timers.start(RETRANSMIT, now + tcb.rto.rto)
    if not tcb.timers.running(USER_TIMEOUT):
        tcb.timers.start(USER_TIMEOUT, now + tcb.settings.user_timeout)


def send_anyway(tcb: TCB, length: int, now: float) -> None:
    """Send so many bytes of new data, though the segment is small."""
    fin = tcb.fin_wanted and length == flow.unsent(tcb) and flow.usable_window(tcb) > length
    _send_first_time(tcb, length, fin, now)
    _note_sending(tcb, now)


def send_ack(tcb: TCB, now: float) -> None:
    """Send an acknowledgment without data."""
    send(tcb, now, ACK, tcb.snd_nxt)


def send_reset(tcb: TCB, now: float) -> None:
    """Send the RST of an ABORT: <SEQ=SND.NXT><CTL=RST,ACK> (RFC 9293 section 3.10.5)."""
    send(tcb, now, RST | ACK, tcb.snd_nxt)


def send(
    tcb: TCB,
    now: float,
    flags: int,
    seq: int,
    payload: bytes = b"",
    options: tuple[Option, ...] | None = None,
) -> None:
    """Put a segment among those that go out; with ACK, it acknowledges all that has arrived."""
    if flags & SYN:  # its window is never scaled (RFC 7323 section 2.2)
        window = units = min(flow.free_room(tcb), 65535)
    else:
        window = flow.next_window(tcb)
        units = window >> tcb.rcv_shift
    ack = 0
    if flags & RST:
        tcb.counters["TcpOutRsts"] += 1
    if flags & ACK:
        told = tcb.rcv_nxt
        ack = tcb.wrap(told)
        if told + window > tcb.rcv_adv:
            tcb.rcv_adv = told + window
        tcb.last_ack_sent, tcb.ack_now = told, False
        if tcb.ack_owed:
            _pay_ack(tcb)
    stamp = None
    if options is None:
        stamp = (clock(tcb, now), tcb.ts_recent) if tcb.timestamps else None
        tells_blocks = tcb.sack and (tcb.repeated or tcb.reassembler.waiting)
        options = _sack(tcb, len(payload)) if tells_blocks else ()
    tcb.segments_out += 1
    tcb.outgoing.append((flags, tcb.wrap(seq), ack, units, stamp, options, payload))


def _pay_ack(tcb: TCB) -> None:
    """An ACK goes out: nothing is owed any more."""
    tcb.ack_owed = 0
    tcb.timers.stop(DELAYED_ACK)
    tcb.quick_acks = max(tcb.quick_acks - 1, 0)


def _sack(tcb: TCB, length: int) -> tuple[Option, ...]:
    """As many SACK blocks as there is room for, beside the data and the timestamps."""
    room = min(28 if tcb.timestamps else 40, tcb.snd_mss - length)
    first = [tcb.repeated] if tcb.repeated else []  # a DSACK (RFC 2883)
    blocks = [*first, *tcb.reassembler.blocks][: max((room - 4) // 8, 0)]
    tcb.repeated = None
    if not blocks:
        return ()
    edges = tuple((tcb.wrap(left), tcb.wrap(right)) for left, right in blocks)
    return (_NOP, _NOP, Sack(edges))


def clock(tcb: TCB, now: float) -> int:
    """The timestamp clock: milliseconds, from a start of the connection's own (RFC 7323 5.4)."""
    return int(now * 1000) + tcb.iss & 0xFFFFFFFF
