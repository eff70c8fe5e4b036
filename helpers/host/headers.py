"""The headers that take a payload to another card: IPv4 in Ethernet.

They are those of `helpers.internet.IPv4` and `helpers.link.Ethernet`. From one packet to the next
only three fields differ, so those two make the first header, and the numbers are put into it: the
checksum is a sum, so that of a changed header is the old one plus what was changed.
"""

from struct import Struct

from helpers.address import ipv4_text
from helpers.internet.checksum import internet_checksum
from helpers.internet.ipv4 import DONT_FRAGMENT, TCP, IPv4
from helpers.link.ethernet import Ethernet

START = 14  # where the IPv4 header begins in a frame
END = START + 20
_HEADERS = Struct("!16sHH4sH8s")  # …, total length, identification, …, checksum, addresses
_LENGTH, _ENDS = Struct("!H"), Struct("!4s4s")
_SHORT = 0x45  # version 4, and a header of 5 words: no options
_FRAGMENT = 0x3F  # of the byte with the flags: more fragments, and the upper bits of the offset


class Route:
    """From one card to another, (address, mac) each: writes the headers of what is sent there."""

    def __init__(
        self, source: tuple[str, str], destination: tuple[str, str], protocol: int = TCP
    ) -> None:
        packet = IPv4(
            source=source[0],
            destination=destination[0],
            protocol=protocol,
            flags=DONT_FRAGMENT,
            total_length=0,
            checksum=0,
        ).pack()
        frame = Ethernet(destination[1], source[1]).pack(packet)
        self._begin, _, _, self._middle, _, self._ends = _HEADERS.unpack(frame)
        self._sum = 0xFFFF - internet_checksum(packet)

    def frame(self, payload: bytes, identification: int) -> bytes:
        """The frame that takes the payload of an IPv4 packet there."""
        length = 20 + len(payload)
        checksum = 0xFFFF - (self._sum + length + identification) % 0xFFFF
        parts = (self._begin, length, identification, self._middle, checksum, self._ends)
        return _HEADERS.pack(*parts) + payload


def tcp_segment(frame: bytes) -> tuple[str, str, bytes] | None:
    """The source address, destination address and segment in a frame that carries TCP.

    None where the frame carries something else, or where its IPv4 header is damaged, has options
    or is that of a fragment.
    """
    header = frame[START:END]
    if len(header) < 20 or header[0] != _SHORT or header[9] != TCP:
        return None
    if int.from_bytes(header, "big") % 0xFFFF:  # as `internet_checksum` has it: it is damaged
        return None
    end = START + _LENGTH.unpack_from(header, 2)[0]
    if end > len(frame) or end < END or header[6] & _FRAGMENT or header[7]:
        return None
    source, destination = _ENDS.unpack_from(header, 12)
    return ipv4_text(source), ipv4_text(destination), frame[END:end]
