"""The receiver's desk: putting bytes back into their order (RFC 9293 section 3.10.7.4, RFC 2018).

Segments arrive late, twice, or before others that were sent first. Each says with its sequence
number where its bytes belong. Bytes that come next in order are ready for the application; bytes
beyond a hole wait until the hole is filled. What waits can be told to the sender as SACK blocks,
so that it repeats the hole and nothing else.
"""

from bisect import bisect_left


class Reassembler:
    """Takes pieces of a stream in any order. `next` is the number of the next byte (RCV.NXT)."""

    def __init__(self, first: int) -> None:
        self.next = first
        self._ready = bytearray()  # in order, not read yet
        self._starts: list[int] = []  # where each waiting piece begins, sorted
        self._pieces: dict[int, bytes] = {}  # the waiting pieces by their beginning; none overlap
        self._recent: list[tuple[int, int]] = []  # what waits, as (begin, end), newest first

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

        That is the order of the blocks in a SACK option (RFC 2018 section 4).
        """
        return self._recent

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
        if seq > self.next:
            self._keep(seq, data)
            return False
        if self._starts:
            self._keep(seq, data)
            self._join()
        else:
            self._ready += data
            self.next += len(data)
        return True

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
        self._starts.clear()
        self._pieces.clear()
        self._recent.clear()

    def _keep(self, seq: int, data: bytes) -> None:
        """Put into the gaps between the pieces what is new in `data`."""
        end = seq + len(data)
        at = max(bisect_left(self._starts, seq) - 1, 0)
        new, known = seq, self._starts[at:]
        for start in known:
            if start >= end:
                break
            if start > new:
                self._put(new, data[new - seq : start - seq])
            new = max(new, start + len(self._pieces[start]))
        if new < end:
            self._put(new, data[new - seq :])
        self._note(seq, end)

    def _put(self, start: int, data: bytes) -> None:
        self._starts.insert(bisect_left(self._starts, start), start)
        self._pieces[start] = data

    def _note(self, start: int, end: int) -> None:
        """Put the block that has grown to the front, joined with those that it touches."""
        apart = []
        for block in self._recent:
            if block[0] <= end and start <= block[1]:
                start, end = min(start, block[0]), max(end, block[1])
            else:
                apart.append(block)
        self._recent = [(start, end), *apart]

    def _join(self) -> None:
        """Move to the ready bytes what has no hole before it any more."""
        count = 0
        for start in self._starts:
            if start != self.next:
                break
            piece = self._pieces.pop(start)
            self._ready += piece
            self.next += len(piece)
            count += 1
        del self._starts[:count]
        self._recent = [block for block in self._recent if block[1] > self.next]
