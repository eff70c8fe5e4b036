"""What the kernel of this machine tells of a socket.

Linux tells much: `TCP_INFO`, `/proc/net/tcp` and the lengths of its queues. macOS and Windows
tell the state. Where something cannot be had, the functions here say so and never guess.
"""

import contextlib
import socket
import struct
import sys
from pathlib import Path
from typing import NamedTuple

import psutil

STATES = (  # in the order of Linux's numbers, under their names in RFC 9293 3.3.2
    "",
    "ESTABLISHED",
    "SYN-SENT",
    "SYN-RECEIVED",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "TIME-WAIT",
    "CLOSED",
    "CLOSE-WAIT",
    "LAST-ACK",
    "LISTEN",
    "CLOSING",
    "SYN-RECEIVED",
)
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


def _tells(sock):
    """True where all can be asked of this socket: on Linux, and of the course's own TCP."""
    return LINUX or hasattr(sock, "queues")


def state(sock):
    """Return the TCP state of a socket, such as "LISTEN" (RFC 9293 3.3.2).

    A closed Python socket has no state any more: "(closed)".
    """
    if sock.fileno() < 0:
        return "(closed)"
    if _tells(sock):
        return STATES[sock.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 1)[0]]
    return _state_by_psutil(sock)


def _state_by_psutil(sock):
    mine = (_told(sock.getsockname), _told(sock.getpeername))
    for row in psutil.Process().net_connections("tcp"):
        if (tuple(row.laddr), tuple(row.raddr)) == mine:
            return PSUTIL_STATES.get(row.status, row.status.replace("_", "-"))
    return "CLOSED"


def _told(name):
    """Return the host and the port that `name()` tells; () where the socket has none yet."""
    with contextlib.suppress(OSError):  # Windows raises for the name of an unbound socket
        return name()[:2]
    return ()


def queues(sock):
    """Return the `Queues` of a connected socket, in bytes. Raises NotTold outside of Linux."""
    if hasattr(sock, "queues"):  # a socket of the course's own TCP
        return Queues(*sock.queues())
    if not LINUX:
        raise NotTold("Only Linux tells the length of a socket's queues.")
    import fcntl
    import termios

    def ask(request):
        return struct.unpack("i", fcntl.ioctl(sock, request, b"\0\0\0\0"))[0]

    # Linux calls the two requests SIOCINQ and SIOCOUTQ; termios has the same numbers.
    return Queues(ask(termios.FIONREAD), ask(termios.TIOCOUTQ))


def backlog(listener):
    """Return the `Backlog` of a listening socket. Raises NotTold outside of Linux."""
    if not _tells(listener):
        raise NotTold("Only Linux tells how many connections wait for accept.")
    # In a listening socket TCP_INFO tells them where it has tcpi_unacked and tcpi_sacked else.
    waiting, limit = struct.unpack("24x2I", listener.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 32))
    return Backlog(waiting, limit)


def connection_states(port):
    """Return the sorted states of all sockets of this machine that use TCP port `port`.

    It includes sockets that no program owns any more, such as those in TIME-WAIT. Raises NotTold
    where the system does not show them.
    """
    try:
        rows = psutil.net_connections("tcp")
    except (psutil.AccessDenied, PermissionError):
        raise NotTold("This system shows only an administrator the sockets of all.") from None
    return sorted(
        PSUTIL_STATES.get(row.status, row.status.replace("_", "-"))
        for row in rows
        if port in (row.laddr.port if row.laddr else 0, row.raddr.port if row.raddr else 0)
    )


def proc_net_tcp():
    """Return the text of `/proc/net/tcp`: one line for each IPv4 TCP socket of this machine.

    Raises NotTold where there is no such file (macOS, Windows).
    """
    try:
        return PROC_NET_TCP.read_text(encoding="ascii")
    except OSError:
        raise NotTold("Only Linux has /proc/net/tcp.") from None


CONGESTION_STATES = ("Open", "Disorder", "CWR", "Recovery", "Loss")
NO_THRESHOLD = 0x7FFF_FFFF


class TcpInfo(NamedTuple):
    """What Linux holds of a TCP connection (its `struct tcp_info`).

    Times are in seconds, `cwnd` and `ssthresh` in segments of `mss` bytes, as are `unacked`,
    `sacked`, `lost` and `retransmitting`, which are about what is on its way now. `ssthresh` is
    None as long as nothing has set it. `retransmits` counts all segments that were sent again.
    `peer_window` is in bytes (0 where the kernel is too old to tell).
    """

    state: str
    congestion_state: str
    backoff: int
    cwnd: int
    ssthresh: int | None
    rtt: float
    rttvar: float
    min_rtt: float
    rto: float
    mss: int
    unacked: int
    sacked: int
    lost: int
    retransmitting: int
    retransmits: int
    bytes_acked: int
    bytes_received: int
    not_sent: int
    peer_window: int


def tcp_info(sock):
    """Return the `TcpInfo` of a TCP socket. Raises NotTold outside of Linux."""
    if not _tells(sock):
        raise NotTold("Only Linux tells what TCP holds of a connection.")
    return parse_tcp_info(sock.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 512))


def parse_tcp_info(data):
    """Return the `TcpInfo` in the bytes of a `struct tcp_info`; what is missing reads as 0."""
    data = data.ljust(232, b"\0")
    state, congestion, _, _, backoff = data[:5]
    (rto, _, mss, _, unacked, sacked, lost, retransmitting) = struct.unpack_from("8I", data, 8)
    rtt, rttvar, ssthresh, cwnd = struct.unpack_from("4I", data, 68)
    (retransmits,) = struct.unpack_from("I", data, 100)
    acked, received = struct.unpack_from("2Q", data, 120)
    not_sent, min_rtt = struct.unpack_from("2I", data, 144)
    return TcpInfo(
        STATES[state] if state < len(STATES) else str(state),
        CONGESTION_STATES[congestion] if congestion < len(CONGESTION_STATES) else str(congestion),
        backoff,
        cwnd,
        None if ssthresh == NO_THRESHOLD else ssthresh,
        rtt / 1e6,
        rttvar / 1e6,
        0.0 if min_rtt == 0xFFFF_FFFF else min_rtt / 1e6,
        rto / 1e6,
        mss,
        unacked,
        sacked,
        lost,
        retransmitting,
        retransmits,
        acked,
        received,
        not_sent,
        struct.unpack_from("I", data, 228)[0],
    )
