"""The way down to the wire and up again, for a host that does little else: IPv4 in Ethernet.

The headers are those of `helpers.internet.IPv4` and `helpers.link.Ethernet`. From one packet to
the next only three fields differ, so those two make the first header, and the numbers are put
into it: the checksum is a sum, so that of a changed header is the old one plus what was changed.
"""

from struct import Struct

from helpers.address import ipv4_text
from helpers.internet.checksum import internet_checksum
from helpers.internet.ipv4 import DONT_FRAGMENT, IPv4
from helpers.internet.ipv4 import TCP as PROTOCOL
from helpers.link.ethernet import Ethernet

START = 14  # where the IPv4 header begins in a frame
END = START + 20
_HEADERS = Struct("!16sHH4sH8s")  # …, total length, identification, …, checksum, addresses
_LENGTH, _ENDS = Struct("!H"), Struct("!4s4s")
_SHORT = 0x45  # version 4, and a header of 5 words: no options


class Way:
    """From one card to another: writes the headers of packets that take this way."""

    def __init__(self, source: tuple[str, str], destination: tuple[str, str]) -> None:
        """The two ends, (address, mac) each."""
        packet = IPv4(
            source=source[0],
            destination=destination[0],
            flags=DONT_FRAGMENT,
            total_length=0,
            checksum=0,
        ).pack()
        frame = Ethernet(destination[1], source[1]).pack(packet)
        self._begin, _, _, self._middle, _, self._ends = _HEADERS.unpack(frame)
        self._sum = 0xFFFF - internet_checksum(packet)

    def frame(self, segment: bytes, identification: int) -> bytes:
        """The frame that takes a TCP segment there."""
        length = 20 + len(segment)
        checksum = 0xFFFF - (self._sum + length + identification) % 0xFFFF
        parts = (self._begin, length, identification, self._middle, checksum, self._ends)
        return _HEADERS.pack(*parts) + segment


def unpack(frame: bytes) -> tuple[str, str, bytes] | None:
    """The source address, destination address and TCP segment in a frame.

    None where the IPv4 header is damaged or carries something else: nobody here sends that.
    """
    header = frame[START:END]
    if len(header) < 20 or internet_checksum(header) or header[0] != _SHORT:
        return None
    end = START + _LENGTH.unpack_from(header, 2)[0]
    if header[9] != PROTOCOL or end > len(frame) or end < END:
        return None
    source, destination = _ENDS.unpack_from(header, 12)
    return ipv4_text(source), ipv4_text(destination), frame[END:end]
