"""What the picture of a stepped program is made of: plain data, and the same as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from helpers.draw.segments import DrawnSegment, segments
from helpers.trace.frame import Frame

FEW = 6  # packets of one step that are all shown; of more than these, the first and the last


@dataclass(frozen=True, slots=True)
class Row:
    """One step: a line of code, what became of it, and what it did to the network.

    `side` is "client" or "server", `who` the program's name, such as "client 2". `what` is
    "ran", "blocked", "unblocked", "raised", "stuck" or "folded": that row stands for all steps
    up to `folds_to`. `words` tell what happened, `changed` are variables with their values.
    `frames` were sent because of it. `states` are pairs of a program's name and a text: what its
    kernel now holds of a socket.
    """

    number: int
    side: str
    who: str
    line: int
    source: str
    what: str = "ran"
    words: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    states: tuple[tuple[str, str], ...] = ()
    folds_to: int = 0

    @property
    def last(self) -> int:
        """The number of the last step for which it stands."""
        return self.folds_to or self.number


@dataclass(frozen=True, slots=True)
class Packet:
    """A frame as it is shown; or, without a `sender`, words for several that are left out."""

    words: str
    number: int = -1
    sender: str = ""
    receiver: str = ""
    kind: str = ""
    lost: bool = False

    def __str__(self) -> str:
        if not self.sender:
            return f"… {self.words}"
        return f"packet {self.number}, {self.sender} → {self.receiver}: {self.words}"


def packets(rows: Sequence[Row]) -> dict[int, list[Packet]]:
    """For each step's number, its packets."""
    frames = list(chain.from_iterable(row.frames for row in rows))
    found = {segment.frame.number: segment for segment in segments(frames)}
    return {row.number: _gist([found[f.number] for f in row.frames]) for row in rows}


def _gist(found: Sequence[DrawnSegment]) -> list[Packet]:
    if len(found) <= FEW:
        return [_packet(segment) for segment in found]
    left = found[FEW - 3 : -1]
    size = sum(segment.frame.length for segment in left)
    more = Packet(f"{len(left)} more packets, with {size} bytes of data")
    return [*map(_packet, found[: FEW - 3]), more, _packet(found[-1])]


def _packet(segment: DrawnSegment) -> Packet:
    numbers = segment.numbers.partition("win=")[0].strip()
    marks = ", ".join(part for part in (*segment.marks, segment.fate) if part)
    parts = [segment.what, numbers, f"({marks})" if marks else ""]
    words = " ".join(part for part in parts if part)
    lost = segment.fate == "lost"
    number = segment.frame.number
    return Packet(words, number, segment.sender, segment.receiver, segment.kind, lost)


def lines(rows: Sequence[Row]) -> list[str]:
    """The steps as text: the same whenever the same happened."""
    shown = packets(rows)
    width = max((len(row.who) for row in rows), default=0)
    text = []
    for row in rows:
        head = f"{row.number:3}  {row.who:{width}}  {row.line:3}  "
        text.append(f"{head}{row.source}")
        margin = " " * (len(head) + 2)
        text += [f"{margin}{words}" for words in (*row.words, *row.changed)]
        text += [f"{margin}{packet}" for packet in shown[row.number]]
        text += [f"{margin}{who}: {state}" for who, state in row.states]
    return text


def captions(rows: Sequence[Row]) -> list[str]:
    """Each step in a line, as a caption for its place in the picture."""
    shown = packets(rows)
    return [
        " · ".join(
            [
                f"{row.who}, line {row.line}: {row.source.strip()}",
                *row.words,
                *row.changed,
                *map(str, shown[row.number]),
                *(f"{who}: {state}" for who, state in row.states),
            ]
        )
        for row in rows
    ]
