"""Short captures of all that happens between two TCPs, and of what a capture may have missed.

Each is a row of segments. A client's numbers count from its SYN, a server's from its own; where a
story has no handshake, nobody saw it.
"""

from helpers.internet import IPv4
from helpers.link import Ethernet
from helpers.transport.tcp import ACK, CWR, ECE, FIN, PSH, RST, SYN, TCP, URG
from helpers.transport.tcp.options import (
    MaximumSegmentSize,
    NoOperation,
    Sack,
    SackPermitted,
    UnknownOption,
    WindowScale,
)

CLIENT, SERVER = ("10.0.0.1", 40000), ("10.0.0.2", 80)
CLIENT_ISN, SERVER_ISN = 1000, 70000


def _segment(ends, bases, flags, seq, ack, size, window, options):
    (source, destination), (own, peer) = ends, bases
    number = (peer + ack) % 2**32 if flags & ACK else 0
    header = TCP(
        *(source[1], destination[1], (own + seq) % 2**32, number),
        flags=flags,
        window=window,
        options=options,
    )
    inside = header.pack(bytes(size), source[0], destination[0])
    packet = IPv4(source=source[0], destination=destination[0]).pack(inside)
    return Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01").pack(packet)


def c(flags, seq, ack=0, size=0, window=1000, options=(), isn=(CLIENT_ISN, SERVER_ISN)):
    """A segment of the client."""
    return _segment((CLIENT, SERVER), isn, flags, seq, ack, size, window, options)


def s(flags, seq, ack=0, size=0, window=1000, options=(), isn=(CLIENT_ISN, SERVER_ISN)):
    """A segment of the server."""
    return _segment((SERVER, CLIENT), isn[::-1], flags, seq, ack, size, window, options)


def sack(*blocks):
    """The option that reports blocks of the client's numbers."""
    edges = tuple(tuple((CLIENT_ISN + edge) % 2**32 for edge in block) for block in blocks)
    return NoOperation(), NoOperation(), Sack(edges)


def _syn_options(shift):
    more = () if shift is None else (SackPermitted(), NoOperation(), WindowScale(shift))
    return MaximumSegmentSize(1460), *more


def opened(client=None, server=None, isn=(CLIENT_ISN, SERVER_ISN)):
    """A handshake, with the window scales of both sides."""
    return [
        c(SYN, 0, options=_syn_options(client), isn=isn),
        s(SYN | ACK, 0, 1, options=_syn_options(server), isn=isn),
        c(ACK, 1, 1, isn=isn),
    ]


def data(*numbers):
    """Segments of 100 bytes of the client, with these numbers."""
    return [c(ACK, number, 1, 100) for number in numbers]


CLOSED = [*opened(), c(FIN | ACK, 1, 1), s(FIN | ACK, 1, 2), c(ACK, 2, 2)]
LATER = (900_000, 5_000_000)  # initial sequence numbers of another connection
WRAPPING = (2**32 - 51, SERVER_ISN)
SAME = s(ACK, 1, 101)

STORIES = {
    "a handshake, data, and the end": [*opened(7, 7), *data(1), SAME, *CLOSED[3:]],
    "a window scale of more than 14": [*opened(15, 200), *data(1), s(ACK, 1, 101, window=10)],
    "only the client scales": [*opened(7), *data(1), SAME],
    "a SYN, ACK that was captured before its SYN": [
        *(opened()[1], opened()[0], opened()[2]),
        *data(1),
    ],
    "a handshake without its SYN": [*opened(7, 7)[1:], *data(1), SAME],
    "the middle of a connection": [*data(1, 101), s(ACK, 1, 201), *data(201)],
    "what was sent before the capture began, again": [
        *(*data(501), s(ACK, 1, 601), *data(1, 601)),
        *(s(ACK, 1, 701), *data(701)),
    ],
    "a block from before the capture": [s(ACK, 1, 601, options=sack((1, 101))), *data(601)],
    "numbers that wrap": [
        *opened(isn=WRAPPING),
        *(c(ACK, number, 1, 100, isn=WRAPPING) for number in (1, 101)),
        s(ACK, 1, 201, isn=WRAPPING),
    ],
    "both open at once": [
        *(c(SYN, 0), s(SYN, 0), c(SYN | ACK, 0, 1), s(SYN | ACK, 0, 1)),
        *data(1),
    ],
    "both open at once, and one asks again": [
        *(c(SYN, 0), s(SYN, 0), c(SYN, 0), s(SYN | ACK, 0, 1), c(SYN | ACK, 0, 1)),
        *data(1),
    ],
    "a SYN and a SYN, ACK again": [opened()[0], *opened()[:2], opened()[1], opened()[2]],
    "refused twice": 2 * [c(SYN, 0), s(RST | ACK, -SERVER_ISN, 1, window=0)],
    "the ports again": [*CLOSED, *opened(isn=LATER), c(ACK, 1, 1, 100, isn=LATER)],
    "the ports again, the other way round": [
        *CLOSED,
        *(s(SYN, 0, isn=LATER), c(SYN | ACK, 0, 1, isn=LATER), s(ACK, 1, 1, isn=LATER)),
        s(ACK, 1, 1, 100, isn=LATER),
    ],
    "the ports again, in the middle of a connection": [*data(1), SAME, *opened(isn=LATER)],
    "a host that forgot the connection": [
        *(*opened(), *data(1), SAME, c(SYN, 0, isn=LATER), SAME, c(RST, 101)),
        *opened(isn=(LATER[0], 9_000_000)),
    ],
    "keep-alives without an octet and with one": [
        *(*opened(), *data(1), SAME, c(ACK, 100, 1), SAME, c(ACK, 100, 1, 1), SAME),
    ],
    "probes of a closed window": [
        *(*opened(), *data(1), s(ACK, 1, 101, window=0), c(ACK, 101, 1, 1)),
        *(s(ACK, 1, 101, window=0), c(ACK, 101, 1, 1), s(ACK, 1, 101, window=0)),
        *(s(ACK, 1, 101, window=800), *data(101), s(ACK, 1, 201)),
    ],
    "updates of the window": [
        *(*opened(), *data(1), s(ACK, 1, 101, window=500), s(ACK, 1, 101, window=900), SAME),
    ],
    "a window that is filled": [
        *(*opened(), s(ACK, 1, 1, window=100), *data(1), s(ACK, 1, 101, window=0)),
        s(ACK, 1, 101, window=100),
    ],
    "duplicate ACKs": [
        *(*opened(), *data(1, 101, 201, 301, 401), *5 * [SAME], *data(101), s(ACK, 1, 501)),
    ],
    "duplicate ACKs with blocks": [
        *(*opened(7, 7), *data(1, 101, 201, 301, 401)),
        *(s(ACK, 1, 101, options=sack((201, end))) for end in (301, 401, 501)),
        *(*data(101), s(ACK, 1, 501)),
    ],
    "a block that arrived twice": [
        *(*opened(7, 7), *data(1, 101), s(ACK, 1, 201), *data(101)),
        s(ACK, 1, 201, options=sack((101, 201))),
    ],
    "data again that had arrived": [*opened(), *data(1), SAME, *data(1)],
    "segments that overlap": [*opened(), *data(1, 101), c(ACK, 51, 1, 200)],
    "a FIN again": [*opened(), *2 * [c(FIN | ACK, 1, 1)], s(ACK, 1, 2)],
    "a FIN with data": [*opened(), c(FIN | PSH | ACK, 1, 1, 100), s(ACK, 1, 102)],
    "half a close": [*opened(), c(FIN | ACK, 1, 1), s(ACK, 1, 2, 100), c(ACK, 2, 101)],
    "a reset with data": [*opened(), c(RST, 1, size=7), s(RST | ACK, 1, 1)],
    "a SYN with data that is taken": [c(SYN, 0, size=100), s(SYN | ACK, 0, 101), c(ACK, 101, 1)],
    "a SYN with data that is left": [
        *(c(SYN, 0, size=100), s(SYN | ACK, 0, 1), *data(1), SAME),
    ],
    "urgent data, and marks of congestion": [
        *(c(SYN | ECE | CWR, 0), s(SYN | ACK | ECE, 0, 1), c(ACK, 1, 1)),
        *(c(PSH | ACK | URG, 1, 1, 100), s(ACK | ECE, 1, 101), c(ACK | CWR, 101, 1, 100)),
    ],
    "no flags, and too many": [*opened(), c(0, 1), c(FIN | PSH | URG, 1)],
    "an ACK of what was not captured": [*opened(), s(ACK, 1, 501), *data(501)],
    "options that are not read": [
        *(c(ACK, 1, 1, 10, options=(UnknownOption(kind, bytes(size)),)) for kind, size in
          ((19, 16), (29, 14), (30, 10), (34, 8), (253, 2))),
    ],
}  # fmt: skip
# In these the order of the frames is that of a capture behind a network that has mixed them, or
# lost some. The times are given, as what is only late and what was sent again differ in them.
TIMED = {
    "out of order": (
        [*opened(), *data(1, 201, 101), s(ACK, 1, 301)],
        (0, 0.02, 0.04, 0.05, 0.0501, 0.0502, 0.06),
    ),
    "out of order, the handshake unseen": (data(1, 201, 101), (0, 0.0001, 0.0002)),
    "out of order, and then again": (
        [*opened(), *data(1, 301, 101, 201, 201)],
        (0, 0.02, 0.04, 0.05, 0.0501, 0.0502, 0.0503, 0.2),
    ),
    "lost before the capture, and sent again": (
        [*opened(), *data(1, 201), SAME, *data(301), *3 * [SAME], *data(101), s(ACK, 1, 401)],
        (0, 0.02, 0.04, 0.05, 0.0501, 0.0502, 0.0503, 0.0504, 0.0505, 0.0506, 0.0907, 0.091),
    ),
    "the last segment again": (
        [*opened(), *data(1, 101, 201), SAME, *data(201), s(ACK, 1, 301)],
        (0, 0.02, 0.04, 0.05, 0.0501, 0.0502, 0.07, 0.2, 0.22),
    ),
    "times that go back": ([*opened(), *data(1), SAME], (5, 4, 6, 3, 7)),
}
# Where we say something else than tshark, and why.
OTHER_WORDS = {
    ("both open at once", 2): "this SYN, ACK is the answer to the peer's SYN (RFC 9293 figure 7)",
    ("both open at once", 3): "the same",
    ("both open at once, and one asks again", 3): "the same",
    ("both open at once, and one asks again", 4): "the same",
    ("a block that arrived twice", 7): "nothing is missing: it is called DSACK, not duplicate ACK",
}


def story(name: str) -> list[tuple[float, bytes]]:
    """The frames of a story, and when each was captured."""
    if name in STORIES:
        return [(number / 100, frame) for number, frame in enumerate(STORIES[name])]
    frames, times = TIMED[name]
    return list(zip(times, frames, strict=True))
