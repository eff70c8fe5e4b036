"""One set-up at a time: a lock on a file, which the system takes back when its holder dies."""

from __future__ import annotations  # a Python too old for the course reads this file too

import sys
import time
from pathlib import Path
from typing import BinaryIO

from helpers.environment.explain import Problem
from helpers.environment.progress import Progress

PATIENCE = 900  # seconds; a set-up takes one or two minutes, on a slow line ten


class Lock:
    """Held within `with`. Waits for another holder, saying so, 15 minutes at the most.

    The descriptor is `fileno()`: a child that inherits it holds the lock too (not on Windows), so
    that a pip which outlives a killed set-up is waited for.
    """

    def __init__(self, path: Path, progress: Progress, patience: float = PATIENCE) -> None:
        self._path, self._progress, self._patience = path, progress, patience
        self._file: BinaryIO  # from __enter__ on

    def fileno(self) -> int:
        """Return the descriptor of the lock file."""
        return self._file.fileno()

    def __enter__(self) -> Lock:
        self._file = self._path.open("a+b")
        ends = time.monotonic() + self._patience
        waiting = False
        try:
            while not take(self._file):
                if not waiting:
                    self._progress.say("Another set-up is at work in .venv: waiting for it.")
                    waiting = True
                if time.monotonic() > ends:
                    raise Problem(
                        f"Another set-up has held {self._path} for {self._patience} s.\n"
                        "End it (or restart the machine), and run this again."
                    )
                self._progress.show("waiting for the other set-up")
                time.sleep(0.2)
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()


def take(file: BinaryIO) -> bool:
    """Try to lock `file`; return whether that worked. A disk that knows no locks counts as yes."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True
