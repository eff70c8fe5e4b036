"""What happened to one frame on a wire: written by whatever carries frames, read by a Trace."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a frame. A wire decides it; on a real one only "delivered" is known."""

    DELIVERED = "delivered"
    DROPPED = "dropped"
    QUEUE_FULL = "queue full"  # dropped, as it found no room in front of a slow wire
    CORRUPTED = "corrupted"
    DUPLICATED = "duplicated"
    REORDERED = "reordered"

    @property
    def lost(self) -> bool:
        """Whether the frame did not arrive, neither whole nor damaged."""
        return self in (Fate.DROPPED, Fate.QUEUE_FULL)


@dataclass(frozen=True, slots=True)
class Record:
    """One frame on a wire.

    `time` is when it was sent and `arrived` when it came to the other end (None: never, or not
    known), in seconds from the start of the trace. `sender` is the name of a host, or "" where
    it is to be found out from the addresses. `data` holds the bytes as they were sent, `stack`
    says which implementation made them. `sent_length` is how many bytes were sent, where a capture
    kept fewer (None: all are in `data`). `first` is the outermost header, where it is another one
    than that of the trace.
    """

    time: float
    sender: str
    data: bytes
    fate: Fate = Fate.DELIVERED
    arrived: float | None = None
    stack: str = ""
    sent_length: int | None = None
    first: str = ""
