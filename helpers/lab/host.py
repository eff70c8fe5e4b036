"""A host of a lab: its sockets, its functions, and what its kernel knows."""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from socket import socket as Socket
from typing import TYPE_CHECKING, Any

from helpers import kernel
from helpers.lab import sockets
from helpers.lab.place import at
from helpers.lab.task import LabTask
from helpers.lab.watch import Watch

if TYPE_CHECKING:
    from helpers.lab.lab import Lab


class Host:
    """One of the two hosts of a lab.

    `address` is its IPv4 address, `ipv6` its IPv6 address ("" where the lab has none), `mac` the
    address of its network card.
    """

    def __init__(self, lab: "Lab", name: str, number: int, ipv6: bool) -> None:
        self._lab = lab
        self.name = name
        self.address = f"10.0.0.{number}"
        self.ipv6 = f"fd00::{number}" if ipv6 else ""
        self.mac = f"02:00:00:00:00:0{number}"

    def __repr__(self) -> str:
        return f"<{self.name}, {self.address}>"

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
        made = socket.socket(family, kind, protocol, self.open(family, kind, protocol))
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

    def open(self, family: int, kind: int, protocol: int) -> int:
        """The descriptor of a new socket of this host."""
        return self._lab.open(self.name, family, kind, protocol)

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

    # --- what its kernel knows ---------------------------------------------------------------

    def tcp_info(self, sock: Socket) -> kernel.TcpInfo:
        """What the kernel holds of a connection now: a `helpers.kernel.TcpInfo`."""
        return kernel.tcp_info(sock)

    def watch(self, sock: Socket, every: float | str = "10 ms") -> Watch:
        """Take the socket's `tcp_info` again and again, until `.stop()` or the lab's end."""
        return self._lab.watch(sock, every)

    def sockets(self) -> list[sockets.SocketInfo]:
        """All TCP sockets of this host, as a list of `SocketInfo`: listening ones come first."""
        netlink, raw = getattr(socket, "AF_NETLINK", 16), socket.SOCK_RAW
        with socket.socket(netlink, raw, 4, self.open(netlink, raw, sockets.SOCK_DIAG)) as asking:
            return sockets.ask(asking)

    def show_sockets(self):
        """The same as a `Table`: addresses, state, queues, cwnd, ssthresh, rtt, rto."""
        return sockets.table(self.sockets(), f"TCP sockets of the {self.name}")
