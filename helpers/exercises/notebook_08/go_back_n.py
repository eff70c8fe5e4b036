"""Exercise: a sender with a window, which goes back to what is missing."""

import itertools
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.shape import fits
from helpers.simulation import ProtocolError, run_protocol

STUB = '''
class GoBackN:
    """Send 0 … count - 1, at most `window` of them not acknowledged."""

    def __init__(self, count, window):
        self.count, self.window = count, window

    def to_send(self):  # yield each number that may be sent now
        ...  # your code here

    def on_ack(self, number):  # all packets before this one are there
        ...

    def on_timeout(self, number):  # this one, the oldest, took too long
        ...

    @property
    def done(self):  # is everything acknowledged?
        ...
'''
MORE = 5  # numbers beyond what is expected that are looked at
SEEDS = range(1, 9)
HOSTILE: dict[str, Any] = {"delay": "20 ms", "loss": 0.2, "repeat": 0.2, "reorder": 0.2}


class InOrder:
    """The receiver of notebook 08: it takes what comes in order."""

    def __init__(self) -> None:
        self.taken: list[int] = []

    def on_data(self, number: int) -> int:
        if number == len(self.taken):
            self.taken.append(number)
        return len(self.taken)


def check(GoBackN: type) -> None:
    """Tell a sender what has come, and look what it sends; then let it run on a bad wire."""
    expect(isinstance(GoBackN, type), "no class", got=GoBackN)
    expect(not callable(getattr(GoBackN, "done", None)), "no property")
    expect(hasattr(GoBackN(10, 4), "done"), "no done")
    _begins(GoBackN)
    _goes_on(GoBackN)
    _goes_back(GoBackN)
    _believes_nothing_odd(GoBackN)
    _ends(GoBackN)
    _runs(GoBackN)


def _sent(sender: Any, most: int) -> list[int]:
    """Return the numbers that it sends now, up to a few more than `most`."""
    numbers = sender.to_send()
    expect(hasattr(type(numbers), "__iter__"), "yields nothing", got=numbers)
    sent = list(itertools.islice(numbers, most + MORE))
    expect(all(fits(number, int) for number in sent), "no numbers", sent=sent)
    expect(sent == sorted(sent), "no order", sent=sent)
    return sent


def _new(GoBackN: type, window: int = 4, count: int = 10) -> Any:
    """Return a sender that has sent all that it may."""
    sender = GoBackN(count, window)
    _sent(sender, window)
    return sender


def _begins(GoBackN: type) -> None:
    first, second = (_sent(GoBackN(10, 4), 4) for _ in range(2))
    expect(first == second, "shared", first=first, second=second)
    alone, beside = _sent_again(GoBackN), _sent_again(GoBackN, beside=True)
    expect(alone == beside, "shared, later", alone=alone, beside=beside)
    for window in (4, 1, 3):
        wanted = list(range(window))
        sender = GoBackN(10, window)
        sent = _sent(sender, window)
        facts = {"window": window, "sent": sent, "wanted": wanted}
        expect(sent or window == 0, "sends nothing at first", **facts)
        expect(sent != [n + 1 for n in wanted], "counts from 1", **facts)
        expect(len(sent) <= window, "too many", **facts)
        expect(len(sent) >= window, "too few", **facts)
        expect(sent == wanted, "other numbers", **facts)
        more = _sent(sender, window)
        expect(not more, "sends without cause", sent=more)
    sent = _sent(GoBackN(2, 5), 5)
    expect(sent == [0, 1], "beyond the last", sent=sent)


def _sent_again(GoBackN: type, *, beside: bool = False) -> list[int]:
    """Return what a sender sends after ACK 2 and a timeout; `beside`, another begins in between."""
    sender = _new(GoBackN)
    sender.on_ack(2)
    _sent(sender, 2)
    if beside:
        _new(GoBackN).on_ack(1)
    sender.on_timeout(2)
    return _sent(sender, 4)


def _goes_on(GoBackN: type) -> None:
    sender = _new(GoBackN)
    sender.on_ack(1)
    expect(_sent(sender, 1) == [4], "no move", sent=[*range(4)], window=4)
    sender.on_ack(4)
    sent = _sent(sender, 3)
    expect(sent != [5], "one for each ACK", sent=sent)
    expect(len(sent) <= 3, "window of new ones", sent=sent)
    expect(sent == [5, 6, 7], "wrong after an ACK", sent=sent, wanted=[5, 6, 7])
    for number in (4, 2, 0):
        sender.on_ack(number)
        sent = _sent(sender, 0)
        expect(not sent, "moved by an old ACK", number=number, sent=sent)
        expect(not sender.done, "done too early", number=number)
    sender.on_ack(5)
    expect(_sent(sender, 1) == [8], "stuck after old ACKs", number=5)
    sender.on_ack(2)
    sender.on_timeout(5)
    sent = _sent(sender, 4)
    expect(not sent or sent[0] >= 5, "moved by an old ACK", number=2, sent=sent)


def _goes_back(GoBackN: type) -> None:
    sender = _new(GoBackN)
    sender.on_ack(2)
    _sent(sender, 2)
    sender.on_timeout(2)
    sent = _sent(sender, 4)
    expect(sent, "nothing after a timeout")
    expect(sent != [2], "only the oldest", sent=sent)
    expect(sent[0] == 2, "goes back elsewhere", sent=sent)
    expect(sent == [2, 3, 4, 5], "wrong after a timeout", sent=sent)
    expect(not _sent(sender, 0), "goes on going back")
    sender.on_timeout(2)
    sender.on_ack(5)
    sent = _sent(sender, 4)
    expect(not set(sent) & {2, 3, 4}, "sends what is there", sent=sent)
    expect(sent == [5, 6, 7, 8], "late ACK forgotten", sent=sent)


def _believes_nothing_odd(GoBackN: type) -> None:
    for number in (5, 9, 10, 11, 99):
        sender = _new(GoBackN)
        sender.on_ack(number)
        sent = _sent(sender, 0)
        expect(not sender.done and not sent, "ACK of unsent", number=number, sent=sent)
        sender.on_ack(4)
        sent = _sent(sender, 4)
        expect(sent == [4, 5, 6, 7], "lost after ACK of unsent", number=number, sent=sent)
    sender = _new(GoBackN)
    sender.on_timeout(0)
    sender.on_ack(3)
    sent = _sent(sender, 4)
    expect(sent == [3, 4, 5, 6], "late ACK forgotten", sent=sent)
    sender = GoBackN(10, 4)
    sender.on_ack(1)
    sent = _sent(sender, 4)
    expect(sent == [0, 1, 2, 3], "ACK before all", sent=sent)


def _ends(GoBackN: type) -> None:
    for count, window in ((3, 3), (3, 5), (1, 1)):
        sender = GoBackN(count, window)
        expect(not sender.done, "done too early", number=0)
        _sent(sender, count)
        expect(not sender.done, "done when sent", count=count)
        sender.on_ack(count - 1)
        expect(not sender.done, "done too early", number=count - 1)
        sender.on_ack(count)
        expect(sender.done, "never done", count=count)
        sent = _sent(sender, 0)
        expect(not sent, "beyond the last", sent=sent)
    sender = GoBackN(0, 4)
    sent = _sent(sender, 0)
    expect(sender.done and not sent, "nothing to send", done=sender.done, sent=sent)


def _runs(GoBackN: type) -> None:
    """Let it send 20 packets over a wire that loses, repeats and reorders."""
    for seed in SEEDS:
        for window in (1, 4, 7):
            receiver = InOrder()
            try:
                run = run_protocol(
                    GoBackN(20, window), receiver, timeout="60 ms", seed=seed, most=4000, **HOSTILE
                )
            except ProtocolError as error:
                expect(False, "does not run", window=window, told=str(error))
            expect(run.in_order, "not all arrived", window=window, taken=len(receiver.taken))


class GoBackN:
    """Send 0 … count - 1, at most `window` of them not acknowledged."""

    def __init__(self, count, window):
        self.count, self.window = count, window
        self.base = 0  # the oldest that is not acknowledged
        self.next = 0  # the next to send
        self.sent = 0  # one more than the highest that was ever sent

    def to_send(self):
        while self.next < min(self.base + self.window, self.count):
            self.next += 1
            self.sent = max(self.sent, self.next)
            yield self.next - 1

    def on_ack(self, number):
        if self.base < number <= self.sent:
            self.base = number
            self.next = max(self.next, number)

    def on_timeout(self, number):
        self.next = self.base

    @property
    def done(self):
        return self.base == self.count


EXERCISE = Exercise(
    name="go_back_n",
    notebook="08",
    title="A sender with a window",
    solution=(GoBackN,),
    stub=STUB,
    check=check,
    time_limit=2.0,
    mistakes={
        "no class": Mistake(
            "the check was given {got!r}, not the class.", "`check('go_back_n', GoBackN)`."
        ),
        "no property": Mistake(
            "`done` is to be read as `sender.done`, without a call.",
            "`@property` in the line above `def done(self)`.",
        ),
        "no done": Mistake(
            "a new sender has no `done`.", "to leave the property `done` where the cell has it."
        ),
        "yields nothing": Mistake(
            "`to_send()` gave {got!r}: nothing that a loop can go through.",
            "`yield` for each number that may be sent now.",
        ),
        "shared": Mistake(
            "a new sender sent {first!r}, and the next new one {second!r}.",
            "to make what it remembers in `__init__`, as `self.…`: what is made in the body of the "
            "class belongs to all senders.",
        ),
        "shared, later": Mistake(
            "after ACK 2 and a timeout a sender sent {alone!r}; where another sender had begun in "
            "between, it sent {beside!r}.",
            "to keep what it remembers in `self.…`: a global variable, and what is made in the "
            "body of the class, belong to all senders.",
        ),
        "no numbers": Mistake(
            "`to_send()` gave {sent!r}: these are no whole numbers.",
            "`yield` with the number of a packet behind it.",
        ),
        "no order": Mistake(
            "in one go it sent {sent!r}.",
            "the smallest number first: what comes out of order is thrown away. A set has no "
            "order.",
        ),
        "sends nothing at first": Mistake(
            "a new sender with a window of {window} sent nothing.",
            "to begin with number 0, and to go on up to the window.",
        ),
        "counts from 1": Mistake(
            "with a window of {window} it sent {sent!r} at first.",
            "to begin with 0: packets are numbered from there.",
        ),
        "too many": Mistake(
            "with a window of {window}, and nothing acknowledged, it sent {sent!r}.",
            "to stop where the next number is `window` ahead of the oldest that is not "
            "acknowledged.",
        ),
        "too few": Mistake(
            "with a window of {window}, and nothing acknowledged, it sent only {sent!r}.",
            "a loop in `to_send`: {wanted!r} may all be on their way at once.",
        ),
        "other numbers": Mistake(
            "with a window of {window} it sent {sent!r} at first, not {wanted!r}.",
            "each number once, in order.",
        ),
        "sends without cause": Mistake(
            "the window was full, no ACK had come and no timer had run out, and it sent {sent!r}.",
            "to remember in `self` what has been sent, and to go on behind that.",
        ),
        "beyond the last": Mistake(
            "it sent {sent!r}, more than there was to send.",
            "to stop at `count` as well as at the window: the smaller of the two.",
        ),
        "no move": Mistake(
            "{sent!r} were sent with a window of {window}, ACK 1 came, and 4 was not what it sent "
            "then, and only that.",
            "to move the window on in `on_ack`: it begins at the oldest that is not acknowledged.",
        ),
        "one for each ACK": Mistake(
            "1 to 4 were on their way, ACK 4 came, and it sent {sent!r}: the window moved by one.",
            "ACK 4 says that 1, 2 and 3 are there. The ACKs before it may have been lost.",
        ),
        "window of new ones": Mistake(
            "4 was still on its way, the window is 4, and it sent {sent!r} as well.",
            "to count the window from the oldest that is not acknowledged, not from the next to "
            "be sent.",
        ),
        "wrong after an ACK": Mistake(
            "1 to 4 were on their way, the window is 4, ACK 4 came, and it sent {sent!r}.",
            "{wanted!r}: all before 4 are there, so the window now ends before 8.",
        ),
        "moved by an old ACK": Mistake(
            "ACK {number} came late, after higher ones. Behind it, it sent {sent!r}.",
            "to pass over an ACK that says less than is known: the wire may have held it back.",
        ),
        "stuck after old ACKs": Mistake(
            "after some ACKs that came late, ACK {number} was new, and 8 was not what it sent.",
            "to leave everything as it is when an ACK is old.",
        ),
        "nothing after a timeout": Mistake(
            "the oldest packet timed out, and nothing was sent again.",
            "to go back in `on_timeout`: the next to be sent is the oldest not acknowledged.",
        ),
        "only the oldest": Mistake(
            "2 to 5 were on their way, 2 timed out, and it sent {sent!r}. That is right for a "
            "receiver that keeps what comes early. This one throws it away.",
            "to send all from the oldest on again.",
        ),
        "goes back elsewhere": Mistake(
            "2 to 5 were on their way, ACK 2 had come, 2 timed out, and it sent {sent!r}.",
            "to go back to the oldest that is not acknowledged: 2.",
        ),
        "wrong after a timeout": Mistake(
            "2 to 5 were on their way, 2 timed out, and it sent {sent!r}.",
            "to send these four again, each once, in order.",
        ),
        "goes on going back": Mistake(
            "after a timeout everything was sent again, and then, without a new one, once more.",
            "to go on from the last that was sent.",
        ),
        "sends what is there": Mistake(
            "2 timed out; before anything was sent again, ACK 5 came late. Then it sent {sent!r}, "
            "and 2 to 4 are there.",
            "in `on_ack`: the next to be sent is never before the oldest not acknowledged.",
        ),
        "late ACK forgotten": Mistake(
            "a packet timed out; then an ACK for what had been sent before came late. It sent "
            "{sent!r}.",
            "to believe an ACK up to the highest number that was *ever* sent, and to go on there.",
        ),
        "ACK before all": Mistake(
            "ACK 1 came before anything was sent, and then it sent {sent!r}.",
            "to pass over an ACK for what was never sent: here, all of them.",
        ),
        "ACK of unsent": Mistake(
            "0 to 3 were sent, ACK {number} came, and it believed that: it sent {sent!r}, or was "
            "done.",
            "to pass over an ACK for what was never sent.",
        ),
        "lost after ACK of unsent": Mistake(
            "0 to 3 were sent, an impossible ACK {number} came, then ACK 4. It sent {sent!r}.",
            "to leave everything as it is when an ACK cannot be.",
        ),
        "done too early": Mistake(
            "the last ACK was {number}, more was to come, and it was done.",
            "`done` when the last packet is acknowledged: ACK `count`.",
        ),
        "done when sent": Mistake(
            "{count} packets were sent and none was acknowledged, and it was done.",
            "to ask for ACKs: what is sent may be lost.",
        ),
        "never done": Mistake(
            "all {count} packets were acknowledged, and `done` was not true.",
            "to compare the oldest not acknowledged with `count`, and to `return` that.",
        ),
        "nothing to send": Mistake(
            "there were 0 packets to send: `done` was {done!r}, and it sent {sent!r}.",
            "to be done at once.",
        ),
        "does not run": Mistake(
            "on a wire that loses, repeats and reorders, with a window of {window}: {told}.",
            "to let it run on such a wire yourself, with `run_protocol`, and to draw its trace.",
        ),
        "not all arrived": Mistake(
            "on a bad wire with a window of {window} it was done when the receiver had {taken} of "
            "20 packets.",
            "to be done only when ACK `count` has come.",
        ),
    },
    hints=(
        "Two numbers are enough to begin with: the oldest that is not acknowledged, and the next "
        "to be sent. How far may the second be ahead of the first?",
        "`to_send`: a loop, as long as the next is below both `count` and the oldest + `window`. "
        "`on_timeout`: one line.",
        "`on_ack`: three kinds of numbers. Old ones, and those of what was never sent, change "
        "nothing. For the last you need a third number: the highest that was ever sent.",
    ),
    right="With a window of 1 this is stop-and-wait. Two of your numbers TCP has as well: SND.UNA, "
    "the oldest that is not acknowledged, and SND.NXT, the next to send (RFC 9293 3.3.1).",
)
