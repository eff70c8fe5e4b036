"""A wire between two hosts: delay, rate, queue, accidents, and rules.

Frames and the time go in, deliveries come out. It has no clock and no thread.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from helpers.keywords import picked, refuse_rest, takes
from helpers.link.ethernet import ARP, IPV6
from helpers.link.line import Line
from helpers.link.quantities import WireError, bits_per_second, limit, probability, seconds
from helpers.link.rules import DROP, Rule, Verdict, judge
from helpers.record import Fate, Record

HELD_BACK = 0.004  # seconds that a frame is late whose place in the order is lost
HEADER = 14  # bytes of an Ethernet header
_ARP, _IPV6 = ARP.to_bytes(2, "big"), IPV6.to_bytes(2, "big")
_NEIGHBORS = b"\x87\x88"  # the types of ICMPv6 by which hosts find each other's cards


class Passage:
    """One frame on its way: what a `Record` tells, as long as it is not settled."""

    __slots__ = ("arrived", "data", "fate", "number", "sender", "time")

    def __init__(self, number: int, time: float, sender: str, data: bytes) -> None:
        self.number, self.time, self.sender, self.data = number, time, sender, data
        self.fate: Fate | None = None  # not known yet
        self.arrived: float | None = None

    def record(self, stack: str = "") -> Record:
        """The `Record` of this frame; one that is still on its way is told as delivered."""
        fate = self.fate or Fate.DELIVERED
        return Record(self.time, self.sender, self.data, fate, self.arrived, stack)


@dataclass(frozen=True, kw_only=True)
class WireSettings:
    """What can be set about a wire, the same both ways.

    `delay` is the time from one end to the other; to it comes a random time of up to `jitter`,
    which changes no order. `rate` is in bit/s, each way, and counts the bytes of the frames;
    `queue` is what may wait for it: frames that find no room are dropped. Times, rates and queues
    are numbers (seconds, bit/s, packets) or text: "20 ms", "10 Mbit/s", "64 KiB".

    Accidents have probabilities: `loss`, `repeat` (delivered twice), `reorder` (held back for
    4 ms, so that others may overtake it) and `corrupt` (one bit is wrong). They are drawn from
    one generator, which begins at `seed`; each that is not 0 takes one number for every frame.
    ARP is spared: it has no checksum, and what it loses is asked for again a whole second later.
    So is what IPv6 has in its place.
    """

    delay: float | str = 0.0
    jitter: float | str = 0.0
    rate: float | str | None = None
    queue: float | str | None = None
    loss: float = 0.0
    repeat: float = 0.0
    reorder: float = 0.0
    corrupt: float = 0.0
    seed: int = 1

    @property
    def timeless(self) -> bool:
        """Whether frames arrive in the instant in which they are sent."""
        return self.rate is None and not seconds(self.delay)


class Wire:
    """Carries frames between the two `ends`; its keywords are those of `WireSettings`.

    `rules` are asked first (see `helpers.link.rules`), with what `view` makes of a passage; a
    frame on which one of them has a verdict meets no accident. `passages` holds what became of
    each frame, up to `keep` bytes of frames; `unkept` counts those that came after.

    Raises WireError where one of these cannot be.
    """

    @takes(WireSettings)
    def __init__(
        self,
        ends: tuple[str, str] = ("client", "server"),
        *,
        view: Callable[[Passage], Any] = lambda passage: passage,
        keep: int = 1 << 28,
        **settings: Any,
    ) -> None:
        wanted = picked(WireSettings, settings)
        refuse_rest(settings, "a wire", WireSettings)
        self.ends = ends
        self.rules: tuple[Rule, ...] = ()
        self.passages: list[Passage] = []
        self.unkept = 0
        self._keep, self._view, self._random = keep, view, random.Random(_seed(wanted.seed))
        self._jitter = seconds(wanted.jitter)
        self._loss = probability(wanted.loss, "loss")
        self._repeat = probability(wanted.repeat, "repeat")
        self._reorder = probability(wanted.reorder, "reorder")
        self._corrupt = probability(wanted.corrupt, "corrupt")
        accidents = (self._loss, self._repeat, self._reorder, self._corrupt)
        self._calm = not any((self._jitter, *accidents))
        rate = None if wanted.rate is None else bits_per_second(wanted.rate)
        queue = None if wanted.queue is None else limit(wanted.queue)
        self._lines = {end: Line(seconds(wanted.delay), rate, queue) for end in ends}
        self._others = {ends[0]: ends[1], ends[1]: ends[0]}
        self._flying: list[tuple[float, int, Passage, bytes]] = []  # a heap
        self._sent = self._pushed = 0
        self._newest = dict.fromkeys(ends, -1)  # the highest number that has arrived from there

    # --- frames in, deliveries out -------------------------------------------------------------

    def send(self, now: float, sender: str, data: bytes) -> Passage:
        """Take a frame that the host `sender` sends; return its `Passage`.

        Raises what a rule raises, and WireError where a rule answers nonsense.
        """
        passage = Passage(self._sent, now, sender, data)
        self._sent += 1
        self._keep -= len(data)
        if self._keep >= 0:
            self.passages.append(passage)
        else:
            self.unkept += 1
        verdict = judge(self.rules, self._view(passage)) if self.rules else None
        jitter = 0.0
        if not self._calm and not _finds_neighbors(data):
            accident, jitter = self._accident(data)
            verdict = verdict or accident
        self._pass(passage, verdict, jitter)
        return passage

    def due(self) -> float | None:
        """When the next frame arrives; None where none is on its way."""
        soonest = self._flying[:1]  # in one step: another thread may ask
        return soonest[0][0] if soonest else None

    def deliver(self, now: float) -> list[tuple[str, bytes]]:
        """The frames that have arrived by `now`, in their order: each with the host it is for."""
        arrivals = []
        while self._flying and self._flying[0][0] <= now:
            _, _, passage, data = heappop(self._flying)
            arrivals.append((self._others[passage.sender], data))
            if passage.arrived is None:  # the first copy
                passage.arrived = now
                overtaken = passage.number < self._newest[passage.sender]
                if passage.fate is None:
                    passage.fate = Fate.REORDERED if overtaken else Fate.DELIVERED
                if not overtaken:
                    self._newest[passage.sender] = passage.number
        return arrivals

    def waiting(self, now: float, sender: str) -> tuple[int, int]:
        """The frames of `sender` that wait for the rate, and their bytes."""
        return self._lines[sender].waiting(now)

    def records(self, stacks: Mapping[str, str] | None = None) -> list[Record]:
        """A `Record` of each frame so far, in the order of their sending.

        `stacks` names, for each end, the implementation that makes its frames.
        """
        known = stacks or {}
        return [one.record(known.get(one.sender, "")) for one in self.passages.copy()]

    # --- what happens on the way -----------------------------------------------------------------

    def _accident(self, data: bytes) -> tuple[Verdict | None, float]:
        """What befalls a frame by chance: a verdict or None, and the seconds of its jitter."""
        draw = self._random.random
        lost = self._loss and draw() < self._loss
        repeated = self._repeat and draw() < self._repeat
        late = self._reorder and draw() < self._reorder
        damaged = self._corrupt and draw() < self._corrupt
        changed = self._damaged(data) if damaged else None
        jitter = self._jitter and draw() * self._jitter
        if lost:
            return DROP, jitter
        if repeated or late or damaged:
            return Verdict(2 if repeated else 1, HELD_BACK if late else 0.0, changed), jitter
        return None, jitter

    def _damaged(self, data: bytes) -> bytes:
        """`data` with one wrong bit. In the Ethernet header no checksum of ours would find it."""
        if len(data) <= HEADER:
            return data
        at, bit = divmod(self._random.randrange(HEADER * 8, len(data) * 8), 8)
        return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]

    def _pass(self, passage: Passage, verdict: Verdict | None, jitter: float) -> None:
        if verdict is not None and not verdict.copies:
            passage.fate = Fate.DROPPED
            return
        arrives = self._lines[passage.sender].send(passage.time, len(passage.data), jitter)
        if arrives is None:
            passage.fate = Fate.QUEUE_FULL
            return
        data, copies = passage.data, 1
        if verdict is not None:
            arrives, copies = arrives + verdict.hold, verdict.copies
            if copies > 1:
                passage.fate = Fate.DUPLICATED
            if verdict.data not in (None, data):
                passage.fate, data = Fate.CORRUPTED, verdict.data
        for _ in range(copies):
            heappush(self._flying, (arrives, self._pushed, passage, data))
            self._pushed += 1


def _seed(written: Any) -> int:
    """`written` as it is. Raises WireError where it is no whole number: others may not repeat."""
    if isinstance(written, bool) or not isinstance(written, int):
        raise WireError(f"seed={written!r} is no seed: write a whole number, such as 1")
    return written


def _finds_neighbors(data: bytes) -> bool:
    """True for ARP, and for the neighbor solicitations and advertisements of IPv6."""
    kind = data[12:HEADER]
    return kind == _ARP or (kind == _IPV6 and data[20:21] == b":" and data[54:55] in _NEIGHBORS)
