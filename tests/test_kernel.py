"""What the kernel tells is what we did to the socket."""

import socket
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
