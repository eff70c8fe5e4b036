"""Whether an answer waits or spins, and a clock that jumps."""

import asyncio
import selectors
import time

import pytest

from helpers.exercises.peers import talk
from helpers.exercises.turning import counting_sleeps, counting_turns, spins
from helpers.exercises.virtual_time import run_virtually


def waits(connection):
    connection.recv(1)


def waits_by_a_selector(connection):
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        selector.select()


def goes_round(connection):
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_WRITE)
        while True:
            selector.select()


def looks_in(connection):
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        while not selector.select(0.005):
            pass


def computes(connection):
    while True:
        pass


@pytest.mark.parametrize(
    ("answer", "restless"),
    [
        (waits, False),
        (waits_by_a_selector, False),
        (goes_round, True),
        (looks_in, True),
        (computes, True),
    ],
)
def test_who_asks_on_and_on_spins(answer, restless):
    with counting_turns, talk(answer) as peer:
        time.sleep(0.01)
        assert spins(peer.call) is restless


def test_the_turns_of_others_do_not_count():
    with counting_turns, talk(waits) as peer:
        with selectors.DefaultSelector() as ours:
            for _ in range(10):
                ours.select(0)
        assert peer.call.watch.notes.turns == 0
    assert not hasattr(selectors.DefaultSelector, "usual")


def test_an_hour_passes_at_once():
    async def sleeps():
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await asyncio.gather(asyncio.sleep(1800), asyncio.sleep(3000))
        return loop.time() - begun

    begun = time.monotonic()
    assert run_virtually(sleeps) == 3000
    assert time.monotonic() - begun < 60


def test_what_waits_for_ever_is_ended():
    async def waits_for_ever():
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        run_virtually(waits_for_ever, seconds=10)


def test_what_it_raises_is_raised_and_threads_still_work():
    async def fails():
        raise LookupError("no")

    async def asks_a_thread():
        return await asyncio.to_thread(lambda: time.sleep(0.1) or 7)

    with pytest.raises(LookupError):
        run_virtually(fails)
    assert run_virtually(asks_a_thread, seconds=60) == 7


def test_what_an_answer_sleeps_is_counted_and_nobody_elses():
    def sleeps(connection):
        time.sleep(0.01)
        connection.recv(1)

    with counting_sleeps, talk(sleeps) as peer:
        time.sleep(0.01)
        spins(peer.call)
        assert peer.call.watch.notes.slept == 0.01
    assert not hasattr(time.sleep, "usual")
