"""A load: how long clients wait, what it refuses to do, and how it ends."""

import math
import socket
import time

import pytest

from helpers.servers import BackgroundServer, echo, half_close, silent
from helpers.servers.designs import one_at_a_time, start
from helpers.servers.load import BYTES, CLIENTS, SECONDS, load


def test_every_client_is_answered_and_its_wait_told():
    with BackgroundServer(echo) as server:
        seen = load(server.address, clients=30, message=b"x" * BYTES)
    assert len(seen.waits) == 30
    assert all(0 < wait < 10 for wait in seen.waits)
    assert (seen.refused, seen.unanswered) == (0, 0)
    steps = seen.steps(2.0)
    assert steps == sorted(wait / 2.0 for wait in seen.waits)


def test_who_cannot_connect_is_counted():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
    seen = load(address, clients=3)
    assert (seen.refused, seen.unanswered, seen.steps(1)) == (3, 0, [])
    assert seen.waits == (math.inf,) * 3


def test_who_gets_no_answer_is_given_up():
    with BackgroundServer(silent) as server:
        seen = load(server.address, clients=3, timeout=0.05)
    assert (seen.refused, seen.unanswered) == (0, 3)


def test_all_connect_within_one_time():
    """A full queue lets none of them in: they do not wait for it one after the other."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        begin = time.monotonic()
        seen = load(listener.getsockname(), clients=20, timeout=0.5)
        assert time.monotonic() - begin < 20 * 0.5 / 2
    assert seen.steps(1) == []
    assert seen.refused > 0


@pytest.mark.parametrize("wrong", [{"clients": 1.5}, {"clients": "20"}, {"message": "hello"}])
def test_what_is_of_another_kind_is_told(wrong):
    with pytest.raises(TypeError, match="give"):
        load(("127.0.0.1", 1), **wrong)


def test_half_an_answer_is_none():
    with BackgroundServer(half_close) as server:
        seen = load(server.address, clients=2, message=b"x" * 1000, timeout=2)
    assert (seen.refused, seen.unanswered) == (0, 2)


def test_a_client_sends_its_message_says_fin_and_reads_to_the_end():
    with start(one_at_a_time) as server:  # which a RST would end
        seen = load(server.address, clients=5, message=b"hello")
        assert seen.unanswered == 0
        assert server.running
    heard = []

    def listens(connection):
        heard.append(b"".join(iter(lambda: connection.recv(100), b"")))
        connection.sendall(heard[-1])

    with BackgroundServer(listens) as server:
        load(server.address, clients=2, message=b"hello")
    assert heard == [b"hello"] * 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"address": ("192.0.2.1", 80)}, "this machine"),
        ({"address": ("example.com", 80)}, "this machine"),
        ({"clients": 0}, "clients=0"),
        ({"clients": CLIENTS + 1}, str(CLIENTS)),
        ({"message": b""}, "0 bytes"),
        ({"message": b"x" * (BYTES + 1)}, str(BYTES)),
        ({"timeout": 0}, "timeout=0"),
        ({"timeout": SECONDS + 1}, "seconds"),
        ({"timeout": math.nan}, "seconds"),
    ],
)
def test_it_does_no_more_than_it_says(change, told):
    with pytest.raises(ValueError, match=told):
        load(**{"address": ("127.0.0.1", 9), **change})
