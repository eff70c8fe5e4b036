"""What notebook 03 says of servers, held against this kernel."""

import errno
import socket

import pytest

from helpers import kernel
from helpers.draw.calls import ONE_EXCHANGE, calls
from helpers.lab import Lab
from helpers.stepping import step_through
from tests import notebook_form

NOTEBOOK = notebook_form.NOTEBOOKS / "03_a_server_step_by_step.ipynb"
linux = pytest.mark.skipif(not kernel.LINUX, reason="the notebook says it of Linux")


def new_socket(option=0):
    """Return a socket with SO_REUSEADDR set to `option`."""
    sock = socket.socket()
    sock.settimeout(5)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, option)
    return sock


def bind_error(address, option=0):
    """Return the name of the error with which a socket fails to bind `address`, or ""."""
    with new_socket(option) as sock:
        try:
            sock.bind(address)
        except OSError as error:
            return errno.errorcode[error.errno]
    return ""


def ended(option=0, first="server"):
    """Return the address of a server that has served one client; `first` closed first."""
    with new_socket(option) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = listener.getsockname()
        if first:
            with socket.create_connection(address, 5) as client, listener.accept()[0] as served:
                one, other = (served, client) if first == "server" else (client, served)
                one.close()
                assert other.recv(1) == b""
    return address


@linux
@pytest.mark.parametrize("old", [0, 1])
@pytest.mark.parametrize("new", [0, 1])
def test_both_sockets_need_the_option(old, new):
    assert bind_error(ended(old), new) == ("" if old and new else "EADDRINUSE")


@linux
@pytest.mark.parametrize("first", ["", "client"])
def test_without_remains_of_its_own_a_port_is_free_at_once(first):
    assert bind_error(ended(first=first)) == ""


@linux
def test_the_option_does_not_help_against_a_listener():
    with new_socket(1) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert bind_error(listener.getsockname(), 1) == "EADDRINUSE"


@linux
def test_an_option_after_bind_lets_another_socket_in():
    with new_socket() as sock:
        sock.bind(("127.0.0.1", 0))
        assert bind_error(sock.getsockname(), 1) == "EADDRINUSE"
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        assert bind_error(sock.getsockname(), 1) == ""


def test_a_listener_that_closes_resets_who_waits_for_accept():
    with Lab() as lab:
        with lab.server.here():
            listener = socket.create_server((lab.server.address, 0))
        with lab.client.socket() as client:
            client.settimeout(5)
            client.connect(listener.getsockname())
            listener.close()
            with pytest.raises(ConnectionResetError):
                client.recv(1)


def test_the_list_in_the_notebook_is_the_chart():
    source = "\n".join(cell.source for cell in notebook_form.read(NOTEBOOK).cells)
    for line in calls().text.splitlines():
        assert line in source.replace("`", "")


def a_server(host):
    listener = socket.socket()
    listener.bind((host, 0))
    listener.listen()
    connection, _ = listener.accept()
    request = connection.recv(4096)
    connection.sendall(request.upper())
    connection.recv(4096)
    connection.close()
    listener.close()


def a_client(address):
    client = socket.socket()
    client.connect(address)
    client.sendall(b"hello")
    client.recv(4096)
    client.close()


def test_the_chart_is_what_a_run_does():
    """Each side calls in the order of the chart, and its calls cause those segments."""
    with Lab() as lab:
        stepped = step_through(server=a_server, client=a_client, lab=lab)
    for who in ("server", "client"):
        charted = [call for call in ONE_EXCHANGE if call.who == who]
        ran = [step for step in stepped.by(who) if step.what != "blocked"]
        assert len(charted) == len(ran)
        for call, step in zip(charted, ran, strict=True):
            assert f"{call.code.partition('(')[0]}(" in step.source
            sent = [
                f for f in step.packets if f.sender == who and (f.tcp.syn or f.tcp.fin or f.payload)
            ]
            assert bool(sent) == bool(call.crosses), call
    assert calls().text.count("\n") + 1 == len(ONE_EXCHANGE)
