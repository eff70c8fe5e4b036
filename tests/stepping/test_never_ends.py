"""A program that can never go on is ended as soon as that is certain, and its fault is named."""

import asyncio
import contextlib
import functools
import gc
import multiprocessing
import os
import queue
import select
import selectors
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.servers import BackgroundServer, slow
from helpers.stepping import CannotStep, step_through

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what waits"),
    # an event loop that is ended from outside leaves its transports to Python
    pytest.mark.filterwarnings("ignore:loop is closed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:unclosed transport:ResourceWarning"),
]

LIMIT = 240.0  # seconds; each of these would take all of them if its end were not seen
FAR_LESS = 100.0


@pytest.fixture(autouse=True)
def collected():
    """Let Python find here what an ended event loop has left, and in no later test."""
    yield
    gc.collect()


def listen():
    return socket.create_server(("127.0.0.1", 0))


def once(answer=lambda guest: guest.recv(10)):
    """A server for one client."""

    def server():
        with listen() as door, door.accept()[0] as guest:
            answer(guest)

    return server


def receives(address):
    with socket.create_connection(address) as sock:
        sock.recv(10)


def leaves(address):
    socket.create_connection(address).close()


def selects(guest):
    select.select([guest], [], [])


def polls(guest):
    poll = select.poll()
    poll.register(guest, select.POLLIN)
    poll.poll()


def epolls(guest):
    with select.epoll() as epoll:
        epoll.register(guest, select.EPOLLIN)
        epoll.poll()


def by_selectors(guest):
    with selectors.DefaultSelector() as selector:
        selector.register(guest, selectors.EVENT_READ)
        selector.select()


def by_descriptor(guest):
    os.read(guest.fileno(), 10)


def into_buffers(guest):
    guest.recvmsg_into([bytearray(10)])


def for_a_condition(guest):
    condition = threading.Condition()
    with condition:
        condition.wait()


def for_a_pair(guest):
    one, two = socket.socketpair()
    with one, two:
        one.recv(1)


def reads_lines(guest):
    with guest.makefile("rb") as file:
        for line in file:
            guest.sendall(line)


def reads_by_asyncio(guest):
    async def main():
        reader, _ = await asyncio.open_connection(sock=guest)
        await reader.read(10)

    asyncio.run(main())


def in_a_thread(guest):
    thread = threading.Thread(target=guest.recv, args=[10])
    thread.start()
    thread.join()


def gets(guest):
    queue.Queue().get()


def locks(guest):
    lock = threading.Lock()
    with lock:
        lock.acquire()


def waits_for_an_event(guest):
    threading.Event().wait()


def ended(server, client, seconds=LIMIT):
    began = time.monotonic()
    stepped = step_through(server=server, client=client, seconds=seconds)
    assert time.monotonic() - began < FAR_LESS
    assert not any("stopped after" in note for note in stepped.notes)
    return stepped


def faults(stepped):
    """Return what is said of the programs: a busy kernel may show its frames too late, besides."""
    return [note for note in stepped.notes if not note.startswith("packets are not shown")]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    "waits",
    [
        selects,
        polls,
        epolls,
        by_selectors,
        by_descriptor,
        into_buffers,
        for_a_condition,
        for_a_pair,
        reads_lines,
        reads_by_asyncio,
        in_a_thread,
        gets,
        locks,
        waits_for_an_event,
    ],
)
def test_whatever_it_waits_in(waits):
    threads = threading.active_count()
    stepped = ended(once(waits), receives)
    assert "for what does not come" in stepped.endings["server"]
    assert "for what does not come" in stepped.endings["client"]
    assert threading.active_count() <= threads, stepped.notes


def test_a_thread_that_enters_a_lock_for_ever_is_named():
    lock = threading.Lock()
    lock.acquire()

    def enters(guest):
        with lock:
            print("in")

    stepped = ended(once(enters), receives)
    assert faults(stepped)[0].startswith("nobody will ever end this waiting: server in a lock")
    assert "server cannot be ended while it waits" in stepped.notes[-1]
    lock.release()
    for thread in threading.enumerate():
        if thread.name == "helpers-stepping-server":
            thread.join(10)
            assert not thread.is_alive()


def test_both_wait_for_the_other():
    (note,) = faults(ended(once(), receives))
    assert note.startswith("both wait for the other (server in recv, client in recv)")


def test_both_send_first():
    def sends(sock):
        sock.sendall(bytes(50_000_000))

    def client(address):
        with socket.create_connection(address) as sock:
            sends(sock)

    (note,) = faults(ended(once(sends), client))
    assert note.startswith("both send first (server in sendall, client in sendall)")


def test_nobody_accepts():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.recv(10)

    def client(address):
        one, two = socket.create_connection(address), socket.create_connection(address)
        two.sendall(b"hello?")
        with one, two:
            two.recv(10)

    (note,) = faults(ended(server, client))
    assert note.startswith("nobody accepts")


def test_one_that_was_accepted_in_the_line_that_waits_is_accepted():
    def server():
        with listen() as door, ThreadPoolExecutor(1) as pool:
            pool.submit(lambda guest: guest.recv(10), door.accept()[0]).result()

    (note,) = faults(ended(server, receives))
    assert note.startswith("nobody will ever end this waiting: server in a lock, client in recv")


def test_nobody_listens():
    def server():
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))

    stepped = ended(server, receives)
    assert stepped.endings["client"] == "did not begin: nobody listens"

    def client():
        with listen() as door:
            address = door.getsockname()
        socket.create_connection(address)

    assert faults(ended(None, client)) == ["nobody listens where client connects"]


def until_a_line(guest):
    got = b""
    while b"\n" not in got:
        got += guest.recv(10)


def prints_what_it_gets(guest):
    while True:
        print(guest.recv(10))


def catches_all(guest):
    while True:
        try:
            data = guest.recv(10)
            guest.sendall(data)
        except OSError:
            pass


def by_a_file(guest):
    with guest.makefile("rb") as file:
        while True:
            line = file.readline()
            if line == b"end\n":
                break


def by_a_selector(guest):
    with selectors.DefaultSelector() as selector:
        selector.register(guest, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                data = key.fileobj.recv(10)
                print(data)


def by_asyncio_for_ever(guest):
    async def main():
        reader, writer = await asyncio.open_connection(sock=guest)
        while True:
            data = await reader.read(10)
            if data:
                writer.write(data)

    asyncio.run(main())


@pytest.mark.parametrize(
    "reads",
    [
        until_a_line,
        prints_what_it_gets,
        catches_all,
        by_a_file,
        by_a_selector,
        by_asyncio_for_ever,
    ],
)
def test_it_reads_on_after_the_end(reads):
    def client(address):
        with socket.create_connection(address) as sock:
            sock.sendall(b"no newline")

    stepped = ended(once(reads), client)
    assert len(stepped) < 60
    assert faults(stepped)[0].startswith("server reads on after the end")


def serves_for_ever():
    class Once(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(self.rfile.readline())

    with socketserver.TCPServer(("127.0.0.1", 0), Once) as server:
        server.serve_forever(0.05)


def asks_without_waiting():
    with listen() as door:
        door.setblocking(False)
        while True:
            with contextlib.suppress(BlockingIOError):
                door.accept()


def asks_with_a_time_out():
    with listen() as door:
        door.settimeout(0.05)
        while True:
            try:
                guest, _ = door.accept()
                guest.close()
            except TimeoutError:
                pass


@pytest.mark.parametrize(
    ("server", "call"),
    [
        (serves_for_ever, "select"),
        (asks_without_waiting, "accept"),
        (asks_with_a_time_out, "accept"),
    ],
)
def test_it_goes_round_for_ever(server, call):
    def client(address):
        with socket.create_connection(address) as sock:
            sock.sendall(b"a line\n")

    stepped = ended(server, client)
    assert stepped.endings["client"] == "returned"
    assert faults(stepped)[0].startswith(f"server goes round for ever: it has come to {call} again")


def test_who_goes_round_is_waited_for_while_somebody_else_may_come():
    def client(address):
        time.sleep(0.6)
        with socket.create_connection(address) as sock:
            print(sock.recv(10))

    stepped = ended(asks_with_a_time_out, client)
    assert stepped.endings["client"] == "returned"
    assert any(step.printed == ("b''",) for step in stepped)


def test_rounds_that_are_counted_come_to_an_end():
    def server():
        tries = 0
        with listen() as door:
            door.settimeout(0.02)
            while tries < 20:
                try:
                    door.accept()
                except TimeoutError:
                    tries += 1

    stepped = ended(server, lambda address: None)
    assert stepped.endings["server"] == "returned" and faults(stepped) == []


def test_a_loop_that_changes_something_is_not_cut_short():
    def thrice(guest):
        for _ in range(20):
            print(guest.recv(10))

    stepped = ended(once(thrice), leaves)
    assert stepped.endings["server"] == "returned"
    assert sum(step.printed == ("b''",) for step in stepped) == 20
    assert faults(stepped) == []


def test_a_loop_that_goes_on_is_named_when_the_steps_are_used_up():
    def server():
        with listen() as door, door.accept()[0] as guest:
            count = 0
            while True:
                guest.recv(10)
                count += 1

    stepped = step_through(server=server, client=leaves, steps=150, seconds=LIMIT)
    assert faults(stepped)[0].startswith("server reads on after the end")
    assert faults(stepped)[1] == "stopped after 150 steps"
    assert "again, " in stepped.text and len(stepped.text) < 10_000
    assert stepped.picture().svg.count('class="step') < 60
    assert len(stepped) > 140 and stepped.picture(upto=20, current=20)


def test_who_may_still_get_an_answer_is_waited_for():
    with BackgroundServer(functools.partial(slow, pieces=2, pause=0.4)) as server:

        def client():
            with socket.create_connection(server.address) as sock:
                sock.shutdown(socket.SHUT_WR)
                while data := sock.recv(100):
                    print(data)

        stepped = step_through(client=client)
    assert stepped.endings["client"] == "returned"
    assert any("five" in text for step in stepped for text in step.printed)  # the last piece


def test_a_time_out_of_the_system_is_waited_for():
    def client(address):
        with socket.create_connection(address) as sock:
            option = struct.pack("ll", 0, 300_000)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, option)
            with contextlib.suppress(BlockingIOError):
                sock.recv(10)
            print("on")

    stepped = ended(once(), client)
    assert stepped.endings == {"server": "returned", "client": "returned"}


def test_an_event_loop_that_is_ended_says_nothing_afterwards(capfd, recwarn):
    async def answer(reader, writer):
        writer.write(await reader.read(10))
        await writer.drain()
        writer.close()

    async def main():
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            await server.serve_forever()

    def client(address):
        with socket.create_connection(address) as sock:
            sock.sendall(b"hi")
            print(sock.recv(10))

    stepped = ended(lambda: asyncio.run(main()), client)
    assert stepped.endings["client"] == "returned"
    assert "waits in select" in stepped.endings["server"]
    gc.collect()
    assert capfd.readouterr() == ("", "") and not list(recwarn)


# --- what cannot be stepped ----------------------------------------------------------------------


def forks():
    os.fork()


def runs():
    subprocess.run(["true"], check=True)


def catches_it():
    try:
        subprocess.Popen(["sleep", "60"])
    except BaseException:
        time.sleep(0.01)
    listen().accept()


def by_multiprocessing():
    multiprocessing.get_context("fork").Process(target=time.sleep, args=[60]).start()


def by_spawning():
    multiprocessing.get_context("spawn").Process(target=time.sleep, args=[60]).start()


def by_a_shell():
    os.system("sleep 60")


def in_its_thread():
    thread = threading.Thread(target=forks)
    thread.start()
    thread.join()
    listen().accept()


def by_asyncio():
    asyncio.run(asyncio.create_subprocess_exec("sleep", "60"))


def children():
    import psutil

    return psutil.Process().children(recursive=True)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    "server",
    [
        forks,
        runs,
        catches_it,
        by_multiprocessing,
        by_spawning,
        by_a_shell,
        in_its_thread,
        by_asyncio,
    ],
)
def test_another_process_is_refused_at_once_and_nothing_is_left(server):
    before, threads = children(), threading.active_count()
    with pytest.raises(CannotStep, match=r"server starts another process \(.*\) at line \d+: "):
        step_through(server=server, client=receives, seconds=LIMIT)
    assert children() == before
    assert threading.active_count() == threads


@pytest.mark.parametrize(
    ("programs", "told"),
    [
        ({"client": lambda host, port: None}, r"needs 2 arguments \(host, port\)"),
        ({"server": lambda host, port: None}, "passes a server one at most: the IP address"),
        ({"client": lambda *, address: None}, r"needs 1 arguments \(address=…\)"),
    ],
)
def test_who_needs_other_arguments_is_told_what_is_passed(programs, told):
    with pytest.raises(CannotStep, match=told):
        step_through(**programs)


def test_a_listener_of_another_cell_goes_on_to_listen():
    with listen() as door:
        for _ in range(2):
            stepped = ended(door_keeper(door), lambda: None)
            assert "waits in accept" in stepped.endings["server"]
        assert not [t for t in threading.enumerate() if t.name.startswith("helpers-stepping")]
        with socket.create_connection(door.getsockname()):
            pass


def door_keeper(door):
    def server():
        door.accept()

    return server
