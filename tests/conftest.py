"""What holds for every test: it leaves nothing behind.

pyproject.toml turns warnings into errors, and with them an exception in a thread and a socket
that nobody closed. The fixture here adds what no warning tells.
"""

import contextlib
import gc
import os
import sys
import threading
import time

import hypothesis
import psutil
import pytest

PROCESS = psutil.Process()
os.environ.setdefault("PYTEST_TIMEOUT", "120")  # seconds a test; read where pytest-timeout is there
hypothesis.settings.register_profile("course", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("course")
PATIENCE = 5.0  # seconds that a thread gets to end after the test; most need none


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """Fail a test that leaves behind a thread, a listening socket or a server of the course.

    What was there before the test, such as the work of a module's fixture, does not count.
    """
    threads, listeners, servers = threading.enumerate(), _listeners(), _servers()
    yield
    deadline = time.monotonic() + PATIENCE
    new_servers = [server for server in _servers() if server not in servers]
    new_servers = [server for server in new_servers if not _stops(server, deadline)]
    left = [f"the server {server}" for server in new_servers]
    for server in new_servers:  # the next test has nothing to do with it
        server.stop_quietly()
    new_threads = [thread for thread in threading.enumerate() if thread not in threads]
    left += [f"the thread {t.name!r}" for t in new_threads if not _ends(t, deadline)]
    left += [f"a socket that listens on {address}" for address in _listeners() - listeners]
    if left:
        pytest.fail(f"the test left behind {', '.join(left)}", pytrace=False)


@pytest.fixture
def interruptible():
    """Let Ctrl-C find no callback of the garbage collector: Python drops what is raised there.

    Hypothesis has one, so that once in a while it would be the one that gets KeyboardInterrupt.
    """
    callbacks = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks.extend(callback for callback in callbacks if callback not in gc.callbacks)


def _stops(server, deadline):
    """Tell whether a server ends in time: one whose function has left a thread runs as long."""
    while server.running and time.monotonic() < deadline:
        time.sleep(0.01)
    return not server.running


def _ends(thread, deadline):
    with contextlib.suppress(AssertionError, RuntimeError):  # not a thread that Python started
        thread.join(max(0.0, deadline - time.monotonic()))
    return not thread.is_alive()


def _listeners():
    """Return the addresses on which this process listens."""
    connections = PROCESS.net_connections(kind="tcp")
    return {tuple(c.laddr) for c in connections if c.status == psutil.CONN_LISTEN}


def _servers():
    """Return the servers that run, if the test has imported any."""
    owner = sys.modules.get("helpers.servers.owner")
    return owner.running() if owner else []
