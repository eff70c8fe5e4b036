"""Open the socket of a server, or say what is in the way and what to do about it."""

import errno
import socket


class ServerError(OSError):
    """The server could not start."""


def open_listener(host: str, port: int, backlog: int) -> socket.socket:
    """Return a listening TCP socket; raises TypeError or ServerError, which name the cure."""
    if not isinstance(port, int):
        raise TypeError(f"a port is a number, not {port!r}. Leave it out: the system picks one.")
    if not 0 <= port <= 65_535:
        raise ServerError(f"{port} is no port: ports go from 0 to 65535. Leave it out.")
    family = _family_of(host)
    try:
        listener = socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        raise ServerError(_why_not(host, port, error)) from error
    listener.setblocking(True)  # whatever socket.setdefaulttimeout says
    return listener


def open_datagram_socket(host: str) -> socket.socket:
    """Return a bound UDP socket; raises TypeError or ServerError, which name the cure."""
    sock = socket.socket(_family_of(host), socket.SOCK_DGRAM)
    sock.setblocking(True)
    try:
        sock.bind((host, 0))
    except OSError as error:
        sock.close()
        raise ServerError(_why_not(host, 0, error)) from error
    return sock


def _family_of(host: str) -> socket.AddressFamily:
    if not isinstance(host, str):
        raise TypeError(f"a host is a text such as '127.0.0.1', not {host!r}.")
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _why_not(host: str, port: int, error: OSError) -> str:
    code = error.errno
    if code == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use by another socket. "
            "Leave the port out, and the system picks a free one."
        )
    if code in (errno.EACCES, errno.EPERM):
        return f"port {port} needs more rights. Leave the port out, or take one above 1023."
    return f"cannot use the address {host!r}: {error}. Use host='127.0.0.1' or host='::1'."
