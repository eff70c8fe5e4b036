"""Two ends of one real TCP connection, without a thread."""

import socket


def connected_pair(timeout=5.0):
    """Return `(client, server)`: two sockets of one TCP connection over 127.0.0.1.

    Both carry `timeout` in seconds, so that a forgotten byte ends in TimeoutError, not in a
    cell that never ends. Close both when you are done.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(timeout)
        client = socket.create_connection(listener.getsockname(), timeout)
        server, _ = listener.accept()
    server.settimeout(timeout)
    return client, server
