"""The options of a socket, by the numbers of this system, and `TCP_INFO` as Linux lays it out."""

import errno
import socket
import struct
import sys
from collections.abc import Container
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers.kernel import STATES
from helpers.lab.own.errors import failure
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.tcb import TCB

if TYPE_CHECKING:
    from helpers.lab.own.streams import Stream

SOL, TCP = socket.SOL_SOCKET, socket.IPPROTO_TCP
LINUX = {  # numbers of Linux, for systems whose Python lacks the names
    "SO_ACCEPTCONN": (SOL, 30),
    "SO_REUSEPORT": (SOL, 15),
    "SO_PROTOCOL": (SOL, 38),
    "SO_DOMAIN": (SOL, 39),
    "TCP_MAXSEG": (TCP, 2),
    "TCP_KEEPIDLE": (TCP, 4),
    "TCP_KEEPINTVL": (TCP, 5),
    "TCP_KEEPCNT": (TCP, 6),
    "TCP_INFO": (TCP, 11),
    "TCP_QUICKACK": (TCP, 12),
    "TCP_CONGESTION": (TCP, 13),
    "TCP_USER_TIMEOUT": (TCP, 18),
    "IP_MTU": (socket.IPPROTO_IP, 14),  # Python has no name for it
}
NAMES = (  # of the options that sockets have here
    *("SO_REUSEADDR", "SO_KEEPALIVE", "SO_LINGER", "SO_RCVBUF", "SO_SNDBUF", "SO_BROADCAST"),
    *("SO_ERROR", "SO_TYPE", "SO_ACCEPTCONN", "SO_DOMAIN", "SO_PROTOCOL"),
    *("TCP_NODELAY", "TCP_MAXSEG", "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT"),
    *("TCP_INFO", "TCP_CONGESTION", "TCP_USER_TIMEOUT"),
    *("TCP_QUICKACK", "IP_MTU"),
)
ALGORITHMS = ("reno", "cubic")


def _number(name: str) -> tuple[int, int]:
    if hasattr(socket, name):
        return (SOL if name.startswith("SO_") else TCP), getattr(socket, name)
    return LINUX[name]


BY_NUMBER = {_number(name): name for name in NAMES}
READ_ONLY = (
    *("SO_ERROR", "SO_TYPE", "SO_ACCEPTCONN", "SO_DOMAIN", "SO_PROTOCOL", "TCP_INFO", "IP_MTU"),
)
SETTINGS: dict[str, tuple[str, float]] = {  # option: the field of Settings, and its unit
    "SO_KEEPALIVE": ("keepalive", 1),
    "TCP_KEEPIDLE": ("keepalive_idle", 1),
    "TCP_KEEPINTVL": ("keepalive_interval", 1),
    "TCP_KEEPCNT": ("keepalive_probes", 1),
    "TCP_USER_TIMEOUT": ("user_timeout", 1e-3),
    "TCP_MAXSEG": ("mss", 1),
}
LEAST_WINDOW = 1024  # bytes
ETHERNET_MTU, LOOPBACK_MTU = 1500, 65_536
LARGEST_PACKET, HEADERS = 65_535, 40  # bytes of an IPv4 packet, and of the headers of IPv4 and TCP


def acknowledge(tcb: TCB) -> None:
    """Hold no ACK back any more, in the hope that data go along with it."""
    tcb.answering, tcb.quick_acks = False, tcb.settings.quick_acks
    tcb.ack_now = tcb.ack_now or tcb.ack_owed > 0


def mtu_to(address: str, own: Container[str]) -> int:
    """The MTU of the way to an address; `own` are the host's own addresses."""
    return LOOPBACK_MTU if address in own else ETHERNET_MTU


def window_for(buffer: int, mss: int) -> int:
    """The window that a receive buffer (SO_RCVBUF) allows: half of it, in whole segments."""
    half = buffer // 2
    return half // mss * mss if half >= mss else max(half, LEAST_WINDOW)


class StreamOptions:
    """The options of one TCP socket; those that matter to its TCP become `settings`."""

    def __init__(self, stream: "Stream") -> None:
        self._stream = stream
        self._values: dict[str, Any] = {}

    def inherit(self, other: "StreamOptions") -> None:
        """Begin as the listener's options are, as what `accept` returns does."""
        self._values = dict(other._values)

    @property
    def reuse(self) -> int:
        """SO_REUSEADDR."""
        return self._values.get("SO_REUSEADDR", 0)

    @property
    def linger(self) -> int | None:
        """The seconds of SO_LINGER; None where it is off."""
        on, seconds = self._values.get("SO_LINGER", (0, 0))
        return seconds if on else None

    def settings(self, mtu: int = ETHERNET_MTU) -> Settings:
        """The Settings of a connection that begins now, on a way of this MTU."""
        usual = self._stream.machine.settings
        if mtu != ETHERNET_MTU:
            usual = replace(usual, mss=min(mtu, LARGEST_PACKET) - HEADERS)
        return replace(usual, **self._changes())

    # --- set and get -----------------------------------------------------------------------------

    def set(self, level: int, number: int, value: int | bytes) -> None:
        """Set an option. Raises OSError (ENOPROTOOPT) where the host has none of that number."""
        name = _name(level, number)
        if name in READ_ONLY:
            raise failure(errno.ENOPROTOOPT)
        self._values[name] = self._checked(name, value)
        connection = self._stream.connection
        if connection is None:
            return
        connection.set(**self._changes())
        if name == "TCP_QUICKACK" and self._values[name]:
            acknowledge(connection.tcb)

    def get(self, level: int, number: int) -> int | bytes:
        """The value of an option: a number, or bytes where it is more."""
        name = _name(level, number)
        if name == "TCP_INFO":
            return packed_info(self._stream)
        if name in READ_ONLY:
            return self._told(name)
        if name == "SO_LINGER":
            return struct.pack("ii", *self._values.get(name, (0, 0)))
        if name == "TCP_CONGESTION":
            return self.settings().congestion.encode().ljust(16, b"\0")
        if name in ("SO_RCVBUF", "SO_SNDBUF"):
            return self._values.get(name) or self._stream.machine.buffers[name]
        if name == "TCP_MAXSEG" and self._stream.connection is not None:
            return self._stream.connection.tcb.snd_mss
        if name == "TCP_NODELAY":
            return int(not self.settings().nagle)
        if name in SETTINGS:
            field, unit = SETTINGS[name]
            return 0 if name not in self._values and unit < 1 else self._in_units(field, unit)
        return self._values.get(name, 0)

    def _in_units(self, field: str, unit: float) -> int:
        return int(getattr(self.settings(), field) / unit)

    def _told(self, name: str) -> int:
        if name == "SO_ERROR":
            error = self._stream.take_error()
            return error.errno or 0 if error is not None else 0
        if name == "IP_MTU":
            return mtu_to(self._stream.peer()[0], self._stream.machine.stacks)
        return {
            "SO_TYPE": int(socket.SOCK_STREAM),
            "SO_ACCEPTCONN": int(self._stream.listens),
            "SO_DOMAIN": int(socket.AF_INET),
            "SO_PROTOCOL": TCP,
        }[name]

    def _checked(self, name: str, value: int | bytes) -> Any:
        if name == "SO_LINGER":
            return struct.unpack("ii" if len(value) >= 8 else "hh", value)
        if name == "TCP_CONGESTION":
            algorithm = bytes(value).rstrip(b"\0").decode("ascii", "replace")
            if algorithm not in ALGORITHMS:
                raise failure(errno.ENOENT)
            return algorithm
        number = int.from_bytes(value[:4], sys.byteorder) if isinstance(value, bytes) else value
        if name in ("SO_RCVBUF", "SO_SNDBUF"):
            return max(2 * number, 2304)  # Linux doubles it, for what it needs itself
        return number

    def _changes(self) -> dict[str, Any]:
        """The fields of Settings that options say otherwise."""
        values, changes = self._values, {}
        for name, (field, unit) in SETTINGS.items():
            if values.get(name):
                value = values[name] * unit
                changes[field] = bool(value) if name == "SO_KEEPALIVE" else value
        if "TCP_NODELAY" in values:
            changes["nagle"] = not values["TCP_NODELAY"]
        if "TCP_CONGESTION" in values:
            changes["congestion"] = values["TCP_CONGESTION"]
        if "SO_RCVBUF" in values:
            mss = self._stream.machine.settings.mss
            changes["receive_buffer"] = window_for(values["SO_RCVBUF"], mss)
        if "SO_SNDBUF" in values:
            changes["send_buffer"] = values["SO_SNDBUF"]
        return changes


def _name(level: int, number: int) -> str:
    try:
        return BY_NUMBER[level, number]
    except KeyError:
        raise failure(errno.ENOPROTOOPT) from None


# --- struct tcp_info ----------------------------------------------------------------------------

LAYOUT = (  # field, offset, how it is packed
    *(("tcpi_ca_state", 1, "B"), ("tcpi_retransmits", 2, "B"), ("tcpi_probes", 3, "B")),
    *(("tcpi_backoff", 4, "B"), ("tcpi_rto", 8, "I"), ("tcpi_snd_mss", 16, "I")),
    *(("tcpi_unacked", 24, "I"), ("tcpi_sacked", 28, "I"), ("tcpi_lost", 32, "I")),
    *(("tcpi_retrans", 36, "I"), ("tcpi_rtt", 68, "I"), ("tcpi_rttvar", 72, "I")),
    *(("tcpi_snd_ssthresh", 76, "I"), ("tcpi_snd_cwnd", 80, "I"), ("tcpi_advmss", 84, "I")),
    *(("tcpi_total_retrans", 100, "I"), ("tcpi_bytes_acked", 120, "Q")),
    *(("tcpi_bytes_received", 128, "Q"), ("tcpi_segs_out", 136, "I"), ("tcpi_segs_in", 140, "I")),
    *(("tcpi_notsent_bytes", 144, "I"), ("tcpi_min_rtt", 148, "I")),
    *(("tcpi_data_segs_in", 152, "I"), ("tcpi_data_segs_out", 156, "I")),
    *(("tcpi_snd_wnd", 228, "I"), ("tcpi_rcv_wnd", 232, "I")),
)
LENGTH = 240


def packed_info(stream: "Stream") -> bytes:
    """What Linux would tell of this socket as `TCP_INFO`."""
    data = bytearray(LENGTH)
    data[0] = STATES.index(stream.state)
    if stream.listeners:  # Linux tells here how many wait, and how many may
        waiting = sum(len(listener.ready) for listener in stream.listeners)
        struct.pack_into("II", data, 24, waiting, stream.backlog)
    elif stream.connection is not None:
        pack_info(data, stream.connection.info())
    return bytes(data)


def pack_info(data: bytearray, told: dict[str, Any]) -> None:
    """Put what a Connection tells of itself where Linux has it."""
    most = {"B": 0xFF, "I": 0xFFFFFFFF, "Q": 1 << 64}
    for field, offset, how in LAYOUT:
        struct.pack_into(how, data, offset, min(int(told.get(field, 0)), most[how]))
