"""What a lab's settings mean for a host without a kernel."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from helpers.lab.own.options import ALGORITHMS, window_for
from helpers.lab.possible import LabError
from helpers.link.quantities import size
from helpers.transport.tcp.settings import Settings

RECEIVE_BUFFER, SEND_BUFFER = 131_072, 16_384  # what Linux tells of a new socket
SYSCTLS = {  # names under net.ipv4: the fields of Settings, and how a value is read
    "tcp_sack": ("sack", bool),
    "tcp_timestamps": ("timestamps", bool),
    "tcp_window_scaling": ("window_scaling", bool),
    "tcp_fin_timeout": ("fin_timeout", float),
    "tcp_keepalive_time": ("keepalive_idle", float),
    "tcp_keepalive_intvl": ("keepalive_interval", float),
    "tcp_keepalive_probes": ("keepalive_probes", int),
    "tcp_syn_retries": ("syn_timeout", lambda retries: 2.0 ** (retries + 1) - 1),
}

MISSING = ("tcp_early_retrans", "tcp_ecn", "tcp_fastopen")  # it has none of these: only 0 is right


class HostSettings(NamedTuple):
    """`settings` of a host's TCP, `buffers` as its sockets tell them, if RSTs end TIME-WAIT."""

    settings: Settings
    buffers: dict[str, int]
    resets_end_time_wait: bool = True


def own_settings(
    *,
    ipv6: bool = False,
    congestion: str = "reno",
    sack: bool = True,
    window_scaling: bool = True,
    timestamps: bool = True,
    time_wait: bool = True,
    receive_buffer: float | str | None = None,
    send_buffer: float | str | None = None,
    kernel: Mapping[str, Any] | None = None,
) -> HostSettings:
    """The settings of a host; as `helpers.lab.settings.kernel_settings` takes them.

    Raises LabError where the course's own TCP has nothing of the kind.
    """
    if ipv6:
        raise LabError("the course's own TCP speaks IPv4 only: leave ipv6 out, or use kernels")
    if congestion not in ALGORITHMS:
        known = " and ".join(ALGORITHMS)
        raise LabError(f"the course's own TCP has {known}, and no {congestion}: name one of them")
    fields: dict[str, Any] = {
        "congestion": congestion,
        "sack": sack,
        "window_scaling": window_scaling,
        "timestamps": timestamps,
    }
    if not time_wait:
        fields["msl"] = 0.0
    buffers = {"SO_RCVBUF": RECEIVE_BUFFER, "SO_SNDBUF": SEND_BUFFER}
    if receive_buffer is not None:
        buffers["SO_RCVBUF"] = size(receive_buffer)
    if receive_buffer is not None or not window_scaling:
        fields["receive_buffer"] = window_for(buffers["SO_RCVBUF"], Settings().mss)
    if send_buffer is not None:
        fields["send_buffer"] = buffers["SO_SNDBUF"] = size(send_buffer)
    resets_end_time_wait = True
    for name, value in (kernel or {}).items():
        number = _number(name, value)
        if name == "tcp_rfc1337":
            resets_end_time_wait = not number
        elif name in SYSCTLS:
            field, read = SYSCTLS[name]
            fields[field] = read(number)
        elif name not in MISSING or number:
            raise LabError(
                f"the course's own TCP has no setting net.ipv4.{name}: leave it out, or use kernels"
            )
    return HostSettings(Settings(**fields), buffers, resets_end_time_wait)


def _number(name: str, value: Any) -> int:
    try:
        return int(value)
    except ValueError:
        raise LabError(
            f"the course's own TCP does not take that value for net.ipv4.{name}: give another one"
        ) from None
