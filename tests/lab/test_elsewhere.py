"""The lab on a system without what only Linux has: acted out on this one."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, platform, select, socket, sys, sysconfig
import psutil  # which knows what system it is on
sysconfig.get_paths()

class NoUnix:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "termios", "resource", "pwd", "grp"):
            raise ImportError(name)

def socketpair():  # as Python makes it on Windows
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = socket.create_connection(listener.getsockname())
        return one, listener.accept()[0]

sys.meta_path.insert(0, NoUnix())
for module, names in {
    socket: "AF_UNIX AF_NETLINK AF_PACKET SOCK_SEQPACKET SOCK_NONBLOCK SOCK_CLOEXEC "
    "MSG_CMSG_CLOEXEC MSG_DONTWAIT MSG_WAITALL send_fds recv_fds TCP_INFO TCP_CONGESTION "
    "TCP_USER_TIMEOUT TCP_KEEPIDLE SO_REUSEPORT",
    os: "eventfd eventfd_read eventfd_write EFD_CLOEXEC EFD_NONBLOCK fork",
    select: "poll epoll",
}.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
socket.socketpair = socketpair
SYSTEM = sys.argv[1]
platform.system, sys.platform = lambda: SYSTEM, {"Windows": "win32", "Darwin": "darwin"}[SYSTEM]

from helpers import kernel
from helpers.lab import Lab, why_not

def serve(host):
    with socket.create_server((host, 0)) as listener:
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(100):
                connection.sendall(data.upper())

assert SYSTEM.replace("Darwin", "macOS") in why_not()
with Lab(delay="1 ms") as lab:
    assert lab.client.kind == lab.server.kind == "helpers"
    server = lab.server.run(serve, lab.server.address)
    with lab.client.create_connection(server.address) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"HELLO"
        assert kernel.state(client) == "ESTABLISHED"
        assert kernel.queues(client) == (0, 0) and kernel.tcp_info(client).cwnd == 10
    server.result()
    waiting = lab.server.run(serve, lab.server.address)
    assert waiting.address and "LISTEN" in str(lab.server.show_sockets())
    assert waiting.stop()
assert lab.trace.stacks == ("helpers",)
print("well")
"""


@pytest.mark.parametrize("system", ["Windows", "Darwin"])
def test_a_lab_without_linux(system):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, system],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("well\n", "")
