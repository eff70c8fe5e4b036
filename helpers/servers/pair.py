"""Two ends of one real TCP connection, without a thread; and what fills and empties it."""

import socket
import time
from collections.abc import Mapping

from helpers.servers.task import BackgroundTask

AT_ONCE = 65_536  # bytes
ZEROS = bytes(AT_ONCE)
MOST = 2**30  # bytes that `pour` sends at most
POLL = 0.001  # seconds


def connected_pair(timeout: float = 5.0) -> tuple[socket.socket, socket.socket]:
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


def pour(client: socket.socket, most: int = MOST) -> int:
    """Send zeros into `client` and never wait; return how many bytes it has taken.

    Ends where the next `send` would have to wait, or after `most` bytes.
    """
    timeout, taken = client.gettimeout(), 0
    client.setblocking(False)
    try:
        while taken < most:
            taken += client.send(ZEROS[: most - taken])
    except BlockingIOError:
        pass
    finally:
        client.settimeout(timeout)
    return taken


def send_for(sock: socket.socket, seconds: float) -> int:
    """Send zeros into `sock` for so many seconds; return how many bytes it has taken.

    It waits where there is no room, and no longer than to the end of that time. Raises OSError
    where the connection ends before.
    """
    usual, taken = sock.gettimeout(), 0
    deadline = time.monotonic() + seconds
    try:
        while (left := deadline - time.monotonic()) > 0:
            sock.settimeout(left)
            taken += sock.send(ZEROS)
    except TimeoutError:  # the time is over, and there was no room
        pass
    finally:
        sock.settimeout(usual)
    return taken


def read_all(sock: socket.socket) -> bytes:
    """Read to the end of the stream; return all that came.

    Started in the background, it is a reader: `lab.server.run(read_all, sock)`. Raises OSError
    where the connection ends by an error; TimeoutError where nothing comes for as long as the
    timeout of `sock`.
    """
    data = bytearray()
    while piece := sock.recv(AT_ONCE):
        data += piece
    return bytes(data)


def arrived(sock: socket.socket, count: int, timeout: float = 5.0) -> None:
    """Wait until `count` bytes are in the receive queue of `sock`, and leave them there.

    Raises TimeoutError where they are not there in time, or the stream ends before.
    """
    deadline = time.monotonic() + timeout
    while len(sock.recv(count, socket.MSG_PEEK)) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"fewer than {count} bytes came within {timeout:g} s")
        time.sleep(POLL)


def drained(server: socket.socket, count: int) -> int:
    """Read `count` bytes from `server`, or up to the end of its stream; return how many came."""
    read = 0
    while read < count and (data := server.recv(min(count - read, 2**20))):
        read += len(data)
    return read


def whereabouts(tasks: Mapping[str, BackgroundTask]) -> dict[str, tuple[str, str]]:
    """Return where each of two background tasks stands, as {name: (its line, the other's name)}.

    One that has ended is left out.
    """
    one, other = tasks
    places = {name: task.where() for name, task in tasks.items()}
    return {
        name: (place[1], other if name == one else one) for name, place in places.items() if place
    }
