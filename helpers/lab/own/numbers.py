"""The options of sockets by the numbers and the bytes that this system has for them.

Inside a host an option has a name and a value (see `helpers.host.options`).
"""

import errno
import socket
import struct
import sys
from typing import Any

from helpers.host.datagrams import Datagrams
from helpers.host.errors import failure
from helpers.host.options import NAMES, unknown
from helpers.host.streams import Stream
from helpers.lab.own.arguments import octets
from helpers.tcp_info import pack_tcp_info

SOL, TCP = socket.SOL_SOCKET, socket.IPPROTO_TCP
LINUX = {  # numbers of Linux, for systems whose Python lacks the names
    "SO_ACCEPTCONN": (SOL, 30),
    "SO_PROTOCOL": (SOL, 38),
    "SO_DOMAIN": (SOL, 39),
    "TCP_MAXSEG": (TCP, 2),
    "TCP_KEEPIDLE": (TCP, 4),
    "TCP_KEEPINTVL": (TCP, 5),
    "TCP_KEEPCNT": (TCP, 6),
    "TCP_INFO": (TCP, 11),
    "TCP_QUICKACK": (TCP, 12),
    "TCP_CONGESTION": (TCP, 13),
    "TCP_USER_TIMEOUT": (TCP, 18),
    "IP_MTU": (socket.IPPROTO_IP, 14),  # Python has no name for it
}


def _number(name: str) -> tuple[int, int]:
    if hasattr(socket, name):
        return (SOL if name.startswith("SO_") else TCP), getattr(socket, name)
    return LINUX[name]


LONGEST_OPTION = 1024  # bytes of an option that Python asks for at the most
FORMS = {"SO_LINGER": "ii" if sys.platform != "win32" else "hh"}  # what is no single number
BY_NUMBER = {_number(name): name for name in NAMES}


def set_option(behind: Stream | Datagrams, level: int, number: int, value: bytes) -> None:
    """Set an option as `setsockopt` does. Raises OSError, as the host does."""
    name = _name(behind, level, number)
    behind.set_option(name, _value(name, value))


def get_option(behind: Stream | Datagrams, level: int, number: int) -> int | bytes:
    """The value of an option: a number, or bytes where it is more. Raises OSError."""
    name = _name(behind, level, number)
    if name == "SO_TYPE":
        return int(kind_of(behind))
    if name == "TCP_INFO" and isinstance(behind, Stream):
        return pack_tcp_info(behind.tcp_info())
    value = behind.get_option(name)
    if name == "SO_LINGER":
        return struct.pack("ii", *value) if value else bytes(8)
    return value.encode().ljust(16, b"\0") if isinstance(value, str) else int(value)


def kind_of(behind: Stream | Datagrams) -> socket.SocketKind:
    """What Python calls this kind of socket."""
    if isinstance(behind, Stream):
        return socket.SOCK_STREAM
    return socket.SOCK_RAW if behind.raw else socket.SOCK_DGRAM


def _name(behind: Stream | Datagrams, level: int, number: int) -> str:
    name = BY_NUMBER.get((level, number))
    if name is None and isinstance(behind, Stream):
        raise unknown(f"the option with level {level} and number {number}")
    return name or (f"TCP_{number}" if level == TCP else f"{level} {number}")


def _value(name: str, data: bytes) -> Any:
    """What the bytes of a value say. Raises OSError (EINVAL) where they are too few."""
    if name == "TCP_CONGESTION" and data:
        return data.rstrip(b"\0").decode("ascii", "replace")
    form = struct.Struct(FORMS.get(name, "i"))
    if len(data) < form.size:
        raise failure(errno.EINVAL)
    values = form.unpack_from(data)
    return values if len(values) > 1 else values[0]


def written(value: Any, length: int | None) -> bytes:
    """The bytes of a value that Python's `setsockopt` takes. Raises OSError as a system does.

    A value of None stands for no bytes at all, and `length` says how many there would be.
    """
    if value is None:
        raise failure(errno.EFAULT if length else errno.EINVAL)
    return struct.pack("i", value) if isinstance(value, int) else octets(value)
