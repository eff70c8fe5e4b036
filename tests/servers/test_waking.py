"""How a thread that waits on a socket is woken, also where `shutdown` does not do it."""

import errno
import queue
import socket
from types import SimpleNamespace

import pytest

from helpers.servers import waking
from tests.servers.peer import in_a_thread, needs_ipv6


class Unwakeable(socket.socket):
    """A socket of a system on which `shutdown` wakes nobody."""

    def shutdown(self, how):
        raise OSError(errno.ENOTCONN, "Socket is not connected")


@pytest.fixture(params=["as here", "as elsewhere"])
def socket_class(request, monkeypatch):
    if request.param == "as here":
        return socket.socket
    monkeypatch.setattr(waking, "sys", SimpleNamespace(platform="elsewhere"))
    return Unwakeable


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "0.0.0.0", *(pytest.param(host, marks=needs_ipv6) for host in ("::1", "::"))],
)
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_accept_and_recvfrom_are_woken(socket_class, kind, host):
    def waits():
        try:
            if kind == socket.SOCK_STREAM:
                woken.put("accept")
                sock.accept()[0].close()
            else:
                woken.put("recvfrom")
                sock.recvfrom(100)
        except OSError:
            pass
        woken.put("awake")

    woken = queue.Queue()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket_class(family, kind) as sock:
        sock.bind((host, 0))
        if kind == socket.SOCK_STREAM:
            sock.listen()
        with in_a_thread(waits):
            assert woken.get(timeout=5) in ("accept", "recvfrom")
            waking.wake(sock)
            assert woken.get(timeout=5) == "awake"


def test_a_socket_that_was_being_made_is_closed_too():
    """As whoever was interrupted leaves it: with a descriptor, and nothing that Python adds."""
    half = socket.socket.__new__(socket.socket)
    super(socket.socket, half).__init__()
    assert half.fileno() >= 0
    waking.close(half)
    assert half.fileno() == -1


def test_a_closed_socket_is_no_problem(socket_class):
    sock = socket_class()
    sock.close()
    waking.wake(sock)
    assert not waking.is_listening(sock)
    assert waking.address_of([sock]) is None


def test_the_address_of_a_listener_comes_before_that_of_a_datagram_socket():
    with (
        socket.socket(type=socket.SOCK_DGRAM) as bound,
        socket.socket(type=socket.SOCK_DGRAM) as unbound,
        socket.socket() as client,
    ):
        assert waking.address_of([unbound, client]) is None
        bound.bind(("127.0.0.1", 0))
        assert waking.address_of([unbound, bound]) == bound.getsockname()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            assert waking.address_of([bound, listener]) == listener.getsockname()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no Unix sockets")
def test_a_unix_socket_has_no_address_to_give():
    one, other = socket.socketpair()
    with one, other:
        assert waking.address_of([one]) is None
