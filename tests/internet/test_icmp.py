"""ICMP messages."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.internet import ICMP, Echo, OtherICMP, TimeExceeded, Unreachable
from helpers.layout import MalformedPacket
from tests.packets import icmps, payloads

PING = bytes.fromhex("08 00 a1d7 1234 0001") + b"hello!"


def test_a_ping():
    header, payload = ICMP.parse(PING)
    assert header == Echo(8, 0, 0xA1D7, 0x1234, 1)
    assert payload == b"hello!"
    assert header.checksum_ok(payload)
    assert not header.checksum_ok(b"hello?")
    assert Echo(identifier=0x1234, sequence=1).pack(b"hello!") == PING
    assert [cell.text for cell in header.cells()][:2] == ["8 (echo)", "0"]


@pytest.mark.parametrize(
    ("data", "header"),
    [
        ("00 00 ffff 0000 0000", Echo(0, 0, 0xFFFF)),
        ("03 03 fcfc 0000 0000", Unreachable(checksum=0xFCFC)),
        ("03 04 f71f 0000 05dc", Unreachable(code=4, checksum=0xF71F, next_hop_mtu=1500)),
        ("0b 00 f4ff 00000000", TimeExceeded(checksum=0xF4FF)),
        ("05 01 fafe 00000000", OtherICMP(5, 1, 0xFAFE, 0)),
    ],
)
def test_each_kind_has_its_class(data, header):
    data = bytes.fromhex(data)
    assert ICMP.parse(data) == (header, b"")
    assert header.pack() == data
    assert header.checksum_ok(b"")
    assert replace(header, checksum=None).pack() == data
    assert header.LAYOUT.name == "ICMP"


def test_the_code_says_why():
    assert Unreachable(code=3).cells()[1].text == "3 (port unreachable)"
    assert TimeExceeded(code=0).cells()[1].text == "0 (time to live exceeded in transit)"


@given(icmps, payloads)
def test_there_and_back(header, payload):
    read, same = ICMP.parse(header.pack(payload))
    assert same == payload
    assert read.checksum_ok(payload)
    assert replace(read, checksum=None) == header


@pytest.mark.parametrize("length", range(8))
@pytest.mark.parametrize("kind", [0, 3, 11, 200])
def test_a_message_cut_short(kind, length):
    with pytest.raises(MalformedPacket, match=f"only {length} are here"):
        ICMP.parse(bytes([kind] * length))


@given(st.binary(max_size=40))
def test_any_bytes(data):
    try:
        header, payload = ICMP.parse(data)
    except MalformedPacket:
        return
    assert header.pack(payload) == data
