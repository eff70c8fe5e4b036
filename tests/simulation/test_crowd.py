"""A crowd of senders on one link."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.link import WireError
from helpers.simulation import SimulationError, crowd

LINK = {"delay": "20 ms", "rate": "2 Mbit/s", "queue": 20}


@settings(max_examples=10, deadline=None)
@given(
    senders=st.integers(1, 6),
    congestion=st.sampled_from(["none", "reno", "cubic"]),
    queue=st.sampled_from([5, 20, 100]),
    receive_buffer=st.sampled_from(["8 KiB", "64 KiB"]),
)
def test_what_is_useful_was_carried_and_what_was_carried_was_offered(senders, **changes):
    rates = crowd(senders, time="2 s", **{**LINK, **changes})
    assert 0 < rates.useful < rates.carried <= rates.offered
    waiting = changes["queue"] * 1514 * 8 / 2  # it was offered, and has not left yet
    assert rates.carried <= 1.03 * (2e6 + waiting)


def test_one_sender_that_fills_the_link_gets_what_the_headers_leave():
    rates = crowd(1, time="5 s", congestion="reno", receive_buffer="32 KiB", **LINK)
    assert rates.offered == rates.carried == pytest.approx(2e6, rel=0.03)
    assert rates.useful == pytest.approx(2e6 * 1448 / 1514, rel=0.03)


def test_nobody_is_no_crowd():
    with pytest.raises(SimulationError, match="give the names of one client or more"):
        crowd(0, **LINK)


def test_a_setting_that_cannot_be():
    with pytest.raises(SimulationError, match="a simulation has no setting 'speed'"):
        crowd(1, speed=3)
    with pytest.raises(WireError):
        crowd(1, rate="fast")
