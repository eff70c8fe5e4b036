"""RACK against the pseudo-code of RFC 8985 section 6, written down here in its own names.

Times are whole ticks of a millisecond, as numbers that a float holds exactly.
"""

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.rack import Rack
from helpers.transport.tcp.scoreboard import Scoreboard, Sent

MSS, TICK = 1000, 1 / 1024
MIN_RTT, SRTT = 40 * TICK, 60 * TICK


class Segment:
    """Section 5.2."""

    def __init__(self, seq, end_seq, xmit_ts):
        self.seq, self.end_seq, self.xmit_ts, self.sent_at = seq, end_seq, xmit_ts, xmit_ts
        self.lost = self.retransmitted = self.delivered = False


def sent_after(t1, seq1, t2, seq2):
    """RACK_sent_after."""
    return t1 > t2 or (t1 == t2 and seq1 > seq2)


class Reference:
    """Section 6.2, but for the echoes of timestamps (which rack.py tells of), and 6.3."""

    def __init__(self):
        self.segments = []
        self.xmit_ts = self.end_seq = self.rtt = self.fack = 0
        self.reordering_seen = False
        self.dsack_round, self.reo_wnd_mult, self.reo_wnd_persist = None, 1, 16

    def retransmit(self, segment, now):
        segment.retransmitted, segment.lost = True, False
        segment.xmit_ts = segment.sent_at = now

    def update(self, newly, now):
        """Step 2 and step 3; one that was lost by mistake was sent when it was sent."""
        for segment in sorted(newly, key=lambda one: one.sent_at):
            rtt = now - segment.sent_at
            if segment.retransmitted and rtt < MIN_RTT:
                continue
            self.rtt = rtt
            if sent_after(segment.sent_at, segment.end_seq, self.xmit_ts, self.end_seq):
                self.xmit_ts, self.end_seq = segment.sent_at, segment.end_seq
        for segment in sorted(newly, key=lambda one: one.end_seq):
            if segment.end_seq > self.fack:
                self.fack = segment.end_seq
            elif segment.end_seq < self.fack and not segment.retransmitted:
                self.reordering_seen = True

    def update_reo_wnd(self, snd_una, snd_nxt, *, dsack, exiting, recovering, segs_sacked):
        """Step 4."""
        if self.dsack_round is not None and snd_una >= self.dsack_round:
            self.dsack_round = None
        if self.dsack_round is None and dsack:
            self.dsack_round = snd_nxt
            self.reo_wnd_mult += 1
            self.reo_wnd_persist = 16
        elif exiting:
            self.reo_wnd_persist -= 1
            if self.reo_wnd_persist <= 0:
                self.reo_wnd_mult = 1
        if not self.reordering_seen and (recovering or segs_sacked >= 3):
            return 0
        return min(self.reo_wnd_mult * MIN_RTT / 4, SRTT)

    def detect_loss(self, now, reo_wnd):
        """Step 5."""
        timeout = 0
        for segment in self.segments:
            if not segment.delivered and sent_after(
                self.xmit_ts, self.end_seq, segment.xmit_ts, segment.end_seq
            ):
                remaining = segment.xmit_ts + self.rtt + reo_wnd - now
                if remaining <= 0:
                    segment.lost, segment.xmit_ts = True, inf
                else:
                    timeout = max(remaining, timeout)
        return timeout

    def mark_losses_on_rto(self, now, snd_una, reo_wnd):
        """Section 6.3."""
        for segment in self.segments:
            due = segment.xmit_ts + self.rtt + reo_wnd - now <= 0
            if not segment.delivered and (segment.seq == snd_una or due):
                segment.lost, segment.xmit_ts = True, inf


steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 4)),
        st.tuples(st.just("ack"), st.integers(0, 6), st.lists(st.integers(0, 9), max_size=3)),
        st.tuples(st.just("repeat"), st.integers(1, 3)),
        st.tuples(st.just("probe")),
        st.tuples(st.just("timer")),
        st.tuples(st.just("timeout")),
    ),
    max_size=50,
)


@given(steps, st.lists(st.integers(0, 50), min_size=50, max_size=50))
def test_the_same_is_lost_at_the_same_time_as_by_the_pseudo_code(steps, waits):
    """Each step comes some ticks after the one before."""
    board, ours, rfc = Scoreboard(), Rack(), Reference()
    now, end, una = 1.0, 0, 0
    for (step, *details), wait in zip(steps, waits, strict=False):
        now += wait * TICK
        if step == "send":
            for _ in range(details[0]):
                board.add(Sent(end, end + MSS, now))
                rfc.segments.append(Segment(end, end + MSS, now))
                end += MSS
        elif step == "repeat":
            for _ in range(details[0]):
                if (sent := board.next_lost()) is not None:
                    board.repeat(sent, now)
                    rfc.retransmit(rfc.segments[sent.seq // MSS], now)
        elif step == "timeout":
            board.timed_out(by=ours.due(now, MIN_RTT / 4))
            rfc.mark_losses_on_rto(now, una, MIN_RTT / 4)
        elif step == "probe" and board.sent and not board.sent[-1].sacked:
            if not board.sent[-1].lost:
                board.sent_again(board.sent[-1], now)
                rfc.retransmit(rfc.segments[-1], now)
        elif step == "ack":
            una = max(una, min(una + max(details[0] - 3, 0) * MSS, end))
            blocks = [(una + n * MSS, una + (n + 1) * MSS) for n in details[1] if n]
            blocks = [block for block in blocks if block[1] <= end]
            newly = [
                one
                for one in rfc.segments
                if not one.delivered and (one.end_seq <= una or (one.seq, one.end_seq) in blocks)
            ]
            rfc.update(newly, now)
            for one in newly:
                one.delivered = True
            sacked, acked = board.sack(blocks), board.acknowledge(una)
            ours.delivered(acked.segments + sacked.segments, now, MIN_RTT)
        timeout = rfc.detect_loss(now, MIN_RTT / 4)
        assert (ours.find_lost(board, now, MIN_RTT / 4) or 0) == timeout
        waiting = [one for one in rfc.segments if one.end_seq > una]
        assert [one.lost for one in waiting if not one.delivered] == [
            sent.lost and not sent.repeated for sent in board.sent if not sent.sacked
        ]
        assert (ours.newest, ours.rtt) == ((rfc.xmit_ts, rfc.end_seq), rfc.rtt)
        assert (ours.highest, ours.reordering_seen) == (rfc.fack, rfc.reordering_seen)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(("", "dsack", "exiting"))),
        max_size=60,
    ),
    st.booleans(),
)
def test_the_reordering_window_is_that_of_the_pseudo_code(story, reordering):
    ours, rfc, una = Rack(), Reference(), 0
    ours.reordering_seen = rfc.reordering_seen = reordering
    for advance, flight, event in story:
        una += advance
        if event == "dsack":
            ours.needless(una, una + flight)
        if event == "exiting":
            ours.recovered()
        exiting, dsack = event == "exiting", event == "dsack"
        for recovering, sacked in ((False, 2), (False, 3), (True, 0)):
            expected = rfc.update_reo_wnd(
                una, una + flight, dsack=dsack, exiting=exiting,
                recovering=recovering, segs_sacked=sacked,
            )  # fmt: skip
            exiting = dsack = False
            sure = recovering or sacked >= 3
            assert ours.reordering_window(MIN_RTT, SRTT, sure=sure) == expected
