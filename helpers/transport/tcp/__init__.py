"""TCP (RFC 9293)."""

from helpers.transport.tcp.segment import ACK, CWR, ECE, FIN, PSH, RST, SYN, TCP, URG

__all__ = ["ACK", "CWR", "ECE", "FIN", "PSH", "RST", "SYN", "TCP", "URG"]
