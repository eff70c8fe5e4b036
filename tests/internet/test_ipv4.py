"""The IPv4 header."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.internet import IPv4
from helpers.layout import MalformedPacket
from tests.packets import datagrams, payloads

PING = bytes.fromhex("4500 0020 1234 4000 40 01 14a7 0a000001 0a000002") + b"twelve bytes"


def test_reads_and_writes_a_datagram():
    header, payload = IPv4.parse(PING + b"padding")
    assert (header.source, header.destination) == ("10.0.0.1", "10.0.0.2")
    assert (header.ihl, header.total_length, header.identification) == (5, 32, 0x1234)
    assert (header.ttl, header.protocol, header.checksum) == (64, 1, 0x14A7)
    assert header.dont_fragment and not header.more_fragments and not header.is_fragment
    assert payload == b"twelve bytes"
    assert header.pack(payload) == PING
    assert header.checksum_ok()


def test_pack_fills_in_lengths_and_checksum():
    made = IPv4(
        identification=0x1234, flags=2, protocol=1, source="10.0.0.1", destination="10.0.0.2"
    )
    assert made.pack(b"twelve bytes") == PING
    assert made.header_length == 20


def test_a_wrong_checksum_is_kept_and_found():
    header, payload = IPv4.parse(PING)
    wrong = replace(header, ttl=63)
    assert not wrong.checksum_ok()
    assert IPv4.parse(wrong.pack(payload)) == (wrong, payload)
    assert replace(wrong, checksum=None).checksum_ok()
    assert IPv4.parse(replace(wrong, checksum=None).pack(payload))[0].checksum == 0x15A7


def test_options_are_kept():
    made = IPv4(options=b"\x94\4\0\0\1", source="10.0.0.1")
    data = made.pack(b"data")
    header, payload = IPv4.parse(data)
    assert (header.options, header.ihl, header.header_length) == (b"\x94\4\0\0\1\0\0\0", 7, 28)
    assert made.header_length == 28
    assert payload == b"data"
    assert header.pack(payload) == data
    last = header.cells()[-1]
    assert (last.name, last.start, last.bits, last.value) == ("options", 160, 64, header.options)


def test_fragments_are_recognised():
    assert IPv4(flags=1).is_fragment
    assert IPv4(fragment_offset=185).is_fragment
    assert IPv4(flags=1).cells()[6].text == "MF"


@given(datagrams, payloads)
def test_there_and_back(header, payload):
    data = header.pack(payload)
    read, same = IPv4.parse(data)
    assert read.checksum_ok()
    assert same == payload
    assert read.pack(payload) == data
    assert replace(read, ihl=None, total_length=None, checksum=None) == header


@given(datagrams, payloads)
def test_truncated_at_every_length(header, payload):
    data = header.pack(payload)
    for length in range(len(data)):
        with pytest.raises(MalformedPacket) as error:
            IPv4.parse(data[:length])
        assert error.value.header == "IPv4"


@pytest.mark.parametrize(
    ("at", "value", "problem"),
    [
        (0, 0x65, "its version is 6, not 4"),
        (0, 0x44, "its IHL is 4 words, and 5 is the least"),
        (0, 0x4F, "its IHL is 15 words, and 32 bytes are here"),
        (3, 0x13, "its total length is 19, less than its own header"),
        (3, 0x21, "its total length is 33 bytes, and only 32 are here"),
    ],
)
def test_lengths_that_cannot_be(at, value, problem):
    data = PING[:at] + bytes([value]) + PING[at + 1 :]
    with pytest.raises(MalformedPacket, match=problem):
        IPv4.parse(data)


def test_a_quote_may_be_cut():
    header, payload = IPv4.parse(PING[:28], partial=True)
    assert header.total_length == 32
    assert payload == b"twelve b"
    assert header.pack(payload) == PING[:28]


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes(data, partial):
    try:
        header, payload = IPv4.parse(b"\x45" + data, partial=partial)
    except MalformedPacket:
        return
    assert (b"\x45" + data).startswith(header.pack(payload))
