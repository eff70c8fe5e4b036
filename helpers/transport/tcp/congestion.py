"""How much may be on the way: the congestion window (RFC 5681).

The receive window says what the receiver has room for. Nobody tells what the network has room
for. So the sender keeps a second window, `cwnd`, and feels its way:

    slow start             below ssthresh: every byte that arrives lets two more go, so that cwnd
                           doubles in each round trip
    congestion avoidance   from ssthresh on: slower; how, the algorithms differ in
    a lost segment         some queue on the path was full: ssthresh becomes a share of cwnd, and
                           cwnd goes on from there
    a timeout              nothing came back at all: ssthresh the same, but cwnd begins again
                           with a single segment

Others find out that these things happened; what they do to cwnd is decided here. All is counted
in bytes, but cwnd moves in whole segments, as in Linux and as RFC 5681 3.1 allows: with a cwnd
of ten segments, what the rounding does is worth several per cent.
"""

from typing import ClassVar

UNLIMITED = 2**31 - 1  # more than any receive window: 65,535 << 14 is half of it


class CongestionControl:
    """What every algorithm has; by itself the algorithm "none", whose cwnd is never in the way.

    `mss` is how many bytes of data one segment carries, `initial_window` is the first cwnd (RFC
    6928 2: ten segments). `cwnd` and `ssthresh` are in bytes, too.
    """

    name: ClassVar[str] = "none"

    def __init__(self, mss: int, initial_window: int):
        self.mss = mss
        self.initial_window = initial_window
        self.cwnd = UNLIMITED
        self.ssthresh = UNLIMITED

    @property
    def in_slow_start(self) -> bool:
        """Whether cwnd is below ssthresh, and so doubles in each round trip."""
        return self.cwnd < self.ssthresh

    def on_ack(
        self,
        now: float,
        delivered: int,
        rtt: float | None = None,
        una: int = 0,
        nxt: int = 0,
        limited: bool = True,
    ) -> None:
        """An ACK came that tells of `delivered` more bytes that they arrived.

        Each byte counts once: when it is SACKed or when it is acknowledged, whichever is first.
        Not called in fast recovery. `rtt` is the round trip that this ACK measured, in seconds,
        or None; `una` and `nxt` are SND.UNA after it, and SND.NXT. `limited` says whether cwnd
        was in the way: a window that was not used was not tried out, and does not grow.
        """

    def on_loss(self, now: float, flight: int) -> None:
        """A segment was lost while `flight` bytes were sent and not acknowledged yet."""

    def on_recovered(self, now: float) -> None:
        """The ACK came that ends fast recovery."""

    def on_timeout(self, now: float, flight: int, first: bool = True) -> None:
        """The retransmission timer went off; `first` is False when it goes off once more."""

    def on_idle(self, now: float) -> None:
        """Data is to be sent, after more than one RTO in which none was."""

    def undo(self, cwnd: int, ssthresh: int) -> None:
        """The last loss was none: take the windows of before it, unless they have grown since."""
        self.cwnd, self.ssthresh = max(self.cwnd, cwnd), max(self.ssthresh, ssthresh)


class Windowed(CongestionControl):
    """What Reno and CUBIC share: slow start, and what a loss, a timeout and a silence do.

    An algorithm adds `on_ack`, and `reduced`: which share of cwnd is left after a loss.
    """

    def __init__(self, mss: int, initial_window: int):
        super().__init__(mss, initial_window)
        self.cwnd = initial_window
        self.credit = 0  # bytes delivered in congestion avoidance that did not move cwnd yet

    def on_loss(self, now: float, flight: int) -> None:
        """Go on from ssthresh (RFC 5681 3.2, step 2)."""
        self.ssthresh = self.reduced(flight)
        self.cwnd = self.ssthresh
        self.credit = 0

    def on_recovered(self, now: float) -> None:
        """Whatever recovery made of cwnd, it is ssthresh now (RFC 5681 3.2, step 6)."""
        self.cwnd = self.ssthresh

    def on_timeout(self, now: float, flight: int, first: bool = True) -> None:
        """Begin with one segment, the loss window; slow start leads back to ssthresh.

        The same data lost once more is the same congestion: ssthresh stays (RFC 5681 3.1).
        """
        if first:
            self.ssthresh = self.reduced(flight)
        self.cwnd = self.mss
        self.credit = 0

    def on_idle(self, now: float) -> None:
        """Fall back to the first window: no ACKs are left to set the pace (RFC 5681 4.1)."""
        self.cwnd = min(self.cwnd, self.initial_window)
        self.credit = 0

    def reduced(self, flight: int) -> int:
        """What ssthresh is after a loss, in bytes."""
        raise NotImplementedError

    def used(self, flight: int) -> int:
        """How much of cwnd was in use, in bytes: the `flight` in whole segments, or all of it.

        RFC 5681 3.1 takes the flight, since a cwnd that was never filled proves nothing. What
        recovery and limited transmit send beyond cwnd does not count. A short segment counts as a
        whole one, as in Linux, which counts packets: with one, half of the flight may come out
        half a segment larger than by equation 4.
        """
        return min(self.cwnd, -(-flight // self.mss) * self.mss)

    def segments(self, size: int) -> int:
        """`size` bytes rounded down to whole segments, and two at least (RFC 5681 3.1)."""
        return max(size // self.mss, 2) * self.mss

    def slow_start(self, delivered: int) -> int:
        """Grow by what was delivered, up to ssthresh; return the bytes that are left over.

        As in Linux there is no limit to what one ACK may bring. RFC 5681 3.1 lets it bring one
        segment (equation 2), RFC 9406 4.2 eight: cwnd would not double where an
        ACK is lost or the receiver acknowledges many segments at once.
        """
        growth = min(delivered, self.ssthresh - self.cwnd)
        self.cwnd += growth
        return delivered - growth

    def grow(self, delivered: int, price: int) -> None:
        """Grow by one segment for every `price` bytes that are delivered.

        With cwnd as the price, that is one segment in each round trip.
        """
        if self.credit >= price:  # the price fell: what was saved up buys one segment, not many
            self.credit = 0
            self.cwnd += self.mss
        steps, self.credit = divmod(self.credit + delivered, price)
        self.cwnd += steps * self.mss
