"""A Trace: what was seen on a wire, in the order in which it was sent."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

from helpers.record import Fate, Record
from helpers.table import Table
from helpers.trace import pcap
from helpers.trace.conversation import Connection
from helpers.trace.frame import Frame
from helpers.trace.origin import Origin
from helpers.trace.round_trips import Series, round_trips
from helpers.transport.tcp.segment import TCP

COLUMNS = ("no.", "time (s)", "from", "to", "what", "seq", "ack", "window", "length")
MOST = 100  # frames that a cell shows of a trace


class Trace(Sequence[Frame]):
    """Frames in the order of their sending, whoever recorded them: a kernel, a model, a file.

    It is a sequence that never changes: `trace[3]` is a `Frame`, `trace[3:7]` and every filter
    is another Trace. In a filtered trace the frames keep their numbers, and sequence numbers
    are still counted from the SYN.

    `names` maps addresses, ports or (address, port) pairs to names of hosts; without it, the
    sender of a SYN is the "client". `first` is the outermost header, "ethernet" or "ip".
    `start_ns` is the time of 0 seconds, in nanoseconds since 1970 (0: not known, or virtual).
    `notes` say what a file held that is not here.
    """

    def __init__(
        self,
        records: Iterable[Record] = (),
        names: Mapping[Any, str] | None = None,
        first: str = "ethernet",
        start_ns: int = 0,
        notes: Iterable[str] = (),
    ) -> None:
        self._origin = Origin(records, names, first, start_ns, notes)
        self._frames = self._origin.frames

    # --- a sequence ------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._frames)

    @overload
    def __getitem__(self, index: int) -> Frame: ...
    @overload
    def __getitem__(self, index: slice) -> "Trace": ...
    def __getitem__(self, index: int | slice) -> "Frame | Trace":
        if isinstance(index, slice):
            return self._only(self._frames[index])
        return self._frames[index]

    def _only(self, frames: Iterable[Frame]) -> "Trace":
        trace = Trace.__new__(Trace)
        trace._origin = self._origin
        trace._frames = tuple(frames)
        return trace

    # --- filters that read like sentences ----------------------------------------------------

    def where(self, wanted: Callable[[Frame], Any]) -> "Trace":
        """The frames for which `wanted(frame)` is true."""
        return self._only(frame for frame in self._frames if wanted(frame))

    def sent_by(self, name: str) -> "Trace":
        """The frames that the host of this name sent."""
        return self.where(lambda frame: frame.sender == name)

    def using(self, protocol: str) -> "Trace":
        """The frames with a header of this name: "ARP", "IPv4", "IPv6", "ICMP", "UDP", "TCP"."""
        return self.where(lambda frame: protocol in frame.dissection.by_name)

    def with_data(self) -> "Trace":
        """The TCP segments and UDP datagrams that carry data of an application."""
        return self.where(lambda frame: frame.length and (frame.tcp or frame.udp))

    def with_flags(self, *flags: str) -> "Trace":
        """The TCP segments in which all these flags are set: `with_flags("SYN", "ACK")`."""
        wanted = {flag.upper() for flag in flags}
        return self.where(lambda frame: frame.tcp and wanted <= set(frame.tcp.flag_names))

    def of(self, port_or_connection: int | Connection) -> "Trace":
        """The frames from and to this port, or of this connection."""
        if isinstance(port_or_connection, int):
            return self.where(lambda frame: port_or_connection in _ports(frame))
        client, server, *again = port_or_connection
        wanted = Connection(client, server, *again)
        places = self._origin.places
        return self.where(lambda frame: frame.tcp and places[frame.number].connection == wanted)

    def between(self, begin: float, end: float) -> "Trace":
        """The frames sent from `begin` until before `end`, in seconds."""
        return self.where(lambda frame: begin <= frame.time < end)

    def with_fate(self, fate: Fate | str) -> "Trace":
        """The frames that had this fate: "delivered", "dropped", "queue full", …"""
        return self.where(lambda frame: frame.fate == fate)

    def dropped(self) -> "Trace":
        """The frames that the wire lost, or that found its queue full."""
        return self.where(lambda frame: frame.fate.lost)

    def delivered(self) -> "Trace":
        """The frames that arrived, whole or not, late or twice."""
        return self.where(lambda frame: not frame.fate.lost)

    # --- what it says about the whole ----------------------------------------------------------

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of the hosts that sent or are to get a frame, in order of appearance."""
        pairs = ((frame.sender, frame.receiver) for frame in self._frames)
        return tuple(dict.fromkeys(name for pair in pairs for name in pair if name))

    @property
    def stacks(self) -> tuple[str, ...]:
        """The implementations that made the frames."""
        return tuple(dict.fromkeys(frame.stack for frame in self._frames if frame.stack))

    @property
    def start_ns(self) -> int:
        """The time of 0 seconds, in nanoseconds since 1970; 0 where it is virtual."""
        return self._origin.start_ns

    @property
    def first(self) -> str:
        """The outermost header of the frames: "ethernet" or "ip"."""
        return self._origin.first

    @property
    def notes(self) -> tuple[str, ...]:
        """What the file that it was loaded from held, and what of that is not here."""
        return self._origin.notes

    @property
    def duration(self) -> float:
        """Seconds from the first frame to the last, in whatever order they stand."""
        times = [frame.time for frame in self._frames]
        return max(times) - min(times) if times else 0.0

    def connections(self) -> tuple[Connection, ...]:
        """Its TCP connections, in order of appearance; a four-tuple used again is another one."""
        places = self._origin.places
        found = dict.fromkeys(places[frame.number].connection for frame in self._frames)
        kinds = self._origin.kinds
        return tuple(each for each in found if each and kinds[each] is TCP)

    def round_trips(self, name: str) -> Series:
        """The round-trip times that the host of this name could measure, in seconds.

        They are (times, round trips), as the plots take them. Each belongs to the arrival of an
        acknowledgment, and is counted from the oldest segment that it newly covers; where one of
        these was sent twice, there is none (Karn's rule, RFC 6298 section 3). Where a trace does
        not know when frames arrived, the time at which they were seen counts.
        """
        return round_trips(self, name)

    def table(self, most: int | None = None) -> Table:
        """One line a frame: number, time, hosts, flags, relative numbers, window, length, fate.

        With `most`, only the first so many frames.
        """
        shown = self._frames[:most]
        more = {
            "fate": [str(frame.fate) for frame in shown],
            "note": [frame.note for frame in shown],
        }
        if all(frame.fate is Fate.DELIVERED for frame in shown):
            del more["fate"]
        if not any(more["note"]):
            del more["note"]
        columns = (*COLUMNS, *more)
        told = [frame.row() for frame in shown]
        rows = [(*row, *extra) for row, *extra in zip(told, *more.values(), strict=True)]
        cut = f", the first {len(shown)} of them" if len(shown) < len(self) else ""
        return Table(columns, rows, self._caption() + cut)

    def _caption(self) -> str:
        count = "1 frame" if len(self) == 1 else f"{len(self)} frames"
        told = f"{count} ({', '.join(self.stacks)})" if self.stacks else count
        return "; ".join((told, *self.notes))

    def __repr__(self) -> str:
        return f"<Trace of {self._caption()}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.table(MOST)._repr_mimebundle_()

    # --- files -------------------------------------------------------------------------------

    def save(self, path: str | Path) -> None:
        """Write the frames to a pcap file, which Wireshark and tshark open.

        The file holds times and bytes. A name, a fate or a stack has no place in it. Raises
        CaptureFileError where a pcap file cannot hold the trace, and says why.
        """
        pcap.write(path, self)

    @classmethod
    def load(cls, path: str | Path, names: Mapping[Any, str] | None = None) -> "Trace":
        """The frames of a pcap or pcapng file.

        `names` as for a Trace. What of the file could not be read is said in `notes`, which the
        table and the text of the trace show. Raises CaptureFileError where the file is not one of
        these, or holds no frame of a kind that is read here.
        """
        found = pcap.read(path)
        return cls(found.records, names, found.first, found.start_ns, found.notes)


def _ports(frame: Frame) -> tuple[int, ...]:
    header = frame.tcp or frame.udp
    return (header.source_port, header.destination_port) if header else ()
