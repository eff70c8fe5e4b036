"""What a diagram says about each frame of a trace: a kind, words, and what it repeats."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from helpers.record import Fate
from helpers.trace.frame import Frame
from helpers.transport.tcp import TCP
from helpers.transport.tcp.options import (
    MaximumSegmentSize,
    Option,
    SackPermitted,
    Timestamps,
    WindowScale,
)

# The options that a SYN's label names, and how.
OPTIONS: tuple[tuple[type[Option], Callable[[Any], str]], ...] = (
    (MaximumSegmentSize, lambda option: f"MSS={option.mss}"),
    (SackPermitted, lambda option: "SACK permitted"),
    (Timestamps, lambda option: "timestamps"),
    (WindowScale, lambda option: f"WS={option.shift}"),
)
WINDOW_PROBE, KEEP_ALIVE = PROBES = ("window probe", "keep-alive")
SHORT_TEXT = 24  # bytes of a datagram that are shown as they are
SHORT = 0.003  # seconds: less than a round trip, where nobody knows how long one takes
ASKED = 3  # duplicate ACKs after which a sender repeats a segment (RFC 5681 section 3.2)
UNKNOWN = "?"  # the name of a host that nobody knows
FATES = {
    Fate.CORRUPTED: "corrupted",
    Fate.DUPLICATED: "duplicated",
    Fate.REORDERED: "reordered",
}


@dataclass(frozen=True, slots=True)
class DrawnSegment:
    """A frame as the diagrams see it.

    `kind` is "control" (SYN or FIN), "reset", "data", "ack" or "other"; `what` the flags or the
    protocol, `numbers` the rest of the label, `options` those of a SYN and the blocks of a SACK,
    `marks` what is to be noticed: "retransmission", "tail loss probe", "out of order",
    "duplicate ACK 1", "window probe", "keep-alive".
    """

    frame: Frame
    sender: str
    receiver: str
    kind: str
    marks: tuple[str, ...] = ()
    connection: int | None = None

    # What only a ladder says is made when it is asked for: a chart has thousands of segments.

    @property
    def what(self) -> str:
        """Its flags, or its protocol."""
        return self.frame.what

    @property
    def numbers(self) -> str:
        """The rest of the label."""
        return _numbers(self.frame)

    @property
    def options(self) -> str:
        """The options of a SYN, the blocks of a SACK."""
        return _options(self.frame)

    @property
    def fate(self) -> str:
        """What became of it, in a word; "" where it simply arrived."""
        return "lost" if self.frame.fate.lost else FATES.get(self.frame.fate, "")

    @property
    def ending(self) -> str:
        """The same, and where it was lost, why: in a queue that was full."""
        return str(self.frame.fate) if self.frame.fate is Fate.QUEUE_FULL else self.fate

    @property
    def again(self) -> bool:
        """Whether it is a retransmission."""
        return "retransmission" in self.marks


def segments(frames: Iterable[Frame]) -> list[DrawnSegment]:
    """The frames with what there is to say about them, in the same order."""
    return list(each_segment(frames))


def each_segment(frames: Iterable[Frame]) -> Iterator[DrawnSegment]:
    """The same, one after the other.

    A trace keeps only so many of its frames dissected: who walks through a long one once, and
    takes what is needed of each segment, spares dissecting every frame again and again.
    """
    seen = _Connections()
    return (_segment(frame, seen) for frame in frames)


class _Hole(NamedTuple):
    """Numbers that were passed over at a time: nothing with them was seen so far."""

    start: int
    end: int
    time: float

    def without(self, start: int, end: int) -> "Iterator[_Hole]":
        """What is left of it once the numbers from `start` to before `end` were seen."""
        if self.start < min(start, self.end):
            yield self._replace(end=min(start, self.end))
        if max(end, self.start) < self.end:
            yield self._replace(start=max(end, self.start))


@dataclass
class _Side:
    """What one side of a connection has said so far. Numbers are relative."""

    sent: int = 0  # one more than the highest number it sent
    probed: int = 0  # the same, with an octet that it sent into a closed window
    holes: list[_Hole] = field(default_factory=list)  # below `sent`
    opened: float | None = None  # when it sent its SYN
    acked: int | None = None  # the latest it acknowledged, and the window it gave with that
    window: int | None = None
    repeated: int = 0  # how many duplicate ACKs it sent since `acked` moved
    sacked: set[tuple[int, int]] = field(default_factory=set)  # the blocks it reported since then
    resent: bool = False  # whether it sent something again since the peer's ACK moved
    mending: int = 0  # below this number, it sends again what is missing

    def fills(self, seq: int, end: int, soon: float) -> bool:
        """Whether these numbers were passed over after the time `soon`. They are seen now."""
        self.holes = [hole for hole in self.holes if hole.time > soon]
        inside = any(hole.start <= seq and end <= hole.end for hole in self.holes)
        self.holes = [part for hole in self.holes for part in hole.without(seq, end)]
        return inside


class _Connections:
    """Follows the connections of a trace, and tells what repeats something earlier."""

    def __init__(self) -> None:
        self.numbers: dict[Hashable, int] = {}
        self._sides: dict[Hashable, _Side] = {}
        self._round_trips: dict[Hashable, float] = {}

    def connection(self, frame: Frame) -> int | None:
        """The number of the frame's connection, from 1, in order of appearance."""
        if frame.tcp is None:
            return None
        key = frame.connection or frozenset(_flow(frame, frame.tcp))
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def marks(self, frame: Frame) -> tuple[str, ...]:
        """What is to be noticed about the frame: see `DrawnSegment.marks`."""
        tcp, seq = frame.tcp, frame.seq
        if tcp is None or seq is None or tcp.rst or frame.fate is Fate.DUPLICATED:
            return ()
        me, peer = _flow(frame, tcp)
        own = self._sides.setdefault((frame.connection, me), _Side())
        other = self._sides.setdefault((frame.connection, peer), _Side())
        soon = frame.time - self._round_trip(frame, tcp, own) / 2  # its measure is a rough one
        sent = _sending(frame, tcp, seq, own, other, soon)
        said = _acknowledging(frame, tcp, own, other)
        return sent if set(sent) & set(PROBES) else (*sent, *said)

    def _round_trip(self, frame: Frame, tcp: TCP, own: _Side) -> float:
        """The time from a side's SYN to its ACK of the answer, wherever the two were seen."""
        if tcp.syn:
            own.opened = frame.time
        elif own.opened is not None:
            self._round_trips.setdefault(frame.connection, frame.time - own.opened)
        return self._round_trips.get(frame.connection, SHORT)


def _sending(
    frame: Frame, tcp: TCP, seq: int, own: _Side, peer: _Side, soon: float
) -> tuple[str, ...]:
    """What there is to say of the numbers that a segment takes."""
    size = frame.length + tcp.syn + tcp.fin
    probe = _probe(frame, tcp, seq, own, peer)
    if probe:
        own.probed = seq + size  # what a closed window does not take is sent again, as new
    if probe or not size:
        return probe
    before, end = own.sent, seq + size
    own.sent = max(before, end)
    if seq > before > 0:
        own.holes.append(_Hole(before, seq, frame.time))
    # In a simultaneous open a side repeats its SYN to acknowledge the peer's (RFC 9293,
    # figure 7): that is its answer, and no retransmission.
    answer = tcp.syn and tcp.ack_flag and frame.ack != own.acked
    if seq >= before or answer:
        return ()
    # What nobody saw before may come late, or again after it was lost on the way. To send it
    # again takes its sender a round trip at least; often it was asked to. Then all that it had
    # sent before follows, as far as it is missing (RFC 6582 section 3.2).
    if seq == peer.acked and peer.repeated >= ASKED:
        own.mending = own.sent
    if own.fills(seq, end, soon) and end > own.mending:
        return ("out of order",)
    tail = not tcp.syn and _is_tail_loss_probe(seq, end == before, own, peer)
    own.resent = True
    return ("retransmission", "tail loss probe") if tail else ("retransmission",)


def _probe(frame: Frame, tcp: TCP, seq: int, own: _Side, peer: _Side) -> tuple[str, ...]:
    """A segment that carries nothing new, or one octet, to make the peer answer.

    Into a window of 0 a sender asks whether it is open again (RFC 9293 section 3.8.6.1); in a
    connection at rest a keep-alive asks whether the peer is there (section 3.8.4). Both repeat
    the last number that was sent, with an octet or without; some probe with the next octet.
    """
    if tcp.syn or tcp.fin or frame.length > 1 or not own.sent:
        return ()
    old, following = seq == own.sent - 1, seq == own.sent
    if peer.window == 0 and (old or (following and frame.length)):
        return (WINDOW_PROBE,)
    at_rest = peer.acked is not None and peer.acked >= own.sent
    return (KEEP_ALIVE,) if old and at_rest and frame.fate is not Fate.REORDERED else ()


def _is_tail_loss_probe(seq: int, last: bool, own: _Side, peer: _Side) -> bool:
    """Whether a repetition can only be a tail loss probe (RFC 8985 section 7.3).

    It repeats the last segment while an earlier one is not acknowledged either: a timeout, or a
    fast retransmission, would begin with the earlier one. Where only one is missing, nobody can
    tell.
    """
    earlier = peer.acked is not None and peer.acked < seq
    return last and earlier and not own.resent and not peer.sacked and not peer.repeated


def _acknowledging(frame: Frame, tcp: TCP, own: _Side, peer: _Side) -> tuple[str, ...]:
    """Whether it is a duplicate ACK, in the meaning of RFC 6675 section 2.

    That is one that reports new blocks, whatever its window. Where no blocks are reported, the
    window must be the same (RFC 5681 section 2), and a window of 0 is an answer to a probe.
    """
    ack = frame.ack
    if ack is None:
        return ()
    blocks = {block for block in frame.sack if block[0] >= ack}
    if ack != own.acked:
        own.acked, own.repeated, own.sacked, peer.resent = ack, 0, set(), False
        peer.sent = max(peer.sent, min(ack, peer.probed))
        own.window, own.sacked = frame.window, blocks
        return ()
    pure = not (frame.length or tcp.syn or tcp.fin)
    same_window, own.window = frame.window == own.window, frame.window
    news = bool(blocks - own.sacked)
    own.sacked |= blocks
    told_nothing = not frame.sack and same_window and frame.window != 0
    if not (pure and peer.sent > ack and (news or told_nothing)):
        return ()
    own.repeated += 1
    return (f"duplicate ACK {own.repeated}",)


def _flow(frame: Frame, tcp: TCP) -> tuple[tuple[str, int], tuple[str, int]]:
    ip = frame.ip
    source, destination = (ip.source, ip.destination) if ip else (frame.sender, frame.receiver)
    return (source, tcp.source_port), (destination, tcp.destination_port)


def _segment(frame: Frame, seen: _Connections) -> DrawnSegment:
    return DrawnSegment(
        frame,
        frame.sender or UNKNOWN,
        frame.receiver or UNKNOWN,
        kind(frame),
        seen.marks(frame),
        seen.connection(frame),
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
        said = _short_text(frame) if frame.udp else ""
        length = f"len={frame.length}" if frame.length > (SHORT_TEXT if said else 0) else ""
        return " ".join(part for part in (said, length) if part)
    ack = "" if frame.ack is None else f"ack={frame.ack}"
    length = f"len={frame.length}" if frame.length else ""
    parts = [f"seq={frame.seq}", ack, length, f"win={frame.window_text}"]
    return " ".join(part for part in parts if part)


def _short_text(frame: Frame) -> str:
    """The text of a datagram, in quotes; "" where it is long, or no text.

    Blanks at its end, which fill it up, are left out.
    """
    data = frame.payload.rstrip(b" ")
    readable = 0 < len(data) <= SHORT_TEXT and all(32 <= byte < 127 for byte in data)
    return f"“{data.decode('ascii')}”" if readable else ""


def _options(frame: Frame) -> str:
    if frame.tcp is None:
        return ""
    if frame.sack:
        return " ".join(_blocks(frame))
    if not frame.tcp.syn:
        return ""
    found = [(frame.tcp.option(kind), words) for kind, words in OPTIONS]
    return ", ".join(words(option) for option, words in found if option)


def _blocks(frame: Frame) -> list[str]:
    """The blocks of a SACK option; a first block that arrived before is a DSACK.

    Such a block lies below the ACK, or within the second block (RFC 2883 section 4).
    """
    told = [f"{left}–{right}" for left, right in frame.sack]
    (left, right), *others = frame.sack
    inside = bool(others) and others[0][0] <= left and right <= others[0][1]
    if right > (frame.ack or 0) and not inside:
        return ["SACK", *told]
    return ["DSACK", told[0], *(["SACK", *told[1:]] if others else [])]
