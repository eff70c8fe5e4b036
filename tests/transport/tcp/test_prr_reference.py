"""PRR against the pseudo-code of RFC 9937 section 6, written down here in its own names."""

from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.prr import ProportionalRateReduction

SMSS = 1000


class Reference:
    """RFC 9937 sections 6.1 to 6.3; cwnd is None until an ACK has set it."""

    def __init__(self, recover_fs, ssthresh):
        self.recover_fs, self.ssthresh = recover_fs, ssthresh
        self.prr_delivered = self.prr_out = 0
        self.cwnd = None

    def ack(self, delivered_data, inflight, safe_ack):
        if delivered_data == 0:
            return
        self.prr_delivered += delivered_data
        if inflight > self.ssthresh:
            out = (self.prr_delivered * self.ssthresh + self.recover_fs - 1) // self.recover_fs
            snd_cnt = out - self.prr_out
        else:
            snd_cnt = max(self.prr_delivered - self.prr_out, delivered_data)
            if safe_ack:
                snd_cnt += SMSS
            snd_cnt = min(self.ssthresh - inflight, snd_cnt)
        if self.prr_out == 0 and snd_cnt == 0:
            snd_cnt = SMSS
        self.cwnd = inflight + snd_cnt


acks = st.tuples(
    st.integers(0, 4 * SMSS),  # DeliveredData
    st.integers(0, 30 * SMSS),  # inflight
    st.booleans(),  # SafeACK
    st.integers(0, 5),  # segments that the application has waiting
)


@given(st.integers(SMSS, 30 * SMSS), st.integers(2, 21), st.lists(acks, max_size=30))
def test_as_much_is_sent_as_by_the_pseudo_code(recover_fs, ssthresh, story):
    """Two differences, which prr.py tells: never less than nothing, and a whole segment first."""
    ssthresh *= SMSS
    rfc, cwnd = Reference(recover_fs, ssthresh), None
    ours = ProportionalRateReduction(recover_fs, ssthresh, SMSS)
    for delivered, inflight, safe, waiting in story:
        rfc.ack(delivered, inflight, safe)
        if delivered:
            cwnd = ours.on_ack(delivered, inflight, good=safe)
            assert cwnd == max(rfc.cwnd, inflight + (0 if rfc.prr_out else SMSS))
        if cwnd is None:
            continue
        sent = min(waiting * SMSS, max(cwnd - inflight, 0) // SMSS * SMSS)
        rfc.prr_out += sent
        ours.sent += sent
