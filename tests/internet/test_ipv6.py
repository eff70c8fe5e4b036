"""The IPv6 header, and the messages that hosts send over it for themselves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.internet import ICMPv6, IPv6, internet_checksum, pseudo_header
from helpers.layout import MalformedPacket
from tests.packets import packets6, payloads

HEAD = "60 0abcde 000c 3a 40"
ENDS = "fd00::1", "fd00::2"
PING = bytes.fromhex(f"{HEAD} fd00{'00' * 13}01 fd00{'00' * 13}02") + bytes.fromhex(
    "80 00 9ead 1234 0001 68656c6c"
)


def test_reads_and_writes_a_packet():
    header, payload = IPv6.parse(PING + b"padding")
    assert header == IPv6(6, 0, 0xABCDE, 12, 58, 64, *ENDS)
    assert payload == PING[40:] and header.header_length == 40
    assert header.pack(payload) == PING
    assert replace(header, payload_length=None).pack(payload) == PING
    assert [cell.text for cell in header.cells()][2:] == [
        "0xabcde",
        "12",
        "58 (ICMPv6)",
        "64",
        *ENDS,
    ]


def test_a_message_and_its_checksum():
    """The pseudo-header of RFC 8200 section 8.1: both addresses, the length, the next header."""
    message, body = ICMPv6.parse(PING[40:])
    assert (message.type, message.code, body) == (128, 0, b"\x12\x34\0\1hell")
    assert pseudo_header(*ENDS, 58, 12) == PING[8:40] + bytes.fromhex("0000000c 0000003a")
    assert internet_checksum(pseudo_header(*ENDS, 58, 12) + PING[40:]) == 0
    assert message.checksum_ok(body, *ENDS)
    assert not message.checksum_ok(body, ENDS[0], "fd00::3")
    assert replace(message, checksum=None).pack(body, *ENDS) == PING[40:]
    with pytest.raises(MalformedPacket, match="give source and destination"):
        ICMPv6().pack(b"")
    with pytest.raises(MalformedPacket, match="only 3 are here"):
        ICMPv6.parse(b"\x80\0\0")


@pytest.mark.parametrize("ends", [("fd00::1", "10.0.0.1"), ("10.0.0.1", "fd00::1")])
def test_a_pseudo_header_has_two_addresses_of_a_kind(ends):
    with pytest.raises(ValueError, match="is no IPv"):
        pseudo_header(*ends, 6, 20)


@given(packets6, payloads)
def test_there_and_back(header, payload):
    data = header.pack(payload)
    read, same = IPv6.parse(data)
    assert same == payload and read.pack(payload) == data
    assert replace(read, payload_length=None) == header


@given(packets6, payloads)
def test_truncated_at_every_length(header, payload):
    data = header.pack(payload)
    for length in range(len(data)):
        with pytest.raises(MalformedPacket) as error:
            IPv6.parse(data[:length])
        assert error.value.header == "IPv6"
        if length >= 40:
            assert IPv6.parse(data[:length], partial=True)[1] == payload[: length - 40]


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (IPv6(source="10.0.0.1"), "source is '10.0.0.1': '10.0.0.1' is no IPv6 address"),
        (IPv6(source="fe80::1%eth0"), "is no IPv6 address"),
        (IPv6(destination=None), "destination is None"),
        (IPv6(flow_label=1 << 20), "flow_label is 1048576, and 20 bits"),
    ],
)
def test_a_value_that_does_not_fit_is_named(made, problem):
    with pytest.raises(MalformedPacket, match=problem):
        made.pack()


def test_another_version():
    with pytest.raises(MalformedPacket, match="its version is 4, not 6"):
        IPv6.parse(b"\x45" + bytes(60))


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes(data, partial):
    try:
        header, payload = IPv6.parse(b"\x60" + data, partial=partial)
    except MalformedPacket:
        return
    assert (b"\x60" + data).startswith(header.pack(payload))
