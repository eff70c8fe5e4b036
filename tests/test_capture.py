"""Capturing loopback: what was sent is seen, all of it, and nothing is left behind."""

import contextlib
import platform
import socket
import threading
import time

import pytest
import scapy.all as scapy

from helpers import capture as module
from helpers.capture import CaptureError, capture, why_not
from helpers.trace.dissect import dissect

REASON = why_not()
captures = pytest.mark.skipif(bool(REASON), reason=REASON or "frames can be captured")


@contextlib.contextmanager
def connected():
    """A listening socket, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener, listener.getsockname()[1]


def exchange(listener, port, data=b"hello"):
    """Connect, send `data`, and close both ends, the client first."""
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    server, _ = listener.accept()
    with client, server:
        server.settimeout(5)
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        while server.recv(65536):
            pass


@captures
def test_a_connection_from_syn_to_fin():
    with connected() as (listener, port), capture(port=port) as seen:
        exchange(listener, port)
    trace = seen.trace
    assert [frame.what for frame in trace[:3]] == ["SYN", "SYN, ACK", "ACK"]
    assert [frame.sender for frame in trace[:3]] == ["client", "server", "client"]
    assert [frame.payload for frame in trace.with_data()] == [b"hello"]
    assert len(trace.with_flags("FIN")) == 2
    assert trace.connections()[0].server.port == port
    assert trace.stacks == (f"Linux kernel {'.'.join(platform.release().split('.')[:2])}",)
    times = [frame.time for frame in trace]
    assert times == sorted(times) and times[0] == 0 and times[-1] < 5
    assert len({(f.tcp.seq, f.tcp.flags, f.ack, f.length) for f in trace}) == len(trace)  # once
    assert seen.lost == 0


@captures
def test_all_that_was_sent_is_seen_each_time():
    for _ in range(20):
        with socket.socket(type=socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", 0))
            address = receiver.getsockname()
            with capture(port=address[1]) as seen, socket.socket(type=socket.SOCK_DGRAM) as sender:
                for number in range(10):
                    sender.sendto(bytes([number]), address)
            assert [frame.payload[0] for frame in seen.trace] == list(range(10))


@captures
def test_on_a_busy_machine_it_waits_for_as_long_as_it_gets_on(monkeypatch):
    usual, slow = capture._keep, [0.02] * 100  # seconds for each of so many frames

    def slowly(*arguments):
        time.sleep(slow.pop() if slow else 0)
        usual(*arguments)

    monkeypatch.setattr(module, "PATIENCE", 1.0)
    with capture() as seen, socket.socket(type=socket.SOCK_DGRAM) as sender:
        monkeypatch.setattr(capture, "_keep", slowly)
        sender.connect(seen._marker.getsockname())
        for _ in range(100):
            sender.send(b"")
        assert seen.count >= 0 and not slow


@captures
def test_the_trace_can_be_looked_at_inside_of_the_block():
    with connected() as (listener, port), capture(port=port) as seen:
        assert len(seen.trace) == 0
        exchange(listener, port)
        assert len(seen.trace.with_flags("FIN")) == 2
        exchange(listener, port)
    assert len(seen.trace.with_flags("FIN")) == 4
    assert seen.trace.hosts == ("client", "server", "client 2")


@captures
def test_other_ports_are_left_out_unless_all_are_wanted():
    one, another = connected(), connected()
    with one as (listener, port), another as (_, other), capture(other) as none, capture() as all_:
        exchange(listener, port)
    assert len(none.trace) == 0
    assert len(all_.trace.of(port).with_flags("SYN")) == 2


@captures
def test_a_refused_connection_is_seen():
    with connected() as (_, port):
        pass
    with capture(port=port) as seen, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert [frame.what for frame in seen.trace] == ["SYN", "RST, ACK"]


@captures
def test_checksums_on_loopback_are_not_filled_in():
    """What the docstring tells the reader; should a kernel change it, this says so."""
    with connected() as (listener, port), capture(port=port) as seen:
        exchange(listener, port, bytes(200_000))
    data = seen.trace.with_data()
    assert not any(f.tcp.checksum_ok(f.payload, f.ip.source, f.ip.destination) for f in data)
    assert all(frame.ip.checksum_ok() for frame in data)
    assert max(frame.length for frame in data) > 1460
    assert sum(frame.length for frame in data) == 200_000


@captures
def test_an_error_in_the_block_is_the_readers_own_and_nothing_is_left():
    threads = threading.active_count()
    with pytest.raises(ZeroDivisionError), capture() as seen:
        raise ZeroDivisionError
    assert threading.active_count() == threads
    assert seen._socket.fileno() == -1
    assert seen._marker.fileno() == -1


@captures
def test_a_capture_that_breaks_says_so(monkeypatch):
    monkeypatch.setattr(capture, "_keep", broken)
    with pytest.raises(CaptureError, match=r"stopped early: .* went down"), capture():
        pass


def broken(*_):
    raise OSError("the interface went down")


def test_elsewhere_than_on_linux(monkeypatch):
    monkeypatch.delattr(socket, "AF_PACKET", raising=False)
    monkeypatch.setattr(module.platform, "system", lambda: "Darwin")
    assert why_not() == (
        "frames can be captured on Linux only, and this is Darwin: look at a recorded trace instead"
    )
    with pytest.raises(CaptureError, match="Darwin"), capture():
        pass


def test_without_the_right_to(monkeypatch):
    monkeypatch.setattr(socket, "AF_PACKET", 17, raising=False)
    monkeypatch.setattr(socket, "socket", forbidden)
    assert why_not().startswith("capturing frames needs root or CAP_NET_RAW")
    assert "\n" not in why_not()


def forbidden(*_):
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize(
    "packet",
    [
        scapy.IP() / scapy.TCP(sport=5000, dport=80),
        scapy.IP(options=[scapy.IPOption_NOP()] * 4) / scapy.UDP(sport=5000, dport=53),
        scapy.IP(frag=5, proto=17) / b"these are no ports",
        scapy.IP() / scapy.ICMP(),
        scapy.IPv6() / scapy.TCP(sport=5000, dport=80),
        scapy.IPv6() / scapy.IPv6ExtHdrHopByHop() / scapy.UDP(sport=5000, dport=53),
        scapy.ARP(),
    ],
    ids=lambda packet: packet.summary(),
)
def test_ports_are_found_where_a_dissection_finds_them(packet):
    frame = bytes(scapy.Ether() / packet)
    header = dissect(frame).tcp or dissect(frame).udp
    expected = (header.source_port, header.destination_port) if header else ()
    assert module._ports(frame) == expected
    assert all(module._ports(frame[:size]) in ((), expected) for size in range(len(frame)))


@captures
def test_each_frame_is_handed_over_once():
    receiver = socket.socket(type=socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    opened = module._open()
    with receiver, opened, socket.socket(type=socket.SOCK_DGRAM) as sender:
        for number in range(5):
            sender.sendto(b"mine %d" % number, receiver.getsockname())
        found = []
        while len(found) < 5 or found[-1] != 4:
            data, _, _, address = opened.recvmsg(2**18, 64)
            assert address[2] == socket.PACKET_OUTGOING
            if b"mine" in data:
                found.append(int(data[-1:]))
    assert found == list(range(5))
