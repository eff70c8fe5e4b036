"""From bytes to headers, whatever the bytes are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.internet import Echo, ICMPv6, IPv4, IPv6, TimeExceeded, Unreachable
from helpers.internet.ipv6_extensions import HopByHop
from helpers.link import ARP, Ethernet
from helpers.trace import dissect
from helpers.transport.tcp import ACK, SYN, TCP
from helpers.transport.tcp.options import MaximumSegmentSize, NoOperation, Timestamps
from helpers.transport.udp import UDP
from tests.packets import Dice, pack

OUTER = Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01")
IP = IPv4(source="10.0.0.1", destination="10.0.0.2")
ENDS = (IP.source, IP.destination)
IP6 = IPv6(source="fd00::1", destination="fd00::2")
OUTER6 = replace(OUTER, ethertype=0x86DD)
SIX = pack(OUTER6, IP6, TCP(40000, 80, seq=7, flags=ACK), b"hello")
FRAME = pack(OUTER, IP, TCP(40000, 80, seq=7, flags=ACK), b"hello")


def names(read):
    return [layer.name for layer in read.layers]


def test_a_segment():
    read = dissect(FRAME)
    assert [(layer.name, layer.start, layer.end) for layer in read.layers] == [
        ("Ethernet", 0, 14),
        ("IPv4", 14, 34),
        ("TCP", 34, 54),
    ]
    assert (read.payload_start, read.payload_end) == (54, 59)
    assert (read.payload, read.trailer, read.note) == (b"hello", b"", "")
    assert read.ethernet == OUTER
    assert (read.ip.source, read.tcp.seq) == ("10.0.0.1", 7)
    assert (read.udp, read.icmp, read.arp, read.quoted) == (None, None, None, ())
    assert read.tcp.checksum_ok(read.payload, *ENDS)


def test_padding_is_no_payload():
    short = pack(OUTER, IP, TCP(1, 2, flags=SYN), b"")
    read = dissect(short + bytes(6))
    assert (read.payload, read.trailer) == (b"", bytes(6))


def test_a_datagram_without_ethernet():
    read = dissect(FRAME[14:], "ip")
    assert names(read) == ["IPv4", "TCP"]
    assert read.layers[1].start == 20


def test_a_segment_over_ipv6():
    read = dissect(SIX + bytes(3))
    assert [(layer.name, layer.start, layer.end) for layer in read.layers] == [
        ("Ethernet", 0, 14),
        ("IPv6", 14, 54),
        ("TCP", 54, 74),
    ]
    assert (read.payload, read.trailer, read.note) == (b"hello", bytes(3), "")
    assert (read.ip.source, read.tcp.seq, read.icmp) == ("fd00::1", 7, None)
    assert read.tcp.checksum_ok(read.payload, read.ip.source, read.ip.destination)
    assert names(dissect(SIX[14:], "ip")) == ["IPv6", "TCP"]


@pytest.mark.parametrize(("number", "inner"), [(17, UDP(1, 2)), (58, ICMPv6(135))])
def test_other_protocols_over_ipv6(number, inner):
    read = dissect(pack(OUTER6, replace(IP6, next_header=number), inner, b"data"))
    assert names(read)[1:] == ["IPv6", type(inner).__name__]
    assert (read.payload, read.udp or read.icmp) == (b"data", read.layers[-1].header)


@pytest.mark.parametrize(
    ("protocol", "inner", "name"),
    [(17, UDP(1, 2), "UDP"), (1, Echo(), "ICMP")],
)
def test_other_protocols(protocol, inner, name):
    read = dissect(pack(OUTER, replace(IP, protocol=protocol), inner, b"data"))
    assert names(read) == ["Ethernet", "IPv4", name]
    assert read.payload == b"data"


def test_arp():
    message = ARP(sender_ip="10.0.0.1", target_ip="10.0.0.2")
    read = dissect(replace(OUTER, ethertype=0x0806).pack(message.pack() + bytes(18)))
    assert read.arp == message
    assert (read.length, read.payload, read.trailer, read.note) == (0, b"", bytes(18), "")


@pytest.mark.parametrize("error", [Unreachable(code=3), TimeExceeded()])
def test_an_icmp_error_quotes_a_datagram(error):
    quote = replace(IP, protocol=17).pack(UDP(40000, 9).pack(b"lost", *ENDS))
    back = IPv4(protocol=1, source="10.0.0.2", destination="10.0.0.1")
    read = dissect(pack(OUTER, back, error, quote[:28]))
    assert names(read) == ["Ethernet", "IPv4", "ICMP", "IPv4", "UDP"]
    assert [layer.name for layer in read.quoted] == ["IPv4", "UDP"]
    assert read.ip.source == "10.0.0.2"  # the message's own header, not the quoted one
    assert read.udp is None
    assert read.quoted[1].header.destination_port == 9
    assert (read.payload, read.note) == (quote[:28], "")


def test_a_segment_whose_options_a_capture_has_cut():
    """What is whole of them is here, and what nobody kept is not called illegal."""
    options = (MaximumSegmentSize(1460), NoOperation(), NoOperation(), Timestamps(1, 2))
    segment = TCP(1, 2, 3, options=options).pack(b"payload", IP.source, IP.destination)
    whole = OUTER.pack(IP.pack(segment))
    for kept in range(54, 70):
        read = dissect(whole[:kept], sent=len(whole))
        assert (read.tcp.seq, read.length, read.payload) == (3, 7, b"")
        assert read.tcp.options == options[: 0 if kept < 58 else min(kept - 57, 3)]
        assert f"{kept} of {len(whole)} bytes were captured" in read.note
        covers(read)
    assert dissect(whole[:60]).tcp is None, "it was not cut: its offset is wrong"


def test_a_jumbogram_has_its_length_in_an_option():
    inside = TCP(1, 2).pack(bytes(70_000), "::1", "::2")
    jumbo = HopByHop(6, 0, b"\xc2\4" + (8 + len(inside)).to_bytes(4, "big")).pack(inside)
    read = dissect(IPv6(payload_length=0, next_header=0).pack(jumbo), "ip")
    assert (read.length, read.note) == (
        70_000,
        "IPv6: its length is 0, as a jumbogram has it in an option",
    )


def test_a_fragment_has_no_header_inside():
    read = dissect(OUTER.pack(replace(IP, fragment_offset=3).pack(b"looks like a header....")))
    assert names(read) == ["Ethernet", "IPv4"]
    assert read.note == "IPv4: a fragment, from byte 24 of a datagram; no header is inside"


@pytest.mark.parametrize(
    ("data", "layers", "note"),
    [
        (b"", 0, "Ethernet: the header is at least 14 bytes long, and only 0 are here"),
        (FRAME[:20], 1, "IPv4: the header is at least 20 bytes long, and only 6 are here"),
        (FRAME[:50], 2, "TCP: the header is at least 20 bytes long, and only 16 are here"),
        (FRAME[:57], 3, "IPv4: 2 bytes of its payload are not here"),
        (FRAME[:12] + b"\x86\xdd" + FRAME[14:], 1, "IPv6: its version is 4, not 6"),
        (FRAME[:12] + b"\x88\xcc" + FRAME[14:], 1, "EtherType 0x88cc (LLDP) is not decoded here"),
        (SIX[:50], 1, "IPv6: the header is at least 40 bytes long, and only 36 are here"),
        (SIX[:-2], 3, "IPv6: 2 bytes of its payload are not here"),
        (SIX[:20] + b"\x87" + SIX[21:], 2, "IPv6: Next Header 135 is not decoded here"),
        (FRAME[:14] + b"\x65" + FRAME[15:], 1, "IPv4: its version is 6, not 4"),
        (FRAME[:23] + b"\x84" + FRAME[24:], 2, "IPv4: Protocol 132 (SCTP) is not decoded here"),
    ],
)
def test_what_cannot_be_read_is_left_as_bytes(data, layers, note):
    read = dissect(data)
    assert len(read.layers) == layers
    assert note in read.note
    rest = layers and read.layers[-1].end
    assert read.payload + read.trailer == data[rest:]


def covers(read):
    """The layers, the payload and the trailer are the whole frame, without gap or overlap."""
    edges = [0, *(layer.end for layer in read.layers)]
    assert edges == [*(layer.start for layer in read.layers), read.payload_start]
    own = [layer for layer in read.layers if not layer.quoted]  # what is quoted is payload
    headers = b"".join(read.data[layer.start : layer.end] for layer in own)
    assert headers + read.payload + read.trailer == read.data


def test_truncated_at_every_length():
    dice = Dice(50)
    for _ in range(12):
        data = pack(*dice.random.choice((dice.frame, dice.frame6))()[:3], b"payload")
        for length in range(len(data) + 1):
            read = dissect(data[:length])
            covers(read)
            assert bool(read.note) == (length < len(data))


@given(st.binary(max_size=120), st.sampled_from(("ethernet", "ip")))
def test_any_bytes(data, first):
    covers(dissect(data, first))


@given(st.data())
def test_any_damage_to_a_real_frame(draw):
    dice = Dice(draw.draw(st.integers(0, 500)))
    data = bytearray(pack(*draw.draw(st.sampled_from((dice.frame, dice.frame6)))()))
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, min(80, len(data) - 1)))] = draw.draw(st.integers(0, 255))
    covers(dissect(bytes(data)))


@given(st.binary(max_size=100))
def test_any_bytes_inside_an_icmp_error(data):
    frame = pack(OUTER, replace(IP, protocol=1), Unreachable(), data)
    covers(dissect(frame))
