"""What a connection held, over time."""

from collections.abc import Sequence
from itertools import pairwise
from math import floor
from typing import NamedTuple, Self

from helpers.link.quantities import WireError, seconds
from helpers.tcp_info import TcpInfo
from helpers.transport.tcp.tcb import Event

Series = tuple[list[float], list[float]]  # times in seconds, and the values then
OPENING = ("SYN-SENT", "SYN-RECEIVED")


class Sample(NamedTuple):
    """What a connection held at `time`, in seconds of the trace."""

    time: float
    info: TcpInfo


class Recovery(NamedTuple):
    """A fast recovery: when it began, cwnd just before, and ssthresh from then on, in segments.

    `ssthresh` is None where the congestion control has none.
    """

    time: float
    cwnd: int
    ssthresh: int | None


class Watch:
    """What was noted of one connection: `samples` so far, `series` of one field of them.

    `queue` is how many frames waited at the wire on its side, as (times, values). Where the
    connection is one of the course's own TCP, `events` are its moves, retransmissions and
    timeouts, and `rtt` is each round-trip time that it measured.
    """

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.events: list[Event] = []
        self.rtt: Series = ([], [])
        self.queue: Series = ([], [])

    def stop(self) -> list[Sample]:
        """Take no more samples; return those that were taken."""
        return self.samples

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def note(self, time: float, info: TcpInfo, queue: int) -> None:
        """Add a sample, and how many frames waited then."""
        self.samples.append(Sample(time, info))
        self.queue[0].append(time)
        self.queue[1].append(queue)

    def measured(self, time: float, rtt: float) -> None:
        """Add a round-trip time that the connection has measured, in seconds."""
        self.rtt[0].append(time)
        self.rtt[1].append(rtt)

    def series(self, name: str) -> Series:
        """(times, values) of one field of `TcpInfo`, as the plots take it; None is left out.

        So is the congestion window before ESTABLISHED: a SYN is sent without asking it. Raises
        AttributeError where `TcpInfo` has no such field.
        """
        samples = [s for s in self.samples if name != "cwnd" or s.info.state not in OPENING]
        known = [(sample.time, getattr(sample.info, name)) for sample in samples]
        known = [(time, value) for time, value in known if value is not None]
        return [time for time, _ in known], [value for _, value in known]

    def recoveries(self) -> list[Recovery]:
        """Each fast recovery that was seen to begin (RFC 5681 3.2): one that is shorter than the
        time between two samples may be missed."""
        return [
            Recovery(after.time, before.info.cwnd, after.info.ssthresh)
            for before, after in pairwise(self.samples)
            if before.info.congestion_state != "Recovery" == after.info.congestion_state
        ]

    def rates(self, every: float | str = "1 s") -> Series:
        """How fast data was acknowledged, in bit/s, in intervals of `every`, as `rates` has it."""
        return rates(self.series("bytes_acked"), every)


def rates(counted: tuple[Sequence[float], Sequence[float]], every: float | str = "1 s") -> Series:
    """(times, rates): how fast a number of bytes grew, in bit/s, in each interval of `every`.

    `counted` is (times, bytes so far). Intervals begin at whole multiples of `every`, so that those
    of two flows are the same, and are told at their ends; the last one is left out unless it is
    whole. Between two samples the bytes are taken to come evenly. No interval at all is ([], []).

    Raises WireError where `every` is no time, or 0.
    """
    length = seconds(every)
    if not length:
        raise WireError('rates in intervals of 0 s: give a time, such as every="1 s"')
    times, values = counted
    if not times:
        return [], []
    first, last = floor(times[0] / length), floor(times[-1] / length + 1e-9)
    ends = [number * length for number in range(first, last + 1)]
    known = _between(times, values, ends)
    return ends[1:], [(after - before) * 8 / length for before, after in pairwise(known)]


def _between(
    times: Sequence[float], values: Sequence[float], wanted: Sequence[float]
) -> list[float]:
    """The values at the `wanted` times, in rising order; straight lines join those known."""
    found, place = [], 0
    for time in wanted:
        while place < len(times) and times[place] < time:
            place += 1
        if place == 0 or place == len(times):
            found.append(float(values[min(place, len(times) - 1)]))
            continue
        (begin, end), (before, after) = times[place - 1 : place + 1], values[place - 1 : place + 1]
        found.append(before + (after - before) * (time - begin) / (end - begin))
    return found
