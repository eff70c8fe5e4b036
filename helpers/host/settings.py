"""What can be set about a host."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from helpers.keywords import refuse_rest
from helpers.link.quantities import seconds, size
from helpers.transport.ports import EPHEMERAL
from helpers.transport.tcp.settings import SIZES, TIMES, Settings

RECEIVE_BUFFER, SEND_BUFFER = 131_072, 16_384  # what Linux tells of a new socket


@dataclass(frozen=True, kw_only=True)
class HostSettings:
    """`tcp` are the Settings of the connections that are given none of their own.

    `buffers` is what the host tells of a new socket's SO_RCVBUF and SO_SNDBUF, in bytes. `ports`
    are those that it picks from by itself (Linux: ip_local_port_range). With
    `resets_end_time_wait`, a RST ends TIME-WAIT (RFC 1337 tells what may follow). With
    `acks_reading`, reading all of a small segment ends the delay of its ACK, as on Linux; RFC 9293
    section 3.8.6.3 knows of no such thing.

    Raises ValueError where `ports` are none.
    """

    tcp: Settings = field(default_factory=Settings)
    buffers: Mapping[str, int] = field(
        default_factory=lambda: {"SO_RCVBUF": RECEIVE_BUFFER, "SO_SNDBUF": SEND_BUFFER}
    )
    ports: range = EPHEMERAL
    resets_end_time_wait: bool = True
    acks_reading: bool = True

    def __post_init__(self) -> None:
        ends = (self.ports[0], self.ports[-1]) if self.ports else (0, 0)
        if not 1 <= min(ends) <= max(ends) <= 65535:
            raise ValueError(f"ports={self.ports!r}: give a range of ports, such as {EPHEMERAL}")


def tcp_settings(
    changes: Mapping[str, Any], usual: Settings, of: str = "TCP", beside: Iterable[type] = ()
) -> Settings:
    """`usual` with `changes`, in which times and sizes may be text: "1 s", "64 KiB".

    Raises TypeError for a name that Settings has not, and ValueError or TypeError for a value. The
    first says that it is no setting `of` this, which has those of the classes `beside`, too.
    """
    known = {field.name for field in fields(Settings)}
    refuse_rest({name: 0 for name in changes if name not in known}, of, *beside, Settings)
    readers = dict.fromkeys(TIMES, seconds) | dict.fromkeys(SIZES, size)
    parsed: dict[str, Any] = {
        name: readers[name](value) if name in readers and value is not False else value
        for name, value in changes.items()
    }
    return replace(usual, **parsed)
