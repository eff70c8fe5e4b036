"""Whatever the functions do, it ends in time and leaves nothing behind."""

import asyncio
import functools
import gc
import linecache
import os
import signal
import sys
import threading
import time

import psutil
import pytest

from helpers.lab import Lab
from helpers.stepping import CannotStep, step_through
from tests.lab.hosts import needs_lab
from tests.stepping import programs


def open_files():
    gc.collect()  # also what an earlier test has left
    return psutil.Process().num_fds() if sys.platform != "win32" else 0


def test_a_loop_without_an_end_is_cut():
    stepped = step_through(server=programs.serve, client=programs.endless, steps=20)
    assert len(stepped) == 20
    assert "stopped after 20 steps" in stepped.notes
    assert stepped.endings["client"].startswith("was stopped after line")
    assert "waits in accept" in stepped.endings["server"]


def test_a_line_without_an_end_is_named():
    began = time.monotonic()
    stepped = step_through(server=programs.serve, client=programs.never_back, seconds=2)
    assert time.monotonic() - began < 10
    assert stepped[-1].what == "stuck"
    assert "does not come back from line" in stepped.endings["client"]
    assert "itertools.count()" in stepped.endings["client"]


def test_a_loop_that_catches_everything_ends_too():
    stepped = step_through(server=programs.serve, client=programs.stubborn, steps=12)
    assert stepped.endings["client"].startswith("was stopped after")


def test_a_thread_that_sleeps_is_named_and_does_not_disturb_the_next_run():
    stepped = step_through(client=programs.sleeps_long, seconds=0.7)
    assert "client cannot be ended while it waits at line" in stepped.notes[-1]
    assert stepped.notes[-1].endswith("time.sleep(1.5); it ends when that is over")
    left = [t for t in threading.enumerate() if t.name == "helpers-stepping-client"]
    after = step_through(server=programs.serve, client=programs.talk)
    assert after.endings == {"server": "returned", "client": "returned"}
    for thread in left:
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows reads no pipe so")
def test_a_thread_that_cannot_be_ended_does_not_hold_up_the_next_run():
    reads, writes = os.pipe()

    def waits():
        os.read(reads, 1)

    stepped = step_through(client=waits, seconds=0.7)
    assert "client cannot be ended while it waits" in stepped.notes[-1]
    (left,) = [t for t in threading.enumerate() if t.name == "helpers-stepping-client"]
    after = step_through(server=programs.serve, client=programs.talk)
    assert after.endings == {"server": "returned", "client": "returned"}
    os.write(writes, b"!")
    left.join(10)
    assert not left.is_alive()
    os.close(reads)
    os.close(writes)


@pytest.mark.parametrize(
    "client",
    [programs.talk, programs.fails, programs.forgets_its_sockets],
)
def test_nothing_is_left_open(client):
    step_through(server=programs.serve, client=client)  # what is made once, is made now
    before = open_files(), threading.active_count()
    step_through(server=programs.serve, client=client)
    assert (open_files(), threading.active_count()) <= before
    assert sys.gettrace() is threading.gettrace() is threading.getprofile() is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_the_stop_button_ends_everything(interruptible):
    step_through(server=programs.serve, client=programs.talk)
    before = open_files(), threading.active_count()
    ringing = threading.Timer(0.4, os.kill, [os.getpid(), signal.SIGINT])
    with pytest.raises(KeyboardInterrupt):
        ringing.start()
        step_through(server=programs.serve, client=programs.endless, steps=10**6, seconds=30)
    ringing.join()
    assert (open_files(), threading.active_count()) <= before
    assert step_through(server=programs.serve, client=programs.talk).endings["client"] == "returned"


def test_a_server_that_does_not_listen():
    stepped = step_through(server=programs.listens_not, client=programs.talk)
    assert stepped.endings == {
        "server": "returned 42",
        "client": "did not begin: nobody listens",
    }


def test_a_function_without_lines_of_its_own_is_one_step():
    stepped = step_through(client=lambda: 7)
    assert stepped.endings == {"client": "returned 7"}
    assert len(stepped) == 1 and "client returned 7" in str(stepped)


@needs_lab
def test_a_server_that_only_its_own_host_reaches():
    with Lab() as lab:
        stepped = step_through(server=programs.serve_here_only, client=programs.talk, lab=lab)
    assert stepped.endings["client"].startswith("did not begin: the server listens on 127.0.0.1")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "needs a function"),
        ({"server": 5}, "needs functions, not 5"),
        ({"client": [programs.talk, None]}, "needs functions, not None"),
        ({"client": print}, "no source code of print"),
        ({"client": eval("lambda: 1")}, "no source code of <lambda>"),
        ({"client": programs.has_yield}, "has_yield has `yield` or is `async`"),
        ({"server": programs.is_async}, "is_async has `yield` or is `async`"),
    ],
)
def test_what_cannot_be_stepped_through_is_refused(wrong, told):
    with pytest.raises(CannotStep, match=told):
        step_through(**wrong)


def test_functions_of_a_notebook_cell(monkeypatch):
    source = "def cell(number):\n    number += 1\n    return number\n"
    name = "/tmp/ipykernel_1/2.py"  # as IPython names it and keeps its lines
    monkeypatch.setitem(linecache.cache, name, (len(source), None, source.splitlines(True), name))
    made = {}
    exec(compile(source, name, "exec"), made)
    stepped = step_through(client=functools.partial(made["cell"], 1))
    assert [step.source for step in stepped] == ["number += 1", "return number"]
    assert stepped.endings == {"client": "returned 2"}


def test_nothing_is_printed(capsys):
    step_through(server=programs.serve, client=programs.talk)
    assert capsys.readouterr() == ("", "")


def test_without_packets_the_states_are_still_there(monkeypatch):
    reason = "capturing frames needs root or CAP_NET_RAW: start JupyterLab with sudo"
    monkeypatch.setattr("helpers.capture.why_not", lambda: reason)
    stepped = step_through(server=programs.serve, client=programs.talk)
    assert len(stepped.trace) == 0
    assert len(stepped.notes) == 1 and "needs root" in stepped.notes[0]
    assert "start JupyterLab" not in stepped.notes[0]
    assert [s.waiting for s in stepped if s.what == "blocked"] == ["accept", "recv", "recv"]
    assert {s.unblocked_by for s in stepped} == {None}
    if sys.platform == "linux":
        assert stepped[-1].states["client"] == {"sock": "TIME-WAIT"}


@pytest.mark.parametrize("steps", [4, 6, 12])
def test_tasks_of_asyncio_are_cancelled_and_come_to_their_ends(steps):
    seen = []

    async def goes_on():
        try:
            while True:
                await asyncio.sleep(0)
        finally:
            await asyncio.sleep(0)  # which needs a loop that runs
            seen.append("cleaned up")

    async def main():
        task = asyncio.create_task(goes_on())
        await asyncio.Event().wait()
        await task

    def client():
        asyncio.run(main())

    assert "stopped after" in step_through(client=client, steps=steps).endings["client"]
    assert seen == ["cleaned up"]
