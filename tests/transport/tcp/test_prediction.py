"""Header prediction: a short path for the two segments that are expected, and for no other.

Whatever arrives, the connection comes to the same, and sends the same bytes, as without it.
"""

from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.transport.tcp import ACK, FIN, PSH, RST, SYN, TCP, URG, prediction
from helpers.transport.tcp.options import NoOperation, Sack, Timestamps
from helpers.transport.tcp.settings import Settings
from tests.transport.tcp.random_runs import known
from tests.transport.tcp.two_stacks import HERE, PORT, THERE, exchange, stacks

NOP = NoOperation()
MSS = 1448
DATA = bytes(1000)


class Situation:
    """An open connection of a stack, with four segments in flight, and the next usual segment."""

    def __init__(self, **changes):
        client, self.stack = stacks(settings=Settings(**changes))
        listener = self.stack.listen(port=PORT, now=0.0)
        self.peer = client.connect((HERE, PORT), 0.0)
        exchange(client, self.stack, 0.0)
        self.connection = listener.accept()
        self.tcb = self.connection.tcb
        self.connection.send(bytes(4 * MSS), 0.1)
        self.stack.drain(0.1)

    def usual(self, acked=0):
        """The next data, or with `acked` an ACK of so many bytes."""
        tcb = self.tcb
        clock = (NOP, NOP, Timestamps(tcb.ts_recent + 100, tcb.iss & 0xFFFFFFFF))
        return TCP(
            *(tcb.remote[1], tcb.local[1]),
            seq=tcb.rcv_nxt & 0xFFFFFFFF,
            ack=tcb.snd_una + acked & 0xFFFFFFFF,
            flags=ACK,
            window=tcb.snd_wnd >> tcb.snd_shift,
            options=clock if tcb.timestamps else (),
        )

    def take(self, header, payload, now=0.2):
        """Let a segment arrive, with a right checksum."""
        self.stack.packet_arrives(THERE, HERE, header.pack(payload, THERE, HERE), now)

    def outcome(self, header, payload, predicting, now=0.2, parsed=False):
        """Whether the segment was foreseen, and all that follows from it.

        It comes as bytes to the stack, or `parsed` to the connection: each asks in its own way.
        """
        usual, answers = prediction.foreseen, []

        def foreseen(*arguments):
            answers.append(predicting and usual(*arguments))
            return answers[-1]

        with mock.patch.object(prediction, "foreseen", foreseen):
            if parsed:
                self.connection.segment_arrives(header, payload, now)
                self.stack.note(self.connection)
            else:
                self.take(header, payload, now)
        follows = [self.stack.drain(now), known(self.tcb), self.connection.info()]
        return any(answers), [*follows, self.stack.next_deadline()]


def both_ways(prepare, segment, **changes):
    """Whether a segment is foreseen; that makes no other difference. `prepare` comes before it."""
    told = []
    for predicting, parsed in ((False, False), (True, False), (True, True)):
        situation = Situation(**changes)
        prepare(situation)
        told.append(situation.outcome(*segment(situation), predicting, parsed=parsed))
    (_, long_way), (foreseen, outcome), (foreseen_parsed, outcome_parsed) = told
    assert outcome == outcome_parsed == long_way
    assert foreseen is foreseen_parsed
    return foreseen


def nothing(situation):
    """Come before the segment."""


def next_data(situation):
    """Data in order."""
    return situation.usual(), DATA


def next_ack(situation):
    """An ACK of two segments."""
    return situation.usual(acked=2 * MSS), b""


@pytest.mark.parametrize("segment", [next_data, next_ack])
@pytest.mark.parametrize("changes", [{}, {"timestamps": False}, {"sack": False}], ids=str)
def test_both_of_them_are_foreseen(segment, changes):
    assert both_ways(nothing, segment, **changes)


@pytest.mark.parametrize("segment", [next_data, next_ack])
@pytest.mark.parametrize(
    "change",
    [
        {"flags": ACK | FIN},
        {"flags": ACK | RST},
        {"flags": ACK | SYN},
        {"flags": ACK | URG},
        {"flags": PSH},
        {"window": 0},
        {"window": 1000},
        {"options": ()},
        {"options": (NOP, NOP, Timestamps(0, 0))},  # older than the last one
        {"options": (NOP, NOP, Timestamps(100, 0), NOP, NOP, Sack(((1, 2),)))},
        {"options": (NOP, Sack(((1, 2),)), Timestamps(100, 0))},
    ],
    ids=str,
)
def test_one_that_differs_in_a_single_thing_is_not(segment, change):
    def changed(situation):
        header, payload = segment(situation)
        return replace(header, **change), payload

    def later(situation):
        situation.tcb.ts_recent = 1000

    assert both_ways(later, segment)
    assert not both_ways(later, changed)


@pytest.mark.parametrize("segment", [next_data, next_ack])
@pytest.mark.parametrize("distance", [-1, 1, 1000, -(1 << 31)])
def test_one_out_of_order_is_not(segment, distance):
    def moved(situation):
        header, payload = segment(situation)
        return replace(header, seq=header.seq + distance & 0xFFFFFFFF), payload

    assert not both_ways(nothing, moved)


@pytest.mark.parametrize("acked", [-1, 0, 4 * MSS + 1, 1 << 31])
def test_an_ack_that_acknowledges_nothing_new_is_not(acked):
    assert not both_ways(nothing, lambda situation: (situation.usual(acked), b""))


def test_data_with_news_in_their_ack_are_not():
    assert not both_ways(nothing, lambda situation: (situation.usual(MSS), DATA))


def test_data_beyond_the_window_are_not():
    def too_many(situation):
        return situation.usual(), bytes(situation.tcb.rcv_adv - situation.tcb.rcv_nxt + 1)

    assert not both_ways(nothing, too_many, receive_buffer=20_000)


def test_timestamps_on_a_connection_without_them_are_not():
    def stamped(situation):
        return replace(situation.usual(), options=(NOP, NOP, Timestamps(5, 0))), DATA

    assert not both_ways(nothing, stamped, timestamps=False)


def sacked(situation):
    """Come after a hole was told of."""
    una = situation.tcb.snd_una
    block = Sack(((una + MSS & 0xFFFFFFFF, una + 2 * MSS & 0xFFFFFFFF),))
    header = situation.usual()
    situation.take(replace(header, options=(*header.options, NOP, NOP, block)), b"", 0.15)
    situation.stack.drain(0.15)


def guessed(situation):
    """Come after a duplicate ACK."""
    situation.take(situation.usual(), b"", 0.15)
    situation.stack.drain(0.15)


def lost(situation):
    """Come while one segment counts as lost."""
    situation.tcb.scoreboard.first_is_lost()


def probed(situation):
    """Come while a tail loss probe is out."""
    situation.tcb.probed_to = situation.tcb.snd_nxt


def timed_out(situation):
    """Come in the repair after a timeout."""
    situation.tcb.phase, situation.tcb.recovery_point = "loss", situation.tcb.snd_nxt


@pytest.mark.parametrize(
    ("prepare", "changes"),
    [(sacked, {}), (guessed, {"sack": False}), (lost, {}), (probed, {}), (timed_out, {})],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_an_ack_is_not_where_anything_is_missing(prepare, changes):
    assert not both_ways(prepare, next_ack, **changes)


def closed(situation):
    """Come after the user has closed."""
    situation.connection.close(0.15)
    situation.stack.drain(0.15)


def peer_closed(situation):
    """Come after the peer has closed."""
    situation.take(replace(situation.usual(), flags=ACK | FIN), b"", 0.15)
    situation.stack.drain(0.15)


@pytest.mark.parametrize("segment", [next_data, next_ack])
@pytest.mark.parametrize("prepare", [closed, peer_closed])
def test_none_is_where_the_connection_is_closing(prepare, segment):
    assert not both_ways(prepare, segment)


def test_one_for_nobody_is_not():
    situation = Situation()
    header = replace(situation.usual(), source_port=9)
    foreseen, ((reset,), *_) = situation.outcome(header, DATA, predicting=True)
    assert not foreseen
    assert TCP.parse(reset[2])[0].flags == RST


near = st.sampled_from([0, 0, 0, 1, -1, 7, MSS, 2 * MSS, 4 * MSS, 70_000, 1 << 31])


@settings(max_examples=60, deadline=None)
@given(
    changes=st.fixed_dictionaries(
        {"timestamps": st.booleans(), "sack": st.booleans(), "delayed_ack": st.just(0.04)}
    ),
    segments=st.lists(
        st.tuples(
            near,
            near,
            st.sampled_from([ACK, ACK, ACK | PSH, ACK | FIN]),
            st.sampled_from([None, None, None, 0, 2500]),
            st.sampled_from([0, 0, 1, 1000, MSS]),
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_whatever_arrives_the_outcome_is_the_same(changes, segments):
    runs = Situation(**changes), Situation(**changes)
    for number, (ahead, acked, flags, window, length) in enumerate(segments):
        told = []
        for situation, predicting in zip(runs, (True, False), strict=True):
            header = situation.usual(acked)
            seq = header.seq + ahead & 0xFFFFFFFF
            usual_window = header.window if window is None else window
            header = replace(header, seq=seq, flags=flags, window=usual_window)
            told.append(situation.outcome(header, bytes(length), predicting, 0.2 + number / 100))
        assert told[0][1] == told[1][1]
