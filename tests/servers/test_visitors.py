"""The clients that others wrote, and what they say of a server of HTTP."""

import shutil
import socket
import time

import pytest

from helpers.application import response
from helpers.servers import BackgroundServer, visitors
from helpers.servers.full import FullServer
from helpers.servers.visitors import by_curl, by_http_client, visit

CLIENTS = [
    by_http_client,
    pytest.param(
        by_curl, marks=pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")
    ),
]


def answering(data, times=1):
    """Return a handler that answers so many requests with `data`, and closes."""

    def handler(connection):
        for _ in range(times):
            if not connection.recv(65_536):
                return
            connection.sendall(data)

    return handler


@pytest.mark.parametrize("client", CLIENTS)
def test_what_goes_well(client):
    with BackgroundServer(answering(response(200, b"one"), times=3)) as server:
        name, *seen = client(server.address, "/a", "/b")
    assert seen == ["content", 200, b"oneone", 1]
    assert name in ("http.client", "curl")
    with BackgroundServer(answering(response(404, b"no", [("Connection", "close")]))) as server:
        assert client(server.address, "/a", "/b")[1:] == ("content", 404, b"nono", 2)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_body_is_posted(client):
    heard = []

    def handler(connection):
        data = b""
        while not data.endswith(b"\r\n\r\nhello"):
            data += connection.recv(65_536)
        heard.append(data)
        connection.sendall(response(200))

    with BackgroundServer(handler) as server:
        assert client(server.address, "/x", body=b"hello").status == 200
    assert heard[0].startswith(b"POST /x HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("data", "exception", "code", "status", "body"),
    [
        (b"", "RemoteDisconnected", 52, 0, b""),
        (b"Hello\r\n", "BadStatusLine", 1, 0, b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel", "IncompleteRead", 18, 200, b"hel"),
    ],
)
def test_what_goes_wrong(data, exception, code, status, body):
    with BackgroundServer(answering(data)) as server:
        seen = visit(server.address)
        assert seen.endings.pop("http.client") == exception
        assert all(
            ending.startswith(f"exit {code}: ") for ending in list(seen.endings.values())[1:]
        )
        assert {v.status for v in seen.visits.values()} == {status}
        assert {v.body for v in seen.visits.values()} == {body}


def test_a_server_that_is_silent_is_left_and_a_table_tells():
    with FullServer() as server:
        seen = visit(server.address, timeout=0.2)
    assert seen.endings["http.client"] == "TimeoutError"
    assert "TimeoutError" in str(seen)


def test_who_drips_for_ever_is_left_too():
    def drips(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            time.sleep(0.01)
            connection.sendall(b"x")

    with BackgroundServer(drips) as server:
        endings = visit(server.address, timeout=0.3).endings
    assert endings.pop("http.client") == "TimeoutError"
    assert list(endings.values()) in ([], ["exit 28: timed out"])


def test_nobody_there():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))  # and does not listen
        assert visit(holder.getsockname()).endings["http.client"] == "ConnectionRefusedError"


def test_without_curl_it_does_not_come(monkeypatch):
    monkeypatch.setattr(visitors.shutil, "which", lambda name: None)
    with BackgroundServer(answering(response(200, b"x" * 100))) as server:
        seen = visit(server.address)
    assert list(seen.visits) == ["http.client"]
    assert "x…" not in str(seen) and "…" in str(seen)


def test_settings_of_the_machine_change_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".curlrc").write_text("max-time = 0.001\n")
    with BackgroundServer(answering(response(200, b"hello"))) as server:
        assert set(visit(server.address).endings.values()) == {"content"}
