"""Many clients at once, from one thread: a load on a server of this machine, with limits."""

import ipaddress
import math
import selectors
import socket
import time
from collections.abc import Sequence
from typing import NamedTuple

from helpers.address import Address

CLIENTS = 200  # the most
BYTES = 4096  # of a message, the most: a server may read it by one `recv`
SECONDS = 60.0  # the longest wait


class Load(NamedTuple):
    """What became of a load: one item for each client, in the order in which they connected."""

    waits: tuple[float, ...]
    """Seconds from the common start to the end of the answer; infinity where none came."""
    refused: int
    """How many could not connect."""

    @property
    def unanswered(self) -> int:
        """How many connected, and got no whole answer."""
        return sum(math.isinf(wait) for wait in self.waits) - self.refused

    def steps(self, unit: float) -> list[float]:
        """Return the waits of those who were answered, the shortest first, in units of `unit`."""
        return sorted(wait / unit for wait in self.waits if not math.isinf(wait))


def load(
    address: Address, clients: int = 20, message: bytes = b"hello", timeout: float = 10.0
) -> Load:
    """Send `message` to an echo server from so many clients at once; return how long each waited.

    All connect first, within `timeout` seconds. Then each sends the message once, waits for as
    many bytes, says by FIN that this was all, and reads to the end. No client sends more than
    that. After `timeout` seconds more, who has no answer is given up, and closed with FIN as well.

    Raises ValueError for an address that is not of this machine (127.0.0.0/8 or ::1), for fewer
    clients than one or more than 200, for a message of no bytes or more than 4096, and for a
    timeout of more than 60 s; TypeError for clients that are no number and a message of no bytes.
    """
    _expect_limits(address, clients, message, timeout)
    end = time.monotonic() + timeout
    made = [_Client.connect(address, end - time.monotonic()) for _ in range(clients)]
    try:
        with selectors.DefaultSelector() as selector:
            _run([client for client in made if client], selector, message, timeout)
    finally:
        for client in made:
            if client:
                client.end()
    waits = tuple(client.wait if client else math.inf for client in made)
    return Load(waits, sum(client is None for client in made))


class _Client:
    """One client: its socket, and how far it has come."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.wait = math.inf
        self.came = 0
        self.over = False

    @classmethod
    def connect(cls, address: Address, timeout: float) -> "_Client | None":
        if timeout <= 0:
            return None
        try:
            sock = socket.create_connection(address, timeout)
        except OSError:
            return None
        sock.setblocking(False)
        return cls(sock)

    def step(self, wanted: int, since: float) -> None:
        """Take what has come; say FIN once that is the whole answer."""
        try:
            piece = self.sock.recv(65536)
            self.came += len(piece)
            if math.isinf(self.wait) and self.came >= wanted:
                self.wait = time.monotonic() - since
                self.sock.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        self.over = not piece

    def end(self) -> None:
        """Close: with FIN, unless an answer comes that nobody has read."""
        self.sock.close()


def _run(
    clients: Sequence[_Client], selector: selectors.BaseSelector, message: bytes, timeout: float
) -> None:
    """Let all ask at once, and take their answers until all are over or the time is."""
    since = time.monotonic()
    for client in clients:
        selector.register(client.sock, selectors.EVENT_READ, client)
        try:
            client.sock.send(message)  # so few bytes find room in a fresh connection
        except OSError:
            client.over = True
    while not all(client.over for client in clients):
        left = since + timeout - time.monotonic()
        if left <= 0:
            break
        for key, _ in selector.select(left):
            key.data.step(len(message), since)
            if key.data.over:
                selector.unregister(key.fileobj)


def _expect_limits(address: Address, clients: int, message: bytes, timeout: float) -> None:
    if not _is_here(address[0]):
        raise ValueError(
            f"load is for servers of this machine, not for {address[0]}: give an address such as "
            'task.address, ("127.0.0.1", port)'
        )
    if not isinstance(clients, int):
        raise TypeError(f"clients={clients!r}: give a whole number, such as 20")
    if not isinstance(message, bytes):
        raise TypeError(f'message={message!r}: give bytes, such as b"hello"')
    if not 1 <= clients <= CLIENTS:
        raise ValueError(f"clients={clients}: give 1 to {CLIENTS}")
    if not 1 <= len(message) <= BYTES:
        raise ValueError(f"a message of {len(message)} bytes: give 1 to {BYTES}")
    if not 0 < timeout <= SECONDS:
        raise ValueError(f"timeout={timeout:g}: give up to {SECONDS:g} seconds")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
