"""Whatever ends a lab, nothing is left of it."""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import psutil
import pytest

from helpers.lab import Lab, LabError
from helpers.lab import lab as lab_module
from helpers.lab.interrupts import Undivided
from helpers.servers import owner, running, stop_all
from tests.lab.hosts import connected, on_both, receive, wait_until
from tests.processes import assert_gone

pytestmark = on_both
ROOT = Path(__file__).resolve().parents[2]
ME = psutil.Process()
REST = 0.1  # seconds


def leftovers():
    """Return how many threads, descriptors and processes there are, and who patched sockets."""
    patched = hasattr(socket.socket.__init__, "usual")
    return threading.active_count(), ME.num_fds(), len(ME.children()), len(running()), patched


@pytest.fixture(autouse=True)
def nothing_left():
    Lab().close()  # what is made once and kept
    gc.collect()  # what an earlier test has left is closed now, and not in between
    before = at_rest()
    yield
    wait_until(lambda: leftovers() == before, seconds=30, told=lambda: (before, leftovers()))


def at_rest():
    """Return the leftovers once they are the same for a while: an earlier test may be ending."""
    found, since = leftovers(), time.monotonic()
    deadline = since + 30
    while time.monotonic() - since < REST:
        time.sleep(REST / 10)
        if (now := leftovers()) != found:
            found, since = now, time.monotonic()
        assert time.monotonic() < deadline, "what an earlier test has left does not end"
    return found


def misread(frame):
    """A rule with a mistake in it."""
    if frame.length:
        return frame.nonsense
    return None


def test_it_starts_and_ends_fast():
    """Measured by what an empty Python takes here and now: a busy machine makes all of it late."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True)
        started = time.perf_counter()
        lab = Lab()
        made = time.perf_counter()
        lab.close()
        times.append((started - begin, made - started, time.perf_counter() - made))
    empty, setup, teardown = map(min, zip(*times, strict=True))
    assert max(setup, teardown) < 20 * empty


def test_an_exception_in_the_block():
    with pytest.raises(ZeroDivisionError), Lab() as lab:
        pair = connected(lab)
        1 / 0  # noqa: B018
    assert not lab.running and [sock.fileno() for sock in pair] == [-1, -1]
    assert lab.pid is None or assert_gone(lab.pid) is None


def test_connections_that_the_peer_never_answers_go_too():
    """They would keep the host for minutes: the FIN, and all data, are lost."""
    with Lab() as lab:
        client, server = connected(lab)
        lab.wire.drop()
        client.sendall(bytes(10_000))
        client.close()
        server.close()
        assert {info.state for info in lab.client.sockets()} == {"FIN-WAIT-1"}


def test_closing_again_and_from_several_threads():
    lab = Lab()
    threads = [threading.Thread(target=lab.close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    lab.close()
    lab.stop_quietly()


def test_it_is_stopped_with_all_servers_of_the_notebook():
    lab = Lab()
    assert lab in running()
    assert stop_all() == 1
    assert not lab.running


def test_running_the_cell_again_replaces_it(monkeypatch):
    parent = {}

    class Shell:
        events = type("Events", (), {"register": lambda *arguments: None})

        def get_parent(self):
            return parent

    def run_cell(number):
        parent.update({"metadata": {"cellId": "a"}, "header": {"msg_id": str(number)}})
        owner._stop_earlier_runs()

    monkeypatch.setattr(owner, "_shell", Shell)
    run_cell(1)
    first = Lab()
    run_cell(2)
    assert not first.running
    second = Lab()
    assert running() == [second]
    second.close()


# --- a rule that raises ------------------------------------------------------------------------


def told_of(error):
    return traceback.extract_tb(error.value.__traceback__)[-1]


def test_a_rule_that_raises_is_raised_at_the_next_use_and_at_the_end():
    with pytest.raises(AttributeError) as at_the_end, Lab() as lab:
        client, _ = connected(lab)
        lab.wire.rule(misread)
        client.sendall(b"hello")
        wait_until(lambda: not lab.running)
        for use in (lab.client.socket, lab.wire.drop, lab.server.sockets, lab.close):
            with pytest.raises(AttributeError) as at_use:
                use()
            assert told_of(at_use).line == "return frame.nonsense"
        assert client.fileno() == -1
    assert told_of(at_the_end).line == "return frame.nonsense"
    assert lab.trace.with_data()[0].payload == b"hello"
    assert lab.pid is None or assert_gone(lab.pid) is None


def test_a_rule_that_raises_wakes_whoever_waits():
    with pytest.raises(AttributeError) as told, Lab() as lab:
        client, _server = connected(lab)
        lab.wire.rule(misread)
        client.settimeout(None)
        client.sendall(b"hello")
        client.recv(1)
        raise AssertionError("the block goes on")
    assert told_of(told).line == "return frame.nonsense"


def test_a_rule_that_raises_is_what_a_result_raises():
    lab = Lab()
    listener = lab.server.create_server()
    address = listener.getsockname()
    task = lab.server.run(receive, listener)
    lab.wire.rule(misread)
    with lab.client.create_connection(address) as client:
        client.sendall(b"hello")
        with pytest.raises(AttributeError):
            task.result()
    assert not task.running
    with pytest.raises(AttributeError):
        lab.close()


def test_a_rule_that_answers_nonsense():
    with pytest.raises(ValueError, match="the rule <lambda> returned 'drop'"), Lab() as lab:
        lab.wire.rule(lambda frame: "drop")
        lab.client.create_connection(("10.0.0.2", 80))  # port: of a lab's host


# --- a process that ends -----------------------------------------------------------------------


with_kernels = pytest.mark.parametrize("either", ["kernel"], indirect=True)  # it has a process


def test_a_process_that_ends_with_a_lab_on_the_courses_own_tcp():
    """It has daemon threads only: Python's end is not held up."""
    command = [sys.executable, "-c", NOTEBOOK, "end"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"LAB": "simulated"}, timeout=30, capture_output=True
    )
    assert (done.stdout, done.stderr) == (b"None None\n", b"")


NOTEBOOK = """
import sys, threading, time
from helpers.lab import Lab
from tests.lab.hosts import connected, echo
labs = []
def make():
    labs.extend([Lab(delay=0.001), Lab()])
    labs[0].server.run(echo, labs[0].server.create_server())
    pair.extend(connected(labs[1]))
pair = []
if sys.argv[1] == "thread":
    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    time.sleep(0.1)
    assert connected(labs[1])
else:
    make()
print(*[lab.pid for lab in labs], flush=True)
if sys.argv[1] != "end":
    sys.stdin.read()
"""


@with_kernels
@pytest.mark.parametrize("how", ["kill", "end", "thread"])
def test_a_notebooks_process_that_ends_takes_its_labs_along(how):
    command = [sys.executable, "-c", NOTEBOOK, how]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as notebook:
        pids = [int(pid) for pid in notebook.stdout.readline().split()]
        assert len(pids) == 2
        if how != "end":
            assert all(psutil.pid_exists(pid) for pid in pids)
            notebook.send_signal(signal.SIGKILL)
        notebook.wait(10)
        for pid in pids:
            assert_gone(pid)


@with_kernels
def test_the_labs_process_that_is_killed_is_told():
    lab = Lab()
    os.kill(lab.pid, signal.SIGKILL)
    with pytest.raises(LabError, match="the lab has ended, or its process has"):
        wait_until(lambda: lab.client.socket().close() is not None)
    lab.close()


@with_kernels
def test_interrupting_the_kernel_is_not_meant_for_the_lab():
    with Lab() as lab:
        assert os.getpgid(lab.pid) != os.getpgid(0)


def test_two_who_end_a_lab_in_the_same_moment(monkeypatch):
    """The second begins before the first has said that it does; it is ended once."""
    ended, lab = [], Lab()
    monkeypatch.setattr(lab_module, "release", ended.append)

    class Meanwhile(Undivided):
        def __enter__(self):
            monkeypatch.setattr(lab_module, "Undivided", Undivided)
            lab.stop_quietly()
            return super().__enter__()

    monkeypatch.setattr(lab_module, "Undivided", Meanwhile)
    lab.close()
    owner.release(lab)
    assert ended == [lab]
