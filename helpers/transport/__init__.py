"""The transport layer: from program to program (RFC 1122 section 4)."""

from helpers.transport.tcp.segment import TCP
from helpers.transport.udp import UDP

__all__ = ["TCP", "UDP"]
