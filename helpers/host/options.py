"""The options of TCP sockets, by their names: what they mean for the course's own TCP.

What numbers and bytes a system has for them is no business of a host's.
"""

import errno
from dataclasses import replace
from typing import Any

from helpers.host.errors import failure
from helpers.host.settings import HostSettings
from helpers.transport.tcp.algorithms import algorithm
from helpers.transport.tcp.settings import Settings

ETHERNET_MTU, LOOPBACK_MTU = 1500, 65_536
LARGEST_PACKET, HEADERS = 65_535, 40  # bytes of an IPv4 packet, and of the headers of IPv4 and TCP

TELLING = {"SO_TYPE": 1, "SO_DOMAIN": 2, "SO_PROTOCOL": 6}  # SOCK_STREAM, AF_INET, IPPROTO_TCP
READ_ONLY = (*TELLING, "SO_ERROR", "SO_ACCEPTCONN", "TCP_INFO", "IP_MTU")
SETTINGS: dict[str, tuple[str, float]] = {  # option: the field of Settings, and its unit
    "SO_KEEPALIVE": ("keepalive", 1),
    "TCP_KEEPIDLE": ("keepalive_idle", 1),
    "TCP_KEEPINTVL": ("keepalive_interval", 1),
    "TCP_KEEPCNT": ("keepalive_probes", 1),
    "TCP_USER_TIMEOUT": ("user_timeout", 1e-3),
    "TCP_MAXSEG": ("mss", 1),
}
LIMITS = {  # the least and the most that Linux takes (include/net/tcp.h); else EINVAL
    "TCP_KEEPIDLE": (1, 32_767),
    "TCP_KEEPINTVL": (1, 32_767),
    "TCP_KEEPCNT": (1, 127),
    "TCP_USER_TIMEOUT": (0, (1 << 31) - 1),
    "TCP_MAXSEG": (88, 32_767),
}
FLAGS = ("SO_REUSEADDR", "SO_BROADCAST", "TCP_QUICKACK")  # what is on or off
BUFFERS = ("SO_RCVBUF", "SO_SNDBUF")
NAMES = (*SETTINGS, *READ_ONLY, *BUFFERS, "SO_REUSEADDR", "SO_LINGER", "SO_BROADCAST")
NAMES += ("TCP_NODELAY", "TCP_CONGESTION", "TCP_QUICKACK")
LEAST_BUFFER, LEAST_WINDOW = 2304, 1024  # bytes


def window_for(buffer: int, mss: int) -> int:
    """The window that a receive buffer (SO_RCVBUF) allows: half of it, in whole segments."""
    half = buffer // 2
    return half // mss * mss if half >= mss else max(half, LEAST_WINDOW)


class StreamOptions:
    """The options of one TCP socket of a host with these settings.

    `base` are the Settings that its connection has where no option says otherwise.
    """

    def __init__(self, settings: HostSettings) -> None:
        self.base = settings.tcp
        self._buffers = settings.buffers
        self._values: dict[str, Any] = {}

    def inherit(self, other: "StreamOptions") -> None:
        """Begin as the listener's options are, as what `accept` returns does."""
        self.base, self._values = other.base, dict(other._values)

    @property
    def reuse(self) -> int:
        """SO_REUSEADDR."""
        return int(self._values.get("SO_REUSEADDR", 0))

    @property
    def linger(self) -> int | None:
        """The seconds of SO_LINGER; None where it is off."""
        on, seconds = self._values.get("SO_LINGER", (0, 0))
        return seconds if on else None

    def tcp(self, mtu: int = ETHERNET_MTU) -> Settings:
        """The Settings of a connection that begins now, on a way of this MTU."""
        usual = self.base
        if mtu != ETHERNET_MTU:
            usual = replace(usual, mss=min(mtu, LARGEST_PACKET) - HEADERS)
        return replace(usual, **self.changes())

    def set(self, name: str, value: Any) -> None:
        """Set an option.

        Raises OSError: ENOPROTOOPT, ENOENT for an unknown algorithm, EINVAL for a value out of
        the `LIMITS`.
        """
        if name in READ_ONLY or name not in NAMES:
            raise unknown(name)
        if name == "TCP_CONGESTION":
            try:
                algorithm(value)
            except (ValueError, TypeError) as error:
                raise failure(errno.ENOENT, str(error)) from None
        if name in BUFFERS:  # Linux doubles them, for what it needs itself
            value = max(2 * value, LEAST_BUFFER)
        elif name in FLAGS:
            value = int(bool(value))
        elif name in LIMITS and not (name == "TCP_MAXSEG" and value == 0):  # 0: as TCP likes
            least, most = LIMITS[name]
            if not least <= value <= most:
                raise failure(errno.EINVAL)
        self._values[name] = value

    def get(self, name: str) -> Any:
        """The value of an option. Raises OSError (ENOPROTOOPT)."""
        if name not in NAMES:
            raise unknown(name)
        if name in TELLING:
            return TELLING[name]
        if name == "SO_LINGER":
            return self._values.get(name, (0, 0))
        if name == "TCP_CONGESTION":
            algorithm = self.tcp().congestion
            return algorithm if isinstance(algorithm, str) else algorithm.name
        if name in BUFFERS:
            return self._values.get(name) or self._buffers[name]
        if name == "TCP_NODELAY":
            return int(not self.tcp().nagle)
        if name in SETTINGS:
            field, unit = SETTINGS[name]
            unset = not self._values.get(name) and unit < 1  # Linux tells 0: as long as TCP likes
            return 0 if unset else round(getattr(self.tcp(), field) / unit)
        return self._values.get(name, 0)

    def changes(self) -> dict[str, Any]:
        """The fields of Settings that options say otherwise."""
        values, changes = self._values, dict[str, Any]()
        for name, (field, unit) in SETTINGS.items():
            if values.get(name):  # 0 is as if nothing was set
                changes[field] = values[name] * unit
        if "SO_KEEPALIVE" in values:
            changes["keepalive"] = bool(values["SO_KEEPALIVE"])
        if "TCP_NODELAY" in values:
            changes["nagle"] = not values["TCP_NODELAY"]
        if "TCP_CONGESTION" in values:
            changes["congestion"] = values["TCP_CONGESTION"]
        if "SO_RCVBUF" in values:
            changes["receive_buffer"] = window_for(values["SO_RCVBUF"], self.base.mss)
        if "SO_SNDBUF" in values:
            changes["send_buffer"] = values["SO_SNDBUF"]
        return changes


def unknown(what: str) -> OSError:
    """The error for an option that cannot be had or cannot be set; it names those that can."""
    can = ", ".join(name for name in NAMES if name not in READ_ONLY)
    return failure(errno.ENOPROTOOPT, f"{what} cannot be had here; what can be set: {can}")
