"""What can be set about a host."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpers.transport.ports import EPHEMERAL
from helpers.transport.tcp.settings import Settings

RECEIVE_BUFFER, SEND_BUFFER = 131_072, 16_384  # what Linux tells of a new socket


@dataclass(frozen=True, kw_only=True)
class HostSettings:
    """`tcp` are the Settings of the connections that are given none of their own.

    `buffers` is what the host tells of a new socket's SO_RCVBUF and SO_SNDBUF, in bytes. `ports`
    are those that it picks from by itself (Linux: ip_local_port_range). With
    `resets_end_time_wait`, a RST ends TIME-WAIT (RFC 1337 tells what may follow). With
    `acks_reading`, reading all of a small segment ends the delay of its ACK, as on Linux; RFC 9293
    section 3.8.6.3 knows of no such thing.
    """

    tcp: Settings = field(default_factory=Settings)
    buffers: Mapping[str, int] = field(
        default_factory=lambda: {"SO_RCVBUF": RECEIVE_BUFFER, "SO_SNDBUF": SEND_BUFFER}
    )
    ports: range = EPHEMERAL
    resets_end_time_wait: bool = True
    acks_reading: bool = True
