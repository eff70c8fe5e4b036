"""However a function in the background is stopped, it ends, and its threads with it."""

import asyncio
import concurrent.futures
import contextlib
import socket
import socketserver
import sys
import threading
import time

import pytest

from helpers.servers import NotFinished, connected_pair, run_in_background, threads
from tests.servers.peer import (
    connect,
    count_of_descriptors,
    in_a_thread,
    read_to_end,
    wait_for_line,
    wait_until,
)


def stops(task, seconds=5.0):
    begin = time.monotonic()
    ended = task.stop()
    assert time.monotonic() - begin < seconds
    return ended


def accepts():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.accept()


def receives():
    _client, server = connected_pair()
    server.settimeout(None)
    server.recv(100)


def receives_with_a_timeout():
    _client, server = connected_pair(timeout=60)
    server.recv(100)


def receives_datagrams():
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        while True:
            data, address = sock.recvfrom(100)
            sock.sendto(data, address)


def loops():
    while True:
        pass


def prints_for_ever():
    while True:
        print("and again")


def accepts_whatever_happens():
    listener = socket.create_server(("127.0.0.1", 0))
    while True:
        try:
            connection, _ = listener.accept()
            connection.sendall(connection.recv(100))
        except:  # noqa: E722 as a beginner writes it
            pass


@pytest.mark.parametrize(
    "function",
    [
        accepts,
        receives,
        receives_with_a_timeout,
        receives_datagrams,
        loops,
        prints_for_ever,
        accepts_whatever_happens,
    ],
)
def test_stop_ends_a_function_wherever_it_waits(function):
    before = count_of_descriptors()
    task = run_in_background(function)
    wait_until(lambda: task.where() is not None)
    time.sleep(0.02)  # not for luck: any line will do, this makes the last one likely
    assert stops(task)
    assert not task.running
    assert task.error is None
    assert count_of_descriptors() == before
    assert len(task.log.entries()) == len(task.log)  # its lock, if any, is free


def test_stop_ends_the_threads_of_a_pool():
    def serves():
        pool = concurrent.futures.ThreadPoolExecutor()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            while True:
                guest, _ = listener.accept()
                pool.submit(guest.recv, 1)
                pools.append(pool)

    before, pools = set(threading.enumerate()), []
    task = run_in_background(serves)
    with connect(task.address), connect(task.address):
        wait_until(lambda: len(pools) == 2)
        assert stops(task) and set(threading.enumerate()) <= before


def test_stop_closes_a_connection_that_a_file_keeps_open():
    def serves():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            with listener.accept()[0] as guest:
                files.append(guest.makefile("rb"))
            listener.accept()

    before, files = count_of_descriptors(), []
    task = run_in_background(serves)
    with connect(task.address):
        wait_until(lambda: files)
        assert stops(task)
    assert count_of_descriptors() == before


def test_stop_at_any_line_whatever():
    for number in range(60):
        task = run_in_background([accepts, receives, prints_for_ever, loops][number % 4])
        time.sleep(number % 5 / 1000)
        assert stops(task)
        assert task.error is None
        task.log.add("test", "the log is usable")


def test_stop_of_a_sleeper_returns_and_says_that_it_has_not_ended():
    def sleeps():
        print("good night")
        morning.wait(30)

    morning = threading.Event()
    task = run_in_background(sleeps)
    task.log.wait_for("good night")
    wait_for_line(task, "morning.wait")
    assert stops(task) is False
    assert task.running
    morning.set()
    wait_until(lambda: not task.running)


def test_who_waits_for_a_processor_is_not_given_up(monkeypatch):
    """On a busy machine it may stand at one place for longer than one gets that is blocked."""
    gets_one, looks = threading.Event(), []

    def told(thread):
        looks.append(thread)
        if len(looks) == 40:
            gets_one.set()
        return (len(looks),)

    monkeypatch.setattr(threads, "turns", told)
    task = run_in_background(gets_one.wait, 10)
    wait_until(lambda: task.where(lambda path: path.endswith("threading.py")) is not None)
    assert stops(task)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_the_turns_of_a_thread_tell_whether_it_gets_on():
    def computes():
        while not over.is_set():
            pass

    def only_one_gets_on():
        before, others = threads.turns(waits), threads.turns(spins)
        wait_until(lambda: threads.turns(spins) != others)
        return threads.turns(waits) == before != ()

    over = threading.Event()
    with in_a_thread(over.wait) as waits, in_a_thread(computes) as spins:
        try:
            wait_until(only_one_gets_on)  # once the first one waits
        finally:
            over.set()


def test_finally_blocks_run_and_what_they_raise_is_no_error():
    def tidies():
        try:
            while True:
                pass
        finally:
            print("tidied up")
            raise OSError("while stopping")

    task = run_in_background(tidies)
    time.sleep(0.01)
    assert stops(task)
    assert task.log.lines() == ["tidies: printed tidied up"]
    assert task.error is None


def test_stopped_in_a_finally_block():
    def lingers():
        try:
            started.set()
        finally:
            while True:
                pass

    started = threading.Event()
    task = run_in_background(lingers)
    assert started.wait(5)
    assert stops(task)


def test_an_asyncio_server_stops():
    async def answer(reader, writer):
        writer.write((await reader.read(100)).upper())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def serve():
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            await server.serve_forever()

    with run_in_background(lambda: asyncio.run(serve())) as task:
        with connect(task.address) as client:
            client.sendall(b"hello")
            assert read_to_end(client) == b"HELLO"
        assert stops(task)
    assert task.error is None
    assert task.log.lines() == []  # it does not complain that its sockets were shut down


def test_a_socketserver_with_a_thread_per_client_stops():
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            print("a client")
            self.request.sendall(self.request.recv(100).upper())
            self.request.recv(100)  # nothing comes: the thread waits here

    def serve():
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            server.serve_forever(poll_interval=0.01)

    with run_in_background(serve) as task, connect(task.address) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"HELLO"
        assert task.log.lines() == ["serve: printed a client"]
        assert stops(task)
        with contextlib.suppress(ConnectionError):
            assert client.recv(100) == b""


def test_threads_of_the_function_are_stopped_with_it():
    def serve():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=answer, args=[connection]).start()

    def answer(connection):
        with connection:
            while data := connection.recv(100):
                print("in a thread:", data)

    threads = threading.active_count()
    with run_in_background(serve) as task:
        clients = [connect(task.address) for _ in range(3)]
        for number, client in enumerate(clients):
            client.sendall(b"%d" % number)
            task.log.wait_for(f"in a thread: b'{number}'")
        assert threading.active_count() == threads + 4
        assert stops(task)
    assert threading.active_count() == threads
    for client in clients:
        client.close()


def test_a_socket_that_is_only_half_made_is_closed():
    made = []

    def is_interrupted_while_it_makes_one():
        half = socket.socket.__new__(socket.socket)
        super(socket.socket, half).__init__(socket.AF_INET, socket.SOCK_STREAM)
        made.append(half)  # what socket.socket.__init__ does after this is left out
        while True:
            pass

    task = run_in_background(is_interrupted_while_it_makes_one)
    with contextlib.suppress(NotFinished):
        task.result(0.1)
    assert stops(task)
    assert made[0].fileno() == -1
