"""The lab needs no root: where the suite runs as root, its tests run as an ordinary user, too."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.hosts import needs_lab

pytestmark = needs_lab
ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
FILES = ("test_lab.py", "test_rules.py", "test_ending.py", "test_tasks.py", "test_play.py")
WILL_DO = f"""
import subprocess, sys
import psutil, pytest
subprocess.run([sys.executable, "-c", ""], check=True)  # as the lab does
# It is given the packages of this Python, which no other version can take for its own.
sys.exit(sys.version_info[:2] != {sys.version_info[:2]})
"""
FILES += ("test_first_and_last.py",)
LONG = "hundred or ten_labs or SYN or rate or notebooks_process or fast or every_kind"


def as_nobody(*command, timeout=60):
    """Run a command as a user without any right."""
    drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"}
    environment["PYTHONPATH"] = str(Path(pytest.__file__).parents[1])
    return subprocess.run(
        [*drop, "--no-new-privs", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def interpreter():
    """Return a Python that this user can run, and that has what the tests need; or skip."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("the other tests have run without root already")
    if not shutil.which("setpriv"):
        pytest.skip("there is no setpriv here")
    for python in (sys.executable, "/usr/bin/python3"):
        if as_nobody(python, "-c", WILL_DO).returncode == 0:
            return python
    pytest.skip("no Python of this version with pytest is open to other users here")


def test_the_lab_as_an_ordinary_user():
    files = [f"tests/lab/{name}" for name in FILES]
    options = ["-q", "-p", "no:cacheprovider", "-n", "0", "-k", f"not ({LONG} or simulated)"]
    done = as_nobody(interpreter(), "-m", "pytest", *files, *options, timeout=100)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout and "skipped" not in done.stdout.splitlines()[-1]
