"""Each ready handler, as a real client meets it."""

import functools
import socket
import time

import pytest

from helpers.servers import (
    BackgroundServer,
    echo,
    half_close,
    one_byte_at_a_time,
    reset_in_mid_message,
    silent,
    slow,
)
from tests.servers.peer import connect, read_to_end


def test_echo_sends_back_and_its_log_tells_what_happened_in_order():
    with BackgroundServer(echo) as server, connect(server.address) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""
        assert server.log.lines() == [
            "client 1: connected",
            "client 1: sent 5 bytes b'hello'",
            "client 1: was sent 5 bytes b'hello'",
            "client 1: sent end-of-file",
            "client 1: connection closed by the server",
        ]


def test_echo_of_more_than_one_receive():
    data = bytes(range(256)) * 400
    with BackgroundServer(echo) as server, connect(server.address) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        assert read_to_end(client) == data


def test_slow_takes_its_time_and_sends_everything():
    with BackgroundServer(functools.partial(slow, pause=0.02)) as server:
        begin = time.monotonic()
        with connect(server.address) as client:
            first = client.recv(1000)
            assert first == b"one "
            assert first + read_to_end_after_shutdown(client) == b"one two three four five "
        assert time.monotonic() - begin >= 6 * 0.02


@pytest.mark.parametrize(("size", "pieces"), [(13, 6), (21, 7), (24, 6), (7, 3), (5, 5)])
def test_slow_sends_as_many_pieces_as_it_was_told(size, pieces):
    message = bytes(range(size))
    with BackgroundServer(functools.partial(slow, message=message, pieces=pieces, pause=0)) as it:
        with connect(it.address) as client:
            assert read_to_end_after_shutdown(client) == message
        assert sum("was sent" in line for line in it.log.lines()) == pieces


def test_slow_is_as_slow_with_a_client_that_speaks_first_and_closes_its_side():
    with BackgroundServer(functools.partial(slow, pieces=2, pause=0.05)) as server:
        begin = time.monotonic()
        with connect(server.address) as client:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            client.shutdown(socket.SHUT_WR)
            assert read_to_end(client) == b"one two three four five "
        assert time.monotonic() - begin >= 2 * 0.05


def test_one_byte_at_a_time_sends_each_byte_on_its_own():
    with BackgroundServer(one_byte_at_a_time) as server, connect(server.address) as client:
        assert read_to_end_after_shutdown(client) == b"Hello, drop by drop.\n"
        sent = [line for line in server.log.lines() if "was sent" in line]
        assert len(sent) == len(b"Hello, drop by drop.\n")
        assert sent[0] == "client 1: was sent 1 byte b'H'"


def test_half_close_ends_its_side_and_still_listens():
    with BackgroundServer(half_close) as server, connect(server.address) as client:
        assert read_to_end(client) == b"That is all I have to say.\n"
        client.sendall(b"but I go on")
        server.log.wait_for("sent 11 bytes b'but I go on'")


def test_reset_in_mid_message_ends_in_a_connection_error():
    with BackgroundServer(reset_in_mid_message) as server, connect(server.address) as client:
        client.sendall(b"please")
        received = b""
        with pytest.raises(ConnectionError):
            while True:
                piece = client.recv(1000)
                assert piece, "end-of-file came instead of a reset"
                received += piece
        assert b"This sentence is never fini".startswith(received)


def test_silent_reads_and_never_answers():
    with BackgroundServer(silent) as server, connect(server.address, timeout=0.05) as client:
        client.sendall(b"anybody there?")
        with pytest.raises(TimeoutError):
            client.recv(100)
        server.log.wait_for("sent 14 bytes b'anybody there?'")


def read_to_end_after_shutdown(client):
    client.shutdown(socket.SHUT_WR)
    return read_to_end(client)
