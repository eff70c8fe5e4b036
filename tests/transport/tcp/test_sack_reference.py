"""The scoreboard against RFC 6675 section 4, by a reference that walks over each octet."""

from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.scoreboard import Scoreboard, Sent

SMSS, DUP_THRESH = 4, 3


class Reference:
    """What the RFC remembers; octets are numbers from 0 on, HighACK is the last that was acked."""

    def __init__(self):
        self.high_ack = self.high_data = self.high_rxt = -1
        self.sacked = set()

    def update(self, ack, left, right):
        self.high_ack = max(self.high_ack, ack)
        self.sacked |= set(range(left, right))

    def is_lost(self, seq_num):
        above = {octet for octet in self.sacked if octet > max(seq_num, self.high_ack)}
        pieces = [octet for octet in above if octet - 1 not in above]
        return len(pieces) >= DUP_THRESH or len(above) > (DUP_THRESH - 1) * SMSS

    def in_flight(self):
        return [s for s in range(self.high_ack + 1, self.high_data + 1) if s not in self.sacked]

    def pipe(self):
        return sum((not self.is_lost(s)) + (s <= self.high_rxt) for s in self.in_flight())

    def next_seg(self, *, lost):
        """Rule 1 where `lost`, otherwise rule 3: the octet at which the segment begins."""
        for s in self.in_flight():
            between = self.high_rxt < s < max(self.sacked, default=-1)  # 1.a and 1.b
            if between and (self.is_lost(s) or not lost):
                return s
        return None


def begins(sent):
    return None if sent is None else sent.seq


steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.lists(st.integers(1, SMSS), min_size=1, max_size=6)),
        st.tuples(st.just("ack"), st.integers(0, 2), st.integers(0, 9), st.integers(0, 4)),
        st.tuples(st.just("repeat"), st.integers(1, 3)),
    ),
    max_size=40,
)


@given(steps)
def test_pipe_and_the_next_segment_are_those_of_a_walk_over_each_octet(steps):
    board, rfc, now = Scoreboard(), Reference(), 0.0
    for step, *details in steps:
        now += 1.0
        if step == "send":
            for size in details[0]:
                end = rfc.high_data + 1
                board.add(Sent(end, end + size, now))
                rfc.high_data += size
        elif step == "repeat":
            for _ in range(details[0]):
                if (sent := board.next_lost() or board.next_hole()) is not None:
                    board.repeat(sent, now)
                    rfc.high_rxt = sent.end - 1
        elif board.sent:
            acked, first, count = details
            block = board.sent[acked:][first : first + count]
            ends = [sent.end for sent in board.sent[:acked]]
            ack = ends[-1] if ends else board.sent[0].seq
            left, right = (block[0].seq, block[-1].end) if block else (ack, ack)
            rfc.update(ack - 1, left, right)
            board.acknowledge(ack)
            board.sack([(left, right)] if block else [])
            board.find_lost(SMSS)
        assert board.in_network == rfc.pipe()
        assert begins(board.next_lost()) == rfc.next_seg(lost=True)
        if board.next_lost() is None:
            assert begins(board.next_hole()) == rfc.next_seg(lost=False)
        assert [sent.lost for sent in board.sent if not (sent.sacked or sent.repeated)] == [
            rfc.is_lost(sent.seq) for sent in board.sent if not (sent.sacked or sent.repeated)
        ]
