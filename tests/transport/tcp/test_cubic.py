"""CUBIC against RFC 9438's equations, evaluated here by themselves in decimals and fractions."""

from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.transport.tcp.cubic import Cubic, cube_root
from helpers.transport.tcp.reno import Reno

MSS = 1000
getcontext().prec = 50
BETA, SLOPE = Fraction(7, 10), Fraction(2, 5)  # beta and C (section 4.1.1)
ALPHA = 3 * (1 - BETA) / (1 + BETA)  # section 4.3


def after_a_loss(cwnd, w_max=0):
    """Return a Cubic that lost a segment at `cwnd` segments, having lost one at `w_max` before."""
    control = Cubic(MSS, 10 * MSS)
    control.w_max = w_max * MSS
    control.cwnd = cwnd * MSS
    control.on_loss(0.0, cwnd * MSS)
    control.on_recovered(0.0)
    return control


def deliver(control, seconds, rtt, limited=True, start=0.0):
    """Let segments arrive, two to an ACK, a cwnd of them in each round trip; yield (t, cwnd)."""
    now, una = start, 0
    while now < start + seconds:
        una += 2 * MSS
        control.on_ack(now, 2 * MSS, rtt, una, una + control.cwnd, limited)
        yield now - start, control.cwnd / MSS
        now += 2 * MSS * rtt / control.cwnd


def run(control, seconds, rtt, **options):
    """Deliver, and return cwnd at the end, in segments."""
    *_, (_, last) = deliver(control, seconds, rtt, **options)
    return last


def exact_k(w_max, cwnd):
    """K of figure 2: the cube root of (W_max - cwnd) / C, in seconds."""
    return (Decimal(w_max - cwnd) * 5 / 2) ** (Decimal(1) / 3)


def exact_w_cubic(t, w_max, cwnd):
    """W_cubic of figure 1, in segments."""
    return Decimal(2) / 5 * (Decimal(t) - exact_k(w_max, cwnd)) ** 3 + w_max


# --- a loss (sections 4.6, 4.7) ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("cwnd", "left"), [(67, 46), (70, 49), (90, 63), (1696, 1187), (10, 7), (3, 2), (2, 2)]
)
def test_seven_tenths_are_left(cwnd, left):
    control = after_a_loss(cwnd)
    assert (control.cwnd, control.ssthresh, control.w_max) == (left * MSS, left * MSS, cwnd * MSS)


def test_each_loss_begins_a_new_curve():
    control = after_a_loss(1000)
    run(control, 8.0, 0.1)
    control.on_loss(8.0, control.cwnd)
    assert control.epoch is None
    control.on_ack(8.2, MSS, 0.1)
    assert control.epoch == 8.2
    assert control.w_cubic(control.k) == control.w_max


def test_fast_convergence_aims_lower_when_the_last_peak_was_not_reached():
    assert after_a_loss(60, w_max=100).w_max == 51 * MSS  # 60 × (1 + 0.7) / 2
    assert after_a_loss(100, w_max=100).w_max == 100 * MSS
    assert after_a_loss(120, w_max=100).w_max == 120 * MSS


def test_a_tiny_window_has_no_curve_to_fall_from():
    control = after_a_loss(1)
    control.on_ack(0.0, MSS, 0.1)
    assert (control.w_max, control.cwnd, control.origin, control.k) == (MSS, 2 * MSS, 2 * MSS, 0)


# --- the curve (section 4.2) -------------------------------------------------------------------


@given(st.integers(0, 10**40))
def test_the_cube_root_is_exact(number):
    root = cube_root(number)
    assert root**3 <= number < (root + 1) ** 3


@pytest.mark.parametrize("w_max", [50, 67, 1000, 12345])
def test_k_is_the_time_in_which_the_curve_comes_back(w_max):
    control = after_a_loss(w_max)
    control.on_ack(5.0, MSS, 0.1)
    assert control.k == pytest.approx(float(exact_k(w_max, w_max * 7 // 10)), abs=2e-6)
    assert control.w_cubic(control.k) == w_max * MSS
    assert abs(control.w_cubic(0) - control.cwnd) <= MSS


@given(st.integers(30, 20000), st.floats(0, 60))
def test_the_curve_is_the_equation_rounded_towards_w_max(w_max, seconds):
    control = after_a_loss(w_max)
    control.on_ack(0.0, MSS, 0.1)
    exact = exact_w_cubic(seconds, w_max, w_max * 7 // 10)
    distance = (control.w_cubic(seconds) - w_max * MSS) / MSS
    assert distance == int(distance)
    slip = Decimal("0.001")  # K is whole microseconds
    assert -slip <= abs(exact - w_max) - abs(Decimal(distance)) < 1 + slip
    assert distance * float(exact - w_max) >= 0


def test_cwnd_follows_the_curve_to_w_max_and_beyond():
    control = after_a_loss(1000)
    k, rtt = float(exact_k(1000, 700)), 0.1
    assert k == pytest.approx(9.086, abs=0.001)
    for t, cwnd in list(deliver(control, 14.0, rtt))[::50]:
        low, high = (float(exact_w_cubic(at, 1000, 700)) for at in (t, t + rtt))
        assert min(low, 1000) - 8 <= cwnd  # a round trip behind, where it is steep
        assert cwnd <= max(high, 700) + 1


def test_there_is_a_plateau_at_w_max():
    control = after_a_loss(1000)
    k = float(exact_k(1000, 700))
    curve = dict(deliver(control, 2 * k, 0.1))
    flat = [cwnd for t, cwnd in curve.items() if abs(t - k) < 1]
    assert max(flat) - min(flat) <= 2
    steep = [cwnd for t, cwnd in curve.items() if t < 2]
    assert max(steep) - min(steep) > 140


def test_cwnd_never_shrinks_while_acks_come():
    windows = [cwnd for _, cwnd in deliver(after_a_loss(300), 20.0, 0.05)]
    assert all(later >= earlier for earlier, later in pairwise(windows))


@given(st.integers(10, 500), st.floats(0.001, 0.5), st.floats(0, 300))
def test_in_a_round_trip_cwnd_grows_by_half_at_most(cwnd, rtt, pause):
    """However far ahead the curve is (section 4.2: the target is at most 1.5 cwnd)."""
    control = after_a_loss(cwnd)
    control.on_ack(0.0, MSS, rtt)
    before, now = control.cwnd, pause
    for _ in range(before // MSS):
        control.on_ack(now, MSS, rtt)
        now += rtt * MSS / before
    assert control.cwnd <= 1.5 * before + MSS


# --- as fast as Reno at least (section 4.3) ----------------------------------------------------


def test_w_est_grows_by_alpha_segments_for_each_cwnd_delivered():
    control = after_a_loss(40)
    exact = Fraction(control.cwnd)
    for step in range(2000):
        exact += ALPHA * MSS * MSS / control.cwnd
        control.on_ack(step * 0.001, MSS, 0.01)
        assert control.w_est == pytest.approx(float(exact), rel=1e-9)


def test_on_a_short_path_it_grows_like_reno_with_alpha():
    control = after_a_loss(20)
    rtt = 0.005
    end = run(control, 1.5, rtt)
    assert control.w_cubic(1.5) < 21 * MSS  # the curve alone would lead no further
    assert control.hystart.min_rtt == rtt
    exact = Fraction(14)
    for _ in range(300):  # round trips
        exact += ALPHA
    assert end == pytest.approx(float(exact), abs=2)


def test_on_a_short_path_it_is_no_slower_than_reno_on_average():
    """One loss each time that cwnd reaches 40 segments: the mean of the saw's teeth."""
    means = []
    for control in (Reno(MSS, 10 * MSS), Cubic(MSS, 10 * MSS)):
        control.cwnd, total, seconds = 40 * MSS, 0.0, 0.0
        for _ in range(6):
            control.on_loss(seconds, 40 * MSS)
            while control.cwnd < 40 * MSS:
                control.on_ack(seconds, MSS, 0.005)
                step = 0.005 * MSS / control.cwnd
                seconds += step
                total += step * control.cwnd
        means.append(total / seconds)
    reno, cubic = means
    assert reno < cubic < 1.25 * reno


# --- the beginning, a timeout, a silence (sections 4.8, 4.10, 5.8) -----------------------------


def test_before_any_loss_it_grows_five_per_cent_in_a_round_trip_at_least():
    control = Cubic(MSS, 100 * MSS)
    control.ssthresh = 100 * MSS  # HyStart has found the end of slow start
    run(control, 0.1, 0.1)
    assert control.cwnd == pytest.approx(105 * MSS, abs=MSS)


def test_after_a_timeout_the_curve_begins_where_slow_start_ends():
    control = after_a_loss(100)
    control.cwnd = 90 * MSS
    control.on_timeout(1.0, 90 * MSS)
    assert (control.cwnd, control.ssthresh, control.w_max) == (MSS, 63 * MSS, 0)
    while control.in_slow_start:
        control.on_ack(2.0, MSS, 0.5)
    control.on_ack(2.0, MSS, 0.5)
    assert (control.epoch, control.k, control.origin) == (2.0, 0.0, 63 * MSS)


def test_time_in_which_cwnd_was_not_used_does_not_count():
    used, idle = after_a_loss(1000), after_a_loss(1000)
    run(used, 3.0, 0.1)
    run(idle, 1.0, 0.1)
    for step in range(301):
        idle.on_ack(1.0 + step, 2 * MSS, 0.1, limited=False)
    end = run(idle, 2.0, 0.1, start=301.0)
    assert end == pytest.approx(used.cwnd / MSS, abs=8)


def test_a_silence_does_not_count():
    control = after_a_loss(1000)
    run(control, 1.0, 0.1)
    control.on_idle(500.0)
    run(control, 1.0, 0.1, start=500.0)
    assert control.cwnd <= 1000 * MSS


def test_after_a_silence_the_curve_begins_where_slow_start_ends():
    """RFC 9438 4.2: t and K are those of the current congestion avoidance stage."""
    control = after_a_loss(100)
    run(control, 20.0, 0.1)
    control.on_idle(500.0)
    now = 500.0
    while control.in_slow_start:
        now += 0.1
        control.on_ack(now, control.cwnd, 0.1)
    control.on_ack(now, MSS, 0.1)
    assert (control.epoch, control.cwnd) == (now, 70 * MSS)
    assert control.k == pytest.approx(float(exact_k(100, 70)))


def test_a_loss_that_was_none_leaves_w_max_as_it_was():
    """RFC 9438 4.9.2."""
    control = after_a_loss(100)
    control.cwnd = 80 * MSS
    control.on_loss(1.0, 80 * MSS)
    control.undo(80 * MSS, 70 * MSS)
    assert (control.cwnd, control.w_max) == (80 * MSS, 100 * MSS)
    control.on_ack(2.0, MSS, 0.1)
    assert control.k == pytest.approx(float(exact_k(100, 80)))


def test_hystart_ends_the_first_slow_start():
    """Round trips grow from 40 ms to 60 ms as the queue fills: no loss is needed."""
    control, una = Cubic(MSS, 10 * MSS), 0
    for round_trip in (0.040, 0.041, 0.043, 0.060):
        for _ in range(control.cwnd // MSS):
            una += MSS
            control.on_ack(una / 1e5, MSS, round_trip, una, una + control.cwnd)
    assert not control.in_slow_start
    assert 80 * MSS <= control.ssthresh < 100 * MSS


# --- the whole of it ----------------------------------------------------------------------------


class Reference:
    """RFC 9438 sections 4.2 to 4.7 and 5.8, in segments; W_est keeps its slope (see cubic.py)."""

    def __init__(self, cwnd, ssthresh):
        self.cwnd, self.ssthresh, self.w_max, self.t_epoch = cwnd, ssthresh, 0, None

    def new_ack(self, now, segments_acked, rtt):
        if self.cwnd < self.ssthresh:
            self.cwnd = min(self.cwnd + segments_acked, self.ssthresh)
            return
        if self.t_epoch is None:
            self.t_epoch, self.w_est = now, self.cwnd
            self.top = max(self.w_max, self.cwnd)
            self.k = float(exact_k(self.top, self.cwnd))
        t = now - self.t_epoch
        self.w_est += float(ALPHA) * segments_acked / self.cwnd
        target = min(max(self.w_cubic(t + rtt), self.cwnd), 1.5 * self.cwnd)
        if self.w_cubic(t) < self.w_est:
            self.cwnd = max(self.cwnd, self.w_est)
        else:
            self.cwnd += (target - self.cwnd) / self.cwnd * segments_acked

    def w_cubic(self, t):
        return 0.4 * (t - self.k) ** 3 + self.top

    def lost(self):
        converging = self.cwnd < self.w_max
        self.w_max = self.cwnd * (1 + BETA) // 2 if converging else self.cwnd  # whole ones
        self.ssthresh = self.cwnd = max(self.cwnd * BETA // 1, 2)
        self.t_epoch = None

    def unused(self, seconds):
        """The application had nothing to send."""
        if self.t_epoch is not None:
            self.t_epoch += seconds


events = st.lists(st.tuples(st.sampled_from(("loss", "unused")), st.integers(1, 60)), max_size=5)


@settings(max_examples=40)
@given(st.integers(20, 2000), st.sampled_from((0.01, 0.05, 0.2)), events)
def test_a_transfer_grows_as_by_the_equations(cwnd, rtt, events):
    """At most a round trip apart: cwnd moves in whole segments, and so does what each costs."""
    ours, rfc, now = Cubic(MSS, 10 * MSS), Reference(cwnd, cwnd), 0.0
    ours.cwnd = ours.ssthresh = cwnd * MSS
    for event, rounds in [("loss", 40), *events]:
        if event == "loss":
            rfc.cwnd = int(rfc.cwnd)
            ours.cwnd = rfc.cwnd * MSS
            ours.on_loss(now, ours.cwnd)
            ours.on_recovered(now)
            rfc.lost()
        else:
            ours.on_ack(now + rounds * rtt, MSS, rtt, limited=False)
            rfc.unused(rounds * rtt)
            now += rounds * rtt
        grown = []
        for _ in range(rounds):
            for _ in range(10):
                now += rtt / 10
                ours.on_ack(now, ours.cwnd // 10, rtt)
                rfc.new_ack(now, rfc.cwnd / 10, rtt)
            grown.append((ours.cwnd / MSS, rfc.cwnd))
        for (_, before), (cwnd, _), (_, after) in zip(grown, grown[1:], grown[2:], strict=False):
            assert before - 4 <= cwnd <= after + 4
