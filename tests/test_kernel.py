"""What the kernel tells is what we did to the socket."""

import socket
import struct
import sys

import pytest

from helpers import kernel
from helpers.servers import connected_pair

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it")


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0), backlog=5) as sock:
        yield sock


def test_states_of_a_life(listener):
    fresh = socket.socket()
    assert kernel.state(fresh) == "CLOSED"
    fresh.close()
    assert kernel.state(fresh) == "(closed)"
    assert kernel.state(listener) == "LISTEN"
    client, server = connected_pair()
    with client, server:
        assert kernel.state(client) == kernel.state(server) == "ESTABLISHED"
        client.close()
        assert server.recv(1) == b""
        assert kernel.state(server) == "CLOSE-WAIT"


def test_psutil_tells_the_same_states(listener):
    client, server = connected_pair()
    with client, server:
        for sock in (listener, client, server):
            assert kernel._state_by_psutil(sock) == kernel.state(sock)
        client.close()
        assert server.recv(1) == b""
        assert kernel._state_by_psutil(server) == "CLOSE-WAIT"
    with socket.socket() as fresh:
        assert kernel._state_by_psutil(fresh) == "CLOSED"


@linux
def test_queues_count_bytes_not_read():
    client, server = connected_pair()
    with client, server:
        client.sendall(b"x" * 1000)
        assert server.recv(1, socket.MSG_PEEK) == b"x"
        assert kernel.queues(server).received == 1000
        assert len(server.recv(400)) == 400
        assert kernel.queues(server).received == 600


@linux
def test_queues_count_bytes_not_acknowledged():
    client, server = connected_pair()
    with client, server:
        client.setblocking(False)
        sent = 0
        with pytest.raises(BlockingIOError):
            while True:
                sent += client.send(bytes(65_536))
        waiting = kernel.queues(client).sent + kernel.queues(server).received
        assert kernel.queues(client).sent > 0
        assert waiting >= sent  # bytes on their way back as ACKs are counted twice


@linux
def test_backlog_counts_connections_not_accepted(listener):
    assert kernel.backlog(listener) == (0, 5)
    with socket.create_connection(listener.getsockname()) as one:
        assert kernel.backlog(listener).waiting == 1
        accepted, _ = listener.accept()
        with accepted:
            assert kernel.backlog(listener).waiting == 0
            assert accepted.getpeername() == one.getsockname()


def test_connection_states_include_what_no_program_owns_any_more(listener):
    port = listener.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)) as client:
        server, _ = listener.accept()
        try:
            assert kernel.connection_states(port) == ["ESTABLISHED", "ESTABLISHED", "LISTEN"]
        except kernel.NotTold:
            pytest.skip("this system shows only an administrator the sockets of all")
        server.close()
        assert client.recv(1) == b""
    assert "TIME-WAIT" in kernel.connection_states(port)


@linux
def test_proc_net_tcp_lists_the_listener(listener):
    assert f":{listener.getsockname()[1]:04X} 00000000:0000 0A" in kernel.proc_net_tcp()


def test_elsewhere_it_says_so_and_never_guesses(monkeypatch, listener, tmp_path):
    monkeypatch.setattr(kernel, "LINUX", False)
    monkeypatch.setattr(kernel, "PROC_NET_TCP", tmp_path / "missing")
    for ask in (kernel.queues, kernel.backlog):
        with pytest.raises(kernel.NotTold, match="Only Linux"):
            ask(listener)
    with pytest.raises(kernel.NotTold, match="Only Linux"):
        kernel.proc_net_tcp()
    assert kernel.state(listener) == "LISTEN"


@linux
def test_tcp_info_of_a_connection():
    client, server = connected_pair()
    with client, server:
        client.sendall(b"hello")
        assert server.recv(100) == b"hello"
        info, other = kernel.tcp_info(client), kernel.tcp_info(server)
    assert (info.state, info.congestion_state) == ("ESTABLISHED", "Open")
    assert other.bytes_received == 5 and info.retransmits == info.lost == info.backoff == 0
    assert info.cwnd >= 10 and info.ssthresh is None and info.mss > 1000
    assert 0 < info.min_rtt <= info.rtt < 0.1 < info.rto < 1


def test_the_places_of_a_tcp_info():
    """The offsets of `struct tcp_info` in linux/tcp.h, in a struct of numbers that tell them."""
    words = struct.pack("60I", *range(0, 240, 4))
    info = kernel.parse_tcp_info(bytes([5, 3, 0, 0, 2, 0, 0, 0]) + words[8:])
    assert (info.state, info.congestion_state, info.backoff) == ("FIN-WAIT-2", "Recovery", 2)
    assert (info.rto, info.mss, info.unacked) == (8 / 1e6, 16, 24)
    assert (info.sacked, info.lost, info.retransmitting) == (28, 32, 36)
    assert (info.rtt, info.rttvar, info.ssthresh, info.cwnd) == (68 / 1e6, 72 / 1e6, 76, 80)
    assert (info.retransmits, info.not_sent, info.min_rtt) == (100, 144, 148 / 1e6)
    assert info.bytes_acked == 120 + (124 << 32) and info.bytes_received == 128 + (132 << 32)
    assert info.peer_window == 228


def test_a_short_tcp_info_of_an_old_kernel():
    info = kernel.parse_tcp_info(b"\x01" + bytes(103))
    assert (info.state, info.bytes_acked, info.peer_window) == ("ESTABLISHED", 0, 0)


def test_elsewhere_there_is_no_tcp_info(monkeypatch, listener):
    monkeypatch.setattr(kernel, "LINUX", False)
    with pytest.raises(kernel.NotTold, match="Only Linux"):
        kernel.tcp_info(listener)
