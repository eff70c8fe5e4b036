"""The receiver's desk: putting bytes back into their order (RFC 9293 section 3.10.7.4, RFC 2018).

Segments arrive late, twice, or before others that were sent first. Each says with its sequence
number where its bytes belong. Bytes that come next in order are ready for the application; bytes
beyond a hole wait until the hole is filled. What waits can be told to the sender as SACK blocks,
so that it repeats the hole and nothing else.
"""

from bisect import bisect_left
from itertools import islice

MOST_BLOCKS = 4  # that the options of a header have room for (RFC 2018 section 3)


class Reassembler:
    """Takes pieces of a stream in any order. `next` is the number of the next byte (RCV.NXT).

    What waits lies where it belongs in one array of bytes that begins at `next`, holes and all;
    beside it stand the blocks without holes. So a piece costs the same, however many wait.
    """

    def __init__(self, first: int) -> None:
        self.next = first
        self._ready = bytearray()  # in order, not read yet
        self._beyond = bytearray()  # from `next` on, with holes
        self._starts: list[int] = []  # where the blocks that wait begin, sorted; none touch
        self._ends: dict[int, int] = {}  # where each of them ends; the one that grew last is last

    @property
    def readable(self) -> int:
        """How many bytes are ready to be read."""
        return len(self._ready)

    @property
    def waiting(self) -> bool:
        """Whether bytes beyond a hole have arrived."""
        return bool(self._starts)

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """What waits beyond holes: (first byte, first byte after it), the newest first.

        That is the order of the blocks in a SACK option, which has room for four (RFC 2018
        section 4).
        """
        return [*islice(reversed(self._ends.items()), MOST_BLOCKS)]

    def add(self, seq: int, data: bytes) -> bool:
        """Take `data`, whose first byte has the number `seq`; return whether `next` moved.

        Bytes that are here already are kept as they came first. The caller has cut off what lies
        beyond the window.
        """
        if seq < self.next:
            data = data[self.next - seq :]
            seq = self.next
        if not data:
            return False
        if seq == self.next and not self._starts:
            self._ready += data
            self.next += len(data)
            return True
        self._keep(seq, data)
        return self._join()

    def read(self, limit: int) -> bytes:
        """Take out up to `limit` bytes that are in order; b"" where there are none."""
        data = bytes(self._ready[:limit])
        del self._ready[:limit]
        return data

    def peek(self, limit: int) -> bytes:
        """The bytes that `read` would give, which stay where they are."""
        return bytes(self._ready[:limit])

    def forget_waiting(self) -> None:
        """Throw away what waits beyond a hole."""
        self._beyond.clear()
        self._starts.clear()
        self._ends.clear()

    def _keep(self, seq: int, data: bytes) -> None:
        """Fill with `data` the holes that it covers, and make one block of all that it touches."""
        start = at = seq
        end = seq + len(data)
        first = bisect_left(self._starts, seq)
        if first and self._ends[self._starts[first - 1]] >= seq:
            first -= 1
        last = first
        while last < len(self._starts) and self._starts[last] <= end:
            block = self._starts[last]
            block_end = self._ends.pop(block)
            self._write(at, data[at - seq : max(block - seq, 0)])
            start, at = min(start, block), max(at, block_end)
            last += 1
        self._write(at, data[at - seq :])
        self._starts[first:last] = [start]
        self._ends[start] = max(end, at)

    def _write(self, at: int, data: bytes) -> None:
        offset = at - self.next
        self._beyond += bytes(max(offset - len(self._beyond), 0))
        self._beyond[offset : offset + len(data)] = data

    def _join(self) -> bool:
        """Move to the ready bytes the first block, if there is no hole before it any more."""
        if self._starts[0] != self.next:
            return False
        count = self._ends.pop(self._starts.pop(0)) - self.next
        self._ready += self._beyond[:count]
        del self._beyond[:count]
        self.next += count
        return True
