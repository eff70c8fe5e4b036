"""Program and run_apart: a process of its own, with an end in every case."""

import socket
import sys
import textwrap

import psutil
import pytest

from helpers.servers import Program, ProgramFailed, run_apart, running
from tests.processes import assert_gone


@pytest.fixture
def program(tmp_path):
    """Give a function that starts a program with this text."""

    def start(text, *arguments, **options):
        path = tmp_path / "small.py"
        path.write_text(textwrap.dedent(text), "utf-8")
        return Program(path, *arguments, **options)

    return start


def test_its_lines_its_end_and_all_that_it_said(program):
    text = "import sys\nprint('one')\nprint(sys.argv[1:], sys.stdin.read())\nsys.exit(3)"
    with program(text, "a", 5, typed=b"typed") as started:
        assert started.line() == "one"
        assert started.line() == "['a', '5'] typed"
        assert started.end() == 3
        assert started.text == "one\n['a', '5'] typed\n"
        with pytest.raises(ProgramFailed, match="has ended"):
            started.line()


def test_it_ends_with_the_block_whatever_it_does(program):
    with program("import time\nprint('up')\nwhile True: time.sleep(60)") as started:
        started.line()
        pid = started._process.pid
        assert started.running
        with pytest.raises(ProgramFailed, match="printed no line"):
            started.line(timeout=0.1)
        with pytest.raises(ProgramFailed, match="still runs"):
            started.end(timeout=0.1)
    assert not psutil.pid_exists(pid)
    assert started not in running()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C for one process is of Unix")
def test_ctrl_c(program):
    text = """\
        import time
        try:
            print("up")
            time.sleep(60)
        except KeyboardInterrupt:
            print("interrupted")
        """
    with program(text) as started:
        started.line()
        assert started.interrupt() == 0
        assert started.text == "up\ninterrupted\n"


def test_what_it_complains_of_is_said(program):
    with program("1 / 0") as started:
        assert started.end() == 1
        assert "ZeroDivisionError" in started.text


def double(number):
    return [socket.AF_INET > 0, 2 * number]


def fails():
    raise ValueError("on purpose")


def hangs():
    while True:
        pass


def open_until_it_fails():
    opened = []
    try:
        while len(opened) < 5000:
            opened.append(socket.socket())
    except OSError:
        return len(opened)


def test_a_function_apart():
    assert run_apart(double, 4) == [True, 8]
    with pytest.raises(ProgramFailed, match="ValueError: on purpose"):
        run_apart(fails)
    with pytest.raises(ProgramFailed, match="still runs"):
        run_apart(hangs, timeout=0.5)


def test_what_is_no_function():
    with pytest.raises(TypeError, match=r"run_apart\(serve, 5\)"):
        run_apart(double(4))


@pytest.mark.skipif(sys.platform == "win32", reason="a group of processes is of Unix")
def test_what_it_started_ends_with_it(program):
    text = """\
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(child.pid)
        child.wait()
        """
    with program(text) as started:
        pid = int(started.line())
    assert_gone(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_its_descriptors_are_limited_and_ours_are_not():
    assert 20 <= run_apart(open_until_it_fails, descriptors=32) < 32
    with socket.socket(), socket.socket():
        pass
