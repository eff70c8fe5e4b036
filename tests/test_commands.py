"""The two commands: what they hand to JupyterLab, and how they run and count the gates."""

import importlib
import os
import sys
import time
from types import SimpleNamespace

import psutil
import pytest

from helpers import environment
from tests.__main__ import GATES, Gate, Result, follow, judge, main, run, summarize
from tests.processes import assert_gone

COURSE = importlib.import_module("notebooks.__main__")
START = "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb"


@pytest.fixture
def no_set_up(monkeypatch):
    def refuse(*_):
        pytest.fail("a set-up was begun")

    monkeypatch.setattr(environment, "ready", refuse)


def gate(*codes, limit=60, name="made up"):
    return Gate(name, "nothing", limit, [("-c", code) for code in codes])


@pytest.fixture
def started(monkeypatch):
    """Return what the command `notebooks` would become."""
    calls = []
    monkeypatch.setattr(environment, "ready", lambda: "/the/python")
    monkeypatch.setattr(COURSE, "start", calls.append)
    monkeypatch.setattr(os, "chdir", lambda path: calls.append(str(path)))
    return calls


@pytest.mark.parametrize("root", [False, True])
def test_jupyterlab_starts_at_the_first_notebook(root, started, monkeypatch, capsys):
    monkeypatch.setattr(COURSE, "is_root", lambda: root)
    COURSE.main(["--no-browser", "--port", "0"])
    folder, command = started
    assert folder == str(environment.CHECKOUT)
    assert command[:5] == ["/the/python", "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", START]
    assert command[5:] == ["--allow-root"] * root + ["--no-browser", "--port", "0"]
    assert capsys.readouterr().err.count("root") == 2 * root


@pytest.mark.parametrize(
    ("given", "left_out"),
    [
        ("--ip=0.0.0.0", "--ServerApp.ip=127.0.0.1"),
        ("--ServerApp.ip=::1", "--ServerApp.ip=127.0.0.1"),
        ("--notebook-dir=/elsewhere", START),
        ("--LabApp.default_url=/lab", START),
        ("--ServerApp.root_dir=/elsewhere", START),
        (str(environment.CHECKOUT / "notebooks"), START),
        ("--allow-root", "--allow-root"),
    ],
)
def test_what_the_reader_gives_is_not_given_twice(given, left_out, monkeypatch):
    monkeypatch.setattr(COURSE, "is_root", lambda: True)
    assert left_out in COURSE.ours([])
    assert left_out not in COURSE.ours([given])


@pytest.mark.parametrize("argument", ["--help", "-h"])
def test_help_needs_no_set_up(argument, no_set_up, capsys):
    assert COURSE.main([argument]) == 0
    assert "--help-all" in capsys.readouterr().out


def test_the_gates_are_listed_without_a_set_up(no_set_up, capsys):
    assert main(["--list"]) == 0
    listed = capsys.readouterr().out
    assert all(gate.name in listed and gate.proves in listed for gate in GATES)


def test_an_unknown_gate_is_named(no_set_up, capsys):
    assert main(["style", "stile"]) == 2
    assert "'stile'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("closing", "code", "counts"),
    [
        ("==== 12 passed, 2 skipped in 3.21s ====", 0, (12, 0, 2)),
        ("1 failed, 3 passed, 1 error in 61.20s (0:01:01)", 1, (3, 2, 0)),
        ("5 passed, 1 xfailed, 1 xpassed, 4 warnings in 0.10s", 0, (6, 1, 0)),
        ("1 error in 0.50s", 2, (0, 1, 0)),
        ("no tests ran in 0.01s", 5, (0, 1, 0)),
        ("3 passed in 0.01s\nINTERNALERROR", 3, (3, 1, 0)),
        ("", 1, (0, 1, 0)),
        ("Killed: 9 passed, they say", -9, (0, 1, 0)),
    ],
)
def test_pytest_is_counted_from_its_closing_line(closing, code, counts):
    result = judge(GATES[1], [code], f"noise, 7 passed\n{closing}\n")
    assert result[:3] == counts


@pytest.mark.parametrize(("codes", "counts"), [([0, 0], (1, 0, 0)), ([1, 0], (0, 1, 0))])
def test_a_gate_without_counts_counts_as_one(codes, counts):
    assert judge(GATES[0], codes, "")[:3] == counts


def test_a_gate_has_one_line_and_a_failing_one_its_output(tmp_path, capsys):
    good = run(gate("print('quiet')"), sys.executable, tmp_path)
    bad = run(gate("print('first'); exit(1)", "print('second')"), sys.executable, tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert (good.failed, bad.failed) == (0, 1)
    assert lines[0].startswith("made up    passed") and lines[1].startswith("made up    FAILED")
    assert lines[2:4] == ["first", "second"]


def test_a_gate_sees_the_checkout_and_nothing_of_the_reader(tmp_path, monkeypatch, capsys):
    for name in ("MPLBACKEND", "PYTHONWARNINGS", "EXPLORING_TCP_PROGRESS"):
        monkeypatch.setenv(name, "default")
    code = (
        "import os, helpers\n"
        "assert not {'MPLBACKEND', 'PYTHONWARNINGS'} & os.environ.keys()\n"
        f"assert os.environ['EXPLORING_TCP_PROGRESS'].startswith({str(tmp_path)!r})\n"
        f"assert os.path.samefile(os.getcwd(), {str(environment.CHECKOUT)!r})"
    )
    assert run(gate(code), sys.executable, tmp_path).passed, capsys.readouterr().out


SLEEPER = """
import subprocess, sys, time
stubborn = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", stubborn])
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_gate_out_of_time_is_ended_with_all_it_started(tmp_path, monkeypatch, capsys):
    """Its time is over once it has started all, however long that takes here."""
    begun = tmp_path / "begun"
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + 60 * begun.exists())
    monkeypatch.setattr("tests.__main__.time", clock)
    code = SLEEPER.replace("print(", f"open({str(begun)!r}, 'w').close()\nprint(")
    result = run(gate(code), sys.executable, tmp_path)
    assert result[:4] == (0, 1, 0, "out of time: 60 s")
    assert_gone(int(result.output.split()[0]))


def test_ctrl_c_ends_a_gate_with_all_it_started():
    begin, children = time.monotonic(), []
    before = psutil.Process().children(recursive=True)  # what another test's room keeps

    def tick():
        now = psutil.Process().children(recursive=True)
        children[:] = [child for child in now if child not in before]
        if len(children) > 1 or time.monotonic() > begin + 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow([sys.executable, "-c", SLEEPER], dict(os.environ), 60, tick)
    assert len(children) > 1
    for child in children:
        assert_gone(child.pid)


def test_the_last_line_is_the_sum_and_the_code_tells(capsys):
    skip = "SKIPPED [1] tests/test_x.py:3: needs tshark\n"
    results = [Result(1, 0, 0, "", ""), Result(7, 2, 1, "", skip)]
    assert summarize(GATES[:2], results, 9) == 1
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == "8 passed, 2 failed, 1 skipped"
    assert skip in printed and "Failed: unit" in printed
    assert summarize(GATES[:1], results[:1], 9) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"
