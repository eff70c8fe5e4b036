"""The congestion window: what RFC 5681 makes of it, counted in whole segments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.algorithms import ALGORITHMS, congestion_control
from helpers.transport.tcp.congestion import UNLIMITED
from helpers.transport.tcp.reno import Reno

MSS = 1000
WINDOWED = ["reno", "cubic"]


def reno(cwnd=10, ssthresh=None):
    """Return a Reno whose windows are so many segments."""
    control = Reno(MSS, 10 * MSS)
    control.cwnd = cwnd * MSS
    if ssthresh:
        control.ssthresh = ssthresh * MSS
    return control


def round_trip(control, now=0.0):
    """Deliver one cwnd of segments, two to an ACK."""
    for _ in range(control.cwnd // MSS // 2):
        control.on_ack(now, 2 * MSS)


# --- slow start --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WINDOWED)
def test_it_begins_with_the_initial_window_and_without_a_threshold(name):
    control = congestion_control(name, MSS, 10 * MSS)
    assert (control.name, control.cwnd, control.ssthresh) == (name, 10 * MSS, UNLIMITED)
    assert control.in_slow_start


@pytest.mark.parametrize("name", WINDOWED)
def test_slow_start_doubles_in_each_round_trip(name):
    control = congestion_control(name, MSS, 10 * MSS)
    windows = []
    for _ in range(4):
        round_trip(control)
        windows.append(control.cwnd // MSS)
    assert windows == [20, 40, 80, 160]


def test_slow_start_counts_bytes_not_acks():
    one, other = reno(), reno()
    one.on_ack(0, 4 * MSS)
    for _ in range(40):
        other.on_ack(0, MSS // 10)
    assert one.cwnd == other.cwnd == 14 * MSS


def test_slow_start_ends_at_ssthresh_and_the_rest_counts_for_the_avoidance():
    control = reno(cwnd=10, ssthresh=12)
    control.on_ack(0, 5 * MSS)
    assert (control.cwnd, control.credit) == (12 * MSS, 3 * MSS)


# --- congestion avoidance ----------------------------------------------------------------------


def test_congestion_avoidance_adds_one_segment_for_each_cwnd_delivered():
    control = reno(cwnd=10, ssthresh=10)
    for _ in range(9):
        control.on_ack(0, MSS)
    assert control.cwnd == 10 * MSS
    control.on_ack(0, MSS)
    assert control.cwnd == 11 * MSS
    for _ in range(11):
        control.on_ack(0, MSS)
    assert control.cwnd == 12 * MSS


def test_a_round_trip_of_any_size_adds_one_segment():
    for size in (2, 10, 57, 400):
        control = reno(cwnd=size, ssthresh=2)
        control.on_ack(0, size * MSS)
        assert control.cwnd == (size + 1) * MSS


@pytest.mark.parametrize("name", WINDOWED)
@pytest.mark.parametrize("ssthresh", [5, 500])
def test_a_window_that_is_not_used_does_not_grow(name, ssthresh):
    control = congestion_control(name, MSS, 10 * MSS)
    control.ssthresh = ssthresh * MSS
    for step in range(100):
        control.on_ack(step * 0.1, 2 * MSS, limited=False)
    assert control.cwnd == 10 * MSS


def test_what_was_saved_up_at_a_higher_price_buys_one_segment():
    control = reno(cwnd=10, ssthresh=10)
    control.grow(95 * MSS, price=100 * MSS)
    control.grow(2 * MSS, price=10 * MSS)
    assert (control.cwnd, control.credit) == (11 * MSS, 2 * MSS)


# --- a loss, a timeout, a silence --------------------------------------------------------------


@pytest.mark.parametrize(("cwnd", "half"), [(67, 33), (10, 5), (3, 2), (2, 2), (1, 2)])
def test_a_loss_halves_in_whole_segments_with_two_at_least(cwnd, half):
    control = reno(cwnd)
    control.on_loss(0, cwnd * MSS)
    assert (control.ssthresh, control.cwnd) == (half * MSS, half * MSS)
    assert not control.in_slow_start


def test_what_was_never_on_the_way_is_not_halved():
    control = reno(cwnd=100)
    control.on_loss(0, 20 * MSS - 1)  # 20 segments, the last of them short
    assert control.ssthresh == 10 * MSS


def test_what_limited_transmit_sent_beyond_cwnd_does_not_count():
    control = reno(cwnd=20)
    control.on_loss(0, 23 * MSS)
    assert control.ssthresh == 10 * MSS


def test_a_loss_ends_what_was_saved_up_for_growth():
    control = reno(cwnd=20, ssthresh=10)
    control.on_ack(0, 19 * MSS)
    control.on_loss(0, 20 * MSS)
    control.on_ack(0, 9 * MSS)
    assert control.cwnd == 10 * MSS


def test_recovery_ends_at_ssthresh():
    control = reno(cwnd=20)
    control.on_loss(0, 20 * MSS)
    control.cwnd = 13 * MSS  # whatever recovery made of it
    control.on_recovered(0.1)
    assert control.cwnd == 10 * MSS


def test_a_timeout_begins_again_with_one_segment_and_slow_start():
    control = reno(cwnd=20)
    control.on_timeout(0, 20 * MSS)
    assert (control.cwnd, control.ssthresh) == (MSS, 10 * MSS)
    assert control.in_slow_start
    for expected in (2, 4, 8, 10):
        control.on_ack(1, control.cwnd)
        assert control.cwnd // MSS == expected


@pytest.mark.parametrize("name", WINDOWED)
def test_the_same_data_lost_once_more_keeps_ssthresh(name):
    control = congestion_control(name, MSS, 40 * MSS)
    control.on_timeout(0, 40 * MSS)
    kept = control.ssthresh
    control.on_timeout(1, MSS, first=False)
    assert (control.cwnd, control.ssthresh) == (MSS, kept)


@pytest.mark.parametrize("name", WINDOWED)
def test_after_a_silence_cwnd_is_the_first_window_again(name):
    control = congestion_control(name, MSS, 10 * MSS)
    control.cwnd = 80 * MSS
    control.on_idle(9.0)
    assert (control.cwnd, control.ssthresh) == (10 * MSS, UNLIMITED)
    control.cwnd = 4 * MSS
    control.on_idle(20.0)
    assert control.cwnd == 4 * MSS  # it is never raised


# --- the choice --------------------------------------------------------------------------------


def test_none_is_never_in_the_way():
    control = congestion_control("none", MSS, 10 * MSS)
    control.on_ack(0, MSS)
    control.on_loss(0, 5 * MSS)
    control.on_recovered(0)
    control.on_timeout(0, 5 * MSS)
    control.on_idle(0)
    assert control.cwnd == control.ssthresh == UNLIMITED > 65535 << 14


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="'vegas': use none, reno, cubic"):
        congestion_control("vegas", MSS, 10 * MSS)
    assert list(ALGORITHMS) == ["none", "reno", "cubic"]


# --- whatever happens --------------------------------------------------------------------------

happenings = st.one_of(
    st.tuples(st.just("ack"), st.integers(1, 40 * MSS), st.booleans()),
    st.tuples(st.just("loss"), st.integers(1, 10**6)),
    st.tuples(st.just("timeout"), st.integers(1, 10**6), st.booleans()),
    st.tuples(st.just("recovered")),
    st.tuples(st.just("idle")),
)


@pytest.mark.parametrize("name", WINDOWED)
@given(st.lists(st.tuples(st.floats(0, 5), happenings), max_size=80))
def test_invariants(name, story):
    control = congestion_control(name, MSS, 10 * MSS)
    now, sent = 1.0, 0
    for wait, (what, *how) in story:
        now += wait
        before = control.cwnd
        if what == "ack":
            delivered, limited = how
            sent += delivered
            slow = control.in_slow_start
            control.on_ack(now, delivered, 0.04, sent, sent + before, limited=limited)
            assert before <= control.cwnd <= before + delivered + 2 * MSS
            if not limited:
                assert control.cwnd == before
            elif slow and control.cwnd < control.ssthresh:
                assert control.cwnd == before + delivered
        elif what == "loss":
            control.on_loss(now, *how)
            assert control.cwnd == control.ssthresh
            assert control.ssthresh <= max(before * 7 // 10, 2 * MSS)
        elif what == "timeout":
            control.on_timeout(now, *how)
            assert control.cwnd == MSS
        elif what == "recovered" and control.ssthresh < UNLIMITED:
            control.on_recovered(now)
        elif what == "idle":
            control.on_idle(now)
            assert control.cwnd == min(before, 10 * MSS)
        assert control.cwnd >= MSS
        assert control.ssthresh >= 2 * MSS
