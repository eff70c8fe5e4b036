"""Functions on a host: a reader's ordinary code, whatever library makes its sockets."""

import asyncio
import http.client
import http.server
import socket
import threading
import time

import pytest

from helpers.lab import Lab
from helpers.servers import NotFinished, run_in_background
from tests.lab.hosts import on_both

pytestmark = on_both


def serve_one(host):
    """Serve one client, as a reader would."""
    with socket.socket() as listener:
        listener.bind((host, 0))
        listener.listen()
        print("waiting")
        connection, address = listener.accept()
        with connection:
            print("a client from", address[0])
            connection.sendall(connection.recv(100).upper())


def shout(address):
    """Send one line, and return the answer."""
    with socket.create_connection(address, timeout=10) as sock:
        sock.sendall(b"hello")
        return sock.recv(100)


def test_a_server_and_a_client_talk_over_the_wire():
    with Lab() as lab:
        server = lab.server.run(serve_one, lab.server.address)
        assert server.address[0] == "10.0.0.2"
        client = lab.client.run(shout, server.address)
        assert client.result() == b"HELLO"
        server.result()
        assert server.log.lines() == [
            "serve_one: printed waiting",
            "serve_one: printed a client from 10.0.0.1",
        ]
    assert lab.trace.with_data().sent_by("server")[0].payload == b"HELLO"


def test_another_thread_is_not_on_the_host():
    with Lab() as lab:
        outside = run_in_background(serve_one, "127.0.0.1")
        inside = lab.server.run(serve_one, "127.0.0.1")
        assert lab.server.run(shout, inside.address).result() == b"HELLO"
        assert shout(outside.address) == b"HELLO"
        with lab.client.here(), socket.socket() as sock, pytest.raises(OSError):
            sock.connect(outside.address)
        outside.result()
    assert socket.socket.__init__.__qualname__ == "socket.__init__"
    assert not hasattr(socket.socket.__init__, "usual")


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"hello, {self.client_address[0]}".encode())

    def log_message(self, *arguments):
        pass


def serve_pages(host):
    with http.server.ThreadingHTTPServer((host, 80), Page) as server:  # port: of a lab's host
        assert server.server_name == "server"
        server.serve_forever(poll_interval=0.01)


def get_page(host):
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("GET", "/")
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def test_a_library_and_its_threads():
    with Lab() as lab:
        server = lab.server.run(serve_pages, lab.server.address)
        assert server.address == ("10.0.0.2", 80)
        clients = [lab.client.run(get_page, lab.server.address) for _ in range(5)]
        assert [task.result() for task in clients] == ["hello, 10.0.0.1"] * 5
    assert not server.running
    assert len(lab.trace.connections()) == 5


def look_up(name):
    return [socket.getaddrinfo(name, 80)[0][4], socket.gethostbyname(name)]


def name_of(address):
    return socket.gethostbyaddr(address)[0]


def test_the_hosts_know_each_others_names_and_no_others():
    with Lab() as lab:
        server = lab.server.run(serve_one, lab.server.address)
        client = lab.client.run(shout, ("server", server.address[1]))
        assert client.result() == b"HELLO"
        for host in (lab.client, lab.server):
            assert host.run(look_up, "client").result() == [("10.0.0.1", 80), "10.0.0.1"]
            assert host.run(look_up, "localhost").result()[1] == "127.0.0.1"
            assert host.run(name_of, "10.0.0.1").result() == "client"
            assert host.run(socket.getfqdn, "192.0.2.1").result() == "192.0.2.1"
            with pytest.raises(socket.gaierror, match="no host of the lab has the name"):
                host.run(look_up, "elsewhere.invalid").result()
            with pytest.raises(socket.herror, match=r"no host of the lab has the address 192\.0"):
                host.run(name_of, "192.0.2.1").result()
    assert not hasattr(socket.getaddrinfo, "usual")


def test_asyncio():
    async def serve(host):
        async def answer(reader, writer):
            writer.write((await reader.read(100)).upper())
            await writer.drain()
            writer.close()
            done.set()

        done = asyncio.Event()
        async with await asyncio.start_server(answer, host, 0):
            await done.wait()

    async def ask(address):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"hello")
        answer = await reader.read(100)
        writer.close()
        await writer.wait_closed()
        return answer

    with Lab() as lab:
        server = lab.server.run(lambda: asyncio.run(serve("10.0.0.2")))
        client = lab.client.run(lambda: asyncio.run(ask(server.address)))
        assert client.result() == b"HELLO"
        server.result()


def test_threads_that_a_function_starts_are_on_its_host():
    def in_a_thread(host, results):
        with socket.create_server((host, 0)) as listener:
            results.append(listener.getsockname()[0])

    def start(host):
        results = []
        thread = threading.Thread(target=in_a_thread, args=(host, results))
        thread.start()
        thread.join()
        return results

    with Lab() as lab:
        assert lab.server.run(start, "10.0.0.2").result() == ["10.0.0.2"]
        assert lab.client.run(start, "10.0.0.1").result() == ["10.0.0.1"]


def test_a_socket_that_does_not_block():
    def flags():
        with socket.socket(type=socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as sock:
            return sock.getblocking(), sock.type, sock.family, sock.get_inheritable()

    with Lab() as lab:
        expected = (False, socket.SOCK_STREAM, socket.AF_INET, False)
        assert lab.client.run(flags).result() == flags() == expected


def test_what_a_function_raises_is_raised_here():
    with Lab() as lab:
        task = lab.client.run(shout, ("10.0.0.2", 9))
        with pytest.raises(ConnectionRefusedError):
            task.result()


def wait_for_ever(address):
    with socket.create_connection(address) as sock:
        return sock.recv(1)


def test_a_function_that_never_returns_is_named_with_its_line():
    with Lab() as lab, lab.server.create_server() as listener:
        task = lab.client.run(wait_for_ever, listener.getsockname())
        with pytest.raises(NotFinished) as told:
            task.result(timeout=0.3)
        assert "wait_for_ever still runs after 0.3 s, at line" in str(told.value)
        assert told.value.place[1] == "return sock.recv(1)"
    assert not task.running


def loop_for_ever():
    while True:
        pass


def connect_into_the_dark(address):
    socket.create_connection(address)


def test_the_end_of_the_lab_stops_every_function():
    with Lab() as lab:
        tasks = [
            lab.server.run(serve_one, lab.server.address),
            lab.client.run(loop_for_ever),
            lab.client.run(time.sleep, 0.05),
        ]
        tasks[0].address  # noqa: B018 - it listens
        with lab.wire.drop():
            tasks.append(lab.client.run(connect_into_the_dark, ("10.0.0.2", 80)))
            lab.settle(quiet=0.05)
            begin = time.monotonic()
            lab.close()
    assert time.monotonic() - begin < 20  # alone, to connect takes minutes
    assert not any(task.running for task in tasks)


def test_only_a_function_can_run():
    with Lab() as lab, pytest.raises(TypeError, match="run needs a function"):
        lab.server.run("serve")
