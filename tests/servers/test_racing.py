"""Attempts, and the race: their order in time, never how long they took."""

import socket

import pytest

from helpers.servers import (
    Attempt,
    BackgroundServer,
    FullServer,
    contenders,
    echo,
    race,
    wait,
)

PATIENCE = 5


@pytest.fixture
def closed():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()


def happened(raced):
    return [(number, what) for _, number, what in raced.events]


def test_an_attempt_that_succeeds_gives_a_socket_that_waits():
    with BackgroundServer(echo) as server, Attempt(server.address) as attempt:
        assert wait([attempt], PATIENCE) == [attempt]
        assert attempt.over and attempt.error is None
        with attempt.take() as sock:
            sock.settimeout(PATIENCE)
            sock.sendall(b"hello")
            assert sock.recv(5) == b"hello"
        with pytest.raises(RuntimeError):
            attempt.take()


def test_an_attempt_that_is_refused_has_the_error_of_connect(closed):
    with Attempt(closed) as attempt:
        assert wait([attempt], PATIENCE) == [attempt]
        assert isinstance(attempt.error, ConnectionRefusedError)
        with pytest.raises(RuntimeError):
            attempt.take()


def test_silence_is_no_end():
    with FullServer() as silent, Attempt(silent.address) as attempt:
        assert wait([attempt], 0.01) == []
        assert not attempt.over and "on its way" in repr(attempt)
        with pytest.raises(RuntimeError):
            attempt.take()
        attempt.close()
        assert attempt.over
    assert wait([], 0) == []


def test_what_can_never_be_is_an_error_and_no_exception():
    with Attempt(("::1%none", 9)) as attempt:
        assert isinstance(attempt.error, OSError)


def test_a_bad_address_leaves_no_socket():
    with pytest.raises((TypeError, OverflowError)):
        Attempt(("127.0.0.1", "http"))


def test_happy_eyeballs(closed):
    with FullServer() as silent, BackgroundServer(echo) as good:
        raced = race([silent.address, closed, good.address, good.address], 0.05, PATIENCE)
        assert happened(raced) == [
            (1, "starts"),
            (2, "starts"),
            (2, "refused"),
            (3, "starts"),
            (3, "connected"),
            (1, "given up"),
        ]
    assert (raced.winner, raced.started) == (3, 3)
    assert raced.start_of(2) - raced.start_of(1) >= 0.049 and raced.start_of(4) == float("inf")


def test_it_gives_up_in_the_end():
    with FullServer() as silent:
        raced = race([silent.address], 0.01, 0.1)
    assert happened(raced) == [(1, "starts"), (1, "given up")]
    assert (raced.winner, raced.seconds >= 0.099) == (0, True)


def test_all_at_once():
    with contenders() as addresses:
        raced = race(addresses, 0)
    assert (raced.winner, raced.started) == (3, 3)


def test_nobody(closed):
    raced = race([closed, closed])
    assert happened(raced)[-1] == (2, "refused")
    assert (raced.winner, race([]).events) == (0, [])
