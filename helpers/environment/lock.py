"""One set-up at a time: a lock on a file, which the system takes back when its holder dies."""

import os
import time

from helpers.environment.explain import Problem

PATIENCE = 900  # seconds; a set-up takes one or two minutes, on a slow line ten


class Lock:
    """Held within `with`. Waits for another holder, saying so, 15 minutes at the most.

    The descriptor is `fileno()`: a child that inherits it holds the lock too (not on Windows), so
    that a pip which outlives a killed set-up is waited for.
    """

    def __init__(self, path, progress, patience=PATIENCE):
        self._path, self._progress, self._patience = path, progress, patience
        self._file = None

    def fileno(self):
        """Return the descriptor of the lock file."""
        return self._file.fileno()

    def __enter__(self):
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

    def __exit__(self, *_exception):
        self._file.close()


def take(file):
    """Try to lock `file`; return whether that worked. A disk that knows no locks counts as yes."""
    try:
        if os.name == "nt":
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
