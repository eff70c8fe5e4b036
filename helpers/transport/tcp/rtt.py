"""How long to wait for an acknowledgment before sending again (RFC 6298).

Wait too short a time, and TCP sends twice what was only slow. Wait too long, and a lost segment
stops everything. So TCP measures. Each round-trip time R that it measures moves two averages:

    RTTVAR   how far a round trip is from what was expected, on average; moves by a quarter
    SRTT     the round trip that is expected; moves by an eighth

and the time to wait is what is expected plus four times how wrong that usually is:

    RTO = SRTT + max(G, 4 × RTTVAR)        at least `minimum`, at most `maximum`

G is the grain of the clock: however regular the path, RTO is never just the round trip itself.
Each time that the wait was in vain, the next one is twice as long (back-off), until a round trip
is measured again.

Karn's rule is the caller's: the ACK of a segment that was sent twice says nothing about either,
so no sample is taken from it, unless a timestamp tells which one was answered (section 3).
"""

from collections.abc import Callable

INITIAL = 1.0  # before the first sample (section 2, rule 2.1)
AFTER_LOST_SYN = 3.0  # section 5, rule 5.7
RTT_GAIN = 0.125  # alpha: the weight of a new sample in SRTT
DEVIATION_GAIN = 0.25  # beta: its weight in RTTVAR
DEVIATIONS = 4  # K


class RetransmissionTimeout:
    """SRTT, RTTVAR and RTO of one connection; all times in seconds.

    `srtt` and `rttvar` are None before the first sample; `min_rtt` is the smallest sample.
    `rto` is how long to wait now, back-off and bounds included; `backoff` is how many times it
    was doubled since the last sample. The RFC asks for a minimum of 1 s and a maximum of 60 s or
    more; Linux waits 0.2 s above SRTT at least, which is `granularity=0.2, minimum=0.2`.
    """

    def __init__(
        self,
        initial: float = INITIAL,
        minimum: float = 0.2,
        maximum: float = 120.0,
        granularity: float = 0.2,
    ):
        self.minimum = minimum
        self.maximum = maximum
        self.granularity = granularity
        self.srtt: float | None = None
        self.rttvar: float | None = None
        self.min_rtt: float | None = None
        self.rto = self._bounded(initial)
        self.backoff = 0
        self.on_sample: Callable[[float], None] | None = None  # hears each sample

    def sample(self, rtt: float) -> None:
        """Take in one measured round trip; RTO is computed anew, and the back-off ends.

        The order matters: RTTVAR compares the sample with SRTT as it was (rule 2.3).
        """
        if self.srtt is None or self.rttvar is None:  # rule 2.2
            self.srtt = rtt
            self.rttvar = rtt / 2
            self.min_rtt = rtt
        else:
            self.rttvar += DEVIATION_GAIN * (abs(self.srtt - rtt) - self.rttvar)
            self.srtt += RTT_GAIN * (rtt - self.srtt)
            self.min_rtt = rtt if self.min_rtt is None else min(self.min_rtt, rtt)
        if self.on_sample is not None:
            self.on_sample(rtt)
        self.backoff = 0
        self.rto = self._bounded(self.srtt + max(self.granularity, DEVIATIONS * self.rttvar))

    def back_off(self) -> None:
        """The timer went off: wait twice as long next time (section 5, rule 5.5)."""
        self.backoff += 1
        self.rto = self._bounded(2 * self.rto)

    def restart_after_syn_timeout(self) -> None:
        """The handshake is done, but its SYN had to be sent twice: begin with 3 s (rule 5.7).

        One second, the usual first wait, may be too short for this path. A sample (a timestamp
        can give one even here) knows better than the rule, and stays.
        """
        self.backoff = 0
        if self.srtt is None:
            self.rto = self._bounded(max(AFTER_LOST_SYN, self.rto))

    def _bounded(self, seconds: float) -> float:
        return min(max(seconds, self.minimum), self.maximum)
