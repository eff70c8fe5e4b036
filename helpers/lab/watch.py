"""What the kernel holds of a connection, over time."""

import socket
import threading
import time
from typing import NamedTuple

from helpers.kernel import TcpInfo, tcp_info
from helpers.link.quantities import seconds
from helpers.servers.following import OwnThread


class Sample(NamedTuple):
    """What the kernel held at `time`, in seconds of the lab's trace."""

    time: float
    info: TcpInfo


class Watch:
    """Takes `tcp_info` of a socket every so many seconds; `samples` has them so far.

    It ends with the socket, with the lab, by `stop()` or at the end of a `with` block.
    """

    def __init__(self, sock: socket.socket, every: float | str, began: float) -> None:
        self.samples: list[Sample] = []
        self._socket, self._every, self._began = sock, max(0.001, seconds(every)), began
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
            self.samples.append(Sample(time.monotonic() - self._began, info))
            due = max(due + self._every, time.monotonic())

    def stop(self) -> list[Sample]:
        """Take no more samples; return those that were taken."""
        self._ending.set()
        self._thread.join()
        return self.samples

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
