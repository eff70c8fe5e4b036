from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.draw import CannotDraw, carry
from helpers.draw.carry import steps
from helpers.internet import internet_checksum


@given(st.binary(min_size=1, max_size=32))
def test_the_last_row_is_the_checksum(data):
    assert steps(data)[-1][1] == internet_checksum(data)


def test_the_sum_on_paper():
    assert steps(b"pay 1234") == [
        ("b'pa'", 0x7061),
        ("b'y '", 0x7920),
        ("b'12'", 0x3132),
        ("b'34'", 0x3334),
        ("their sum", 0x14DE7),
        ("the carry added below", 0x4DE8),
        ("each bit turned over", 0xB217),
    ]


@pytest.mark.parametrize(
    ("data", "rows"), [(b"\0\1", 0), (b"\xff\xff\0\1", 1), (b"\xff\xff" * 3, 1)]
)
def test_a_carry_has_a_row_of_its_own(data, rows):
    assert [what for what, _ in steps(data)].count("the carry added below") == rows
    assert carry(data).svg.count("carry: ") == rows


def test_an_odd_byte_counts_as_if_a_zero_followed():
    assert steps(b"abc")[1] == ("b'c'", 0x6300)


def test_the_picture_has_digits_and_bits():
    picture = carry(b"pay 1234")
    words = "".join(ElementTree.fromstring(picture.svg).itertext())
    assert "0100 1101 1110 1000" in words
    assert "their sum                 1 4de7" in picture.text
    assert "b217" in picture.alt


@pytest.mark.parametrize("data", [b"", bytes(33)])
def test_nothing_and_too_much_are_refused(data):
    with pytest.raises(CannotDraw, match="from 1 to 32 bytes"):
        carry(data)
