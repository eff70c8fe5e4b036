"""The round-trip times that one end of a trace could measure: those that say what they seem to.

An acknowledgment gives one, if it covers anything new: the time since the oldest segment that it
newly covers was sent (RFC 6298 section 3). It gives none if a segment that it covers was sent
twice. Which copy it answers, nobody can tell: that is Karn's rule. And a segment behind a repeated
one was not acknowledged when it came, but when the hole before it was filled.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from helpers.record import Fate
from helpers.trace.arrivals import arrivals
from helpers.trace.conversation import Connection
from helpers.trace.frame import Frame

Series = tuple[list[float], list[float]]  # times in seconds, and the values then


class _Sent(NamedTuple):
    """A segment that waits for its acknowledgment: it takes the numbers `start` to `end` - 1."""

    start: int
    end: int
    time: float


@dataclass
class _Sender:
    """What one end of a connection has sent, and what of it is acknowledged."""

    waiting: list[_Sent] = field(default_factory=list)
    repeated: list[range] = field(default_factory=list)
    acknowledged: int = 0

    def sends(self, segment: _Sent) -> None:
        """Note a segment, or that its numbers were sent again."""
        numbers = range(max(segment.start, self.acknowledged), segment.end)
        if not numbers:
            return  # an old number, as a keep-alive takes one: nothing waits for it
        if any(_overlap(numbers, range(sent.start, sent.end)) for sent in self.waiting):
            self.repeated.append(numbers)
        self.waiting.append(segment)

    def hears(self, ack: int, time: float) -> float | None:
        """Take an acknowledgment; return the round trip that it measures, or None."""
        if ack <= self.acknowledged:
            return None
        news = range(self.acknowledged, ack)
        covered = [sent for sent in self.waiting if sent.end <= ack]
        again = any(_overlap(numbers, news) for numbers in self.repeated)
        self.acknowledged = ack
        self.waiting = [sent for sent in self.waiting if sent.end > ack]
        self.repeated = [numbers for numbers in self.repeated if numbers.stop > ack]
        return None if again or not covered else time - covered[0].time


def round_trips(frames: Sequence[Frame], name: str) -> Series:
    """What the host of this name could measure, as (times, round trips), both in seconds."""
    senders: dict[Connection | None, _Sender] = {}
    series: Series = ([], [])
    for time, frame in sorted(_events(frames, name), key=lambda event: event[0]):
        sender = senders.setdefault(frame.connection, _Sender())
        if frame.sender == name:
            sender.sends(_numbers(frame, time))
        elif (rtt := sender.hears(frame.ack or 0, time)) is not None:
            series[0].append(time)
            series[1].append(rtt)
    return series


def _events(frames: Sequence[Frame], name: str) -> Iterator[tuple[float, Frame]]:
    """What a host sends that takes numbers, and the acknowledgments that reach it, with times."""
    arrival = arrivals(frames)
    for frame in frames:
        tcp = frame.tcp
        if tcp is None or tcp.rst:
            continue
        if frame.sender == name:
            if frame.length or tcp.syn or tcp.fin:
                yield frame.time, frame
        elif frame.receiver == name and tcp.ack_flag and not _useless(frame, arrival(frame)):
            yield arrival(frame), frame


def _useless(frame: Frame, arrival: float) -> bool:
    """Whether it did not arrive, or so that its checksum has betrayed it."""
    return arrival == inf or frame.fate is Fate.CORRUPTED


def _numbers(frame: Frame, time: float) -> _Sent:
    assert frame.tcp is not None and frame.seq is not None
    return _Sent(frame.seq, frame.seq + frame.length + frame.tcp.syn + frame.tcp.fin, time)


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop
