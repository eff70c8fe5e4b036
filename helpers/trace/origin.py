"""What all frames of one recording have in common: who is who, and where the numbers begin."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from helpers.record import Record
from helpers.trace.conversation import Counter, Endpoint, Names, Numbers, ends
from helpers.trace.frame import Frame


class Origin:
    """A whole recording. Filters leave frames out, but names and numbers stay as they were.

    `first` is the outermost header of its frames, `start_ns` when it began, in nanoseconds
    since 1970. What needs the meaning of all frames is worked out when it is first asked for.
    """

    def __init__(
        self, records: Iterable[Record], names: Mapping | None, first: str, start_ns: int
    ) -> None:
        self.first = first
        self.start_ns = start_ns
        self.given = dict(names or {})
        self.frames = tuple(Frame(number, rec, self) for number, rec in enumerate(records))

    @cached_property
    def ends(self) -> list[tuple[Endpoint, Endpoint] | None]:
        """For each frame, its two endpoints."""
        return [ends(frame.dissection) for frame in self.frames]

    @cached_property
    def numbers(self) -> list[Numbers | None]:
        """For each frame, how its sequence numbers count."""
        counter = Counter()
        return [counter.follow(frame.dissection) for frame in self.frames]

    @cached_property
    def names(self) -> Names:
        """The names of all hosts."""
        names = Names(self.given)
        for frame, pair in zip(self.frames, self.ends, strict=True):
            if pair and frame.record.sender:
                names.note(pair[0], frame.record.sender)
        names.learn(frame.dissection for frame in self.frames)
        return names

    @cached_property
    def senders(self) -> list[str]:
        """All senders that the records name, in the order in which they first sent."""
        return list(dict.fromkeys(f.record.sender for f in self.frames if f.record.sender))

    def sender(self, frame: Frame) -> str:
        """The name of the host that sent `frame`."""
        if frame.record.sender:
            return frame.record.sender
        pair = self.ends[frame.number]
        return self.names.of(pair[0]) if pair else ""

    def receiver(self, frame: Frame) -> str:
        """The name of the host that `frame` is for; where there are two, the other one."""
        others = [name for name in self.senders if name != frame.record.sender]
        if frame.record.sender and len(others) == 1:
            return others[0]
        pair = self.ends[frame.number]
        return self.names.of(pair[1]) if pair else ""
