"""Capture files: pcap, written and read, and pcapng, read.

A pcap file is a header of 24 bytes, then for each frame 16 bytes (seconds, fraction, bytes kept,
bytes there were) and its bytes. A pcapng file is a row of blocks, each with its type and length.
Both may be written in either byte order; a magic number at the start tells which.

What a file holds and is not read is said in `CaptureFile.notes`: frames of an unknown kind of
link, blocks that hold no packets, and where a file ends in the middle of a frame.
"""

import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from helpers.record import Record

ETHERNET, RAW_IP, COOKED, COOKED_2 = 1, 101, 113, 276
# link type: the outermost header, and how many bytes of the system's own come before it.
# 0 and 108 are the loopback of macOS and the BSDs: four bytes that say which IP it is.
LINKS = {
    ETHERNET: ("ethernet", 0),
    RAW_IP: ("ip", 0),
    COOKED: ("cooked", 0),
    COOKED_2: ("cooked2", 0),
    12: ("ip", 0),
    14: ("ip", 0),
    228: ("ip", 0),
    229: ("ip", 0),
    0: ("ip", 4),
    108: ("ip", 4),
}
WRITTEN = {"ethernet": ETHERNET, "ip": RAW_IP, "cooked": COOKED, "cooked2": COOKED_2}
UNREAD_LINKS = {
    9: "PPP",
    50: "PPP",
    51: "PPPoE",
    105: "802.11",
    119: "802.11 with Prism header",
    127: "802.11 with radiotap header",
    163: "802.11 with AVS header",
    192: "802.11 with PPI header",
    189: "USB",
    195: "802.15.4",
    220: "USB",
    249: "USB",
    253: "netlink",
}
RECORDED = "recorded"
BEFORE = "what comes before it is here"

_NANOSECONDS, _MICROSECONDS = 0xA1B23C4D, 0xA1B2C3D4
_SECTION, _INTERFACE, _PACKET, _SIMPLE, _ENHANCED = 0x0A0D0D0A, 1, 2, 3, 6
_ORDERS = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}  # of a section, by its magic
_BLOCKS = {
    4: "name resolution",
    5: "interface statistics",
    9: "a system journal",
    10: "secrets for decryption",
    0xBAD: "a custom kind",
    0x40000BAD: "a custom kind",
}
_SNAPLEN = 262144  # the most that a tool keeps of one frame
_LAST_SECOND = 2**32 - 1  # in 2106


class CaptureFileError(ValueError):
    """This file cannot be read as a capture, or written; the message says why, and what to do."""


class Saveable(Protocol):
    """What `write` needs to know of a trace."""

    @property
    def first(self) -> str:
        """The outermost header."""

    @property
    def start_ns(self) -> int:
        """The time of 0 seconds, in nanoseconds since 1970."""

    def __iter__(self) -> Iterator[Any]: ...


class CaptureFile(NamedTuple):
    """What a file holds: its frames, their outermost header, when the first was seen.

    `start_ns` is in nanoseconds since 1970; the records' times are seconds since then. `notes`
    say what else is in the file.
    """

    records: list[Record]
    first: str
    start_ns: int
    notes: tuple[str, ...]


class _Packet(NamedTuple):
    ns: int
    link: int
    data: bytes
    sent_length: int


def write(path: str | Path, trace: Saveable) -> None:
    """Write `trace` as a pcap file with times in nanoseconds.

    Raises CaptureFileError where frames of different kinds are mixed, or a time is before 1970 or
    after 2106: a pcap file has no place for these.
    """
    firsts = {frame.record.first or trace.first for frame in trace} or {trace.first}
    if len(firsts) > 1 or not firsts <= set(WRITTEN):
        raise CaptureFileError(
            f"{path}: a pcap file holds frames of one kind, and these are "
            f"{', '.join(sorted(firsts))}; save a part of them, such as trace[:10]"
        )
    link = WRITTEN[firsts.pop()]
    parts = [struct.pack("<IHHiIII", _NANOSECONDS, 2, 4, 0, 0, _SNAPLEN, link)]
    for frame in trace:
        seconds, ns = divmod(trace.start_ns + round(frame.time * 1e9), 10**9)
        if not 0 <= seconds <= _LAST_SECOND:
            raise CaptureFileError(
                f"{path}: a pcap file holds times from 1970 to 2106, and frame {frame.number} lies "
                f"{seconds} s from the start of 1970; give the trace another start_ns"
            )
        sizes = (len(frame.data), max(frame.sent_length, len(frame.data)))
        parts += [struct.pack("<IIII", seconds, ns, *sizes), frame.data]
    Path(path).write_bytes(b"".join(parts))


def read(path: str | Path) -> CaptureFile:
    """The frames of a file, and what else it holds.

    A file that ends in the middle of a frame gives the frames before it, with a note. Raises
    CaptureFileError where the file is not a pcap or pcapng file, or holds only frames of a kind
    that is not read here.
    """
    source = _open(Path(path))
    packets = list(source.packets())
    unknown = Counter(packet.link for packet in packets if packet.link not in LINKS)
    if unknown and sum(unknown.values()) == len(packets):
        raise CaptureFileError(
            f"{path}: its frames are of {_kind_of(min(unknown))}, which is not read here; capture "
            "on an Ethernet, Wi-Fi (without monitor mode) or loopback interface"
        )
    first = next((LINKS[packet.link][0] for packet in packets if packet.link in LINKS), "ethernet")
    start = packets[0].ns if packets else 0
    records = [_record(packet, start, first) for packet in packets]
    notes = [f"{count} of {_kind_of(link)}, not decoded" for link, count in unknown.items()]
    return CaptureFile(records, first, start, (*notes, *source.notes()))


def _kind_of(link: int) -> str:
    name = UNREAD_LINKS.get(link)
    return f"link type {link}" + (f" ({name})" if name else "")


def _record(packet: _Packet, start: int, first: str) -> Record:
    own, skipped = LINKS.get(packet.link, (_kind_of(packet.link), 0))
    data, sent = packet.data[skipped:], packet.sent_length - skipped
    return Record(
        (packet.ns - start) / 1e9,
        "",
        data,
        stack=RECORDED,
        sent_length=sent if sent > len(data) else None,
        first="" if own == first else own,
    )


def _open(path: Path) -> "_Classic | _Blocks":
    data = path.read_bytes()
    for order in "<>":
        magic = struct.unpack_from(order + "I", data)[0] if len(data) >= 4 else None
        if magic in (_NANOSECONDS, _MICROSECONDS):
            return _Classic(path, data, order, 1 if magic == _NANOSECONDS else 1000)
        if magic == _SECTION:
            return _Blocks(path, data)
    if data[:2] == b"\x1f\x8b":
        raise CaptureFileError(f"{path}: it is compressed; unpack it with gunzip first")
    raise CaptureFileError(
        f"{path}: not a capture file; in Wireshark, save it as pcap or pcapng"
        if data
        else f"{path}: the file is empty; capture again"
    )


def _cut(what: str) -> str:
    return f"the file ends in the middle of {what}"


def _senseless(at: int) -> str:
    return f"the block at byte {at} makes no sense"


class _Classic:
    """A pcap file; `unit` is nanoseconds in a unit of its fractions."""

    def __init__(self, path: Path, data: bytes, order: str, unit: int) -> None:
        if len(data) < 24:
            raise CaptureFileError(f"{path}: {_cut('its header')}; copy or capture it again")
        self.data, self.order, self.unit = data, order, unit
        self.link = struct.unpack_from(order + "I", data, 20)[0] & 0xFFFF
        self.end = ""

    def packets(self) -> Iterator[_Packet]:
        """The whole frames of the file."""
        head = struct.Struct(self.order + "IIII")
        at, number = 24, 0
        while at < len(self.data):
            number += 1
            if at + 16 > len(self.data):
                self.end = _cut(f"frame {number}")
                return
            seconds, fraction, size, sent = head.unpack_from(self.data, at)
            at += 16
            if at + size > len(self.data):
                self.end = _cut(f"frame {number}")
                return
            ns = seconds * 10**9 + fraction * self.unit
            yield _Packet(ns, self.link, self.data[at : at + size], sent)
            at += size

    def notes(self) -> list[str]:
        """What else there is to say of the file, once its packets were read."""
        return [f"{self.end}; {BEFORE}"] if self.end else []


class _Interface(NamedTuple):
    link: int
    units: int  # timestamps count this many a second
    offset: int  # seconds to add to them
    snaplen: int


class _Blocks:
    """A pcapng file, read block by block."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data
        self.order = "<"
        self.interfaces: list[_Interface] = []  # of this section
        self.begun = False
        self.passed_over: Counter[str] = Counter()
        self.end = ""

    def packets(self) -> Iterator[_Packet]:
        """The packets of all sections."""
        at, ns = 0, 0
        while at < len(self.data):
            block = self._block(at)
            if block is None:
                return
            kind, body, following = block
            try:
                packet = self._packet(kind, body, ns)
            except (struct.error, IndexError):
                self._stop(_senseless(at))
                return
            if packet is not None:
                ns = packet.ns
                yield packet
            at = following

    def notes(self) -> list[str]:
        """What else there is to say of the file, once its packets were read."""
        found = [
            f"{count} block{'s' * (count > 1)} of {name} not read"
            for name, count in self.passed_over.items()
        ]
        return [*found, f"{self.end}; {BEFORE}"] if self.end else found

    def _stop(self, why: str) -> None:
        """Reading ends here. Raises CaptureFileError where not even an interface was read."""
        if not self.begun:
            raise CaptureFileError(f"{self.path}: {why}; copy or capture it again")
        self.end = why

    def _packet(self, kind: int, body: bytes, last: int) -> _Packet | None:
        """The packet in a block, or None. `last` is the time of the one before, in nanoseconds."""
        if kind == _SECTION:
            self.interfaces = []
        elif kind == _INTERFACE:
            self.interfaces.append(self._interface(body))
            self.begun = True
        elif kind == _ENHANCED:
            number, high, low, size, sent = self._unpack("IIIII", body)
            return self._timed(number, high << 32 | low, self._take(body, 20, size), sent)
        elif kind == _PACKET:
            number, _, high, low, size, sent = self._unpack("HHIIII", body)
            return self._timed(number, high << 32 | low, self._take(body, 20, size), sent)
        elif kind == _SIMPLE:
            link, _, _, snaplen = self.interfaces[0]
            sent = self._unpack("I", body)[0]
            size = min(sent, snaplen or _SNAPLEN)
            return _Packet(last, link, self._take(body, 4, size), sent)
        else:
            self.passed_over[_BLOCKS.get(kind, f"type {kind}")] += 1
        return None

    def _timed(self, number: int, stamp: int, data: bytes, sent: int) -> _Packet:
        link, units, offset, _ = self.interfaces[number]
        return _Packet(stamp * 10**9 // units + offset * 10**9, link, data, sent)

    def _block(self, at: int) -> tuple[int, bytes, int] | None:
        """The type and the body of the block at `at`, and where the next one begins."""
        if at + 12 > len(self.data):
            self._stop(_cut("a block"))
            return None
        if self.data[at : at + 4] == b"\n\r\r\n":
            order = _ORDERS.get(self.data[at + 8 : at + 12])
            if order is None:
                self._stop(_senseless(at))
                return None
            self.order = order
        kind, length = struct.unpack_from(self.order + "II", self.data, at)
        if length < 12:
            self._stop(_senseless(at))
            return None
        if at + length > len(self.data):
            self._stop(_cut("a block"))
            return None
        return kind, self.data[at + 8 : at + length - 4], at + length + -length % 4

    def _unpack(self, form: str, body: bytes, at: int = 0) -> tuple[Any, ...]:
        return struct.unpack_from(self.order + form, body, at)

    def _take(self, body: bytes, at: int, size: int) -> bytes:
        if at + size > len(body):
            raise IndexError
        return body[at : at + size]

    def _interface(self, body: bytes) -> _Interface:
        link, _, snaplen = self._unpack("HHI", body)
        units, offset, at = 10**6, 0, 8
        while at + 4 <= len(body):
            code, length = self._unpack("HH", body, at)
            if code == 0:  # the end of the options
                break
            if code == 9:  # if_tsresol: a power of 10, or of 2 where the top bit is set
                power = self._take(body, at + 4, 1)[0]
                units = 2 ** (power & 0x7F) if power & 0x80 else 10**power
            if code == 14:  # if_tsoffset
                offset = self._unpack("q", body, at + 4)[0]
            at += 4 + length + -length % 4
        return _Interface(link, units, offset, snaplen)
