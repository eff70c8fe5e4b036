"""Answers to next_state."""

import re
from enum import StrEnum
from itertools import starmap

from helpers.exercises.notebook_06.next_state import FIGURE, next_state
from helpers.transport.tcp.states import MOVES


def opening_only(state, event):
    opening = ("CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED")
    return next_state(state, event) if state in opening else state


def established_by_a_syn(state, event):
    if event == "rcv SYN" and state in ("LISTEN", "SYN-SENT"):
        return "ESTABLISHED"
    return next_state(state, event)


def by_event_alone(state, event):
    return {"rcv FIN": "CLOSE-WAIT", "rcv SYN": "SYN-RECEIVED"}.get(event, next_state(state, event))


def any_reset_ends_it(state, event):
    return "CLOSED" if event == "rcv RST" else next_state(state, event)


def close_is_closed(state, event):
    return "CLOSED" if event == "CLOSE" else next_state(state, event)


def with_underscores(state, event):
    return next_state(state, event).replace("-", "_")


def in_small_letters(state, event):
    return next_state(state, event).lower()


def not_a_state(state, event):
    return "HALF-OPEN" if event == "rcv SYN" else next_state(state, event)


def forgets_other_pairs(state, event):
    return FIGURE.get((state, event))


def looks_for_every_pair(state, event):
    return FIGURE[state, event]


def gives_nothing(state, event):
    FIGURE.get((state, event), state)


def gives_half(state, event):
    if state.startswith(("C", "L")):
        return FIGURE.get((state, event), state)
    return None


def shows_it(state, event):
    print(FIGURE.get((state, event), state))


def closed_for_all_else(state, event):
    return FIGURE.get((state, event), "CLOSED")


def gives_the_event(state, event):
    return FIGURE.get((state, event), event)


def with_the_action(state, event):
    return f"{next_state(state, event)} / snd ACK"


def skips_closing(state, event):
    right = next_state(state, event)
    return "TIME-WAIT" if right == "CLOSING" else right


def moves_the_note_adds(state, event):
    """Take every move that the RFC tells of, those that the figure leaves out as well."""
    return {(m.state, m.event): m.next for m in MOVES}.get((state, event), state)


def moves_after_a_timeout(state, event):
    return "CLOSED" if event == "timeout = 2 MSL" else next_state(state, event)


def as_a_list(state, event):
    return [next_state(state, event)]


def in_bytes(state, event):
    return next_state(state, event).encode()


WRONG = (
    (opening_only, "missing"),
    (established_by_a_syn, "too soon"),
    (by_event_alone, "wrong"),
    (any_reset_ends_it, "gives up"),
    (close_is_closed, "closed at once"),
    (with_underscores, "spelling"),
    (in_small_letters, "spelling"),
    (not_a_state, "no state"),
    (forgets_other_pairs, "no arrow, no state"),
    (looks_for_every_pair, "slip: key"),
    (gives_nothing, "slip: nothing returned"),
    (gives_half, "nothing for an arrow"),
    (shows_it, "slip: printed"),
    (closed_for_all_else, "invented"),
    (gives_the_event, "invented"),
    (with_the_action, "no state"),
    (skips_closing, "wrong"),
    (moves_the_note_adds, "gives up"),
    (moves_after_a_timeout, "invented"),
    (as_a_list, "slip: one in a list"),
    (in_bytes, "slip: wrong kind"),
)

ARROWS = [(state, event, following) for (state, event), following in FIGURE.items()]


def by_a_loop(state, event):
    for before, happening, after in ARROWS:
        if (before, happening) == (state, event):
            return after
    return state


def by_a_dict_of_dicts(state, event):
    table = {}
    for before, happening, after in ARROWS:
        table.setdefault(before, {})[happening] = after
    return table.get(state, {}).get(event, state)


def by_an_exception(state, event):
    try:
        return FIGURE[state, event]
    except KeyError:
        return state


def by_match(state, event):
    match state, event:
        case ("CLOSED", "passive OPEN") | ("SYN-RECEIVED", "rcv RST"):
            return "LISTEN"
        case ("CLOSED", "active OPEN") | ("LISTEN", "SEND"):
            return "SYN-SENT"
        case ("LISTEN" | "SYN-SENT", "rcv SYN"):
            return "SYN-RECEIVED"
        case ("SYN-SENT", "rcv SYN, ACK") | ("SYN-RECEIVED", "rcv ACK of SYN"):
            return "ESTABLISHED"
        case ("SYN-RECEIVED" | "ESTABLISHED", "CLOSE"):
            return "FIN-WAIT-1"
        case ("ESTABLISHED", "rcv FIN"):
            return "CLOSE-WAIT"
        case ("FIN-WAIT-1", "rcv ACK of FIN"):
            return "FIN-WAIT-2"
        case ("FIN-WAIT-1", "rcv FIN"):
            return "CLOSING"
        case ("FIN-WAIT-2", "rcv FIN") | ("CLOSING", "rcv ACK of FIN"):
            return "TIME-WAIT"
        case ("CLOSE-WAIT", "CLOSE"):
            return "LAST-ACK"
        case ("LISTEN" | "SYN-SENT", "CLOSE"):
            return "CLOSED"
        case ("LAST-ACK", "rcv ACK of FIN") | ("TIME-WAIT", "timeout = 2 MSL"):
            return "CLOSED"
        case _:
            return state


TEXT = "\n".join(starmap("{} | {} > {}".format, ARROWS))


def by_a_regex(state, event):
    pattern = rf"^{re.escape(state)} \| {re.escape(event)} > (.+)$"
    found = re.search(pattern, TEXT, re.MULTILINE)
    return found[1] if found else state


def by_next(state, event):
    return next((after for *pair, after in ARROWS if pair == [state, event]), state)


def by_or(state, event):
    return FIGURE.get((state, event)) or state


S = StrEnum("S", {name.replace("-", "_"): name for name in {state for state, _ in FIGURE}})


def by_an_enum(state, event):
    return S(next_state(state, event))


def by_a_class(state, event):
    class Table(dict):
        def __missing__(self, key):
            return key[0]

    return Table(FIGURE)[state, event]


RIGHT = (
    *(by_a_loop, by_a_dict_of_dicts, by_an_exception, by_match, by_a_regex, by_next, by_or),
    *(by_an_enum, by_a_class),
)

LINE = "return moves.get((state, event), state)"
EQUIVALENT = {
    "error swallowed*": "a look-up with two texts raises nothing",
    f"return of another kind | {LINE} → return str(moves.get((state, event), state))": (
        "the `str` of a text is that text"
    ),
}
