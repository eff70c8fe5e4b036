"""A socket of a host behaves the same, whoever's TCP is behind it: results, errors, readiness."""

import errno
import select
import socket
import struct
import time

import pytest

from helpers import kernel
from helpers.lab import Lab
from helpers.servers import run_in_background
from tests.lab.hosts import connected, number_of, on_both, there, wait_until

pytestmark = on_both
LINGER_0 = struct.pack("ii", 1, 0)


# --- a socket that is not connected ------------------------------------------------------------


def test_a_new_socket(lab):
    with lab.client.socket() as sock:
        assert sock.getsockname() == ("0.0.0.0", 0)
        assert kernel.state(sock) == "CLOSED"
        assert number_of(sock.getpeername) == errno.ENOTCONN
        assert number_of(sock.recv, 1) == errno.ENOTCONN
        assert number_of(sock.send, b"x") == errno.EPIPE
        assert number_of(sock.shutdown, socket.SHUT_RDWR) == errno.ENOTCONN
        assert number_of(sock.accept) == errno.EINVAL
        assert (sock.family, sock.type) == (socket.AF_INET, socket.SOCK_STREAM)
        assert isinstance(sock, socket.socket)


def test_a_closed_socket(lab):
    sock = lab.client.socket()
    sock.close()
    sock.close()
    assert sock.fileno() == -1 and "[closed]" in repr(sock)
    for call in (sock.getsockname, sock.listen, lambda: sock.recv(1), lambda: sock.send(b"")):
        assert number_of(call) == errno.EBADF


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("10.0.0.2", TypeError),
        (("10.0.0.2",), TypeError),
        (("10.0.0.2", "80"), TypeError),
        (("10.0.0.2", 70_000), OverflowError),
        ((10, 80), TypeError),
    ],
)
def test_a_wrong_address(lab, address, kind):
    with lab.client.socket() as sock, pytest.raises(kind):
        sock.connect(address)


def test_bind(lab):
    with lab.server.socket() as one, lab.server.socket() as two:
        assert number_of(one.bind, ("10.0.0.9", 0)) == errno.EADDRNOTAVAIL
        one.bind((lab.server.address, 0))
        address = one.getsockname()
        assert address[0] == lab.server.address and address[1] > 1023
        assert number_of(one.bind, (lab.server.address, 0)) == errno.EINVAL
        assert number_of(two.bind, address) == errno.EADDRINUSE
        assert number_of(two.bind, ("", address[1])) == errno.EADDRINUSE
        two.bind(("127.0.0.1", address[1]))


@pytest.mark.parametrize("old", [0, 1])
@pytest.mark.parametrize("new", [0, 1])
def test_a_port_in_time_wait(lab, old, new):
    """The four cases of notebook 07: only if both have SO_REUSEADDR may the port be had again."""
    listener = lab.server.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, old)
    listener.bind((lab.server.address, 0))
    listener.listen()
    address = listener.getsockname()
    with lab.client.create_connection(address) as client:
        listener.accept()[0].close()
        listener.close()
        assert client.recv(1) == b""
    wait_until(lambda: [held.state for held in lab.server.sockets()] == ["TIME-WAIT"])
    with lab.server.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, new)
        if old and new:
            again.bind(address)
        else:
            assert number_of(again.bind, address) == errno.EADDRINUSE


def test_listening_twice_on_a_port(lab):
    with lab.server.create_server(there(lab)[1]) as one, lab.server.socket() as two:
        two.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        assert number_of(two.bind, one.getsockname()) == errno.EADDRINUSE
        one.listen(3)
        assert kernel.backlog(one) == (0, 3)
        assert one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        assert number_of(one.recv, 1) == errno.ENOTCONN
        assert number_of(one.send, b"x") == errno.EPIPE
        assert number_of(one.connect, ("10.0.0.1", 9)) == errno.EISCONN


def test_listening_on_every_address(lab):
    with lab.server.socket() as listener:
        listener.listen()
        port = listener.getsockname()[1]
        for host, address in ((lab.client, "10.0.0.2"), (lab.server, "127.0.0.1")):
            with host.create_connection((address, port)) as client, listener.accept()[0] as server:
                assert server.getsockname() == client.getpeername() == (address, port)
                client.sendall(b"hello")
                assert server.recv(9) == b"hello"


# --- connect and accept ------------------------------------------------------------------------


def test_refused_and_tried_again(lab):
    with lab.client.socket() as sock:
        assert number_of(sock.connect, there(lab)) == errno.ECONNREFUSED
        assert sock.connect_ex(there(lab)) == errno.ECONNREFUSED
        with lab.server.create_server(there(lab)[1]) as listener:
            sock.connect(there(lab))
            listener.accept()[0].close()
            assert number_of(sock.connect, there(lab)) == errno.EISCONN


def test_nobody_has_the_address(lab):
    begin = time.monotonic()
    with lab.client.socket() as sock:
        sock.settimeout(10)
        assert number_of(sock.connect, ("10.0.0.77", there(lab)[1])) == errno.EHOSTUNREACH
        assert time.monotonic() - begin > 2.5
    with lab.client.socket() as sock:
        assert number_of(sock.connect, ("192.0.2.1", there(lab)[1])) == errno.ENETUNREACH
    asked = [frame.what for frame in lab.trace]
    assert asked == ["ARP: who has 10.0.0.77?"] * 3


def test_connect_with_a_timeout(lab):
    for sock in connected(lab):  # so that the cards are known
        sock.close()
    lab.settle()
    lab.wire.drop()
    with lab.client.socket() as sock:
        sock.settimeout(0.2)
        with pytest.raises(TimeoutError, match="timed out"):
            sock.connect(there(lab))
        assert kernel.state(sock) == "SYN-SENT"
        assert lab.trace[-1].flags == "SYN"


def test_connect_without_waiting(either):
    # The wire is slow, so that all of it is asked before the connection is there.
    with Lab(delay="300 ms") as lab, lab.server.create_server() as listener:
        address, sock = listener.getsockname(), lab.client.socket()
        sock.setblocking(False)
        assert sock.connect_ex(address) == errno.EINPROGRESS
        assert sock.connect_ex(address) == errno.EALREADY
        assert select.select([], [sock], [], 0)[1] == []
        assert number_of(sock.recv, 1) == errno.EAGAIN
        assert number_of(sock.send, b"x") == errno.EAGAIN
        assert select.select([], [sock], [], 5)[1] == [sock]
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
        assert sock.connect_ex(address) in (0, errno.EISCONN)
        sock.close()


def test_connect_without_waiting_is_refused(lab):
    with lab.client.socket() as sock:
        sock.setblocking(False)
        assert number_of(sock.connect, there(lab)) == errno.EINPROGRESS
        assert select.select([sock], [sock], [], 5)[:2] == ([sock], [sock])
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNREFUSED
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0


def test_accept_waits_or_not(lab):
    with lab.server.create_server() as listener:
        listener.settimeout(0.1)
        with pytest.raises(TimeoutError, match="timed out"):
            listener.accept()
        listener.setblocking(False)
        assert number_of(listener.accept) == errno.EAGAIN
        assert select.select([listener], [], [], 0)[0] == []
        with lab.client.create_connection(listener.getsockname()) as client:
            assert select.select([listener], [], [], 5)[0] == [listener]
            assert kernel.backlog(listener).waiting == 1
            server, address = listener.accept()
            with server:
                assert address == client.getsockname() == server.getpeername()
                assert server.getblocking()


def test_a_listener_that_is_shut_down_wakes_accept(lab):
    with lab.server.create_server() as listener:
        task = run_in_background(listener.accept)
        time.sleep(0.05)
        listener.shutdown(socket.SHUT_RDWR)
        with pytest.raises(OSError) as told:
            task.result()
        assert told.value.errno == errno.EINVAL
