"""The steps of a set-up: programs that run, with their output in a log and a line of progress."""

from __future__ import annotations  # a Python too old for the course reads this file too

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.environment import explain
from helpers.environment.lock import Lock
from helpers.environment.progress import Progress

TICK = 0.2  # seconds between two looks at a step that runs


class Steps:
    """Runs programs in the folder `checkout`; what they say is kept in the file `log`.

    They inherit `lock`, so that it is held as long as one of them lives. `count()` returns how
    many packages are installed.
    """

    def __init__(
        self, checkout: Path, log: Path, lock: Lock, progress: Progress, count: Callable[[], int]
    ) -> None:
        self._checkout, self._log, self._lock = checkout, log, lock
        self._progress, self._count = progress, count
        self._log.write_bytes(b"")

    def run(self, label: str, command: list[str]) -> None:
        """Run `command`, showing `label` until it says more. Raises `Problem` if it fails."""
        code, output = self._follow(label, command)
        if code:
            raise explain.step_failed(output, self._log, self._checkout)

    def works(self, label: str, command: list[str]) -> bool:
        """Run `command`; return whether it ended well."""
        return self._follow(label, command)[0] == 0

    def _follow(self, label: str, command: list[str]) -> tuple[int, str]:
        begins = self._log.stat().st_size
        with self._log.open("ab") as sink:
            inherited: dict[str, Any] = (
                {} if os.name == "nt" else {"pass_fds": [self._lock.fileno()]}
            )
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,  # for leash.py
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd=str(self._checkout),
                env=variables(),
                **inherited,
            )
        teller = Teller(label, self._count)
        try:
            while True:
                try:
                    code = process.wait(TICK)
                    return code, self._read(begins)
                except subprocess.TimeoutExpired:
                    self._progress.show(teller.tell(self._read(begins)))
        finally:
            end(process)

    def _read(self, begins: int) -> str:
        with self._log.open("rb") as log:
            log.seek(begins)
            return log.read().decode("utf-8", "replace")


class Teller:
    """Turns the output of pip so far into a few words on what it does now."""

    def __init__(self, label: str, count: Callable[[], int]) -> None:
        self._label, self._count = label, count
        self._before: int | None = None

    def tell(self, output: str) -> str:
        """Return what the last telling line of `output` means."""
        for line in reversed(output.splitlines()):
            word, _, rest = line.strip().partition(" ")
            if word in ("Collecting", "Downloading"):
                return word.lower() + " " + re.sub(r"\s*\(from .*|[<>=!~;,].*", "", rest)
            if word == "Installing" and rest.startswith("collected packages:"):
                return self._installing(rest.count(",") + 1)
            if word == "Obtaining":
                return "preparing the course's own package"
            if word == "WARNING:" and rest.startswith("Retrying"):
                return "no answer from the package index; pip tries again"
        return self._label

    def _installing(self, packages: int) -> str:
        if self._before is None:
            self._before = self._count()
        return f"installing package {min(self._count() - self._before + 1, packages)} of {packages}"


def variables() -> dict[str, str]:
    """Return the environment for pip: what would lead it away from the .venv is left out."""
    result = dict(os.environ)
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"):
        result.pop(name, None)
    result["PIP_USER"] = "0"
    return result


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, by force if it does not go in 10 seconds."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdin is not None:
        process.stdin.close()
