"""The headers that a host writes by shifting numbers are those that IPv4 would pack."""

from hypothesis import given
from hypothesis import strategies as st

from helpers.host.headers import Route, tcp_segment
from helpers.internet.ipv4 import DONT_FRAGMENT, UDP, IPv4
from helpers.link import Ethernet
from helpers.simulation import Simulation

ENDS = ("10.0.0.1", "02:00:00:00:00:01"), ("10.0.0.2", "02:00:00:00:00:02")
ROUTE = Route(*ENDS)


def packed(segment, **fields):
    """The frame as the two headers' own classes make it."""
    (source, source_mac), (destination, mac) = ENDS
    packet = IPv4(source=source, destination=destination, flags=DONT_FRAGMENT, **fields)
    return Ethernet(mac, source_mac).pack(packet.pack(segment))


@given(st.binary(max_size=1480), st.integers(0, 0xFFFF))
def test_it_is_the_frame_that_ipv4_and_ethernet_pack(segment, identification):
    frame = ROUTE.frame(segment, identification)
    assert frame == packed(segment, identification=identification)
    assert tcp_segment(frame) == ("10.0.0.1", "10.0.0.2", segment)


@given(st.binary(max_size=40), st.integers(14 * 8, 34 * 8 - 1))
def test_a_damaged_header_is_nobodys(segment, bit):
    frame = bytearray(ROUTE.frame(segment, 7))
    frame[bit // 8] ^= 1 << bit % 8
    assert tcp_segment(bytes(frame)) is None


@given(st.binary(max_size=60))
def test_nothing_breaks_it(data):
    tcp_segment(data)
    tcp_segment(bytes(14) + data)


def test_what_is_no_tcp_is_left_alone():
    assert tcp_segment(packed(b"x", protocol=UDP)) is None
    assert tcp_segment(packed(b"x", options=b"\1\1\1\1")) is None
    assert tcp_segment(packed(b"x", total_length=500)) is None
    assert tcp_segment(packed(b"xyz", total_length=21)) == ("10.0.0.1", "10.0.0.2", b"x")


def test_a_host_counts_them():
    sim = Simulation(delay="1 ms", corrupt=0.1, mss=100)
    transfer = sim.transfer(60_000)
    sim.run()
    assert transfer.intact
    counters = sim.server.stack.counters
    damaged = sim.server.counters()["IpInHdrErrors"]
    assert damaged > 0
    assert counters.bad_checksum > damaged  # most of a frame is no IPv4 header
    assert counters.malformed == 0
