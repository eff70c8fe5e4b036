"""Printing in a cell while background tasks begin and end: Python 3.11 crashed there once."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from helpers.servers import run_in_background

sys.setswitchinterval(1e-6)  # threads take turns as often as can be
for _ in range(1000):
    task = run_in_background(lambda: None)
    for _ in range(30):
        print("a", "b", "c", "d")
    task.result()
"""


def test_the_stream_that_print_uses_stays_alive():
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", PROGRAM],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "a b c d\n" * 30_000
