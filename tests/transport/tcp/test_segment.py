"""The TCP header."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.layout import MalformedPacket
from helpers.transport.tcp import ACK, CWR, ECE, FIN, PSH, RST, SYN, TCP, URG
from helpers.transport.tcp.options import (
    IllegalOption,
    MaximumSegmentSize,
    NoOperation,
    Sack,
    SackPermitted,
    Timestamps,
    WindowScale,
)
from tests.packets import addresses, payloads, segments

ENDS = ("10.0.0.1", "10.0.0.2")
OPTIONS = (
    MaximumSegmentSize(1460),
    SackPermitted(),
    Timestamps(100, 0),
    NoOperation(),
    WindowScale(7),
)
SYN_BYTES = bytes.fromhex("9c40 0050 000003e8 00000000 a002 faf0 9830 0000")
SYN_BYTES += bytes.fromhex("020405b4 0402 080a 00000064 00000000 01 030307")


def test_reads_and_writes_a_syn():
    made = TCP(40000, 80, seq=1000, flags=SYN, window=64240, options=OPTIONS)
    assert made.pack(b"", *ENDS) == SYN_BYTES
    header, payload = TCP.parse(SYN_BYTES)
    assert header == replace(made, data_offset=10, checksum=0x9830)
    assert payload == b""
    assert header.pack() == SYN_BYTES
    assert header.header_length == made.header_length == 40
    assert header.checksum_ok(b"", *ENDS)


def test_the_names_of_the_rfc():
    header, _ = TCP.parse(SYN_BYTES)
    labels = [cell.label for cell in header.cells()[:10]]
    assert labels == [
        *("Source Port", "Destination Port", "Sequence Number", "Acknowledgment Number"),
        *("DOffset", "Rsrvd", "Control Bits", "Window", "Checksum", "Urgent Pointer"),
    ]
    assert [cell.start for cell in header.cells()[10:13]] == [160, 168, 176]
    assert sum(cell.bits for cell in header.cells()) == 320


def test_flags():
    header = TCP(1, 2, flags=SYN | ACK)
    assert (header.syn, header.ack_flag) == (True, True)
    assert not (header.fin or header.rst or header.psh)
    assert header.flag_names == ["SYN", "ACK"]
    assert header.cells()[6].text == "SYN, ACK"
    assert TCP(1, 2, flags=FIN | RST | PSH).flag_names == ["FIN", "RST", "PSH"]
    assert TCP(1, 2, flags=255).flag_names == [
        "FIN",
        "SYN",
        "RST",
        "PSH",
        "ACK",
        "URG",
        "ECE",
        "CWR",
    ]
    assert (FIN, SYN, RST, PSH, ACK, URG, ECE, CWR) == (1, 2, 4, 8, 16, 32, 64, 128)


def test_options_by_name():
    header, _ = TCP.parse(SYN_BYTES)
    assert (header.mss, header.window_scale, header.sack_permitted) == (1460, 7, True)
    assert (header.timestamps.tsval, header.timestamps.tsecr) == (100, 0)
    assert header.sack_blocks == ()
    assert TCP(1, 2, options=(Sack(((5, 9),)),)).sack_blocks == ((5, 9),)
    bare = TCP(1, 2)
    assert (bare.mss, bare.window_scale, bare.sack_permitted, bare.timestamps) == (
        None,
        None,
        False,
        None,
    )


def test_the_checksum_notices_data_and_addresses():
    header, payload = TCP.parse(TCP(1, 2, flags=ACK).pack(b"hello", *ENDS))
    assert header.checksum_ok(payload, *ENDS)
    assert not header.checksum_ok(b"hellp", *ENDS)
    assert not header.checksum_ok(payload, "10.0.0.1", "10.0.0.3")
    assert not replace(header, seq=1).checksum_ok(payload, *ENDS)
    with pytest.raises(MalformedPacket, match="give source and destination to pack"):
        TCP(1, 2).pack(b"hello")


@given(segments, payloads, addresses, addresses)
def test_there_and_back(header, payload, source, destination):
    data = header.pack(payload, source, destination)
    read, same = TCP.parse(data)
    assert same == payload
    assert read.pack(payload) == data
    assert read.checksum_ok(payload, source, destination)
    again = replace(read, data_offset=None, checksum=None, options=header.options)
    assert again == header
    assert read.options[: len(header.options)] == header.options


@given(segments)
def test_truncated_at_every_length(header):
    data = replace(header, checksum=0).pack()
    for length in range(len(data)):
        with pytest.raises(MalformedPacket) as error:
            TCP.parse(data[:length])
        assert error.value.header == "TCP"


@pytest.mark.parametrize(
    ("offset", "problem"),
    [
        (0, "its data offset is 0 words"),
        (4, "its data offset is 4 words, and the header alone takes 5"),
        (11, "its data offset is 44 bytes, and only 40 bytes are here"),
    ],
)
def test_a_data_offset_that_cannot_be(offset, problem):
    with pytest.raises(MalformedPacket, match=problem) as error:
        TCP.parse(SYN_BYTES[:12] + bytes([offset << 4]) + SYN_BYTES[13:])
    assert error.value.offset == 12


def test_an_illegal_option_does_not_crash():
    data = SYN_BYTES[:21] + b"\0" + SYN_BYTES[22:]  # the MSS option has length 0
    header, payload = TCP.parse(data)
    assert header.options == (IllegalOption(data[20:]),)
    assert header.pack(payload) == data


def test_a_header_may_lie_about_its_length():
    data = TCP(1, 2, data_offset=6, checksum=0).pack(b"four more")
    assert TCP.parse(data)[1] == b" more"


@given(st.binary(max_size=80))
def test_any_bytes(data):
    try:
        header, payload = TCP.parse(data)
    except MalformedPacket:
        return
    assert header.pack(payload) == data
    assert sum(cell.bits for cell in header.cells()) == 8 * header.header_length
