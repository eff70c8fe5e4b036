"""Who owns what: the cases that a real kernel (test_kernel.py) does not show."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.servers import BackgroundServer, DatagramSink, FullServer, echo, owner, running

ROOT = Path(__file__).resolve().parents[2]


class Shell:
    """As much of IPython as `owner` asks for."""

    def __init__(self):
        self.request = None
        self.events = self
        self.callbacks = []

    def get_parent(self):
        return self.request

    def register(self, event, function):
        assert event == "pre_run_cell"
        if function not in self.callbacks:
            self.callbacks.append(function)

    def run(self, code, function, run, cell=None, kind="execute_request"):
        metadata = {"cellId": cell} if cell else {}
        content = {"code": code} if kind == "execute_request" else {}
        header = {"msg_id": run, "msg_type": kind}
        self.request = {"header": header, "metadata": metadata, "content": content}
        if kind == "execute_request":
            for callback in self.callbacks:
                callback(None)
        return function()


@pytest.fixture
def shell(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(owner, "_shell", lambda: shell)
    yield shell
    owner.stop_all()


def test_outside_of_a_notebook_nothing_replaces_anything():
    with BackgroundServer(echo) as one, FullServer() as two, DatagramSink() as three:
        assert running() == [one, two, three]


@pytest.mark.parametrize("ids", [("id", "id"), (None, None)])
def test_the_same_cell_again(shell, ids):
    one = shell.run("code", FullServer, "run 1", ids[0])
    two = shell.run("code", FullServer, "run 2", ids[1])
    assert running() == [two]
    assert not one.running


def test_an_edited_cell(shell):
    shell.run("code", FullServer, "run 1", "id")
    two = shell.run("other code", FullServer, "run 2", "id")
    assert running() == [two]


def test_a_cell_that_now_starts_nothing(shell):
    shell.run("code", FullServer, "run 1", "id")
    shell.run("1 / 0", lambda: None, "run 2", "id")
    assert running() == []


def test_several_in_one_cell_and_other_cells(shell):
    one = shell.run("code", lambda: [FullServer(), DatagramSink()], "run 1", "id")
    two = shell.run("code", FullServer, "run 2", "other id")
    assert running() == [*one, two]


def test_a_fixed_port_can_be_had_again_by_the_same_cell(shell):
    port = shell.run("code", lambda: BackgroundServer(echo), "run 1", "id").port
    again = shell.run("code", lambda: BackgroundServer(echo, port=port), "run 2", "id")
    assert running() == [again]


def test_the_message_of_a_widget_is_no_cell(shell):
    one = shell.run("", FullServer, "click 1", kind="comm_msg")
    two = shell.run("", FullServer, "click 2", kind="comm_msg")
    assert running() == [one, two]


def test_no_request_yet(shell):
    for request in (None, {}):
        shell.request = request
        FullServer().stop()
    assert running() == []


def test_what_is_left_when_python_ends():
    """It ends at once and without a word, whatever still runs."""
    script = """
import socket, threading, time
from helpers.servers import *
server = BackgroundServer(echo)
clients = [socket.create_connection(server.address) for _ in range(5)]
run_in_background(time.sleep, 60)
def loops():
    while True:
        print("never seen")
run_in_background(loops)
DatagramServer(); DatagramSink(); FullServer()
for client in clients:
    client.close()
print("end of script")
"""
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ended.stdout, ended.stderr, ended.returncode) == ("end of script\n", "", 0)
