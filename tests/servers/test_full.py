"""FullServer: its queue is full and stays so."""

import socket
import sys

import pytest

from helpers.servers import FullServer, ServerError, running
from tests.servers.peer import connect, needs_ipv6


def test_a_client_of_a_full_server_gets_nothing():
    with FullServer() as server:
        assert server.waiting >= 1
        expected = OSError if sys.platform == "win32" else TimeoutError
        for _ in range(2):
            with pytest.raises(expected):
                connect(server.address, timeout=0.15)


@needs_ipv6
def test_ipv6():
    with FullServer("::1") as server, pytest.raises(OSError):
        connect(server.address, timeout=0.1)


def test_stop_leaves_nothing():
    server = FullServer()
    assert running() == [server]
    assert repr(server).startswith("<full server on 127.0.0.1, ")
    server.stop()
    server.stop()
    assert running() == []
    with pytest.raises(ConnectionRefusedError):
        connect(server.address)


def test_a_bad_address():
    with pytest.raises(ServerError):
        FullServer("192.0.2.1")


def test_many_open_files_do_not_matter():
    """select() takes no file number above 1023; nothing here may use it."""
    many = [socket.socket() for _ in range(1100)]
    try:
        with FullServer() as server, pytest.raises(OSError):
            connect(server.address, timeout=0.05)
    finally:
        for sock in many:
            sock.close()
