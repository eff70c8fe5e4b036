"""What the TCP of a host holds of a connection, over real time."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from helpers.host.watch import Sample, Watch
from helpers.kernel import tcp_info
from helpers.lab.own.sockets import OwnSocket
from helpers.link.quantities import seconds
from helpers.servers.following import OwnThread

PATIENCE = 10.0  # seconds for the end of the thread, which waits for nothing else


class LabWatch(Watch):
    """A `Watch` that takes `tcp_info` of a socket every so many seconds.

    It ends with the socket, with the lab, by `stop()` or at the end of a `with` block. Its times
    count from `began`; `waiting()` tells how many frames wait at the wire.
    """

    def __init__(
        self, sock: socket.socket, every: float | str, began: float, waiting: Callable[[], int]
    ) -> None:
        super().__init__()
        self._socket, self._every, self._began = sock, max(0.001, seconds(every)), began
        self._waiting = waiting
        if isinstance(sock, OwnSocket):
            with contextlib.suppress(OSError):  # closed already: there is nothing to hear
                sock.tell(self, lambda: time.monotonic() - began)
        self._ending = threading.Event()
        self._thread = OwnThread(target=self._run, name="helpers-lab-watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._ending.wait(max(0.0, due - time.monotonic())):
            try:
                info = tcp_info(self._socket)
            except OSError:  # it was closed
                return
            self.note(time.monotonic() - self._began, info, self._waiting())
            due = max(due + self._every, time.monotonic())

    def stop(self) -> list[Sample]:
        """Take no more samples; return those that were taken."""
        self._ending.set()
        self._thread.join(PATIENCE)
        return super().stop()
