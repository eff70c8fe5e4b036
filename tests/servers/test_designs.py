"""The four designs: each serves, and is as short as it is said to be."""

import contextlib
import inspect
import selectors
import socket

import pytest

from helpers.servers import designs

NAMES = list(designs.DESIGNS)


@pytest.mark.parametrize("name", NAMES)
def test_a_design_serves_clients_one_after_the_other(name):
    with designs.start(designs.DESIGNS[name]) as server:
        for word in (b"one", b"two"):
            with socket.create_connection(server.address, 5) as client:
                client.sendall(word)
                assert client.recv(100) == word
                client.shutdown(socket.SHUT_WR)
                assert client.recv(100) == b""


@pytest.mark.parametrize("name", [name for name in NAMES if name != "one at a time"])
def test_all_but_the_first_serve_clients_side_by_side(name):
    with designs.start(designs.DESIGNS[name]) as server, contextlib.ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(server.address, 5)) for _ in range(5)
        ]
        for client in reversed(clients):
            client.sendall(b"hello")
            assert client.recv(100) == b"hello"


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_what_one_says(name):
    async def later(data):
        return data.upper()

    answer = later if name == "asyncio" else bytes.upper
    with (
        designs.start(designs.DESIGNS[name], answer) as server,
        socket.create_connection(server.address, 5) as client,
    ):
        client.sendall(b"hello")
        assert client.recv(100) == b"HELLO"


@pytest.mark.parametrize("name", ["a selector", "asyncio"])
def test_a_loop_asks_the_selector_that_it_is_given(name):
    asked = []

    class Noted(selectors.DefaultSelector):
        def select(self, timeout=None):
            asked.append(timeout)
            return super().select(timeout)

    with (
        designs.start(designs.DESIGNS[name], selector=Noted()) as server,
        socket.create_connection(server.address, 5) as client,
    ):
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"
    assert asked


@pytest.mark.parametrize("name", NAMES)
def test_a_design_can_be_stopped_while_a_client_is_there(name):
    with (
        designs.start(designs.DESIGNS[name]) as server,
        socket.create_connection(server.address, 5) as client,
    ):
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"
        assert server.stop()


@pytest.mark.parametrize("design", [designs.serve, *designs.DESIGNS.values()])
def test_a_design_fits_on_a_slide(design):
    assert len(inspect.getsource(design).splitlines()) <= 18


async def waits(data):
    return data


def plain(data):
    return data


@pytest.mark.parametrize(
    ("design", "answer"),
    [("asyncio", None), (designs.event_loop, plain), (designs.selector_loop, waits)],
)
def test_what_does_not_fit_is_told_at_once(design, answer):
    with pytest.raises(TypeError, match=r"give a function|takes an answer"):
        designs.start(design, answer)


@pytest.mark.parametrize("design", [designs.selector_loop, designs.event_loop])
def test_a_selector_serves_once(design):
    with selectors.DefaultSelector() as selector:
        with designs.start(design, selector=selector) as server:
            assert server.address
        with pytest.raises(ValueError, match="give a new one"):
            designs.start(design, selector=selector)
