"""Wake a thread that waits on a socket, from another thread, on every system."""

import contextlib
import socket
import sys


def wake(sock):
    """Shut `sock` down, so that whoever waits on it waits no longer. Never raises.

    Closing it instead would not do: on Linux a thread that waits in `accept` or `recv` goes on
    waiting, and the port goes on taking one more client.
    """
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    if sys.platform != "linux" and not hasattr(sock, "shutdown_wakes"):  # one of a lab's does
        with contextlib.suppress(OSError):
            _knock(sock)


def _knock(sock):
    """Give what `sock` waits for: elsewhere, shutdown wakes neither `accept` nor `recvfrom`."""
    if sock.type == socket.SOCK_DGRAM or is_listening(sock):
        with socket.socket(sock.family, sock.type) as knock:
            knock.settimeout(0.05)
            knock.connect(_reachable(sock.getsockname()))
            if sock.type == socket.SOCK_DGRAM:
                knock.send(b"")


def _reachable(address):
    """Return where to reach a socket that is bound to `address`, which may be a wildcard."""
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    return (loopback.get(address[0], address[0]), *address[1:])


def is_listening(sock):
    """True for a TCP socket on which `listen` was called."""
    try:
        return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        return False


def address_of(sockets):
    """Return the `(host, port)` at which one of `sockets` can be reached, or None.

    A listening TCP socket comes first; a bound UDP socket will do.
    """
    for serves in (is_listening, _is_bound_datagram_socket):
        for sock in sockets:
            if sock.family in (socket.AF_INET, socket.AF_INET6) and serves(sock):
                return sock.getsockname()[:2]
    return None


def _is_bound_datagram_socket(sock):
    try:
        return sock.type == socket.SOCK_DGRAM and sock.getsockname()[1] != 0
    except OSError:
        return False
