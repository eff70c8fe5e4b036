"""The states of a TCP connection, and every move from one to another (RFC 9293 section 3.3.2).

One table, in the order of the RFC's figure 5, and below it the moves that the figure leaves out
"for legibility": those that its notes 2 and 3 and sections 3.10.5 and 3.10.7 tell of.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """A state, by the name that the RFC gives it."""

    CLOSED = "CLOSED"
    LISTEN = "LISTEN"
    SYN_SENT = "SYN-SENT"
    SYN_RECEIVED = "SYN-RECEIVED"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT_1 = "FIN-WAIT-1"
    FIN_WAIT_2 = "FIN-WAIT-2"
    CLOSE_WAIT = "CLOSE-WAIT"
    CLOSING = "CLOSING"
    LAST_ACK = "LAST-ACK"
    TIME_WAIT = "TIME-WAIT"


@dataclass(frozen=True, slots=True)
class Move:
    """In `state`, `event` happens: TCP does `action` ("" for nothing) and is in `next`.

    Events in capitals are calls of the user; "rcv" is a segment that arrives, "snd" one that is
    sent. `in_figure` says whether figure 5 shows the move.
    """

    state: State
    event: str
    action: str
    next: State
    in_figure: bool = True


def _moves() -> tuple[Move, ...]:
    s = State
    figure = (
        (s.CLOSED, "passive OPEN", "create TCB", s.LISTEN),
        (s.CLOSED, "active OPEN", "create TCB, snd SYN", s.SYN_SENT),
        (s.LISTEN, "CLOSE", "delete TCB", s.CLOSED),
        (s.LISTEN, "rcv SYN", "snd SYN, ACK", s.SYN_RECEIVED),
        (s.LISTEN, "SEND", "snd SYN", s.SYN_SENT),
        (s.SYN_SENT, "CLOSE", "delete TCB", s.CLOSED),
        (s.SYN_SENT, "rcv SYN", "snd SYN, ACK", s.SYN_RECEIVED),
        (s.SYN_SENT, "rcv SYN, ACK", "snd ACK", s.ESTABLISHED),
        (s.SYN_RECEIVED, "rcv RST", "", s.LISTEN),  # after a passive OPEN only: note 1
        (s.SYN_RECEIVED, "rcv ACK of SYN", "", s.ESTABLISHED),
        (s.SYN_RECEIVED, "CLOSE", "snd FIN", s.FIN_WAIT_1),
        (s.ESTABLISHED, "CLOSE", "snd FIN", s.FIN_WAIT_1),
        (s.ESTABLISHED, "rcv FIN", "snd ACK", s.CLOSE_WAIT),
        (s.FIN_WAIT_1, "rcv ACK of FIN", "", s.FIN_WAIT_2),
        (s.FIN_WAIT_1, "rcv FIN", "snd ACK", s.CLOSING),
        (s.FIN_WAIT_2, "rcv FIN", "snd ACK", s.TIME_WAIT),
        (s.CLOSE_WAIT, "CLOSE", "snd FIN", s.LAST_ACK),
        (s.CLOSING, "rcv ACK of FIN", "", s.TIME_WAIT),
        (s.LAST_ACK, "rcv ACK of FIN", "", s.CLOSED),
        (s.TIME_WAIT, "timeout = 2 MSL", "delete TCB", s.CLOSED),
    )
    left_out = (
        (s.FIN_WAIT_1, "rcv FIN, ACK of FIN", "snd ACK", s.TIME_WAIT),  # note 2
        (s.SYN_SENT, "rcv RST", "delete TCB", s.CLOSED),
        (s.SYN_RECEIVED, "rcv RST", "delete TCB", s.CLOSED),  # after an active OPEN
        *((state, "rcv RST", "delete TCB", s.CLOSED) for state in SYNCHRONIZED),
        (s.LISTEN, "ABORT", "delete TCB", s.CLOSED),
        (s.SYN_SENT, "ABORT", "delete TCB", s.CLOSED),
        *((state, "ABORT", "snd RST, delete TCB", s.CLOSED) for state in ABORTED_WITH_RST),
        *((state, "ABORT", "delete TCB", s.CLOSED) for state in ENDING),
        (s.SYN_RECEIVED, "rcv SYN", "", s.LISTEN),  # in the window, after a passive OPEN
        *((state, "USER TIMEOUT", "delete TCB", s.CLOSED) for state in TIMED),  # section 3.10.8
    )
    return tuple(Move(*row) for row in figure) + tuple(
        Move(*row, in_figure=False) for row in left_out
    )


ENDING = (State.CLOSING, State.LAST_ACK, State.TIME_WAIT)
OPEN = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSE_WAIT)
SYNCHRONIZED = (*OPEN, *ENDING)  # both sides know each other's numbers (section 3.5)
TIMED = (State.SYN_SENT, State.SYN_RECEIVED, *OPEN, State.CLOSING, State.LAST_ACK)
ABORTED_WITH_RST = (State.SYN_RECEIVED, *OPEN)  # section 3.10.5

MOVES: tuple[Move, ...] = _moves()

_BY_EVENT: dict[tuple[State, str], list[Move]] = {}
for _move in MOVES:
    _BY_EVENT.setdefault((_move.state, _move.event), []).append(_move)


def move(state: State, event: str, *, passive: bool = False) -> Move:
    """What `event` does in `state`; `passive` tells how the connection was opened.

    Only a RST in SYN-RECEIVED asks for that: a listener goes back to LISTEN. Raises KeyError where
    the table has no such move.
    """
    found = _BY_EVENT[state, event]
    return found[0] if passive else found[-1]


def moves(state: State | str, following: State | str) -> tuple[Move, ...]:
    """All moves from one state to the other; none where TCP has no such move."""
    return tuple(move for move in MOVES if (move.state, move.next) == (state, following))
