"""The options of a TCP header."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.layout import MalformedPacket
from helpers.transport.tcp.options import (
    EndOfOptions,
    IllegalOption,
    MaximumSegmentSize,
    NoOperation,
    Sack,
    SackPermitted,
    Timestamps,
    UnknownOption,
    WindowScale,
    pack_options,
    parse_options,
)
from tests.packets import option_lists

EACH = [
    ("01", NoOperation()),
    ("02 04 05b4", MaximumSegmentSize(1460)),
    ("03 03 07", WindowScale(7)),
    ("04 02", SackPermitted()),
    ("05 0a 00000001 00000002", Sack(((1, 2),))),
    ("05 12 00000001 00000002 00000005 ffffffff", Sack(((1, 2), (5, 2**32 - 1)))),
    ("08 0a 00000007 00000008", Timestamps(7, 8)),
    ("fd 04 abcd", UnknownOption(253, b"\xab\xcd")),
    ("fd 02", UnknownOption(253, b"")),
    ("02 03 05", UnknownOption(2, b"\5")),  # an MSS of one byte is none
    ("05 02", UnknownOption(5, b"")),
    ("05 07 0000000001", UnknownOption(5, b"\0\0\0\0\1")),
    ("00", EndOfOptions()),
    ("00 000000", EndOfOptions(bytes(3))),
]


@pytest.mark.parametrize(("data", "option"), EACH)
def test_each_option(data, option):
    data = bytes.fromhex(data)
    assert parse_options(data) == (option,)
    assert option.pack() == data
    cells = option.cells()
    assert sum(cell.bits for cell in cells) == 8 * len(data)
    assert cells[0].value == data[0]
    assert [cell.start for cell in cells] == sorted(cell.start for cell in cells)


@pytest.mark.parametrize("data", ["02", "02 00", "02 01 05b4", "02 05 05b4", "08 0a 0000", "fd 00"])
def test_an_illegal_length_is_survived(data):
    data = bytes.fromhex("01" + data)
    assert parse_options(data) == (NoOperation(), IllegalOption(data[1:]))
    assert pack_options(parse_options(data))[: len(data)] == data


def test_what_follows_the_end_is_kept():
    assert parse_options(b"\1\0\2\4") == (NoOperation(), EndOfOptions(b"\2\4"))


def test_a_list_is_filled_up_to_words():
    assert pack_options((WindowScale(7),)) == b"\3\3\7\0"
    assert pack_options(()) == b""


def test_forty_bytes_is_the_most():
    assert len(pack_options((NoOperation(),) * 40)) == 40
    with pytest.raises(MalformedPacket, match="take 41 bytes, and 40 is the most"):
        pack_options((NoOperation(),) * 41)


@given(option_lists)
def test_there_and_back(options):
    data = pack_options(options)
    read = parse_options(data)
    assert read[: len(options)] == options
    assert all(isinstance(option, EndOfOptions) for option in read[len(options) :])
    assert pack_options(read) == data


@given(st.binary(max_size=40))
@example(b"\2\4\5")
def test_any_bytes(data):
    read = parse_options(data)
    assert b"".join(option.pack() for option in read) == data
    cells = [cell for option in read for cell in option.cells()]
    assert sum(cell.bits for cell in cells) == 8 * len(data)
    assert all(cell.text for cell in cells)
