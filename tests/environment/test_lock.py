"""Two set-ups never work at once, and a dead one holds nobody up."""

import io
import subprocess
import sys
import time

import pytest

from helpers.environment.explain import Problem
from helpers.environment.lock import Lock
from helpers.environment.progress import Progress
from helpers.environment.requirements import CHECKOUT

HOLDER = """
import sys, time, pathlib
from helpers.environment.lock import Lock
with Lock(pathlib.Path(sys.argv[1]), None):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def progress():
    return Progress(io.StringIO())


@pytest.fixture
def holder(tmp_path):
    """Return another process that holds the lock until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=CHECKOUT,
    ) as process:
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


def test_the_lock_can_be_taken_again_and_again(tmp_path, progress):
    for _ in range(3):
        with Lock(tmp_path / "lock", progress) as lock:
            assert lock.fileno() > 2


def test_a_second_one_waits_and_gives_up_with_a_cure(tmp_path, holder, progress):
    with (
        pytest.raises(Problem, match="Another set-up has held"),
        Lock(tmp_path / "lock", progress, patience=0.3),
    ):
        pytest.fail("two hold the lock")


def test_a_killed_holder_frees_the_lock(tmp_path, holder, progress):
    holder.kill()
    begin = time.monotonic()
    with Lock(tmp_path / "lock", progress, patience=5):
        assert time.monotonic() - begin < 5


def test_the_one_that_waits_says_so(tmp_path, holder):
    stream = io.StringIO()
    with pytest.raises(Problem), Lock(tmp_path / "lock", Progress(stream), patience=0.1):
        pass
    assert "waiting for it" in stream.getvalue()
