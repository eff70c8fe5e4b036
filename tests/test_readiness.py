"""The table of notebook 00 tells a ready machine from one that lacks something."""

import socket

import pytest

from helpers import kernel, readiness


def here():
    return {row.what: row.here for row in readiness.probe()}


def test_this_machine_is_ready_for_the_course():
    assert here()["Python 3.11 or newer"]
    assert here()["sockets on 127.0.0.1"]


def test_what_is_here_needs_no_cure():
    for what, is_here, _, cure in readiness.readiness():
        assert is_here in ("yes", "no")
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
