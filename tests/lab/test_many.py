"""Many labs, at once and one after the other: none leaves anything."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.lab import Lab
from tests.lab.hosts import echo, needs_lab, on_both

ROOT = Path(__file__).resolve().parents[2]


def talk(lab):
    listener = lab.server.create_server()
    address = listener.getsockname()
    lab.server.run(echo, listener)
    with lab.client.create_connection(address) as client:
        client.settimeout(10)
        client.sendall(b"hello")
        return client.recv(100)


@on_both
def test_ten_labs_at_once():
    labs = [Lab() for _ in range(10)]
    try:
        assert [talk(lab) for lab in labs] == [b"hello"] * 10
    finally:
        for lab in labs:
            lab.close()


FEW_NAMESPACES = """
import ctypes, os, subprocess, sys, threading
os.environ["LAB"] = "kernel"
libc = ctypes.CDLL(None, use_errno=True)
uid, gid = os.getuid(), os.getgid()
assert libc.unshare(0x10000000) == 0
for name, text in [("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")]:
    with open(f"/proc/self/{name}", "w") as file:
        file.write(text)
with open("/proc/sys/user/max_net_namespaces", "w") as file:
    file.write("12")  # of the two for each lab; the kernel counts those that linger, too
"""
SOAK = """
import psutil
from helpers.lab import Lab
from tests.lab.hosts import connected
me = psutil.Process()
Lab().close()
before = threading.active_count(), me.num_fds(), me.children()
for number in range(100):
    with Lab() as lab:
        pair = connected(lab)
        pair[0].sendall(b"hello")
        if number % 2:
            lab.wire.drop()
            pair[0].close()
    del pair
assert before == (threading.active_count(), me.num_fds(), me.children())
print("nothing is left")
"""


KILLED = """
program = '''
import os, signal
from helpers.lab import Lab
from tests.lab.hosts import connected
lab = Lab()
client, server = connected(lab)
lab.wire.drop()
client.sendall(bytes(10_000))
os.kill(os.getpid(), signal.SIGKILL)
'''
for number in range(10):
    done = subprocess.run([sys.executable, "-c", program])
    assert done.returncode == -9, done
print("nothing is left")
"""


@needs_lab
@pytest.mark.parametrize("program", [SOAK, KILLED], ids=["hundred", "killed"])
def test_many_labs_in_a_row_leave_nothing(program):
    command = [sys.executable, "-c", FEW_NAMESPACES + program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
    if "libc.unshare" in done.stderr:
        pytest.skip("no user namespace can be made here")
    assert (done.stdout, done.stderr) == ("nothing is left\n", "")
