"""What all frames of one recording have in common: who is who, and where the numbers begin."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from helpers.layout import Header
from helpers.record import Record
from helpers.trace.conversation import (
    Connection,
    Conversations,
    Counter,
    Names,
    Place,
    ends,
)
from helpers.trace.dissect import Dissection, dissect
from helpers.trace.frame import Frame

KEPT = 4096  # dissections in memory; those of a million frames would take gigabytes


class Origin:
    """A whole recording. Filters leave frames out, but names and numbers stay as they were.

    `first` is the outermost header of its frames, `start_ns` when it began, in nanoseconds
    since 1970. What needs the meaning of all frames is worked out when it is first asked for.
    """

    def __init__(
        self,
        records: Iterable[Record],
        names: Mapping[Any, str] | None,
        first: str,
        start_ns: int,
        notes: Iterable[str] = (),
    ) -> None:
        self.first = first
        self.start_ns = start_ns
        self.notes = tuple(notes)
        self.given = dict(names or {})
        self.frames = tuple(Frame(number, rec, self) for number, rec in enumerate(records))
        self._dissections: dict[int, Dissection] = {}

    def dissection(self, frame: Frame) -> Dissection:
        """The headers of `frame`."""
        found = self._dissections.get(frame.number)
        if found is None:
            record = frame.record
            found = dissect(record.data, record.first or self.first, record.sent_length)
            if len(self._dissections) >= KEPT:
                self._dissections.clear()
            self._dissections[frame.number] = found
        return found

    @cached_property
    def places(self) -> list[Place]:
        """For each frame, where it belongs: found in one pass over all of them."""
        counter, talks, same = Counter(), Conversations(), dict[Any, Any]()
        places = []
        for frame in self.frames:
            read = self.dissection(frame)
            place = Place(ends(read), counter.follow(read), talks.follow(read))
            places.append(same.setdefault(place, place))  # most frames share theirs
        self._kinds = talks.found
        return places

    @property
    def kinds(self) -> dict[Connection, type[Header]]:
        """The protocol of each connection, in order of appearance."""
        return self._kinds if self.places else {}

    @cached_property
    def names(self) -> Names:
        """The names of all hosts."""
        names = Names(self.given)
        for frame, place in zip(self.frames, self.places, strict=True):
            if place.ends and frame.record.sender:
                names.note(place.ends[0], frame.record.sender)
        names.learn(self.kinds)
        return names

    @cached_property
    def senders(self) -> list[str]:
        """All senders that the records name, in the order in which they first sent."""
        return list(dict.fromkeys(f.record.sender for f in self.frames if f.record.sender))

    def sender(self, frame: Frame) -> str:
        """The name of the host that sent `frame`."""
        if frame.record.sender:
            return frame.record.sender
        pair = self.places[frame.number].ends
        return self.names.of(pair[0]) if pair else ""

    def receiver(self, frame: Frame) -> str:
        """The name of the host that `frame` is for; where there are two, the other one."""
        others = [name for name in self.senders if name != frame.record.sender]
        if frame.record.sender and len(others) == 1:
            return others[0]
        pair = self.places[frame.number].ends
        return self.names.of(pair[1]) if pair else ""
