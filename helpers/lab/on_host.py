"""Let ordinary code make its sockets on a host of a lab.

While a thread is in a `with on_host(host)` block, every internet socket that it makes, in whatever
library, is made on that host: `socket.socket` is told where to get it from. A kernel's socket
belongs for good to the network namespace in which it was made; one of a host without a kernel is
an `OwnSocket` from then on.
"""

import contextlib
import functools
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from helpers.lab.names import knowing
from helpers.lab.own.descriptors import by_descriptor
from helpers.lab.own.handles import Usual
from helpers.lab.own.sockets import reattach
from helpers.servers.patch import Patch

INTERNET = (socket.AF_INET, socket.AF_INET6)
_FLAGS = getattr(socket, "SOCK_NONBLOCK", 0) | getattr(socket, "SOCK_CLOEXEC", 0)
_thread = threading.local()
_watchers: tuple[Callable[[socket.socket], None], ...] = ()


@contextlib.contextmanager
def on_host(host: Any) -> Iterator[None]:
    """While the block runs, `host.begin(socket, usual, family, kind, protocol)` makes the sockets.

    That holds for those of this thread; `usual` is what made them before. The names that the
    thread knows are `host.names`.
    """
    earlier = getattr(_thread, "host", None)
    _thread.host = host
    try:
        with _sockets, by_descriptor(), knowing(host.names):
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


def _init_by_place(usual: Usual) -> Usual:
    """Return a `socket.socket.__init__` that asks the thread's host for the descriptor."""

    @functools.wraps(usual)
    def init(
        sock: socket.socket,
        family: int = -1,
        type: int = -1,
        proto: int = -1,
        fileno: int | None = None,
    ) -> None:
        host = getattr(_thread, "host", None)
        if fileno is None and host is not None and family in (-1, *INTERNET):
            _init_at(host, usual, sock, family, type, proto)
        elif fileno is None or not reattach(sock, fileno, usual):
            usual(sock, family, type, proto, fileno)
        if fileno is not None:
            for watcher in _watchers:
                watcher(sock)

    init.usual = usual  # type: ignore[attr-defined]
    return init


def _init_at(
    host: Any, usual: Usual, sock: socket.socket, family: int, kind: int, protocol: int
) -> None:
    family = socket.AF_INET if family == -1 else family
    kind = socket.SOCK_STREAM if kind == -1 else kind
    protocol = 0 if protocol == -1 else protocol
    host.begin(sock, usual, family, kind & ~_FLAGS, protocol)
    if kind & _FLAGS & ~getattr(socket, "SOCK_CLOEXEC", 0):
        sock.setblocking(False)
    host.note(sock)


_sockets = Patch(socket.socket, "__init__", _init_by_place)
