"""Rude clients, and the polite one."""

import socket
import time

import pytest

from helpers import kernel
from helpers.exercises.peers import visited
from helpers.servers import BackgroundServer, FullServer, echo, rude, silent
from helpers.servers.designs import thread_each
from helpers.servers.opening import open_listener
from helpers.servers.pair import AT_ONCE, connected_pair


def test_the_polite_one_tells_what_became_of_it():
    with BackgroundServer(echo) as server:
        assert rude.polite(server.address) == "served"
        address = server.address
    assert rude.polite(address) == "hung up"
    with BackgroundServer(silent) as server:
        assert rude.polite(server.address, timeout=0.05) == "waits"
    with BackgroundServer(lambda connection: connection.recv(10)) as server:
        assert rude.polite(server.address) == "hung up"


@pytest.mark.skipif(not kernel.LINUX, reason="a full backlog answers elsewhere")
def test_who_cannot_connect_waits():
    with FullServer() as server:
        assert rude.polite(server.address, timeout=0.05) == "waits"


def test_the_silent_one_sends_nothing_and_leaves_in_good_order():
    with open_listener("127.0.0.1", 0, 5) as listener:
        with rude.silent(listener.getsockname()):
            connection, _ = listener.accept()
            connection.settimeout(0.02)
            with pytest.raises(TimeoutError):
                connection.recv(1)
        connection.settimeout(5)
        with connection:
            assert connection.recv(1) == b""


def test_the_half_closer_says_a_word_and_still_reads():
    with (
        open_listener("127.0.0.1", 0, 5) as listener,
        rude.half_closes(listener.getsockname()) as sock,
        listener.accept()[0] as connection,
    ):
        assert connection.recv(100) == rude.WORD
        assert connection.recv(100) == b""
        connection.sendall(b"late")
        assert sock.recv(100) == b"late"


def test_the_one_that_resets_does_so_after_its_answer():
    seen = []

    def serve(connection):
        connection.sendall(connection.recv(100))
        try:
            connection.recv(100)
        except ConnectionResetError as error:
            seen.append(error)

    with BackgroundServer(serve) as server, rude.resets(server.address):
        deadline = time.monotonic() + 5
        while not seen and time.monotonic() < deadline:
            time.sleep(0.001)
    assert seen


def test_a_flood_ends_where_it_says():
    client, server = connected_pair()
    with client, server:
        assert rude.flood(client, most=1000) == 1000
        full = rude.flood(client, blocked=0.05)
        assert 0 < full < rude.MOST
        assert rude.flood(client, blocked=0.05) <= AT_ONCE
        assert client.gettimeout() == 5.0


def test_a_flood_ends_where_the_peer_hangs_up():
    client, server = connected_pair()
    with client:
        server.close()
        assert rude.flood(client) < rude.MOST


def test_the_glutton_is_gone_at_the_end_of_its_block():
    with BackgroundServer(echo) as server:
        with rude.glutton(server.address) as sock:
            assert isinstance(sock, socket.socket)
        assert sock.fileno() == -1


def test_meetings_can_be_of_some_only():
    met = rude.meetings({"threads": thread_each}, {"silent": rude.silent})
    assert met == {"threads": {"silent": "served"}}


def test_rude_clients_can_come_to_an_answer_of_a_check():
    def answer(listener):
        connection, _ = listener.accept()
        with connection:
            return connection.recv(100)

    with visited(answer) as host, rude.half_closes(host.address):
        assert host.outcome().result == rude.WORD
