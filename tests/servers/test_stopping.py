"""However a server is stopped, nothing of it is left, and its stop ends soon.

The times that are promised are measured by `python -m tests.benchmarks.servers`; the bounds here
are wide, since a test machine may be busy.
"""

import socket
import threading
import time

import pytest

from helpers.servers import BackgroundServer, background, echo, half_close, running, silent, slow
from tests.servers.peer import connect, count_of_descriptors, in_a_thread, wait_until

SOON = 5.0  # seconds


def stop_in_time(server):
    begin = time.monotonic()
    server.stop_quietly()
    assert time.monotonic() - begin < SOON


def hung_up(client):
    """Tell whether the server has ended the connection, in whatever way."""
    try:
        while client.recv(1000):
            pass
    except ConnectionError:
        pass
    return True


def threads_of_servers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("helpers-")]


@pytest.mark.parametrize("handler", [echo, silent, slow, half_close])
def test_stop_with_50_clients_hangs_up_on_each(handler):
    server = BackgroundServer(handler)
    clients = [connect(server.address) for _ in range(50)]
    server.log.wait_for("connected")
    stop_in_time(server)
    assert not server.running
    assert threads_of_servers() == []
    assert running() == []
    for client in clients:
        assert hung_up(client)
        client.close()
    with pytest.raises(ConnectionError):
        connect(server.address)


def test_stop_with_200_clients_of_silent():
    server = BackgroundServer(silent)
    clients = [connect(server.address) for _ in range(200)]
    wait_until(lambda: sum("connected" in line for line in server.log.lines()) == 200)
    stop_in_time(server)
    assert threads_of_servers() == []
    for client in clients:
        client.close()


def test_the_log_of_a_stop_is_the_same_every_time():
    with BackgroundServer(echo) as server:
        clients = [connect(server.address) for _ in range(5)]
        wait_until(lambda: len(server.log) == 5)
    assert server.log.lines() == [
        *(f"client {number}: connected" for number in range(1, 6)),
        *(f"client {number}: connection closed by the server" for number in range(1, 6)),
    ]
    for client in clients:
        client.close()


def test_what_a_client_said_last_is_in_the_log():
    for _ in range(20):
        with BackgroundServer(echo) as server, connect(server.address) as client:
            client.sendall(b"bye")
            assert client.recv(10) == b"bye"
        assert server.log.lines()[-2:] == [
            "client 1: sent end-of-file",
            "client 1: connection closed by the server",
        ]


def test_what_a_client_said_last_is_in_the_log_of_a_busy_machine(monkeypatch):
    """There, nobody has been given a processor when the usual time is over."""
    monkeypatch.setattr(background, "GRACE", 0)
    for _ in range(20):
        with BackgroundServer(echo) as server:
            connect(server.address).close()
        assert server.log.lines() == [
            "client 1: connected",
            "client 1: sent end-of-file",
            "client 1: connection closed by the server",
        ]


def test_stop_twice_and_stop_before_any_client():
    server = BackgroundServer(echo)
    server.stop()
    server.stop()
    server.stop_quietly()
    assert repr(server) == "<echo server on 127.0.0.1, has stopped>"


def test_stop_from_two_threads_at_once():
    for _ in range(10):
        server = BackgroundServer(echo)
        with connect(server.address), in_a_thread(server.stop), in_a_thread(server.stop):
            server.stop()


def test_a_handler_may_stop_its_own_server():
    def stops(connection):
        connection.recv(10)
        server.stop_quietly()

    server = BackgroundServer(stops)
    with connect(server.address) as client:
        client.sendall(b"stop")
        assert hung_up(client)
    wait_until(lambda: not threads_of_servers())
    assert running() == []


def test_clients_that_connect_while_it_stops():
    def keeps_connecting(address, done):
        while not done.is_set():
            try:
                with connect(address, timeout=1.0) as client:
                    client.sendall(b"x")
            except OSError:
                continue

    before = count_of_descriptors()
    for _ in range(10):
        server, done = BackgroundServer(echo), threading.Event()
        with in_a_thread(keeps_connecting, server.address, done):
            server.log.wait_for("connected")
            stop_in_time(server)
            assert threads_of_servers() == []
            done.set()
    assert count_of_descriptors() == before


def test_a_handler_in_an_endless_loop():
    def loops(connection):
        while True:
            pass

    server = BackgroundServer(loops)
    with connect(server.address):
        server.log.wait_for("connected")
        stop_in_time(server)
    assert threads_of_servers() == []
    assert server.errors == []


def test_a_handler_that_catches_everything():
    def stubborn(connection):
        while True:
            try:
                connection.recv(10)
            except:  # noqa: E722 as a beginner writes it
                print("try again")

    server = BackgroundServer(stubborn)
    with connect(server.address):
        server.log.wait_for("connected")
        stop_in_time(server)
    assert threads_of_servers() == []


def test_a_handler_asleep_is_left_to_wake_and_has_no_socket_any_more():
    morning, awake = threading.Event(), threading.Event()

    def sleeps(connection):
        morning.wait(30)
        awake.set()

    server = BackgroundServer(sleeps)
    with connect(server.address) as client:
        server.log.wait_for("connected")
        stop_in_time(server)
        assert hung_up(client)
    assert [thread.name for thread in threads_of_servers()] == ["helpers-client 1"]
    morning.set()
    wait_until(lambda: not threads_of_servers())
    assert not awake.is_set()  # it was stopped when it woke


def test_a_handler_that_tidies_up_at_the_end():
    tidied = []

    def tidies(connection):
        try:
            connection.recv(10)
            while True:
                pass
        finally:
            tidied.append(connection.who)

    server = BackgroundServer(tidies)
    clients = [connect(server.address) for _ in range(3)]
    wait_until(lambda: len(server.log) == 3)
    stop_in_time(server)
    assert sorted(tidied) == ["client 1", "client 2", "client 3"]
    for client in clients:
        client.close()


def test_a_handler_that_cannot_send_because_nobody_reads():
    def floods(connection):
        while True:
            connection.sendall(b"x" * 1_000_000)

    server = BackgroundServer(floods)
    with connect(server.address):
        server.log.wait_for("was sent")
        stop_in_time(server)
    assert threads_of_servers() == []
    assert server.errors == []


def test_a_thousand_servers_leave_nothing():
    before, threads = count_of_descriptors(), threading.active_count()
    for number in range(1000):
        server = BackgroundServer(echo)
        if number % 50 == 0:
            with connect(server.address) as client:
                client.sendall(b"x")
                assert client.recv(1) == b"x"
        server.stop()
    assert count_of_descriptors() == before
    assert threading.active_count() == threads
    assert running() == []


def test_accept_goes_on_after_an_error_of_the_system(monkeypatch):
    errors = [
        ConnectionAbortedError("gone before accept"),
        OSError(24, "Too many open files"),
    ]
    server = BackgroundServer(echo)
    accept = server._listener.accept

    class Listener:
        def accept(self):
            if errors:
                raise errors.pop()
            return accept()

        def __getattr__(self, name):
            return getattr(socket.socket, name).__get__(listener)

    listener, server._listener = server._listener, Listener()
    for _ in range(2):  # the first one is taken by the accept that waited already
        with connect(server.address) as client:
            client.sendall(b"x")
            assert client.recv(1) == b"x"
    assert any("cannot take another client: [Errno 24]" in line for line in server.log.lines())
    assert errors == []
    server.stop()
