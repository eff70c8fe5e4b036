"""The round trips that one end of a trace could measure: directed, and beside our own TCP's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.internet import IPv4
from helpers.link import Ethernet
from helpers.record import Fate, Record
from helpers.simulation import Simulation
from helpers.trace import Trace
from helpers.transport.tcp import ACK, SYN, TCP
from tests.packets import pack

TOP = 2**32 - 20  # the client's first number: its bytes wrap around
PATH = 0.1  # seconds each way


def frame(sender, number, flags, length=0):
    """The bytes of a segment; `number` is its seq from the client, its ack from the server."""
    here, there = ("10.0.0.1", "10.0.0.2") if sender == "client" else ("10.0.0.2", "10.0.0.1")
    ports = (40000, 80) if sender == "client" else (80, 40000)
    mine, peers = (TOP + number, 1) if sender == "client" else (1, TOP + number)
    header = TCP(*ports, seq=mine % 2**32, ack=peers % 2**32, flags=flags)
    outer = Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01")
    return pack(outer, IPv4(source=here, destination=there), header, bytes(length))


def trace(*events):
    """A trace of (time, sender, number, length, fate); a frame that is not lost takes PATH."""
    records = []
    for time, sender, number, length, *fate in events:
        flags = SYN if sender == "client" and number == 0 else ACK
        became = fate[0] if fate else Fate.DELIVERED
        arrived = None if became.lost else time + PATH
        records.append(Record(time, sender, frame(sender, number, flags, length), became, arrived))
    return Trace(records)


def measured(*events):
    times, trips = trace((0.0, "client", 0, 0), *events).round_trips("client")
    return [round(each, 6) for each in times], [round(each, 6) for each in trips]


def test_a_syn_and_each_segment_that_was_answered():
    told = measured((0.1, "server", 1, 0), (1.0, "client", 1, 30), (1.15, "server", 31, 0))
    assert told == ([0.2, 1.25], [0.2, 0.25])


def test_an_ack_counts_from_the_oldest_segment_that_it_newly_covers():
    told = measured(
        (0.1, "server", 1, 0),
        (1.0, "client", 1, 10),
        (1.1, "client", 11, 10),
        (1.3, "server", 21, 0),
        (1.4, "server", 21, 0),  # nothing new
        (1.5, "server", 11, 0),  # an older one
    )
    assert told == ([0.2, 1.4], [0.2, 0.4])


def test_no_sample_where_a_covered_segment_was_sent_twice_nor_behind_it():
    told = measured(
        (0.1, "server", 1, 0),
        (1.0, "client", 1, 10, Fate.DROPPED),
        (1.1, "client", 11, 10),
        (2.0, "client", 1, 10),
        (2.1, "server", 21, 0),
        (3.0, "client", 21, 10),
        (3.1, "server", 31, 0),
    )
    assert told == ([0.2, 3.2], [0.2, 0.2])


def test_a_copy_with_other_borders_is_a_copy():
    told = measured(
        (0.1, "server", 1, 0),
        (1.0, "client", 1, 10),
        (1.0, "client", 11, 10),
        (2.0, "client", 1, 5),
        (2.1, "server", 11, 0),
        (2.2, "server", 21, 0),
    )
    assert told == ([0.2, 2.3], [0.2, 1.3])


def test_old_numbers_are_no_copies():
    """A keep-alive repeats the last number, when it has long been acknowledged."""
    told = measured(
        (0.1, "server", 1, 0),
        (1.0, "client", 1, 10),
        (1.1, "server", 11, 0),
        (9.0, "client", 10, 1),
        (9.1, "server", 11, 0),
        (10.0, "client", 11, 10),
        (10.1, "server", 21, 0),
    )
    assert told == ([0.2, 1.2, 10.2], [0.2, 0.2, 0.2])


@pytest.mark.parametrize("fate", [Fate.DROPPED, Fate.QUEUE_FULL, Fate.CORRUPTED])
def test_an_ack_that_did_not_come_whole_measures_nothing(fate):
    told = measured((0.1, "server", 1, 0, fate), (0.5, "server", 1, 0))
    assert told == ([0.6], [0.6])


def test_an_ack_that_was_under_way_when_the_run_was_cut_off_measures_nothing():
    sim = Simulation(delay="20 ms", rate="10 Mbit/s")
    sim.transfer("300 kB")
    sim.run(0.3)
    assert any(frame.arrived is None for frame in sim.trace.sent_by("server"))
    early = sim.trace.round_trips("client")
    sim.run()
    whole = sim.trace.round_trips("client")
    assert early == tuple(series[: len(early[0])] for series in whole)


def test_each_end_has_its_own():
    both = trace((0.0, "client", 0, 0), (0.1, "server", 1, 5), (0.4, "client", 1, 5))
    assert [len(both.round_trips(name)[0]) for name in ("client", "server", "nobody")] == [1, 0, 0]


def test_without_arrivals_the_time_at_which_they_were_seen_counts():
    seen = [Record(at, who, frame(who, n, flags)) for at, who, n, flags in (
        (0.0, "client", 0, SYN), (0.3, "server", 1, ACK))]  # fmt: skip
    assert Trace(seen).round_trips("client") == ([0.3], [0.3])


wires = st.fixed_dictionaries(
    {
        "delay": st.sampled_from([0.001, 0.02, 0.2]),
        "jitter": st.sampled_from([0.0, 0.02]),
        "rate": st.sampled_from([None, 5e6]),
        "queue": st.sampled_from([None, 5]),
        "loss": st.sampled_from([0, 0.02, 0.1]),
        "repeat": st.sampled_from([0, 0.1]),
        "reorder": st.sampled_from([0, 0.2]),
        "corrupt": st.sampled_from([0, 0.05]),
        "seed": st.integers(0, 2**32),
        "sack": st.booleans(),
    }
)


@settings(max_examples=25, deadline=None)
@given(wires)
def test_it_is_what_our_own_tcp_measures(wire):
    """Without timestamps it has nothing but the acknowledgments, as the trace has."""
    sim = Simulation(timestamps=False, **wire)
    transfer = sim.transfer(40_000)
    sim.run()
    times, trips = sim.trace.round_trips("client")
    own_times, own = transfer.rtt
    assert times == pytest.approx(own_times)
    assert trips == pytest.approx(own)
