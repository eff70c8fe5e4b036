"""The small process that a lab lives in: it makes two hosts, and sockets that belong to them.

    python -I -S child.py DESCRIPTOR DIES_WITH_PARENT

It runs alone, on Python's standard library. A process with threads, such as a notebook's, can
enter no user namespace; a fresh one can. It becomes root of a user namespace of its own, where
it is not root already, and makes a network namespace for each host, with a TAP device as its
network card. The cards' descriptors go back over the socket DESCRIPTOR. After that each request
brings the socket on which to answer.

It ends when the other end of DESCRIPTOR closes, even if nobody lived to close it. Namespaces have
no names, and vanish with the last process and the last socket in them. So at the end it ends all
TCP connections: those that wait for a peer would keep their host for minutes.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import marshal
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterator

MYPY = False  # for type checkers it is true; to import typing takes as long as all the rest
if MYPY:
    from typing import Any

CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
PR_SET_PDEATHSIG = 1
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x4004_54CA, 0x0002, 0x1000
SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK = 0x8914, 0x8916, 0x891C
SIOCSIFHWADDR, SIOCGIFINDEX = 0x8924, 0x8933
IFF_UP, ARPHRD_ETHER = 1, 1
CARD = "eth0"
QUEUE = 10_000  # frames that wait in a card until the wire takes them
TCP_CONGESTION, TCP = 13, 6
COUNTERS = ("/proc/self/net/snmp", "/proc/self/net/netstat")
SOCK_DIAG, SOCK_DIAG_BY_FAMILY, SOCK_DESTROY = 4, 20, 21
ALL_BUT_TIME_WAIT = 0xFFFF & ~(1 << 6)
RTM_NEWLINK, IFLA_TXQLEN = 16, 13
RTM_NEWADDR, IFA_LOCAL, IFA_F_NODAD = 20, 2, 0x02
RTM_NEWNEIGH, NDA_DST, NDA_LLADDR, NUD_PERMANENT = 28, 1, 2, 0x80
REQUEST_ACK, DUMP = 0x5, 0x301  # NLM_F_REQUEST with NLM_F_ACK, or with NLM_F_DUMP
CREATE = 0x405  # REQUEST_ACK with NLM_F_CREATE
NLMSG_ERROR, NLMSG_DONE = 2, 3

libc = ctypes.CDLL(None, use_errno=True)


class Failure(Exception):
    """A step could not be done; `args` are its name and the number of the system's error."""


def main() -> None:
    """Make the hosts, then answer requests until the other side is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    plan = marshal.loads(control.recv(1 << 16))
    try:
        make_root()
        hosts = {host["name"]: make_host(host) for host in plan["hosts"]}
        try_congestion(plan["congestion"])
    except Failure as failure:
        control.send(marshal.dumps(failure.args))
        return
    if sys.argv[2] == "1":  # not earlier: a change of rights would undo it
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    cards = [card for _, card in hosts.values()]
    namespaces = {name: namespace for name, (namespace, _) in hosts.items()}
    socket.send_fds(control, [marshal.dumps(())], cards)
    for card in cards:
        os.close(card)
    try:
        serve(control, namespaces, plan["congestion"])
    finally:
        for namespace in namespaces.values():
            enter(namespace)
            end_connections()


def make_root() -> None:
    """Have the right to make network namespaces."""
    if libc.unshare(CLONE_NEWNET) == 0:
        return
    user, group = os.geteuid(), os.getegid()
    call("user namespace", libc.unshare, CLONE_NEWUSER)
    try:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"0 {user} 1")
        write("/proc/self/gid_map", f"0 {group} 1")
    except OSError as error:
        raise Failure("user map", error.errno) from error


def make_host(host: dict[str, Any]) -> tuple[int, int]:
    """Return descriptors of a new network namespace and of the network card in it."""
    call("network namespace", libc.unshare, CLONE_NEWNET)
    for name, value in host["settings"]:
        set_kernel(name, value)
    with socket.socket(type=socket.SOCK_DGRAM) as ioctl:
        up(ioctl, "lo")
        card = make_card(ioctl, host)
    if host["ipv6"]:
        add_ipv6(host["ipv6"])
    if host["neighbor"]:
        know(*host["neighbor"])
    return os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC), card


def try_congestion(name: str) -> None:
    """Fail now where the kernel has no congestion control of this name, not at the first socket."""
    try:
        make_socket(socket.AF_INET, socket.SOCK_STREAM, 0, name).close()
    except OSError as error:
        raise Failure(f"congestion {name}", error.errno) from error


def set_kernel(name: str, value: str) -> None:
    """Set a kernel setting; "-" in front of its name says that it may be missing."""
    try:
        write("/proc/sys/" + name.lstrip("-").replace(".", "/"), value)
    except OSError as error:
        if not name.startswith("-"):
            raise Failure(f"setting {name}", error.errno) from error


def make_card(ioctl: socket.socket, host: dict[str, Any]) -> int:
    """Return the descriptor of a new TAP device: each frame that the kernel sends is read there."""
    try:
        card = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Failure("TAP", error.errno) from error
    try:
        fcntl.ioctl(card, TUNSETIFF, struct.pack("16sH22x", CARD.encode(), IFF_TAP | IFF_NO_PI))
    except OSError as error:
        other = error.errno in (errno.ENOTTY, errno.EINVAL, errno.EBADFD)
        raise Failure("TAP device" if other else "card", error.errno) from error
    try:
        mac = bytes.fromhex(host["mac"].replace(":", ""))
        request(ioctl, SIOCSIFHWADDR, CARD, struct.pack("H6s", ARPHRD_ETHER, mac))
        widen_queue(index_of(ioctl))
        request(ioctl, SIOCSIFADDR, CARD, ipv4(host["address"]))
        request(ioctl, SIOCSIFNETMASK, CARD, ipv4("255.255.255.0"))
        up(ioctl, CARD)
    except OSError as error:
        raise Failure("card", error.errno) from error
    return card


def index_of(ioctl: socket.socket) -> int:
    """Return the kernel's number of the network card."""
    answer = fcntl.ioctl(ioctl, SIOCGIFINDEX, struct.pack("16s16x", CARD.encode()))
    index: int = struct.unpack_from("i", answer, 16)[0]
    return index


def widen_queue(index: int) -> None:
    """Let the card hold more frames. The ioctl for it is for the machine's own root only."""
    attribute = struct.pack("=HHI", 8, IFLA_TXQLEN, QUEUE)
    body = struct.pack("=BxHiII", 0, 0, index, 0, 0) + attribute
    change(RTM_NEWLINK, REQUEST_ACK, body)


def know(mac: str, *addresses: str) -> None:
    """Let this host know for good which card has these addresses."""
    try:
        with socket.socket(type=socket.SOCK_DGRAM) as ioctl:
            index = index_of(ioctl)
        card = bytes.fromhex(mac.replace(":", ""))
        for address in filter(None, addresses):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            packed = socket.inet_pton(family, address)
            body = struct.pack("=BxxxiHBB", family, index, NUD_PERMANENT, 0, 0)
            body += struct.pack("=HH", 4 + len(packed), NDA_DST) + packed
            body += struct.pack("=HH6sxx", 10, NDA_LLADDR, card)
            change(RTM_NEWNEIGH, CREATE, body)
    except OSError as error:
        raise Failure("card", error.errno) from error


def change(kind: int, flags: int, body: bytes) -> None:
    """Ask the kernel to change something of this host's network."""
    for _, answer in netlink(socket.NETLINK_ROUTE, kind, flags, body):
        error = -struct.unpack_from("=i", answer)[0]
        if error:
            raise OSError(error, os.strerror(error))


def netlink(protocol: int, kind: int, flags: int, body: bytes) -> Iterator[tuple[int, bytes]]:
    """Send a request to the kernel; yield the messages of its answer, as `(type, body)`."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol) as kernel:
        kernel.send(struct.pack("=IHHII", 16 + len(body), kind, flags, 0, 0) + body)
        while True:
            data = kernel.recv(1 << 17)
            while data:
                length, kind = struct.unpack_from("=IH", data)
                yield kind, data[16:length]
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    return
                data = data[(length + 3) & ~3 :]


def end_connections() -> None:
    """End every TCP connection of this host, also one that no program holds any more."""
    for family in (socket.AF_INET, socket.AF_INET6):
        request = struct.pack("=BBBxI48x", family, TCP, 0, ALL_BUT_TIME_WAIT)
        found = list(netlink(SOCK_DIAG, SOCK_DIAG_BY_FAMILY, DUMP, request))
        for kind, body in found:
            if kind == SOCK_DIAG_BY_FAMILY:
                identity = body[4:52]
                request = struct.pack("=BBBxI48s", family, TCP, 0, ALL_BUT_TIME_WAIT, identity)
                list(netlink(SOCK_DIAG, SOCK_DESTROY, REQUEST_ACK, request))


def add_ipv6(address: str) -> None:
    """Give the card an IPv6 address, which is good at once: nobody is asked whether he has it."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as ioctl:
            index = index_of(ioctl)
        body = struct.pack("=BBBBI", socket.AF_INET6, 64, IFA_F_NODAD, 0, index)
        body += struct.pack("=HH", 20, IFA_LOCAL) + socket.inet_pton(socket.AF_INET6, address)
        change(RTM_NEWADDR, CREATE, body)
    except OSError as error:
        raise Failure("IPv6", error.errno) from error


def serve(control: socket.socket, namespaces: dict[str, int], congestion: str) -> None:
    """Answer requests: for a socket, `(host, family, type, protocol)`; for counters, `(host,)`."""
    while True:
        message, fds = receive(control)
        if not message:
            return
        with socket.socket(fileno=fds[0]) as answer:
            host, *arguments = marshal.loads(message)
            try:
                enter(namespaces[host])
                if not arguments:
                    answer.send(marshal.dumps([read(path) for path in COUNTERS]))
                    continue
                family, kind, protocol = arguments
                with make_socket(family, kind, protocol, congestion) as made:
                    socket.send_fds(answer, [marshal.dumps(0)], [made.fileno()])
            except OSError as error:
                with contextlib.suppress(OSError):  # whoever asked may have gone
                    answer.send(marshal.dumps(error.errno))


def receive(control: socket.socket) -> tuple[bytes, list[int]]:
    """Return a message and the descriptors that came with it."""
    message, extra, _, _ = control.recvmsg(1 << 16, 64, socket.MSG_CMSG_CLOEXEC)
    return message, [fd for _, _, data in extra for (fd,) in struct.iter_unpack("i", data)]


def make_socket(family: int, kind: int, protocol: int, congestion: str) -> socket.socket:
    """Return a socket of the namespace in which this process is."""
    made = socket.socket(family, kind, protocol)
    internet = family in (socket.AF_INET, socket.AF_INET6)
    if internet and kind == socket.SOCK_STREAM and protocol in (0, TCP):
        made.setsockopt(TCP, TCP_CONGESTION, congestion.encode())
    return made


def enter(namespace: int) -> None:
    """Go to another host."""
    if libc.setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def call(step: str, function: Callable[[int], int], argument: int) -> None:
    """Call a function of the C library that returns 0 where it succeeds."""
    if function(argument):
        raise Failure(step, ctypes.get_errno())


def request(ioctl: socket.socket, number: int, card: str, value: bytes) -> None:
    """Set one property of a network card."""
    fcntl.ioctl(ioctl, number, struct.pack("16s24s", card.encode(), value))


def up(ioctl: socket.socket, card: str) -> None:
    """Switch a network card on."""
    request(ioctl, SIOCSIFFLAGS, card, struct.pack("h", IFF_UP))


def ipv4(address: str) -> bytes:
    """Return an address in the form that the kernel's requests have it."""
    return struct.pack("HH4s", socket.AF_INET, 0, socket.inet_aton(address))


def read(path: str) -> str:
    """Return the text of a file of the kernel."""
    file = os.open(path, os.O_RDONLY)
    try:
        return b"".join(iter(lambda: os.read(file, 1 << 16), b"")).decode("ascii")
    finally:
        os.close(file)


def write(path: str, text: str) -> None:
    """Write into a file of the kernel, which takes it in one piece."""
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


if __name__ == "__main__":
    main()
