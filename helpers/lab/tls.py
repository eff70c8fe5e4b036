"""TLS between the two hosts of a lab."""

import socket
import ssl
from typing import NamedTuple

from helpers.lab.lab import Lab
from helpers.lab.pairs import PATIENCE, tcp_pair
from helpers.secure.stream import TlsStream


class TlsPair(NamedTuple):
    """The two ends of TLS on a connection of the lab; None for an end whose handshake failed.

    `refused` is what that end raised, by its name.
    """

    client: TlsStream | None
    server: TlsStream | None
    refused: dict[str, ssl.SSLError]


def tls_pair(
    lab: Lab, client: ssl.SSLContext, server: ssl.SSLContext, name: str = "server"
) -> TlsPair:
    """Return TLS over a new TCP connection; the client asks for the server by `name`.

    Both ends send at once what they are given (TCP_NODELAY). Raises OSError, a TimeoutError after
    5 seconds, where the connection fails.
    """
    pair = tcp_pair(lab)
    for sock in pair:
        sock.settimeout(PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    task = lab.server.run(_secured, pair.server, server, True, None)
    ours, error = _secured(pair.client, client, False, name)
    theirs, refusal = task.result(PATIENCE)
    refused = {"client": error, "server": refusal}
    return TlsPair(ours, theirs, {who: why for who, why in refused.items() if why})


def _secured(
    sock: socket.socket, context: ssl.SSLContext, server_side: bool, name: str | None
) -> tuple[TlsStream | None, ssl.SSLError | None]:
    """TLS on a socket, or what the handshake raised; the socket is closed then."""
    try:
        return TlsStream(sock, context, server_side=server_side, server_hostname=name), None
    except ssl.SSLError as error:
        sock.close()
        return None, error
