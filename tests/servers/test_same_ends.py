"""A function in the background ends its connections as a program of its own does."""

import os
import socket
import subprocess
import sys
import threading

import pytest

from helpers.servers import BackgroundServer, NotFinished, run_in_background, running
from tests.servers.peer import connect, wait_for_line, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows resets in other cases")


def listen():
    return socket.create_server(("127.0.0.1", 0))


def answer_to(address):
    """What a client gets that has sent more than the server reads."""
    with connect(address) as client:
        client.sendall(b"abcdef")
        try:
            return client.recv(10)
        except OSError as error:
            return type(error).__name__


def raises_with_bytes_unread():
    door = listen()
    guest, _ = door.accept()
    guest.recv(2)
    return 1 / 0


def raises_in_another_function():
    def fails(guest):
        copy = guest.dup()
        copy.recv(2)
        raise KeyError

    door = listen()
    guest, _ = door.accept()
    try:
        fails(guest)
    except KeyError as error:
        raise RuntimeError("again") from error


def returns_with_bytes_unread():
    door = listen()
    guest, _ = door.accept()
    guest.recv(2)


def raises_with_all_read():
    door = listen()
    guest, _ = door.accept()
    guest.recv(6, socket.MSG_WAITALL)
    raise ValueError


def raises_in_a_thread():
    def fails(guest):
        guest.recv(2)
        raise KeyError

    with listen() as door:
        thread = threading.Thread(target=fails, args=[door.accept()[0]])
        thread.start()
        thread.join()


def leaves_it_to_a_timer():
    door = listen()
    guest, _ = door.accept()
    guest.recv(6, socket.MSG_WAITALL)
    threading.Timer(0.05, guest.getpeername).start()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        (raises_with_bytes_unread, "ConnectionResetError"),
        (raises_in_another_function, "ConnectionResetError"),
        (returns_with_bytes_unread, "ConnectionResetError"),
        (raises_in_a_thread, "ConnectionResetError"),
        (raises_with_all_read, b""),
        (leaves_it_to_a_timer, b""),
    ],
)
def test_the_client_gets_what_it_gets_from_a_program(function, wanted):
    with run_in_background(function) as task:
        assert answer_to(task.address) == wanted


def test_a_stop_resets_a_connection_with_bytes_unread():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.recv(2)
            door.accept()  # nobody comes

    task = run_in_background(server)
    with connect(task.address) as client:
        client.sendall(b"abcdef")
        wait_for_line(task, "nobody comes")
        assert task.stop()
        with pytest.raises(ConnectionResetError):
            client.recv(10)


def test_a_thread_that_goes_on_keeps_its_connection():
    go_on = threading.Event()

    def server():
        def answer(guest):
            with guest:
                go_on.wait(10)
                guest.sendall(b"still here")

        with listen() as door:
            threading.Thread(target=answer, args=[door.accept()[0]]).start()
            raise ValueError

    with run_in_background(server) as task, connect(task.address) as client:
        wait_until(lambda: task.error is not None)
        go_on.set()
        assert client.recv(100) == b"still here"


def test_it_is_told_that_it_reads_on_after_the_end():
    def server():
        with listen() as door, door.accept()[0] as guest:
            got = b""
            while b"\n" not in got:
                got += guest.recv(10)

    with run_in_background(server) as task:
        connect(task.address).close()
        with pytest.raises(NotFinished, match=r"reads on after the end.*Leave the loop"):
            task.result(0.5)


def test_one_who_waits_is_not_told_so():
    def server():
        with listen() as door, door.accept()[0] as guest:
            assert guest.recv(10) == b""
            door.accept()  # the next one

    with run_in_background(server) as task:
        connect(task.address).close()
        wait_for_line(task, "the next one")
        with pytest.raises(NotFinished, match="Give it what it waits for"):
            task.result(0.1)


def test_what_cannot_be_stopped_is_named():
    def sleeps():
        morning.wait(30)

    morning = threading.Event()
    task = run_in_background(sleeps)
    wait_for_line(task, "morning.wait")
    assert not task.stop()
    assert task.log.lines()[0].startswith("sleeps: cannot be stopped, at line")
    assert task in running()
    morning.set()
    wait_until(lambda: not task.running)
    assert task.stop() and task not in running()


def test_another_process_is_named():
    def starts_one():
        subprocess.run([sys.executable, "-c", ""], check=True)

    task = run_in_background(starts_one)
    task.result(30)
    task.stop()
    assert "it has started other processes" in repr(task)
    assert "subprocess at line" in task.log.lines()[0]


def test_a_server_that_others_reach_says_so():
    def everywhere():
        with socket.create_server(("", 0)) as door:
            door.accept()

    with run_in_background(everywhere) as task:
        assert task.address
        assert "others can connect" in repr(task)
    with run_in_background(raises_with_all_read) as task:
        assert task.address
        assert "others" not in repr(task)
    with BackgroundServer(lambda connection: None, host="0.0.0.0") as server:
        assert "others can connect" in repr(server)
    assert "others" not in repr(server)


def test_errors_of_many_clients_are_bounded():
    def fails(connection):
        kept.append(os.urandom(8))
        raise ValueError(len(kept))

    kept: list[bytes] = []
    server = BackgroundServer(fails)
    for number in range(1, 251):
        connect(server.address).close()
        wait_until(lambda number=number: server.errors.total == number)
    server.stop_quietly()
    assert (len(server.errors), server.errors.left_out) == (200, 50)
    told = [int(str(error)) for error in server.errors]
    assert told == [*range(1, 101), *range(151, 251)]
    shown = str(server.log).splitlines()
    assert len(shown) == 201 and "more lines" in shown[100]
