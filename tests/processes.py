"""What tests ask about processes."""

import time

import psutil
import pytest


def assert_gone(pid):
    """Fail the test if the process does not end within 10 seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return  # dead, though nobody asked for its exit code
        except psutil.NoSuchProcess:
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} still runs")


class NoTurn:
    """The `FairTime` of a process that is given no processor."""

    def now(self):
        """No time has passed for it."""
        return 0.0
