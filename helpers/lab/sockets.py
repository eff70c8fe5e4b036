"""All TCP sockets of a host, as its kernel tells them over netlink (sock_diag(7))."""

import socket
import struct

from helpers.host.listing import SocketInfo, ordered, table
from helpers.tcp_info import STATES, parse_tcp_info

__all__ = ["SOCK_DIAG", "SocketInfo", "ask", "table"]

SOCK_DIAG = 4  # NETLINK_SOCK_DIAG
BY_FAMILY, DONE, ERROR = 20, 3, 2  # types of messages
DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
INFO = 2  # INET_DIAG_INFO
EVERY_STATE = 0xFFFF_FFFF
TCP = socket.IPPROTO_TCP
PATIENCE = 5.0  # seconds for an answer
_REQUEST = struct.Struct("=BBBxI48s")
_ANSWER = struct.Struct("=4B48s5I")


def ask(netlink: socket.socket) -> list[SocketInfo]:
    """The TCP sockets of the host that `netlink`, a socket for NETLINK_SOCK_DIAG, belongs to."""
    netlink.settimeout(PATIENCE)
    found = []
    for family in (socket.AF_INET, socket.AF_INET6):
        body = _REQUEST.pack(family, TCP, 1 << (INFO - 1), EVERY_STATE, bytes(48))
        netlink.send(struct.pack("=IHHII", 16 + len(body), BY_FAMILY, DUMP, 0, 0) + body)
        found += [_parse(message) for message in _messages(netlink)]
    return ordered(found)


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
