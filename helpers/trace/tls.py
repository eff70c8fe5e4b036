"""The TLS records in a trace: which of them each frame carries, and what can be read of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from helpers.application.framing import FramingError
from helpers.application.tls import RecordNames, RecordReader, TLSRecord
from helpers.trace.conversation import Connection
from helpers.trace.frame import Frame
from helpers.transport.tcp.reassembly import Reassembler

FAR = 2**20  # bytes beyond the next one that are waited for; a window is seldom larger


class SeenRecord(NamedTuple):
    """A TLS record that was seen: the number of the frame that completed it, and who sent it.

    `name` is what it carries, as far as it can be read: "ClientHello", "application data".
    """

    frame: int
    sender: str
    name: str
    record: TLSRecord


@dataclass
class _Direction:
    """One direction of a connection: its bytes in order, and the records in them."""

    stream: Reassembler = field(default_factory=lambda: Reassembler(1))
    reader: RecordReader = field(default_factory=RecordReader)
    names: RecordNames = field(default_factory=RecordNames)
    is_tls: bool = True

    def add(self, seq: int, data: bytes) -> list[TLSRecord]:
        """The records that a segment completes; none after what is no TLS."""
        if not self.is_tls or seq > self.stream.next + FAR:
            return []
        self.stream.add(seq, data)
        try:
            return self.reader.feed(self.stream.read(self.stream.readable))
        except FramingError as error:
            self.is_tls = False
            return RecordReader().feed(b"".join(error.messages))


def tls_records(trace: Iterable[Frame]) -> list[SeenRecord]:
    """The TLS records in the frames that arrived, in the order in which they were complete.

    The trace needs each stream from its beginning. What is no TLS is left out.
    """
    return [seen for _, found in _by_frame(trace) for seen in found]


def tls_notes(trace: Iterable[Frame]) -> dict[int, str]:
    """What the frames carry of TLS, by number, as `draw.ladder(trace, notes=…)` takes it.

    A frame that completes no record is noted as "part of a record".
    """
    notes = {}
    for number, found in _by_frame(trace):
        names = ", ".join(dict.fromkeys(seen.name for seen in found))
        notes[number] = names or "part of a record"
    return notes


def _by_frame(trace: Iterable[Frame]) -> Iterable[tuple[int, list[SeenRecord]]]:
    """Each frame that carries TLS, and the records that it completes."""
    directions: dict[tuple[Connection | None, str], _Direction] = {}
    for frame in trace:
        if frame.tcp is None or frame.seq is None or not frame.payload or frame.fate.lost:
            continue
        direction = directions.setdefault((frame.connection, frame.sender), _Direction())
        found = direction.add(frame.seq, frame.payload)
        if direction.is_tls or found:
            named = [(direction.names.of(record), record) for record in found]
            yield frame.number, [SeenRecord(frame.number, frame.sender, *one) for one in named]
