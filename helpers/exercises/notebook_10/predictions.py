"""The predictions of notebook 10."""

from itertools import pairwise
from statistics import median

from helpers.exercises.question import Question, right, wrong

PREDICTIONS = (
    Question(
        "10_send_waits",
        "The server's program sleeps and never calls `recv`. When does the client's `send` have "
        "to wait?",
        wrong(
            "never: TCP sends on, and the bytes are on their way",
            "Every byte that was taken has to be kept somewhere until it is read.",
            lambda held: held["taken"] > held["client"] + held["server"],
        ),
        wrong(
            "when the server's receive buffer is full",
            "Then nothing more is sent; but the client's kernel still has room of its own.",
            lambda held: held["client"] == 0,
        ),
        right(
            "when both buffers are full, the server's and the client's",
            "The bytes pile up from the far end back to the program, as cars do at a red light.",
            lambda held: held["taken"] == held["client"] + held["server"] and held["client"] > 0,
        ),
    ),
    Question(
        "10_meanwhile",
        "The window is 0, and the reader sleeps for three seconds more. What does the client's "
        "kernel send meanwhile?",
        wrong(
            "nothing: it may not send, and it waits to be told",
            "It may not send data, and it may ask.",
            lambda gaps: not gaps,
        ),
        wrong(
            "the next full segment, again and again, until it is taken",
            "A window of 0 forbids it; one byte is enough to ask.",
        ),
        right(
            "tiny questions, ever rarer",
            "Each answer says how large the window is, and each pause is twice the one before.",
            lambda gaps: len(gaps) > 1 and all(1.5 < b / a < 2.6 for a, b in pairwise(gaps)),
        ),
    ),
    Question(
        "10_lost_update",
        "The reader wakes, and the segment that says “the window is open again” is lost. What "
        "then?",
        wrong(
            "nothing more: the sender waits for a window, the reader for data",
            "So it would be without the questions: they are there for this very case.",
            lambda told: told["read"] < told["taken"],
        ),
        wrong(
            "the server's kernel repeats it when its timer ends",
            "It carries no data and takes no sequence number, so no timer runs for it.",
        ),
        right(
            "it goes on a little later: another segment tells of the room",
            "The sender's next question is answered, or further reading makes another update.",
            lambda told: told["read"] == told["taken"],
        ),
    ),
    Question(
        "10_field",
        "The field for the window has 16 bits. The server has a receive buffer of 16 MiB. How "
        "large a window can it offer?",
        wrong(
            "65,535 bytes, as much as fits into the field",
            "So it is where one of the two ends does not offer to scale.",
            lambda window: window <= 65_535,
        ),
        right(
            "some megabytes: both ends have agreed on what to multiply the field by",
            "Each end says in its SYN by how many bits it will shift its own windows.",
            lambda window: window > 1_000_000,
        ),
        wrong(
            "some megabytes: an option in every segment carries the rest of the number",
            "The option stands in the SYNs alone; a later segment has the field and nothing else.",
        ),
    ),
    Question(
        "10_knee",
        "A wire of 10 Mbit/s, 40 ms there and back. From which window on is a transfer as fast as "
        "it can be?",
        wrong(
            "about 15 kB: ten segments are enough to keep a sender busy",
            "Ten segments are on the wire for 12 ms, and the sender is idle for the other 28.",
            lambda window: window < 30_000,
        ),
        right(
            "about 50 kB: what the wire can take in one round trip",
            "With that much in flight an acknowledgment comes back before the sender has to stop.",
            lambda window: 30_000 <= window < 100_000,
        ),
        wrong(
            "about 400 kB: what the wire can take in one round trip",
            "The round trip is right; 10 Mbit/s are 1.25 megabytes a second.",
            lambda window: 100_000 <= window < 1_000_000,
        ),
        wrong(
            "there is no such window: the larger, the faster",
            "More in flight than the wire can hold only waits in a queue.",
        ),
    ),
    Question(
        "10_crumbs",
        "All buffers are full. The reader takes 200 bytes, waits 2 ms, takes 200 bytes, and so "
        "on. How large are most of the segments that now come?",
        wrong(
            "200 bytes: as much as there is room for",
            "Two rules, one at each end, forbid just that.",
            lambda size: size < 400,
        ),
        wrong(
            "anything between 1 byte and a full segment",
            "Nobody tells of a crumb of room, and nobody fills one.",
            lambda size: 400 <= size < 1_000,
        ),
        right(
            "full: as many bytes as a segment can carry",
            "The receiver keeps quiet about a few bytes of room, until a full segment fits.",
            lambda size: size >= 1_000,
        ),
    ),
    Question(
        "10_two_writes",
        "A request in two writes of 10 bytes, and an answer once both have come; there and back "
        "it is 10 ms. How long does such a turn take?",
        wrong(
            "10 ms: the two leave one behind the other",
            "So it is with one write; the second of two has to wait for something.",
            lambda ms: ms < 15,
        ),
        wrong(
            "20 ms: the second waits until the first is acknowledged",
            "It does wait for that; but the acknowledgment takes its time, too.",
            lambda ms: 15 <= ms < 35,
        ),
        right(
            "about 60 ms",
            "Two round trips, and 40 ms in which each end waits for the other.",
            lambda ms: ms >= 35,
        ),
    ),
    Question(
        "10_first_round",
        "Only the first turn was quick. What was different in it?",
        wrong(
            "the client's kernel did not hold the second write back",
            "It did: the second write left when the first was acknowledged, as in each turn.",
            lambda turns: turns[0][1] < 5,
        ),
        right(
            "the server's kernel acknowledged the first write at once",
            "In a young connection it does: the sender may be starting, and needs acknowledgments.",
            lambda turns: turns[0][0] < 0.7 * median(ack for ack, _, _ in turns[1:]),
        ),
        wrong(
            "the server's program was quicker with its answer",
            "It answered as soon as it had both writes, in each turn.",
        ),
    ),
    Question(
        "10_cures",
        "Eight turns as before, with quick ACKs, with TCP_NODELAY, with one write in place of two. "
        "How many segments with data does the client send?",
        wrong(
            "as many with each: the data are the same",
            "What is written in one call may leave in one segment.",
            lambda sent: len(set(sent.values())) == 1,
        ),
        wrong(
            "fewest with TCP_NODELAY: nothing is held back",
            "What is not held back leaves alone, in a segment of its own.",
            lambda sent: sent["no delay"] == min(sent.values()) < sent["one write"],
        ),
        right(
            "fewest with one write",
            "Each segment has 40 bytes of headers and more, and each has to be dealt with.",
            lambda sent: sent["one write"] == min(sent.values()) < sent["no delay"],
        ),
        wrong(
            "fewest with quick ACKs: the body can be sent sooner",
            "It is sent sooner, and still in a segment of its own.",
            lambda sent: sent["quick ACKs"] == min(sent.values()) < sent["one write"],
        ),
    ),
    Question(
        "10_deadlock",
        "An echo server sends back all it reads. The client sends 400 kB, and will read after "
        "that. What happens?",
        wrong(
            "it works: TCP carries both directions at once",
            "TCP could; but nobody reads the client's direction, and its buffers are finite.",
            lambda ends: not any(map(_timed_out, ends.values())),
        ),
        wrong(
            "the server fails: it may not send to a client that does not read",
            "It may, as long as there is room; then its `sendall` waits.",
            lambda ends: _timed_out(ends["server"]) and not _timed_out(ends["client"]),
        ),
        right(
            "both wait for ever, or until their timeouts",
            "Each waits in `sendall` for the other to read, and neither gets to its `recv`.",
            lambda ends: all(map(_timed_out, ends.values())),
        ),
    ),
)


def _timed_out(ending: object) -> bool:
    return ending == "TimeoutError"
