"""Exercise: the moves of a TCP connection from state to state (RFC 9293, figure 5)."""

from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.transport.tcp.states import MOVES, State

STUB = '''
def next_state(state, event):
    """Return the state after `event`.

    It is `state` itself where figure 5 has no such arrow.
    """
    moves = {
        ("CLOSED", "passive OPEN"): "LISTEN",
        ("CLOSED", "active OPEN"): "SYN-SENT",
        # your code here: the other 18 arrows
    }
    return moves.get((state, event), state)
'''

FIGURE = {(str(m.state), m.event): str(m.next) for m in MOVES if m.in_figure}
EVENTS = tuple(dict.fromkeys(event for _, event in FIGURE))
STATES = tuple(str(state) for state in State)


def check(next_state: Callable[..., Any]) -> None:
    """Go through every arrow of the figure, then through every pair that has none."""
    told = {pair: next_state(*pair) for pair in FIGURE}
    expect(any(one is not None for one in told.values()), "slip: nothing returned", wanted="text")
    for (state, event), right in FIGURE.items():
        _compare(told[state, event], state, event, right)
    for state in STATES:
        for event in EVENTS:
            if (state, event) not in FIGURE:
                told = next_state(state, event)
                expect(told is not None, "no arrow, no state", state=state, event=event)
                expect(told == state, "invented", state=state, event=event, told=told)


def _compare(told: object, state: str, event: str, right: str) -> None:
    told = None if told is None else str(told)  # a name of an enumeration is a text as well
    facts = {"state": state, "event": event, "told": told}
    if told == right:
        return
    expect(told is not None, "nothing for an arrow", **facts)
    spelt = str(told).strip().upper().replace("_", "-").replace(" ", "-")
    expect(told in STATES or spelt not in STATES, "spelling", **facts)
    expect(told in STATES, "no state", **facts)
    expect(told != state, "missing", **facts)
    half_open = event == "rcv SYN" and told == "ESTABLISHED"
    expect(not half_open, "too soon", **facts)
    expect((state, event) != ("SYN-RECEIVED", "rcv RST"), "gives up", **facts)
    expect(event != "CLOSE" or told != "CLOSED", "closed at once", **facts)
    expect(False, "wrong", **facts)


def next_state(state, event):
    """Return the state after `event`.

    It is `state` itself where figure 5 has no such arrow.
    """
    moves = {
        ("CLOSED", "passive OPEN"): "LISTEN",
        ("CLOSED", "active OPEN"): "SYN-SENT",
        ("LISTEN", "CLOSE"): "CLOSED",
        ("LISTEN", "rcv SYN"): "SYN-RECEIVED",
        ("LISTEN", "SEND"): "SYN-SENT",
        ("SYN-SENT", "CLOSE"): "CLOSED",
        ("SYN-SENT", "rcv SYN"): "SYN-RECEIVED",
        ("SYN-SENT", "rcv SYN, ACK"): "ESTABLISHED",
        ("SYN-RECEIVED", "rcv RST"): "LISTEN",
        ("SYN-RECEIVED", "rcv ACK of SYN"): "ESTABLISHED",
        ("SYN-RECEIVED", "CLOSE"): "FIN-WAIT-1",
        ("ESTABLISHED", "CLOSE"): "FIN-WAIT-1",
        ("ESTABLISHED", "rcv FIN"): "CLOSE-WAIT",
        ("FIN-WAIT-1", "rcv ACK of FIN"): "FIN-WAIT-2",
        ("FIN-WAIT-1", "rcv FIN"): "CLOSING",
        ("FIN-WAIT-2", "rcv FIN"): "TIME-WAIT",
        ("CLOSE-WAIT", "CLOSE"): "LAST-ACK",
        ("CLOSING", "rcv ACK of FIN"): "TIME-WAIT",
        ("LAST-ACK", "rcv ACK of FIN"): "CLOSED",
        ("TIME-WAIT", "timeout = 2 MSL"): "CLOSED",
    }
    return moves.get((state, event), state)


EXERCISE = Exercise(
    name="next_state",
    notebook="06",
    title="Write the state diagram of RFC 9293 as a table",
    stub=STUB,
    solution=(next_state,),
    check=check,
    gives=(str, type(None)),
    mistakes={
        "spelling": Mistake(
            "from {state} at “{event}” it returned {told!r}, which the RFC spells otherwise.",
            "capitals and hyphens, such as `SYN-RECEIVED`.",
        ),
        "no state": Mistake(
            "from {state} at “{event}” it returned {told!r}, which is no state.",
            "one of the eleven names in the figure.",
        ),
        "missing": Mistake(
            "from {state}, “{event}” leads nowhere: it returned {told!r} again.",
            "to find the arrow in the figure that leaves {state} with that event.",
        ),
        "nothing for an arrow": Mistake(
            "from {state}, “{event}” gave None. The figure has an arrow there.",
            "a line for it in the table, and `return` in front of what the table gives.",
        ),
        "no arrow, no state": Mistake(
            "from {state}, “{event}” gave None. The figure has no such arrow: the state stays.",
            "to return `state` there: `moves.get((state, event), state)` gives it in place of "
            "None.",
        ),
        "too soon": Mistake(
            "from {state}, a SYN alone led to ESTABLISHED. Nobody has acknowledged the SYN of "
            "this end yet.",
            "the state that waits for exactly that.",
        ),
        "gives up": Mistake(
            "from SYN-RECEIVED, RST led to {told}. In the figure this end began with a passive "
            "OPEN: it still listens, and one false start does not end that.",
            "to follow the arrow back.",
        ),
        "closed at once": Mistake(
            "from {state}, CLOSE led to CLOSED at once. This end has to say FIN first, and hear "
            "that it arrived.",
            "the state in which it waits for that.",
        ),
        "invented": Mistake(
            "from {state}, “{event}” gave {told!r}, and the figure has no such arrow.",
            "to look at state *and* event, and to return `state` where there is no arrow.",
        ),
        "wrong": Mistake(
            "from {state}, “{event}” led to {told}.",
            "to look again at where that arrow ends.",
        ),
    },
    hints=(
        "Go from box to box. How many arrows leave LISTEN? Write one line for each.",
        "LISTEN has three ways out, SYN-SENT three, SYN-RECEIVED three, ESTABLISHED two.",
        "The eight lines of the closing half: `FIN-WAIT-1` has two, `FIN-WAIT-2`, `CLOSE-WAIT`, "
        "`CLOSING`, `LAST-ACK` and `TIME-WAIT` one each, and ESTABLISHED shares `rcv FIN`.",
    ),
    right="Twenty lines hold the life of every TCP connection. Notebook 07 walks the lower half.",
)
