"""Two sockets that know each other, one on each host of a lab; and a first hello between them."""

import contextlib
import socket
from collections.abc import Iterator
from typing import NamedTuple

from helpers.lab.lab import Lab
from helpers.servers.pair import read_all
from helpers.trace import Trace

PATIENCE = 5.0  # seconds
QUIET = 0.1  # seconds: longer than a TCP waits with an acknowledgment that could go with data
MOST = 1000  # bytes of a hello: they fit into one segment


class Pair(NamedTuple):
    """A socket of the lab's client and one of its server."""

    client: socket.socket
    server: socket.socket


def tcp_pair(lab: Lab, *, first_number: int | None = None, timeout: float = PATIENCE) -> Pair:
    """Return the two ends of a new TCP connection, from the lab's client to its server.

    `first_number` is the sequence number of the client's SYN, as for `Host.create_connection`.
    Calls of both wait `timeout` seconds at the most, and so does this one.
    """
    with lab.server.create_server() as listener:
        listener.settimeout(timeout)
        address = listener.getsockname()
        client = lab.client.create_connection(address, timeout, first_number=first_number)
        server, _ = listener.accept()
    server.settimeout(timeout)
    return Pair(client, server)


@contextlib.contextmanager
def connected(
    lab: Lab, *, first_number: int | None = None, timeout: float = PATIENCE
) -> Iterator[Pair]:
    """A `with` block with a `tcp_pair`: at its end both are closed, whatever has happened.

    The client is closed first.
    """
    client, server = pair = tcp_pair(lab, first_number=first_number, timeout=timeout)
    with server, client:
        yield pair


def udp_pair(lab: Lab) -> Pair:
    """Return two UDP sockets; the client's is connected to the server's."""
    server = lab.server.socket(kind=socket.SOCK_DGRAM)
    server.bind((lab.server.address, 0))
    client = lab.client.socket(kind=socket.SOCK_DGRAM)
    client.connect(server.getsockname())
    for sock in (client, server):
        sock.settimeout(PATIENCE)
    return Pair(client, server)


def everything(pair: Pair, quiet: float = 0.5) -> bytes:
    """Close the client's end, and return all bytes that came to the server's.

    UDP knows no end: there, a time of `quiet` seconds without a datagram is taken for it. Raises
    TimeoutError where a TCP connection does not come to its end within 5 seconds.
    """
    pair.client.close()
    if pair.server.type == socket.SOCK_STREAM:
        pair.server.settimeout(PATIENCE)
        return read_all(pair.server)
    pair.server.settimeout(quiet)
    received = b""
    with contextlib.suppress(TimeoutError):
        while data := pair.server.recv(65_535):
            received += data
    return received


def packets_of(words: bytes) -> Trace:
    """Send `words` from a client to an echo server, and return the packets of both.

    Raises TypeError where `words` are no bytes, ValueError unless they are 1 to 1000 bytes.
    """
    if not isinstance(words, bytes):
        raise TypeError(f"TCP carries bytes: write a b before the quotation mark, not {words!r}")
    if not 1 <= len(words) <= MOST:
        raise ValueError(f"write from 1 to {MOST} bytes, not {len(words)}")
    with Lab(arp=False) as lab:
        client, server = tcp_pair(lab)
        for sender, receiver in ((client, server), (server, client)):
            lab.settle(QUIET)
            sender.sendall(words)
            received = receiver.recv(MOST)
            while len(received) < len(words):
                received += receiver.recv(MOST)
        for sock in (client, server):
            lab.settle(QUIET)
            sock.close()
    return lab.trace
