"""Capture the frames of this machine's loopback: Linux, with root or CAP_NET_RAW."""

import contextlib
import ctypes
import platform
import socket
import struct
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from helpers.record import Record
from helpers.trace.dissect import dissect
from helpers.trace.trace import Trace

LOOPBACK = "lo"
PATIENCE = 5.0  # seconds to wait for what was sent to show up, while nothing does
LONGEST = 60.0  # seconds to wait for it at the most, while others send and send
LARGEST = 2**18  # bytes of the largest frame; on loopback one may be 64 KiB long

_ETH_P_ALL = getattr(socket, "ETH_P_ALL", 3)  # Python 3.12 knows the name
_SO_TIMESTAMPNS = 35
_SO_RCVBUFFORCE, _BUFFER = 33, 2**25
_SOL_PACKET, _PACKET_STATISTICS = 263, 6
_SO_ATTACH_FILTER = 26
# A frame passes the loopback twice, and the kernel hands it over as it goes out alone. The program
# is one of the classic BPF: load the packet's type; where it is PACKET_OUTGOING, take all of it.
_OUTGOING = struct.pack(
    "HBBI" * 4,
    *(0x20, 0, 0, 0xFFFF_F004),  # load
    *(0x15, 0, 1, 4),  # equal, or else skip one
    *(0x06, 0, 0, 0xFFFF_FFFF),  # return the length to take
    *(0x06, 0, 0, 0),
)
_IPV4 = b"\x08\x00"  # the type of an Ethernet frame
_TCP_OR_UDP = (6, 17)


class CaptureError(OSError):
    """Frames cannot be captured here; the message says why, and what to do."""


def why_not() -> str:
    """Why this program cannot capture frames, in one line; "" where it can."""
    try:
        _open().close()
    except CaptureError as error:
        return str(error)
    return ""


class capture:
    """Keep the frames that cross the loopback interface while a `with` block runs.

        with capture(port=server.port) as seen:
            ...
        seen.trace

    `trace` is the Trace of all frames sent so far, also inside of the block. `port` keeps only
    the TCP and UDP packets from or to this port of 127.0.0.1; `names` gives hosts their names,
    as for a Trace.
    `lost` counts frames that came faster than they could be kept.

    What is peculiar about loopback: a frame passes the interface twice, going out and coming in,
    and is kept once, as it went out. Its checksums are not filled in: the kernel knows that no
    cable can damage it, so `checksum_ok` is False for most TCP and UDP packets. And a sender
    hands over segments of up to 64 KiB, since nothing has to fit on a cable.

    Raises CaptureError, a single line, where frames cannot be captured.
    """

    def __init__(self, port: int | None = None, names: Mapping[Any, str] | None = None) -> None:
        self.port = port
        self.lost = 0
        self._names = names
        self._stack = f"Linux kernel {'.'.join(platform.release().split('.')[:2])}"
        self._packets: list[tuple[int, bytes]] = []
        self._seen = threading.Condition()
        self._marks_seen = self._marks_sent = self._frames_seen = 0
        self._failure: Exception | None = None
        self._running = False

    def __enter__(self) -> "capture":
        with contextlib.ExitStack() as sockets:
            self._socket = sockets.enter_context(_open())
            self._marker = sockets.enter_context(socket.socket(type=socket.SOCK_DGRAM))
            self._marker.bind(("127.0.0.1", 0))
            self._marker_port = self._marker.getsockname()[1]
            self._running = True
            self._thread = threading.Thread(target=self._read, name="helpers-capture", daemon=True)
            self._thread.start()
            self._sockets = sockets.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        try:
            # an error of the block itself is worth more to the reader than one of the capture
            with contextlib.suppress(CaptureError) if error else contextlib.nullcontext():
                self._catch_up()
        finally:
            self._running = False
            self._marker.sendto(b"", self._marker.getsockname())  # wakes the thread
            self._thread.join(PATIENCE)
            self._sockets.close()

    @property
    def trace(self) -> Trace:
        """The frames that were sent since the block began, until now or until it ended."""
        if self._running:
            self._catch_up()
        packets = list(self._packets)
        start = packets[0][0] if packets else 0
        records = [Record((ns - start) / 1e9, "", data, stack=self._stack) for ns, data in packets]
        return Trace(records, self._names, start_ns=start)

    @property
    def count(self) -> int:
        """How many frames `trace` has now."""
        if self._running:
            self._catch_up()
        return len(self._packets)

    def _catch_up(self) -> None:
        """Wait until all frames that were sent before this call have been read.

        A datagram to ourselves goes the same way, behind them: once it is read, they are. It is
        sent again in case it came when the buffer was full.
        """
        self._marks_sent += 1
        mark = self._marks_sent
        begun = moved = time.monotonic()
        frames = self._frames_seen
        while time.monotonic() < min(moved + PATIENCE, begun + LONGEST):
            self._marker.sendto(struct.pack("!I", mark), self._marker.getsockname())
            with self._seen:
                if self._seen.wait_for(lambda: self._marks_seen >= mark or self._failure, 0.5):
                    break
            if self._frames_seen != frames:  # it gets on: the frames of others come first
                frames, moved = self._frames_seen, time.monotonic()
        if self._failure:
            raise CaptureError(f"the capture stopped early: {self._failure!r}") from self._failure
        if self._marks_seen < mark:
            raise CaptureError("the kernel did not show the frames in time; run the cell again")
        _, lost = struct.unpack("II", self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))
        self.lost += lost

    def _read(self) -> None:
        """The thread: read frames until the block has ended."""
        try:
            while self._running:
                with contextlib.suppress(TimeoutError):
                    data, extra, _, _ = self._socket.recvmsg(LARGEST, 64)
                    self._frames_seen += 1
                    self._keep(_timestamp(extra), data)
        except Exception as error:  # for the reader's thread, which raises it
            with self._seen:
                self._failure = error
                self._seen.notify_all()

    def _keep(self, ns: int, data: bytes) -> None:
        ports = _ports(data)
        if self._marker_port in ports:
            with self._seen:
                if mark := dissect(data).payload:
                    self._marks_seen = int.from_bytes(mark, "big")
                self._seen.notify_all()
        elif self.port is None or self.port in ports:
            self._packets.append((ns, data))


def _ports(data: bytes) -> tuple[int, ...]:
    """The ports of a frame, () without any; nearly always from where they are in IPv4.

    All programs use the loopback, and their frames must be passed over faster than they come.
    """
    with contextlib.suppress(struct.error, IndexError):
        if data[12:14] == _IPV4 and data[23] in _TCP_OR_UDP and not (data[20] & 0x1F or data[21]):
            return struct.unpack_from("!HH", data, 14 + 4 * (data[14] & 0xF))
    read = dissect(data)  # IPv6, a fragment, or neither TCP nor UDP
    header = read.tcp or read.udp
    return (header.source_port, header.destination_port) if header else ()


def _timestamp(extra: list[tuple[int, int, bytes]]) -> int:
    """When the kernel saw the packet, in nanoseconds since 1970."""
    for level, kind, value in extra:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, ns = struct.unpack("@ll", value)
            return int(seconds * 10**9 + ns)
    return time.time_ns()


def _open() -> socket.socket:
    if not hasattr(socket, "AF_PACKET"):
        raise CaptureError(
            f"frames can be captured on Linux only, and this is {platform.system()}: "
            "look at a recorded trace instead"
        )
    try:
        opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    except PermissionError:
        raise CaptureError(
            "capturing frames needs root or CAP_NET_RAW: start JupyterLab with sudo, "
            "or look at a recorded trace instead"
        ) from None
    try:
        opened.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        with contextlib.suppress(OSError):  # more than the limit for all: for root only
            opened.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
        _take_only_outgoing(opened)
        opened.settimeout(0.5)
        opened.bind((LOOPBACK, _ETH_P_ALL))  # from here on it receives
    except OSError as error:
        opened.close()
        raise CaptureError(f"the loopback interface cannot be captured: {error}") from error
    return opened


def _take_only_outgoing(opened: socket.socket) -> None:
    """Attach the program above, as `struct sock_fprog` has it."""
    program = ctypes.create_string_buffer(_OUTGOING)
    told = struct.pack("HP", len(_OUTGOING) // 8, ctypes.addressof(program))
    opened.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, told)
