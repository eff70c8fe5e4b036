"""What RFC 9293 asks for and this TCP does not do, with the reason.

All other requirements of the RFC that have the word MUST are met: tests/data/rfc9293_musts.csv
tells for each which test proves it, and a test compares that list with this one.
"""

_URGENT = (
    "urgent data: new applications should not use it (section 3.8.5), so the URG flag and the "
    "urgent pointer are passed over"
)
_SOURCE_ROUTE = "source routes: IPv4 options are passed over, and routers drop packets with them"
_ICMP = "ICMP: no ICMP message reaches this TCP, so no error of the path ends or slows a connection"
_HOST = "the IP header: it is written by whoever carries the segments, not by this TCP"

UNSUPPORTED: dict[int, str] = {  # by the numbers that RFC 9293 gives its requirements
    15: "in part: 536 bytes without an MSS option, but not 1220 over IPv6, which is not there",
    20: "in part: R2 ends a connection, but at R1 there is no routing to be advised",
    30: _URGENT,
    31: _URGENT,
    32: _URGENT,
    33: _URGENT,
    47: "in part: timeouts are reported; ICMP messages and urgent data are not there",
    48: _HOST,
    49: _HOST,
    51: _SOURCE_ROUTE,
    52: _SOURCE_ROUTE,
    53: _SOURCE_ROUTE,
    54: _ICMP,
    56: _ICMP,
    62: _URGENT,
    66: "in part: a RST counts though our window is shut, but there are no urgent pointers",
}
