"""Frames of a recording that still grows, as a rule of a wire sees them."""

from collections.abc import Mapping
from functools import cached_property

from helpers.record import Record
from helpers.trace.conversation import Counter, Place, ends
from helpers.trace.dissect import Dissection, dissect
from helpers.trace.frame import Frame
from helpers.transport.tcp.segment import PROTOCOL, SYN

_IPV4, _IPV6 = b"\x08\x00", b"\x86\xdd"


class Live:
    """Makes a `Frame` of each frame that two hosts, or more, send, while they send it.

    Show it every frame, in the order of their sending: by `note`, which costs little, or by
    `frame`. It remembers the SYNs, so that `seq` and `ack` count from them. Where there are more
    than two hosts, `names` has their names by their addresses.
    """

    def __init__(self, hosts: tuple[str, ...], names: Mapping[str, str] | None = None) -> None:
        self.hosts, self.names = hosts, dict(names or {})
        self.counter = Counter()

    def note(self, data: bytes) -> None:
        """Remember the frame where it begins a connection."""
        if _is_syn(data):
            self.counter.follow(dissect(data))

    def frame(self, number: int, record: Record) -> Frame:
        """The Frame of one record, which has a sender."""
        self.note(record.data)
        return Frame(number, record, _Moment(self, number, record))


class _Moment:
    """What a `Frame` asks of its recording, answered from what is known so far."""

    first = "ethernet"

    def __init__(self, live: Live, number: int, record: Record) -> None:
        self._live, self._number, self._record = live, number, record

    def sender(self, frame: Frame) -> str:
        return frame.record.sender

    def receiver(self, frame: Frame) -> str:
        others = [name for name in self._live.hosts if name != frame.record.sender]
        if len(others) == 1 or frame.ip is None:
            return others[0] if len(others) == 1 else ""
        return self._live.names.get(frame.ip.destination, "")

    def dissection(self, frame: Frame) -> Dissection:
        return self._read

    @cached_property
    def _read(self) -> Dissection:
        return dissect(self._record.data, self.first)

    @cached_property
    def places(self) -> dict[int, Place]:
        numbers = self._live.counter.follow(self._read)
        return {self._number: Place(ends(self._read), numbers, None)}


def _is_syn(data: bytes) -> bool:
    """True for an Ethernet frame with a TCP segment in IP that has SYN set, seen in passing."""
    if len(data) < 54:
        return False
    if data[12:14] == _IPV4 and data[23] == PROTOCOL:
        flags = 14 + (data[14] & 0x0F) * 4 + 13
    elif data[12:14] == _IPV6 and data[20] == PROTOCOL:
        flags = 14 + 40 + 13
    else:
        return False
    return len(data) > flags and bool(data[flags] & SYN)
