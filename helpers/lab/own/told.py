"""All TCP sockets of a host without a kernel, as a kernel tells them."""

from typing import Any

from helpers.kernel import STATES, TcpInfo, parse_tcp_info
from helpers.lab.own.machine import Machine
from helpers.lab.own.options import LENGTH, pack_info
from helpers.lab.sockets import SocketInfo, ordered
from helpers.transport.tcp.states import State

WITHOUT_INFO = (State.SYN_RECEIVED, State.TIME_WAIT)  # states in which Linux keeps less


def socket_infos(machine: Machine) -> list[SocketInfo]:
    """The `SocketInfo` of each listener and each connection: listening ones come first."""
    found = [
        SocketInfo(
            stream.local,
            ("0.0.0.0", 0),
            "LISTEN",
            sum(len(listener.ready) for listener in stream.listeners),
            stream.backlog,
            None,
        )
        for stream in machine.listeners()
    ]
    return ordered([*found, *(_of(connection) for connection in machine.connections())])


def _of(connection: Any) -> SocketInfo:
    state = connection.state
    received = sent = 0
    info: TcpInfo | None = None
    if state not in WITHOUT_INFO:
        tcb = connection.tcb
        received, sent = connection.readable, max(tcb.queue.end, tcb.snd_nxt) - tcb.snd_una
        data = bytearray(LENGTH)
        data[0] = STATES.index(state)
        pack_info(data, connection.info())
        info = parse_tcp_info(bytes(data))
    return SocketInfo(connection.local, connection.remote, str(state), received, sent, info)
