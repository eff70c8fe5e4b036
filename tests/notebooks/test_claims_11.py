"""What notebook 11 says of congestion control, and no cell of its own shows."""

import json
from itertools import pairwise
from statistics import median

import pytest

from helpers.draw.series import at
from helpers.exercises.folders import notebooks
from helpers.exercises.notebook_11.five_flows import five_flows
from helpers.exercises.notebook_11.forecast import forecast
from helpers.simulation import Simulation, crowd

LINK = {"delay": "20 ms", "rate": "2 Mbit/s", "queue": 20}
FRAME = 1514
RECORDED = json.loads((notebooks() / "captures" / "kernels.json").read_text())


def simulate(congestion="reno", seconds=8, dark=None, **changes):
    """The `simulate` of the notebook."""
    sim = Simulation(congestion=congestion, trace=False, **{**LINK, **changes})
    transfer = sim.transfer()
    if dark:
        sim.at(4.3, lambda: sim.wire.drop(of="data from client", during=dark))
    sim.run(seconds)
    return transfer


def two(other="reno", far=0, **changes):
    """How many times as much A gets as B, in a shorter `two` of the notebook."""
    wire = {**LINK, "jitter": "5 ms", "seed": 4, "trace": False, **changes}
    sim = Simulation(clients={"A": 0, "B": far}, **wire)
    a = sim.transfer(client="A", every="50 ms")
    b = sim.transfer(client="B", start=5, every="50 ms", congestion=other)
    sim.run(20)
    return a.goodput(10) / b.goodput(10)


def test_back_off_alone_saves_most_of_a_crowd():
    wire = {**LINK, "queue": 200, "receive_buffer": "32 KiB", "congestion": "none"}
    stubborn, patient = crowd(16, max_rto=0.3, **wire), crowd(16, **wire)
    alone = crowd(1, **wire)
    assert stubborn.useful < 0.7 * alone.useful
    assert patient.useful > 0.9 * alone.useful


def test_a_page_of_100_kb_is_there_after_three_and_a_half_round_trips():
    """One for the handshake, and 70 segments in bursts of 10, 20 and 40."""
    for rate in (None, "100 Mbit/s"):
        sim = Simulation(delay="50 ms", rate=rate, congestion="reno")
        transfer = sim.transfer(100_000)
        sim.run()
        assert 3.4 < (transfer.finished or 0) / 0.1 < 4


def test_the_tooth_is_as_long_as_its_steps():
    teeth = simulate(seconds=12).recoveries()[2:]
    assert all(27 <= tooth.cwnd <= 28 for tooth in teeth)
    lengths = [b.time - a.time for a, b in pairwise(teeth)]
    assert 13 * 0.04 < median(lengths) < 13 * 0.17
    assert median(lengths) == pytest.approx(2, abs=0.2)


def test_a_short_darkness_is_told_by_acks():
    """cwnd falls below half for a moment, as so little is in flight then, and never to 1."""
    short = simulate(dark="0.1 s")
    assert "timeout" not in {event.what for event in short.events}
    lowest = min(cwnd for time, cwnd in zip(*short.cwnd, strict=True) if time > 4.3)
    assert 1 < lowest < 12
    assert "timeout" in {event.what for event in simulate(dark="1 s").events}


def test_on_a_short_path_cubic_is_reno_with_its_own_share():
    teeth = simulate("cubic", 12).recoveries()[1:]
    assert len(teeth) >= 5
    for tooth in teeth:
        assert tooth.ssthresh / tooth.cwnd == pytest.approx(0.7, abs=0.04)
        assert 26 <= tooth.cwnd <= 28


def test_the_numbers_by_hand():
    window = 10e9 * 0.1 / 8 / 1500  # segments on a path of 10 Gbit/s and 100 ms
    assert window / 2 * 0.1 > 3600
    loss = 1.5 * (1448 * 8 / (0.1 * 10e9)) ** 2
    assert 1 / loss == pytest.approx(5e9, rel=0.05)


def test_a_shorter_queue_is_worse_for_the_far_one():
    assert two(far=0.04, queue=8) > two(far=0.04) > 1.3


def test_two_connections_take_two_shares():
    sim = Simulation(clients=("A", "B"), jitter="5 ms", trace=False, **LINK)
    alone = sim.transfer(client="A")
    both = [sim.transfer(client="B", start=start) for start in (2, 3)]
    sim.run(20)
    assert sum(one.goodput(5) for one in both) > 1.5 * alone.goodput(5)


def test_who_has_no_cwnd_at_all_wins_nothing():
    assert two("none") > 1


@pytest.mark.parametrize("queue", [10, 30])
def test_a_tooth_is_as_forecast(queue):
    one = simulate(seconds=8, queue=queue)
    highest, longest, full = forecast(2e6, 0.04, queue, FRAME)
    assert one.recoveries()[-1].cwnd == pytest.approx(highest, abs=1.5)
    assert max(one.rtt[1]) == pytest.approx(longest, rel=0.05)
    assert full
    assert one.goodput(3) == pytest.approx(2e6 * 1448 / FRAME, rel=0.02)


def test_a_queue_below_the_product_lets_the_link_run_dry():
    assert not forecast(2e6, 0.04, 3, FRAME)[2]
    assert simulate(seconds=10, queue=3).goodput(3) < 0.95 * 2e6 * 1448 / FRAME


def test_the_five_flows_have_what_their_hints_tell():
    flows = {label[0]: series for label, series in five_flows().items()}
    late = {
        letter: [cwnd for time, cwnd in zip(*series["cwnd"], strict=True) if time > 2]
        for letter, series in flows.items()
    }
    assert (max(late["a"]), min(late["a"])) == pytest.approx((40, 28), abs=1)
    assert (max(late["e"]), min(late["e"])) == pytest.approx((40, 20), abs=1)
    assert min(late["c"]) == 1 and max(late["c"]) == pytest.approx(40, abs=1)
    assert max(flows["b"]["in flight"][1][20:]) < 0.6 * min(late["b"])
    assert min(flows["b"]["in flight"][1][20:]) > 0
    idle = [flight == 0 for flight in flows["d"]["in flight"][1]]
    assert sum(idle) > len(idle) / 2


def test_the_recorded_kernel_has_the_teeth_of_the_course():
    virtual = simulate().cwnd
    for moment in (1.7, 2.4, 3.4, 4.2, 5.4, 6.2):
        assert at((RECORDED["reno"]["time"], RECORDED["reno"]["cwnd"]), moment) == pytest.approx(
            at(virtual, moment), abs=4
        )


def test_the_recorded_bbr_and_ecn_are_as_the_text_says():
    reno, bbr = (RECORDED["long_queue"][name] for name in ("reno", "bbr"))
    assert median(bbr["rtt"]) < median(reno["rtt"]) / 2
    assert bbr["goodput"] > 0.95 * reno["goodput"]
    lossy = RECORDED["lossy"]
    assert lossy["bbr"] > 0.9 * 5e6 > 2 * max(lossy["reno"], lossy["cubic"])
    ecn = RECORDED["ecn"]
    assert ecn["opening"] == ["SYN, ECE, CWR", "SYN, ACK, ECE"]
    assert ecn["dropped"] == ecn["again"] == 0 < ecn["cwr"] <= ecn["ece"]
    steps = [b / a for a, b in zip(ecn["cwnd"], ecn["cwnd"][4:], strict=False)]
    assert min(steps) < 0.55
