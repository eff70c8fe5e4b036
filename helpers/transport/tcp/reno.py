"""Reno, the congestion control that all others are measured by (RFC 5681).

Reno's rule is short: one segment more in each round trip, and half of cwnd after a loss. Drawn
over time, cwnd is a saw: up a slope of one segment a round trip, down by half, up again. Of many
senders that share a link, each gives up a share and all grow alike, so they draw level.

The slope is why Reno is slow on a long, fast path: with a round trip of 100 ms, climbing back
from 5,000 segments to 10,000 takes more than eight minutes. CUBIC is the answer to that.
"""

from helpers.transport.tcp.congestion import Windowed


class Reno(Windowed):
    """One segment more in each round trip, and half of cwnd after a loss (RFC 5681 3.1, 3.2)."""

    name = "reno"

    def on_ack(
        self,
        now: float,
        delivered: int,
        rtt: float | None = None,
        una: int = 0,
        nxt: int = 0,
        limited: bool = True,
    ) -> None:
        """Double below ssthresh, then add one segment for each cwnd of bytes delivered.

        RFC 5681 3.1 also knows another form, SMSS × SMSS / cwnd for each ACK. It depends on how
        many segments the receiver acknowledges at a time; counting bytes does not.
        """
        if not limited:
            return
        if self.in_slow_start:
            delivered = self.slow_start(delivered)
        if delivered:
            self.grow(delivered, price=self.cwnd)

    def reduced(self, flight: int) -> int:
        """Half of what was in use, in whole segments, at least two (RFC 5681 3.1, equation 4)."""
        return self.segments(self.used(flight) // 2)
