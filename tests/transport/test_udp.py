"""The UDP header."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.layout import MalformedPacket
from helpers.transport.udp import UDP
from tests.packets import addresses, payloads, udps

ENDS = ("10.0.0.1", "10.0.0.2")
HELLO = bytes.fromhex("9c40 0035 000d 0b8a") + b"hello"


def test_reads_and_writes_a_datagram():
    header, payload = UDP.parse(HELLO + b"not mine")
    assert header == UDP(40000, 53, 13, 0x0B8A)
    assert payload == b"hello"
    assert UDP(40000, 53).pack(b"hello", *ENDS) == HELLO
    assert header.pack(payload) == HELLO
    assert header.checksum_ok(payload, *ENDS)
    assert not header.checksum_ok(b"hallo", *ENDS)
    assert not header.checksum_ok(payload, "10.0.0.1", "10.0.0.3")


def test_no_checksum_and_a_checksum_of_zero():
    assert UDP(1, 2, checksum=0).checksum_ok(b"anything", *ENDS)
    # the sum of these words is ffff, so the checksum would be 0: that is sent as ffff
    assert UDP(0, 0).pack(bytes.fromhex("ebd7"), *ENDS)[6:8] == b"\xff\xff"
    assert UDP(0, 0, 10, 0xFFFF).checksum_ok(bytes.fromhex("ebd7"), *ENDS)


def test_the_checksum_needs_addresses():
    with pytest.raises(MalformedPacket, match="give source and destination to pack"):
        UDP(1, 2).pack(b"")
    with pytest.raises(MalformedPacket, match="source_port is 65536"):
        UDP(65536, 2, checksum=0).pack(b"")


@given(udps, payloads, addresses, addresses)
def test_there_and_back(header, payload, source, destination):
    data = header.pack(payload, source, destination)
    read, same = UDP.parse(data)
    assert same == payload
    assert read.checksum_ok(payload, source, destination)
    assert replace(read, length=None, checksum=None) == header


@pytest.mark.parametrize("length", range(13))
def test_truncated_at_every_length(length):
    with pytest.raises(MalformedPacket, match=f"only {length} are here"):
        UDP.parse(HELLO[:length])


def test_lengths():
    with pytest.raises(MalformedPacket, match="its length is 7, less than its own header"):
        UDP.parse(HELLO[:4] + b"\0\7" + HELLO[6:])
    header, payload = UDP.parse(HELLO[:10], partial=True)
    assert (header.length, payload) == (13, b"he")


@given(st.binary(max_size=40), st.booleans())
def test_any_bytes(data, partial):
    try:
        header, payload = UDP.parse(data, partial=partial)
    except MalformedPacket:
        return
    assert data.startswith(header.pack(payload))
