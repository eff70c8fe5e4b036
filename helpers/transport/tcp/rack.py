"""RACK: loss is seen by time, not by counting (RFC 8985).

Three duplicate ACKs are a poor sign. Segments that overtake each other make them without a loss;
a short flight, or the loss of a repetition, does not make them at all. RACK ("recent
acknowledgment") asks another question: of the segments that have arrived, which was sent last?
What was sent well before that one, and has not arrived, is lost:

    sent:       A at 0.000    B at 0.001    C at 0.002      each of them, first or again
    delivered:                              C               its round trip was 0.040
    so          A is lost from 0.040 + reordering window on, and B 1 ms later

The time that is waited "well before" stands for is the reordering window: none as long as the
network has not been seen to reorder and a few segments have arrived out of order; a quarter of
the shortest round trip otherwise; more, if the peer reports (by DSACK) that repetitions were
needless.
"""

from math import inf
from operator import attrgetter

from helpers.transport.tcp.scoreboard import Scoreboard, Sent

LONGEST = 16  # recoveries for which a larger reordering window is kept (step 4)
AT_ONCE = 1e-6  # seconds: too short a time to wait for
_END = attrgetter("end")


class Rack:
    """What RACK remembers of one connection. Times are in seconds."""

    def __init__(self) -> None:
        self.newest = (0.0, 0)  # when the last sent of the delivered ones was sent, and its end
        self.rtt = 0.0  # the round trip of what was delivered last
        self.highest = 0  # the highest end that was delivered (RACK.fack)
        self.reordering_seen = False
        self.quarters = 1  # of the shortest round trip, in the reordering window
        self._kept_for = LONGEST
        self._widened_to: int | None = None  # SND.NXT when the window grew: once in a round trip

    def delivered(self, segments: list[Sent], now: float, min_rtt: float | None) -> None:
        """Note segments that an ACK has newly told of (steps 1 to 3).

        `min_rtt` is None as long as no round trip was measured; then no repetition is believed.
        It is the shortest of the connection: a window of recent ones, which the RFC advises in
        step 1, would matter where a path becomes longer. A repetition whose echoed timestamp is
        older is believed all the same, as in Linux, though step 2 says otherwise: above a hole
        each echo is that of an older segment (RFC 7323 section 4.3).
        """
        # Where a repetition was sent too short a time ago, it was the first copy that has arrived.
        soonest = inf if min_rtt is None else min_rtt
        believed = [
            (sent.last_sent, sent.end)
            for sent in segments
            if sent.times == 1 or now - sent.last_sent >= soonest
        ]
        if believed:
            latest = max(believed)
            self.rtt, self.newest = now - latest[0], max(self.newest, latest)
        for sent in sorted(segments, key=_END):  # one ACK's blocks come in another order
            if sent.end > self.highest:
                self.highest = sent.end
            elif sent.end < self.highest and sent.times == 1:
                self.reordering_seen = True

    def needless(self, una: int, nxt: int) -> None:
        """A DSACK came: a repetition was needless, so the window was too short (step 4).

        `una` and `nxt` are what is acknowledged now, and SND.NXT. All the DSACKs of one round trip
        tell of one mistake.
        """
        if self._widened_to is not None and una < self._widened_to:
            return
        self._widened_to = nxt
        self.quarters += 1
        self._kept_for = LONGEST

    def recovered(self) -> None:
        """A recovery has ended: a larger window is not kept for ever (step 4).

        It counts, too, where a DSACK came with the ACK that ended it; by the RFC it would not.
        """
        self._kept_for -= 1
        if self._kept_for <= 0:
            self.quarters, self._kept_for = 1, LONGEST

    def reordering_window(self, min_rtt: float, srtt: float, *, sure: bool) -> float:
        """How long to wait for one that may only have been overtaken (step 4).

        `sure` says that there are other signs of a loss: DupThresh segments, or a repair.
        """
        if not self.reordering_seen and sure:
            return 0.0
        return min(self.quarters * min_rtt / 4, srtt)

    def find_lost(self, board: Scoreboard, now: float, window: float) -> float | None:
        """Mark what is lost by now (step 5).

        Return how many seconds from now the last of the others, that were sent before the newest
        delivered one, will be lost; None where there is none.
        """
        wait, lost = None, []
        for sent in board.on_way():
            if sent.last_sent > self.newest[0]:
                break  # and all after it were sent later still
            if (sent.last_sent, sent.end) >= self.newest:
                continue
            left = sent.last_sent + self.rtt + window - now
            if left < AT_ONCE:
                lost.append(sent)
            else:
                wait = max(wait or 0.0, left)
        for sent in sorted(lost, key=lambda sent: sent.seq):
            board.mark_lost(sent)
        return wait

    def due(self, now: float, window: float) -> float:
        """When what should have been acknowledged by now was sent at the latest (section 6.3).

        After a timeout only that is lost: the answer to what was sent since may be on its way.
        """
        return now - self.rtt - window + AT_ONCE
