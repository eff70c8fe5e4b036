"""Rude clients, for a server on this machine: each a `with` block that takes its address.

When the block begins, the client has done what it does; at its end it is gone. Each gives its
socket. `polite` is the client that is there to see whether the server still serves others, and
`meetings` plays every design against every rude client.
"""

import contextlib
import selectors
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from helpers.address import Address
from helpers.servers.designs import DESIGNS, start
from helpers.servers.handlers import abort_on_close
from helpers.servers.pair import AT_ONCE, pour

RudeClient = Callable[[Address], AbstractContextManager[socket.socket]]

PATIENCE = 1.0  # seconds that a client waits for its answer
MOST = 32 * 2**20  # bytes that a flood sends at most
BLOCKED = 0.2  # seconds without room after which a flood ends
BUFFER = 8192  # bytes of the receive buffer of who does not read
WORD = b"hello"


@contextlib.contextmanager
def silent(address: Address) -> Iterator[socket.socket]:
    """Connect, and say nothing."""
    with _connected(address) as sock:
        yield sock


@contextlib.contextmanager
def resets(address: Address) -> Iterator[socket.socket]:
    """Say a word, wait for the answer, and vanish with RST."""
    with _connected(address) as sock:
        with contextlib.suppress(OSError):
            sock.sendall(WORD)
            sock.recv(AT_ONCE)
        abort_on_close(sock)
        sock.close()
        yield sock


@contextlib.contextmanager
def glutton(address: Address) -> Iterator[socket.socket]:
    """Send and send, and never read an answer: at most 32 MiB, and no more than are taken."""
    with _connected(address, BUFFER) as sock:
        flood(sock)
        yield sock


@contextlib.contextmanager
def half_closes(address: Address) -> Iterator[socket.socket]:
    """Say a word and that it was all (FIN), and stay to read."""
    with _connected(address) as sock:
        with contextlib.suppress(OSError):
            sock.sendall(WORD)
            sock.shutdown(socket.SHUT_WR)
        yield sock


RUDE: dict[str, RudeClient] = {
    "silent": silent,
    "resets": resets,
    "glutton": glutton,
    "half-closes": half_closes,
}


def flood(sock: socket.socket, most: int = MOST, blocked: float = BLOCKED) -> int:
    """Send zeros into `sock`; return how many bytes it has taken.

    Ends after `most` bytes, after `blocked` seconds without room, and where the peer hangs up.
    """
    taken = 0
    with contextlib.suppress(OSError), selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_WRITE)
        while taken < most and selector.select(blocked):
            taken += pour(sock, min(AT_ONCE, most - taken))
    return taken


def polite(address: Address, timeout: float = PATIENCE) -> str:
    """Say a word to a server that echoes; return "served", "waits" or "hung up".

    "waits": the answer is not there after `timeout` seconds. "hung up": the connection was
    refused, reset or closed.
    """
    try:
        with socket.create_connection(address, timeout) as sock:
            sock.sendall(WORD)
            got = b""
            while len(got) < len(WORD) and (piece := sock.recv(AT_ONCE)):
                got += piece
    except TimeoutError:
        return "waits"
    except OSError:
        return "hung up"
    return "served" if got == WORD else "hung up"


def meetings(
    designs: Mapping[str, Callable[..., Any]] = DESIGNS, clients: Mapping[str, RudeClient] = RUDE
) -> dict[str, dict[str, str]]:
    """Return {design: {rude client: what a polite one sees that comes after it}}.

    Each pair has a server of its own, which echoes. What is seen is told as by `polite`.
    """
    seen: dict[str, dict[str, str]] = {}
    for design, server in designs.items():
        seen[design] = {}
        for name, client in clients.items():
            with start(server) as task:
                address = task.address
                with client(address):
                    seen[design][name] = polite(address)
    return seen


@contextlib.contextmanager
def _connected(address: Address, buffer: int = 0) -> Iterator[socket.socket]:
    with socket.socket() as sock:
        if buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.settimeout(PATIENCE)
        sock.connect(address)
        yield sock
