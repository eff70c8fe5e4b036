"""Capture files: pcap, written and read, and pcapng, read.

A pcap file is a header of 24 bytes, then for each frame 16 bytes (seconds, fraction, bytes kept,
bytes there were) and its bytes. A pcapng file is a row of blocks, each with its type and length.
Both may be written in either byte order; a magic number at the start tells which.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from helpers.record import Record

ETHERNET, RAW_IP = 1, 101
# link type: the outermost header, and how many bytes of the system's own come before it.
# 0 and 108 are the loopback of macOS and the BSDs: four bytes that say which IP it is.
LINKS = {
    ETHERNET: ("ethernet", 0),
    RAW_IP: ("ip", 0),
    12: ("ip", 0),
    228: ("ip", 0),
    0: ("ip", 4),
    108: ("ip", 4),
}
RECORDED = "recorded"

_NANOSECONDS, _MICROSECONDS = 0xA1B23C4D, 0xA1B2C3D4
_SECTION, _INTERFACE, _SIMPLE, _ENHANCED = 0x0A0D0D0A, 1, 3, 6
_SNAPLEN = 262144  # the most that a tool keeps of one frame


class CaptureFileError(ValueError):
    """This file cannot be read as a capture; the message says why, and what to do."""


class Saveable(Protocol):
    """What `write` needs to know of a trace."""

    first: str
    start_ns: int

    def __iter__(self) -> Iterator: ...


class _Packet(NamedTuple):
    ns: int
    link: int
    data: bytes


def write(path: str | Path, trace: Saveable) -> None:
    """Write `trace` as a pcap file with times in nanoseconds."""
    link = ETHERNET if trace.first == "ethernet" else RAW_IP
    parts = [struct.pack("<IHHiIII", _NANOSECONDS, 2, 4, 0, 0, _SNAPLEN, link)]
    for frame in trace:
        seconds, ns = divmod(trace.start_ns + round(frame.time * 1e9), 10**9)
        size = len(frame.data)
        parts += [struct.pack("<IIII", seconds, ns, size, size), frame.data]
    Path(path).write_bytes(b"".join(parts))


def read(path: str | Path) -> tuple[list[Record], str, int]:
    """The frames of a file, their outermost header, and when the first was seen.

    The last is in nanoseconds since 1970; the records' times are seconds since then. Raises
    CaptureFileError where the file is not a pcap or pcapng file, or ends too early.
    """
    packets = list(_packets(Path(path)))
    links = {packet.link for packet in packets}
    if unknown := links - set(LINKS):
        raise CaptureFileError(
            f"{path}: frames of link type {min(unknown)} are not read here; "
            "capture on one interface (tcpdump -i lo), not on all of them"
        )
    firsts = {LINKS[link][0] for link in links} or {"ethernet"}
    if len(firsts) > 1:
        raise CaptureFileError(
            f"{path}: it mixes frames with and without an Ethernet header; "
            "save the packets of one interface"
        )
    start = packets[0].ns if packets else 0
    records = [
        Record((p.ns - start) / 1e9, "", p.data[LINKS[p.link][1] :], stack=RECORDED)
        for p in packets
    ]
    return records, firsts.pop(), start


def _packets(path: Path) -> Iterator[_Packet]:
    data = path.read_bytes()
    for order in "<>":
        magic = struct.unpack_from(order + "I", data)[0] if len(data) >= 4 else None
        if magic in (_NANOSECONDS, _MICROSECONDS):
            return _classic(path, data, order, 1 if magic == _NANOSECONDS else 1000)
        if magic == _SECTION:
            return _Blocks(path, data).packets()
    if data[:2] == b"\x1f\x8b":
        raise CaptureFileError(f"{path}: it is compressed; unpack it with gunzip first")
    raise CaptureFileError(
        f"{path}: not a capture file; in Wireshark, save it as pcap or pcapng"
        if data
        else f"{path}: the file is empty; capture again"
    )


def _cut(path: Path, what: str) -> CaptureFileError:
    return CaptureFileError(f"{path}: it ends in the middle of {what}; copy or capture it again")


def _classic(path: Path, data: bytes, order: str, unit: int) -> Iterator[_Packet]:
    """The packets of a pcap file; `unit` is nanoseconds in a unit of its fractions."""
    if len(data) < 24:
        raise _cut(path, "its header")
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xFFFF
    head = struct.Struct(order + "IIII")
    at, number = 24, 0
    while at < len(data):
        number += 1
        if at + 16 > len(data):
            raise _cut(path, f"frame {number}")
        seconds, fraction, size, _ = head.unpack_from(data, at)
        at += 16
        if at + size > len(data):
            raise _cut(path, f"frame {number}")
        yield _Packet(seconds * 10**9 + fraction * unit, link, data[at : at + size])
        at += size


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
        self.interfaces: list[_Interface] = []

    def packets(self) -> Iterator[_Packet]:
        """The packets of all sections; other blocks are passed over."""
        at, ns = 0, 0
        while at < len(self.data):
            kind, body, at = self._block(at)
            try:
                if kind == _SECTION:
                    self.interfaces = []
                elif kind == _INTERFACE:
                    self.interfaces.append(self._interface(body))
                elif kind == _ENHANCED:
                    number, high, low, size, _ = self._unpack("IIIII", body)
                    link, units, offset, _ = self.interfaces[number]
                    ns = (high << 32 | low) * 10**9 // units + offset * 10**9
                    yield _Packet(ns, link, self._take(body, 20, size))
                elif kind == _SIMPLE:
                    link, _, _, snaplen = self.interfaces[0]
                    size = min(self._unpack("I", body)[0], snaplen or _SNAPLEN)
                    yield _Packet(ns, link, self._take(body, 4, size))
            except (struct.error, IndexError):
                raise CaptureFileError(
                    f"{self.path}: a block of it makes no sense; copy or capture it again"
                ) from None

    def _block(self, at: int) -> tuple[int, bytes, int]:
        """The type and the body of the block at `at`, and where the next one begins."""
        if at + 12 > len(self.data):
            raise _cut(self.path, "a block")
        if self.data[at : at + 4] == b"\n\r\r\n":
            self.order = "<" if self.data[at + 8 : at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, length = struct.unpack_from(self.order + "II", self.data, at)
        if length < 12 or at + length > len(self.data):
            raise _cut(self.path, "a block")
        return kind, self.data[at + 8 : at + length - 4], at + length + -length % 4

    def _unpack(self, form: str, body: bytes, at: int = 0) -> tuple:
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
            if code == 9:  # if_tsresol: a power of 10, or of 2 where the top bit is set
                power = self._take(body, at + 4, 1)[0]
                units = 2 ** (power & 0x7F) if power & 0x80 else 10**power
            elif code == 14:  # if_tsoffset
                offset = self._unpack("q", body, at + 4)[0]
            at += 4 + length + -length % 4
        return _Interface(link, units, offset, snaplen)
