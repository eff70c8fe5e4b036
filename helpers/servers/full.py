"""A server that nobody answers: its queue of waiting connections is full."""

import socket
import sys
from typing import Self

from helpers.address import Address
from helpers.servers.exposed import exposed
from helpers.servers.opening import open_listener
from helpers.servers.owner import adopt, release

# Seconds in which a connection over the loopback is made if there is room. Linux makes it while
# `connect` is called; elsewhere another thread of the kernel does.
MADE_WITHIN = 0.005 if sys.platform == "linux" else 0.05


class FullServer:
    """A listening socket whose backlog is full and is never drained by `accept`.

    On Linux and macOS a new client's SYN is dropped, so `connect` waits and tries again until
    its timeout. Windows answers with a reset instead. No thread is needed for that.

    `waiting` is how many connections fill the queue.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.running = True
        self._listener = open_listener(host, 0, backlog=1)  # 0 means "many" on macOS
        self.address: Address = self._listener.getsockname()[:2]
        self._waiting: list[socket.socket] = []
        while len(self._waiting) < 16 and self._fill():
            pass
        adopt(self)

    @property
    def waiting(self) -> int:
        """The number of connections in the queue."""
        return len(self._waiting)

    def _fill(self) -> bool:
        """Put one more connection into the queue; return False if there was no room."""
        client = socket.socket(self._listener.family, socket.SOCK_STREAM)
        client.settimeout(MADE_WITHIN)
        try:
            client.connect(self.address)
        except (TimeoutError, ConnectionError):
            client.close()
            return False
        self._waiting.append(client)
        return True

    def stop(self) -> None:
        """Close the listening socket and the connections in its queue."""
        self.running = False
        for sock in (*self._waiting, self._listener):
            sock.close()
        release(self)

    stop_quietly = stop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        more = exposed(self.address, self.running)
        return f"<full server on {self.address[0]}, {self.waiting} in its queue{more}>"
