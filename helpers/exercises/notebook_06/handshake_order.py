"""Exercise: a handshake, with what each end does and believes, in its order (a Parsons problem)."""

from helpers.exercises.exercise import Exercise, Mistake
from helpers.exercises.ordering import OTHER_LINES, Before, ordered

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
# that keeps these is right. A segment and the change of state that goes with it are one moment:
# the SYN-ACK and SYN-RECEIVED (RFC 9293 3.10.7.2), the client's ACK and ESTABLISHED (3.10.7.3).
RULES = (
    Before(LISTEN, SYN, "nobody listens"),
    Before(CONNECT, SYN, "nobody called"),
    Before(SYN, HALF_OPEN, "out of nothing"),
    Before(SYN, SYN_ACK, "out of nothing"),
    Before(SYN_ACK, RETURNS, "knows too early"),
    Before(SYN_ACK, ACK, "knows too early"),
    Before(HALF_OPEN, RETURNS, "half-open too late"),
    Before(HALF_OPEN, ACK, "half-open too late"),
    Before(ACK, QUEUED, "not acknowledged"),
    Before(RETURNS, QUEUED, "client believes too late"),
    Before(QUEUED, ACCEPT, "nothing to accept"),
)


EXERCISE = Exercise(
    name="handshake_order",
    notebook="06",
    title="Put the steps of a handshake in order",
    stub=STUB,
    solution=(list(LINES),),
    check=ordered(LINES, RULES),
    mistakes={
        **OTHER_LINES,
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
        "half-open too late": Mistake(
            "“{later}” comes before “{earlier}”. But the server is half-open from the moment at "
            "which it answers the SYN: it waits for the client's ACK then.",
            "to put the change of state beside the segment that goes with it, the SYN-ACK.",
        ),
        "client believes too late": Mistake(
            "“{later}” comes before “{earlier}”. But it is the client's ACK that tells the "
            "server, and a client that sends it is ESTABLISHED.",
            "to ask which end is ESTABLISHED first: the one that the SYN-ACK comes to.",
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
    hints=(
        "Find the three segments first, and put them in order by their numbers.",
        "Each segment changes the state of the end that it comes to. Put that change right behind "
        "it.",
        "The client is ESTABLISHED after the second segment, the server after the third.",
    ),
    right="Between the second and the third segment one end is ESTABLISHED and the other is not. "
    "That gap is one trip over the wire, and most of this notebook is about it.",
)
