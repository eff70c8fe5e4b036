"""Orders of a handshake."""

from helpers.exercises.arrange import arrange
from helpers.exercises.notebook_06.handshake_order import (
    ACCEPT,
    ACK,
    CONNECT,
    HALF_OPEN,
    LINES,
    LISTEN,
    QUEUED,
    RETURNS,
    SYN,
    SYN_ACK,
)


def moved(line, place):
    """Return the right order with one line moved to another place."""
    rest = [other for other in LINES if other != line]
    return [*rest[:place], line, *rest[place:]]


WRONG = (
    (moved(LISTEN, 3), "nobody listens"),
    (moved(CONNECT, 2), "nobody called"),
    (moved(HALF_OPEN, 1), "out of nothing"),
    (moved(SYN_ACK, 2), "out of nothing"),
    (moved(RETURNS, 3), "knows too early"),
    (moved(ACK, 4), "knows too early"),
    (moved(HALF_OPEN, 6), "half-open too late"),
    (moved(HALF_OPEN, 5), "half-open too late"),
    (moved(QUEUED, 5), "not acknowledged"),
    (moved(RETURNS, 8), "client believes too late"),
    (moved(ACCEPT, 4), "nothing to accept"),
    (list(reversed(LINES)), "nobody listens"),
    (LINES[1:], "other lines"),
    ([*LINES, ACCEPT], "other lines"),
    ([*LINES[:-1], "server: accept()"], "other lines"),
)

RIGHT = (
    [CONNECT, LISTEN, *LINES[2:]],
    [LISTEN, CONNECT, SYN, SYN_ACK, HALF_OPEN, RETURNS, ACK, QUEUED, ACCEPT],
    [LISTEN, CONNECT, SYN, HALF_OPEN, SYN_ACK, ACK, RETURNS, QUEUED, ACCEPT],
    [CONNECT, LISTEN, SYN, SYN_ACK, HALF_OPEN, ACK, RETURNS, QUEUED, ACCEPT],
    tuple(LINES),
    dict.fromkeys(LINES),
    arrange("in order", *LINES),
)

TWO_ENDS = "two ends: nothing tells one which came first, as long as both are ready for the SYN"
ONE_MOMENT = "the SYN-ACK and SYN-RECEIVED are one moment (RFC 9293 3.10.7.2)"
AS_IT_ACKS = "the client's ACK and its ESTABLISHED are one moment (RFC 9293 3.10.7.3)"
EQUIVALENT = {
    f"line moved | {LISTEN!r} at 0 → 1": TWO_ENDS,
    f"line moved | {CONNECT!r} at 1 → 0": TWO_ENDS,
    f"line moved | {HALF_OPEN!r} at 3 → 4": ONE_MOMENT,
    f"line moved | {SYN_ACK!r} at 4 → 3": ONE_MOMENT,
    f"line moved | {RETURNS!r} at 5 → 6": AS_IT_ACKS,
    f"line moved | {ACK!r} at 6 → 5": AS_IT_ACKS,
}
