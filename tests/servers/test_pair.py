"""What fills and empties the two ends of a connection."""

import time

import pytest

from helpers.servers import connected_pair, run_in_background
from helpers.servers.pair import arrived, drained, pour, read_all, send_for, whereabouts


def test_pour_ends_where_send_would_wait_and_nothing_is_lost():
    client, server = connected_pair()
    with client, server:
        taken = pour(client)
        assert 0 < taken < 2**30
        assert pour(client) < taken
        assert client.gettimeout() == 5.0
        client.close()
        assert drained(server, 2**31) >= taken


def test_pour_knows_a_limit():
    client, server = connected_pair()
    with client, server:
        assert pour(client, 1000) == 1000
        assert drained(server, 600) == 600
        assert drained(server, 400) == 400


def test_it_sends_for_a_time_and_says_how_much():
    client, server = connected_pair()
    with server:
        reading = run_in_background(read_all, server)
        with client:
            began = time.monotonic()
            taken = send_for(client, 0.1)
            assert time.monotonic() - began >= 0.1
            assert client.gettimeout() == 5.0
        assert taken == len(reading.result())


def test_a_reader_that_sleeps_does_not_keep_the_sender():
    """It ends in time, although there is no room for another byte."""
    client, server = connected_pair()
    with client, server:
        pour(client)
        began = time.monotonic()
        send_for(client, 0.1)
        assert 0.1 <= time.monotonic() - began < 4.0
        assert client.gettimeout() == 5.0


def test_a_sender_hears_of_the_end_of_its_connection():
    client, server = connected_pair()
    with client:
        client.sendall(b"unread")
        arrived(server, 6)
        server.close()
        with pytest.raises(ConnectionError):
            send_for(client, 5.0)
        assert client.gettimeout() == 5.0


def test_all_is_read_to_the_end_and_silence_has_one():
    client, server = connected_pair(timeout=0.2)
    with client, server:
        client.sendall(b"words")
        with pytest.raises(TimeoutError):
            read_all(server)
        client.sendall(bytes(100_000))
        client.close()
        assert read_all(server) == bytes(100_000)
        assert read_all(server) == b""


def test_what_has_arrived_stays_in_the_queue():
    client, server = connected_pair()
    with client, server:
        client.sendall(b"AAABBB")
        arrived(server, 6)
        assert server.recv(100) == b"AAABBB"


def test_what_does_not_come_is_not_waited_for_for_ever():
    client, server = connected_pair(timeout=0.2)
    with client, server:
        with pytest.raises(TimeoutError):
            arrived(server, 1, timeout=0.1)
        client.sendall(b"A")
        with pytest.raises(TimeoutError, match="fewer than 2"):
            arrived(server, 2, timeout=0.1)
        client.close()
        with pytest.raises(TimeoutError, match="fewer than 2"):
            arrived(server, 2, timeout=0.1)


def waits(sock):
    return sock.recv(1)


def test_two_tasks_stand_where_they_wait_until_they_have_ended():
    client, server = connected_pair()
    with client, server:
        tasks = {
            name: run_in_background(waits, sock) for name, sock in (("c", client), ("s", server))
        }
        with tasks["c"], tasks["s"]:
            both = {"c": ("return sock.recv(1)", "s"), "s": ("return sock.recv(1)", "c")}
            deadline = time.monotonic() + 5
            while whereabouts(tasks) != both:
                assert time.monotonic() < deadline, whereabouts(tasks)
                time.sleep(0.001)
            client.sendall(b"x")
            assert tasks["s"].result() == b"x"
            assert whereabouts(tasks) == {"c": both["c"]}
            server.sendall(b"y")
            assert tasks["c"].result() == b"y"
            assert whereabouts(tasks) == {}
