"""HyStart: leave slow start before the queue overflows, not by overflowing it (RFC 9438 4.10).

Slow start doubles cwnd in each round trip until something is lost. By then twice as much is on
the way as fits, and what does not fit is lost at once: dozens of segments. But there are two
earlier signs, and HyStart looks for both, round by round. A round begins with an ACK, and ends
with the ACK of the last byte that was sent before: one round trip.

- *The ACKs come without a gap.* What is sent in a burst is spread out by the slowest link, and
  the ACKs come back just as far apart. If they have come in an unbroken train for half a round
  trip, the segments that they let go fill the path for all of one.
- *The round trips grow longer.* Where a queue builds up, there is waiting. Of each round the
  shortest round trip is taken, since a single long one proves little. Longer than the shortest
  of the connection by an eighth (4 ms at least, 16 ms at most), and the queue is filling.

This is how Linux does it, in each slow start. RFC 9406, HyStart++, came out of it: it has the
second sign only, compared with the round before, and after it grows more slowly for five rounds
rather than stop; and it is for the first slow start alone (RFC 9406 4.2, 4.3).
"""

SAMPLES = 8  # round trips that a round is judged by (RFC 9406 4.3: N_RTT_SAMPLE)
SHORTEST_RISE = 0.004  # MIN_RTT_THRESH
LONGEST_RISE = 0.016  # MAX_RTT_THRESH
DIVISOR = 8  # MIN_RTT_DIVISOR
LOW_WINDOW = 16  # segments: below this, no sign is worth much
GAP = 0.002  # ACKs further apart are no train


class HyStart:
    """Watches one slow start; times in seconds.

    `found` becomes True when slow start should end. `min_rtt` is the shortest round trip of all,
    `round_rtt` that of this round; None before the first.
    """

    def __init__(self) -> None:
        self.found = False
        self.min_rtt: float | None = None
        self.round_rtt: float | None = None
        self.round_end: int | None = None  # SND.NXT when the round began
        self.round_start = self.train_end = 0.0  # times
        self.samples = 0

    def sample(self, rtt: float) -> None:
        """Take in a round trip, in slow start or not: it may be the shortest so far."""
        self.min_rtt = rtt if self.min_rtt is None else min(self.min_rtt, rtt)

    def watch(self, now: float, rtt: float, una: int, nxt: int, window: int) -> bool:
        """Take in an ACK of slow start, and return whether to leave it now.

        `rtt` is the round trip that it measured, which `sample` had before; `una` and `nxt` are
        SND.UNA after it and SND.NXT; `window` is cwnd, in segments. True comes once only.
        """
        if self.round_end is None or una > self.round_end:
            self._begin_round(now, nxt)
        if self.found or window < LOW_WINDOW:
            return False
        self.found = self._train_is_long(now) or self._queue_fills(rtt)
        return self.found

    def threshold(self) -> float:
        """How long the shortest round trip of a round may be before slow start ends."""
        shortest = self.min_rtt or 0.0
        return shortest + min(max(shortest / DIVISOR, SHORTEST_RISE), LONGEST_RISE)

    def _begin_round(self, now: float, nxt: int) -> None:
        self.round_end = nxt
        self.round_start = self.train_end = now
        self.round_rtt = None
        self.samples = 0

    def _train_is_long(self, now: float) -> bool:
        """Whether ACKs have come for half a round trip; a gap ends the train of this round."""
        if now - self.train_end > GAP:
            return False
        self.train_end = now
        return now - self.round_start > (self.min_rtt or 0.0) / 2

    def _queue_fills(self, rtt: float) -> bool:
        self.round_rtt = rtt if self.round_rtt is None else min(self.round_rtt, rtt)
        if self.samples < SAMPLES:
            self.samples += 1
            return False
        return self.round_rtt > self.threshold()
