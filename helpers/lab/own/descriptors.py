"""What `os` does with the descriptor of a socket of a host without a kernel.

That descriptor is a `mirror`: what is in it is not the connection's. So `os.read` and `os.write`
ask the socket instead, and `os.sendfile` says that it cannot, as it does of other such files:
then asyncio reads the file and sends it.
"""

import contextlib
import errno
import functools
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

from helpers.host.errors import failure
from helpers.lab.own.handles import handle_at
from helpers.servers.patch import Patch


def _instead(act: Callable[..., Any], usual: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of `os` that has `act(descriptor, …)` done where it is a mirror."""

    @functools.wraps(usual)
    def by_descriptor(descriptor: int, *rest: Any) -> Any:
        mirror = isinstance(descriptor, int) and handle_at(descriptor) is not None
        return act(descriptor, *rest) if mirror else usual(descriptor, *rest)

    by_descriptor.usual = usual  # type: ignore[attr-defined]
    return by_descriptor


def _read(descriptor: int, length: int) -> bytes:
    with _socket_at(descriptor) as sock:
        return sock.recv(length)


def _write(descriptor: int, data: Any) -> int:
    with _socket_at(descriptor) as sock:
        return sock.send(data)


def _cannot_send(*arguments: Any) -> int:
    raise failure(errno.EINVAL)


@contextlib.contextmanager
def _socket_at(descriptor: int) -> Iterator[socket.socket]:
    """A socket for the same connection, which a copy of the descriptor is enough for."""
    with socket.socket(fileno=os.dup(descriptor)) as sock:
        sock.setblocking(os.get_blocking(descriptor))
        yield sock


_PATCHES = [
    Patch(os, name, functools.partial(_instead, act))
    for name, act in (("read", _read), ("write", _write), ("sendfile", _cannot_send))
    if hasattr(os, name)
]


@contextlib.contextmanager
def by_descriptor() -> Iterator[None]:
    """While the block runs, these functions know the descriptors of all own sockets."""
    with contextlib.ExitStack() as patched:
        for patch in _PATCHES:
            patched.enter_context(patch)
        yield
