"""BackgroundServer: addresses, errors and limits. How it stops is in test_stopping.py."""

import errno
import gc
import json
import socket
import sys

import pytest

from helpers.servers import (
    BackgroundServer,
    HandlerError,
    ServerError,
    TooManyBytes,
    echo,
    running,
    silent,
    stop_all,
)
from tests.servers.peer import connect, needs_ipv6, read_to_end, reset, wait_until


def fails(connection):
    connection.recv(10)
    raise ValueError("too early")


def talk(server, data=b"x"):
    """Say something to `server` and return what comes back until it hangs up."""
    with connect(server.address) as client:
        client.sendall(data)
        return read_to_end(client)


def is_served(server):
    """Tell whether a new client gets its echo."""
    try:
        with connect(server.address) as client:
            client.sendall(b"?")
            return client.recv(10) == b"?"
    except ConnectionError:
        return False


def test_it_listens_on_the_loopback_at_a_port_of_its_own():
    with BackgroundServer(echo) as one, BackgroundServer(echo) as other:
        assert one.address == (one.host, one.port)
        assert one.host == "127.0.0.1"
        assert one.port > 0
        assert one.port != other.port
        assert str(one.port) not in repr(one)  # a repr is committed in a notebook
        for server in (one, other):
            with connect(server.address) as client:
                client.sendall(b"both")
                assert client.recv(10) == b"both"


@needs_ipv6
def test_ipv6():
    with BackgroundServer(echo, host="::1") as server, connect(server.address) as client:
        assert server.address[0] == "::1"
        client.sendall(b"six")
        assert client.recv(10) == b"six"


def test_a_port_of_ones_own_choice():
    with BackgroundServer(echo) as server:
        port = server.port
    with BackgroundServer(echo, port=port) as server:
        assert server.port == port


@pytest.mark.parametrize("not_a_function", [None, 3, "echo", b""])
def test_what_is_no_function(not_a_function):
    with pytest.raises(TypeError, match=r"BackgroundServer\(handle\)"):
        BackgroundServer(not_a_function)


def test_a_busy_port():
    with (
        BackgroundServer(echo) as server,
        pytest.raises(
            ServerError, match=r"is in use by another socket. Leave the port out"
        ) as info,
    ):
        BackgroundServer(echo, port=server.port)
    assert info.value.__cause__.errno == errno.EADDRINUSE


@pytest.mark.parametrize("port", [70_000, 65_536, -1])
def test_no_such_port(port):
    with pytest.raises(ServerError, match=f"{port} is no port: ports go from 0 to 65535"):
        BackgroundServer(echo, port=port)


def test_a_port_is_a_number_and_a_host_a_text():
    with pytest.raises(TypeError, match=r"a port is a number, not '80'. Leave it out"):
        BackgroundServer(echo, port="80")
    with pytest.raises(TypeError, match=r"a host is a text such as '127.0.0.1', not None"):
        BackgroundServer(echo, host=None)


def test_an_address_of_another_machine():
    with pytest.raises(ServerError, match=r"192.0.2.1.*Use host='127.0.0.1' or host='::1'"):
        BackgroundServer(echo, host="192.0.2.1")  # RFC 5737: nobody's


def test_a_port_that_needs_more_rights(monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(ServerError, match=r"port 80 needs more rights. .*above 1023"):
        BackgroundServer(echo, port=80)  # port: nothing is opened


def test_a_handler_that_raises_is_told_at_stop_with_its_line():
    server = BackgroundServer(fails)
    assert talk(server) == b""
    with pytest.raises(HandlerError) as info:
        server.stop()
    text = str(info.value)
    assert "the handler fails raised ValueError: too early at line " in text
    assert 'raise ValueError("too early")' in text
    assert isinstance(info.value.__cause__, ValueError)
    assert server.errors == [info.value.__cause__]
    assert any("raised ValueError: too early" in line for line in server.log.lines())
    server.stop()  # said once


def test_the_line_is_the_readers_not_one_of_a_library():
    def parses(connection):
        json.loads(connection.recv(10))

    server = BackgroundServer(parses)
    talk(server, b"{")
    with pytest.raises(HandlerError, match=r"at line \d+: json.loads\(connection.recv\(10\)\)"):
        server.stop()


def test_a_handler_that_exits_is_told_too():
    server = BackgroundServer(lambda connection: sys.exit("enough"))
    talk(server, b"")
    with pytest.raises(HandlerError, match="SystemExit: enough"):
        server.stop()


def test_after_a_handler_raised_the_next_client_is_served():
    calls = []

    def sometimes(connection):
        calls.append(connection.who)
        if len(calls) == 1:
            raise ValueError("the first one")
        connection.sendall(b"welcome")

    server = BackgroundServer(sometimes)
    assert talk(server, b"") == b""
    assert talk(server, b"") == b"welcome"
    assert len(server.errors) == 1
    server.stop_quietly()


def test_a_with_block_raises_what_the_handler_raised():
    with pytest.raises(HandlerError), BackgroundServer(fails) as server:
        talk(server)


def test_an_error_of_the_with_block_comes_first():
    with pytest.raises(ZeroDivisionError), BackgroundServer(fails) as server:
        talk(server)
        raise ZeroDivisionError


def test_a_client_that_vanishes_is_no_error():
    with BackgroundServer(echo) as server:
        client = connect(server.address)
        client.sendall(b"half a mess")
        server.log.wait_for("half a mess")
        reset(client)
        server.log.wait_for("vanished")
        assert server.errors == []


def test_nor_is_it_when_the_handler_notices_late():
    def waits_then_ends(connection):
        with pytest.raises(ConnectionError):
            while connection.recv(100):
                pass
        connection.shutdown(socket.SHUT_WR)  # ENOTCONN by now, which is no ConnectionError

    with BackgroundServer(waits_then_ends) as server:
        client = connect(server.address)
        reset(client)
        server.log.wait_for("connection closed by the server")
        assert server.errors == []


def test_one_client_more_than_max_connections_is_reset():
    with BackgroundServer(echo, max_connections=2) as server:
        with connect(server.address) as one, connect(server.address) as two:
            for client in (one, two):
                client.sendall(b"in")
                assert client.recv(10) == b"in"
            with pytest.raises(ConnectionError), connect(server.address) as three:
                three.recv(10)
            server.log.wait_for("turned away: 2 clients are connected (max_connections)")
            one.close()
            wait_until(lambda: is_served(server))
        assert server.errors == []


@pytest.mark.parametrize("way", ["recv", "recv_into", "makefile"])
def test_a_client_that_sends_more_than_max_bytes_is_cut_off(way):
    received = []

    def reads(connection):
        if way == "recv":
            while data := connection.recv(4):
                received.append(data)
        elif way == "recv_into":
            buffer = bytearray(4)
            while count := connection.recv_into(buffer):
                received.append(bytes(buffer[:count]))
        else:
            with connection.makefile("rb", buffering=4) as file:
                while data := file.read(4):
                    received.append(data)

    server = BackgroundServer(reads, max_bytes=10)
    with connect(server.address) as client:
        client.sendall(b"x" * 1000)
        server.log.wait_for("raised TooManyBytes: client 1 sent more than 10 bytes")
    with pytest.raises(HandlerError, match="Give BackgroundServer a larger max_bytes") as info:
        server.stop()
    assert isinstance(info.value.__cause__, TooManyBytes)
    assert len(b"".join(received)) <= 10


def test_peeking_is_neither_counted_nor_noted():
    def peeks(connection):
        assert connection.recv(5, socket.MSG_PEEK) == b"hello"
        assert connection.recv(5) == b"hello"
        connection.sendall(b"ok")

    with BackgroundServer(peeks, max_bytes=5) as server:
        assert talk(server, b"hello") == b"ok"
        assert server.log.lines().count("client 1: sent 5 bytes b'hello'") == 1


def test_the_default_timeout_of_sockets_is_for_the_readers_own(monkeypatch):
    socket.setdefaulttimeout(0.02)
    try:
        with BackgroundServer(echo) as server, connect(server.address) as client:
            with pytest.raises(TimeoutError):
                client.settimeout(0.1)
                client.recv(1)
            client.sendall(b"still there")
            assert client.recv(100) == b"still there"
            assert server.running
    finally:
        socket.setdefaulttimeout(None)


def test_no_garbage_collector_stops_a_server_but_stop_all_does():
    address = BackgroundServer(silent).address
    gc.collect()
    with connect(address):
        assert [server.name for server in running()] == ["silent"]
        assert stop_all() == 1
    assert running() == []
    assert stop_all() == 0
