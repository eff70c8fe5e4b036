"""Log: what it keeps, and how a cell waits for it."""

import threading
from array import array

import pytest

from helpers.servers.log import Log, excerpt
from tests.servers.peer import in_a_thread


def test_entries_in_order():
    log = Log()
    log.add("client 1", "connected")
    log.add("client 2", "connected")
    assert log.lines() == ["client 1: connected", "client 2: connected"]
    assert repr(log) == "client 1: connected\nclient 2: connected"
    assert len(log) == 2
    first, second = log.entries()
    assert 0 <= first.seconds <= second.seconds
    assert log.with_times().splitlines()[0].endswith(" s  client 1: connected")


def test_an_empty_log():
    assert repr(Log()) == "(nothing happened yet)"
    assert Log().lines() == []


def test_it_keeps_the_newest():
    log = Log(size=3)
    for number in range(10):
        log.add("who", str(number))
    assert [entry.text for entry in log.entries()] == ["7", "8", "9"]


def test_wait_for_what_is_there_and_for_what_comes():
    log = Log()
    log.add("a", "already there")
    assert log.wait_for("already").who == "a"
    assert log.wait_for("a: already").text == "already there"
    with in_a_thread(lambda: [log.add("b", f"number {n}") for n in range(1000)]):
        assert log.wait_for("number 999").text == "number 999"


def test_wait_for_what_never_comes():
    log = Log()
    log.add("a", "something else")
    with pytest.raises(TimeoutError, match=r"'it' did not appear .* within 0.01 s; it holds:\na: "):
        log.wait_for("it", timeout=0.01)


def test_waiting_ends_in_time_though_other_entries_come():
    log, done = Log(), threading.Event()

    def floods():
        while not done.is_set():
            log.add("a", "not this")

    with in_a_thread(floods):
        try:
            with pytest.raises(TimeoutError):
                log.wait_for("but this", timeout=0.05)
        finally:
            done.set()


def test_many_threads_write_and_read():
    log = Log(size=100_000)

    def writes(name):
        for number in range(2000):
            log.add(name, str(number))

    with in_a_thread(writes, "a"), in_a_thread(writes, "b"):
        while len(log) < 4000:
            seconds = [entry.seconds for entry in log.entries()]
            assert seconds == sorted(seconds)
    for name in "ab":
        numbers = [entry.text for entry in log.entries() if entry.who == name]
        assert numbers == [str(number) for number in range(2000)]


def test_excerpt():
    assert excerpt(b"") == "0 bytes b''"
    assert excerpt(b"a") == "1 byte b'a'"
    assert excerpt(b"x" * 25, limit=3) == "25 bytes b'xxx'…"
    assert excerpt(memoryview(b"abc")) == "3 bytes b'abc'"
    assert excerpt(array("H", [0, 0])).startswith("4 bytes")
    with pytest.raises(TypeError, match="a bytes-like object is required, not 'str'"):
        excerpt("text")
