"""Whatever is lost, repeated, reordered, corrupted or late: the same bytes arrive, and it ends.

The severity: up to 8 % of the frames are lost, 8 % damaged, 20 % repeated, 30 % held back, and a
random time of up to 20 ms comes to each. Losses of a fifth and more are no fault of TCP's: its
timer doubles, and after five minutes without progress it gives up, as it should.
"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.simulation import Simulation
from tests.simulation.checks import InTheNetwork, finished, in_the_window, well_formed

LIMIT = 10_000  # seconds of virtual time
SIZES = st.sampled_from([0, 1, 87, 1448, 5_000, 20_000])

wires = st.fixed_dictionaries(
    {
        "delay": st.sampled_from([0.0, 0.001, 0.02, 0.2]),
        "jitter": st.sampled_from([0.0, 0.0, 0.02]),
        "rate": st.sampled_from([None, 10e6, 500e3]),
        "queue": st.sampled_from([None, 4, 33]),
        "loss": st.sampled_from([0, 0.01, 0.03, 0.08]),
        "repeat": st.sampled_from([0, 0.05, 0.2]),
        "reorder": st.sampled_from([0, 0.05, 0.3]),
        "corrupt": st.sampled_from([0, 0, 0.08]),
        "seed": st.integers(0, 2**32),
    }
)
ends = st.fixed_dictionaries(
    {
        "congestion": st.sampled_from(["none", "reno", "cubic"]),
        "sack": st.booleans(),
        "timestamps": st.booleans(),
        "window_scaling": st.booleans(),
        "nagle": st.booleans(),
        "delayed_ack": st.sampled_from([0.0, 0.04, 0.5]),
        "user_timeout": st.just(3000.0),  # without a round trip to measure, RTO stays backed off
        "mss": st.sampled_from([536, 1460]),
        "send_buffer": st.sampled_from([4_000, 1 << 20]),
        "receive_buffer": st.sampled_from([4_000, 65_535, 1 << 20]),
    }
)


def slowly(limit, every):
    """A reader that takes its time."""

    def read(sock):
        while (yield from sock.receive(limit)):
            yield every

    return read


@given(wires, ends, SIZES)
@settings(max_examples=500, deadline=None)
def test_the_exact_bytes_arrive_and_both_ends_close(wire, tcp, size):
    sim = Simulation(**wire, **tcp, trace=False)
    transfer = sim.transfer(size, every=1)
    sim.run(until=LIMIT)
    finished(sim, transfer, size)


@given(wires, ends, SIZES, st.sampled_from([100, 3_000]), st.sampled_from([0.0, 0.01, 0.3]))
@settings(max_examples=150, deadline=None)
def test_what_is_sent_is_well_formed_and_fits_the_window(wire, tcp, size, limit, pause):
    sim = Simulation(**wire, **tcp)
    transfer = sim.transfer(size, every=1, reader=slowly(limit, pause))
    sim.run(until=LIMIT)
    finished(sim, transfer, size)
    well_formed(sim.trace)
    in_the_window(sim.trace)


FLIGHT_AFTER_A_TIMEOUT = {  # what was sent lately is not lost, though the timer has gone off
    "wire": {"delay": 0.2, "jitter": 0.0, "loss": 0.03, "seed": 16},
    "tcp": {
        "congestion": "reno",
        "mss": 536,
        "send_buffer": 4000,
        "receive_buffer": 4000,
        "timestamps": False,
        "window_scaling": False,
        "delayed_ack": 0.0,
    },
    "size": 20_000,
}


@given(wires, ends, SIZES)
@example(**FLIGHT_AFTER_A_TIMEOUT)
@settings(max_examples=100, deadline=None)
def test_no_more_is_in_the_network_than_cwnd_allows(wire, tcp, size):
    with pytest.MonkeyPatch.context() as patch:
        watched = InTheNetwork(patch)
        sim = Simulation(**wire, **tcp, trace=False)
        transfer = sim.transfer(size, every=1)
        sim.run(until=LIMIT)
    finished(sim, transfer, size)
    assert watched.seen or size <= 87


@given(wires, ends, st.integers(0, 3000), st.integers(0, 3000))
@settings(max_examples=100, deadline=None)
def test_sequence_numbers_wrap(wire, tcp, ours, theirs):
    """Both sides begin just below 2**32, and go past it within the transfer."""
    begin = {"client": 2**32 - 1 - ours, "server": 2**32 - 1 - theirs}

    def number(local, *_):
        return begin["client" if local[0] == sim.client.address else "server"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("helpers.transport.tcp.stack.initial_sequence_number", number)
        sim = Simulation(**wire, **tcp, trace=False)
        transfer = sim.transfer(20_000, every=1)
        sim.run(until=LIMIT)
    finished(sim, transfer, 20_000)


@given(wires, ends, st.lists(st.binary(min_size=1, max_size=3000), max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_conversation_goes_both_ways(wire, tcp, questions):
    """Each question comes back, and then both close; the client first."""
    sim = Simulation(**wire, **tcp, trace=False)
    listening = sim.server.listen()

    def echo():
        sock = yield from listening.accept()
        while data := (yield from sock.receive()):
            yield from sock.send_all(data)
        sock.close()

    def ask():
        sock = yield from sim.client.connect()
        answers = []
        for question in questions:
            yield from sock.send_all(question)
            answers.append((yield from sock.receive_exactly(len(question))))
        sock.close()
        assert (yield from sock.receive()) == b""
        return answers

    sim.server.run(echo)
    asked = sim.client.run(ask)
    sim.run(until=LIMIT)
    assert asked.result == questions
    assert not sim.client.stack.connections
    assert not sim.server.stack.connections
