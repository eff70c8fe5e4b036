"""The sockets of a lab: known from the day they are made, closed with the lab."""

import contextlib
import socket
import struct
import weakref

from helpers.servers.waking import close, wake

SO_NETNS_COOKIE = 71


class OpenSockets:
    """The sockets that belong to the hosts of one lab, as long as somebody holds them."""

    def __init__(self) -> None:
        self._made: set[weakref.ref[socket.socket]] = set()
        self._cookies: set[bytes] = set()  # the numbers of the hosts' namespaces

    def note(self, sock: socket.socket) -> None:
        """Remember a socket of one of the hosts."""
        self._made.add(weakref.ref(sock, self._made.discard))
        with contextlib.suppress(OSError):  # Linux before 5.14 does not tell
            self._cookies.add(_cookie(sock))

    def look_at(self, sock: socket.socket) -> None:
        """Remember the socket if it belongs to one of the hosts, as what `accept` returns does."""
        with contextlib.suppress(OSError):
            if _cookie(sock) in self._cookies:
                self._made.add(weakref.ref(sock, self._made.discard))

    def wake(self) -> None:
        """Let nobody wait on one of them any more."""
        for sock in self._open():
            wake(sock)

    def abort(self) -> None:
        """Close all of them, and their connections with them at once."""
        for sock in self._open():
            wake(sock)
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                close(sock)

    def _open(self) -> list[socket.socket]:
        made = [reference() for reference in self._made.copy()]
        return [sock for sock in made if sock is not None and sock.fileno() >= 0]


def _cookie(sock: socket.socket) -> bytes:
    return sock.getsockopt(socket.SOL_SOCKET, SO_NETNS_COOKIE, 8)
