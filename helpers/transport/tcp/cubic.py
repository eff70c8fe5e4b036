"""CUBIC, the congestion control that Linux, Windows and macOS begin with (RFC 9438).

Reno needs a number of round trips to climb back after a loss, and with a big cwnd and a long
round trip that takes minutes. CUBIC counts seconds instead. It remembers W_max, the cwnd at
which the last segment was lost, and comes back to it along a curve:

    W_cubic(t) = C × (t − K)³ + W_max        t: seconds since the loss;  K = ∛((W_max − cwnd) / C)

       cwnd                      .            first steep, far below W_max (the network carried
     W_max  - - - - - .-.-.-.-.               that much a moment ago),
                  .                           flat at W_max, after K seconds (here it broke),
              .                               then steeper and steeper (is there more room now?)
            .
            0         K                 t

After a loss, 7/10 of cwnd are left, not half. Where Reno would be faster than the curve, on a
short path or a slow one, CUBIC grows as Reno would (W_est): so it never gets less than Reno.

As in Linux, the curve is followed in whole segments, and HyStart ends slow start. As in Linux,
too, W_est keeps its slope above the cwnd of the last loss, where RFC 9438 4.3 says that it should
take on Reno's: with that, CUBIC would get 15 % more than Linux at a loss of 1 %. Three more things
are Linux's way rather than the RFC's, so that both can be compared:

- A round trip ahead on the curve is the shortest round trip, not the smoothed one (4.2).
- cwnd runs after W_est, at the rate that would reach it in a round trip, instead of being set to
  it with each ACK (4.3); and where neither asks for more, it still grows by 1 % a round trip.
- In the first congestion avoidance, while no loss has told W_max, it grows by 5 % at least (4.10).
"""

from helpers.transport.tcp.congestion import Windowed
from helpers.transport.tcp.hystart import HyStart

C = 0.4  # segments a second cubed: how steep the curve is (RFC 9438 5.1)
LEFT, OF = 7, 10  # beta: the share of cwnd that is left after a loss (RFC 9438 4.6)
ALPHA = 9 / 17  # 3 × (1 − beta) / (1 + beta): with beta, as fast as Reno on average (RFC 9438 4.3)
FASTEST = 2  # segments delivered for one of growth: cwnd × 1.5 in a round trip (RFC 9438 4.2)
UNKNOWN = 20  # while W_max is unknown, Linux grows by one for 20 at least: 5 % a round trip


class Cubic(Windowed):
    """Back to the cwnd of the last loss along a cubic curve, and carefully beyond (RFC 9438).

    `w_max` is 0 while no loss has told it. `epoch` is when this congestion avoidance began, and
    None until it does; `k` is the RFC's K, in seconds; `w_est` is the cwnd that Reno would have.
    Sizes are in bytes.
    """

    name = "cubic"

    def __init__(self, mss: int, initial_window: int):
        super().__init__(mss, initial_window)
        self.hystart = HyStart()
        self.w_max = self.w_max_before = 0  # and what it was before the last loss
        self.origin = 0  # the W_max of this curve: never below where the curve began
        self.k = 0.0
        self.w_est = 0.0
        self.epoch: float | None = None
        self.seen = 0.0  # when the last ACK came

    def on_ack(
        self,
        now: float,
        delivered: int,
        rtt: float | None = None,
        una: int = 0,
        nxt: int = 0,
        limited: bool = True,
    ) -> None:
        """Double below ssthresh, until HyStart says stop; then follow the curve."""
        if rtt is not None:
            self._measure(now, rtt, una, nxt)
        if not limited:
            self._pause(now)
        self.seen = now
        if not limited:
            return
        if self.in_slow_start:
            delivered = self.slow_start(delivered)
        if delivered:
            self._avoid_congestion(now, delivered)

    def on_loss(self, now: float, flight: int) -> None:
        """Remember where it broke, and go on from 7/10 of that.

        That is cwnd, or as much of it as was in use: both W_max and ssthresh come from the flight,
        so that K is the time from one to the other. (RFC 9438 4.7 takes cwnd itself for W_max.)

        A cwnd that never came back to W_max says that there is less room than there was: a new
        flow, perhaps. Then aim lower, and leave that room to it (fast convergence, RFC 9438 4.7).
        """
        used, self.w_max_before = self.used(flight), self.w_max
        lower = used < self.w_max
        self.w_max = self.segments(used * (OF + LEFT) // (2 * OF)) if lower else used
        self.epoch = None
        super().on_loss(now, flight)

    def on_timeout(self, now: float, flight: int, first: bool = True) -> None:
        """Forget the curve: after a timeout it begins wherever slow start ends (RFC 9438 4.8)."""
        super().on_timeout(now, flight, first)
        if first:
            self.w_max_before = self.w_max
        self.w_max = 0
        self.epoch = None
        self.hystart = HyStart()

    def undo(self, cwnd: int, ssthresh: int) -> None:
        """A loss that was none: a curve from here to the W_max of before it (RFC 9438 4.9.2)."""
        super().undo(cwnd, ssthresh)
        self.w_max, self.epoch = self.w_max_before, None

    def on_idle(self, now: float) -> None:
        """A silence is not time on the curve, and slow start leads to the beginning of a new one.

        RFC 9438 4.2: t counts from the beginning of the current congestion avoidance.
        """
        self._pause(now)
        self.seen = now
        super().on_idle(now)
        if self.in_slow_start:
            self.epoch = None

    def reduced(self, flight: int) -> int:
        """Return 7/10 of what was in use, in whole segments, at least two (RFC 9438 4.6)."""
        return self.segments(self.used(flight) * LEFT // OF)

    def w_cubic(self, seconds: float) -> int:
        """Where the curve is so long after its beginning, in bytes (RFC 9438 4.2, equation 1).

        The distance from W_max is rounded down to whole segments, below it and above it.
        """
        offset = seconds - self.k
        distance = int(C * offset * offset * offset)  # not ** 3: all machines multiply alike
        return self.origin + distance * self.mss

    def _measure(self, now: float, rtt: float, una: int, nxt: int) -> None:
        self.hystart.sample(rtt)
        window = self.cwnd // self.mss
        if self.in_slow_start and self.hystart.watch(now, rtt, una, nxt, window):
            self.ssthresh = self.cwnd

    def _pause(self, now: float) -> None:
        """Time in which cwnd was not in the way does not count (RFC 9438 4.2, 5.8)."""
        if self.epoch is not None:
            self.epoch += now - self.seen

    def _avoid_congestion(self, now: float, delivered: int) -> None:
        if self.epoch is None:
            self._begin_epoch()
            self.epoch = now
        self.w_est += ALPHA * delivered * self.mss / self.cwnd  # RFC 9438 4.3, equation 4
        self.grow(delivered, self._price(now - self.epoch))

    def _begin_epoch(self) -> None:
        self.w_est = self.cwnd
        self.origin = max(self.w_max, self.cwnd)
        # K = cube root of (W_max − cwnd) / C, in microseconds; 5 / 2 is 1 / C.
        self.k = cube_root((self.origin - self.cwnd) * 5 * 10**18 // (2 * self.mss)) / 1e6

    def _price(self, seconds: float) -> int:
        """How many bytes must be delivered for one segment of growth.

        The target is where the curve will be a round trip from now, or Reno if that is higher;
        so many segments are to be added while one cwnd of bytes is delivered. `seconds` is how
        far on the curve we are.
        """
        ahead = seconds + (self.hystart.min_rtt or 0)
        target = max(self.w_cubic(ahead), int(self.w_est))
        segments, wanted = self.cwnd // self.mss, (target - self.cwnd) // self.mss
        price = segments // wanted if wanted > 0 else 100 * segments  # 1 % a round trip
        if not self.w_max:
            price = min(price, UNKNOWN)
        return max(price, FASTEST) * self.mss


def cube_root(number: int) -> int:
    """The cube root of a whole number, rounded down; Newton's method, in whole numbers.

    `number ** (1 / 3)` may end in another digit on another machine; this does not.
    """
    if number == 0:
        return 0
    root = 1 << -(-number.bit_length() // 3)  # too big, or right
    while (better := (2 * root + number // (root * root)) // 3) < root:
        root = better
    return root
