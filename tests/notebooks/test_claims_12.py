"""What notebook 12 says of many clients: each claim is run here, as a relation."""

import asyncio
import contextlib
import selectors
import socket
import sys
import time

import pytest

from helpers.exercises.notebook_12.predictions import FLAT, STAIRS
from helpers.servers import designs, rude, run_in_background
from helpers.servers.load import load
from helpers.servers.pair import connected_pair
from tests.servers.peer import wait_until

WORK = 0.02  # seconds
GIL = getattr(sys, "_is_gil_enabled", lambda: True)()


def sleeps(data):
    time.sleep(WORK)
    return data


def computes(data):
    end = time.thread_time() + WORK
    while time.thread_time() < end:
        pass
    return data


async def sleeps_hard(data):
    time.sleep(WORK)
    return data


async def sleeps_softly(data):
    await asyncio.sleep(WORK)
    return data


def waits(design, answer):
    with designs.start(design, answer) as server:
        seen = load(server.address, clients=20, timeout=30)
    assert (seen.refused, seen.unanswered) == (0, 0)
    return seen.steps(WORK)


@pytest.mark.parametrize(
    ("design", "answer"),
    [
        (designs.one_at_a_time, sleeps),
        (designs.selector_loop, sleeps),
        (designs.event_loop, sleeps_hard),
        pytest.param(
            designs.thread_each,
            computes,
            marks=pytest.mark.skipif(not GIL, reason="threads compute side by side here"),
        ),
    ],
)
def test_who_is_served_one_after_the_other_makes_a_staircase(design, answer):
    assert waits(design, answer)[-1] >= STAIRS


@pytest.mark.parametrize(
    ("design", "answer"),
    [(designs.thread_each, sleeps), (designs.event_loop, sleeps_softly)],
)
def test_who_waits_side_by_side_does_not(design, answer):
    # on a busy machine one run may be late: the claim is of what the design can do
    assert min(waits(design, answer)[-1] for _ in range(3)) < FLAT


def test_each_design_and_each_rude_client():
    assert rude.meetings() == {
        "one at a time": {
            "silent": "waits",
            "resets": "hung up",
            "glutton": "waits",
            "half-closes": "served",
        },
        "a thread each": dict.fromkeys(rude.RUDE, "served"),
        "a selector": {
            "silent": "served",
            "resets": "hung up",
            "glutton": "hung up",
            "half-closes": "served",
        },
        "asyncio": dict.fromkeys(rude.RUDE, "served"),
    }


def test_what_ends_the_loop_is_what_the_text_says():
    for client, error in ((rude.resets, ConnectionResetError), (rude.glutton, BlockingIOError)):
        with designs.start(designs.selector_loop) as server:
            address = server.address
            with client(address):
                rude.polite(address)
                with pytest.raises(error):
                    server.result()


def test_the_loop_loses_what_send_does_not_take():
    large = 32 * 2**20  # bytes: more than the kernels hold
    with (
        designs.start(designs.selector_loop, lambda data: bytes(large)) as server,
        socket.create_connection(server.address, 5) as client,
    ):
        client.sendall(b"hello")
        client.shutdown(socket.SHUT_WR)
        got = sum(map(len, iter(lambda: client.recv(65_536), b"")))
        assert 0 < got < large


def test_a_loop_that_runs_lets_no_second_one_run():
    async def cell():
        coroutine = asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="running event loop"):
            asyncio.run(coroutine)
        coroutine.close()

    asyncio.run(cell())


def test_a_thread_keeps_the_lock_for_five_milliseconds():
    assert sys.getswitchinterval() == pytest.approx(0.005)


def test_a_selector_tells_a_state_and_not_a_change():
    client, server = connected_pair()
    with client, server, selectors.DefaultSelector() as selector:
        selector.register(server, selectors.EVENT_READ | selectors.EVENT_WRITE)
        for _ in range(100):
            ((_, events),) = selector.select(5)
            assert events == selectors.EVENT_WRITE
        selector.modify(server, selectors.EVENT_READ)
        assert not selector.select(0.01)
        client.close()
        for _ in range(3):
            assert selector.select(5)  # its end is ready to be read, again and again
            assert server.recv(1) == b""


async def poured(drains):
    client, server = connected_pair()
    _, writer = await asyncio.open_connection(sock=server)
    assert writer.transport.get_write_buffer_limits()[1] == 65_536
    with client, contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            for _ in range(320):
                writer.write(bytes(65_536))
                if drains:
                    await writer.drain()
    keeps = writer.transport.get_write_buffer_size()
    writer.transport.abort()
    return keeps


def test_drain_waits_for_room_and_write_for_nothing():
    assert run_in_background(asyncio.run, poured(True)).result(10) < 200_000
    assert run_in_background(asyncio.run, poured(False)).result(10) > 5_000_000


def test_an_abrupt_stop_ends_the_streams_without_an_answer():
    arrived = []

    async def thinks(data):
        arrived.append(data)
        await asyncio.sleep(60)
        return data

    with designs.start(designs.event_loop, thinks) as server, contextlib.ExitStack() as stack:
        asked = [stack.enter_context(socket.create_connection(server.address, 5)) for _ in "abc"]
        for client in asked:
            client.sendall(b"hello")
        wait_until(lambda: len(arrived) == 3)
        server.stop()
        assert [client.recv(100) for client in asked] == [b""] * 3


@pytest.mark.parametrize("waits_at_all", [sys.version_info >= (3, 12)])
def test_wait_closed_waits_for_clients_from_3_12_on(waits_at_all):
    async def stops():
        accepted, gone = asyncio.Event(), asyncio.Event()

        async def serve(reader, writer):
            accepted.set()
            await gone.wait()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        await asyncio.wait_for(accepted.wait(), 5)
        server.close()
        try:
            await asyncio.wait_for(server.wait_closed(), 0.1)
            return False
        except TimeoutError:
            return True
        finally:
            gone.set()
            writer.close()

    assert asyncio.run(stops()) == waits_at_all
