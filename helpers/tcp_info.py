"""`TCP_INFO`: what a TCP tells of a connection, declared once.

`FIELDS` is the part of Linux's `struct tcp_info` that the course knows. The kernel's bytes are read
by it, the course's own TCP writes the same bytes by it, and samples of both have its names.
"""

import struct
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

STATES = (  # in the order of Linux's numbers, under their names in RFC 9293 3.3.2
    "",
    "ESTABLISHED",
    "SYN-SENT",
    "SYN-RECEIVED",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "TIME-WAIT",
    "CLOSED",
    "CLOSE-WAIT",
    "LAST-ACK",
    "LISTEN",
    "CLOSING",
    "SYN-RECEIVED",
)
CONGESTION_STATES = ("Open", "Disorder", "CWR", "Recovery", "Loss")
NO_THRESHOLD = 0x7FFF_FFFF  # what Linux has for an ssthresh that was never set
NO_MINIMUM = 0xFFFF_FFFF  # and for a smallest round trip before the first one
PREFIX = "tcpi_"


class TcpInfo(NamedTuple):
    """What a TCP holds of a connection (Linux's `struct tcp_info`).

    Times are in seconds, `cwnd` and `ssthresh` in segments of `mss` bytes, as are `unacked`,
    `sacked`, `lost` and `retransmitting`, which are about what is on its way now. `ssthresh` is
    None as long as nothing has set it. `retransmits` counts all segments that were sent again.
    `peer_window` is in bytes (0 where the kernel is too old to tell).
    """

    state: str
    congestion_state: str
    backoff: int
    cwnd: int
    ssthresh: int | None
    rtt: float
    rttvar: float
    min_rtt: float
    rto: float
    mss: int
    unacked: int
    sacked: int
    lost: int
    retransmitting: int
    retransmits: int
    bytes_acked: int
    bytes_received: int
    not_sent: int
    peer_window: int


def _same(number: int) -> int:
    return number


def _seconds(microseconds: int) -> float:
    return microseconds / 1e6


def _minimum(microseconds: int) -> float:
    return 0.0 if microseconds == NO_MINIMUM else microseconds / 1e6


def _threshold(segments: int) -> int | None:
    return None if segments == NO_THRESHOLD else segments


def _named(names: tuple[str, ...]) -> Callable[[int], str]:
    return lambda number: names[number] if number < len(names) else str(number)


class StructField(NamedTuple):
    """A field of the struct: its kernel's name, place and packed form; its name in `TcpInfo`.

    `read` makes of the kernel's number what `TcpInfo` has.
    """

    kernel: str
    offset: int
    form: str
    name: str = ""
    read: Callable[[int], Any] = _same


FIELDS = (
    StructField("state", 0, "B", "state", _named(STATES)),
    StructField("ca_state", 1, "B", "congestion_state", _named(CONGESTION_STATES)),
    StructField("retransmits", 2, "B"),
    StructField("probes", 3, "B"),
    StructField("backoff", 4, "B", "backoff"),
    StructField("rto", 8, "I", "rto", _seconds),
    StructField("snd_mss", 16, "I", "mss"),
    StructField("unacked", 24, "I", "unacked"),
    StructField("sacked", 28, "I", "sacked"),
    StructField("lost", 32, "I", "lost"),
    StructField("retrans", 36, "I", "retransmitting"),
    StructField("rtt", 68, "I", "rtt", _seconds),
    StructField("rttvar", 72, "I", "rttvar", _seconds),
    StructField("snd_ssthresh", 76, "I", "ssthresh", _threshold),
    StructField("snd_cwnd", 80, "I", "cwnd"),
    StructField("advmss", 84, "I"),
    StructField("total_retrans", 100, "I", "retransmits"),
    StructField("bytes_acked", 120, "Q", "bytes_acked"),
    StructField("bytes_received", 128, "Q", "bytes_received"),
    StructField("segs_out", 136, "I"),
    StructField("segs_in", 140, "I"),
    StructField("notsent_bytes", 144, "I", "not_sent"),
    StructField("min_rtt", 148, "I", "min_rtt", _minimum),
    StructField("data_segs_in", 152, "I"),
    StructField("data_segs_out", 156, "I"),
    StructField("snd_wnd", 228, "I", "peer_window"),
    StructField("rcv_wnd", 232, "I"),
)
LENGTH = 240  # bytes, up to the end of the last field and filled up
_BY_NAME = {field.name: field for field in FIELDS if field.name}
_TOLD = tuple((_BY_NAME[name].kernel, _BY_NAME[name].read) for name in TcpInfo._fields)
_SAID = tuple(  # the same of what the course's own TCP says, which has states by their names
    (PREFIX + kernel, str if kernel == "state" else read) for kernel, read in _TOLD
)
_FORMS = tuple((field.kernel, field.offset, struct.Struct("=" + field.form)) for field in FIELDS)
_MOST = {1: 0xFF, 4: 0xFFFF_FFFF, 8: (1 << 64) - 1}  # what fits, by the bytes of a field


def parse_tcp_info(data: bytes) -> TcpInfo:
    """The `TcpInfo` in the bytes of a `struct tcp_info`; what an old kernel lacks reads as 0."""
    numbers = numbers_of(data)
    return TcpInfo._make([read(numbers[kernel]) for kernel, read in _TOLD])


def numbers_of(data: bytes) -> dict[str, int]:
    """The numbers in the bytes of a `struct tcp_info`, by the kernel's names."""
    data = data.ljust(LENGTH, b"\0")
    return {name: form.unpack_from(data, offset)[0] for name, offset, form in _FORMS}


def pack_tcp_info(told: Mapping[str, Any]) -> bytes:
    """The bytes of a `struct tcp_info` with these values, by the kernel's names; others are 0.

    A number that is too large for its field is the largest that fits.
    """
    data = bytearray(LENGTH)
    numbers = {**told, PREFIX + "state": STATES.index(str(told[PREFIX + "state"]))}
    for name, offset, form in _FORMS:
        form.pack_into(data, offset, min(int(numbers.get(PREFIX + name, 0)), _MOST[form.size]))
    return bytes(data)


def tcp_info_of(told: Mapping[str, Any]) -> TcpInfo:
    """The `TcpInfo` of these values, by the kernel's names, without the way over bytes."""
    return TcpInfo._make([read(told[name]) for name, read in _SAID])
