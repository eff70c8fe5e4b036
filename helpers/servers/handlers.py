"""Ready handlers for a `BackgroundServer`: one friendly, the others as peers really are.

A handler is a function that takes one connected socket. The server closes the socket when the
handler returns. To change a default, use `functools.partial(slow, pause=0.5)`.
"""

import contextlib
import os
import socket
import struct
import time
from itertools import pairwise


def echo(connection: socket.socket) -> None:
    """Send back whatever comes, until the client has sent everything (RFC 862)."""
    while data := connection.recv(4096):
        connection.sendall(data)


def slow(
    connection: socket.socket,
    message: bytes = b"one two three four five ",
    pieces: int = 6,
    pause: float = 0.05,
) -> None:
    """Send `message` in so many `pieces`, of nearly one size, with `pause` seconds before each."""
    cuts = [len(message) * number // pieces for number in range(pieces + 1)]
    for start, end in pairwise(cuts):
        _pause(pause)
        connection.sendall(message[start:end])
    hang_up(connection)


def one_byte_at_a_time(
    connection: socket.socket, message: bytes = b"Hello, drop by drop.\n"
) -> None:
    """Send `message` one byte a segment, which a receiver must put together again."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for value in message:
        connection.sendall(bytes([value]))
    hang_up(connection)


def half_close(connection: socket.socket, message: bytes = b"That is all I have to say.\n") -> None:
    """Send `message`, close the sending direction, and still read what the client sends."""
    connection.sendall(message)
    hang_up(connection)


def reset_in_mid_message(
    connection: socket.socket, message: bytes = b"This sentence is never fini"
) -> None:
    """Wait for a first word, send half a message, then reset the connection."""
    connection.recv(4096)
    connection.sendall(message)
    abort_on_close(connection)


def hang_up(connection: socket.socket) -> None:
    """Close the sending direction, then read what the client still sends, to its end.

    Closing with bytes unread would reset the connection (RFC 9293 3.6.1), and the client could
    lose what it has not read yet (RFC 9112 9.6).
    """
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65_536):
        pass


def abort_on_close(connection: socket.socket) -> None:
    """Make `connection.close()` send RST and throw away what is queued (RFC 9293 3.10.5)."""
    # SO_LINGER: on, for 0 s. Windows has two shorts here where others have two ints.
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
    with contextlib.suppress(OSError):  # the client has reset the connection already
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def silent(connection: socket.socket) -> None:
    """Read everything and never answer."""
    while connection.recv(4096):
        pass


def _pause(seconds: float) -> None:
    """Sleep, in slices: the server's stop can interrupt a thread only when it is awake."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 0.01))
