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
        self._bytes = bytearray()

    @property
    def room(self) -> int:
        """How many more bytes fit."""
        return max(self.limit - len(self._bytes), 0)

    def add(self, data: bytes) -> int:
        """Take as much of `data` as fits; return how many bytes that was."""
        taken = min(len(data), self.room)
        self._bytes += data[:taken] if taken < len(data) else data
        self.end += taken
        return taken

    def between(self, start: int, end: int) -> bytes:
        """The bytes with the numbers from `start` up to `end`."""
        return bytes(self._bytes[start - self.first : end - self.first])

    def release(self, una: int) -> None:
        """Forget the bytes before `una`: they were acknowledged."""
        if una > self.first:
            count = min(una, self.end) - self.first
            del self._bytes[:count]
            self.first += count

    def clear(self) -> None:
        """Throw everything away."""
        self._bytes.clear()
        self.first = self.end
