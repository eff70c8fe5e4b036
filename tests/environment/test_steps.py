"""Steps are followed while they run, kept in a log, and never outlive who started them."""

import io
import subprocess
import sys
import time

import psutil
import pytest

from helpers.environment import leash
from helpers.environment.explain import Problem
from helpers.environment.lock import Lock
from helpers.environment.progress import SPARSE, Progress, ProgressLine
from helpers.environment.steps import Steps, Teller, variables
from tests.processes import assert_gone

PIP = """\
Obtaining file:///course
Collecting jupyterlab<5,>=4.4 (from -r requirements.txt (line 3))
  Downloading jupyterlab-4.6.6-py3-none-any.whl (12.4 MB)
Requirement already satisfied: x in /y
Installing collected packages: a, b, c
"""


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def steps(tmp_path):
    with Lock(tmp_path / "lock", None) as lock:
        progress = Progress(io.StringIO())
        yield Steps(tmp_path, tmp_path / "setup.log", lock, progress, lambda: 0)


def test_what_a_step_says_is_kept(steps, tmp_path):
    steps.run("speaking", [sys.executable, "-c", "print('a word')"])
    assert (tmp_path / "setup.log").read_text().split() == ["a", "word"]


def test_a_step_that_fails_is_a_problem_with_its_own_words_only(steps, tmp_path):
    steps.run("speaking", [sys.executable, "-c", "print('error: an earlier step')"])
    with pytest.raises(Problem, match="error: so it is") as caught:
        steps.run(
            "failing", [sys.executable, "-c", "print('error: so it is'); raise SystemExit(1)"]
        )
    assert "earlier" not in str(caught.value)
    assert "earlier" in (tmp_path / "setup.log").read_text()


def test_a_step_can_be_asked_whether_it_works(steps):
    assert steps.works("trying", [sys.executable, "-c", ""])
    assert not steps.works("trying", [sys.executable, "-c", "raise SystemExit(1)"])


def test_an_interrupted_step_ends(steps, monkeypatch):
    begun, before = [], psutil.Process().children()

    def interrupt(_text):
        begun.extend(child for child in psutil.Process().children() if child not in before)
        raise KeyboardInterrupt

    monkeypatch.setattr(steps._progress, "show", interrupt)
    with pytest.raises(KeyboardInterrupt):
        steps.run("sleeping", [sys.executable, "-c", "import time; time.sleep(60)"])
    assert begun
    assert not any(process.is_running() for process in begun)


STARTER = """
import subprocess, sys
process = subprocess.Popen(
    [sys.executable, "-I", "-u", sys.argv[1], "timeit", "-s", "print(1)", "-n1", "-r1",
     "import time; time.sleep(60)"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
)
process.stdout.readline()
print(process.pid, flush=True)
process.wait()
"""


def test_a_step_on_a_leash_ends_when_its_starter_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, leash.__file__], stdout=subprocess.PIPE
    ) as starter:
        step = int(starter.stdout.readline())
        assert psutil.pid_exists(step)
        starter.kill()
    assert_gone(step)


def test_pip_is_not_led_away_from_the_venv(monkeypatch):
    for name in ("PYTHONPATH", "PIP_TARGET", "PIP_USER"):
        monkeypatch.setenv(name, "1")
    assert variables()["PIP_USER"] == "0"
    assert not {"PYTHONPATH", "PIP_TARGET"} & variables().keys()


def test_the_output_of_pip_becomes_a_few_words():
    counted = iter([10, 10, 12, 99])
    teller = Teller("starting pip", lambda: next(counted))
    lines = PIP.splitlines(keepends=True)
    said = [teller.tell("".join(lines[:number])) for number in range(6)]
    assert said == [
        "starting pip",
        "preparing the course's own package",
        "collecting jupyterlab",
        "downloading jupyterlab-4.6.6-py3-none-any.whl (12.4 MB)",
        "downloading jupyterlab-4.6.6-py3-none-any.whl (12.4 MB)",
        "installing package 1 of 3",
    ]
    assert [teller.tell(PIP) for _ in range(2)] == [
        "installing package 3 of 3",
        "installing package 3 of 3",
    ]
    assert "tries again" in teller.tell("WARNING: Retrying (Retry(total=4")


def test_a_terminal_shows_one_line_written_over():
    stream = Terminal()
    line = ProgressLine(stream)
    line.show("a long text")
    line.show("short")
    line.end("done")
    assert stream.getvalue() == "\ra long text\rshort      \rdone \n"


def test_elsewhere_lines_are_plain_and_sparse(monkeypatch):
    stream, now = io.StringIO(), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    progress = Progress(stream)
    for _ in range(4 * SPARSE):
        now[0] += 0.5
        progress.show("at work")
    progress.end("done")
    assert stream.getvalue() == "  15 s  at work\n  30 s  at work\ndone\n"
