"""What a line waits for, and which packet ends its waiting."""

import contextlib
import socket
import types
from collections.abc import Iterable
from typing import Any, NamedTuple

from helpers.lab.own import sockets
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
    "send": "send",
    "sendall": "sendall",
    "sendto": "sendto",
    "sendmsg": "sendmsg",
    "select": "select",
    "poll": "select",
    "control": "select",
    "acquire": "a lock",
    "get": "a queue",
}
OWN_SOCKETS = sockets.__file__
LOCKS = ("a lock", "a queue")
RECEIVE = ("recv", "recvfrom", "recvmsg")
SEND = ("send", "sendall", "sendto", "sendmsg")


class Waiting(NamedTuple):
    """What a line waits for: a call, on the local port `port`, and with a time-out or without."""

    call: str = ""
    port: int = 0
    for_ever: bool = False


def waiting(function: Any) -> Waiting:
    """What is known of a function written in C that waits."""
    name = NAMES.get(getattr(function, "__name__", ""), "")
    sock = getattr(function, "__self__", None)
    if not isinstance(sock, socket.SocketType):
        return Waiting(name)
    port, for_ever = 0, False
    with contextlib.suppress(OSError, IndexError, TypeError):  # no internet socket
        for_ever = sock.gettimeout() is None and name != "connect"
        port = sock.getsockname()[1]
    return Waiting(name, port, for_ever)


def may_wait(function: Any) -> bool:
    """True for a function that waits for somebody else; `time.sleep` waits for the clock only."""
    return getattr(function, "__name__", "") in NAMES


def locks(function: Any) -> bool:
    """True for a function that waits for another thread of the program.

    A socket of a host without a kernel does: for the thread of the lab's wire.
    """
    own = isinstance(getattr(function, "__self__", None), OwnSocket)
    return own or NAMES.get(getattr(function, "__name__", "")) in LOCKS


def call_of_own_socket(frame: types.FrameType) -> Any:
    """The method of a socket without a kernel that begins in `frame`; None for anything else."""
    if frame.f_code.co_filename != OWN_SOCKETS or frame.f_code.co_name not in NAMES:
        return None
    sock = frame.f_locals.get("self")
    return getattr(sock, frame.f_code.co_name) if isinstance(sock, OwnSocket) else None


def sleeps(function: Any) -> bool:
    """True for `time.sleep`."""
    return getattr(function, "__name__", "") == "sleep"


def unblocking(frames: Iterable[Frame], what: Waiting) -> int | None:
    """The number of the first of these frames that ends this waiting; None where none does."""
    for frame in frames:
        ports = frame.tcp or frame.udp
        if ports is None or frame.fate is Fate.DROPPED or frame.fate is Fate.CORRUPTED:
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
