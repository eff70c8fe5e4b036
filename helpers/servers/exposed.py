"""Say of a socket that others than this machine reach it: a course's server need not be."""

import contextlib
import ipaddress


def exposed(address: tuple[str, int] | None, running: bool = True) -> str:
    """Return a warning to be added to an object's text; "" where only this machine gets in."""
    if address is None or not running:
        return ""
    with contextlib.suppress(ValueError):
        host = ipaddress.ip_address(address[0].partition("%")[0])
        if host.is_loopback:
            return ""
        if host.is_unspecified:
            return "; on every network that this machine is in: others can connect"
    return "; not on the loopback: others can connect"
