"""The UDP servers."""

import contextlib
import errno
import socket
import threading
import time

import pytest

from helpers.servers import DatagramServer, DatagramSink, HandlerError, ServerError, running
from tests.servers.peer import in_a_thread, needs_ipv6


@contextlib.contextmanager
def a_client(family=socket.AF_INET):
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        yield client


def ask(server, data):
    with a_client() as client:
        client.sendto(data, server.address)
        answer, address = client.recvfrom(65_535)
        assert address == server.address
        return answer


def test_the_echo_keeps_the_boundaries():
    with DatagramServer() as server, a_client() as client:
        for data in (b"one", b"", b"three", bytes(8000)):
            client.sendto(data, server.address)
        assert [client.recv(65_535) for _ in range(4)] == [b"one", b"", b"three", bytes(8000)]
        assert server.log.lines()[:2] == [
            "client 1: sent 3 bytes b'one'",
            "client 1: was sent 3 bytes b'one'",
        ]


def test_an_answer_of_ones_own_and_none():
    def answer(data):
        print("asked for", data)
        return data.upper() if data != b"ignore me" else None

    with DatagramServer(answer) as server, a_client() as client:
        client.sendto(b"ignore me", server.address)
        client.sendto(b"hello", server.address)
        assert client.recv(100) == b"HELLO"
        assert "answer: printed asked for b'hello'" in server.log.lines()


@needs_ipv6
def test_ipv6():
    with DatagramServer(host="::1") as server, a_client(socket.AF_INET6) as client:
        client.sendto(b"six", server.address)
        assert client.recv(10) == b"six"


@pytest.mark.parametrize("not_a_function", [b"hello", 3])
def test_what_is_no_function(not_a_function):
    with pytest.raises(TypeError, match=r"DatagramServer\(answer\)"):
        DatagramServer(not_a_function)


def test_an_address_of_another_machine():
    for make in (DatagramServer, DatagramSink):
        with pytest.raises(ServerError, match=r"192.0.2.1.*Use host='127.0.0.1'"):
            make(host="192.0.2.1")  # RFC 5737: nobody's
        with pytest.raises(TypeError, match="a host is a text"):
            make(host=None)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda data: 1 / 0, "ZeroDivisionError: division by zero at line"),
        (lambda data: open("no such file"), "FileNotFoundError"),  # noqa: PTH123, SIM115
        (lambda data: "text", "TypeError: a datagram carries bytes, and answer returned 'text'"),
        (lambda data: bytes(70_000), "OSError"),
    ],
)
def test_an_answer_that_fails_is_told_at_stop_and_the_server_goes_on(wrong, told):
    def answer(data):
        return b"fine" if data == b"good" else wrong(data)

    server = DatagramServer(answer)
    with a_client() as client:
        client.sendto(b"bad", server.address)
        server.log.wait_for("raised")
    assert ask(server, b"good") == b"fine"
    with pytest.raises(HandlerError, match=told) as info:
        server.stop()
    assert info.value.__cause__ is server.errors[0]
    server.stop()  # said once
    assert repr(server) == "<UDP server on 127.0.0.1, has stopped>"


def test_an_error_of_the_with_block_comes_first():
    with (
        pytest.raises(KeyError),
        DatagramServer(lambda data: 1 / 0) as server,
        a_client() as client,
    ):
        client.sendto(b"bad", server.address)
        server.log.wait_for("raised")
        raise KeyError


def test_a_client_that_has_gone_does_not_end_the_server():
    with DatagramServer() as server:
        for _ in range(3):
            with a_client() as client:
                client.sendto(b"and gone", server.address)
        server.log.wait_for("client 3")
        assert ask(server, b"still there?") == b"still there?"


def test_the_reset_that_windows_reports_does_not_end_the_server(monkeypatch):
    with DatagramServer() as server:
        receive, errors = server._socket.recvfrom, [ConnectionResetError(errno.ECONNRESET, "gone")]

        class Socket:
            def recvfrom(self, size):
                if errors:
                    raise errors.pop()
                return receive(size)

            def __getattr__(self, name):
                return getattr(usual, name)

        usual, server._socket = server._socket, Socket()
        for data in (b"one", b"two"):  # the first one is received by the call that waited already
            assert ask(server, data) == data
        assert errors == []


def test_stop_frees_the_port_and_empties_running():
    server = DatagramServer()
    assert running() == [server]
    server.stop()
    server.stop()
    assert running() == []
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind(server.address)


def send_all(sink, count, size):
    with a_client() as client:
        for number in range(count):
            with contextlib.suppress(OSError):  # a system may refuse to send more for the moment
                client.sendto(number.to_bytes(4, "big") + bytes(size - 4), sink.address)


def test_a_sink_with_a_small_buffer_loses_most():
    with DatagramSink(receive_buffer=4096) as sink:
        send_all(sink, 1000, 1000)
        arrived = sink.drain()
        assert 0 < len(arrived) < 1000
        numbers = [int.from_bytes(data[:4], "big") for data in arrived]
        assert numbers == sorted(numbers)
        assert all(len(data) == 1000 for data in arrived)  # a datagram comes whole or not at all
        assert sink.drain() == []


def test_a_sink_with_room_loses_nothing():
    with DatagramSink(receive_buffer=2**18) as sink:
        send_all(sink, 20, 100)
        assert [int.from_bytes(data[:4], "big") for data in sink.drain()] == list(range(20))


def test_the_buffer_of_a_sink():
    with DatagramSink() as usual, DatagramSink(receive_buffer=4096) as small:
        assert 0 < small.receive_buffer < usual.receive_buffer
    for wrong in ("4096", 2**40):
        with pytest.raises(ServerError, match=r"grants no receive buffer of .* such as 4096"):
            DatagramSink(receive_buffer=wrong)


def test_a_sink_is_drained_although_others_go_on_sending():
    def sends():
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            while not enough.is_set():
                sock.sendto(bytes(100), sink.address)

    enough = threading.Event()
    with DatagramSink() as sink, in_a_thread(sends):
        try:
            begin = time.monotonic()
            assert sink.drain()
            took = time.monotonic() - begin
        finally:
            enough.set()
    assert took < 10
