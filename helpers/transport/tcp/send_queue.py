"""The sender's desk: bytes that the application gave, until the peer has acknowledged them.

TCP can repeat a segment only as long as it keeps its bytes. So they stay here after they were
sent, and leave when an acknowledgment covers them. The room is limited: a sender that is faster
than the network has to wait (back-pressure).
"""


class SendQueue:
    """Bytes by their sequence numbers: from `first`, the oldest kept, up to `end`."""

    def __init__(self, first: int, room: int) -> None:
        self.first = self.end = first
        self.limit = room
        self._bytes = bytearray()  # those that are kept, after some that are gone
        self._gone = 0

    @property
    def room(self) -> int:
        """How many more bytes fit."""
        return max(self.limit - (self.end - self.first), 0)

    def add(self, data: bytes) -> int:
        """Take as much of `data` as fits; return how many bytes that was."""
        taken = min(len(data), self.room)
        self._bytes += data[:taken] if taken < len(data) else data
        self.end += taken
        return taken

    def between(self, start: int, end: int) -> bytes:
        """The bytes with the numbers from `start` up to `end`."""
        begin = self.first - self._gone
        return bytes(self._bytes[start - begin : end - begin])

    def release(self, una: int) -> None:
        """Forget the bytes before `una`: they were acknowledged.

        They are cut off only where they are an eighth of all. A cut makes the next `add` move what
        is left; with one for each ACK, every byte of a long queue would be moved again and again.
        """
        if una > self.first:
            una = min(una, self.end)
            self._gone += una - self.first
            self.first = una
            if 8 * self._gone >= len(self._bytes):
                del self._bytes[: self._gone]
                self._gone = 0

    def clear(self) -> None:
        """Throw everything away."""
        self._bytes.clear()
        self._gone = 0
        self.first = self.end
