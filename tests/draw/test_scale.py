import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.draw.scale import Range, spanning

NUMBERS = st.floats(-1e9, 1e9).map(lambda value: float(f"{value:.6g}"))
POSITIVE = st.floats(1e-6, 1e9)


def labels(low, high, most=6, log=False):
    return [words for _, words in Range(low, high, log).ticks(most)]


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (0, 10, ["0", "2", "4", "6", "8", "10"]),
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 70_000, ["0", "20,000", "40,000", "60,000"]),
        (-1, 1, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
        (3.01, 3.05, ["3.01", "3.02", "3.03", "3.04", "3.05"]),
    ],
)
def test_linear_ticks_are_round(low, high, wanted):
    assert labels(low, high) == wanted


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (1, 64, ["1", "2", "5", "10", "20", "50"]),
        (0.001, 10, ["0.001", "0.01", "0.1", "1", "10"]),
        (1e-9, 1e-6, ["10⁻⁹", "10⁻⁸", "10⁻⁷", "10⁻⁶"]),
        (3.1, 4.4, ["3.2", "3.4", "3.6", "3.8", "4.0", "4.2", "4.4"]),
    ],
)
def test_logarithmic_ticks(low, high, wanted):
    assert labels(low, high, 7, log=True) == wanted


@given(low=NUMBERS, size=st.floats(1e-3, 1e9), most=st.integers(2, 12))
def test_ticks_lie_in_the_range_in_rising_order_and_are_not_too_many(low, size, most):
    span = Range(low, low + size)
    found = span.ticks(most)
    values = [value for value, _ in found]
    assert values == sorted(set(values))
    assert 1 <= len(found) <= most + 1
    assert all(-1e-6 <= span.share(value) <= 1 + 1e-6 for value in values)
    assert len({words for _, words in found}) == len(found), "no two have the same label"


@pytest.mark.parametrize("low", [6.103515625e-05, 10.0])
@pytest.mark.parametrize("log", [False, True])
def test_a_step_that_misses_the_range_is_made_smaller(low, log):
    assert Range(low, low + 40_000.0001, log).ticks(2)


@given(low=POSITIVE, factor=st.floats(1.01, 1e9), most=st.integers(2, 12))
def test_the_same_on_a_logarithmic_scale(low, factor, most):
    span = Range(low, low * factor, log=True)
    found = span.ticks(most)
    assert 1 <= len(found) <= most + 1
    assert all(-1e-6 <= span.share(value) <= 1 + 1e-6 for value, _ in found)


@given(values=st.lists(POSITIVE, min_size=1), log=st.booleans(), zero=st.booleans())
def test_a_range_holds_all_its_values(values, log, zero):
    span = spanning(values, log=log, zero=zero, room=0.05)
    assert span.low < span.high
    assert all(-1e-9 <= span.share(value) <= 1 + 1e-9 for value in values)
    assert not zero or log or span.low == 0


def test_equal_ratios_are_equal_distances():
    span = Range(1, 10_000, log=True)
    assert [round(span.share(10.0**power), 9) for power in range(5)] == [0, 0.25, 0.5, 0.75, 1]
