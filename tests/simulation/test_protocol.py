"""A sender and a receiver of one's own, at the wire of the course; and what they do wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.draw import ladder
from helpers.record import Fate
from helpers.simulation import ProtocolError, WireError, run_protocol

SLOW = {"delay": "50 ms", "timeout": 0.3}


class GoBackN:
    """With a window of 1, stop-and-wait."""

    def __init__(self, count, window):
        self.base = self.next = 0
        self.count, self.window = count, window

    def to_send(self):
        while self.next < min(self.base + self.window, self.count):
            yield self.next
            self.next += 1

    def on_ack(self, number):
        self.base = max(self.base, number)
        self.next = max(self.next, self.base)

    def on_timeout(self, number):
        self.next = self.base

    @property
    def done(self):
        return self.base == self.count


class InOrder:
    def __init__(self):
        self.taken = []

    def on_data(self, number):
        if number == len(self.taken):
            self.taken.append(number)
        return len(self.taken)


class SelectiveRepeat(GoBackN):
    timer_for = "each"

    def __init__(self, count, window):
        super().__init__(count, window)
        self.acked, self.again = set(), []

    def to_send(self):
        again, self.again = self.again, []
        return [*again, *super().to_send()]

    def on_ack(self, number):
        self.acked.add(number)
        while self.base in self.acked:
            self.base += 1

    def on_timeout(self, number):
        self.again.append(number)


class Buffering:
    def __init__(self):
        self.held, self.taken = set(), []

    def on_data(self, number):
        self.held.add(number)
        while len(self.taken) in self.held:
            self.taken.append(len(self.taken))
        return number


def lose(which, of="data from client"):
    return lambda wire: wire.drop(which, of=of)


class TestWhatHappens:
    def test_without_a_loss_a_packet_takes_a_round_trip(self):
        run = run_protocol(GoBackN(6, 1), InOrder(), **SLOW)
        assert (run.sent, run.numbers, run.in_order) == (6, 6, True)
        assert run.seconds == pytest.approx(0.6)
        assert run.packets_per_second == pytest.approx(10)
        assert run.taken == run.arrived == tuple(range(6))
        assert repr(run) == "<6 packets in order in 0.6 s, 6 sent, 10 a second>"

    def test_the_packets_say_what_they_are(self):
        run = run_protocol(GoBackN(2, 1), InOrder(), **SLOW)
        assert [frame.payload for frame in run.trace] == [b"data 0", b"ack 1", b"data 1", b"ack 2"]
        assert run.trace.hosts == ("client", "server")
        assert all(frame.udp.checksum_ok(frame.payload, frame.ip.source, frame.ip.destination)
                   for frame in run.trace)  # fmt: skip
        assert "“data 1”" in ladder(run.trace).text

    def test_padding_is_left_out_of_the_picture_and_its_length_is_told(self):
        run = run_protocol(GoBackN(1, 1), InOrder(), size=1000, **SLOW)
        assert "“data 0” len=1000" in ladder(run.trace).text
        assert len(run.trace[0].payload) == 1000

    def test_a_lost_packet_costs_a_timeout(self):
        run = run_protocol(GoBackN(3, 1), InOrder(), rules=lose(2), **SLOW)
        assert [frame.payload for frame in run.trace.dropped()] == [b"data 1"]
        assert (run.sent, run.in_order) == (4, True)
        assert run.seconds == pytest.approx(0.6)

    def test_a_lost_ack_makes_a_packet_come_twice_and_be_handed_on_once(self):
        run = run_protocol(GoBackN(3, 1), InOrder(), rules=lose(2, "data from server"), **SLOW)
        assert run.arrived == (0, 1, 1, 2)
        assert run.in_order

    def test_go_back_n_goes_back_and_selective_repeat_does_not(self):
        runs = [
            run_protocol(sender(8, 4), receiver(), rules=lose(2), **SLOW)
            for sender, receiver in ((GoBackN, InOrder), (SelectiveRepeat, Buffering))
        ]
        assert [run.sent for run in runs] == [8 + 4, 8 + 1]
        assert all(run.in_order for run in runs)

    def test_a_cumulative_ack_covers_a_lost_one(self):
        runs = [
            run_protocol(sender(4, 4), receiver(), rules=lose(2, "data from server"), **SLOW)
            for sender, receiver in ((GoBackN, InOrder), (SelectiveRepeat, Buffering))
        ]
        assert [run.sent for run in runs] == [4, 5]

    def test_a_timeout_below_the_round_trip_repeats_all_and_breaks_nothing(self):
        runs = [
            run_protocol(GoBackN(10, 1), InOrder(), timeout=timeout, delay="60 ms")
            for timeout in (0.2, 0.1, 0.05)
        ]
        assert [run.sent for run in runs] == [10, 20, 30]
        assert {round(run.seconds, 9) for run in runs} == {1.2}
        assert all(run.in_order for run in runs)

    def test_what_is_on_its_way_at_the_end_still_arrives(self):
        run = run_protocol(GoBackN(1, 1), InOrder(), timeout=0.05, delay="60 ms")
        assert run.arrived == (0, 0, 0)
        assert all(frame.arrived for frame in run.trace)

    def test_damaged_packets_are_thrown_away(self):
        run = run_protocol(GoBackN(50, 4), InOrder(), corrupt=0.2, **SLOW)
        assert run.in_order
        damaged = run.trace.with_fate(Fate.CORRUPTED).sent_by("client")
        assert len(damaged) == run.sent - len(run.arrived) > 0

    def test_nothing_to_send_takes_no_time(self):
        run = run_protocol(GoBackN(0, 4), InOrder(), **SLOW)
        assert (run.seconds, run.sent, run.packets_per_second, run.in_order) == (0, 0, 0, True)

    def test_a_receiver_without_a_list_has_handed_on_what_arrived(self):
        class Careless:
            def on_data(self, number):
                return number + 1

        run = run_protocol(GoBackN(3, 3), Careless(), rules=lose(2), **SLOW)
        assert run.taken == run.arrived == (0, 2)
        assert not run.in_order
        assert "not in order" in repr(run)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([(GoBackN, InOrder), (SelectiveRepeat, Buffering)]),
    st.integers(0, 25),
    st.integers(1, 9),
    st.integers(1, 10**6),
    *[st.sampled_from([0.0, 0.1, 0.3])] * 4,
)
def test_everything_arrives_in_order(
    pair, count, window, seed, loss, repeat, reorder, corrupt
):  # the same seed gives the same run
    sender, receiver = pair
    wire = {"loss": loss, "repeat": repeat, "reorder": reorder, "corrupt": corrupt, "seed": seed}
    one, two = (
        run_protocol(sender(count, window), receiver(), timeout=0.05, delay="20 ms", **wire)
        for _ in range(2)
    )
    assert one.in_order
    assert one.numbers == count
    assert [f.data for f in one.trace] == [f.data for f in two.trace]
    assert one.seconds == two.seconds


def changed(base=GoBackN, **parts):
    """An object of a subclass of `base` with these parts, for 5 packets and a window of 2."""
    return type("Mine", (base,), parts)(5, 2)


class TestMistakes:
    """Each is named, and none goes on for ever."""

    @pytest.mark.parametrize(
        ("sender", "said"),
        [
            (changed(on_timeout=lambda self, number: None), "after the timeout of packet 0, Mine"),
            (changed(on_ack=lambda self, number: None), "after ACK 2, Mine sends nothing"),
            (changed(on_ack=lambda self, number: setattr(self, "next", 0)), r"packet \d \d+ times"),
            (changed(to_send=lambda self: []), "after the beginning, Mine sends nothing"),
            (changed(to_send=lambda self: None), r"to_send\(\) gave None: `yield` each number"),
            (changed(to_send=lambda self: "0"), r"to_send\(\) gave '0'"),
            (changed(to_send=lambda self: ["0"]), r"to_send\(\) gave '0': a number of a packet"),
            (changed(to_send=lambda self: [True]), r"to_send\(\) gave True"),
            (changed(to_send=lambda self: [-1]), r"to_send\(\) gave -1"),
            (changed(to_send=lambda self: [0, 1, 2]), "beyond its window of 2"),
            (changed(to_send=lambda self: iter(int, 1)), "has sent 500 packets and is not done"),
            (changed(done=lambda self: False), "done is a method: write @property above it"),
            (changed(done=False), "all that it sent is acknowledged"),
            (changed(timer_for="all"), "timer_for = 'all' is not known"),
            (GoBackN, "GoBackN is a class: give a sender that it makes, as GoBackN"),
            (object(), "object has no to_send: a sender has to_send, on_ack, on_timeout, done"),
        ],
    )
    def test_of_a_sender(self, sender, said):
        with pytest.raises(ProtocolError, match=said):
            run_protocol(sender, InOrder(), rules=lose([1, 2]), most=500, **SLOW)

    @pytest.mark.parametrize("answer", [None, "1", 1.0, True, -1])
    def test_of_a_receiver(self, answer):
        receiver = type("Mine", (), {"on_data": lambda self, number: answer})()
        with pytest.raises(ProtocolError, match=rf"on_data\(0\) gave {answer!r}: a number"):
            run_protocol(GoBackN(5, 2), receiver, **SLOW)

    def test_a_receiver_without_its_method(self):
        with pytest.raises(ProtocolError, match="InOrder is a class"):
            run_protocol(GoBackN(5, 2), InOrder, **SLOW)
        with pytest.raises(ProtocolError, match="list has no on_data: a receiver has on_data"):
            run_protocol(GoBackN(5, 2), [], **SLOW)

    def test_a_wire_that_loses_everything(self):
        with pytest.raises(ProtocolError, match="not done after an hour; it has sent packet 0"):
            run_protocol(GoBackN(5, 1), InOrder(), timeout=10, loss=1.0)

    def test_a_packet_that_is_given_up(self):
        forgets = changed(SelectiveRepeat, on_timeout=lambda self, number: None)
        with pytest.raises(ProtocolError, match="and packet 1 is not acknowledged"):
            run_protocol(forgets, Buffering(), rules=lose(2), **SLOW)

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"timeout": 0}, ProtocolError),
            ({"timeout": "soon"}, WireError),
            ({"size": 1473}, ProtocolError),
            ({"size": -1}, ProtocolError),
            ({"loss": 5}, WireError),
            ({"speed": 5}, TypeError),
        ],
    )
    def test_of_a_setting(self, wrong, error):
        with pytest.raises(error):
            run_protocol(GoBackN(5, 2), InOrder(), **{"timeout": 1, **wrong})

    def test_what_the_readers_code_raises_is_raised(self):
        with pytest.raises(ZeroDivisionError):
            run_protocol(changed(on_ack=lambda self, number: 1 / 0), InOrder(), **SLOW)
