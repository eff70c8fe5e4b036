"""What a diagram says about each frame of a trace: a kind, words, and what it repeats."""

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.record import Fate
from helpers.trace.frame import Frame
from helpers.transport.tcp.options import (
    MaximumSegmentSize,
    SackPermitted,
    Timestamps,
    WindowScale,
)

OPTIONS = (  # the options that a SYN's label names, and how
    (MaximumSegmentSize, lambda option: f"MSS={option.mss}"),
    (SackPermitted, lambda option: "SACK permitted"),
    (Timestamps, lambda option: "timestamps"),
    (WindowScale, lambda option: f"WS={option.shift}"),
)
UNKNOWN = "?"  # the name of a host that nobody knows
FATES = {
    Fate.DROPPED: "lost",
    Fate.QUEUE_FULL: "lost",
    Fate.CORRUPTED: "corrupted",
    Fate.DUPLICATED: "duplicated",
    Fate.REORDERED: "reordered",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A frame as the diagrams see it.

    `kind` is "control" (SYN or FIN), "reset", "data", "ack" or "other"; `what` the flags or the
    protocol, `numbers` the rest of the label, `options` those of a SYN and the blocks of a SACK,
    `marks` what is to be noticed: "retransmission", "duplicate ACK".
    """

    frame: Frame
    sender: str
    receiver: str
    kind: str
    what: str
    numbers: str
    options: str
    marks: tuple[str, ...] = ()
    connection: int | None = None

    @property
    def fate(self) -> str:
        """What became of it, in a word; "" where it simply arrived."""
        return FATES.get(self.frame.fate, "")

    @property
    def ending(self) -> str:
        """The same, and where it was lost, why: in a queue that was full."""
        return str(self.frame.fate) if self.frame.fate is Fate.QUEUE_FULL else self.fate

    @property
    def again(self) -> bool:
        """Whether it is a retransmission."""
        return "retransmission" in self.marks


def segments(frames: Iterable[Frame]) -> list[Segment]:
    """The frames with what there is to say about them, in the same order."""
    watch = Watch()
    return [_segment(frame, watch) for frame in frames]


class Watch:
    """Follows the connections of a trace, and tells what repeats something earlier."""

    def __init__(self) -> None:
        self.numbers: dict[frozenset, int] = {}
        self._sent: dict[tuple, int] = {}  # up to which number each side has sent
        self._acked: dict[tuple, tuple[int, int, int]] = {}  # ack, window, how often repeated

    def connection(self, frame: Frame) -> int | None:
        """The number of the frame's connection, from 1, in order of appearance."""
        if frame.tcp is None:
            return None
        return self.numbers.setdefault(frozenset(_flow(frame)), len(self.numbers) + 1)

    def marks(self, frame: Frame) -> tuple[str, ...]:
        """What is to be noticed about the frame: see `Segment.marks`."""
        if frame.tcp is None or frame.tcp.rst or frame.fate is Fate.DUPLICATED:
            return ()
        if frame.tcp.syn and not frame.tcp.ack_flag and frame.seq == 0:
            self._begin(frame)
        return (*self._repeated(frame), *self._same_ack(frame))

    def _begin(self, frame: Frame) -> None:
        """A SYN that is not a retransmission starts a connection anew."""
        me, peer = _flow(frame)
        if self._sent.get((me, peer), (0, None))[1] != frame.tcp.seq:
            self._sent.pop((me, peer), None)
            self._acked.pop((me, peer), None)

    def _repeated(self, frame: Frame) -> tuple[str, ...]:
        size = frame.length + frame.tcp.syn + frame.tcp.fin
        if not size:
            return ()
        me, peer = _flow(frame)
        sent, base = self._sent.get((me, peer), (0, None))
        first = frame.tcp.seq if frame.tcp.syn else base
        self._sent[me, peer] = (max(sent, frame.seq + size), first)
        answer = frame.tcp.syn and frame.tcp.ack_flag and frame.ack not in self._answered(frame)
        return ("retransmission",) if frame.seq < sent and not answer else ()

    def _answered(self, frame: Frame) -> set[int]:
        """What this side has acknowledged so far.

        In a simultaneous open a side repeats its SYN to acknowledge the peer's (RFC 9293,
        figure 7): that is its answer, and no retransmission.
        """
        known = self._acked.get(_flow(frame))
        return {known[0]} if known else set()

    def _same_ack(self, frame: Frame) -> tuple[str, ...]:
        """A duplicate ACK, as RFC 5681 section 2 defines it."""
        me, peer = _flow(frame)
        if not frame.tcp.ack_flag:
            return ()
        pure = not (frame.length or frame.tcp.syn or frame.tcp.fin)
        ack, window, count = self._acked.get((me, peer), (None, None, 0))
        outstanding = self._sent.get((peer, me), (0, None))[0] > frame.ack
        same = pure and outstanding and (frame.ack, frame.window) == (ack, window)
        count = count + 1 if same else 0
        self._acked[me, peer] = (frame.ack, frame.window, count)
        return (f"duplicate ACK {count}",) if same else ()


def _flow(frame: Frame) -> tuple[tuple, tuple]:
    ip, tcp = frame.ip, frame.tcp
    source, destination = (ip.source, ip.destination) if ip else (frame.sender, frame.receiver)
    return (source, tcp.source_port), (destination, tcp.destination_port)


def _segment(frame: Frame, watch: Watch) -> Segment:
    return Segment(
        frame,
        frame.sender or UNKNOWN,
        frame.receiver or UNKNOWN,
        kind(frame),
        frame.what,
        _numbers(frame),
        _options(frame),
        watch.marks(frame),
        watch.connection(frame),
    )


def kind(frame: Frame) -> str:
    """Which of the vocabulary's kinds the frame is of."""
    if frame.tcp is None:
        return "other"
    if frame.tcp.rst:
        return "reset"
    if frame.tcp.syn or frame.tcp.fin:
        return "control"
    return "data" if frame.length else "ack"


def _numbers(frame: Frame) -> str:
    if frame.tcp is None:
        return f"len={frame.length}" if frame.length else ""
    ack = "" if frame.ack is None else f"ack={frame.ack}"
    length = f"len={frame.length}" if frame.length else ""
    parts = [f"seq={frame.seq}", ack, length, f"win={frame.window}"]
    return " ".join(part for part in parts if part)


def _options(frame: Frame) -> str:
    if frame.tcp is None:
        return ""
    if frame.sack:
        return " ".join(["SACK", *(f"{left}–{right}" for left, right in frame.sack)])
    if not frame.tcp.syn:
        return ""
    found = [(frame.tcp.option(kind), words) for kind, words in OPTIONS]
    return ", ".join(words(option) for option, words in found if option)
