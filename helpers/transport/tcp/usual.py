"""The usual segment, written and read in one go.

Nearly every segment of a transfer has the same header: ACK, perhaps PSH, and no option but the
timestamps. Their 12 bytes are always in the same places (RFC 7323 appendix A), so a `Struct` or
two have all of it, and from one segment of a connection to the next only a few numbers change.
"""

from struct import Struct, error

from helpers.internet.checksum import internet_checksum, pseudo_sum
from helpers.layout import maker
from helpers.transport.tcp.options import NoOperation, Timestamps, pack_options
from helpers.transport.tcp.segment import ACK, PROTOCOL, PSH, TCP
from helpers.transport.tcp.tcb import Outgoing, Socket, Stamp

PLAIN, LENGTH = 20, 32  # bytes of a header without options, and of one with timestamps
_PLAIN = Struct("!HHIIHHHH")  # …, offset and flags, window, checksum, urgent pointer
_CLOCK = Struct("!III")
_HEADER = Struct("!HHIIHHHHIII")  # both
_WITHOUT, _WITH = 5 << 12 | ACK | PSH, 8 << 12 | ACK | PSH  # PSH is of no matter
_WORDS = 8 << 12  # the offset: a header of 8 words
_CLOCK_BEGINS = 0x0101080A  # two of no operation, the kind of timestamps, and their length
_CLOCK_SUM = 0x0101 + 0x080A
_NOP, _timestamps, _header = NoOperation(), maker(Timestamps), maker(TCP)

# Ports of source and destination, SEG.SEQ, SEG.ACK, flags, window, timestamps, and the data.
Usual = tuple[int, int, int, int, int, int, Stamp | None, bytes]


def read(segment: bytes) -> Usual | None:
    """What is in a usual segment; None where this is another one."""
    size = len(segment)
    if size < PLAIN:
        return None
    source, destination, seq, ack, flags, window, _, _ = _PLAIN.unpack_from(segment)
    kind = flags | PSH
    if kind == _WITH and size >= LENGTH:
        begin, tsval, tsecr = _CLOCK.unpack_from(segment, PLAIN)
        if begin != _CLOCK_BEGINS:
            return None
        stamp = tsval, tsecr
        return source, destination, seq, ack, flags & 0xFF, window, stamp, segment[LENGTH:]
    if kind == _WITHOUT:
        return source, destination, seq, ack, flags & 0xFF, window, None, segment[PLAIN:]
    return None


class Writer:
    """Writes the segments of one connection, from the socket `here` to the socket `there`."""

    def __init__(self, here: Socket, there: Socket) -> None:
        self.here, self.there = here, there
        self._ports = here[1], there[1]
        # The checksum is a sum, and in it a number of 32 bits counts as its two halves (RFC 1071).
        pseudo = pseudo_sum(here[0], there[0], PROTOCOL, LENGTH)
        self._sum = pseudo + sum(self._ports) + _CLOCK_SUM

    def write(self, one: Outgoing) -> bytes:
        """The bytes of a segment, with its checksum. Raises MalformedPacket as `TCP.pack` does."""
        flags, seq, ack, window, stamp, options, payload = one
        source, destination = self._ports
        if stamp is not None:
            tsval, tsecr = stamp
            after = pack_options(options) + payload if options else payload
            kind = _WORDS + (len(after) - len(payload) << 10) | flags
            try:
                total = self._sum + len(after) + seq + ack + kind + window + tsval + tsecr
                checksum = internet_checksum(after, total)
                numbers = source, destination, seq, ack, kind, window, checksum
                return _HEADER.pack(*numbers, 0, _CLOCK_BEGINS, tsval, tsecr) + after
            except (error, ArithmeticError, TypeError):
                pass  # `TCP.pack` names the field that does not fit
        header = header_of(one, source, destination)
        return header.pack(payload, self.here[0], self.there[0])


def header_of(one: Outgoing, source_port: int, destination_port: int) -> TCP:
    """The header of a segment that is to be sent."""
    flags, seq, ack, window, stamp, options, _ = one
    if stamp is not None:
        options = (_NOP, _NOP, _timestamps(*stamp), *options)
    header: TCP = _header(
        source_port, destination_port, seq, ack, None, 0, flags, window, None, 0, options
    )
    return header
