"""Senders with a window."""

from typing import ClassVar

from helpers.exercises.notebook_08.go_back_n import GoBackN


class StopAndWait(GoBackN):
    def __init__(self, count, window):
        super().__init__(count, 1)


class OneForEachAck(GoBackN):
    def on_ack(self, number):
        if self.base < number <= self.sent:
            self.base += 1


class BelievesEveryAck(GoBackN):
    def on_ack(self, number):
        self.base = number
        self.next = max(self.next, number)


class BelievesTheFuture(GoBackN):
    def on_ack(self, number):
        self.base = max(self.base, number)
        self.next = max(self.next, self.base)


class ForgetsTheHighest(GoBackN):
    """It believes an ACK only up to the next to be sent, which a timeout has put back."""

    def on_ack(self, number):
        if self.base < number <= self.next:
            self.base = number


class OnlyTheOldest(GoBackN):
    def to_send(self):
        if self.again:
            self.again = False
            yield self.base
        yield from super().to_send()

    def on_timeout(self, number):
        self.again = True

    again = False


class DoesNotGoBack(GoBackN):
    def on_timeout(self, number):
        pass


class GoesBackToTheBeginning(GoBackN):
    def on_timeout(self, number):
        self.next = 0


class WindowFromTheNext(GoBackN):
    def to_send(self):
        for _ in range(min(self.window, self.count - self.next)):
            self.next += 1
            self.sent = max(self.sent, self.next)
            yield self.next - 1

    def on_ack(self, number):
        super().on_ack(number)


class OneTooMany(GoBackN):
    def __init__(self, count, window):
        super().__init__(count, window + 1)


class FromOne(GoBackN):
    def to_send(self):
        return [number + 1 for number in super().to_send()]


class NoCount(GoBackN):
    def to_send(self):
        while self.next < self.base + self.window:
            self.next += 1
            yield self.next - 1


class DoneWhenSent(GoBackN):
    @property
    def done(self):
        return self.next == self.count


class NeverDone(GoBackN):
    @property
    def done(self):
        pass


class DoneIsAMethod(GoBackN):
    def done(self):
        return self.base == self.count


class ReturnsNothing(GoBackN):
    def to_send(self):
        self.next = self.base + self.window


class KeepsSending(GoBackN):
    def to_send(self):
        return range(self.base, min(self.base + self.window, self.count))


class StaysBehind(GoBackN):
    def on_ack(self, number):
        if self.base < number <= self.sent:
            self.base = number


class DoneIsFalse(GoBackN):
    done = False


class NoDone:
    """The property is deleted, and the rest is as it was."""

    __init__, to_send = GoBackN.__init__, GoBackN.to_send
    on_ack, on_timeout = GoBackN.on_ack, GoBackN.on_timeout


class Shares(GoBackN):
    gone: ClassVar[set] = set()

    def to_send(self):
        fresh = [number for number in super().to_send() if number not in self.gone]
        self.gone.update(fresh)
        return fresh


class AsASet(GoBackN):
    def to_send(self):
        return set(super().to_send())


class AsText(GoBackN):
    def to_send(self):
        return [str(number) for number in super().to_send()]


class NoBeginning:
    """Its numbers belong to the class, and it takes no arguments."""

    base = next = sent = 0
    to_send, on_ack = GoBackN.to_send, GoBackN.on_ack
    on_timeout, done = GoBackN.on_timeout, GoBackN.done


class Awaited(GoBackN):
    async def on_ack(self, number):
        super().on_ack(number)


class ForgetsSelf(GoBackN):
    def on_ack(number):
        number.base = number


class OldestOfAll(GoBackN):
    """What is acknowledged is kept in one place for all; who begins puts a 0 there."""

    place: ClassVar[dict] = {}

    @property
    def base(self):
        return self.place["base"]

    @base.setter
    def base(self, number):
        self.place["base"] = number


WRONG = (
    (OldestOfAll, "shared, later"),
    (Shares, "shared"),
    (AsASet, "no order"),
    (AsText, "no numbers"),
    (NoBeginning, "unusable"),
    (Awaited, "unusable"),
    (ForgetsSelf, "slip: self"),
    (DoneIsFalse, "never done"),
    (NoDone, "no done"),
    (StopAndWait, "too few"),
    (OneForEachAck, "one for each ACK"),
    (BelievesEveryAck, "moved by an old ACK"),
    (BelievesTheFuture, "ACK of unsent"),
    (ForgetsTheHighest, "sends what is there"),
    (OnlyTheOldest, "only the oldest"),
    (DoesNotGoBack, "nothing after a timeout"),
    (GoesBackToTheBeginning, "moved by an old ACK"),
    (WindowFromTheNext, "sends without cause"),
    (OneTooMany, "too many"),
    (FromOne, "counts from 1"),
    (NoCount, "beyond the last"),
    (DoneWhenSent, "done when sent"),
    (NeverDone, "never done"),
    (DoneIsAMethod, "no property"),
    (ReturnsNothing, "yields nothing"),
    (KeepsSending, "sends without cause"),
    (StaysBehind, "sends what is there"),
    (GoBackN(10, 4), "unusable"),
    (lambda count, window: GoBackN(count, window), "no class"),
)


class WithASet:
    """What is acknowledged is kept as a set; lists in place of generators."""

    def __init__(self, count, window):
        self.left, self.window = list(range(count)), window
        self.waiting, self.highest = list(self.left), -1

    def to_send(self):
        numbers = [n for n in self.waiting if n < self.left[0] + self.window] if self.left else []
        self.waiting = self.waiting[len(numbers) :]
        self.highest = max([self.highest, *numbers])
        return numbers

    def on_ack(self, number):
        if number <= self.highest + 1:
            self.left = [n for n in self.left if n >= number]
            self.waiting = [n for n in self.waiting if n >= number]

    def on_timeout(self, number):
        self.waiting = list(self.left)

    @property
    def done(self):
        return not self.left


class CountsInFlight:
    """The next one, how many are in flight, and the highest."""

    def __init__(self, count, window):
        self.count, self.window = count, window
        self.next = self.flying = self.highest = 0

    def to_send(self):
        while self.flying < self.window and self.next < self.count:
            number = self.next
            self.next, self.flying = number + 1, self.flying + 1
            self.highest = max(self.highest, self.next)
            yield number

    def on_ack(self, number):
        base = self.next - self.flying
        if number <= base or number > self.highest:
            return
        self.next = max(self.next, number)
        self.flying = self.next - number

    def on_timeout(self, number):
        self.next, self.flying = self.next - self.flying, 0

    @property
    def done(self):
        return self.next == self.count and self.flying == 0


class DoneIsKept:
    """`done` is a plain attribute, as in the selective repeat of the notebook."""

    def __init__(self, count, window):
        self.count, self.window, self.done = count, window, not count
        self.base = self.next = self.sent = 0

    to_send, on_timeout = GoBackN.to_send, GoBackN.on_timeout

    def on_ack(self, number):
        GoBackN.on_ack(self, number)
        self.done = self.base == self.count


RIGHT = (WithASet, CountsInFlight, DoneIsKept)

EQUIVALENT = {
    "arguments swapped | self.next = max(*": "the larger of two does not depend on their order",
    "arguments swapped | self.sent = max(*": "the larger of two does not depend on their order",
    "arguments swapped | while self.next < min(*": "nor does the smaller",
    "comparison | if self.base < number <= self.sent: → if self.base <= number <= self.sent:": (
        "to go to where it is changes nothing"
    ),
    "error swallowed*": "nothing here raises",
    "number | self.sent = 0 → self.sent = -1": "what is sent first makes it larger",
    "return of another kind | return self.base == self.count → "
    "return bool(self.base == self.count)": "it is True or False already",
    "sides swapped | while self.next < min(self.base + self.window*": "a sum has no order",
}
