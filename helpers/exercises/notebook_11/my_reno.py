"""Exercise: Reno, as a class that the course's TCP can use."""

from inspect import signature
from numbers import Real
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.simulation import Simulation
from helpers.transport.tcp.congestion import CongestionControl

STUB = '''
class MyReno(CongestionControl):
    def __init__(self, mss, initial_window):
        super().__init__(mss, initial_window)
        self.cwnd = initial_window

    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        """So many more bytes have arrived."""
        ...  # your code here

    def on_loss(self, now, flight):  # ACKs have told of it
        ...  # your code here

    def on_timeout(self, now, flight, first=True):  # nothing came back
        ...  # your code here
'''

SIZES = (1000, 1448)  # bytes of a segment
UNLIMITED = CongestionControl(1000, 0).ssthresh
LINK: dict[str, Any] = {"delay": "20 ms", "rate": "2 Mbit/s", "queue": 20, "seed": 1}
HIGHEST = (24, 30)  # segments, where a tooth on this link breaks off


def check(MyReno: type) -> None:
    """Call the methods with numbers of every kind; then let it send, on a link with a queue."""
    kind = isinstance(MyReno, type) and issubclass(MyReno, CongestionControl)
    expect(kind, "no subclass", got=MyReno)
    for event in ("on_ack", "on_loss", "on_timeout"):
        _can_be_told(MyReno, event)
    for mss in SIZES:
        _begins(MyReno, mss)
        _slow_start(MyReno, mss)
        _crosses(MyReno, mss)
        _avoids_congestion(MyReno, mss)
        _loses(MyReno, mss)
        _times_out(MyReno, mss)
    _is_its_own(MyReno)
    _sends(MyReno)


def _made(
    cls: type[CongestionControl], mss: int, cwnd: float = 10.0, ssthresh: float | None = None
) -> CongestionControl:
    """Return an object with these windows, in segments."""
    control = cls(mss, 10 * mss)
    control.cwnd = int(cwnd * mss)
    if ssthresh is not None:
        control.ssthresh = int(ssthresh * mss)
    return control


def _can_be_told(cls: type[CongestionControl], event: str) -> None:
    """Bind what the TCP gives to this method to its parameters."""
    given = list(signature(getattr(CongestionControl, event)).parameters)
    try:
        signature(getattr(cls, event)).bind(*given)
    except TypeError:
        expect(False, "other parameters", event=event, given=", ".join(given))


def _windows(control: CongestionControl, event: str) -> tuple[float, ...]:
    """Return cwnd and ssthresh, which have to be numbers."""
    windows: dict[str, Any] = {name: getattr(control, name, None) for name in ("cwnd", "ssthresh")}
    for name, value in windows.items():
        expect(isinstance(value, Real), "no number", name=name, event=event, got=value)
    return tuple(windows.values())


def _told(
    control: CongestionControl, event: str, *facts: object, moves: bool = True
) -> tuple[float, ...]:
    """Tell of an event, which `moves` a window; return both windows in segments."""
    before = control.cwnd, control.ssthresh
    got = getattr(control, event)(*facts)
    after = _windows(control, event)
    expect(got is None or after != before or not moves, "returns", event=event, got=got)
    return tuple(window / control.mss for window in after)


def _acked(control: CongestionControl, segments: float = 1.0, *, limited: bool = True) -> float:
    """Let an ACK come for so many segments; return by how many segments cwnd has grown."""
    before = control.cwnd / control.mss
    facts = 1.0, int(segments * control.mss), 0.1, 5000, 9000, limited
    cwnd, _ = _told(control, "on_ack", *facts, moves=limited)
    return round(cwnd - before, 6)


def _begins(cls: type[CongestionControl], mss: int) -> None:
    control = cls(mss, 4 * mss)
    _windows(control, "__init__")
    facts = {"cwnd": control.cwnd, "ssthresh": control.ssthresh}
    expect(control.cwnd == 4 * mss, "begins elsewhere", wanted=4 * mss, **facts)
    expect(control.ssthresh >= UNLIMITED, "begins with a threshold", **facts)


def _slow_start(cls: type[CongestionControl], mss: int) -> None:
    for cwnd in (10, 1):
        control = _made(cls, mss, cwnd)
        growth = _acked(control)
        facts = {"cwnd": cwnd, "growth": growth}
        expect(growth, "stands still", **facts)
        expect(growth > 0, "shrinks", **facts)
        expect(growth == 1 or growth != cwnd, "doubles", **facts)
        expect(growth >= 1 or cwnd == 1, "slow from the start", **facts)
        expect(growth == 1, "slow start", **facts)
    growth = _acked(_made(cls, mss), 3)
    expect(1 <= growth <= 3, "several at once", growth=growth)
    growth = _acked(_made(cls, mss), limited=False)
    expect(growth == 0, "grows unused", growth=growth)
    growth = _acked(_made(cls, mss, 20, 10), limited=False)
    expect(growth == 0, "grows unused", growth=growth)


def _crosses(cls: type[CongestionControl], mss: int) -> None:
    """An ACK for many segments comes in slow start, right below ssthresh."""
    control = _made(cls, mss, 2, 10)
    _acked(control, 20)
    reached = control.cwnd / mss
    expect(reached <= 12, "overshoots", reached=reached)
    expect(reached >= 3, "several at once", growth=reached - 2)
    expect(control.ssthresh == 10 * mss, "moves ssthresh", ssthresh=control.ssthresh / mss)


def _avoids_congestion(cls: type[CongestionControl], mss: int) -> None:
    for cwnd in (11, 20):
        control = _made(cls, mss, cwnd, 10)
        growth = round(sum(_acked(control) for _ in range(cwnd)), 3)
        facts = {"cwnd": cwnd, "growth": growth}
        expect(growth > 0, "no growth", **facts)
        expect(growth < 0.8 * cwnd, "slow start for ever", **facts)
        expect(0.8 <= growth <= 1.1, "one in a round trip", **facts)
    if mss == SIZES[0]:
        wide = _made(cls, mss, 2000, 10)
        growth = sum(_acked(wide) for _ in range(2000))
        expect(growth > 0, "rounded to nothing")
    control = _made(cls, mss, 20, 10)
    growth = sum(_acked(control, 2) for _ in range(22))  # two round trips
    expect(0.8 <= growth <= 2.2, "two at once", growth=growth)


def _loses(cls: type[CongestionControl], mss: int) -> None:
    control = _made(cls, mss, 40)
    cwnd, ssthresh = _told(control, "on_loss", 1.0, 30 * mss)
    facts = {"cwnd": cwnd, "ssthresh": ssthresh}
    expect(cwnd != 40 or control.ssthresh < UNLIMITED, "deaf", **facts)
    expect(cwnd != 1, "timeout for a loss", **facts)
    expect(control.cwnd < UNLIMITED, "cwnd first", **facts)
    expect(control.ssthresh < UNLIMITED, "no ssthresh", **facts)
    expect(ssthresh != 20, "cwnd for flight", **facts)
    expect(14 <= ssthresh <= 15, "not half", **facts)
    expect(cwnd != 40, "cwnd stays", **facts)
    expect(ssthresh <= cwnd <= ssthresh + 3, "cwnd after a loss", **facts)
    cwnd, ssthresh = _told(control, "on_recovered", 1.1, moves=False)
    expect(cwnd == ssthresh, "not deflated", cwnd=cwnd, ssthresh=ssthresh)
    _few_in_flight(cls, mss, "on_loss")


def _few_in_flight(cls: type[CongestionControl], mss: int, event: str) -> None:
    control = _made(cls, mss, 3)
    facts = (True,) if event == "on_timeout" else ()
    _, ssthresh = _told(control, event, 1.0, 3 * mss, *facts)
    expect(ssthresh == 2, "below two", ssthresh=ssthresh)


def _times_out(cls: type[CongestionControl], mss: int) -> None:
    control = _made(cls, mss, 40)
    cwnd, ssthresh = _told(control, "on_timeout", 1.0, 30 * mss, True)
    facts = {"cwnd": cwnd, "ssthresh": ssthresh}
    expect(cwnd != 40, "deaf to the timer", **facts)
    expect(cwnd != ssthresh, "loss for a timeout", **facts)
    expect(cwnd != 10, "initial window", **facts)
    expect(cwnd == 1, "not one segment", **facts)
    expect(control.ssthresh < UNLIMITED, "no ssthresh after a timeout", **facts)
    expect(ssthresh != 2, "ssthresh too late", **facts)
    expect(ssthresh != 20, "cwnd for flight", **facts)
    expect(14 <= ssthresh <= 15, "not half", **facts)
    _few_in_flight(cls, mss, "on_timeout")
    control.cwnd = 4 * mss
    cwnd, after = _told(control, "on_timeout", 2.0, 4 * mss, False)
    expect(after == ssthresh, "halves again", before=ssthresh, after=after)
    expect(cwnd == 1, "second timeout", cwnd=cwnd)


def _is_its_own(cls: type[CongestionControl]) -> None:
    one, other = cls(1000, 10_000), cls(1000, 10_000)
    one.on_timeout(1.0, 30_000, True)
    expect(other.cwnd == 10_000 and other.ssthresh >= UNLIMITED, "shared")


def _sends(cls: type[CongestionControl]) -> None:
    sim = Simulation(congestion=cls, trace=False, **LINK)
    transfer = sim.transfer(every="20 ms")
    sim.run("3.5 s")
    times, windows = transfer.cwnd
    highest = max(w for time, w in zip(times, windows, strict=True) if time > 2)
    low, high = HIGHEST
    expect(low <= highest <= high, "tooth", highest=highest)


class MyReno(CongestionControl):
    def __init__(self, mss, initial_window):
        super().__init__(mss, initial_window)
        self.cwnd = initial_window

    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        if not limited:
            return
        if self.cwnd < self.ssthresh:
            self.cwnd = min(self.cwnd + delivered, self.ssthresh)
        else:
            self.cwnd += self.mss * delivered / self.cwnd

    def on_loss(self, now, flight):
        self.ssthresh = max(flight // 2, 2 * self.mss)
        self.cwnd = self.ssthresh

    def on_timeout(self, now, flight, first=True):
        if first:
            self.ssthresh = max(flight // 2, 2 * self.mss)
        self.cwnd = self.mss


ABOVE = "equation (4) of RFC 5681: `max(flight / 2, 2 * self.mss)`."
EXERCISE = Exercise(
    name="my_reno",
    notebook="11",
    title="Write Reno, and let it send",
    stub=STUB,
    solution=(MyReno,),
    check=check,
    mistakes={
        "no subclass": Mistake(
            "`MyReno` is no class with `CongestionControl` in its parentheses.",
            "the first line of the stub: `class MyReno(CongestionControl):`.",
        ),
        "other parameters": Mistake(
            "`{event}` cannot be called with ({given}), as a TCP does.",
            "to leave the heads of the methods as they stand in the stub.",
        ),
        "no number": Mistake(
            "after `{event}`, `{name}` is {got!r}.",
            "to give `self.{name}` a number of bytes; at first `super().__init__` does it.",
        ),
        "returns": Mistake(
            "`{event}` returned {got}, and changed no window. Nobody looks at what it returns.",
            "to change `self.cwnd` and `self.ssthresh` themselves, with no `return` and no "
            "`yield`.",
        ),
        "begins elsewhere": Mistake(
            "a new one has a cwnd of {cwnd} bytes, and its `initial_window` was {wanted}.",
            "to leave `__init__` as it stands.",
        ),
        "begins with a threshold": Mistake(
            "a new one has an ssthresh of {ssthresh} bytes. At first nobody knows of any limit.",
            "to leave ssthresh to `super().__init__`, and to set it where something is lost.",
        ),
        "stands still": Mistake(
            "with a cwnd of {cwnd} and no ssthresh yet, an ACK for one segment left cwnd where it "
            "was.",
            "slow start first: what has arrived lets cwnd grow by as much.",
        ),
        "shrinks": Mistake(
            "with a cwnd of {cwnd} and no ssthresh yet, an ACK for one segment changed cwnd by "
            "{growth} segments.",
            "to look at the sign: an ACK is good news.",
        ),
        "doubles": Mistake(
            "one ACK for one segment made cwnd grow from {cwnd} segments by {growth}. cwnd "
            "doubles in a *round trip*, which brings an ACK for each of its segments.",
            "to add only what this ACK tells of.",
        ),
        "slow from the start": Mistake(
            "with a cwnd of {cwnd} and no ssthresh yet, an ACK for one segment added {growth} of "
            "one. That is congestion avoidance, for a cwnd that is not below ssthresh.",
            "an `if`: below ssthresh, cwnd grows by all that was delivered.",
        ),
        "slow start": Mistake(
            "with a cwnd of {cwnd} and no ssthresh yet, an ACK for one segment added {growth} "
            "segments.",
            "to add `delivered`, which is in bytes as cwnd is.",
        ),
        "several at once": Mistake(
            "in slow start an ACK for several segments made cwnd grow by {growth} segments.",
            "to add from one segment to all that was delivered.",
        ),
        "grows unused": Mistake(
            "cwnd grew by {growth} segments though `limited` was False: the sender had less to "
            "send than cwnd allows, so this window was never tried out.",
            "to leave cwnd alone then, in slow start and after it.",
        ),
        "overshoots": Mistake(
            "cwnd was 2 segments and ssthresh 10; then one ACK told of 20 segments, as after a "
            "repair, and cwnd was {reached}. Slow start ends at ssthresh.",
            "the lesser of the two: `min(…, self.ssthresh)`.",
        ),
        "moves ssthresh": Mistake(
            "an ACK changed ssthresh from 10 to {ssthresh} segments.",
            "to set it only where something was lost.",
        ),
        "rounded to nothing": Mistake(
            "with a cwnd of 2000 segments, a whole round trip of ACKs did not move it at all: what "
            "each adds was rounded down to 0 bytes.",
            "`/` in place of `//`: fractions of a byte may be kept. (RFC 5681 3.1 has a note "
            "about this, and adds one byte at least.)",
        ),
        "no growth": Mistake(
            "above ssthresh, {cwnd} ACKs for a segment each changed a cwnd of {cwnd} by {growth} "
            "segments.",
            "to add one segment in a round trip: an ACK for one segment adds `mss * mss / cwnd`.",
        ),
        "slow start for ever": Mistake(
            "cwnd was {cwnd} segments, above an ssthresh of 10, and grew by {growth} in one round "
            "trip. Up there it is *one* segment.",
            "to divide by cwnd: an ACK for one segment adds `mss * mss / cwnd`.",
        ),
        "one in a round trip": Mistake(
            "above ssthresh, one round trip with {cwnd} ACKs made a cwnd of {cwnd} segments grow "
            "by {growth}. It should be about 1.",
            "to ask what one ACK out of {cwnd} may add.",
        ),
        "two at once": Mistake(
            "above ssthresh, two round trips with ACKs for two segments each made cwnd grow by "
            "{growth}. It should be from 1 to 2.",
            "`self.mss * delivered / self.cwnd`.",
        ),
        "deaf": Mistake(
            "`on_loss` changed nothing. Some queue on the way was full.",
            "to halve: ssthresh from what was in flight, and cwnd from ssthresh.",
        ),
        "timeout for a loss": Mistake(
            "`on_loss` set cwnd to one segment. But ACKs still come, so the network still "
            "carries: only a timeout begins anew.",
            "to go on from ssthresh.",
        ),
        "cwnd first": Mistake(
            "after `on_loss`, ssthresh is {ssthresh} segments, and cwnd is what ssthresh was "
            "before.",
            "to set ssthresh first, and cwnd from it.",
        ),
        "no ssthresh": Mistake(
            "after `on_loss`, cwnd is {cwnd} segments and ssthresh is as large as ever: slow start "
            "goes on, and overruns the queue again.",
            "to set ssthresh first, then cwnd.",
        ),
        "cwnd for flight": Mistake(
            "cwnd was 40 segments, 30 were in flight, and ssthresh became 20: half of cwnd. What "
            "was not in flight did not break anything, nor prove anything.",
            "half of `flight`. RFC 5681 3.1 calls this an easy mistake to make.",
        ),
        "not half": Mistake(
            "30 segments were in flight, and ssthresh became {ssthresh}.",
            ABOVE,
        ),
        "cwnd stays": Mistake(
            "after `on_loss`, ssthresh is {ssthresh} segments, and cwnd is still {cwnd}.",
            "to let cwnd fall as well.",
        ),
        "cwnd after a loss": Mistake(
            "after `on_loss`, ssthresh is {ssthresh} segments, and cwnd is {cwnd}.",
            "to go on from ssthresh: with this TCP, cwnd needs nothing added.",
        ),
        "not deflated": Mistake(
            "after `on_loss`, and when the loss is repaired, cwnd is {cwnd} segments, and ssthresh "
            "{ssthresh}.",
            "`self.cwnd = self.ssthresh` in `on_loss`. (RFC 5681 3.2 adds three segments until the "
            "loss is repaired. Who does so takes them off again in `on_recovered(self, now)`.)",
        ),
        "below two": Mistake(
            "3 segments were in flight, and ssthresh became {ssthresh}. Two segments are the least "
            "(RFC 5681 3.1).",
            ABOVE,
        ),
        "deaf to the timer": Mistake(
            "after `on_timeout`, cwnd is still {cwnd} segments. Nothing at all came back.",
            "to begin again with one segment.",
        ),
        "loss for a timeout": Mistake(
            "after `on_timeout`, cwnd is {cwnd} segments, as after a single loss. No ACK came at "
            "all: nobody knows what the network can carry now.",
            "to begin again with one segment; ssthresh remembers how far slow start may go.",
        ),
        "initial window": Mistake(
            "after `on_timeout`, cwnd is the initial window. That is for a path of which nothing "
            "bad is known.",
            "one segment (RFC 5681 3.1).",
        ),
        "not one segment": Mistake(
            "after `on_timeout`, cwnd is {cwnd} segments.",
            "one segment, `self.mss` bytes.",
        ),
        "no ssthresh after a timeout": Mistake(
            "after `on_timeout`, ssthresh is as large as ever: slow start would run into the same "
            "wall again.",
            ABOVE,
        ),
        "ssthresh too late": Mistake(
            "30 segments were in flight at the timeout, and ssthresh became {ssthresh}: it was "
            "made of a cwnd that was one segment already.",
            "to take half of `flight`, which does not change.",
        ),
        "halves again": Mistake(
            "the timer went off once more for the same data (`first` was False), and ssthresh fell "
            "from {before} to {after}. It is the same congestion.",
            "to set ssthresh only `if first`.",
        ),
        "second timeout": Mistake(
            "the timer went off once more, `first` was False, and cwnd is {cwnd} segments.",
            "one segment, each time.",
        ),
        "shared": Mistake(
            "one connection had a timeout, and the windows of another one changed.",
            "to keep what belongs to one connection in `self`.",
        ),
        "tooth": Mistake(
            "each method does well alone, but in a run on a link of 2 Mbit/s with room for 20 "
            "packets, cwnd went up to {highest} segments, where Reno goes to 27 or so.",
            "to draw the run with the cell below, and to compare it with the course's.",
        ),
    },
    hints=(
        "An `if` in `on_ack` tells slow start from congestion avoidance: is cwnd below ssthresh?",
        "In slow start cwnd grows by `delivered`, but not beyond ssthresh. Above, a whole cwnd of "
        "bytes is to add one mss: this ACK adds its share, `mss * delivered / cwnd`.",
        "Both events set `self.ssthresh = max(flight // 2, 2 * self.mss)`. Then cwnd is ssthresh "
        "after a loss, and `self.mss` after a timeout.",
    ),
    right="It talks to any TCP in the world: congestion control is the sender's alone, and nothing "
    "of it stands in a header.",
)
