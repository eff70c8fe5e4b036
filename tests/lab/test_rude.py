"""A lab under real life: rude rules, interrupts, no descriptors, a fork, a wrong device."""

import gc
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from helpers.lab import Host, Lab, LabError, WireError, carrier, change, delay, repeat, why_not
from helpers.lab import hosts as hosts_module
from helpers.transport.tcp.reno import Reno
from tests.benchmarks.interrupts import run
from tests.lab.hosts import connected, needs_lab, on_both, wait_until
from tests.lab.test_possible import BEGIN, ROOT, TELL

BOUND = 12.0  # seconds in which everything here is over, on a busy machine too


def use(lab):
    """Use a lab as a reader does who expects no harm: no call has a timeout."""
    listener = lab.server.create_server()
    client = lab.client.create_connection(listener.getsockname())
    server, _ = listener.accept()
    client.settimeout(None)
    client.sendall(b"x")
    return client.recv(server.recv(1)[0])


begun = threading.Event()  # a rule that never returns
let_go = threading.Event()  # for the thread that nobody could end


@pytest.fixture
def soon(monkeypatch):
    """Know after 0.8 s, not 4, that a rule does not return."""
    begun.clear()
    monkeypatch.setattr(carrier, "LOOK", 0.1)


@pytest.fixture
def no_thread_is_left():
    """Let the threads that nobody could end go on, and wait for their end."""
    let_go.clear()
    before = threading.active_count()
    yield
    let_go.set()
    wait_until(lambda: threading.active_count() <= before)


def endless(frame):
    """A rule that never returns."""
    begun.set()
    while True:
        pass


def stubborn(frame):
    """A rule that never returns, and lets nobody end it."""
    while not let_go.is_set():
        try:
            while not let_go.is_set():
                pass
        except BaseException:
            continue


@on_both
@pytest.mark.parametrize("before", [True, False], ids=["before connect", "after it"])
@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (lambda frame: repeat(10**9), "cannot be delivered 1000000000 times"),
        (lambda frame: repeat(-1), "cannot be delivered -1 times"),
        (lambda frame: repeat(1.5), "cannot be delivered 1.5 times"),
        (lambda frame: repeat("x"), "cannot be delivered 'x' times"),
        (lambda frame: repeat(True), "cannot be delivered True times"),
        (lambda frame: delay("10 days"), "write '20 ms'"),
        (lambda frame: delay(1e9), "held back for 3600 s at the most"),
        (lambda frame: change("text"), "needs the bytes of a whole frame, not str"),
        (lambda frame: change(bytes(70_000)), "1518 bytes at the most"),
        (lambda frame: 7, "returned 7: return DELIVER"),
    ],
)
def test_a_rule_that_answers_nonsense(rule, said, before):
    begin = time.monotonic()
    with pytest.raises(LabError, match=said) as told, Lab() as lab:
        if before:
            lab.wire.rule(rule)
            use(lab)
        ends = connected(lab)
        lab.wire.rule(rule)
        ends[0].sendall(b"x")
        ends[1].recv(1)
    assert isinstance(told.value, WireError)
    assert time.monotonic() - begin < BOUND


@on_both
@pytest.mark.parametrize("before", [True, False], ids=["before connect", "after it"])
def test_a_rule_that_raises(before):
    begin = time.monotonic()
    with pytest.raises(ZeroDivisionError), Lab() as lab:
        ends = None if before else connected(lab)
        lab.wire.rule(lambda frame: 1 / 0)
        if ends:
            ends[0].sendall(b"x")
            ends[0].settimeout(None)
            ends[0].recv(1)
        else:
            use(lab)
    assert time.monotonic() - begin < BOUND


@on_both
@pytest.mark.usefixtures("soon", "no_thread_is_left")
@pytest.mark.parametrize("rule", [endless, stubborn])
def test_a_rule_that_never_returns(rule):
    """Whoever waits is told the line, and so is whoever ends the lab."""
    begin = time.monotonic()
    said = r"does not return \(line \d+: "
    with pytest.raises(LabError, match=said) as told, Lab() as lab:
        client, _server = connected(lab)
        lab.wire.rule(rule)
        client.sendall(b"x")
        client.settimeout(None)
        client.recv(1)
    assert time.monotonic() - begin < BOUND
    with pytest.raises(LabError) as again:
        lab.client.socket()
    assert again.value is told.value


class Endless(Reno):
    """A reader's congestion control that never returns."""

    def on_ack(self, *arguments):
        endless(None)


@pytest.mark.usefixtures("soon")
def test_a_congestion_control_that_never_returns(monkeypatch):
    monkeypatch.setenv("LAB", "simulated")
    said = r"does not return \(line \d+: .*a class that TCP calls"
    with pytest.raises(LabError, match=said), Lab(congestion=Endless) as lab:
        client, server = connected(lab)
        client.sendall(bytes(10_000))
        server.settimeout(None)
        while server.recv(1 << 16):
            pass


@on_both
@pytest.mark.usefixtures("soon")
def test_closing_a_lab_whose_rule_does_not_return():
    lab = Lab()
    client, _server = connected(lab)
    lab.wire.rule(endless)
    client.sendall(b"x")
    assert begun.wait(5)
    begin = time.monotonic()
    with pytest.raises(LabError, match="does not return"):
        lab.close()
    assert time.monotonic() - begin < BOUND


@on_both
def test_an_end_that_takes_long_is_not_taken_for_a_rule(monkeypatch):
    """Who looks at the wire's thread leaves it alone, once it carries nothing any more."""
    usual, ended = Lab.stop_quietly, []

    def slowly(lab):
        wait_until(lambda: not lab._carrier._watcher.is_alive())
        usual(lab)
        ended.append(threading.current_thread().name)

    with monkeypatch.context() as patched:
        patched.setattr(Lab, "stop_quietly", slowly)
        with pytest.raises(ZeroDivisionError), Lab() as lab:
            lab.wire.rule(lambda frame: 1 / 0)
            use(lab)
        lab._carrier._thread.join(5)
    assert "helpers-lab-wire" in ended


def test_an_interrupt_at_any_moment_leaves_nothing(monkeypatch):
    """The benchmark of this name has 400 tries."""
    monkeypatch.setenv("LAB", "")
    hits, wrong = run(24, seed=int(time.time()))
    assert wrong == []
    assert hits > 0


@needs_lab
@pytest.mark.parametrize("make", ["socket", "create_server", "sockets"])
def test_an_interrupt_when_a_socket_has_come_and_nobody_has_it_yet(monkeypatch, make):
    monkeypatch.setenv("LAB", "kernel")

    def interrupted(host, *arguments):
        fileno = usual(host, *arguments)
        came.append(fileno)
        signal.raise_signal(signal.SIGINT)
        return fileno

    came, usual = [], Host.open
    with Lab() as lab:
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(Host, "open", interrupted)
            getattr(lab.client, make)()
        gc.collect()
        assert len(came) == 1
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(came[0])


# --- what cannot be had --------------------------------------------------------------------------


@needs_lab
def test_a_congestion_control_that_no_kernel_has(monkeypatch):
    monkeypatch.delenv("LAB", raising=False)
    with pytest.raises(LabError, match=r"no congestion control 'renoo': it has .*reno"):
        Lab(congestion="renoo")


def test_one_that_the_courses_own_tcp_has_not(monkeypatch):
    monkeypatch.setenv("LAB", "simulated")
    with pytest.raises(LabError, match="named 'renoo': use none, reno, cubic"):
        Lab(congestion="renoo")
    with pytest.raises(LabError, match="named 'renoo'"):
        Lab(tcp={"congestion": "renoo"})
    with pytest.raises(LabError, match="a subclass of CongestionControl"):
        Lab(congestion=int)


@on_both
def test_a_setting_that_is_misspelt():
    with pytest.raises(TypeError, match="did you mean delay"):
        Lab(dealy="20 ms")


@on_both
@pytest.mark.parametrize("free", range(8))
def test_no_descriptors_are_left(free):
    """Wherever they run out, it is said in words, and all that were taken are given back."""
    Lab().close()  # what is opened once and kept
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = socket.socket()
    limit = taken.fileno() + 20 + free
    fillers = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, hard), hard))
        with pytest.raises(OSError):
            while len(fillers) < limit:
                fillers.append(os.dup(taken.fileno()))
        for _ in range(min(free, len(fillers))):
            os.close(fillers.pop())
        try:
            with Lab() as lab:
                _ends = connected(lab)
        except LabError as error:
            assert "no descriptors left" in str(error)
        except OSError as error:  # a socket's own: Python's `accept` says it like this
            assert error.errno == 24
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for filler in fillers:
            os.close(filler)
        taken.close()


def test_a_reason_is_asked_anew_each_time(monkeypatch):
    """A passing failure does not make the rest of the session a simulated one."""
    if why_not():
        pytest.skip("there are no kernels here")
    monkeypatch.delenv("LAB", raising=False)
    real = hosts_module.KernelProcess

    def fails(plan):
        raise LabError("just now there is none")

    monkeypatch.setattr(hosts_module, "KernelProcess", fails)
    assert why_not() == "just now there is none"
    with Lab() as lab:
        assert lab.client.kind == "helpers"
    monkeypatch.setattr(hosts_module, "KernelProcess", real)
    assert why_not() == ""
    with Lab() as lab:
        assert lab.client.kind == "kernel"


WRONG_TUN = """
own_users()
assert libc.unshare(0x20000) == 0  # a mount namespace of its own
assert libc.mount(b"/dev/null", b"/dev/net/tun", None, 4096, None) == 0
"""


@needs_lab
def test_a_device_that_is_none():
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + WRONG_TUN + TELL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        env={key: value for key, value in os.environ.items() if key != "LAB"},
    )
    if done.returncode and "assert libc" in done.stderr:
        pytest.skip("no mount namespace can be made here")
    assert "/dev/net/tun is not the device" in done.stdout, done.stderr


FORK = """
import os, sys
from helpers.lab import Lab, LabError
with Lab() as lab:
    listener = lab.server.create_server()
    client = lab.client.create_connection(listener.getsockname())
    child = os.fork()
    if child == 0:
        for use in (lab.client.socket, lab.client.sockets, listener.accept):
            if lab.client.kind == "kernel" and use == listener.accept:
                continue  # a kernel's socket is a descriptor, which the fork has, too
            try:
                use()
            except LabError as error:
                print("fork of that" in str(error))
        with Lab() as other:
            waiting = other.server.create_server()
            made = other.client.create_connection(waiting.getsockname())
            print(made.getpeername() == waiting.getsockname())
        sys.exit()
    print(os.waitpid(child, 0)[1])
    server, _ = listener.accept()
    client.sendall(b"still here")
    print(server.recv(100))
"""


@on_both
def test_a_lab_in_a_forked_child(either):
    """The parent's lab says that it is not the child's; a new one works; the parent's goes on."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK],
        cwd=Path(ROOT),
        capture_output=True,
        text=True,
        timeout=30,
    )
    refusals = ["True"] * (2 if either == "kernel" else 3)
    assert done.stdout.split("\n")[:-1] == [*refusals, "True", "0", "b'still here'"], done.stderr
