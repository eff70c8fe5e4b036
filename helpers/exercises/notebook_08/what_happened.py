"""Exercise: read a trace, and tell what was lost and who repaired it."""

from collections.abc import Callable
from functools import cache
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.simulation import Simulation
from helpers.simulation.script import Steps
from helpers.trace import Trace

SEGMENT = 1448  # bytes of data in each
FAR: dict[str, Any] = {"delay": "20 ms", "rate": "10 Mbit/s"}
TIMER = 0.2  # seconds: no timer of TCP is shorter here, and every round trip is
DELAY = 0.007  # seconds: about five segments at 10 Mbit/s
KEYS = ("lost", "repeated", "by timer", "needless")
NOTHING = "nothing was lost"
ONE = "a segment was lost"
SYN = "a SYN was lost"
ACK = "an ACK was lost"
SERVERS = "data of the server was lost"
LAST_ACK = "the last ACK was lost"
LATE = "a segment came late"
AGAIN = "a segment and its repetition were lost"
AGAIN_EARLY = "the first segment and its early repetition were lost"
TWO_BY_TIMER = "the last two segments, and the early repetition of the last, were lost"
TWO_CONNECTIONS = "of two connections, the second lost a segment"
REPEATED = "a segment, and the ACK of its repetition, were lost"
IN_VAIN = "an ACK, and the needless repetition, were lost"
Transfer = tuple[str, tuple[int, ...], tuple[tuple[Any, str], ...], dict[str, Any]]
TRANSFERS: tuple[Transfer, ...] = (  # what was lost, the right counts, and how it is made
    (NOTHING, (0, 0, 0, 0), (), {}),
    (ONE, (1, 1, 0, 0), ((3, "data from client"),), {}),
    ("two segments were lost", (2, 2, 0, 0), (((3, 5), "data from client"),), {}),
    (SYN, (0, 0, 0, 0), ((1, "SYN"),), {}),
    (ACK, (0, 0, 0, 0), ((4, "ACK from server"),), {}),
    (AGAIN, (2, 2, 1, 0), (((3, 11), "data from client"),), {}),
    (AGAIN_EARLY, (2, 2, 0, 0), (((1, 11), "data from client"),), {}),
    ("the last segment was lost", (1, 1, 1, 0), ((10, "data from client"),), {}),
    (TWO_BY_TIMER, (3, 3, 2, 0), (((2, 10, 11), "data from client"),), {}),
    (SERVERS, (0, 0, 0, 0), ((1, "data from server"),), {}),
    (LAST_ACK, (0, 1, 1, 1), (), {"acks": (1,)}),
    ("the last ACK was lost, twice", (0, 2, 2, 2), (), {"acks": (1, 2)}),
    (LATE, (0, 1, 0, 1), (), {"late": DELAY}),
    (TWO_CONNECTIONS, (1, 1, 0, 0), (), {"twice": True}),
    (REPEATED, (1, 2, 2, 1), ((1, "data from client"),), {"acks": (1,)}),
    (IN_VAIN, (1, 2, 2, 2), ((2, "data from client"),), {"acks": (1,)}),
)
NAMED = {  # what is wrong where a count is, by the transfer and the count
    (NOTHING, "repeated"): "repeats out of nothing",
    (ONE, "needless"): "repair called needless",
    (SYN, "lost"): "SYN is no data",
    (SYN, "repeated"): "SYN is no data",
    (ACK, "lost"): "not the client's",
    (ACK, "repeated"): "repeated ACK",
    (SERVERS, "lost"): "not the client's",
    (SERVERS, "repeated"): "not the client's",
    (LAST_ACK, "lost"): "not the client's",
    (LAST_ACK, "needless"): "had arrived",
    (LATE, "needless"): "had arrived",
    (LATE, "lost"): "late is not lost",
    (AGAIN, "repeated"): "repeated twice",
    (AGAIN_EARLY, "by timer"): "since the first",
    (TWO_BY_TIMER, "by timer"): "since another",
    (TWO_CONNECTIONS, "repeated"): "two connections",
    (TWO_CONNECTIONS, "needless"): "two connections",
}


def check(what_happened: Callable[..., Any]) -> None:
    """Let it read traces of one transfer each, in which something else was lost each time."""
    for name, counts, rules, options in TRANSFERS:
        wanted = dict(zip(KEYS, counts, strict=True))
        got = what_happened(_transfer(rules, **options))
        facts = {"what": name, "got": got, "wanted": wanted}
        expect(set(got) == set(KEYS), "keys", **facts)
        for key in KEYS:
            value = got[key]
            kind = isinstance(value, int) and not isinstance(value, bool)
            expect(kind, "no number", key=key, value=value, **facts)
            mistake = NAMED.get((name, key), key)
            expect(value == wanted[key], mistake, key=key, value=value, right=wanted[key], **facts)


@cache
def _transfer(
    rules: tuple[tuple[Any, str], ...],
    acks: tuple[int, ...] = (),
    late: float = 0.0,
    twice: bool = False,
) -> Trace:
    """Return the trace of ten segments and an answer, with these losses, or a delay.

    With `acks`, the only segment is a small one, and these of its ACKs are lost; with `twice`,
    another connection follows, whose third segment is lost.
    """
    sim = Simulation(delayed_ack=False, **FAR) if acks else Simulation(**FAR)
    for which, of in rules:
        sim.wire.drop(which, of=of)
    if acks:
        sim.wire.drop(acks, of="ACK from server")
    if late:
        sim.wire.delay(late, 3, of="data from client")
    for port in (80, 81) if twice else (80,):
        _talk(sim, port, 100 if acks else 10 * SEGMENT)
    if twice:
        sim.wire.drop(13, of="data from client")
    sim.run()
    return sim.trace


def _talk(sim: Simulation, port: int, size: int) -> None:
    listener = sim.server.listen(port)

    def serve() -> Steps:
        sock = yield from listener.accept()
        yield from sock.receive_exactly(size)
        if size > SEGMENT:
            yield from sock.send_all(b"thank you")
        while (yield from sock.receive()):
            pass
        sock.close()

    def call() -> Steps:
        yield (port - 80) * 2.0
        sock = yield from sim.client.connect(port=port)
        yield from sock.send_all(bytes(size))
        if size > SEGMENT:
            yield from sock.receive_exactly(9)
        else:
            yield 1.0
        sock.close()

    sim.server.run(serve)
    sim.client.run(call)


def what_happened(trace):
    """Return counts of the client's segments with data, as a dict.

    "lost": that the wire lost; "repeated": that were sent again;
    "by timer": repeated 0.2 s or more after they were last sent;
    "needless": repeated though one sent before was not lost.
    """
    found = {"lost": 0, "repeated": 0, "by timer": 0, "needless": 0}
    sent, not_lost = {}, set()
    for frame in trace.using("TCP").sent_by("client").with_data():
        place = (frame.connection, frame.seq)
        if place in sent:
            found["repeated"] += 1
            found["by timer"] += frame.time - sent[place] >= 0.2
            found["needless"] += place in not_lost
        sent[place] = frame.time
        if frame.fate.lost:
            found["lost"] += 1
        else:
            not_lost.add(place)
    return found


EXERCISE = Exercise(
    name="what_happened",
    notebook="08",
    title="Read a trace",
    solution=(what_happened,),
    check=check,
    gives=dict,
    mistakes={
        "keys": Mistake("you gave {got!r}.", "the four keys as the docstring has them."),
        "no number": Mistake(
            "the value of “{key}” was {value!r}.", "to count: a whole number for each key."
        ),
        "lost": Mistake(
            "where {what}, you gave {value} for “lost”, not {right}.",
            "to count the client's segments with data whose `fate.lost` is true.",
        ),
        "repeated": Mistake(
            "where {what}, you gave {value} for “repeated”, not {right}.",
            "to remember the numbers of what was sent, and to count those that come again.",
        ),
        "by timer": Mistake(
            "where {what}, you gave {value} for “by timer”, not {right}.",
            "to count only what is repeated, 0.2 s or more after it was sent before: `frame.time`.",
        ),
        "since the first": Mistake(
            "{what}: that segment was sent three times. You gave {value} for “by timer”, not "
            "{right}.",
            "to count the time since it was sent *last*, not since the first time.",
        ),
        "since another": Mistake(
            "{what}. You gave {value} for “by timer”, not {right}: two timers, one soon after the "
            "other.",
            "to remember for each segment when *it* was sent last.",
        ),
        "needless": Mistake(
            "where {what}, you gave {value} for “needless”, not {right}.",
            "to count what is repeated although one that was sent before was not lost.",
        ),
        "repeats out of nothing": Mistake(
            "nothing was lost, and you gave {value} for “repeated”.",
            "to count only segments whose number was sent before.",
        ),
        "repair called needless": Mistake(
            "a segment was lost and repeated, and you gave {value} for “needless”.",
            "to ask of those that were sent *before* this one whether one was not lost.",
        ),
        "SYN is no data": Mistake(
            "a SYN was lost, which carries no data, and you gave {value} for “{key}”.",
            "`trace.with_data()`.",
        ),
        "not the client's": Mistake(
            "only something of the server was lost, and you gave {value} for “{key}”, not {right}.",
            "`trace.sent_by('client')`.",
        ),
        "repeated ACK": Mistake(
            "an ACK was lost, and no data was sent again. You gave {value} for “repeated”.",
            "to look only at segments with data: pure ACKs share a number.",
        ),
        "had arrived": Mistake(
            "a segment was sent again although the first had arrived, or was on its way. You gave "
            "{value} for “needless”, not {right}.",
            "to remember of each number whether one of its segments was not lost.",
        ),
        "late is not lost": Mistake(
            "a segment came late, and you gave {value} for “lost”.", "`frame.fate.lost`."
        ),
        "repeated twice": Mistake(
            "a segment and its repetition were lost, so it was sent three times. You gave {value} "
            "for “repeated”, not {right}.",
            "to count every segment that is sent again, not every number.",
        ),
        "two connections": Mistake(
            "there were two connections, and in the second a segment was lost. You gave {value} "
            "for “{key}”, not {right}.",
            "to keep the connections apart, `frame.connection`: in each the numbers begin at 0.",
        ),
    },
    hints=(
        "`trace.sent_by('client').with_data()` leaves what the counts are about.",
        "Keep a dict: number → the time at which it was sent last. A number that is in it already "
        "is a repetition.",
        "Keep a set of the numbers of which one segment was not lost, and look into it *before* "
        "you add to it. Take `(frame.connection, frame.seq)` as the number.",
    ),
    right="You have read sixteen traces in a moment. Wireshark's “retransmission” and “spurious "
    "retransmission” are two of your four counts.",
)
