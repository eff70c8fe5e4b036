"""All TCP sockets of a host, as a kernel tells them."""

from typing import NamedTuple

from helpers.address import Address
from helpers.host.host import Host
from helpers.host.streams import queues_of
from helpers.table import Table
from helpers.tcp_info import TcpInfo, tcp_info_of
from helpers.transport.tcp.hosted import HostConnection
from helpers.transport.tcp.states import State

WITHOUT_INFO = (State.SYN_RECEIVED, State.TIME_WAIT)  # states in which Linux keeps less
_COLUMNS = (
    *("local", "remote", "state", "received", "sent"),
    *("cwnd", "ssthresh", "rtt (ms)", "rto (ms)", "retransmits"),
)


class SocketInfo(NamedTuple):
    """One TCP socket of a host, also one that no program holds any more.

    `received` and `sent` are the bytes that wait in its queues: not read yet, and not
    acknowledged yet; for a listening socket, the connections that wait for `accept`, and how
    many may. `info` is its `TcpInfo`, or None in states for which the kernel has none.
    """

    local: Address
    remote: Address
    state: str
    received: int
    sent: int
    info: TcpInfo | None


def ordered(infos: list[SocketInfo]) -> list[SocketInfo]:
    """The sockets by their addresses; listening ones come first."""
    return sorted(infos, key=lambda info: (info.state != "LISTEN", info.local, info.remote))


def table(infos: list[SocketInfo], caption: str) -> Table:
    """The sockets as a table."""
    return Table(_COLUMNS, [_row(info) for info in infos], caption)


def socket_infos(host: Host) -> list[SocketInfo]:
    """The `SocketInfo` of each listener and each connection of a host: listening ones first."""
    listening = [
        SocketInfo(stream.local, ("0.0.0.0", 0), "LISTEN", stream.waiting, stream.backlog, None)
        for stream in host.listeners()
    ]
    return ordered([*listening, *(_of(connection) for connection in host.connections())])


def _of(connection: HostConnection) -> SocketInfo:
    state = connection.state
    received = sent = 0
    info: TcpInfo | None = None
    if state not in WITHOUT_INFO:
        received, sent = queues_of(connection)
        info = tcp_info_of(connection.info())
    return SocketInfo(connection.local, connection.remote, str(state), received, sent, info)


def _row(info: SocketInfo) -> tuple[object, ...]:
    told = info.info
    numbers: tuple[object, ...] = ("", "", "", "", "")
    if told:
        rtt, rto = f"{told.rtt * 1e3:.1f}", f"{told.rto * 1e3:.0f}"
        numbers = (told.cwnd, told.ssthresh, rtt, rto, told.retransmits)
    remote = "" if info.remote[1] == 0 else f"{info.remote[0]}:{info.remote[1]}"
    local = f"{info.local[0]}:{info.local[1]}"
    return (local, remote, info.state, info.received, info.sent, *numbers)
