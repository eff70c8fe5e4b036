"""HyStart: it sees a queue build up, and nothing else makes it leave slow start."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.hystart import SAMPLES, HyStart

WINDOW = 100


class Path:
    """A HyStart, fed one round after another."""

    def __init__(self):
        self.hystart = HyStart()
        self.una = 0
        self.now = 0.0

    def round(self, *rtts, window=WINDOW, apart=0.010):
        """Feed one round of samples; return how many of them it took to leave, or None.

        The ACKs are `apart` seconds apart, by default too far for a train.
        """
        end = self.una + 1000
        for count, rtt in enumerate(rtts, 1):
            self.una += 1
            self.now += apart
            self.hystart.sample(rtt)
            if self.hystart.watch(self.now, rtt, self.una, end, window):
                return count
        self.una = end
        return None


def test_a_steady_path_stays_in_slow_start():
    path = Path()
    assert [path.round(*[0.040] * 30) for _ in range(20)] == [None] * 20


def test_a_whole_round_of_longer_round_trips_ends_it_after_the_eighth_sample():
    path = Path()
    path.round(*[0.040] * 20)
    assert path.round(*[0.046] * 20) == SAMPLES + 1
    assert path.hystart.found


def test_one_short_round_trip_in_the_round_keeps_it():
    path = Path()
    path.round(*[0.040] * 20)
    assert path.round(*[0.080] * 7, 0.042, *[0.080] * 30) is None


def test_too_few_samples_prove_nothing():
    path = Path()
    path.round(*[0.040] * 20)
    assert path.round(*[0.2] * SAMPLES) is None
    assert path.round(*[0.2] * SAMPLES) is None  # a new round counts from zero


@pytest.mark.parametrize(
    ("shortest", "rise"),
    [(0.001, 0.004), (0.032, 0.004), (0.040, 0.005), (0.080, 0.010), (0.128, 0.016), (1, 0.016)],
)
def test_an_eighth_longer_within_bounds(shortest, rise):
    """Section 4.2 of RFC 9406: clamp(MIN_RTT_THRESH, min RTT / 8, MAX_RTT_THRESH)."""
    for excess, found in ((0.98, None), (1.02, SAMPLES + 1)):
        path = Path()
        path.round(*[shortest] * 20)
        assert path.hystart.threshold() == pytest.approx(shortest + rise)
        assert path.round(*[shortest + rise * excess] * 20) == found


def test_the_shortest_of_all_is_what_counts_not_the_round_before():
    path = Path()
    for rtt in (0.040, 0.042, 0.044):
        assert path.round(*[rtt] * 20) is None
    assert path.round(*[0.046] * 20) == SAMPLES + 1


def test_a_small_window_is_let_grow():
    path = Path()
    path.round(*[0.040] * 20)
    assert path.round(*[0.2] * 40, window=15) is None
    assert path.round(*[0.2] * 40, window=16) == SAMPLES + 1


def test_it_says_so_once():
    path = Path()
    path.round(*[0.040] * 20)
    assert path.round(*[0.2] * 20) is not None
    assert path.round(*[0.2] * 20) is None


def test_a_shorter_round_trip_outside_slow_start_counts_too():
    path = Path()
    path.round(*[0.050] * 20)
    path.hystart.sample(0.040)
    assert path.round(*[0.050] * 20) == SAMPLES + 1


def test_the_ack_that_ends_a_round_belongs_to_it():
    """The next one begins the new round, and none of the old samples counts in it."""
    hystart = HyStart()
    hystart.sample(0.040)
    assert not hystart.watch(0.0, 0.040, 1, 100, WINDOW)
    assert not hystart.watch(1.0, 0.200, 100, 200, WINDOW)
    assert (hystart.round_end, hystart.samples) == (100, 2)
    assert not hystart.watch(2.0, 0.200, 101, 200, WINDOW)
    assert (hystart.round_end, hystart.samples) == (200, 1)


# --- the train of ACKs -------------------------------------------------------------------------


def test_a_train_longer_than_half_a_round_trip_ends_it():
    path = Path()
    assert path.round(*[0.041] * 20, apart=0.001) is None  # the first begins it: 19 ms
    assert path.round(*[0.041] * 30, apart=0.001) == 22  # 21 ms


def test_a_gap_ends_the_train_of_its_round():
    hystart = HyStart()
    hystart.sample(0.040)
    now = 0.0
    for una, apart in enumerate([0.001] * 10 + [0.0021] + [0.001] * 60):
        now += apart
        assert not hystart.watch(now, 0.040, una, 1000, WINDOW)


def test_acks_far_apart_are_no_train():
    path = Path()
    assert path.round(*[0.040] * 200, apart=0.0021) is None


def test_a_train_in_a_small_window_does_not_count():
    path = Path()
    assert path.round(*[0.040] * 100, apart=0.001, window=15) is None


# --- whatever the path does --------------------------------------------------------------------


@given(st.lists(st.lists(st.floats(0.001, 1), min_size=1, max_size=40), min_size=1, max_size=12))
def test_it_leaves_exactly_when_the_rule_says(rounds):
    """The rule once more, over whole rounds."""
    path, shortest = Path(), float("inf")
    for rtts in rounds:
        expected = None
        for count, rtt in enumerate(rtts, 1):
            shortest = min(shortest, rtt)
            limit = shortest + min(max(shortest / 8, 0.004), 0.016)
            if count > 8 and min(rtts[:count]) > limit:
                expected = count
                break
        assert path.round(*rtts) == expected
        if expected:
            return
