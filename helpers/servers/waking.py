"""Wake a thread that waits on a socket, from another thread, and close what it held."""

import contextlib
import socket
import sys
from collections.abc import Iterable
from typing import Any


def wake(sock: socket.socket) -> None:
    """Shut `sock` down, so that whoever waits on it waits no longer. Never raises.

    Closing it instead would not do: on Linux a thread that waits in `accept` or `recv` goes on
    waiting, and the port goes on taking one more client.
    """
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    if sys.platform != "linux" and not hasattr(sock, "shutdown_wakes"):  # one of a lab's does
        with contextlib.suppress(OSError):
            _knock(sock)


def close(sock: socket.socket) -> None:
    """Close `sock`, also one whose maker was interrupted in the middle of `socket.__init__`.

    A socket that notes what its owner does has a way to be closed that is not the owner's deed.
    """
    try:
        getattr(sock, "close_unnoted", sock.close)()
        if sock.fileno() >= 0:  # a file made of it (`makefile`) keeps it open
            sock._real_close()  # type: ignore[attr-defined]
    except AttributeError:  # it has a descriptor, and not yet what Python's own part keeps
        super(socket.socket, sock).close()


def knock(sock: socket.socket) -> None:
    """Wake who waits on a socket that must not be shut down, if it serves others. Never raises.

    A socket that listens gets a connection, one for datagrams an empty one. A connection can be
    woken in no other way than by `wake`.
    """
    serves = sock.type == socket.SOCK_DGRAM or is_listening(sock)
    if not serves or hasattr(sock, "shutdown_wakes"):
        wake(sock)
    else:
        with contextlib.suppress(OSError):
            _knock(sock)


def _knock(sock: socket.socket) -> None:
    """Give what `sock` waits for: elsewhere, shutdown wakes neither `accept` nor `recvfrom`."""
    if sock.type == socket.SOCK_DGRAM or is_listening(sock):
        with socket.socket(sock.family, sock.type) as visitor:
            visitor.settimeout(0.05)
            visitor.connect(_reachable(sock.getsockname()))
            if sock.type == socket.SOCK_DGRAM:
                visitor.send(b"")


def _reachable(address: Any) -> tuple[Any, ...]:
    """Return where to reach a socket that is bound to `address`, which may be a wildcard."""
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    return (loopback.get(address[0], address[0]), *address[1:])


def is_listening(sock: socket.socket) -> bool:
    """True for a TCP socket on which `listen` was called."""
    try:
        return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        return False


def address_of(sockets: Iterable[socket.socket]) -> tuple[str, int] | None:
    """Return the `(host, port)` at which one of `sockets` can be reached, or None.

    A listening TCP socket comes first; a bound UDP socket will do.
    """
    made = list(sockets)
    for serves in (is_listening, _is_bound_datagram_socket):
        for sock in made:
            if sock.family in (socket.AF_INET, socket.AF_INET6) and serves(sock):
                host, port = sock.getsockname()[:2]
                return host, port
    return None


def _is_bound_datagram_socket(sock: socket.socket) -> bool:
    try:
        return sock.type == socket.SOCK_DGRAM and sock.getsockname()[1] != 0
    except OSError:
        return False
