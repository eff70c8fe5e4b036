"""The data and the FIN of a segment that has arrived (RFC 9293 section 3.10.7.4, checks 7 and 8).

Bytes in order go to the application, bytes beyond a hole wait. Either way an ACK follows. It may
wait a little for a second segment, or for data of our own that it can ride on (delayed ACK,
section 3.8.6.3); but a hole, and the filling of one, are told at once, since the sender's repair
depends on it (RFC 5681 section 4.2).
"""

from helpers.transport.tcp import output
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import DELAYED_ACK, TIME_WAIT

TAKES_DATA = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2)


def text_arrives(tcb: TCB, seq: int, data: bytes, now: float) -> None:
    """Take the data of an acceptable segment, already cut to the window."""
    if not data or tcb.state not in TAKES_DATA:
        return
    length, before, reassembler = len(data), tcb.rcv_nxt, tcb.reassembler
    had_hole = reassembler.waiting
    if tcb.ack_now and (tcb.ack_owed >= 2 * tcb.largest_payload > 0 or had_hole):
        output.send_ack(tcb, now)  # what came before in the same instant has an ACK of its own
    tcb.data_in += 1
    tcb.data_heard = now
    if length > tcb.largest_payload:
        tcb.largest_payload = length
    if had_hole or seq < before:
        note_repeated(tcb, seq, length)
    reassembler.add(seq, data)
    tcb.rcv_nxt = reassembler.next
    tcb.bytes_received += tcb.rcv_nxt - before
    if seq + length <= before:  # only the FIN is new
        tcb.ack_now = True
    elif tcb.rcv_nxt == before:
        tcb.counters["TcpExtTCPOFOQueue"] += 1
        output.send_ack(tcb, now)  # one for each: the sender counts them
    elif had_hole:
        tcb.ack_now = True
    else:
        _owe_ack(tcb, length, now)


def note_repeated(tcb: TCB, seq: int, length: int) -> None:
    """Note data that are here already: the next ACK tells of them, by a DSACK (RFC 2883)."""
    if not (tcb.sack and tcb.settings.dsack and length):
        return
    end = seq + length
    if seq < tcb.rcv_nxt:
        tcb.repeated = seq, min(end, tcb.rcv_nxt)
        tcb.counters["TcpExtTCPDSACKOldSent"] += 1
        return
    for left, right in tcb.reassembler.blocks:
        if left <= seq and end <= right:
            tcb.repeated = seq, end


def _owe_ack(tcb: TCB, length: int, now: float) -> None:
    """An ACK at once for every second full segment, and while the connection is young."""
    tcb.ack_owed += length
    young = tcb.quick_acks > 0 and not tcb.answering
    if young or tcb.ack_owed >= 2 * tcb.largest_payload or not tcb.settings.delayed_ack:
        tcb.ack_now = True
    elif not tcb.timers.running(DELAYED_ACK):
        tcb.timers.start(DELAYED_ACK, now + min(tcb.settings.delayed_ack, 0.5))


def fin_arrives(tcb: TCB, at: int) -> None:
    """Note the peer's FIN, whose number is `at`; it counts when all before it is here.

    None is believed for ever: anybody who hits the window can forge one with a wrong number. Data
    go past a wrong number, and the peer repeats its own FIN until that is acknowledged.
    """
    if tcb.state in TAKES_DATA and at not in tcb.fins:
        tcb.fins.append(at)


def reach_fin(tcb: TCB, now: float, *, fin_acked: bool) -> None:
    """If all data before the FIN have arrived: take it, acknowledge it, and move on.

    `fin_acked` tells that this same segment has acknowledged our FIN.
    """
    if tcb.fin_reached or tcb.rcv_nxt not in tcb.fins:
        return
    tcb.fin_reached = True
    tcb.reassembler.forget_waiting()  # nothing can come after a FIN
    tcb.rcv_nxt += 1
    both = fin_acked and tcb.state is State.FIN_WAIT_1
    tcb.move("rcv FIN, ACK of FIN" if both else "rcv FIN", now)
    if tcb.state is State.CLOSE_WAIT and tcb.answering:
        _owe_ack(tcb, 1, now)  # it may ride on our own FIN
    else:
        tcb.ack_now = True
    if tcb.state is State.TIME_WAIT:
        begin_time_wait(tcb, now)


def fin_again(tcb: TCB, now: float) -> None:
    """A FIN in TIME-WAIT: acknowledge it, and begin the wait anew (section 3.10.7.4, TIME-WAIT)."""
    begin_time_wait(tcb, now)
    if tcb.answers.allows(now):
        output.send_ack(tcb, now)


def begin_time_wait(tcb: TCB, now: float) -> None:
    """Stay for two lifetimes of a segment (RFC 9293 section 3.6.1); again for each FIN again."""
    tcb.timers.stop_all()
    tcb.timers.start(TIME_WAIT, now + 2 * tcb.settings.msl)
