"""What hosts with a kernel can do, and the course's own TCP cannot."""

import socket
import struct

import pytest

from helpers.lab import Lab, LabError
from tests.lab.hosts import SEGMENT, connected, needs_lab, send

pytestmark = needs_lab

DATA = bytes(range(256)) * 40


def test_ipv6():
    with Lab(ipv6=True) as lab:
        with lab.server.socket(socket.AF_INET6) as listener:
            listener.bind((lab.server.ipv6, 0))
            listener.listen()
            client = lab.client.create_connection(listener.getsockname()[:2])
            with client, listener.accept()[0] as server:
                client.sendall(b"hello")
                assert server.recv(100) == b"hello"
                found = [info for info in lab.server.sockets() if info.state == "ESTABLISHED"]
        assert found[0].local[0] == lab.server.ipv6 == "fd00::2"
    assert {frame.ethernet.ethertype for frame in lab.trace} == {0x86DD}
    assert [frame.payload for frame in lab.trace.with_data().sent_by("client")] == [b"hello"]


def test_a_setting_that_only_a_kernel_has():
    with Lab(kernel={"tcp_syn_retries": 1, "tcp_ecn": 1}) as lab:
        [sock.close() for sock in connected(lab)]
    assert "ECE" in lab.trace.using("TCP")[0].tcp.flag_names


def test_a_frame_of_ones_own():
    """A rule of the wire is not the only way: the lab gives out packet sockets too."""
    mine = struct.pack("!6s6sH", b"\xff" * 6, bytes(6), 0x88B5) + b"hello".ljust(46)
    with Lab() as lab, lab.client.socket(socket.AF_PACKET, socket.SOCK_RAW) as card:
        card.bind(("eth0", 0))
        card.send(mine)
        lab.settle()
    assert lab.trace[0].data == mine


def test_a_segment_that_comes_again_is_reported():
    with Lab(delay="1 ms") as lab:
        lab.wire.repeat(1, of="data from client", copies=3)
        assert send(lab, b"hello")[0] == b"hello"
    said = [frame.sack for frame in lab.trace.sent_by("server") if frame.sack]
    assert ((1, 6),) in said  # RFC 2883


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"kernel": {"tcp_ecn": 1}}, "has no setting net.ipv4.tcp_ecn"),
        ({"ipv6": True}, "speaks IPv4 only"),
        ({"congestion": "bbr"}, "named 'bbr': use none, reno, cubic"),
        ({"tcp": {"initial_rtto": 2}}, "did you mean initial_rto?"),
        ({"tcp": {"initial_rto": "soon"}}, "'soon' is not a time"),
        ({"tcp": {"mss": 0}}, "mss=0 is not a whole number"),
        ({"kernel": {"tcp_keepalive_time": 0}}, "keepalive_idle=0.0 is not a number"),
    ],
)
def test_the_courses_own_tcp_says_what_it_has_not(setting, said):
    with pytest.raises(LabError, match=said):
        Lab(client="helpers", **setting)


@pytest.mark.parametrize("arp", [True, False])
def test_rules_and_traces_see_tcp_over_ipv6(arp):
    """The same two lost segments, and the same words for them, as over IPv4."""
    with Lab(delay="2 ms", ipv6=True, arp=arp) as lab:
        lab.wire.drop(1, of="SYN")
        rule = lab.wire.drop(3, of="data from client")
        assert send(lab, DATA, family=socket.AF_INET6)[0] == DATA
        assert rule.met == 1
    lost = lab.trace.dropped()
    assert [frame.seq for frame in lost] == [0, 1 + 2 * (SEGMENT - 20)]
    found = lab.trace.using("TCP")
    ends = {("client", "fd00::1"), ("server", "fd00::2")}
    assert {(frame.sender, frame.ip.source) for frame in found} == ends
    assert all(f.tcp.checksum_ok(f.payload, f.ip.source, f.ip.destination) for f in found)
    neighbors = [frame for frame in lab.trace if frame.icmp and "neighbor" in frame.what]
    assert [frame.what for frame in neighbors[:2]] == [
        "ICMPv6 neighbor solicitation",
        "ICMPv6 neighbor advertisement",
    ][: 2 * arp]
