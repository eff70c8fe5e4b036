"""The table of moves against RFC 9293 section 3.3.2: its figure, its notes, its list of states."""

from collections import Counter

from helpers.transport.tcp.states import ENDING, MOVES, SYNCHRONIZED, State, moves

FIGURE = [move for move in MOVES if move.in_figure]


def test_there_are_the_eleven_states_of_the_rfc():
    assert list(State) == [
        "CLOSED",
        "LISTEN",
        "SYN-SENT",
        "SYN-RECEIVED",
        "ESTABLISHED",
        "FIN-WAIT-1",
        "FIN-WAIT-2",
        "CLOSE-WAIT",
        "CLOSING",
        "LAST-ACK",
        "TIME-WAIT",
    ]


def test_figure_5_has_twenty_moves():
    assert len(FIGURE) == 20
    out = Counter(move.state for move in FIGURE)
    assert out == {
        "CLOSED": 2,
        "LISTEN": 3,
        "SYN-SENT": 3,
        "SYN-RECEIVED": 3,
        "ESTABLISHED": 2,
        "FIN-WAIT-1": 2,
        "FIN-WAIT-2": 1,
        "CLOSE-WAIT": 1,
        "CLOSING": 1,
        "LAST-ACK": 1,
        "TIME-WAIT": 1,
    }


def test_a_state_and_an_event_have_one_outcome():
    """But for SYN-RECEIVED, where a RST leads back to where the open began (note 1)."""
    seen = Counter((move.state, move.event) for move in MOVES)
    assert [pair for pair, count in seen.items() if count > 1] == [("SYN-RECEIVED", "rcv RST")]


def test_every_state_can_be_reached_and_left():
    reached, todo = set(), [State.CLOSED]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += [move.next for move in FIGURE if move.state == state]
    assert reached == set(State)


def test_a_reset_ends_every_synchronized_connection():
    for state in SYNCHRONIZED:
        assert "rcv RST" in [move.event for move in moves(state, "CLOSED")]


def test_abort_leaves_no_state_behind():
    for state in set(State) - {State.CLOSED}:
        (abort,) = [move for move in moves(state, State.CLOSED) if move.event == "ABORT"]
        assert ("snd RST" in abort.action) is (state not in (*ENDING, "LISTEN", "SYN-SENT"))


def test_note_2():
    (move,) = moves("FIN-WAIT-1", "TIME-WAIT")
    assert (move.event, move.action, move.in_figure) == ("rcv FIN, ACK of FIN", "snd ACK", False)


def test_there_is_no_way_from_closed_to_established():
    assert moves("CLOSED", "ESTABLISHED") == ()
