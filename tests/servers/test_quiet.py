"""Nothing that a background thread prints is ever seen outside of its log."""

import builtins
import contextlib
import io
import logging
import socket
import sys
import threading
import traceback

import pytest

from helpers.servers import BackgroundServer, run_in_background
from helpers.servers.log import LONGEST_TEXT
from tests.servers.peer import connect, in_a_thread, wait_for_line

USUAL_PRINT = builtins.print


def in_the_background(function):
    """Run `function` in the background to its end; return what its log says it printed."""
    with run_in_background(function) as task:
        task.result()
        return [entry.text.removeprefix("printed ") for entry in task.log.entries()]


@pytest.fixture(autouse=True)
def usual_streams(capsys):
    """Each test ends with print and the streams as they were, and with nothing on them."""
    yield
    assert not hasattr(sys.stdout, "usual")
    assert not hasattr(sys.stderr, "usual")
    assert builtins.print is USUAL_PRINT
    assert capsys.readouterr() == ("", "")


def test_what_a_function_prints():
    def prints():
        print("one", 2, sep="-", end=";\n", flush=True)
        print("two\nlines")
        print("no end", end="")

    assert in_the_background(prints) == ["one-2;", "two", "lines", "no end"]


def test_what_a_handler_prints():
    def handle(connection):
        print("from", connection.who)

    with BackgroundServer(handle) as server:
        with connect(server.address) as client:
            assert client.recv(1) == b""
        assert "handle: printed from client 1" in server.log.lines()


def test_the_other_ways_to_print():
    def prints():
        sys.stdout.write("to stdout\n")
        sys.stderr.writelines(["to ", "stderr\n"])
        print("also to stderr", file=sys.stderr)
        logging.lastResort.handle(logging.makeLogRecord({"msg": "logged"}))
        try:
            raise ValueError("caught")
        except ValueError:
            traceback.print_exc()

    text = "\n".join(in_the_background(prints))
    for part in ("to stdout", "to stderr", "also to stderr", "logged", "ValueError: caught"):
        assert part in text


def test_a_stream_of_ones_own_is_left_alone():
    own = io.StringIO()
    assert in_the_background(lambda: print("mine", file=own)) == []
    assert own.getvalue() == "mine\n"


def test_other_threads_print_where_they_did(capsys):
    def prints():
        for number in range(200):
            print("task", number)
            print("task", number, file=sys.stderr)

    def prints_too():
        while not done.is_set():
            print("thread\n", end="")  # in one piece: two threads may mix theirs

    done = threading.Event()
    with run_in_background(prints) as task, in_a_thread(prints_too):
        print("cell\n", end="")
        task.result()
        done.set()
    out, err = capsys.readouterr()
    assert set(out.splitlines()) == {"cell", "thread"}
    assert err == ""
    assert len(task.log) == 400


class Steps:
    """A background function that prints a line each time it is told to."""

    def __enter__(self):
        self._go, self._done = threading.Semaphore(0), threading.Semaphore(0)
        self.task = run_in_background(self._print_lines)
        assert self._done.acquire(timeout=5)  # it has begun: the streams are those of a task
        return self

    def _print_lines(self):
        self._done.release()
        for number in range(2):
            assert self._go.acquire(timeout=5)
            print("line", number)
            self._done.release()

    def step(self):
        self._go.release()
        assert self._done.acquire(timeout=5)

    def __exit__(self, *exception):
        self.task.result()
        assert self.task.log.lines() == [
            "_print_lines: printed line 0",
            "_print_lines: printed line 1",
        ]


def test_a_cell_that_captures_its_output_captures_its_own_only():
    with Steps() as steps:
        with contextlib.redirect_stdout(io.StringIO()) as captured:
            steps.step()
            print("cell")
        assert captured.getvalue() == "cell\n"
        steps.step()


def test_a_task_that_was_started_while_output_was_captured():
    with contextlib.ExitStack() as stack:
        with contextlib.redirect_stdout(io.StringIO()) as captured:
            steps = stack.enter_context(Steps())
            steps.step()
        steps.step()
    assert captured.getvalue() == ""


def test_a_task_that_ends_while_output_is_captured(capsys):
    usual = sys.stdout
    with Steps() as steps:
        steps.step()
        with contextlib.redirect_stdout(io.StringIO()) as captured:
            steps.step()
            steps.task.result()
    print("seen")
    assert captured.getvalue() == ""
    assert capsys.readouterr().out == "seen\n"
    in_the_background(lambda: None)  # the next one puts everything back
    assert sys.stdout is usual


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_tasks_end_in_any_order(order):
    with Steps() as first, Steps() as second:
        for which in order:
            steps = (first, second)[which]
            steps.step()
            steps.step()
            steps.task.result()


def test_capsys_of_pytest_sees_nothing_of_it(capsys):
    with Steps() as steps:
        steps.step()
        print("test")
        assert capsys.readouterr().out == "test\n"
        steps.step()


def test_while_a_task_runs_the_streams_are_what_they_were():
    with Steps() as steps:
        assert sys.stdout.encoding == sys.stdout.usual.encoding
        assert sys.stdout.isatty() is False
        assert sys.stdout.writable()
        with pytest.raises(TypeError, match="ende"):
            print("wrong", ende="")
        steps.step()
        steps.step()


def test_a_very_long_line_is_cut_however_it_comes():
    for prints in (
        lambda: print("x" * 1_000_000),
        lambda: [print("x" * 100, end="") for _ in range(1000)],
    ):
        [line] = in_the_background(prints)
        assert line.endswith("x…")
        assert len(line) <= LONGEST_TEXT + 1


def test_a_task_that_redirects_its_output_redirects_its_own_only(capsys):
    def redirects():
        with contextlib.redirect_stdout(io.StringIO()) as out, door:
            with contextlib.redirect_stderr(out):
                print("one")
                sys.stdout.write("two ")
                print("three", file=sys.stderr)
            door.accept()
        print(out.getvalue().split())

    door = socket.create_server(("127.0.0.1", 0))
    address = door.getsockname()
    task = run_in_background(redirects)
    wait_for_line(task, "door.accept")
    print("cell")
    assert capsys.readouterr().out == "cell\n"
    connect(address).close()
    task.result()
    assert task.log.lines() == ["redirects: printed ['one', 'two', 'three']"]
