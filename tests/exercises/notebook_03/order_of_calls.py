"""Answers to order_of_calls."""

from helpers.exercises.notebook_03.order_of_calls import (
    ACCEPT,
    BIND,
    CLOSE,
    CLOSE_LISTENER,
    LINES,
    LISTEN,
    OPTION,
    RECV,
    SENDALL,
    SOCKET,
)


def swapped(first, second):
    """Return the right order with two of its lines exchanged."""
    other = {first: second, second: first}
    return [other.get(line, line) for line in LINES]


WRONG = (
    (swapped(OPTION, BIND), "too late"),
    (swapped(BIND, LISTEN), "no address"),
    (swapped(LISTEN, ACCEPT), "nobody listens"),
    (swapped(RECV, SENDALL), "nothing read"),
    (swapped(SENDALL, CLOSE), "closed"),
    (swapped(SOCKET, OPTION), "not made"),
    ([*LINES[:4], CLOSE_LISTENER, *LINES[4:-1]], "listener closed"),
    (LINES[:-1], "other lines"),
    ([*LINES, CLOSE], "other lines"),
    (["socket", "bind", "listen"], "other lines"),
    (LINES[::-1], "not made"),
)

FIRST = [SOCKET, OPTION, BIND, LISTEN, ACCEPT]
RIGHT = (
    LINES,
    [*FIRST, CLOSE_LISTENER, RECV, SENDALL, CLOSE],
    [*FIRST, RECV, CLOSE_LISTENER, SENDALL, CLOSE],
    (*FIRST, RECV, SENDALL, CLOSE_LISTENER, CLOSE),
)

EARLY = "the listener may close as soon as its one client is accepted"
EQUIVALENT = {
    "line moved | 'connection.close()' at 7 → 8": EARLY,
    "line moved | 'listener.close()' at 8 → 5": EARLY,
    "line moved | 'listener.close()' at 8 → 6": EARLY,
    "line moved | 'listener.close()' at 8 → 7": EARLY,
}
