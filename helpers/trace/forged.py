"""A segment as somebody on the way would change it: lengths and checksums fit again."""

from dataclasses import replace

from helpers.internet.ipv4 import IPv4
from helpers.trace.frame import Frame
from helpers.transport.tcp.segment import FIN


def forged(frame: Frame, payload: bytes, *, fin: bool = False) -> bytes:
    """The bytes of `frame`, a TCP segment in IPv4, with another payload, and with FIN or without.

    Raises ValueError where the frame is something else.
    """
    ip, tcp, ethernet = frame.ip, frame.tcp, frame.ethernet
    if not isinstance(ip, IPv4) or tcp is None or ethernet is None:
        raise ValueError(f"only a TCP segment in IPv4 can be forged, not {frame.what}")
    flags = tcp.flags | FIN if fin else tcp.flags & ~FIN
    segment = replace(tcp, checksum=None, flags=flags)
    datagram = replace(ip, total_length=None, checksum=None)
    return ethernet.pack(datagram.pack(segment.pack(payload, ip.source, ip.destination)))
