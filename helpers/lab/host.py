"""A host of a lab: its sockets, its functions, and what its TCP knows."""

import os
import platform
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from socket import socket as Socket
from typing import TYPE_CHECKING, Any

from helpers import kernel
from helpers.lab import sockets
from helpers.lab.own.handles import make
from helpers.lab.own.machine import Machine
from helpers.lab.own.sockets import OwnSocket, attach
from helpers.lab.own.told import socket_infos
from helpers.lab.place import at
from helpers.lab.task import LabTask
from helpers.lab.watch import Watch

if TYPE_CHECKING:
    from helpers.lab.lab import Lab


class Host:
    """One of the two hosts of a lab.

    `address` is its IPv4 address, `ipv6` its IPv6 address ("" where the lab has none), `mac` the
    address of its network card. `kind` says whose TCP it has: "kernel" or "helpers".
    """

    def __init__(self, lab: "Lab", name: str, number: int, ipv6: bool) -> None:
        self._lab = lab
        self._machine: Machine | None = None
        self.name = name
        self.address = f"10.0.0.{number}"
        self.ipv6 = f"fd00::{number}" if ipv6 else ""
        self.mac = f"02:00:00:00:00:0{number}"

    def __repr__(self) -> str:
        return f"<{self.name}, {self.address}>"

    def be(self, machine: Machine) -> None:
        """Be a host without a kernel, which `machine` is then."""
        self._machine = machine

    @property
    def kind(self) -> str:
        """Whose TCP this host has: "kernel" or "helpers"."""
        return "kernel" if self._machine is None else "helpers"

    @property
    def stack(self) -> str:
        """The implementation that makes its frames, as a Trace names it."""
        if self._machine is not None:
            return "helpers"
        return f"Linux kernel {'.'.join(platform.release().split('.')[:2])}"

    # --- sockets -------------------------------------------------------------------------------

    def here(self) -> AbstractContextManager[None]:
        """A `with` block in which the sockets that this thread makes belong to this host."""
        return at(self)

    def socket(
        self, family: int = socket.AF_INET, kind: int = socket.SOCK_STREAM, protocol: int = 0
    ) -> Socket:
        """A socket of this host, as `socket.socket` makes one; raw sockets too, without root.

        The lab closes it at its end, if it is still open. Raises LabError where the lab has
        ended, and what a rule of the wire raised.
        """
        if self._machine is None:
            made = socket.socket(family, kind, protocol, self.open(family, kind, protocol))
        else:
            made = OwnSocket.__new__(OwnSocket)
            attach(made, self._make(self._machine, family, kind, protocol))
        self.note(made)
        return made

    def create_connection(self, address: tuple[str, int], timeout: float = 5.0) -> Socket:
        """A socket of this host that is connected to `address`, as `socket.create_connection`."""
        with self.here():
            return socket.create_connection(address, timeout)

    def create_server(self, port: int = 0, **options: Any) -> Socket:
        """A socket of this host that listens on its address, as `socket.create_server` makes it.

        With port 0 the kernel picks one. The ports below 1024 are free here, too.
        """
        with self.here():
            return socket.create_server((self.address, port), **options)

    @property
    def names(self) -> dict[str, str]:
        """The IPv4 addresses of the hosts by name, which programs on this host can look up."""
        return {host.name: host.address for host in (self._lab.client, self._lab.server)}

    def begin(self, sock: Socket, usual: Callable, family: int, kind: int, protocol: int) -> None:
        """Let `sock`, which `usual` would make, be a socket of this host."""
        if self._machine is not None:
            attach(sock, self._make(self._machine, family, kind, protocol), usual)
            return
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

    def _make(self, machine: Machine, family: int, kind: int, protocol: int):
        self._lab.check()
        return make(self, machine, family, kind, protocol)

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

    def tcp_info(self, sock: Socket) -> kernel.TcpInfo:
        """What TCP holds of a connection now: a `helpers.kernel.TcpInfo`."""
        return kernel.tcp_info(sock)

    def watch(self, sock: Socket, every: float | str = "10 ms") -> Watch:
        """Take the socket's `tcp_info` again and again, until `.stop()` or the lab's end."""
        return self._lab.watch(sock, every)

    def sockets(self) -> list[sockets.SocketInfo]:
        """All TCP sockets of this host, as a list of `SocketInfo`: listening ones come first."""
        if (machine := self._machine) is not None:
            self._lab.check()
            return machine.calls.do(None, lambda now: socket_infos(machine))
        netlink, raw = getattr(socket, "AF_NETLINK", 16), socket.SOCK_RAW
        with socket.socket(netlink, raw, 4, self.open(netlink, raw, sockets.SOCK_DIAG)) as asking:
            return sockets.ask(asking)

    def show_sockets(self):
        """The same as a `Table`: addresses, state, queues, cwnd, ssthresh, rtt, rto."""
        return sockets.table(self.sockets(), f"TCP sockets of the {self.name}")
