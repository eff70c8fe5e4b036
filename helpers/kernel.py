"""What the kernel of this machine tells of a socket.

Linux tells much: `TCP_INFO`, `/proc/net/tcp` and the lengths of its queues. macOS and Windows
tell the state. Where something cannot be had, the functions here say so and never guess.
"""

import contextlib
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from helpers.tcp_info import LENGTH, STATES, TcpInfo, numbers_of, parse_tcp_info

PSUTIL_STATES = {
    "SYN_RECV": "SYN-RECEIVED",
    "FIN_WAIT1": "FIN-WAIT-1",
    "FIN_WAIT2": "FIN-WAIT-2",
    "CLOSE": "CLOSED",
    "NONE": "CLOSED",
}
LINUX = sys.platform == "linux"
TCP_INFO = getattr(socket, "TCP_INFO", 11)  # sockets of a lab have it on every system
PROC_NET_TCP = Path("/proc/net/tcp")


class NotTold(OSError):
    """This system does not tell what was asked for."""


class Queues(NamedTuple):
    """Bytes that wait in a socket: received and not read yet; sent and not acknowledged yet."""

    received: int
    sent: int


class Backlog(NamedTuple):
    """Connections that wait in a listening socket for `accept`, and how many may."""

    waiting: int
    limit: int


def _tells(sock: socket.socket) -> bool:
    """True where all can be asked of this socket: on Linux, and of the course's own TCP."""
    return LINUX or hasattr(sock, "queues")


def state(sock: socket.socket) -> str:
    """Return the TCP state of a socket, such as "LISTEN" (RFC 9293 3.3.2).

    A closed Python socket has no state any more: "(closed)".
    """
    if sock.fileno() < 0:
        return "(closed)"
    if _tells(sock):
        return STATES[sock.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 1)[0]]
    return _state_by_psutil(sock)


def _state_by_psutil(sock: socket.socket) -> str:
    import psutil  # which Linux does without

    mine = (_told(sock.getsockname), _told(sock.getpeername))
    for row in psutil.Process().net_connections("tcp"):
        if (tuple(row.laddr), tuple(row.raddr)) == mine:
            return _name_of(row.status)
    return "CLOSED"


def _name_of(status: str) -> str:
    """The state that psutil calls so, as RFC 9293 has it."""
    return PSUTIL_STATES.get(status, status.replace("_", "-"))


def _told(name: Callable[[], Any]) -> tuple[Any, ...]:
    """Return the host and the port that `name()` tells; () where the socket has none yet."""
    with contextlib.suppress(OSError):  # Windows raises for the name of an unbound socket
        return tuple(name()[:2])
    return ()


def queues(sock: socket.socket) -> Queues:
    """Return the `Queues` of a connected socket, in bytes. Raises NotTold outside of Linux."""
    if hasattr(sock, "queues"):  # a socket of the course's own TCP
        return Queues(*sock.queues())
    if not LINUX:
        raise NotTold("Only Linux tells the length of a socket's queues.")
    import fcntl
    import termios

    def ask(request: int) -> int:
        return int.from_bytes(fcntl.ioctl(sock, request, bytes(4)), sys.byteorder)

    # Linux calls the two requests SIOCINQ and SIOCOUTQ; termios has the same numbers.
    return Queues(ask(termios.FIONREAD), ask(termios.TIOCOUTQ))


def backlog(listener: socket.socket) -> Backlog:
    """Return the `Backlog` of a listening socket. Raises NotTold outside of Linux."""
    if not _tells(listener):
        raise NotTold("Only Linux tells how many connections wait for accept.")
    # In a listening socket TCP_INFO tells them where it has tcpi_unacked and tcpi_sacked else.
    told = numbers_of(listener.getsockopt(socket.IPPROTO_TCP, TCP_INFO, LENGTH))
    return Backlog(told["unacked"], told["sacked"])


def connection_states(port: int) -> list[str]:
    """Return the sorted states of all sockets of this machine that use TCP port `port`.

    It includes sockets that no program owns any more, such as those in TIME-WAIT. Raises NotTold
    where the system does not show them.
    """
    import psutil

    try:
        rows = psutil.net_connections("tcp")
    except (psutil.AccessDenied, PermissionError):
        raise NotTold("This system shows only an administrator the sockets of all.") from None
    return sorted(
        _name_of(row.status)
        for row in rows
        if port in (row.laddr.port if row.laddr else 0, row.raddr.port if row.raddr else 0)
    )


def proc_net_tcp() -> str:
    """Return the text of `/proc/net/tcp`: one line for each IPv4 TCP socket of this machine.

    Raises NotTold where there is no such file (macOS, Windows).
    """
    try:
        return PROC_NET_TCP.read_text(encoding="ascii")
    except OSError:
        raise NotTold("Only Linux has /proc/net/tcp.") from None


def tcp_info(sock: socket.socket) -> TcpInfo:
    """Return the `TcpInfo` of a TCP socket. Raises NotTold outside of Linux."""
    if not _tells(sock):
        raise NotTold("Only Linux tells what TCP holds of a connection.")
    return parse_tcp_info(sock.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 512))
