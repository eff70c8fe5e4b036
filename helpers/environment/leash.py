"""`python -I leash.py MODULE [argument ...]`: run a module, and end when its starter is gone.

Standard input is a pipe that the starter holds and never writes to. When the starter dies, even by
`kill -9`, the system closes the pipe; so a killed set-up leaves no pip behind that writes on.
"""

from __future__ import annotations  # a Python too old for the course reads this file too

import os
import runpy
import sys
import threading


def main(module: str, *_arguments: str) -> None:
    """Run `module` with the arguments that follow it, as `python -m` does."""
    threading.Thread(target=end_with_starter, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def end_with_starter() -> None:
    """Wait until the starter is gone, and end this process."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
