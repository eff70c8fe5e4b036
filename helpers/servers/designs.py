"""Four designs of one server: the same service, and each time another answer to "who waits?".

Each is given a socket that listens, and `answer`, which makes the answer to what a client has
sent. None of them ever returns. They are as short as such servers are in most books, and no more
careful: what rude clients do to them is seen in notebook 12.
"""

import asyncio
import contextlib
import inspect
import selectors
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from helpers.servers.task import BackgroundTask, run_in_background

Answer = Callable[[bytes], bytes]
BACKLOG = 256  # clients that may wait to be accepted


def one_at_a_time(listener: socket.socket, answer: Answer) -> None:
    """Serve a client to its end, and only then the next."""
    while True:
        connection, _ = listener.accept()
        serve(connection, answer)


def serve(connection: socket.socket, answer: Answer) -> None:
    """Answer one client until it has sent all."""
    with connection:
        while data := connection.recv(4096):
            connection.sendall(answer(data))


def thread_each(listener: socket.socket, answer: Answer) -> None:
    """Give each client a thread of its own."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, answer), daemon=True).start()


def selector_loop(
    listener: socket.socket, answer: Answer, selector: selectors.BaseSelector
) -> None:
    """Ask the selector who is ready, and do one step for each of them."""
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            ready: Any = key.fileobj
            if ready is listener:
                connection, _ = listener.accept()
                connection.setblocking(False)
                selector.register(connection, selectors.EVENT_READ)
            elif data := ready.recv(4096):
                ready.send(answer(data))
            else:
                selector.unregister(ready)
                ready.close()


async def event_loop(listener: socket.socket, answer: Callable[[bytes], Awaitable[bytes]]) -> None:
    """Let asyncio ask who is ready; a client's part is written as if it were alone."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            while data := await reader.read(4096):
                writer.write(await answer(data))
                await writer.drain()

    async with await asyncio.start_server(serve, sock=listener) as server:
        await server.serve_forever()


DESIGNS: dict[str, Callable[..., Any]] = {
    "one at a time": one_at_a_time,
    "a thread each": thread_each,
    "a selector": selector_loop,
    "asyncio": event_loop,
}


def start(
    design: Callable[..., Any],
    answer: Callable[[bytes], Any] | None = None,
    selector: selectors.BaseSelector | None = None,
) -> BackgroundTask:
    """Start a server of that design in the background, on 127.0.0.1; return its task.

    It echoes, unless `answer` says otherwise: for `event_loop` a coroutine function. `selector`
    is what `selector_loop` and the loop of asyncio ask, one of their own if it is None. Use the
    task in a `with` block, or call its `stop()`.

    Raises TypeError for a design that is no function, and for an answer of the other kind than
    the design; ValueError for a selector that has served before.
    """
    _expect_fitting(design, answer, selector)
    if inspect.iscoroutinefunction(design):
        return run_in_background(_run_loop, design, answer or _echo_soon, selector)
    more = (selector or selectors.DefaultSelector(),) if design is selector_loop else ()
    return run_in_background(_run, design, answer or _echo, *more)


def _expect_fitting(design: Any, answer: Any, selector: selectors.BaseSelector | None) -> None:
    if not callable(design):
        raise TypeError(f"{design!r} is no design: give a function, such as designs.one_at_a_time")
    waits = inspect.iscoroutinefunction(design)
    if answer is not None and inspect.iscoroutinefunction(answer) != waits:
        kind = "`async def`" if waits else "plain `def`"
        raise TypeError(f"{design.__name__} takes an answer that is a {kind}, not {answer!r}")
    if selector is not None and (selector.get_map() is None or len(selector.get_map())):
        raise ValueError("this selector has served before: give a new one, such as Turns()")


def _run(design: Callable[..., None], *arguments: Any) -> None:
    with _listener() as listener:
        design(listener, *arguments)


def _run_loop(
    design: Callable[..., Any], answer: Any, selector: selectors.BaseSelector | None
) -> None:
    with (
        _listener() as listener,
        asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner,
    ):
        runner.run(design(listener, answer))


def _listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)


def _echo(data: bytes) -> bytes:
    return data


async def _echo_soon(data: bytes) -> bytes:
    return data
