"""Tables for full_backlog."""

from helpers.exercises.notebook_06.full_backlog import (
    ANSWERED,
    CONNECT,
    COUNT,
    RAISES,
    SENDS,
    SIDE,
    STATE,
)
from helpers.exercises.notebook_06.full_backlog import RIGHT as TABLE


def but(key, value):
    """Return the right table with one line changed."""
    return {**TABLE, key: value}


WRONG = (
    (but(COUNT, 2), "one more"),
    (but(COUNT, 5), "no limit"),
    (but(COUNT, 4), "count"),
    (but(COUNT, 0), "count"),
    (but(COUNT, "3"), "kind"),
    (but(COUNT, [3]), "kind"),
    (but(COUNT, True), "kind"),
    (but(STATE, "ESTABLISHED"), "believes in it"),
    (but(STATE, "established"), "believes in it"),
    (but(STATE, "SYN_RECEIVED"), "state"),
    (but(STATE, "CLOSED"), "state"),
    (but(STATE, 3), "kind"),
    (but(SENDS, "RST"), "answers"),
    (but(SENDS, "SYN-ACK"), "answers"),
    (but(SENDS, "nothing, or a RST"), "kind"),
    (but(SENDS, None), "unfinished"),
    (but(SIDE, "server"), "side"),
    (but(SIDE, "the server"), "side"),
    (but(SIDE, "client and server"), "kind"),
    (but(SIDE, "both"), "kind"),
    (but(RAISES, "ConnectionRefusedError"), "refused"),
    (but(RAISES, ConnectionRefusedError), "refused"),
    (but(RAISES, "OSError"), "raises"),
    (but(RAISES, "ConnectionResetError"), "raises"),
    (but(RAISES, 10), "kind"),
    (but(CONNECT, False), "room"),
    (but(CONNECT, "True"), "kind"),
    (but(ANSWERED, True), "room is no answer"),
    (but(ANSWERED, 0), "kind"),
    (but(ANSWERED, ...), "unfinished"),
    ({key: TABLE[key] for key in list(TABLE)[:-1]}, "other keys"),
    ({**TABLE, "more": 1}, "other keys"),
    (list(TABLE.values()), "other keys"),
)

RIGHT = (
    but(STATE, "SYN_SENT"),
    but(STATE, "syn-sent"),
    but(STATE, " SYN sent "),
    but(SENDS, "Nothing"),
    but(SIDE, "the client"),
    but(SIDE, "Client"),
    but(SIDE, "the client's kernel"),
    but(RAISES, TimeoutError),
    but(RAISES, TimeoutError("timed out")),
    but(RAISES, "socket.timeout"),
    but(RAISES, "TimeoutError()"),
    but(COUNT, 3.0),
    dict(reversed(TABLE.items())),
)

EQUIVALENT = {}
