"""The settings and the fixture that hold for every test can fail, each for its own reason."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

BAD_TESTS = """
import gc, socket, threading, time, warnings
from helpers.servers import BackgroundServer, DatagramSink, echo, run_in_background

kept = []

def test_good():
    with BackgroundServer(echo) as server, socket.create_connection(server.address) as client:
        client.sendall(b"x")
        assert client.recv(1) == b"x"

def test_a_thread_that_ends_a_moment_later_is_good():
    threading.Thread(target=time.sleep, args=[0.05]).start()

def test_leaves_a_thread():
    threading.Thread(target=time.sleep, args=[30], name="lazy", daemon=True).start()

def test_leaves_a_listening_socket():
    kept.append(socket.create_server(("127.0.0.1", 0)))

def test_leaves_a_server():
    kept.append(BackgroundServer(echo))

def test_leaves_a_sink():
    kept.append(DatagramSink())

def test_leaves_a_task():
    run_in_background(socket.create_server(("127.0.0.1", 0)).accept)

def test_after_those_all_is_well():
    pass

def test_exception_in_a_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

def test_unclosed_socket():
    socket.socket()
    gc.collect()

def test_warning():
    warnings.warn("mind the gap", UserWarning, stacklevel=1)
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Run BAD_TESTS under this project's settings; return what pytest says."""
    folder = tmp_path_factory.mktemp("bad")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    filters = settings["tool"]["pytest"]["ini_options"]["filterwarnings"]
    (folder / "pytest.ini").write_text("\n    ".join(["[pytest]\nfilterwarnings =", *filters]))
    fixture = (ROOT / "tests" / "conftest.py").read_text("utf-8")
    (folder / "conftest.py").write_text(fixture.replace("PATIENCE = 5.0", "PATIENCE = 0.3"))
    (folder / "test_bad.py").write_text(BAD_TESTS)
    options = ["-q", "-rA", "-p", "no:cacheprovider", "-p", "no:nbval", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", *options, "test_bad.py"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "SYSTEMROOT": ""}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("leaves_a_thread", "left behind the thread 'lazy'"),
        ("leaves_a_listening_socket", r"left behind a socket that listens on \('127.0.0.1', \d+\)"),
        ("leaves_a_server", "left behind the server <echo server on 127.0.0.1, listens>"),
        ("leaves_a_sink", "left behind the server <UDP sink on 127.0.0.1>"),
        ("leaves_a_task", "left behind the server <accept runs in the background>"),
        ("exception_in_a_thread", "PytestUnhandledThreadExceptionWarning"),
        ("unclosed_socket", "PytestUnraisableExceptionWarning"),
        ("warning", "UserWarning: mind the gap"),
    ],
)
def test_what_a_bad_test_leaves_behind_fails_it(report, test, told):
    assert re.search(rf"^(ERROR|FAILED) test_bad.py::test_{test}\b", report, re.MULTILINE), report
    assert re.search(told, report), report


def test_good_tests_pass(report):
    bad = set(re.findall(r"^(?:ERROR|FAILED) test_bad.py::test_(\w+)", report, re.MULTILINE))
    assert not bad & {
        "good",
        "a_thread_that_ends_a_moment_later_is_good",
        "after_those_all_is_well",
    }
