"""Where a lab cannot be had, one line says what is missing and the cure."""

import errno
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.lab import Lab, why_not
from helpers.lab import kernels as kernels_module
from helpers.lab.possible import Facts, explain, facts, refusal
from tests.lab.hosts import needs_lab

ROOT = Path(__file__).resolve().parents[2]
ORDINARY = Facts("Linux", "", False, 10_000, 10_000, None, None)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"system": "Windows"}, "this is Windows: install WSL 2"),
        ({"system": "Darwin"}, "this is macOS: start the course in a virtual machine"),
        ({"system": "FreeBSD"}, "this is FreeBSD: start the course on Linux"),
        ({"release": "4.4.0-19041-Microsoft"}, "WSL 1 has none: in Windows, wsl --set-version"),
        ({"wanted": "simulated"}, "LAB=simulated asks for hosts without kernels"),
        ({"wanted": "simulated", "system": "Darwin"}, "unset LAB"),
        ({"wanted": "no"}, "LAB=no is not known: set LAB to kernel, to simulated or not at all"),
        ({"wanted": "kernel", "system": "Darwin"}, "this is macOS"),
    ],
)
def test_where_a_lab_is_not_even_tried(known, said):
    reason = refusal(ORDINARY._replace(**known))
    assert said in reason and "\n" not in reason


@pytest.mark.parametrize("wanted", ["", "kernel"])
@pytest.mark.parametrize("release", ["6.18.1", "5.15.167.4-microsoft-standard-WSL2"])
def test_on_linux_it_is_tried(wanted, release):
    assert refusal(ORDINARY._replace(wanted=wanted, release=release)) == ""


@pytest.mark.parametrize(
    ("step", "number", "known", "said"),
    [
        (
            "user namespace",
            errno.ENOSPC,
            {"user_namespaces": 0},
            "sysctl -w user.max_user_namespaces=15000",
        ),
        ("user namespace", errno.ENOSPC, {}, "(user.max_user_namespaces): sudo sysctl"),
        ("network namespace", errno.ENOSPC, {}, "(user.max_net_namespaces): sudo sysctl"),
        (
            "user namespace",
            errno.EPERM,
            {"unprivileged": 0},
            "sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        ("user namespace", errno.EPERM, {"seccomp": True}, "with --privileged"),
        ("network namespace", errno.EPERM, {"seccomp": True}, "start the container with"),
        ("user namespace", errno.EACCES, {"apparmor": 1}, "AppArmor lets no ordinary program"),
        ("user map", errno.EPERM, {"apparmor": 1, "seccomp": True}, "userns=0"),
        ("network namespace", errno.EPERM, {"apparmor": 1}, "sudo sysctl -w kernel.apparmor"),
        ("card", errno.EPERM, {"apparmor": 1}, "AppArmor"),
        ("user namespace", errno.EINVAL, {}, "kernel was built without user namespaces"),
        ("network namespace", errno.EINVAL, {}, "was built without network namespaces"),
        ("user namespace", errno.EPERM, {"apparmor": 0, "unprivileged": 1}, "refuses the user n"),
        ("TAP", errno.ENOENT, {}, "there is no /dev/net/tun"),
        ("TAP", errno.ENODEV, {}, "sudo modprobe tun"),
        ("TAP", errno.EACCES, {}, "may not open /dev/net/tun"),
        ("TAP", errno.EPERM, {"apparmor": 1}, "--device /dev/net/tun"),
        ("card", errno.EBUSY, {}, "refuses the card of a lab"),
        ("setting net.ipv4.tcp_sack", errno.EROFS, {}, "with --privileged"),
        ("setting net.ipv4.tcp_sack", errno.EACCES, {"seccomp": True}, "with --privileged"),
        ("setting net.ipv4.tcp_sack", errno.EACCES, {}, "refuses the setting net.ipv4.tcp_sack"),
        ("setting net.ipv4.x", errno.ENOENT, {}, "no setting net.ipv4.x: leave it out"),
        ("setting net.ipv4.x", errno.EINVAL, {}, "does not take that value"),
        ("setting net.ipv4.x", errno.EIO, {}, "refuses the setting net.ipv4.x"),
        ("IPv6", errno.EAFNOSUPPORT, {}, "this kernel has no IPv6"),
    ],
)
def test_what_is_missing_and_its_cure(step, number, known, said):
    reason = explain(step, number, ORDINARY._replace(**known))
    assert said in reason and ": " in reason and "\n" not in reason


def test_the_facts_of_this_system():
    known = facts()
    assert known.system == platform.system()
    assert known.release == platform.release()
    assert known.user_namespaces is None or known.user_namespaces >= 0


def test_lab_simulated_needs_no_kernel(monkeypatch):
    monkeypatch.setenv("LAB", "simulated")
    assert "LAB=simulated asks for hosts without kernels" in why_not()
    with Lab() as lab:
        assert (lab.client.kind, lab.server.kind, lab.pid) == ("helpers", "helpers", None)


def test_another_system(monkeypatch):
    monkeypatch.delenv("LAB", raising=False)
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    assert why_not().startswith("a host with a kernel is made by Linux, and this is macOS")


def test_an_interpreter_that_does_not_start(monkeypatch):
    if refusal(facts()):
        pytest.skip("no process is started here")
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert "the lab's own process does not start" in why_not()
    monkeypatch.undo()
    monkeypatch.setattr(kernels_module, "CHILD", Path("/no/such/child.py"))
    assert "the lab's own process does not start" in why_not()


def test_it_can_be_imported_where_python_lacks_what_linux_has():
    code = """
import os, socket
import psutil  # which knows what system it is on
for name in ("AF_UNIX", "AF_NETLINK", "AF_PACKET", "SOCK_SEQPACKET", "SOCK_NONBLOCK",
             "SOCK_CLOEXEC", "MSG_CMSG_CLOEXEC", "send_fds", "recv_fds"):
    delattr(socket, name) if hasattr(socket, name) else None
for name in ("eventfd", "EFD_CLOEXEC"):
    delattr(os, name) if hasattr(os, name) else None
import platform
platform.system = lambda: "Windows"
from helpers.lab import why_not
assert "install WSL 2" in why_not(), why_not()
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


# --- real refusals -----------------------------------------------------------------------------

BEGIN = """
import ctypes, os, platform, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
uid, gid = os.getuid(), os.getgid()
def own_users():
    assert libc.unshare(0x10000000) == 0
    for name, text in [("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")]:
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
def limit(what, number):
    with open(f"/proc/sys/user/max_{what}_namespaces", "w") as file:
        file.write(str(number))
"""
TELL = """
code = "from helpers.lab import why_not; print(why_not())"
os.execv(sys.executable, [sys.executable, "-c", code])
"""
NO_NETWORKS = "own_users(); limit('net', 0)"
NO_USERS = """
own_users()
limit("user", 0)
for capability in range(64):
    libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
"""
SECCOMP = """
number = {"x86_64": 272, "aarch64": 97}[platform.machine()]
steps = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
assert libc.prctl(22, 2, program, 0, 0) == 0  # PR_SET_SECCOMP: unshare gets EPERM
"""


@needs_lab
@pytest.mark.parametrize(
    ("barrier", "said"),
    [
        (NO_NETWORKS, "user.max_net_namespaces"),
        (NO_USERS, "user.max_user_namespaces"),
        (SECCOMP, "a seccomp filter, such as Docker's, forbids namespaces"),
    ],
    ids=["no network namespaces", "no user namespaces", "seccomp"],
)
def test_a_system_that_refuses(barrier, said):
    if barrier == SECCOMP and platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("the number of the system call is not known here")
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + barrier + TELL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        env={key: value for key, value in os.environ.items() if key != "LAB"},
    )
    if "libc.unshare" in done.stderr:
        pytest.skip("no user namespace can be made here")
    assert said in done.stdout and done.stdout.count("\n") == 1, done.stderr
