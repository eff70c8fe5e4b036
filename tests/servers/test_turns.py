"""The selector that notes its turns."""

import asyncio
import socket

from helpers.servers import designs
from helpers.servers.pair import connected_pair
from helpers.servers.turns import LISTENER, Turns


def visit(address):
    with socket.create_connection(address, 5) as client:
        client.sendall(b"hello")
        client.recv(100)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""


def test_it_tells_who_was_ready_in_each_turn():
    turns = Turns()
    with designs.start(designs.selector_loop, selector=turns) as server:
        visit(server.address)
        visit(server.address)
    each = [(f"{LISTENER}: accept",), *[("client {}: recv",)] * 2]
    wanted = [tuple(text.format(number) for text in turn) for number in (1, 2) for turn in each]
    assert turns.seen[:6] == wanted
    assert turns.count >= 6
    assert str(turns.table()).splitlines()[1:3] == [
        "   1  the listener: accept",
        "   2  client 1: recv",
    ]


def test_the_loop_of_asyncio_does_the_same():
    turns = Turns()
    with designs.start(designs.event_loop, selector=turns) as server:
        visit(server.address)
    assert turns.seen[:3] == [(f"{LISTENER}: accept",), *[("client 1: recv",)] * 2]


def test_room_to_send_is_told_apart():
    client, server = connected_pair()
    with client, server, Turns() as turns:
        turns.register(server, 3)  # EVENT_READ | EVENT_WRITE
        turns.select(0)
        client.sendall(b"hello")
        server.recv(1, socket.MSG_PEEK)
        turns.select(5)
        turns.modify(server, 1)
        server.recv(100)
        turns.select(0)
    assert turns.seen == [("client 1: send",), ("client 1: recv and send",)]
    assert turns.count == 3  # also the turn in which nobody was ready


def test_what_a_loop_wakes_itself_with_is_no_client():
    turns = Turns()

    async def wakes():
        asyncio.get_running_loop().call_soon_threadsafe(lambda: None)
        await asyncio.sleep(0.01)

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(turns)) as runner:
        runner.run(wakes())
    assert {text for turn in turns.seen for text in turn} == {"the loop itself"}
