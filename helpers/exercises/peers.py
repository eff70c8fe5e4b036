"""Peers for checks: the other end of a connection that a reader's function talks to."""

import contextlib

from helpers.servers import connected_pair, run_in_background


@contextlib.contextmanager
def client_of(handler, timeout=1.0):
    """Give a client socket whose other end is served by `handler(connection)` in the background.

    When the block ends the client hangs up, and the handler has `timeout` seconds to return.
    What the handler raised is raised here, since it explains whatever the client saw; NotFinished
    if it does not return. A client that waits longer than `timeout` gets TimeoutError.
    """
    client, server = connected_pair(timeout)
    server.settimeout(None)  # a reader's server waits as long as it likes: the check is the limit

    def serve():
        with server:
            handler(server)

    serve.__name__ = getattr(handler, "__name__", "handler")
    with client, server, run_in_background(serve) as task:
        try:
            yield client
        except Exception:
            if task.error is not None:
                raise task.error from None
            raise
        client.close()
        task.result(timeout)


def receive_all(connection, size):
    """Return up to `size` bytes from `connection`: fewer at end-of-file or after its timeout."""
    data = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        while len(data) < size:
            piece = connection.recv(size - len(data))
            if not piece:
                break
            data += piece
    return data
