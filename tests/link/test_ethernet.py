"""The Ethernet header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.layout import MalformedPacket
from helpers.link import Ethernet
from tests.packets import macs, numbers, payloads

FRAME = bytes.fromhex("020000000002 020000000001 0800") + b"payload"


def test_reads_and_writes_a_frame():
    header, payload = Ethernet.parse(FRAME)
    assert header == Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01", 0x0800)
    assert payload == b"payload"
    assert header.pack(payload) == FRAME
    assert header.header_length == 14


@given(st.builds(Ethernet, macs, macs, numbers(16)), payloads)
def test_there_and_back(header, payload):
    assert Ethernet.parse(header.pack(payload)) == (header, payload)


@pytest.mark.parametrize("length", range(14))
def test_a_header_cut_short(length):
    with pytest.raises(MalformedPacket, match=f"Ethernet: .* only {length} are here"):
        Ethernet.parse(FRAME[:length])


def test_values_that_do_not_fit():
    with pytest.raises(MalformedPacket, match="ethertype is 65536"):
        Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01", 65536).pack()
    with pytest.raises(MalformedPacket, match="source is 'eth0'"):
        Ethernet("02:00:00:00:00:02", "eth0").pack()
