"""What a watch makes of its samples: series, and rates in intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.host import Watch, rates
from helpers.link import WireError
from helpers.simulation import Simulation


def test_bytes_become_bits_a_second_in_each_whole_interval():
    counted = ([0.0, 1.0, 2.0, 2.5], [0, 1000, 3000, 9999])
    assert rates(counted) == ([1.0, 2.0], [8000.0, 16_000.0])
    assert rates(counted, "500 ms")[1] == [8000, 8000, 16_000, 16_000, 6999 * 16]


def test_the_first_interval_has_the_beginning_of_the_flow():
    assert rates(([5.5, 6.0, 7.0], [0, 500, 1500])) == ([6.0, 7.0], [4000.0, 8000.0])


@pytest.mark.parametrize("counted", [([], []), ([0.3], [5]), ([0.3, 0.9], [5, 9])])
def test_without_a_whole_interval_there_is_none(counted):
    assert rates(counted) == ([], [])


def test_an_interval_of_nothing_is_refused():
    with pytest.raises(WireError, match="intervals of 0 s"):
        rates(([0.0, 1.0], [0, 1]), 0)


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=60), st.sampled_from([0.1, 0.25, 1]))
def test_the_rates_add_up_to_the_bytes_of_their_intervals(steps, every):
    times = [number / 10 for number in range(len(steps))]
    values = [sum(steps[: number + 1]) for number in range(len(steps))]
    ends, found = rates((times, values), every)
    assert all(rate >= 0 for rate in found)
    moved = sum(rate * every / 8 for rate in found)
    assert moved <= values[-1] - values[0] + 1e-6
    if ends and abs(ends[-1] - times[-1]) < 1e-9:
        assert moved == pytest.approx(values[-1] - values[0])


def test_a_transfer_tells_its_rates_and_no_cwnd_before_it_is_established():
    sim = Simulation(delay="20 ms", rate="2 Mbit/s", queue=20, seed=1)
    transfer = sim.transfer(None, start="0.5 s")
    sim.run(10)
    times, found = transfer.rates("1 s")
    assert times == [float(n) for n in range(1, 11)]
    assert all(1.7e6 < rate < 2e6 for rate in found[2:])
    opening = [s for s in transfer.samples if s.info.state == "SYN-SENT"]
    assert opening and transfer.cwnd[0][0] > opening[-1].time
    assert len(transfer.cwnd[0]) == len(transfer.samples) - len(opening)
    assert len(transfer.rto[0]) == len(transfer.samples), "the RTO counts from the first SYN on"


def test_a_watch_without_samples_has_no_rates():
    assert Watch().rates() == ([], [])


def test_a_recovery_is_told_with_the_windows_before_and_after_it():
    sim = Simulation(delay="20 ms", rate="2 Mbit/s", queue=20, congestion="reno")
    transfer = sim.transfer(every="20 ms")
    sim.run("8 s")
    found = transfer.recoveries()
    begun = [event.time for event in transfer.events if event.what == "recovery"]
    assert len(found) == len(begun) > 3
    assert all(0 <= seen.time - time <= 0.02 for seen, time in zip(found, begun, strict=True))
    assert all(seen.ssthresh in (seen.cwnd // 2, seen.cwnd // 2 + 1) for seen in found)


def test_without_samples_there_is_no_recovery():
    assert Watch().recoveries() == []
    assert Simulation(delay=0.1).transfer(1000, every=None).recoveries() == []


def test_a_watch_of_a_simulation_ends_with_its_block_as_that_of_a_lab():
    sim = Simulation(delay="20 ms")
    sim.server.listen()
    with sim.client.watch(sim.client.open(), "10 ms") as watch:
        sim.run(0.1)
    sim.run(1)
    assert watch.stop() == watch.samples
    assert 10 <= len(watch.samples) <= 12
