"""Addresses as programs give them to sockets."""

import operator
import socket
from collections.abc import Mapping
from typing import Any

from helpers.address import ipv4_bytes, ipv4_text

NAMES = {"": "0.0.0.0", "localhost": "127.0.0.1", "<broadcast>": "255.255.255.255"}


def checked(address: Any, call: str, names: Mapping[str, str]) -> tuple[str, int]:
    """The (address, port) that is meant. Raises what `socket.socket` raises for a wrong one.

    `names` are the addresses of the hosts that are known by name.
    """
    if not isinstance(address, tuple):
        kind = type(address).__name__
        raise TypeError(f"{call}(): AF_INET address must be tuple, not {kind}")
    if len(address) != 2:
        raise TypeError("AF_INET address must be a pair (host, port)")
    host, port = address
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode("ascii")
    if not isinstance(host, str):
        raise TypeError(f"str, bytes or bytearray expected, not {type(host).__name__}")
    number = operator.index(port)
    if not 0 <= number <= 65535:
        raise OverflowError(f"{call}(): port must be 0-65535.")
    return _ipv4(host, names), number


def _ipv4(host: str, names: Mapping[str, str]) -> str:
    host = {**NAMES, **names}.get(host, host)
    try:
        return ipv4_text(ipv4_bytes(host))
    except ValueError:
        known = ", ".join(names)
        message = f"no host of the lab has the name {host!r}: it knows {known}"
        raise socket.gaierror(socket.EAI_NONAME, message) from None
