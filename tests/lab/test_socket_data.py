"""What is sent and received, the end of it, and options: the same, whoever's TCP is behind it."""

import errno
import os
import select
import signal
import socket
import statistics
import struct
import sys
import threading
import time
import warnings

import pytest

from helpers import kernel
from helpers.lab import Lab
from helpers.servers import BackgroundServer, run_in_background
from tests.lab.hosts import connected, number_of, on_both, there, wait_until

pytestmark = on_both
LINGER_0 = struct.pack("ii", 1, 0)


# --- data --------------------------------------------------------------------------------------


def test_recv_and_its_flags(pair):
    client, server = pair
    client.sendall(b"hello")
    wait_until(lambda: kernel.queues(server).received == 5)
    assert server.recv(3, socket.MSG_PEEK) == b"hel"
    assert kernel.queues(server) == (5, 0)
    buffer = bytearray(8)
    assert server.recv_into(buffer, 2) == 2 and buffer[:3] == b"he\0"
    assert server.recvfrom(100)[0] == b"llo"
    server.settimeout(None)
    assert number_of(server.recv, 1, socket.MSG_DONTWAIT) == errno.EAGAIN
    threading.Timer(0.05, client.sendall, [b"56789"]).start()
    client.sendall(b"01234")
    assert server.recv(10, socket.MSG_WAITALL) == b"0123456789"
    with pytest.raises(ValueError, match="negative buffersize"):
        server.recv(-1)


def test_recv_with_a_timeout(pair):
    client, server = pair
    server.settimeout(0.1)
    begin = time.monotonic()
    with pytest.raises(TimeoutError, match="timed out"):
        server.recv(1)
    assert time.monotonic() - begin > 0.09
    assert select.select([server], [server], [], 0)[:2] == ([], [server])
    client.send(b"x")
    assert select.select([server], [], [], 5)[0] == [server]
    assert server.recv(1) == b"x"
    assert select.select([server], [], [], 0)[0] == []


def test_small_segments_that_are_read_at_once(pair):
    """Neither Nagle's algorithm nor the delayed ACK holds them up: the reading acknowledges."""
    client, server = pair
    times = []
    for _ in range(100):
        begin = time.monotonic()
        client.sendall(b"x")
        assert server.recv(1) == b"x"
        times.append(time.monotonic() - begin)
    assert statistics.median(times) < 0.035  # with a delayed ACK: 40 ms for each


def test_a_wait_is_interrupted(pair, interruptible):
    client, server = pair
    server.settimeout(None)
    main = threading.main_thread().ident
    with pytest.raises(KeyboardInterrupt):
        threading.Timer(0.1, signal.pthread_kill, [main, signal.SIGINT]).start()
        server.recv(1)
    client.send(b"x")
    server.settimeout(5)
    assert server.recv(1) == b"x"


def test_send_until_all_is_full(pair, lab):
    client, server = pair
    client.settimeout(0.2)
    with pytest.raises(TimeoutError, match="timed out"):
        client.sendall(bytes(20_000_000))
    client.setblocking(False)
    with pytest.raises(BlockingIOError) as told:
        while True:
            client.send(bytes(100_000))
    assert told.value.errno == errno.EAGAIN
    lab.settle()
    assert select.select([], [client], [], 0)[1] == []
    waiting = kernel.queues(server).received
    assert waiting > 40_000 and kernel.queues(client).sent > 40_000
    reader = run_in_background(read_so_many, server, 3 * waiting)
    assert select.select([], [client], [], 5)[1] == [client]
    reader.stop()


def read_so_many(sock, most):
    count = 0
    while count < most:
        count += len(sock.recv(min(most - count, 65536)))
    return count


def test_files_and_messages(pair):
    client, server = pair
    with client.makefile("w") as writer, server.makefile() as reader:
        writer.write("one\ntwo\n")
        writer.flush()
        assert [reader.readline(), reader.readline()] == ["one\n", "two\n"]
    assert client.sendmsg([b"a", b"bc"]) == 3
    assert server.recvmsg(10)[0] == b"abc"
    assert client.sendmsg([b"d", b"efg"]) == 4
    head, body = bytearray(1), bytearray(5)
    assert server.recvmsg_into([head, body])[0] == 4
    assert head + body == b"defg\0\0"
    assert client.send(memoryview(b"view")[1:]) == 3
    assert server.recv(10) == b"iew"


def test_a_second_name_for_a_socket(pair):
    client, server = pair
    copy = client.dup()
    client.close()
    copy.sendall(b"still open")
    assert server.recv(100) == b"still open"
    copy.close()
    assert server.recv(1) == b""


def test_a_socket_made_anew_of_its_descriptor(pair):
    client, server = pair
    with socket.socket(fileno=client.detach()) as again:
        assert client.fileno() == -1
        again.sendall(b"hello")
        assert server.recv(100) == b"hello"
        assert again.getpeername() == server.getsockname()


@pytest.mark.skipif(sys.platform == "win32", reason="os.dup2 takes no sockets there")
def test_a_descriptor_that_another_has_meanwhile(pair):
    client, _server = pair
    number = client.detach()
    one, other = socket.socketpair()
    os.dup2(one.fileno(), number)  # which closes what was there
    with one, other, socket.socket(one.family, one.type, fileno=number) as found:
        found.sendall(b"hello")
        other.settimeout(5)
        assert other.recv(100) == b"hello"


def test_a_socket_made_of_a_copy_of_its_descriptor(pair):
    client, server = pair
    with socket.fromfd(client.fileno(), client.family, client.type) as copy:
        copy.sendall(b"hello")
        assert server.recv(100) == b"hello"
    client.sendall(b"still open")
    assert server.recv(100) == b"still open"


@pytest.mark.skipif(sys.platform == "win32", reason="os.read takes no sockets there")
def test_what_os_does_with_a_descriptor(lab, pair):
    client, server = pair
    server.setblocking(True)
    with lab.client.here():
        assert os.write(client.fileno(), b"hello") == 5
        assert os.read(server.fileno(), 3) == b"hel"
        copy = os.dup(server.fileno())
        assert os.read(copy, 10) == b"lo"
        os.close(copy)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            os.read(server.fileno(), 10)
        number = client.detach()
        os.write(number, b"bye")
        socket.socket(fileno=number).close()
        server.setblocking(True)
        assert (os.read(server.fileno(), 10), os.read(server.fileno(), 10)) == (b"bye", b"")


def test_a_server_of_the_course_on_a_host(lab):
    def shout(connection):
        connection.sendall(connection.recv(100).upper())

    with lab.server.here(), BackgroundServer(shout, host=lab.server.address) as server:
        with lab.client.create_connection(server.address) as client:
            client.sendall(b"hello")
            assert client.recv(100) == b"HELLO"
            assert client.recv(1) == b""
        assert "client 1: sent 5 bytes b'hello'" in server.log.lines()


# --- the end -----------------------------------------------------------------------------------


def test_the_end_of_a_stream(pair):
    client, server = pair
    client.sendall(b"last words")
    client.shutdown(socket.SHUT_WR)
    assert number_of(client.send, b"x") == errno.EPIPE
    assert server.recv(100) == b"last words"
    assert server.recv(1) == server.recv(1) == b""
    assert select.select([server], [], [], 0)[0] == [server]
    wait_until(lambda: kernel.state(client) == "FIN-WAIT-2")
    assert kernel.state(server) == "CLOSE-WAIT"
    server.close()
    assert client.recv(1) == b""
    assert kernel.state(client) == "CLOSED"
    assert number_of(client.shutdown, socket.SHUT_WR) == errno.ENOTCONN
    assert number_of(client.getpeername) == errno.ENOTCONN


def test_reading_no_more(pair):
    client, server = pair
    client.sendall(b"unread")
    wait_until(lambda: kernel.queues(server).received == 6)
    server.shutdown(socket.SHUT_RD)
    assert server.recv(100) == b"unread"
    assert server.recv(1) == b""


def test_a_reset_is_told_once(pair):
    client, server = pair
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    server.close()
    assert number_of(client.recv, 1) == errno.ECONNRESET
    assert client.recv(1) == b""
    assert number_of(client.send, b"x") == errno.EPIPE
    assert kernel.state(client) == "CLOSED"


def test_what_came_before_a_reset_can_be_read(pair):
    client, server = pair
    server.sendall(b"first")
    wait_until(lambda: kernel.queues(client).received == 5)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    server.close()
    wait_until(lambda: kernel.state(client) == "CLOSED")
    assert client.recv(100) == b"first"
    assert number_of(client.recv, 1) == errno.ECONNRESET


def test_a_close_that_waits_for_all_to_arrive(either):
    with Lab(delay="50 ms") as lab:
        client, server = connected(lab)
        with server:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 5))
            client.sendall(b"hello")
            begin = time.monotonic()
            client.close()
            assert time.monotonic() - begin > 0.09
            assert server.recv(100) == b"hello"


def test_a_socket_that_is_forgotten_is_closed(lab):
    client, server = connected(lab)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        del client
    with server:
        assert server.recv(1) == b""


# --- options -----------------------------------------------------------------------------------


def test_options(pair):
    client, _ = pair
    tcp = socket.IPPROTO_TCP
    assert client.getsockopt(tcp, socket.TCP_NODELAY) == 0
    client.setsockopt(tcp, socket.TCP_NODELAY, 1)
    assert client.getsockopt(tcp, socket.TCP_NODELAY) == 1
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    client.setsockopt(tcp, socket.TCP_KEEPIDLE, 10)
    assert client.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert client.getsockopt(tcp, socket.TCP_KEEPIDLE) == 10
    assert client.getsockopt(tcp, socket.TCP_KEEPINTVL) == 75
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    assert client.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == LINGER_0
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
    assert client.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) == 20_000
    client.setsockopt(tcp, socket.TCP_CONGESTION, b"cubic")
    assert client.getsockopt(tcp, socket.TCP_CONGESTION, 16).rstrip(b"\0") == b"cubic"
    assert number_of(client.setsockopt, tcp, socket.TCP_CONGESTION, b"nonsense") == errno.ENOENT
    client.setsockopt(tcp, socket.TCP_QUICKACK, 1)
    client.setsockopt(tcp, socket.TCP_USER_TIMEOUT, 2500)
    assert client.getsockopt(tcp, socket.TCP_USER_TIMEOUT) == 2500
    assert client.getsockopt(tcp, socket.TCP_MAXSEG) == 1448
    assert client.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM
    assert number_of(client.setsockopt, tcp, 4000, 1) == errno.ENOPROTOOPT


def test_a_patience_of_its_own(pair, lab):
    client, _ = pair
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 500)
    client.settimeout(10)
    lab.wire.drop()
    client.sendall(b"hello")
    assert number_of(client.recv, 1) == errno.ETIMEDOUT


# --- datagrams ---------------------------------------------------------------------------------


def test_datagrams(lab):
    udp = {"kind": socket.SOCK_DGRAM}
    with lab.client.socket(**udp) as client, lab.server.socket(**udp) as server:
        server.bind(("", there(lab)[1]))
        server.settimeout(5)
        assert number_of(client.send, b"x") == errno.EDESTADDRREQ
        client.sendto(b"hello", there(lab))
        data, address = server.recvfrom(3)
        assert (data, address) == (b"hel", (lab.client.address, client.getsockname()[1]))
        client.connect(there(lab))
        assert client.getsockname()[0] == lab.client.address
        server.sendto(b"answer", address)
        assert select.select([client], [], [], 5)[0] == [client]
        assert client.recv(100) == b"answer"


def test_a_datagram_that_nobody_wants(lab):
    with lab.client.socket(kind=socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.connect(there(lab))
        client.send(b"hello?")
        assert number_of(client.recv, 1) == errno.ECONNREFUSED
    assert lab.trace[-1].what == "ICMP port unreachable"
