"""A host of a lab: its sockets, its functions, and what its TCP knows."""

import os
import platform
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from socket import socket as Socket
from typing import Any, Protocol

from helpers import kernel
from helpers.host.counters import Counts, parsed
from helpers.host.listing import SocketInfo, socket_infos, table
from helpers.lab.interrupts import Undivided
from helpers.lab.on_host import on_host
from helpers.lab.own.card import OwnCard
from helpers.lab.own.handles import Handle, Usual
from helpers.lab.own.sockets import OwnSocket, attach, make
from helpers.lab.plan import HostPlan
from helpers.lab.possible import LabError, no_descriptors
from helpers.lab.repair import begin_at
from helpers.lab.sockets import SOCK_DIAG, ask
from helpers.lab.task import LabTask
from helpers.lab.watch import LabWatch
from helpers.table import Table
from helpers.tcp_info import TcpInfo


class LabOfHost(Protocol):
    """What a host asks of the lab that it is in."""

    def check(self) -> float:
        """The time; raises where the lab has ended."""

    def names(self) -> dict[str, str]:
        """The IPv4 addresses of all hosts, by name."""

    def open(self, host: str, family: int, kind: int, protocol: int) -> int:
        """The descriptor of a new socket of the host of this name, which has a kernel."""

    def kernel_counters(self, host: str) -> list[str]:
        """What the kernel of the host of this name has in its files of counters."""

    def note(self, sock: Socket) -> None:
        """Remember a socket, to close it with the lab."""

    def run(self, host: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> LabTask:
        """Start a function on a host."""

    def watch(self, host: str, sock: Socket, every: float | str) -> LabWatch:
        """Watch a socket of the host of this name."""


class Host:
    """One of the two hosts of a lab.

    `address` is its IPv4 address, `ipv6` its IPv6 address ("" where the lab has none), `mac` the
    address of its network card. `kind` says whose TCP it has: "kernel" or "helpers".
    """

    def __init__(self, lab: LabOfHost, plan: HostPlan, card: OwnCard | None) -> None:
        self._lab, self._card = lab, card
        self.name, self.address = plan.name, plan.address
        self.ipv6, self.mac = plan.ipv6, plan.mac

    def __repr__(self) -> str:
        return f"<{self.name}, {self.address}>"

    @property
    def kind(self) -> str:
        """Whose TCP this host has: "kernel" or "helpers"."""
        return "kernel" if self._card is None else "helpers"

    @property
    def stack(self) -> str:
        """The implementation that makes its frames, as a Trace names it."""
        if self._card is not None:
            return "helpers"
        return f"Linux kernel {'.'.join(platform.release().split('.')[:2])}"

    # --- sockets -------------------------------------------------------------------------------

    def here(self) -> AbstractContextManager[None]:
        """A `with` block in which the sockets that this thread makes belong to this host."""
        return on_host(self)

    def socket(
        self, family: int = socket.AF_INET, kind: int = socket.SOCK_STREAM, protocol: int = 0
    ) -> Socket:
        """A socket of this host, as `socket.socket` makes one; raw sockets too, without root.

        The lab closes it at its end, if it is still open. Raises LabError where the lab has
        ended, and what a rule of the wire raised.
        """
        if self._card is None:
            made = Socket.__new__(Socket)
            self.begin(made, Socket.__init__, family, kind, protocol)
        else:
            made = OwnSocket.__new__(OwnSocket)
            attach(made, self._make(self._card, family, kind, protocol))
        self.note(made)
        return made

    def create_connection(
        self, address: tuple[str, int], timeout: float = 5.0, *, first_number: int | None = None
    ) -> Socket:
        """A socket of this host that is connected to `address`, as `socket.create_connection`.

        `first_number` is the sequence number of its SYN, from 0 to 2**32 - 1; without one, TCP
        picks it (RFC 9293 section 3.4.1). Raises OSError as `socket.create_connection` does, and
        LabError where the number cannot be chosen.
        """
        if first_number is None:
            with self.here():
                return socket.create_connection(address, timeout)
        if not 0 <= first_number < 1 << 32:
            raise LabError(f"first_number={first_number} is none: write one from 0 to 2**32 - 1")
        made = self.socket()
        try:
            begin_at(made, first_number)
            made.settimeout(timeout)
            made.connect(address)
        except BaseException:
            made.close()
            raise
        return made

    def create_server(self, port: int = 0, **options: Any) -> Socket:
        """A socket of this host that listens on its address, as `socket.create_server` makes it.

        With port 0 the kernel picks one. The ports below 1024 are free here, too.
        """
        with self.here():
            return socket.create_server((self.address, port), **options)

    @property
    def names(self) -> dict[str, str]:
        """The IPv4 addresses of the hosts by name, which programs on this host can look up."""
        return self._lab.names()

    def begin(self, sock: Socket, usual: Usual, family: int, kind: int, protocol: int) -> None:
        """Let `sock`, which `usual` would make, be a socket of this host."""
        if self._card is not None:
            attach(sock, self._make(self._card, family, kind, protocol), usual)
            return
        # Nobody would close a descriptor that no socket has yet, or a socket that nobody has.
        with Undivided(undo=lambda: sock.close() if sock.fileno() >= 0 else None):
            fileno = self.open(family, kind, protocol)
            try:
                usual(sock, family, kind, protocol, fileno)
            except BaseException:
                if sock.fileno() < 0:
                    os.close(fileno)
                raise

    def open(self, family: int, kind: int, protocol: int) -> int:
        """The descriptor of a new socket of this host's kernel."""
        return self._lab.open(self.name, family, kind, protocol)

    def _make(self, card: OwnCard, family: int, kind: int, protocol: int) -> Handle:
        self._lab.check()
        try:
            return make(card, self, family, kind, protocol)
        except OSError as error:
            if reason := no_descriptors(error):
                raise LabError(reason) from error
            raise

    def note(self, sock: Socket) -> None:
        """Remember a socket, to close it with the lab."""
        self._lab.note(sock)

    # --- functions ---------------------------------------------------------------------------

    def run(self, function: Callable[..., Any], *arguments: Any) -> LabTask:
        """Start `function(*arguments)` on this host in a background thread; return its task.

        All sockets that the function makes are this host's, and those of the functions,
        libraries and threads that it calls and starts. The `LabTask` has `result()`, `log`,
        `address`, `where()` and `stop()`, as that of `helpers.servers.run_in_background`.
        """
        return self._lab.run(self, function, arguments)

    # --- what its TCP knows --------------------------------------------------------------------

    def tcp_info(self, sock: Socket) -> TcpInfo:
        """What TCP holds of a connection now: a `helpers.tcp_info.TcpInfo`."""
        return kernel.tcp_info(sock)

    def watch(self, sock: Socket, every: float | str = "10 ms") -> LabWatch:
        """Take the socket's `tcp_info` again and again, until `.stop()` or the lab's end.

        `samples` has them, `series("cwnd")` one field as (times, values), `rates("1 s")` how fast
        data was acknowledged, in bit/s.
        """
        return self._lab.watch(self.name, sock, every)

    def counters(self) -> Counts:
        """What the host has counted, by the kernel's names: "TcpRetransSegs", "UdpNoPorts", ….

        `after.since(before)` tells what has changed. A counter that this kind of host does not
        have is not there. Raises LabError where the lab has ended.
        """
        if (card := self._card) is not None:
            self._lab.check()
            counts: Counts = card.calls.do(None, lambda now: card.host.counters())
            return counts
        return parsed(self._lab.kernel_counters(self.name))

    def sockets(self) -> list[SocketInfo]:
        """All TCP sockets of this host, as a list of `SocketInfo`: listening ones come first."""
        if (card := self._card) is not None:
            self._lab.check()
            infos: list[SocketInfo] = card.calls.do(None, lambda now: socket_infos(card.host))
            return infos
        netlink, raw = getattr(socket, "AF_NETLINK", 16), socket.SOCK_RAW
        with self.socket(netlink, raw, SOCK_DIAG) as asking:
            return ask(asking)

    def show_sockets(self) -> Table:
        """The same as a `Table`: addresses, state, queues, cwnd, ssthresh, rtt, rto."""
        return table(self.sockets(), f"TCP sockets of the {self.name}")
