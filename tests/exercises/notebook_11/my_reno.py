"""Answers to my_reno."""

from helpers.exercises.notebook_11.my_reno import MyReno
from helpers.transport.tcp.congestion import CongestionControl, Windowed
from helpers.transport.tcp.cubic import Cubic
from helpers.transport.tcp.reno import Reno


class Tahoe(MyReno):
    def on_loss(self, now, flight):
        self.on_timeout(now, flight)


class OnePerAck(MyReno):
    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if limited:
            self.cwnd += self.mss


class DoublesAtEachAck(MyReno):
    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if limited and self.cwnd < self.ssthresh:
            self.cwnd = min(2 * self.cwnd, self.ssthresh)
        elif limited:
            self.cwnd += self.mss * delivered / self.cwnd


class NoSlowStart(MyReno):
    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if limited:
            self.cwnd += self.mss * delivered / self.cwnd


class Overshoots(MyReno):
    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if limited:
            slow = self.cwnd < self.ssthresh
            self.cwnd += delivered if slow else self.mss * delivered / self.cwnd


class RoundsDown(MyReno):
    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if limited and self.cwnd < self.ssthresh:
            self.cwnd = min(self.cwnd + delivered, self.ssthresh)
        elif limited:
            self.cwnd += self.mss * delivered // self.cwnd


class GrowsUnused(MyReno):
    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        super().on_ack(now, delivered)


class HalfOfCwnd(MyReno):
    def on_loss(self, now, flight):
        self.cwnd = self.ssthresh = max(self.cwnd // 2, 2 * self.mss)


class TooLate(MyReno):
    def on_timeout(self, now, flight, first=True):
        self.cwnd = self.mss
        if first:
            self.ssthresh = max(self.cwnd // 2, 2 * self.mss)


class HalvesAgain(MyReno):
    def on_timeout(self, now, flight, first=True):
        self.ssthresh = max(flight // 2, 2 * self.mss)
        self.cwnd = self.mss


class BelowTwo(MyReno):
    def on_loss(self, now, flight):
        self.cwnd = self.ssthresh = flight // 2


class Deaf(MyReno):
    def on_loss(self, now, flight):
        pass


class TimeoutAsLoss(MyReno):
    def on_timeout(self, now, flight, first=True):
        self.on_loss(now, flight)


class InitialWindow(MyReno):
    def on_timeout(self, now, flight, first=True):
        super().on_timeout(now, flight, first)
        self.cwnd = self.initial_window


class SevenTenths(MyReno):
    def on_loss(self, now, flight):
        self.cwnd = self.ssthresh = max(flight * 7 // 10, 2 * self.mss)


class OnlyCwnd(MyReno):
    def on_loss(self, now, flight):
        self.cwnd = max(flight // 2, 2 * self.mss)


class OnlySsthresh(MyReno):
    def on_loss(self, now, flight):
        self.ssthresh = max(flight // 2, 2 * self.mss)


class StaysInflated(MyReno):
    def on_loss(self, now, flight):
        super().on_loss(now, flight)
        self.cwnd += 3 * self.mss


class InSegments(MyReno):
    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        self.cwnd += 1


class KnowsOneSize(MyReno):
    def on_timeout(self, now, flight, first=True):
        super().on_timeout(now, flight, first)
        self.cwnd = 1000


class Shared(MyReno):
    def on_timeout(self, now, flight, first=True):
        super().on_timeout(now, flight, first)
        Shared.cwnd = property(lambda self: 1000, lambda self, value: None)


class Misspelt(MyReno):
    def on_loss(self, now, flight):
        self.ssthresh = max(flght // 2, 2 * self.mss)  # noqa: F821


class Returns(MyReno):
    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        return self.cwnd + delivered


class Yields(MyReno):
    def on_loss(self, now, flight):
        yield max(flight // 2, 2 * self.mss)


class NothingLeft(MyReno):
    def on_loss(self, now, flight):
        super().on_loss(now, flight)
        self.cwnd = None


class AsText(MyReno):
    def on_timeout(self, now, flight, first=True):
        super().on_timeout(now, flight, first)
        self.cwnd = f"{self.mss}"


class NoSuper(MyReno):
    def __init__(self, mss, initial_window):
        self.mss, self.cwnd = mss, initial_window


class NoFirst(MyReno):
    def on_timeout(self, now, flight):
        super().on_timeout(now, flight)


class NotOurs:
    pass


class CwndFirst(MyReno):
    def on_loss(self, now, flight):
        self.cwnd = self.ssthresh
        self.ssthresh = max(flight // 2, 2 * self.mss)


WRONG = (
    (CwndFirst, "cwnd first"),
    (MyReno(1000, 10_000), "unusable"),
    (Tahoe, "timeout for a loss"),
    (OnePerAck, "slow start for ever"),
    (DoublesAtEachAck, "doubles"),
    (NoSlowStart, "slow from the start"),
    (Overshoots, "overshoots"),
    (RoundsDown, "rounded to nothing"),
    (GrowsUnused, "grows unused"),
    (HalfOfCwnd, "cwnd for flight"),
    (TooLate, "ssthresh too late"),
    (HalvesAgain, "halves again"),
    (BelowTwo, "below two"),
    (Deaf, "deaf"),
    (TimeoutAsLoss, "loss for a timeout"),
    (InitialWindow, "initial window"),
    (SevenTenths, "not half"),
    (OnlyCwnd, "no ssthresh"),
    (OnlySsthresh, "cwnd stays"),
    (StaysInflated, "not deflated"),
    (InSegments, "slow from the start"),
    (KnowsOneSize, "not one segment"),
    (Misspelt, "slip: no name"),
    (Cubic, "no growth"),
    (CongestionControl, "begins elsewhere"),
    (NotOurs, "no subclass"),
    (Returns, "returns"),
    (Yields, "returns"),
    (NothingLeft, "no number"),
    (AsText, "no number"),
    (NoSuper, "no number"),
    (NoFirst, "other parameters"),
)


class CountsBytes(MyReno):
    """The way that RFC 5681 3.1 recommends, and that the course's Reno goes."""

    def __init__(self, mss, initial_window):
        super().__init__(mss, initial_window)
        self.saved = 0

    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if not limited:
            return
        if self.cwnd < self.ssthresh:
            self.cwnd = min(self.cwnd + min(delivered, self.mss), self.ssthresh)
            return
        self.saved += delivered
        if self.saved >= self.cwnd:
            self.saved -= self.cwnd
            self.cwnd += self.mss


class ByTheFormulas(MyReno):
    """Equations (2) and (3) of RFC 5681, for each ACK, in whole bytes."""

    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if limited and self.cwnd <= self.ssthresh:
            self.cwnd += min(delivered, self.mss)
        elif limited:
            self.cwnd += max(self.mss * self.mss // self.cwnd, 1)


class Inflates(MyReno):
    """Steps 2, 3 and 6 of RFC 5681 3.2."""

    def on_loss(self, now, flight):
        super().on_loss(now, flight)
        self.cwnd = self.ssthresh + 3 * self.mss

    def on_recovered(self, now):
        self.cwnd = self.ssthresh


class WholeSegments(MyReno):
    def on_loss(self, now, flight):
        self.ssthresh = max(flight // self.mss // 2, 2) * self.mss
        self.cwnd = self.ssthresh


class NoDefaults(MyReno):
    """The TCP gives all of them."""

    def on_ack(self, now, delivered, rtt, una, nxt, limited):
        super().on_ack(now, delivered, rtt, una, nxt, limited)

    def on_timeout(self, now, flight, first):
        super().on_timeout(now, flight, first)


class TellsToo(MyReno):
    """What it returns does no harm."""

    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        super().on_ack(now, delivered, rtt, una, nxt, limited)
        return self.cwnd


class OnItsOwn(CongestionControl):
    """Written without the stub."""

    def __init__(self, mss, first):
        super().__init__(mss, first)
        self.cwnd = float(first)

    def on_ack(self, now, delivered, *_, limited=True, **__):
        if not (_[-1] if len(_) > 3 else limited):
            return
        room = max(self.ssthresh - self.cwnd, 0)
        fast = min(room, delivered)
        self.cwnd += fast
        self.cwnd += (delivered - fast) * self.mss / self.cwnd

    def _halve(self, flight):
        self.ssthresh = max(flight / 2, self.mss * 2)

    def on_loss(self, now, flight):
        self._halve(flight)
        self.cwnd = self.ssthresh

    def on_timeout(self, now, flight, first=True):
        if first:
            self._halve(flight)
        self.cwnd = self.mss


class OnWindowed(Windowed):
    """With what the course's own algorithms share."""

    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if limited and self.in_slow_start:
            self.slow_start(delivered)
        elif limited:
            self.cwnd += self.mss * delivered / self.cwnd

    def reduced(self, flight):
        return max(flight // 2, 2 * self.mss)


RIGHT = (
    CountsBytes,
    ByTheFormulas,
    Inflates,
    WholeSegments,
    NoDefaults,
    TellsToo,
    OnItsOwn,
    OnWindowed,
    Reno,
)

HALF, OTHER = "self.ssthresh = max(flight // 2, 2 * self.mss)", "max(2 * self.mss, flight // 2)"
HEAD = "def on_ack(self, now, delivered, rtt=None, una={}, nxt={}, limited=True):"
ORDER = "the greater and the lesser of two do not depend on their order"
UNREAD = "Reno reads neither SND.UNA nor SND.NXT"
TIMEOUT = "def on_timeout(self, now, flight, first={}):"
GIVEN = "the TCP gives all of them, and no default is used"
EQUIVALENT = {
    "error swallowed*": "nothing here raises",
    f"arguments swapped | {HALF} → self.ssthresh = {OTHER}": ORDER,
    f"arguments swapped | {HALF} → self.ssthresh = {OTHER} (2)": ORDER,
    "arguments swapped | self.cwnd = min(self.cwnd + delivered, self.ssthresh) → "
    "self.cwnd = min(self.ssthresh, self.cwnd + delivered)": ORDER,
    "sides swapped | self.cwnd = min(self.cwnd + delivered, self.ssthresh) → "
    "self.cwnd = min(delivered + self.cwnd, self.ssthresh)": "nor does a sum",
    "bound off by one | if self.cwnd < self.ssthresh: → if self.cwnd < self.ssthresh - 1:": (
        "it is about one byte, and at ssthresh both ways are right (RFC 5681 3.1)"
    ),
    f"operator | {HALF} → {HALF.replace('//', '/')}": "half a byte more",
    f"operator | {HALF} → {HALF.replace('//', '/')} (2)": "half a byte more",
    **{
        f"number | {HEAD.format(0, 0)} → {HEAD.format(una, nxt)}": UNREAD
        for una, nxt in ((-1, 0), (1, 0), (0, -1), (0, 1))
    },
    f"text | {HEAD.format(0, 0)} → {HEAD.format(0, 0).replace('True', 'False')}": GIVEN,
    f"text | {TIMEOUT.format(True)} → {TIMEOUT.format(False)}": GIVEN,
    "slip: an argument in a list | super().__init__(mss, initial_window) → "
    "super().__init__(mss, [initial_window])": "what it keeps there, Reno does not read",
}
