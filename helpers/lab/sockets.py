"""All TCP sockets of a host, as its kernel tells them over netlink (sock_diag(7))."""

import socket
import struct
from typing import NamedTuple

from helpers.kernel import STATES, TcpInfo, parse_tcp_info
from helpers.table import Table

SOCK_DIAG = 4  # NETLINK_SOCK_DIAG
BY_FAMILY, DONE, ERROR = 20, 3, 2  # types of messages
DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
INFO = 2  # INET_DIAG_INFO
EVERY_STATE = 0xFFFF_FFFF
TCP = socket.IPPROTO_TCP
_REQUEST = struct.Struct("=BBBxI48s")
_ANSWER = struct.Struct("=4B48s5I")
_COLUMNS = ("local", "remote", "state", "received", "sent", "cwnd", "ssthresh", "rtt (ms)")
_COLUMNS += ("rto (ms)", "retransmits")


class SocketInfo(NamedTuple):
    """One TCP socket of a host, also one that no program holds any more.

    `received` and `sent` are the bytes that wait in its queues: not read yet, and not
    acknowledged yet; for a listening socket, the connections that wait for `accept`, and how
    many may. `info` is its `TcpInfo`, or None in states for which the kernel has none.
    """

    local: tuple[str, int]
    remote: tuple[str, int]
    state: str
    received: int
    sent: int
    info: TcpInfo | None


def ask(netlink: socket.socket) -> list[SocketInfo]:
    """The TCP sockets of the host that `netlink`, a socket for NETLINK_SOCK_DIAG, belongs to."""
    found = []
    for family in (socket.AF_INET, socket.AF_INET6):
        body = _REQUEST.pack(family, TCP, 1 << (INFO - 1), EVERY_STATE, bytes(48))
        netlink.send(struct.pack("=IHHII", 16 + len(body), BY_FAMILY, DUMP, 0, 0) + body)
        found += [_parse(message) for message in _messages(netlink)]
    return ordered(found)


def ordered(infos: list[SocketInfo]) -> list[SocketInfo]:
    """The sockets by their addresses; listening ones come first."""
    return sorted(infos, key=lambda info: (info.state != "LISTEN", info.local, info.remote))


def table(infos: list[SocketInfo], caption: str) -> Table:
    """The sockets as a table."""
    return Table(_COLUMNS, [_row(info) for info in infos], caption)


def _messages(netlink: socket.socket) -> list[bytes]:
    """The bodies of the answers to one question."""
    bodies: list[bytes] = []
    while True:
        data = netlink.recv(1 << 17)
        while data:
            length, kind = struct.unpack_from("=IH", data)
            body = data[16:length]
            if kind == DONE:
                return bodies
            if kind == ERROR:  # the kernel knows no sockets of this family
                return bodies
            bodies.append(body)
            data = data[(length + 3) & ~3 :]


def _parse(body: bytes) -> SocketInfo:
    family, state, _, _, ident, _, received, sent, _, _ = _ANSWER.unpack_from(body)
    local_port, remote_port = struct.unpack_from("!HH", ident)
    size = 4 if family == socket.AF_INET else 16
    local = socket.inet_ntop(family, ident[4 : 4 + size])
    remote = socket.inet_ntop(family, ident[20 : 20 + size])
    info = _attribute(body[_ANSWER.size :])
    return SocketInfo(
        (local, local_port),
        (remote, remote_port),
        STATES[state],
        received,
        sent,
        parse_tcp_info(info) if info and STATES[state] != "LISTEN" else None,
    )


def _attribute(data: bytes) -> bytes:
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if kind == INFO:
            return data[4:length]
        data = data[(length + 3) & ~3 :]
    return b""


def _row(info: SocketInfo) -> tuple:
    kernel = info.info
    told = ("", "", "", "", "")
    if kernel:
        rtt, rto = f"{kernel.rtt * 1e3:.1f}", f"{kernel.rto * 1e3:.0f}"
        told = (kernel.cwnd, kernel.ssthresh, rtt, rto, kernel.retransmits)
    remote = "" if info.remote[1] == 0 else f"{info.remote[0]}:{info.remote[1]}"
    return (f"{info.local[0]}:{info.local[1]}", remote, info.state, info.received, info.sent, *told)
