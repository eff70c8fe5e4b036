"""The servers against clients that nobody here wrote."""

import asyncio
import http.client
import os
import shutil
import subprocess
import sys
import urllib.request

import pytest

from helpers.application import LineReader, MessageReader, pack_line, pack_message
from helpers.servers import (
    BackgroundServer,
    DatagramServer,
    echo,
    half_close,
    one_byte_at_a_time,
    run_in_background,
)
from tests.servers.peer import serve_one


def program(name):
    """Return the path of a program; skip the test where it is missing, but not in CI on Linux."""
    path = shutil.which(name)
    if path is None and os.environ.get("CI") and sys.platform == "linux":
        pytest.fail(f"{name} is missing: this machine is meant to have it")
    if path is None:
        pytest.skip(f"{name} is not installed here")
    return path


def talk(command, said):
    """Run `command`, say `said` on its standard input, and return what it says."""
    done = subprocess.run(command, input=said, capture_output=True, timeout=20, check=False)
    return done.stdout


def netcat():
    nc = program("nc")
    told = subprocess.run([nc, "-h"], capture_output=True, timeout=20, check=False)
    if b"Shutdown the network socket after EOF" not in told.stdout + told.stderr:
        pytest.skip("this netcat is not OpenBSD's, which has -N")
    return nc


def test_netcat_and_echo():
    nc = netcat()
    with BackgroundServer(echo) as server:
        command = [nc, "-N", server.host, str(server.port)]
        assert talk(command, b"hello\nfrom netcat\n") == b"hello\nfrom netcat\n"
        server.log.wait_for("client 1: connection closed by the server")


def test_netcat_and_a_function():
    nc = netcat()
    with run_in_background(serve_one) as task:
        host, port = task.address
        assert talk([nc, "-N", host, str(port)], b"hello") == b"HELLO"
        assert task.result() == b"hello"


def test_netcat_and_udp():
    nc = netcat()
    with DatagramServer() as server:
        host, port = server.address
        assert talk([nc, "-u", "-w", "1", host, str(port)], b"datagram") == b"datagram"


def curl_as_telnet():
    if sys.platform == "win32":
        pytest.skip("curl's telnet wants a console on Windows")
    curl = program("curl")
    if b"telnet" not in talk([curl, "--version"], b""):
        pytest.skip("this curl speaks no telnet")
    return [curl, "-sSN", "--max-time", "20"]


def test_curl_and_echo():
    curl = curl_as_telnet()
    with BackgroundServer(echo) as server:
        command = [*curl, f"telnet://{server.host}:{server.port}"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdin.write(b"hello\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"hello\n"
            process.terminate()


@pytest.mark.parametrize(
    ("handler", "heard"),
    [
        (half_close, b"That is all I have to say.\n"),
        (one_byte_at_a_time, b"Hello, drop by drop.\n"),
    ],
)
def test_curl_and_servers_that_speak_first(handler, heard):
    curl = curl_as_telnet()
    with BackgroundServer(handler) as server:
        assert talk([*curl, f"telnet://{server.host}:{server.port}"], b"hello\n") == heard


def web(connection):
    """Answer one HTTP request (RFC 9112)."""
    reader, lines = LineReader(), []
    while b"" not in lines:
        lines += reader.feed(connection.recv(100))
    body = b"you asked for " + lines[0]
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    connection.sendall(head.encode() + body)


def test_clients_of_the_web():
    with BackgroundServer(web) as server:
        client = http.client.HTTPConnection(server.host, server.port, timeout=5)
        client.request("GET", "/one")
        assert client.getresponse().read() == b"you asked for GET /one HTTP/1.1"
        client.close()
        url = f"http://{server.host}:{server.port}/two"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=5) as response:
            assert response.read() == b"you asked for GET /two HTTP/1.1"


def test_asyncio_streams_and_echo():
    async def talk():
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"line one\nline two\n")
        lines = [await reader.readline(), await reader.readline()]
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
        return lines

    with BackgroundServer(echo) as server:
        assert asyncio.run(talk()) == [b"line one\n", b"line two\n"]


def test_asyncio_streams_read_what_is_packed_here_and_the_other_way_round():
    received = []

    def handle(connection):
        lines, messages = LineReader(), MessageReader()
        connection.sendall(pack_line(b"hello") + pack_message(b"binary\n"))
        received.extend(lines.feed(connection.recv(100)))
        connection.sendall(pack_line(b"go on"))
        received.extend(messages.feed(connection.recv(100)))

    async def talk():
        reader, writer = await asyncio.open_connection(server.host, server.port)
        assert await reader.readline() == b"hello\n"
        size = int.from_bytes(await reader.readexactly(4), "big")
        assert await reader.readexactly(size) == b"binary\n"
        writer.write(b"a line\r\n")
        assert await reader.readuntil(b"\n") == b"go on\n"
        writer.write((7).to_bytes(4, "big") + b"message")
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()

    with BackgroundServer(handle) as server:
        asyncio.run(talk())
    assert received == [b"a line", b"message"]
