"""The reader's own reliable transfer: a sender and a receiver at a wire, in virtual time.

They know numbers only, and neither clock nor wire: what they are told, and what they give back, is
all that they do. Their packets say `data 3` and `ack 4`, in UDP, so that a trace can show them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NoReturn, Protocol

from helpers.internet import IPv4
from helpers.internet.ipv4 import UDP as OVER_UDP
from helpers.keywords import picked, refuse_rest, takes
from helpers.link import Ethernet
from helpers.link.control import WireControl
from helpers.link.quantities import seconds
from helpers.link.wire import Wire, WireSettings
from helpers.simulation.script import SimulationError
from helpers.trace import Live, Trace
from helpers.transport import UDP

CLIENT, SERVER = ENDS = ("client", "server")
ADDRESSES = {CLIENT: "10.0.0.1", SERVER: "10.0.0.2"}
MACS = {CLIENT: "02:00:00:00:00:01", SERVER: "02:00:00:00:00:02"}
PORT = 7000  # of both
MOST = 20_000  # packets of the sender
LONGEST = 3600.0  # seconds of virtual time
LARGEST = 1472  # bytes of a datagram in a frame of Ethernet: 1500 without both headers
NEEDED = ("to_send", "on_ack", "on_timeout", "done")


class ProtocolError(SimulationError):
    """A sender or a receiver does what no protocol can. The message says what, and the cure."""


class Sender(Protocol):
    """What `run_protocol` asks of a sender.

    It may have a `window`, which is the most numbers that it has under way, counted from the
    oldest that is not acknowledged. `timer_for` says what has a timer, and what an ACK means:

    - "oldest", as without it: one timer, for the oldest packet. An ACK names the next number that
      the receiver waits for, so it acknowledges all before that.
    - "each": a timer for each packet. An ACK names the one packet that has come.
    """

    @property
    def done(self) -> bool:
        """Whether everything is sent and acknowledged."""

    def to_send(self) -> Iterable[int]:
        """The numbers of the packets that may be sent now: a generator, or a list."""

    def on_ack(self, number: int) -> object:
        """An ACK with this number has come."""

    def on_timeout(self, number: int) -> object:
        """The timer of the packet with this number has run out."""


class Receiver(Protocol):
    """What `run_protocol` asks of a receiver.

    Its `taken`, if it has one, is the list of the numbers that it has handed on to its program.
    """

    def on_data(self, number: int) -> int:
        """The packet with this number has come; return the number of the ACK that answers it."""


@dataclass(frozen=True)
class ProtocolRun:
    """What came of a sender and a receiver at a wire.

    `trace` has all packets, `seconds` is the time until the sender was done, `sent` how many
    packets it has sent, repetitions included, and `numbers` how many different ones. `arrived` are
    their numbers as they came to the receiver, `taken` those that it has handed on (its `taken`;
    where it has none, all that arrived).
    """

    trace: Trace
    seconds: float
    sent: int
    numbers: int
    arrived: tuple[int, ...]
    taken: tuple[int, ...]

    @property
    def in_order(self) -> bool:
        """Whether the receiver has handed on every number, once, and in order."""
        return self.taken == tuple(range(self.numbers))

    @property
    def packets_per_second(self) -> float:
        """How many different packets came across in a second; 0 where no time has passed."""
        return self.numbers / self.seconds if self.seconds else 0.0

    def __repr__(self) -> str:
        order = "in order" if self.in_order else "not in order"
        return (
            f"<{self.numbers} packets {order} in {self.seconds:.6g} s, {self.sent} sent, "
            f"{self.packets_per_second:.3g} a second>"
        )


@takes(WireSettings)
def run_protocol(
    sender: Sender,
    receiver: Receiver,
    *,
    timeout: float | str,
    size: int = 0,
    rules: Callable[[WireControl], object] | None = None,
    most: int = MOST,
    **settings: Any,
) -> ProtocolRun:
    """Let `sender`, at the client, and `receiver`, at the server, talk until the sender is done.

        run = run_protocol(GoBackN(6, window=3), InOrder(), timeout=0.25, delay="50 ms",
                           rules=lambda wire: wire.drop(2, of="data from client"))

    `timeout` is that of the sender's timers. Packets of data have `size` bytes, or as many as
    their words need. `rules` is called with the wire before anything is sent, to set its rules:
    the sender's packets are "data from client", the ACKs "data from server". The rest are the
    wire's, as `helpers.link.WireSettings` has them. A damaged packet is thrown away, as a wrong
    checksum would have it.

    Raises ProtocolError where the two cannot come to an end, or sent `most` packets; WireError
    where a wire cannot be as asked; and what the sender or the receiver raises.
    """
    wire = picked(WireSettings, settings)
    refuse_rest(settings, "a wire", WireSettings)
    patience = seconds(timeout)
    if patience <= 0:
        raise ProtocolError(f"timeout={timeout!r} ends at once: give a time above 0")
    if not 0 <= size <= LARGEST:
        raise ProtocolError(f"size={size}: a packet has from 0 to {LARGEST} bytes")
    _examine(sender, receiver)
    talk = _Talk(sender, receiver, patience, size, most, wire)
    if rules is not None:
        rules(talk.control)
    return talk.run()


def _examine(sender: object, receiver: object) -> None:
    """Raise ProtocolError where a part is missing that a sender or a receiver has."""
    for role, thing, needed in (("sender", sender, NEEDED), ("receiver", receiver, ("on_data",))):
        name = _name(thing)
        if isinstance(thing, type):
            raise ProtocolError(f"{name} is a class: give a {role} that it makes, as {name}(…)")
        for part in needed:
            if not hasattr(thing, part):
                raise ProtocolError(f"{name} has no {part}: a {role} has {', '.join(needed)}")
    if callable(sender.done):  # type: ignore[attr-defined]
        raise ProtocolError(f"{_name(sender)}.done is a method: write @property above it")
    kind = getattr(sender, "timer_for", "oldest")
    if kind not in ("oldest", "each"):
        raise ProtocolError(f'timer_for = {kind!r} is not known: write "oldest" or "each"')


def _name(thing: object) -> str:
    return thing.__name__ if isinstance(thing, type) else type(thing).__name__


@cache
def _frame(host: str, words: str, size: int) -> bytes:
    """The frame with which a host says these words, filled up with blanks to `size` bytes."""
    peer = SERVER if host == CLIENT else CLIENT
    here, there = ADDRESSES[host], ADDRESSES[peer]
    datagram = UDP(PORT, PORT).pack(words.ljust(size).encode(), here, there)
    packet = IPv4(source=here, destination=there, protocol=OVER_UDP).pack(datagram)
    return Ethernet(MACS[peer], MACS[host]).pack(packet)


class _Timers:
    """When packets that nobody has acknowledged time out: one timer, or one each."""

    def __init__(self, kind: Literal["oldest", "each"], patience: float) -> None:
        self.each, self._patience = kind == "each", patience
        self.unacked: set[int] = set()
        self._acked: set[int] = set()
        self._ends: dict[int, float] = {}  # by number; with one timer, only that of the oldest

    def sent(self, number: int, now: float) -> None:
        """A packet goes out; what was acknowledged before needs no timer."""
        if number in self._acked:
            return
        self.unacked.add(number)
        if self.each or not self._ends:
            self._ends[number] = now + self._patience

    def acked(self, number: int, now: float) -> None:
        """An ACK has come: for one packet, or for all before a number."""
        done = {one for one in self.unacked if (one == number if self.each else one < number)}
        self.unacked -= done
        self._acked |= done
        if self.each:
            self._ends.pop(number, None)
        elif done:
            self._restart(now)

    def due(self) -> float | None:
        """When the next one runs out; None where none runs."""
        return min(self._ends.values(), default=None)

    def expired(self, now: float) -> list[int]:
        """The numbers of the packets whose time is over. A single timer begins anew."""
        over = [number for number, end in self._ends.items() if end <= now]
        if self.each:
            for number in over:
                del self._ends[number]
        elif over:
            self._restart(now)
        return over

    def _restart(self, now: float) -> None:
        """Let the single timer run for the oldest packet, if there is one."""
        self._ends = {min(self.unacked): now + self._patience} if self.unacked else {}


class _Talk:
    """A sender, a receiver, the wire between them, and the time."""

    def __init__(
        self,
        sender: Sender,
        receiver: Receiver,
        patience: float,
        size: int,
        most: int,
        settings: WireSettings,
    ) -> None:
        self.sender, self.receiver, self.size, self.most = sender, receiver, size, most
        self.name, self.now = _name(sender), 0.0
        self.sent: list[int] = []
        self.arrived: list[int] = []
        self.timers = _Timers(getattr(sender, "timer_for", "oldest"), patience)
        self.words: dict[bytes, int] = {}  # the number in each frame that was sent
        live = Live(ENDS)
        self.wire = Wire(
            ENDS,
            view=lambda passage: live.frame(passage.number, passage.record()),
            **vars(settings),
        )
        self.control = WireControl(self.wire, lambda: self.now)
        self.last = "the beginning"  # what has happened last, for an error

    def run(self) -> ProtocolRun:
        """Let time pass until the sender is done; then let arrive what is still on its way."""
        self._send()
        while not self.sender.done:
            self.now = max(self.now, self._next())
            self._deliver()
            self._expire()
        ended = self.now
        while (due := self.wire.due()) is not None:
            self.now = due
            self._deliver()
        trace = Trace(self.wire.records(), {ADDRESSES[name]: name for name in ENDS})
        taken = tuple(getattr(self.receiver, "taken", self.arrived))
        sent, numbers = len(self.sent), len(set(self.sent))
        return ProtocolRun(trace, ended, sent, numbers, tuple(self.arrived), taken)

    def _next(self) -> float:
        """When the next thing happens."""
        times = [time for time in (self.wire.due(), self.timers.due()) if time is not None]
        if not times:
            self._stuck()
        if min(times) > LONGEST:
            raise ProtocolError(f"{self.name} is not done after an hour{self._often()}")
        return min(times)

    def _stuck(self) -> NoReturn:
        oldest = min(self.timers.unacked, default=None)
        why = (
            "though all that it sent is acknowledged"
            if oldest is None
            else f"and packet {oldest} is not acknowledged"
        )
        raise ProtocolError(
            f"after {self.last}, {self.name} sends nothing, and nothing is on the wire. It is not "
            f"`done`, {why}: it would wait for ever"
        )

    def _often(self) -> str:
        """The packet that was sent most often: the one at which a sender is stuck."""
        number, times = Counter(self.sent).most_common(1)[0]
        return (
            f"; it has sent packet {number} {times} times. Does its loop end, and does an ACK move "
            "it on?"
        )

    def _expire(self) -> None:
        """Let the timers run out whose time has come; send what there is to send now."""
        expired = self.timers.expired(self.now)
        for number in expired:
            self.last = f"the timeout of packet {number}"
            self.sender.on_timeout(number)
        sent = self._send()
        idle = expired and not sent and self.wire.due() is None and not self.timers.each
        if idle and not self.sender.done:
            self._stuck()

    def _send(self) -> int:
        """Send what the sender wants to send now; return how many packets that was."""
        numbers, before = self.sender.to_send(), len(self.sent)
        if not isinstance(numbers, Iterable) or isinstance(numbers, str | bytes):
            raise ProtocolError(
                f"{self.name}.to_send() gave {numbers!r}: `yield` each number that is to be sent, "
                "or return a list of them"
            )
        for number in numbers:
            self._check(number, f"{self.name}.to_send()")
            self.sent.append(number)
            self.timers.sent(number, self.now)
            self._check_window(number)
            if len(self.sent) > self.most:
                raise ProtocolError(
                    f"{self.name} has sent {self.most} packets and is not done{self._often()}"
                )
            self._pass(CLIENT, f"data {number}", number, self.size)
        return len(self.sent) - before

    def _check_window(self, number: int) -> None:
        """Raise ProtocolError where a number is beyond what the sender calls its window."""
        window = getattr(self.sender, "window", None)
        unacked = self.timers.unacked
        if not isinstance(window, int) or number not in unacked:
            return
        if number >= min(unacked) + window:
            raise ProtocolError(
                f"after {self.last}, {self.name} sends packet {number} while packet "
                f"{min(unacked)} is not acknowledged: that is beyond its window of {window}"
            )

    def _deliver(self) -> None:
        """Hand over what has arrived, and send the ACKs that answer it."""
        for host, data in self.wire.deliver(self.now):
            number = self.words.get(data)
            if number is None:  # damaged
                continue
            if host == SERVER:
                self._receive(number)
            elif not self.sender.done:
                self.last = f"ACK {number}"
                self.timers.acked(number, self.now)
                self.sender.on_ack(number)

    def _receive(self, number: int) -> None:
        self.arrived.append(number)
        answer = self.receiver.on_data(number)
        self._check(answer, f"{_name(self.receiver)}.on_data({number})")
        self._pass(SERVER, f"ack {answer}", answer, 0)

    def _pass(self, host: str, words: str, number: int, size: int) -> None:
        frame = _frame(host, words, size)
        self.words[frame] = number
        self.wire.send(self.now, host, frame)

    @staticmethod
    def _check(number: object, where: str) -> None:
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise ProtocolError(f"{where} gave {number!r}: a number of a packet is 0, 1, 2, …")
