"""run_in_background: a whole server function that the reader wrote."""

import socket
import threading

import pytest

from helpers.servers import NotFinished, run_in_background, running
from helpers.servers import task as task_module
from tests.servers.peer import (
    connect,
    needs_ipv6,
    serve_one,
    wait_for_line,
    wait_until,
)


def test_a_server_function_its_log_and_its_result():
    with run_in_background(serve_one) as task:
        assert task.running
        with connect(task.address) as client:
            client.sendall(b"hello")
            assert client.recv(100) == b"HELLO"
        assert task.result() == b"hello"
        assert task.log.lines() == [
            "serve_one: printed waiting",
            "serve_one: printed a client from 127.0.0.1",
        ]
        assert not task.running
        assert repr(task) == "<serve_one has ended>"


@needs_ipv6
def test_arguments_and_ipv6():
    with run_in_background(serve_one, "::1") as task:
        assert task.address[0] == "::1"
        assert len(task.address) == 2


@pytest.mark.parametrize("not_a_function", [None, b"hello", 3])
def test_what_is_no_function(not_a_function):
    with pytest.raises(TypeError, match=r"run_in_background\(serve\)"):
        run_in_background(not_a_function)


def test_its_exception_comes_back_and_its_socket_is_closed():
    def listens_and_fails():
        listener = socket.create_server(("127.0.0.1", 0))
        addresses.append(listener.getsockname())
        raise ValueError("on purpose")

    addresses = []
    task = run_in_background(listens_and_fails)
    with pytest.raises(ValueError, match="on purpose") as info:
        task.result()
    assert task.error is info.value  # the traceback holds the listener: it has to be closed
    assert repr(task) == "<listens_and_fails ended with ValueError: on purpose>"
    with pytest.raises(ConnectionRefusedError):
        connect(addresses[0])


def test_the_address_of_a_function_that_raised():
    task = run_in_background(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        task.address  # noqa: B018
    assert running() == []


def test_the_address_of_a_function_that_returned():
    task = run_in_background(lambda: None)
    with pytest.raises(NotFinished, match="<lambda> returned and listens no more"):
        task.address  # noqa: B018


def test_the_address_of_a_function_that_never_listens(monkeypatch):
    monkeypatch.setattr(task_module, "LISTENS_WITHIN", 0.1)

    def binds_only():
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            ready.wait(10)

    ready = threading.Event()
    with run_in_background(binds_only) as task:
        wait_for_line(task, "ready.wait")
        with pytest.raises(NotFinished, match=r"no socket of it listens, at line \d+: ready.wait"):
            task.address  # noqa: B018
        ready.set()
        task.result()


def test_a_result_that_does_not_come_names_the_line():
    with run_in_background(serve_one) as task:
        wait_for_line(task, "listener.accept()")
        with pytest.raises(NotFinished) as info:
            task.result(timeout=0.05)
        assert "serve_one still runs after 0.05 s, at line " in str(info.value)
        assert info.value.place == task.where()
        assert info.value.place[1] == "connection, address = listener.accept()"
        assert task.stop()
    assert task.where() is None
    assert task.result() is None  # it was stopped: no result, and no error


def test_an_exception_in_a_thread_of_the_function_is_kept():
    def starts_a_thread():
        thread = threading.Thread(target=lambda: 1 / 0, name="a worker of mine")
        thread.start()
        thread.join()

    task = run_in_background(starts_a_thread)
    with pytest.raises(ZeroDivisionError):
        task.result()
    [line] = task.log.lines()
    assert line.startswith("a worker of mine: raised ZeroDivisionError: division by zero at line")


def receives_datagrams():
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        while True:
            data, address = sock.recvfrom(100)
            sock.sendto(data, address)


def test_the_address_of_a_udp_server():
    with (
        run_in_background(receives_datagrams) as task,
        socket.socket(type=socket.SOCK_DGRAM) as client,
    ):
        client.settimeout(5)
        client.sendto(b"echo", task.address)
        assert client.recv(100) == b"echo"


def test_a_task_in_a_task_is_heard_by_both():
    def outer():
        with run_in_background(print, "from within") as inner:
            inner.result()
            return inner.log.lines()

    with run_in_background(outer) as task:
        assert task.result() == ["print: printed from within"]
        assert task.log.lines() == ["outer: printed from within"]


def test_where_asks_for_a_place_of_interest():
    with run_in_background(serve_one) as task:

        def inside():
            return task.where(lambda path: path.endswith("socket.py")) or (0, "")

        wait_until(lambda: inside()[1].startswith("fd, addr = self._accept()"))
        assert task.where(lambda path: False) is None


def test_running_lists_what_runs_and_no_more():
    with run_in_background(serve_one) as task:
        wait_until(lambda: task.log.lines())
        assert running() == [task]
        ended = run_in_background(len, "abc")
        wait_until(lambda: not ended.running)
        assert running() == [task]
        assert ended.result() == 3
