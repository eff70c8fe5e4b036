"""What is seen of threads from outside: whether they get on, and how much time they were given."""

import gc
import sys
import threading
import types
import weakref

import pytest

from helpers.servers import threads
from helpers.servers.loops import stop_loops
from helpers.servers.pools import stop_pools
from helpers.servers.readers_code import place_of_thread
from tests.servers.peer import in_a_thread, wait_until


@pytest.fixture
def clock(monkeypatch):
    """Give a clock that stands, whose `passed` and `computed` are set by the test."""
    told = types.SimpleNamespace(passed=0.0, computed=0.0)
    fake = types.SimpleNamespace(monotonic=lambda: told.passed, process_time=lambda: told.computed)
    monkeypatch.setattr(threads, "time", fake)
    return told


def test_time_is_the_usual_one_while_all_threads_wait(clock, monkeypatch):
    monkeypatch.setattr(threads, "_somebody_could_run", lambda: False)
    fair = threads.FairTime()
    clock.passed, clock.computed = 10, 0.1
    assert fair.now() == 10


def test_who_could_run_and_is_not_let_has_not_used_the_time(clock, monkeypatch):
    monkeypatch.setattr(threads, "_somebody_could_run", lambda: True)
    fair = threads.FairTime()
    clock.passed, clock.computed = 10, 0.5
    assert fair.now() == 0.5
    clock.passed, clock.computed = 11, 2.5  # two threads, on two processors
    assert fair.now() == 1.5


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_thread_that_computes_could_run_and_one_that_waits_could_not():
    def computes():
        while not over.is_set():
            pass

    over = threading.Event()
    with in_a_thread(computes):
        try:
            wait_until(threads._somebody_could_run)
        finally:
            over.set()
    wait_until(lambda: not threads._somebody_could_run())


class Kept:
    """Something in a variable, such as a socket."""


@pytest.fixture
def no_collector():
    """Nobody looks for what goes round in a circle."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


LOOKS = {
    "places": lambda thread: threads.places([thread]),
    "loops": lambda thread: stop_loops([thread]),
    "pools": lambda thread: stop_pools([thread]),
    "the line": place_of_thread,
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_who_looks_at_a_thread_keeps_none_of_its_variables(look, no_collector):
    def waits():
        kept = Kept()
        references.append(weakref.ref(kept))
        over.wait(10)

    references, over = [], threading.Event()
    with in_a_thread(waits) as thread:
        wait_until(lambda: references)
        look(thread)
        over.set()
    assert references[0]() is None


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_nor_those_of_whoever_asks(look, no_collector):
    def asks():
        kept = Kept()
        look(threading.current_thread())
        return weakref.ref(kept)

    assert asks()() is None
