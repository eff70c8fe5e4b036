"""Let ordinary code make its sockets on a host of a lab.

A socket belongs for good to the network namespace in which it was made. While a thread is in a
`with at(host)` block, every internet socket that it makes, in whatever library, is made on that
host: `socket.socket` is told where to get it from.
"""

import contextlib
import functools
import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from helpers.lab.names import knowing
from helpers.servers.patch import Patch

INTERNET = (socket.AF_INET, socket.AF_INET6)
_FLAGS = getattr(socket, "SOCK_NONBLOCK", 0) | getattr(socket, "SOCK_CLOEXEC", 0)
_thread = threading.local()
_watchers: tuple[Callable[[socket.socket], None], ...] = ()


@contextlib.contextmanager
def at(host: Any) -> Iterator[None]:
    """While the block runs, this thread's sockets come from `host.open(family, kind, protocol)`.

    The names that it knows are `host.names`.
    """
    earlier = getattr(_thread, "host", None)
    _thread.host = host
    try:
        with _sockets, knowing(host.names):
            yield
    finally:
        _thread.host = earlier


@contextlib.contextmanager
def watched_by(watcher: Callable[[socket.socket], None]) -> Iterator[None]:
    """While the block runs, `watcher` is shown each socket that comes from a descriptor.

    Those that `accept` returns are among them.
    """
    global _watchers
    _watchers += (watcher,)
    try:
        with _sockets:
            yield
    finally:
        _watchers = tuple(other for other in _watchers if other is not watcher)


def _init_by_place(usual):
    """Return a `socket.socket.__init__` that asks the thread's host for the descriptor."""

    @functools.wraps(usual)
    def init(sock, family=-1, type=-1, proto=-1, fileno=None):
        host = getattr(_thread, "host", None)
        if fileno is None and host is not None and family in (-1, *INTERNET):
            _init_at(host, usual, sock, family, type, proto)
        else:
            usual(sock, family, type, proto, fileno)
        if fileno is not None:
            for watcher in _watchers:
                watcher(sock)

    init.usual = usual
    return init


def _init_at(host, usual, sock, family, kind, protocol):
    family = socket.AF_INET if family == -1 else family
    kind = socket.SOCK_STREAM if kind == -1 else kind
    protocol = 0 if protocol == -1 else protocol
    fileno = host.open(family, kind & ~_FLAGS, protocol)
    try:
        usual(sock, family, kind & ~_FLAGS, protocol, fileno)
        if kind & _FLAGS & ~getattr(socket, "SOCK_CLOEXEC", 0):
            sock.setblocking(False)
    except BaseException:
        if sock.fileno() < 0:
            os.close(fileno)
        raise
    host.note(sock)


_sockets = Patch(socket.socket, "__init__", _init_by_place)
