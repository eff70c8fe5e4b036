"""Proportional rate reduction: how fast to send during fast recovery (RFC 9937).

A loss says that cwnd was too large, and ssthresh is what it shall be. Were cwnd to fall at once,
nothing could be sent until half of the flight is acknowledged, and then much in one burst. So PRR
lets both shrink together: of the bytes that are reported as delivered, a share of

    ssthresh / RecoverFS        RecoverFS: what was in flight when the recovery began

may be sent, which leads to ssthresh at the end of the round trip. If so much is lost that less
than ssthresh is in flight, as much may be sent as was delivered, and one segment more for each
ACK that moves on without telling of a new loss.
"""


class ProportionalRateReduction:
    """One recovery, which began with `flight` bytes in flight and leads to `ssthresh`.

    What had arrived before is not in the `flight` (RecoverFS): what was SACKed, and without SACK
    one segment for each duplicate ACK, of which RFC 9937 6.1 says nothing.
    """

    def __init__(self, flight: int, ssthresh: int, mss: int) -> None:
        self.flight, self.ssthresh, self.mss = max(flight, 1), ssthresh, mss
        self.delivered = 0  # bytes, since the recovery began
        self.sent = 0

    @property
    def left(self) -> int:
        """How many bytes of the flight are not delivered yet."""
        return max(self.flight - self.delivered, 0)

    def on_ack(self, delivered: int, in_network: int, *, good: bool) -> int:
        """What cwnd is after an ACK that told of so many bytes `delivered`; one at least.

        `in_network` is what is on its way now; `good` says that SND.UNA has moved on and that no
        new loss was found, nor that of a repetition (SafeACK). As in Linux, the first time there
        is room for a whole segment; the RFC asks for that only where there would be no room.
        """
        self.delivered += delivered
        if in_network > self.ssthresh:
            share = -(-self.delivered * self.ssthresh // self.flight)  # rounded up
            room = share - self.sent
        else:
            room = max(self.delivered - self.sent, delivered)
            if good:
                room += self.mss
            room = min(self.ssthresh - in_network, room)
        if not self.sent:
            room = max(room, self.mss)  # the fast retransmit itself
        return in_network + max(room, 0)
