"""What lies between the two sides: a lab, or this machine's loopback, with or without packets."""

import contextlib
import ipaddress
import itertools
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from helpers import capture
from helpers.lab import Lab, sockets
from helpers.trace import Frame, Trace

T = TypeVar("T")
CALM = 0.002  # seconds after which what a line has sent is surely seen
SOCK_DIAG = 4  # NETLINK_SOCK_DIAG
NO_PACKETS = "packets are not shown, since {}; in a lab they are: step_through(…, lab=lab)"
SIDES = ("client", "server")
Infos = dict[str, list[sockets.SocketInfo] | None]  # by side


class Between(Protocol):
    """What `step_through` asks of the network."""

    without_packets: str  # why packets cannot be shown; "" where they can
    kernels: Mapping[str, str]  # for each side, the one whose kernel it has
    shared: bool  # frames of other programs pass, too

    def around(self, side: str) -> AbstractContextManager[None]:
        """A block in which the sockets that a thread makes are this side's."""

    def address(self, host: str) -> str:
        """Where a server is reached that listens on this IP address; "" where it is not."""

    def infos(self, side: str) -> list[sockets.SocketInfo] | None:
        """The sockets of this side's kernel; None where it does not tell."""

    def quiet(self, timeout: float) -> None:
        """Wait until nothing is on its way; raises what a rule of the wire raised."""

    def has_kernel(self, side: str) -> bool:
        """True where a kernel does this side's TCP, and not the course's own."""

    def count(self) -> int:
        """How many frames there were so far."""

    def frames(self) -> Trace:
        """All frames so far."""


class InLab:
    """Two hosts of a lab."""

    without_packets = ""
    kernels: Mapping[str, str] = {side: side for side in SIDES}
    shared = False

    def __init__(self, lab: Lab, opened: contextlib.ExitStack) -> None:
        self._lab = lab
        lab.check()
        lab.settle()
        self._first = len(lab.trace)
        self._hosts = {"client": lab.client, "server": lab.server}
        netlink, raw = getattr(socket, "AF_NETLINK", 0), socket.SOCK_RAW
        self._diagnosis = {
            side: opened.enter_context(
                socket.socket(netlink, raw, SOCK_DIAG, host.open(netlink, raw, SOCK_DIAG))
            )
            for side, host in self._hosts.items()
            if host.kind == "kernel"
        }

    def around(self, side: str) -> AbstractContextManager[None]:
        """A block in which the sockets that a thread makes are this host's."""
        return self._hosts[side].here()

    def address(self, host: str) -> str:
        """The address of the server's host, which listens on all of its addresses or on one."""
        listens_on = ipaddress.ip_address(host)
        server = self._hosts["server"]
        own = server.ipv6 if listens_on.version == 6 else server.address
        return "" if listens_on.is_loopback else own

    def infos(self, side: str) -> list[sockets.SocketInfo]:
        """The sockets of the host."""
        self._lab.check()
        if side in self._diagnosis:  # many times quicker than to ask for it anew
            return sockets.ask(self._diagnosis[side])
        return self._hosts[side].sockets()

    def quiet(self, timeout: float) -> None:
        """Wait until nothing is on its way; raises what a rule of the wire raised."""
        time.sleep(CALM)
        self._lab.settle(timeout=timeout)
        self._lab.check()

    def has_kernel(self, side: str) -> bool:
        """True where the host has one."""
        return self._hosts[side].kind == "kernel"

    def count(self) -> int:
        """How many frames there were since the beginning."""
        return len(self._lab.trace) - self._first

    def frames(self) -> Trace:
        """The frames since the beginning."""
        return self._lab.trace[self._first :]


class OnLoopback:
    """This machine alone. Its frames are captured where that is allowed."""

    kernels: Mapping[str, str] = dict.fromkeys(SIDES, "server")
    shared = True

    def __init__(self, opened: contextlib.ExitStack) -> None:
        reason, _, _ = capture.why_not().partition(":")
        self.without_packets = NO_PACKETS.format(reason) if reason else ""
        self._seen: capture.capture | None = None
        self._diagnosis = None
        if not self.without_packets:
            self._seen = opened.enter_context(_captured())
        if sys.platform == "linux":
            netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, SOCK_DIAG)
            self._diagnosis = opened.enter_context(netlink)

    def around(self, side: str) -> AbstractContextManager[None]:
        """A block that changes nothing."""
        return contextlib.nullcontext()

    def address(self, host: str) -> str:
        """The same address, or the loopback address for all addresses."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)

    def infos(self, side: str) -> list[sockets.SocketInfo] | None:
        """The sockets of this machine's kernel."""
        return sockets.ask(self._diagnosis) if self._diagnosis else None

    def quiet(self, timeout: float) -> None:
        """Wait a moment: nothing takes longer on the loopback."""
        time.sleep(CALM)

    def has_kernel(self, side: str) -> bool:
        """True: this machine has one."""
        return True

    def count(self) -> int:
        """How many frames were captured."""
        return self._ask(lambda seen: seen.count, 0)

    def frames(self) -> Trace:
        """The frames that were captured."""
        return self._ask(lambda seen: seen.trace, Trace())

    def _ask(self, question: Callable[[capture.capture], T], otherwise: T) -> T:
        if self._seen is not None:
            try:
                return question(self._seen)
            except capture.CaptureError as error:  # others send more than can be looked at
                self._seen = None
                self.without_packets = NO_PACKETS.format(str(error).partition(";")[0])
        return otherwise


@contextlib.contextmanager
def _captured() -> Iterator[capture.capture]:
    """A capture whose end is of no interest."""
    with contextlib.suppress(capture.CaptureError), capture.capture() as seen:
        yield seen


def infos(network: Between) -> Infos:
    """The sockets of each side's kernel; a kernel that both have is asked once."""
    told = {side: network.infos(side) for side in set(network.kernels.values())}
    return {side: told[kernel] for side, kernel in network.kernels.items()}


def between(lab: Lab | None, opened: contextlib.ExitStack) -> Between:
    """The lab, or this machine; what it opens is closed with `opened`."""
    return OnLoopback(opened) if lab is None else InLab(lab, opened)


def told_apart(
    trace: Trace, owners: Mapping[int, str], wanted: Callable[[Frame], bool]
) -> tuple[Trace, list[int | None]]:
    """The frames that are `wanted`, under their senders' names, and for each old number the new.

    `owners` maps local ports to names: on a lab's client there may be several programs.
    """
    numbers: list[int | None] = []
    records: list[Any] = []
    count = itertools.count()
    for frame in trace:
        keep = wanted(frame)
        numbers.append(next(count) if keep else None)
        if keep:
            ports = frame.tcp or frame.udp
            sender = owners.get(ports.source_port, frame.sender) if ports else frame.sender
            records.append(replace(frame.record, sender=sender))
    return Trace(records, dict(owners), first=trace.first, start_ns=trace.start_ns), numbers
