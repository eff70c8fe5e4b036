"""The end of a connection: by FINs of both sides, by a RST, or because nobody answers.

CLOSE says "I have nothing more to send", and no more: the other direction stays open until the
peer says so too (RFC 9293 section 3.6). ABORT throws the connection away, and tells the peer with
a RST (section 3.10.5).
"""

from helpers.transport.tcp import output, receiving
from helpers.transport.tcp.states import ABORTED_WITH_RST, State
from helpers.transport.tcp.tcb import TCB
from helpers.transport.tcp.timers import TIME_WAIT

CLOSED_ALREADY = (
    State.FIN_WAIT_1,
    State.FIN_WAIT_2,
    State.CLOSING,
    State.LAST_ACK,
    State.TIME_WAIT,
)


def close(tcb: TCB, now: float) -> None:
    """CLOSE (section 3.10.4): a FIN follows the data that wait. A second CLOSE does nothing."""
    if tcb.state in CLOSED_ALREADY or tcb.state is State.CLOSED:
        return
    if tcb.move("CLOSE", now) is State.CLOSED:
        delete(tcb)
    else:
        tcb.fin_wanted = True


def fin_is_acked(tcb: TCB, now: float) -> None:
    """The peer has acknowledged our FIN."""
    tcb.move("rcv ACK of FIN", now)
    if tcb.state is State.TIME_WAIT:
        receiving.begin_time_wait(tcb, now)
    elif tcb.state is State.CLOSED:
        delete(tcb)
    elif tcb.released:
        wait_for_fin(tcb, now)


def wait_for_fin(tcb: TCB, now: float) -> None:
    """In FIN-WAIT-2 with nobody left to read: the peer's FIN is not awaited for ever."""
    tcb.timers.start(TIME_WAIT, now + tcb.settings.fin_timeout)


def abort(tcb: TCB, now: float) -> None:
    """ABORT (section 3.10.5): tell the peer with a RST, where it could know of us, and forget."""
    if tcb.state is State.CLOSED:
        return
    if tcb.state in ABORTED_WITH_RST:
        output.send_reset(tcb, now)
    if tcb.state is not State.TIME_WAIT:  # there both sides have closed, and nothing has failed
        tcb.error = tcb.error or ConnectionAbortedError("connection aborted")
    tcb.move("ABORT", now)
    delete(tcb)


def reset(tcb: TCB, kind: type[OSError] | None, words: str, now: float) -> None:
    """The peer has reset the connection: the user is told so by an error of this kind."""
    if tcb.state is State.SYN_RECEIVED and tcb.passive:
        listen_again(tcb, "rcv RST", now)
        return
    tcb.move("rcv RST", now)
    tcb.error = kind(words) if kind else None
    delete(tcb)


def listen_again(tcb: TCB, event: str, now: float) -> None:
    """A passive OPEN whose handshake came to nothing waits for the next SYN."""
    tcb.move(event, now)
    tcb.begin()
    tcb.state, tcb.passive = State.LISTEN, True


def give_up(tcb: TCB, now: float) -> None:
    """The user's patience is at its end (section 3.10.8)."""
    tcb.move("USER TIMEOUT", now)
    tcb.counters["TcpExtTCPAbortOnTimeout"] += 1
    tcb.error = TimeoutError("connection aborted due to user timeout")
    delete(tcb)


def delete(tcb: TCB) -> None:
    """Delete the TCB: nothing is sent any more; what has arrived can still be read."""
    tcb.timers.stop_all()
    tcb.queue.clear()
