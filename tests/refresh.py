"""Run the notebooks and write them in the form that is committed.

    python3 -m tests.refresh            all of them
    python3 -m tests.refresh 03 05      those two
    python3 -m tests.refresh --check 03 only says what is wrong with its form

Each notebook runs top to bottom in a fresh kernel. One that fails, or hangs, stays as it was.
An output that differs from the committed one in nothing but ports, times and the like
(tests/sanitize.cfg), the places in a drawing, or the numbers in a cell that nbval ignores, is left
alone, so that a second run changes nothing. To have it anew, clear the cell's output first.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers import environment


def main(arguments):
    """Refresh, or check, in a Python that has what the course needs; return the exit code."""
    if {"--help", "-h"} & set(arguments):
        print(__doc__)
        return 0
    module = "tests.notebook_form" if "--check" in arguments else "tests.refreshing"
    chosen = [argument for argument in arguments if argument != "--check"]
    python = environment.ready("tests")
    return subprocess.call([python, "-m", module, *chosen], env=environment.variables())


if __name__ == "__main__":
    sys.exit(environment.command(main))
