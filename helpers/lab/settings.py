"""The kernel settings of a lab's hosts."""

from collections.abc import Mapping
from typing import Any

from helpers.link.quantities import size

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


def kernel_settings(
    *,
    ipv6: bool = False,
    sack: bool = True,
    window_scaling: bool = True,
    timestamps: bool = True,
    time_wait: bool = True,
    receive_buffer: float | str | None = None,
    send_buffer: float | str | None = None,
    kernel: Mapping[str, Any] | None = None,
) -> list[tuple[str, str]]:
    """The settings of a host, as `(name, value)` in the names of sysctl(8).

    `kernel` holds more of them, by their names under net.ipv4. A "-" in front of a name says
    that the kernel may lack the setting. Raises WireError where a size is none.
    """
    settings = ALWAYS | (QUIET_IPV6 if ipv6 else QUIET)
    settings["net.ipv4.tcp_sack"] = int(sack)
    settings["net.ipv4.tcp_window_scaling"] = int(window_scaling)
    settings["net.ipv4.tcp_timestamps"] = int(timestamps)
    if not time_wait:
        settings["net.ipv4.tcp_max_tw_buckets"] = 0
    for name, buffer in (("rmem", receive_buffer), ("wmem", send_buffer)):
        if buffer is not None:
            settings[f"net.ipv4.tcp_{name}"] = f"{LEAST_BUFFER} {size(buffer)} {size(buffer)}"
    settings |= {f"net.ipv4.{name}": value for name, value in (kernel or {}).items()}
    return [(name, str(value)) for name, value in settings.items()]
