"""What it takes to end a function from outside: each of these fails without one of the tricks."""

import asyncio
import ctypes
import gc
import socket
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from helpers.servers import interrupt, run_in_background
from helpers.servers.interrupt import Interruptible, Stopped, StoppedAgain
from helpers.servers.patch import Patch
from tests.servers.peer import connect, wait_until


class Late:
    """`ctypes` as it is on a bad day: the exception arrives once the function is over."""

    c_ulong, py_object = ctypes.c_ulong, ctypes.py_object

    def __init__(self):
        self.pythonapi = self
        self.is_sending, self.is_over = threading.Event(), threading.Event()

    def PyThreadState_SetAsyncExc(self, thread, exception):
        self.is_sending.set()
        assert self.is_over.wait(10)
        time.sleep(0.01)  # not for luck: the longer, the later
        return ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, exception)


class Watched(list):
    """The interrupters; an exception comes once somebody has looked whether there are any."""

    def __init__(self, late):
        super().__init__()
        self.late = late

    def __bool__(self):
        self.late.is_over.set()
        return len(self) > 0


def test_an_exception_that_comes_too_late_hits_nothing_but_the_function(monkeypatch):
    call, after, late = Interruptible(), [], Late()
    monkeypatch.setattr(interrupt, "ctypes", late)

    def function():
        started.set()
        assert late.is_sending.wait(10)
        return "result"

    def thread():
        try:
            after.append(call.call(function))
            late.is_over.set()  # without waiting, it is over here
            end = time.monotonic() + 0.1
            while time.monotonic() < end:  # as the end of a thread, where Python must go on
                pass
            after.append("unharmed")
        except Stopped:
            after.append("hit")

    started = threading.Event()
    call._interrupters = Watched(late)
    running = threading.Thread(target=thread)
    running.start()
    assert started.wait(10)
    call.interrupt()
    running.join(10)
    assert after == ["result", "unharmed"]


def test_who_is_ended_before_what_is_shielded_meets_one_exception_and_no_other(monkeypatch):
    call, done, late = Interruptible(), [], Late()
    monkeypatch.setattr(interrupt, "ctypes", late)
    call._interrupters = Watched(late)
    started = threading.Event()

    def function():
        started.set()
        assert late.is_sending.wait(10)
        try:
            call.shielded(done.append, "begun")
        except Stopped:
            late.is_over.set()  # without waiting, it comes from here on
            end = time.monotonic() + 0.1
            while time.monotonic() < end:
                pass
            done.append("tidied up")

    running = threading.Thread(target=call.call, args=(function,))
    running.start()
    assert started.wait(10)
    call.interrupt()
    running.join(10)
    assert done == ["tidied up"]


def test_who_catches_everything_is_ended_where_it_is_caught():
    tries = []

    def stubborn():
        while len(tries) < 3:
            try:
                raise StoppedAgain
            except:  # noqa: E722 as a beginner writes it
                tries.append("again")

    with pytest.raises(Stopped):
        Interruptible().call(stubborn)
    assert tries == []
    assert sys.gettrace() is None


class Slow:
    """Something whose end takes long."""

    def __init__(self, began):
        self.began = began

    def __del__(self):
        self.began.set()
        while True:
            pass


def test_nothing_is_said_of_an_exception_that_meets_a_finalizer(monkeypatch):
    said = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    began = threading.Event()

    def forgets():
        Slow(began)
        time.sleep(0.001)

    task = run_in_background(forgets)
    assert began.wait(10)
    task.stop()
    wait_until(lambda: not task.running)
    assert said == []


def test_an_event_loop_can_tidy_up_before_it_ends():
    def server():
        async def tidies():
            try:
                print("begins")
                await asyncio.sleep(1000)
            finally:
                await asyncio.sleep(0.001)
                print("tidied up")

        asyncio.run(tidies())

    task = run_in_background(server)
    task.log.wait_for("begins")
    assert task.stop()
    assert task.log.lines() == ["server: printed begins", "server: printed tidied up"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # its transport is never closed
def test_an_event_loop_is_asked_to_stop_before_its_sockets_are_shut_down(caplog):
    async def answer(reader, writer):
        print("a client")
        await reader.readexactly(10)  # raises where its socket is shut down

    async def main():
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            await server.serve_forever()

    task = run_in_background(lambda: asyncio.run(main()))
    with connect(task.address):
        task.log.wait_for("a client")
        assert task.stop()
    gc.collect()  # of a task that has failed, asyncio tells as it goes
    assert task.log.lines() == ["<lambda>: printed a client"]
    assert not [record for record in caplog.records if record.levelname != "DEBUG"]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="that was mended in Python 3.12")
def test_a_thread_that_is_being_born_is_not_taken_for_its_parent():
    def starts_threads():
        while True:
            threading.Thread(target=bool).start()

    for number in range(40):
        task = run_in_background(starts_threads)
        time.sleep(number % 8 / 1000)  # any moment will do
        assert task.stop()


class Owner:
    thing = len


def replaced(usual):
    def replacement(*arguments):
        return usual(*arguments)

    replacement.usual = usual
    return replacement


def test_no_patch_is_left_by_tasks_that_are_stopped_at_any_line():
    usual = print, socket.socket.__init__, threading.Thread.start, sys.stdout
    inner = Patch(Owner, "thing", replaced)

    def enters_and_leaves():
        while True:
            with inner:
                pass

    try:
        for number in range(60):
            task = run_in_background(enters_and_leaves)
            time.sleep(number % 6 / 1000)  # any moment will do
            assert task.stop()
            assert Owner.thing is len and inner._users == []
    finally:
        Patch._all.remove(inner)
    assert (print, socket.socket.__init__, threading.Thread.start, sys.stdout) == usual


def test_another_thread_may_end_what_one_has_begun():
    """A lab is opened by one thread, and closed by any."""
    owner = SimpleNamespace(name=print)
    patch = Patch(owner, "name", lambda usual: SimpleNamespace(usual=usual))
    patch.__enter__()
    ending = threading.Thread(target=patch.__exit__, args=(None, None, None))
    ending.start()
    ending.join(5)
    assert owner.name is print
    patch.__exit__(None, None, None)  # nobody is in it: nothing to end
    assert owner.name is print
    Patch._all.remove(patch)
