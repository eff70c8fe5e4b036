"""Quantities as one writes them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.link.quantities import WireError, bits_per_second, limit, probability, seconds, size


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (seconds, "20 ms", 0.02),
        (seconds, "20ms", 0.02),
        (seconds, " 1.5 s ", 1.5),
        (seconds, "300 µs", 0.0003),
        (seconds, "300 us", 0.0003),
        (seconds, 0.25, 0.25),
        (seconds, 0, 0),
        (bits_per_second, "10 Mbit/s", 1e7),
        (bits_per_second, "56 kbit/s", 56e3),
        (bits_per_second, 1000, 1000),
        (size, "64 KiB", 65536),
        (size, 1000, 1000),
        (size, "2 MB", 2_000_000),
        (limit, "50 packets", (50, False)),
        (limit, "1 packet", (1, False)),
        (limit, 20, (20, False)),
        (limit, "64 KiB", (65536, True)),
        (limit, "3000 bytes", (3000, True)),
    ],
)
def test_what_is_understood(read, written, value):
    assert read(written) == pytest.approx(value)


@pytest.mark.parametrize(
    ("read", "written", "said"),
    [
        (seconds, "20", "write '20 ms'"),
        (seconds, "20 m", "the units are s, ms"),
        (seconds, -1, "-1 is not a time"),
        (seconds, float("nan"), "nan is not a time"),
        (seconds, float("inf"), "inf is not a time"),
        (seconds, True, "True is not a time"),
        (seconds, None, "None is not a time"),
        (bits_per_second, "10 MB/s", "write '10 Mbit/s'"),
        (bits_per_second, 0, "carries nothing"),
        (size, "64 Kib", "write '64 KiB'"),
        (limit, "50", "write '50 packets'"),
        (limit, 0, "1 packet at the least"),
        (seconds, 1e308, "1e+308 is not a time"),
        (seconds, 10**400, "is not a time"),
        (seconds, "9" * 400 + " s", "is not a time"),
        (bits_per_second, 10**400, "is not a rate"),
        (limit, 10**400, "is not a queue"),
    ],
)
def test_what_is_not(read, written, said):
    with pytest.raises(WireError) as told:
        read(written)
    assert said in str(told.value)


@pytest.mark.parametrize("written", [-0.1, 1.1, 5, "5 %", None, True])
def test_what_is_no_probability(written):
    with pytest.raises(WireError, match=r"loss=.* is no probability: write 0.05 for 5 %"):
        probability(written, "loss")


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.binary()))
def test_anything_else_is_refused_by_name(written):
    for read in (seconds, bits_per_second, size, limit):
        with contextlib.suppress(WireError):
            assert read(written) is not None
