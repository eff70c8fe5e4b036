"""The table of notebook 00 tells a ready machine from one that lacks something."""

import errno
import socket

import pytest

from helpers import kernel, readiness
from helpers.lab import kernels, why_not
from helpers.lab.possible import Facts


def here():
    return {need.what: need.here for need in readiness.probe()}


def test_this_machine_is_ready_for_the_course():
    assert here()["Python 3.11 or newer"]
    assert here()["sockets on 127.0.0.1"]


def test_what_is_here_needs_no_cure():
    for what, is_here, _, cure in readiness.readiness():
        assert is_here in ("yes", "no", "yes, as root", "yes, without root")
        assert bool(cure) == (is_here == "no"), what


def test_an_old_python(monkeypatch):
    monkeypatch.setattr("sys.version_info", (3, 10, 4))
    assert not here()["Python 3.11 or newer"]
    assert "install a newer Python" in str(readiness.readiness())


def test_no_listening_allowed(monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError("a sandbox forbids it")

    monkeypatch.setattr(socket, "create_server", refuse)
    assert not here()["sockets on 127.0.0.1"]
    assert not here()["sockets on ::1"]
    assert "firewall" in str(readiness.readiness())


def test_a_firewall_that_swallows_everything(monkeypatch):
    def swallow(*args, **kwargs):
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", swallow)
    assert not here()["sockets on 127.0.0.1"]


def test_no_ipv6(monkeypatch):
    usual = socket.create_server

    def only_ipv4(address, *, family=socket.AF_INET, **kwargs):
        if family == socket.AF_INET6:
            raise OSError(97, "Address family not supported by protocol")
        return usual(address, family=family, **kwargs)

    monkeypatch.setattr(socket, "create_server", only_ipv4)
    assert here()["sockets on 127.0.0.1"]
    assert not here()["sockets on ::1"]


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_elsewhere_than_on_linux(monkeypatch, system):
    monkeypatch.setattr(kernel, "LINUX", False)
    monkeypatch.setattr("platform.system", lambda: system)
    assert not here()["what the kernel tells of a socket"]
    assert f"{system} tells only the states" in str(readiness.readiness())


# --- the lab: every place, and its line ----------------------------------------------------------

USERS, MAP, NETWORK = "user namespace", "user map", "network namespace"
EMPTY = {"system": "Linux", "wanted": "", "seccomp": False, "release": "6.8.0-45-generic"}
EMPTY |= {"user_namespaces": 15_000, "net_namespaces": 15_000}
EMPTY |= {"unprivileged": None, "apparmor": None, "root": False}
PLACES = {  # what the system tells of itself, the step that fails there and how, and the cure
    "user namespaces off, Debian": (
        {"unprivileged": 0},
        (USERS, errno.EPERM),
        "sudo sysctl -w kernel.unprivileged_userns_clone=1",
    ),
    "user namespaces off": (
        {"user_namespaces": 0},
        (USERS, errno.ENOSPC),
        "sudo sysctl -w user.max_user_namespaces=15000",
    ),
    "AppArmor, Ubuntu 24.04": (
        {"apparmor": 1},
        (NETWORK, errno.EPERM),
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    "AppArmor, a profile is missing": (
        {"apparmor": 1},
        (MAP, errno.EACCES),
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    "Docker's seccomp": (
        {"seccomp": True},
        (USERS, errno.EPERM),
        "start the container with --privileged",
    ),
    "Docker, with namespaces allowed": (
        {"seccomp": True, "root": True},
        ("setting net.ipv4.tcp_sack", errno.EROFS),
        "start the container with --privileged",
    ),
    "no TUN in the kernel": ({}, ("TAP", errno.ENOENT), "sudo modprobe tun"),
    "TUN is root's": ({}, ("TAP", errno.EACCES), "sudo chmod 0666 /dev/net/tun"),
    "a kernel without namespaces": ({}, (USERS, errno.EINVAL), "a usual distribution"),
    "somebody else's rules": ({}, (USERS, errno.EPERM), "ask whoever looks after it"),
    "macOS": ({"system": "Darwin"}, None, "a virtual machine with Linux"),
    "Windows": ({"system": "Windows"}, None, "install WSL 2 (wsl --install)"),
    "WSL 1": ({"release": "4.4.0-19041-Microsoft"}, None, "wsl --set-version NAME 2"),
}


def lab_row(monkeypatch, known, failure):
    """Return the row of the lab where the system tells `known`, and its process `failure`."""
    told = Facts(**EMPTY | known)
    monkeypatch.setattr(kernels, "facts", lambda: told)
    monkeypatch.setattr(readiness, "facts", lambda: told)
    if failure:
        monkeypatch.setattr(kernels, "_receive", lambda sock: (failure, []))
    return next(row for row in readiness.readiness() if row[0].startswith("a lab"))


@pytest.mark.skipif(not hasattr(socket, "SOCK_SEQPACKET"), reason="no process is started here")
@pytest.mark.parametrize("place", PLACES)
def test_each_place_has_its_line_and_its_cure(monkeypatch, place):
    known, failure, cure = PLACES[place]
    _, here, _, said = lab_row(monkeypatch, known, failure)
    assert here == "no"
    reason, _, advice = said.partition(": ")
    assert reason and cure in advice and "\n" not in said


def test_no_two_places_are_taken_for_each_other(monkeypatch):
    lines = [lab_row(monkeypatch, known, failure)[3] for known, failure, _ in PLACES.values()]
    same = len({"AppArmor, Ubuntu 24.04", "AppArmor, a profile is missing"}) - 1
    assert len(set(lines)) == len(PLACES) - same


@pytest.mark.skipif(bool(why_not()), reason="no lab can be had here")
@pytest.mark.parametrize(("root", "how"), [(True, "yes, as root"), (False, "yes, without root")])
def test_a_lab_says_in_what_way_it_is_had(monkeypatch, root, how):
    assert lab_row(monkeypatch, {"root": root}, None)[1:4:2] == (how, "")
