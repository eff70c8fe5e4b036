"""Run a server and a client as Python runs them: each in a thread, with nothing of ours around.

A thread that one of them starts is on the same host.
"""

import contextlib
import functools
import io
import socket
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

SECONDS = 20.0  # for all of it; it takes less than one
Around = Callable[[], AbstractContextManager[None]]
_here = threading.local()  # the side that a thread belongs to
_made: dict[int, list[weakref.ref[socket.socket]]] = {}  # by thread


class Told(NamedTuple):
    """What became of one side: the lines that it printed, and how it ended."""

    printed: tuple[str, ...]
    end: str


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.__new__" and threading.get_ident() in _made:
        _made[threading.get_ident()].append(weakref.ref(arguments[0]))


sys.addaudithook(_note)


class _Output(io.TextIOBase):
    """What either side prints."""

    def __init__(self) -> None:
        self.text = {"client": "", "server": ""}

    def write(self, text: str) -> int:
        self.text[_here.side] += text
        return len(text)


def plainly(server: Any, client: Any, around: dict[str, Around], reach: Callable) -> dict:
    """What becomes of each side. `reach(address)` is how the client reaches the server's address.

    `around[side]()` is a block in which the sockets of a side are made on its host.
    """
    ends: dict[str, str] = {}

    def run(side: str, function: Any, *arguments: Any) -> None:
        _made[threading.get_ident()] = []
        _here.side = side
        with around[side]():
            try:
                value = function(*arguments)
                ends[side] = "returned" if value is None else f"returned {value!r}"
                del value
            except BaseException as error:
                ends[side] = f"raised {type(error).__name__}"

    def start(side: str, function: Any, *arguments: Any) -> threading.Thread:
        thread = threading.Thread(
            target=run, args=[side, function, *arguments], name=f"plain {side}"
        )
        thread.start()
        return thread

    def start_there(thread: threading.Thread) -> None:
        if hasattr(_here, "side"):
            thread.run = functools.partial(run_there, _here.side)  # type: ignore
        usual(thread)

    def run_there(side: str) -> None:
        _here.side = side
        thread = threading.current_thread()
        del thread.run  # type: ignore  # a thread that had its own method would keep itself
        # SystemExit ends a thread in silence, which pytest would not let it do.
        with around[side](), contextlib.suppress(SystemExit):
            thread.run()

    def join(threads: Iterable[threading.Thread]) -> None:
        for thread in threads:
            thread.join(SECONDS)
            assert not thread.is_alive(), f"{thread.name} did not end: {ends}, {output.text}"

    before, usual = set(threading.enumerate()), threading.Thread.start
    threading.Thread.start = start_there  # type: ignore
    output, stdout, stderr = _Output(), sys.stdout, sys.stderr
    sys.stdout = sys.stderr = output
    try:
        threads = [start("server", server)]
        wants = client.__code__.co_argcount or hasattr(client, "__wrapped__")
        address = [reach(_address(threads[0], server))] if wants else []
        threads.append(start("client", client, *address))
        join(threads)
        join(set(threading.enumerate()) - before)  # not held before: they may hold sockets
    finally:
        sys.stdout, sys.stderr = stdout, stderr
        threading.Thread.start = usual  # type: ignore
    return {
        side: Told(tuple(output.text[side].splitlines()), ends[side])
        for side in ("server", "client")
    }


def _address(thread: threading.Thread, server: Any) -> Any:
    """Where the server listens, once it does; its listener may be older than itself."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        made = [reference() for reference in _made.get(thread.ident or 0, []).copy()]
        for sock in [*made, *_older(server)]:
            with contextlib.suppress(OSError, AttributeError):
                if _serves(sock):
                    return sock.getsockname()[:2]
        del made
        sock = None
        time.sleep(0.001)
    raise AssertionError("it does not listen")


def _older(server: Any) -> list[Any]:
    door = getattr(getattr(server, "__self__", server), "door", None)
    cells = [_content(cell) for cell in getattr(server, "__closure__", None) or ()]
    given = getattr(server, "args", ())
    return [sock for sock in (door, *cells, *given) if isinstance(sock, socket.socket)]


def _serves(sock: Any) -> bool:
    if sock.type == socket.SOCK_DGRAM:
        return sock.getsockname()[1] != 0
    return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _content(cell: Any) -> Any:
    with contextlib.suppress(ValueError):
        return cell.cell_contents
