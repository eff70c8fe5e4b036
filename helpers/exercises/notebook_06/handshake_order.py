"""Exercise: a handshake, with what each end does and believes, in its order (a Parsons problem)."""

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect

STUB = """
handshake_order = arrange(
    "One handshake, from the first call to the last",
    "client → server: ACK, seq=701 ack=301",
    "server: accept() returns the connection",
    "client: connect() is called, SYN-SENT",
    "server → client: SYN, ACK, seq=300 ack=701",
    "server: the connection is ESTABLISHED and waits in the queue",
    "client → server: SYN, seq=700",
    "client: ESTABLISHED, connect() returns",
    "server: listen() is called, LISTEN",
    "server: the connection is half-open, SYN-RECEIVED",
)
handshake_order
"""

LISTEN = "server: listen() is called, LISTEN"
CONNECT = "client: connect() is called, SYN-SENT"
SYN = "client → server: SYN, seq=700"
HALF_OPEN = "server: the connection is half-open, SYN-RECEIVED"
SYN_ACK = "server → client: SYN, ACK, seq=300 ack=701"
RETURNS = "client: ESTABLISHED, connect() returns"
ACK = "client → server: ACK, seq=701 ack=301"
QUEUED = "server: the connection is ESTABLISHED and waits in the queue"
ACCEPT = "server: accept() returns the connection"
LINES = (LISTEN, CONNECT, SYN, HALF_OPEN, SYN_ACK, RETURNS, ACK, QUEUED, ACCEPT)

# What has to come before what, and the mistake it is to have it the other way round. Any order
# that keeps these is right: the client's ACK and the end of `connect` are one moment, for one.
RULES = (
    (LISTEN, SYN, "nobody listens"),
    (CONNECT, SYN, "nobody called"),
    (SYN, HALF_OPEN, "out of nothing"),
    (SYN, SYN_ACK, "out of nothing"),
    (SYN_ACK, RETURNS, "knows too early"),
    (SYN_ACK, ACK, "knows too early"),
    (ACK, QUEUED, "not acknowledged"),
    (HALF_OPEN, QUEUED, "not acknowledged"),
    (QUEUED, ACCEPT, "nothing to accept"),
)


def check(handshake_order):
    """Name the first rule that the order breaks."""
    lines = [str(line) for line in handshake_order]
    expect(sorted(lines) == sorted(LINES), "other lines", count=len(LINES))
    for earlier, later, mistake in RULES:
        in_order = lines.index(earlier) < lines.index(later)
        expect(in_order, mistake, earlier=earlier, later=later)


def moved(line, place):
    """Return the right order with one line moved to another place."""
    rest = [other for other in LINES if other != line]
    return [*rest[:place], line, *rest[place:]]


EXERCISE = Exercise(
    name="handshake_order",
    notebook="06",
    title="Put the steps of a handshake in order",
    stub=STUB,
    solution=(list(LINES),),
    check=check,
    mistakes={
        "other lines": Mistake(
            "these are not the {count} lines that you were given.",
            "to run the cell above again, and to move its lines.",
        ),
        "nobody listens": Mistake(
            "the SYN comes before `listen`. The server's kernel would answer it with RST.",
            "to let the server listen first: a passive OPEN waits for an active one.",
        ),
        "nobody called": Mistake(
            "a SYN is sent, and nobody has called `connect` yet.",
            "to ask which call makes the client's kernel send it.",
        ),
        "out of nothing": Mistake(
            "“{later}” comes before the SYN that causes it.",
            "to look at the numbers: ack=701 answers seq=700.",
        ),
        "knows too early": Mistake(
            "“{later}” comes before the SYN-ACK. Until then the client knows neither that its SYN "
            "arrived nor the number 300.",
            "to find the segment that tells the client both.",
        ),
        "not acknowledged": Mistake(
            "“{later}” comes before “{earlier}”. The server's SYN is not acknowledged yet, so the "
            "connection is still half-open.",
            "to find the segment with ack=301: it is what the server waits for.",
        ),
        "nothing to accept": Mistake(
            "`accept` returns before there is a connection to return.",
            "to put the connection into the queue first.",
        ),
    },
    wrong=(
        Wrong((moved(LISTEN, 3),), "nobody listens"),
        Wrong((moved(CONNECT, 2),), "nobody called"),
        Wrong((moved(HALF_OPEN, 1),), "out of nothing"),
        Wrong((moved(RETURNS, 3),), "knows too early"),
        Wrong((moved(QUEUED, 5),), "not acknowledged"),
        Wrong((moved(ACCEPT, 4),), "nothing to accept"),
        Wrong((LINES[1:],), "other lines"),
    ),
    hints=(
        "Find the three segments first, and put them in order by their numbers.",
        "Each segment changes the state of the end that it comes to. Put that change right behind "
        "it.",
        "The client is ESTABLISHED after the second segment, the server after the third.",
    ),
    right="Between the second and the third segment one end is ESTABLISHED and the other is not. "
    "That gap is one trip over the wire, and most of this notebook is about it.",
)
