"""One client of a `BackgroundServer`: an ordinary socket that notes what passes through it."""

import contextlib
import socket
from typing import Any

from helpers.servers.log import Log, excerpt


class TooManyBytes(OSError):
    """A client sent more than the server's `max_bytes`."""


class LoggedConnection(socket.socket):
    """A connected socket that writes what it receives and sends into the server's log.

    It is a `socket.socket` in every other way. `max_bytes` bounds what one client may send.
    """

    def __init__(self, accepted: socket.socket, who: str, log: Log, max_bytes: int) -> None:
        super().__init__(fileno=accepted.detach())
        self.setblocking(True)  # whatever socket.setdefaulttimeout says
        self.who = who
        self._log = log
        self._last_words = ["connection closed by the server"]
        self._max_bytes = max_bytes
        self._received = 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receive as `socket.recv` does; raises TooManyBytes past the server's limit."""
        data = super().recv(size, flags)
        if not flags & socket.MSG_PEEK:
            self._note_received(data)
        return data

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:
        """Receive as `socket.recv_into` does; raises TooManyBytes past the server's limit."""
        count = super().recv_into(buffer, size, flags)
        if not flags & socket.MSG_PEEK:
            self._note_received(memoryview(buffer).cast("B")[:count])
        return count

    def send(self, data: Any, flags: int = 0) -> int:
        """Send as `socket.send` does."""
        count = super().send(data, flags)
        self.note(f"was sent {excerpt(memoryview(data).cast('B')[:count])}")
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send as `socket.sendall` does."""
        # Noted first: once the bytes are out, the client may be faster than this thread.
        self.note(f"was sent {excerpt(data)}")
        super().sendall(data, flags)

    def note(self, text: str) -> None:
        """Write into the log what this client did, until `end_log`."""
        if self._last_words:
            self._log.add(self.who, text)

    def end_log(self) -> None:
        """Note that the server closes the connection, and nothing after that."""
        with contextlib.suppress(IndexError):  # two threads may say so; one pop succeeds
            self._log.add(self.who, self._last_words.pop())

    def _note_received(self, data: bytes | memoryview) -> None:
        self._received += len(data)
        self.note(f"sent {excerpt(data)}" if len(data) else "sent end-of-file")
        if self._received > self._max_bytes:
            raise TooManyBytes(
                f"{self.who} sent more than {self._max_bytes} bytes. "
                "Give BackgroundServer a larger max_bytes if you meant it to."
            )
