"""Sequence numbers that wrap, against arithmetic that does not (RFC 9293 section 3.4)."""

from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.isn import initial_sequence_number
from helpers.transport.tcp.sequence import distance, unwrap, wrap

HERE, THERE = ("10.0.0.1", 50000), ("10.0.0.2", 80)
numbers = st.integers(0, 2**40)
near = st.integers(-(2**31), 2**31 - 1)


@given(numbers, near)
def test_unwrap_finds_the_number_that_was_wrapped(number, offset):
    assert unwrap(wrap(number + offset), number) == number + offset


@given(numbers)
def test_wrap_has_32_bits(number):
    assert 0 <= wrap(number) < 2**32


def test_around_the_wrap():
    assert wrap(2**32 + 5) == 5
    assert unwrap(5, 2**32 - 10) == 2**32 + 5
    assert unwrap(2**32 - 10, 2**32 + 5) == 2**32 - 10
    assert distance(2**32 - 10, 5) == 15
    assert distance(5, 2**32 - 10) == -15


def test_the_isn_follows_a_clock_of_4_microseconds():
    """RFC 9293 section 3.4.1, MUST-8."""
    at = [initial_sequence_number(HERE, THERE, b"secret", now) for now in (100.0, 101.0, 100.5)]
    assert wrap(at[1] - at[0]) == 250_000
    assert wrap(at[2] - at[0]) == 125_000


def test_each_pair_of_sockets_has_a_place_of_its_own():
    """RFC 9293 section 3.4.1, MUST-9: who does not know the secret cannot work it out."""
    pairs = [(HERE, THERE), (HERE, ("10.0.0.2", 81)), (THERE, HERE), (("10.0.0.1", 50001), THERE)]
    secrets = [b"secret", b"Secret"]
    isns = {initial_sequence_number(*pair, secret, 0.0) for pair in pairs for secret in secrets}
    assert len(isns) == len(pairs) * len(secrets)
