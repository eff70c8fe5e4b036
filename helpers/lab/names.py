"""Names on the hosts of a lab: they know each other's, and ask nobody else.

A lookup by the machine's own resolver would leave the lab, or wait for an answer in vain.
"""

import contextlib
import functools
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from helpers.servers.patch import Patch

LOOPBACK = {"localhost": "127.0.0.1"}
_thread = threading.local()


@contextlib.contextmanager
def knowing(names: Mapping[str, str]) -> Iterator[None]:
    """While the block runs, this thread looks names up in `names`, addresses by name.

    That holds for `getaddrinfo`, `gethostbyname` and `gethostbyaddr`, and all that is built on
    them, such as `create_connection`. `connect` with a name still asks the machine.
    """
    earlier = getattr(_thread, "names", None)
    _thread.names = {**LOOPBACK, **names}
    try:
        with _getaddrinfo, _gethostbyname, _gethostbyaddr:
            yield
    finally:
        _thread.names = earlier


def _address_of(host: str | bytes | None) -> str | bytes | None:
    """The address of a host, if this thread is in a lab; `host` itself if it needs no lookup."""
    names: Mapping[str, str] | None = getattr(_thread, "names", None)
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if names is None or not name or _is_address(name):
        return host
    if name not in names:
        known = ", ".join(names)
        raise socket.gaierror(
            socket.EAI_NONAME, f"no host of the lab has the name {name!r}: it knows {known}"
        )
    return names[name]


def _is_address(name: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(name.partition("%")[0]))
    return False


def _by_name(usual: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function like `usual`, whose first argument is a host."""

    @functools.wraps(usual)
    def look_up(host: str | bytes | None, *arguments: Any, **options: Any) -> Any:
        return usual(_address_of(host), *arguments, **options)

    look_up.usual = usual  # type: ignore[attr-defined]
    return look_up


def _by_address(usual: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `socket.gethostbyaddr` that knows the hosts of the lab only."""

    @functools.wraps(usual)
    def look_up(host: str) -> Any:
        names = getattr(_thread, "names", None)
        if names is None:
            return usual(host)
        address = _address_of(host)
        for name, known in names.items():
            if known == address:
                return name, [], [address]
        raise socket.herror(1, f"no host of the lab has the address {host}")

    look_up.usual = usual  # type: ignore[attr-defined]
    return look_up


_getaddrinfo = Patch(socket, "getaddrinfo", _by_name)
_gethostbyname = Patch(socket, "gethostbyname", _by_name)
_gethostbyaddr = Patch(socket, "gethostbyaddr", _by_address)
