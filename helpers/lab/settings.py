"""What can be set about the hosts of a lab: what it means for a kernel, and for one of our own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers.host import HostSettings
from helpers.host.options import window_for
from helpers.host.settings import RECEIVE_BUFFER, SEND_BUFFER, tcp_settings
from helpers.lab.possible import LabError
from helpers.link.quantities import size
from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class LabSettings:
    """With `ipv6`, the hosts have IPv6 addresses too, and speak of them. `congestion` is the
    congestion control of every TCP socket: a name, or for hosts of the course's own, a class.

    `sack`, `window_scaling`, `timestamps` and `time_wait` can be switched off; `receive_buffer`
    and `send_buffer` are sizes such as "64 KiB"; `kernel` maps more names under net.ipv4 to
    values, as sysctl(8) does. Where a setting may be missing, a "-" stands before its name.
    `tcp` maps names of `helpers.transport.tcp.settings.Settings` to values, for hosts of the
    course's own: also the classes and functions that a reader puts in place of its own.
    """

    ipv6: bool = False
    congestion: str | type[CongestionControl] = "reno"
    sack: bool = True
    window_scaling: bool = True
    timestamps: bool = True
    time_wait: bool = True
    receive_buffer: float | str | None = None
    send_buffer: float | str | None = None
    kernel: Mapping[str, Any] | None = None
    tcp: Mapping[str, Any] | None = None


# --- a kernel's host ----------------------------------------------------------------------------

QUIET = {  # what would put frames on the wire that nobody sent on purpose
    "-net.ipv6.conf.all.disable_ipv6": 1,
    "-net.ipv6.conf.default.disable_ipv6": 1,
}
QUIET_IPV6 = {
    "-net.ipv6.conf.default.accept_dad": 0,
    "-net.ipv6.conf.default.dad_transmits": 0,
    "-net.ipv6.conf.default.router_solicitations": 0,
    "-net.ipv6.conf.default.accept_ra": 0,
}
ALWAYS = {
    "net.ipv4.tcp_no_metrics_save": 1,  # no connection shall know of an earlier one
    "net.ipv4.ip_unprivileged_port_start": 0,
    "net.ipv4.ping_group_range": "0 0",
}
LEAST_BUFFER = 4096


def kernel_settings(wanted: LabSettings) -> list[tuple[str, str]]:
    """The settings of a host with a kernel, as `(name, value)` in the names of sysctl(8).

    A "-" in front of a name says that the kernel may lack the setting. Raises WireError where a
    size is none, and LabError where the kernel can have nothing of the kind.
    """
    if not isinstance(wanted.congestion, str):
        raise LabError(
            "a kernel has no congestion control written in Python: leave the class to hosts of "
            "the course's own, client='helpers'"
        )
    if wanted.tcp:
        raise LabError(
            "tcp={…} is for hosts of the course's own: ask for them by client='helpers' and "
            "server='helpers', or set a kernel's by kernel={…}"
        )
    settings: dict[str, Any] = ALWAYS | (QUIET_IPV6 if wanted.ipv6 else QUIET)
    settings["net.ipv4.tcp_sack"] = int(wanted.sack)
    settings["net.ipv4.tcp_window_scaling"] = int(wanted.window_scaling)
    settings["net.ipv4.tcp_timestamps"] = int(wanted.timestamps)
    if not wanted.time_wait:
        settings["net.ipv4.tcp_max_tw_buckets"] = 0
    for name, buffer in (("rmem", wanted.receive_buffer), ("wmem", wanted.send_buffer)):
        if buffer is not None:
            settings[f"net.ipv4.tcp_{name}"] = f"{LEAST_BUFFER} {size(buffer)} {size(buffer)}"
    for name, value in (wanted.kernel or {}).items():
        optional = "-" if name.startswith("-") else ""
        settings[f"{optional}net.ipv4.{name.removeprefix('-')}"] = value
    return [(name, str(value)) for name, value in settings.items()]


# --- a host of the course's own -----------------------------------------------------------------

SYSCTLS: dict[str, tuple[str, Callable[[int], Any]]] = {
    # names under net.ipv4: the fields of Settings, and how a value is read
    "tcp_sack": ("sack", bool),
    "tcp_timestamps": ("timestamps", bool),
    "tcp_window_scaling": ("window_scaling", bool),
    "tcp_fin_timeout": ("fin_timeout", float),
    "tcp_keepalive_time": ("keepalive_idle", float),
    "tcp_keepalive_intvl": ("keepalive_interval", float),
    "tcp_keepalive_probes": ("keepalive_probes", int),
    "tcp_recovery": ("rack", lambda bits: bool(bits & 1)),
    "tcp_early_retrans": ("tail_loss_probe", bool),
    "tcp_dsack": ("dsack", bool),
    "tcp_max_syn_backlog": ("max_syn_backlog", int),
    "tcp_syn_retries": ("syn_timeout", lambda retries: 2.0 ** (retries + 1) - 1),
}
# It has none of these: only 0 is right.
MISSING = ("tcp_ecn", "tcp_fastopen", "tcp_syncookies")


def own_settings(wanted: LabSettings) -> HostSettings:
    """The settings of a host of the course's own.

    Raises LabError where it has nothing of the kind, and WireError where a size is none.
    """
    if wanted.ipv6:
        raise LabError("the course's own TCP speaks IPv4 only: leave ipv6 out, or use kernels")
    fields: dict[str, Any] = {
        "congestion": wanted.congestion,
        "sack": wanted.sack,
        "window_scaling": wanted.window_scaling,
        "timestamps": wanted.timestamps,
    }
    if not wanted.time_wait:
        fields["msl"] = 0.0
    buffers = {"SO_RCVBUF": RECEIVE_BUFFER, "SO_SNDBUF": SEND_BUFFER}
    if wanted.receive_buffer is not None:
        buffers["SO_RCVBUF"] = size(wanted.receive_buffer)
    if wanted.receive_buffer is not None or not wanted.window_scaling:
        fields["receive_buffer"] = window_for(buffers["SO_RCVBUF"], Settings().mss)
    if wanted.send_buffer is not None:
        fields["send_buffer"] = buffers["SO_SNDBUF"] = size(wanted.send_buffer)
    host: dict[str, Any] = {"buffers": buffers}
    for written, value in (wanted.kernel or {}).items():
        name = written.removeprefix("-")
        if name == "tcp_rfc1337":
            host["resets_end_time_wait"] = not _number(name, value)
        elif name == "ip_local_port_range":
            host["ports"] = _port_range(value)
        elif name in SYSCTLS:
            field, read = SYSCTLS[name]
            fields[field] = read(_number(name, value))
        elif written == name and (name not in MISSING or _number(name, value)):
            raise LabError(
                f"the course's own TCP has no setting net.ipv4.{name}: leave it out, or use kernels"
            )
    try:
        tcp = tcp_settings(wanted.tcp or {}, Settings(**fields))
        return HostSettings(tcp=tcp, **host)
    except (TypeError, ValueError) as error:
        raise LabError(f"{error}; see helpers.transport.tcp.settings") from None


def _number(name: str, value: Any) -> int:
    try:
        return int(value)
    except (ValueError, TypeError):
        raise _wrong(name) from None


def _port_range(value: Any) -> range:
    try:
        first, last = map(int, str(value).split())
    except ValueError:
        raise _wrong("ip_local_port_range") from None
    if not 1 <= first <= last <= 65535:
        raise _wrong("ip_local_port_range")
    return range(first, last + 1)


def _wrong(name: str) -> LabError:
    return LabError(
        f"the course's own TCP does not take that value for net.ipv4.{name}: give another one"
    )
