"""The retransmission timeout does what RFC 6298 says, worked out in exact fractions."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.rtt import RetransmissionTimeout

# SRTT, RTTVAR and RTO after each sample, worked out by hand: G is 1/10, no bounds.
# R = 1:    SRTT 1, RTTVAR 1/2, RTO 1 + 4/2
# R = 2:    RTTVAR 3/4 × 1/2 + 1/4 × 1 = 5/8, SRTT 7/8 + 2/8 = 9/8, RTO 9/8 + 20/8
# R = 1/2:  RTTVAR 3/4 × 5/8 + 1/4 × 5/8 = 5/8, SRTT 7/8 × 9/8 + 1/16 = 67/64, RTO 67/64 + 160/64
BY_HAND = [
    (1, 1, 0.5, 3),
    (2, 9 / 8, 5 / 8, 29 / 8),
    (0.5, 67 / 64, 5 / 8, 227 / 64),
]

rtts = st.floats(min_value=0.0001, max_value=200)


def timeout(**changes):
    """Return a timeout as the RFC's text has it, hardly bounded."""
    return RetransmissionTimeout(**{"minimum": 0, "maximum": 1e9, "granularity": 0.1, **changes})


def by_the_rfc(samples, granularity):
    """Yield SRTT, RTTVAR and RTO after each sample, in fractions (section 2)."""
    srtt = rttvar = None
    for rtt in map(Fraction, samples):
        if srtt is None:
            srtt, rttvar = rtt, rtt / 2
        else:
            rttvar = Fraction(3, 4) * rttvar + Fraction(1, 4) * abs(srtt - rtt)
            srtt = Fraction(7, 8) * srtt + Fraction(1, 8) * rtt
        yield srtt, rttvar, srtt + max(Fraction(granularity), 4 * rttvar)


def close(*values):
    return pytest.approx(tuple(float(value) for value in values), rel=1e-12)


def test_the_vectors_worked_out_by_hand():
    rto = timeout()
    for rtt, *expected in BY_HAND:
        rto.sample(rtt)
        assert (rto.srtt, rto.rttvar, rto.rto) == tuple(expected)


@given(st.lists(rtts, min_size=1, max_size=60))
def test_every_sample_moves_it_as_the_rfc_says(samples):
    rto = timeout()
    for rtt, expected in zip(samples, by_the_rfc(samples, 0.1), strict=True):
        rto.sample(rtt)
        assert (rto.srtt, rto.rttvar, rto.rto) == close(*expected)
    assert rto.min_rtt == min(samples)


def test_before_the_first_sample():
    rto = RetransmissionTimeout()
    assert (rto.rto, rto.srtt, rto.rttvar, rto.min_rtt, rto.backoff) == (1.0, None, None, None, 0)
    assert RetransmissionTimeout(initial=3.0).rto == 3.0


def test_a_steady_path_waits_a_grain_of_the_clock_longer_than_a_round_trip():
    rto = timeout(granularity=0.2)
    for _ in range(200):
        rto.sample(0.040)
    assert rto.rto == pytest.approx(0.040 + 0.2)


def test_the_grain_is_not_added_to_a_variation_that_is_larger():
    rto = timeout(granularity=0.2)
    rto.sample(1.0)
    assert rto.rto == 1.0 + 4 * 0.5


def test_the_wait_is_never_shorter_than_the_minimum_nor_longer_than_the_maximum():
    rto = RetransmissionTimeout(minimum=1.0, maximum=60.0, granularity=0.01)
    rto.sample(0.01)
    assert rto.rto == 1.0
    rto.sample(500.0)
    assert rto.rto == 60.0
    assert RetransmissionTimeout(initial=0.1).rto == 0.2


def test_each_back_off_doubles_up_to_the_maximum():
    rto = RetransmissionTimeout(maximum=60.0)
    waits = []
    for _ in range(8):
        waits.append(rto.rto)
        rto.back_off()
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert rto.backoff == 8


def test_many_back_offs_stay_finite():
    rto = RetransmissionTimeout()
    for _ in range(5000):
        rto.back_off()
    assert rto.rto == 120.0


def test_a_sample_ends_the_back_off():
    rto = timeout()
    rto.sample(1.0)
    rto.back_off()
    rto.back_off()
    assert (rto.rto, rto.backoff) == (12.0, 2)
    assert (rto.srtt, rto.rttvar) == (1.0, 0.5)  # a wait in vain is no sample
    rto.sample(1.0)
    assert (rto.rto, rto.backoff) == (1.0 + 4 * 0.375, 0)


def test_after_a_syn_was_sent_twice_it_begins_with_three_seconds():
    rto = RetransmissionTimeout()
    rto.back_off()
    rto.restart_after_syn_timeout()
    assert (rto.rto, rto.backoff) == (3.0, 0)
    slow = RetransmissionTimeout(initial=5.0)
    slow.restart_after_syn_timeout()
    assert slow.rto == 5.0  # rule 5.7 is for an RTO under 3 s


def test_a_sample_from_a_timestamp_knows_better_than_three_seconds():
    rto = RetransmissionTimeout()
    rto.back_off()
    rto.sample(0.04)
    rto.restart_after_syn_timeout()
    assert rto.rto == pytest.approx(0.04 + 0.2)


@given(
    st.lists(st.one_of(rtts, st.none()), max_size=60),
    st.floats(0.001, 2),
    st.floats(60, 200),
)
def test_whatever_happens_it_keeps_its_bounds(happenings, minimum, maximum):
    """None stands for a wait in vain."""
    rto = RetransmissionTimeout(minimum=minimum, maximum=maximum)
    for rtt in happenings:
        before = rto.rto
        rto.back_off() if rtt is None else rto.sample(rtt)
        assert minimum <= rto.rto <= maximum
        assert math.isfinite(rto.rto)
        if rtt is None:
            assert rto.rto == min(2 * before, maximum)
        else:
            assert rto.rto >= min(rto.srtt + 0.2, maximum)
