"""The lab in a notebook's kernel: cells that run again, an interrupt, a kernel that is killed."""

import os
import subprocess

import psutil
import pytest
from jupyter_client import KernelManager

from tests.lab.hosts import needs_lab
from tests.processes import assert_gone
from tests.servers.test_kernel import ROOT, Kernel

pytestmark = needs_lab
# The button with the square interrupts the kernel and all that belongs to its group.
INTERRUPT = "import os, signal\nos.killpg(os.getpgid(0), signal.SIGINT)"


@pytest.fixture
def manager():
    manager = KernelManager(kernel_name="python3")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "IPYTHONDIR": os.devnull}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    manager.start_kernel(cwd=str(ROOT), env=environment, **quiet)
    yield manager
    if manager.has_kernel:
        manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


@pytest.fixture
def kernel(manager):
    client = manager.blocking_client()
    client.start_channels(stdin=False, hb=False)
    client.wait_for_ready(timeout=60)
    kernel = Kernel(client)
    assert kernel.run("from helpers.lab import Lab\nfrom helpers.servers import running") == ""
    yield kernel
    client.stop_channels()


def test_the_life_of_a_lab(manager, kernel):
    pids = []
    for _ in range(3):  # the same cell again and again, without an end
        assert kernel.run("lab = Lab()\nkept = lab", "a") == ""
        assert kernel.run("running() == [lab]", "b") == "True"
        pids.append(int(kernel.run("lab.pid", "b")))
    for pid in pids[:2]:
        assert_gone(pid)
    assert "KeyboardInterrupt" in kernel.run(INTERRUPT, "c")
    assert kernel.run("listener = lab.server.create_server()", "d") == ""
    connect = "lab.client.create_connection(listener.getsockname())"
    assert "raddr=('10.0.0.2'" in kernel.run(connect, "e")
    assert psutil.pid_exists(pids[-1])
    manager.shutdown_kernel(now=True)  # kills it
    assert_gone(pids[-1])
