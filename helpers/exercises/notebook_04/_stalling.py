"""Peers that take their time: handlers for a `BackgroundServer` that `fetch` is tried on."""

import socket
import time

from helpers.servers.handlers import abort_on_close

ANSWER = b"the first half, and the second half"


def answers_in_two_parts(connection):
    """Wait until the client has sent everything; then answer in two parts."""
    while connection.recv(4096):
        pass
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(ANSWER[:15])
    time.sleep(0.02)
    connection.sendall(ANSWER[15:])


def resets_in_the_middle(connection):
    """Wait until the client has sent everything; then send half an answer, and RST."""
    while connection.recv(4096):
        pass
    connection.sendall(ANSWER[:15])
    abort_on_close(connection)


def drips(connection):
    """Send 60 bytes, one every hundredth of a second."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(60):
        connection.sendall(b".")
        time.sleep(0.01)


def pours_for_ever(connection):
    """Send without a pause and without an end."""
    data = bytes(65_536)
    while True:
        connection.sendall(data)


def has_gone(connection, seconds=0.3):
    """Tell whether the other end was closed; give it `seconds` for that.

    An end that was closed answers data with RST (RFC 9293 3.5.2), and the next `sendall` fails.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            connection.sendall(b".")
        except OSError:
            return True
        time.sleep(0.01)
    return False
