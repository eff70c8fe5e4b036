"""The `.venv` of the checkout: what state it is in, and how it is made or completed.

A file `.unfinished` stands in it from before its first package until pip has ended well. Where it
stands, nothing else in the folder is trusted.
"""

from __future__ import annotations  # a Python too old for the course reads this file too

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from helpers.environment import explain, leash, requirements
from helpers.environment.explain import IndexUnreachable, Problem
from helpers.environment.lock import Lock
from helpers.environment.progress import Progress
from helpers.environment.state import FolderState
from helpers.environment.steps import Steps

KEPT = {".unfinished", ".lock", "setup.log"}  # what stays when the folder is emptied
QUIET = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]


class Folder:
    """The virtual environment of `checkout`, for its requirements and those of `extra`."""

    def __init__(self, checkout: Path, extra: str | None = None) -> None:
        self._checkout, self._extra = checkout, extra
        self.path = checkout / ".venv"
        self.python = self.path / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.lock = self.path / ".lock"
        self._marker = self.path / ".unfinished"
        self._log = self.path / "setup.log"

    def holds(self, prefix: str) -> bool:
        """Tell whether a Python whose `sys.prefix` is given runs from this folder."""
        return Path(prefix).resolve() == self.path.resolve()

    def look(self) -> FolderState:
        """Return what there is, as a `FolderState`. Raises `Problem` if it is none, or too old."""
        if (self.path.exists() or self.path.is_symlink()) and not self.path.is_dir():
            raise explain.no_folder(self.path)
        if self._marker.exists():
            return FolderState(exists=True, unfinished=True)
        if not self.path.exists() or not {p.name for p in self.path.iterdir()} - KEPT:
            return FolderState()
        return self._ask()

    def _ask(self) -> FolderState:
        question = [str(self.python), "-I", requirements.__file__, str(self._checkout)]
        try:
            asked = subprocess.run(
                question + ([self._extra] if self._extra else []),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=120,
            )
            answer = json.loads(asked.stdout.decode())
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return FolderState(exists=True, broken=True)
        if tuple(answer["version"]) < requirements.MINIMUM:
            raise explain.old_venv(self.path, answer["version"], requirements.MINIMUM)
        return FolderState(exists=True, lacking=tuple(answer["missing"]))

    def complete(self, found: FolderState, lock: Lock, progress: Progress) -> None:
        """Make the folder, or add what `found` says it lacks. The caller holds `lock`.

        Raises `Problem` if a step fails. The marker then stays, unless the folder was whole and
        pip could not reach the package index: then it has changed nothing.
        """
        self._marker.touch()
        steps = Steps(self._checkout, self._log, lock, progress, self.count)
        if not found.whole:
            self._empty()
            steps.run("making .venv", [base_python(), "-m", "venv", str(self.path)])
        elif not steps.works("looking for pip", [str(self.python), "-m", "pip", "--version"]):
            steps.run("adding pip", [str(self.python), "-m", "ensurepip"])
        what = ["-r", "requirements.txt"] + ["-e", f".[{self._extra}]"] * bool(self._extra)
        try:
            pip = [str(self.python), "-I", "-u", leash.__file__, "pip"]
            steps.run("starting pip", [*pip, "install", *QUIET, *what])
        except IndexUnreachable:
            if found.whole:
                self._marker.unlink()
            raise
        lacking = self._ask().lacking
        if lacking:
            raise Problem(
                f"pip ended well, and still {self.path} lacks: {explain.names(lacking)}.\n"
                f"Remove that folder and run this again. What pip said: {self._log}"
            )
        self._marker.unlink()

    def _empty(self) -> None:
        for entry in self.path.iterdir():
            if entry.name in KEPT:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(str(entry))
            else:
                entry.unlink()

    def count(self) -> int:
        """Return how many packages are installed in the folder."""
        places = "Lib/site-packages" if os.name == "nt" else "lib/*/site-packages"
        return sum(1 for _ in self.path.glob(places + "/*.dist-info"))


def base_python() -> str:
    """Return the Python to make the folder with: the running one, or that behind its venv."""
    return getattr(sys, "_base_executable", None) or sys.executable
