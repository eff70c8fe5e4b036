"""The Internet checksum, against the loop that RFC 1071 describes."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.internet import internet_checksum, pseudo_header


def by_the_book(data):
    """RFC 1071: add 16-bit words, bring each carry back in, take the complement."""
    data += bytes(len(data) % 2)
    total = 0
    for (word,) in struct.iter_unpack("!H", data):
        total += word
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


@pytest.mark.parametrize(
    ("data", "checksum"),
    [
        ("0001 f203 f4f5 f6f7", 0x220D),  # the example of RFC 1071 section 3: the sum is ddf2
        ("", 0xFFFF),
        ("0000 0000", 0xFFFF),
        ("ffff", 0x0000),
        ("8000 7fff", 0x0000),
        ("0001 ffff", 0xFFFE),
        ("01", 0xFEFF),
        ("4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7", 0xB861),
    ],
)
def test_known_sums(data, checksum):
    assert internet_checksum(bytes.fromhex(data)) == checksum


@given(st.binary(max_size=300))
def test_the_same_as_by_the_book(data):
    assert internet_checksum(data) == by_the_book(data)


@given(st.lists(st.sampled_from((b"\0\0", b"\xff\xff", b"\0\1", b"\xff\xfe")), max_size=8))
def test_the_two_zeros(words):
    data = b"".join(words)
    assert internet_checksum(data) == by_the_book(data)


@given(st.binary(min_size=2, max_size=100).filter(lambda data: len(data) % 2 == 0), st.data())
def test_a_changed_bit_is_noticed(data, draw):
    whole = data + internet_checksum(data).to_bytes(2, "big")
    assert internet_checksum(whole) == 0
    bit = draw.draw(st.integers(0, len(whole) * 8 - 1))
    damaged = bytearray(whole)
    damaged[bit // 8] ^= 1 << bit % 8
    assert internet_checksum(bytes(damaged)) != 0


def test_pseudo_header():
    wanted = bytes.fromhex("0a000001 0a000002 00 06 0014")
    assert pseudo_header("10.0.0.1", "10.0.0.2", 6, 20) == wanted
