"""What is no argument: refused in Python's words, on both kinds of hosts, and the lab goes on."""

import errno
import socket
from array import array

import pytest

from helpers.lab import Lab, connected
from tests.lab.hosts import number_of, there

READ_ONLY = b"five!"
PEER = ("10.0.0.2", 9)
NONE = {  # calls of a socket with what it does not take
    "recv, text": lambda sock: sock.recv("ten"),
    "recv, a fraction": lambda sock: sock.recv(1.5),
    "recv, less than nothing": lambda sock: sock.recv(-1),
    "recv, too much": lambda sock: sock.recv(1 << 70),
    "recv, flags": lambda sock: sock.recv(1, "PEEK"),
    "recvfrom, less than nothing": lambda sock: sock.recvfrom(-1),
    "recv_into, read-only": lambda sock: sock.recv_into(READ_ONLY),
    "recv_into, no buffer": lambda sock: sock.recv_into("text"),
    "recv_into, no room": lambda sock: sock.recv_into(bytearray(3), 5),
    "recv_into, less than nothing": lambda sock: sock.recv_into(bytearray(3), -1),
    "recvfrom_into, no room": lambda sock: sock.recvfrom_into(bytearray(3), 5),
    "recvfrom_into, read-only": lambda sock: sock.recvfrom_into(READ_ONLY),
    "recvmsg, less than nothing": lambda sock: sock.recvmsg(-1),
    "recvmsg, beside it": lambda sock: sock.recvmsg(1, -1),
    "recvmsg_into, read-only": lambda sock: sock.recvmsg_into([READ_ONLY]),
    "recvmsg_into, no buffers": lambda sock: sock.recvmsg_into(5),
    "send, text": lambda sock: sock.send("text"),
    "send, a number": lambda sock: sock.send(5),
    "send, a list": lambda sock: sock.send([1, 2]),
    "send, in steps": lambda sock: sock.send(memoryview(b"abcd")[::2]),
    "send, flags": lambda sock: sock.send(b"x", "OOB"),
    "sendall, a number": lambda sock: sock.sendall(5),
    "sendto, no address": lambda sock: sock.sendto(b"x"),
    "sendto, too many": lambda sock: sock.sendto(b"x", 0, PEER, 1),  # port: nothing is sent
    "sendto, text": lambda sock: sock.sendto("x", PEER),  # port: nothing is sent
    "sendto, flags": lambda sock: sock.sendto(b"x", "OOB", PEER),  # port: nothing is sent
    "sendmsg, bytes": lambda sock: sock.sendmsg(b"abc"),
    "sendmsg, text": lambda sock: sock.sendmsg(["abc"]),
    "sendmsg, a number": lambda sock: sock.sendmsg(5),
    "sendmsg, beside it": lambda sock: sock.sendmsg([b"x"], [5]),
    "connect_ex, text": lambda sock: sock.connect_ex("10.0.0.2"),
    "listen, text": lambda sock: sock.listen("many"),
    "listen, a fraction": lambda sock: sock.listen(1.5),
    "listen, too many": lambda sock: sock.listen(1 << 31),
    "shutdown, text": lambda sock: sock.shutdown("both"),
    "shutdown, a fraction": lambda sock: sock.shutdown(1.0),
    "setsockopt, text": lambda sock: sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, "1"),
    "setsockopt, a fraction": lambda sock: sock.setsockopt(
        socket.IPPROTO_TCP, socket.TCP_NODELAY, 1.5
    ),
    "setsockopt, too much": lambda sock: sock.setsockopt(
        socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1 << 32
    ),
    "setsockopt, no value": lambda sock: sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, None),
    "setsockopt, no level": lambda sock: sock.setsockopt("TCP", 1, 1),
    "getsockopt, no number": lambda sock: sock.getsockopt(socket.SOL_SOCKET, "SO_ERROR"),
    "getsockopt, too long": lambda sock: sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR, 1025),
}


def refused(call, sock):
    """Return the class and the words of what a call raises; fail where it raises nothing."""
    with pytest.raises((TypeError, ValueError, OverflowError, BufferError, OSError)) as told:
        call(sock)
    return type(told.value), str(told.value)


@pytest.mark.parametrize("call", NONE.values(), ids=NONE)
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM], ids=["TCP", "UDP"])
def test_what_python_does_not_take(lab, kind, call):
    with socket.socket(type=kind) as plain, lab.client.socket(kind=kind) as sock:
        sock.settimeout(1)
        assert refused(call, sock) == refused(call, plain)
    assert lab.running
    assert lab.check() > 0


def test_nothing_is_sent_or_read_by_a_call_that_is_refused(pair):
    client, server = pair
    server.sendall(b"still here")
    for call in NONE.values():
        refused(call, client)
    assert client.recv(100, socket.MSG_PEEK) == b"still here"
    client.sendall(array("B", b"and"))
    client.sendmsg(part for part in (b" so", b" is this"))
    client.shutdown(socket.SHUT_WR)
    assert server.makefile("rb").read() == b"and so is this"


OPTIONS = {  # values that no system takes: (level, option, value)
    "linger, a number": (socket.SOL_SOCKET, "SO_LINGER", 1),
    "linger, half of it": (socket.SOL_SOCKET, "SO_LINGER", bytes(4)),
    "one byte": (socket.SOL_SOCKET, "SO_KEEPALIVE", b"\1"),
    "no byte": (socket.IPPROTO_TCP, "TCP_NODELAY", b""),
    "keep-alive before now": (socket.IPPROTO_TCP, "TCP_KEEPIDLE", -1),
    "keep-alive at once": (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 0),
    "keep-alive after ages": (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 32_768),
    "too many probes": (socket.IPPROTO_TCP, "TCP_KEEPCNT", 128),
    "patience before now": (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", -1),
    "segments of less than nothing": (socket.IPPROTO_TCP, "TCP_MAXSEG", -1),
    "too small segments": (socket.IPPROTO_TCP, "TCP_MAXSEG", 87),
    "too large segments": (socket.IPPROTO_TCP, "TCP_MAXSEG", 32_768),
}


@pytest.mark.parametrize(("level", "option", "value"), OPTIONS.values(), ids=OPTIONS)
def test_a_value_that_an_option_cannot_have(lab, level, option, value):
    with lab.client.socket() as sock:
        before = sock.getsockopt(level, getattr(socket, option), 8)
        assert number_of(sock.setsockopt, level, getattr(socket, option), value) == errno.EINVAL
        assert sock.getsockopt(level, getattr(socket, option), 8) == before


@pytest.mark.parametrize("value", [1, True, b"\1\0\0\0", bytearray(b"\1\0\0\0"), array("i", [1])])
def test_a_value_that_is_written_in_another_way(lab, value):
    with lab.client.socket() as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, value)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, -1)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) == 1


def test_a_datagram_that_cannot_be_sent(lab):
    with lab.client.socket(kind=socket.SOCK_DGRAM) as sock:
        assert number_of(sock.sendto, bytes(70_000), there(lab)) == errno.EMSGSIZE
        assert number_of(sock.sendto, b"x", (lab.server.address, 0)) == errno.EINVAL
        nodelay = socket.IPPROTO_TCP, socket.TCP_NODELAY
        assert number_of(sock.setsockopt, *nodelay, 1) == errno.ENOPROTOOPT
        assert number_of(sock.getsockopt, *nodelay) == errno.EOPNOTSUPP
        of_kind = socket.SOL_SOCKET, socket.SO_TYPE
        assert number_of(sock.setsockopt, *of_kind, 1) == errno.ENOPROTOOPT
        assert sock.sendto(b"x", there(lab)) == 1


def test_a_second_connect_while_the_first_goes_on(lab):
    lab.wire.drop(of="SYN")
    with lab.client.socket() as sock:
        sock.settimeout(0.05)
        assert number_of(sock.connect, there(lab)) == "timed out"
        assert number_of(sock.connect, there(lab)) == errno.EALREADY
        assert sock.connect_ex(there(lab)) == errno.EALREADY


def test_after_a_refusal_it_is_as_if_it_had_never_tried(lab):
    with lab.client.socket() as sock:
        assert number_of(sock.connect, there(lab)) == errno.ECONNREFUSED
        assert sock.getsockname()[0] == "0.0.0.0"
        sock.bind((lab.client.address, 0))
        bound = sock.getsockname()
        assert number_of(sock.connect, there(lab)) == errno.ECONNREFUSED
        assert sock.getsockname() == bound


@pytest.mark.parametrize("nowhere", ["", "0.0.0.0"])
def test_no_address_is_the_host_itself(lab, nowhere):
    with lab.client.socket() as listener, lab.client.socket() as sock:
        listener.bind(("", 0))
        listener.listen()
        port = listener.getsockname()[1]
        sock.connect((nowhere, port))
        assert sock.getpeername() == ("127.0.0.1", port)
    with lab.client.socket(kind=socket.SOCK_DGRAM) as bound:
        bound.bind((lab.client.address, 0))
        bound.settimeout(5)
        bound.sendto(b"to myself", (nowhere, bound.getsockname()[1]))
        assert bound.recvfrom(100) == (b"to myself", bound.getsockname())


def test_urgent_data_are_refused_where_tcp_has_none(monkeypatch):
    monkeypatch.setenv("LAB", "simulated")
    with Lab() as lab, connected(lab) as (client, server):
        assert number_of(client.send, b"!", socket.MSG_OOB) == errno.EOPNOTSUPP
        assert number_of(server.recv, 1, socket.MSG_OOB) == errno.EINVAL


def test_the_protocol_is_the_one_that_was_asked_for(lab):
    with lab.server.socket(protocol=socket.IPPROTO_TCP) as listener, lab.client.socket() as sock:
        listener.bind((lab.server.address, 0))
        listener.listen()
        sock.connect(listener.getsockname())
        with listener.accept()[0] as accepted, accepted.dup() as copy:
            protocols = [one.proto for one in (listener, sock, accepted, copy)]
            assert protocols == [socket.IPPROTO_TCP, 0, socket.IPPROTO_TCP, socket.IPPROTO_TCP]
