"""One direction of a wire: a queue, a rate and a way to go."""

from collections import deque

from helpers.link.quantities import Limit


class Line:
    """Says when a frame that is sent now arrives at the other end, or that the queue is full.

    A frame waits in the queue until those before it have left, leaves at `rate` bit/s (None: at
    once) and arrives `delay` seconds later. Frames arrive in the order in which they were sent.
    """

    def __init__(self, delay: float, rate: float | None, queue: Limit | None) -> None:
        self.delay, self.rate, self.queue = delay, rate, queue
        self._waiting: deque[tuple[float, int]] = deque()  # when each leaves, and its bytes
        self._bytes = 0
        self._free_at = self._latest = float("-inf")

    def send(self, now: float, length: int, jitter: float = 0.0) -> float | None:
        """When a frame of so many bytes arrives; None where the queue has no room for it.

        The frame that is leaving counts as one that waits.
        """
        waiting = self._waiting
        if waiting and waiting[0][0] <= now:
            self._leave(now)
        queue = self.queue
        if queue is not None:
            wait = self._bytes + length if queue.bytes else len(waiting) + 1
            if wait > queue.most:
                return None
        leaves = max(now, self._free_at)
        if self.rate:
            leaves += length * 8 / self.rate
        self._free_at = leaves
        waiting.append((leaves, length))
        self._bytes += length
        self._latest = max(self._latest, leaves + self.delay + jitter)
        return self._latest

    def waiting(self, now: float) -> tuple[int, int]:
        """How many frames are in the queue, the one that is leaving included, and their bytes."""
        self._leave(now)
        return len(self._waiting), self._bytes

    def _leave(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            self._bytes -= self._waiting.popleft()[1]
