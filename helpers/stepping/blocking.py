"""What a line waits for, and which packet ends its waiting."""

import contextlib
import socket
import struct
from collections.abc import Iterable
from typing import Any, NamedTuple

from helpers.lab.own.sockets import OwnSocket
from helpers.record import Fate
from helpers.trace import Frame

NAMES = {  # functions written in C: what readers call them
    "_accept": "accept",
    "accept": "accept",
    "connect": "connect",
    "connect_ex": "connect",
    "recv": "recv",
    "recv_into": "recv",
    "recvfrom": "recvfrom",
    "recvfrom_into": "recvfrom",
    "recvmsg": "recvmsg",
    "recvmsg_into": "recvmsg",
    "read": "read",
    "send": "send",
    "sendall": "sendall",
    "sendto": "sendto",
    "sendmsg": "sendmsg",
    "sendfile": "sendfile",
    "write": "write",
    "select": "select",
    "poll": "select",
    "control": "select",
    "acquire": "a lock",
    "get": "a queue",
    "join": "join",
    "input": "input",
    "readline": "input",
    "sleep": "sleep",
}
LOCKS = ("a lock", "a queue", "join")
RECEIVE = ("recv", "recvfrom", "recvmsg", "read")
SEND = ("send", "sendall", "sendto", "sendmsg", "sendfile", "write")


class Waiting(NamedTuple):
    """What a line waits for: a call, on the local port `port`, and with a time-out or without."""

    call: str = ""
    port: int = 0
    for_ever: bool = False


def called(function: Any) -> str:
    """What readers call a function written in C that may wait; "" for any other."""
    if isinstance(getattr(function, "__self__", None), str | bytes):
        return ""  # such as b"".join
    return NAMES.get(getattr(function, "__name__", ""), "")


def waiting(function: Any, told: bool | None = None) -> Waiting:
    """What is known of a call that waits. `told` is what the system says of its being for ever."""
    name = called(function)
    sock = getattr(function, "__self__", None)
    if not isinstance(sock, socket.SocketType):
        return Waiting(name, for_ever=bool(told) and name not in ("input", "sleep"))
    port, for_ever = 0, False
    with contextlib.suppress(OSError, IndexError, TypeError):  # no internet socket
        for_ever = sock.gettimeout() is None and name != "connect" and not _has_limit(sock)
        port = sock.getsockname()[1]
    return Waiting(name, port, for_ever)


def _has_limit(sock: Any) -> bool:
    """True where SO_RCVTIMEO or SO_SNDTIMEO says how long a call may wait."""
    if isinstance(sock, OwnSocket):
        return False
    size = struct.calcsize("ll")
    with contextlib.suppress(OSError):
        options = (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO)
        return any(any(sock.getsockopt(socket.SOL_SOCKET, option, size)) for option in options)
    return False


def may_wait(function: Any) -> bool:
    """True for a function that waits for somebody else; `time.sleep` waits for the clock only."""
    return called(function) not in ("", "sleep")


def locks(function: Any) -> bool:
    """True for a function that waits for another thread of the program.

    A socket of a host without a kernel does: for the thread of the lab's wire.
    """
    own = isinstance(getattr(function, "__self__", None), OwnSocket)
    return bool(called(function)) and (own or called(function) in LOCKS)


def sleeps(function: Any) -> bool:
    """True for `time.sleep`."""
    return called(function) == "sleep"


def unblocking(frames: Iterable[Frame], what: Waiting) -> int | None:
    """The number of the first of these frames that ends this waiting; None where none does."""
    for frame in frames:
        ports = frame.tcp or frame.udp
        if ports is None or frame.fate.lost or frame.fate is Fate.CORRUPTED:
            continue
        if what.port in (0, ports.destination_port) and _ends(frame, what.call):
            return frame.number
    return None


def _ends(frame: Frame, call: str) -> bool:
    if frame.tcp is None:
        return call not in ("accept", "connect")
    syn, ack, reset = frame.tcp.syn, frame.tcp.ack_flag, frame.tcp.rst
    news = bool(frame.length or frame.tcp.fin or reset)
    if call == "accept":
        return ack and not syn and not reset
    if call == "connect":
        return reset or (syn and ack)
    if call in SEND:
        return reset or (ack and not syn)
    if call in RECEIVE:
        return news
    return news or (ack and not syn)
