from itertools import pairwise
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, nested
from helpers.internet import Echo, IPv4, IPv6, Unreachable
from helpers.transport import TCP, UDP

ENDS = "10.0.0.1", "10.0.0.2"
IP = {"source": ENDS[0], "destination": ENDS[1]}
PING = IPv4(protocol=1, **IP).pack(Echo().pack(b"are you there?"))
ASK = IPv4(protocol=17, **IP).pack(UDP(50_000, 53).pack(b"<&>", *ENDS))
GET = IPv4(protocol=6, **IP).pack(TCP(50_001, 80).pack(b"GET", *ENDS))


def test_who_holds_whom():
    assert nested([PING, ASK, GET]).text.splitlines() == [
        "IPv4 (protocol 1 (ICMP)) holds ICMP (type 8 (echo), no port) holds b'are you there?'",
        "IPv4 (protocol 17 (UDP)) holds UDP (port 50000 → port 53) holds b'<&>'",
        "IPv4 (protocol 6 (TCP)) holds TCP (port 50001 → port 80) holds b'GET'",
    ]


def test_a_box_lies_in_the_one_that_holds_it():
    root = ElementTree.fromstring(nested([PING, ASK, GET]).svg)
    for packet in root.findall("{*}g"):
        boxes = [
            {k: float(box.get(k)) for k in ("x", "y", "width", "height")}
            for box in packet.findall("{*}rect")
        ]
        assert len(boxes) == 3
        for outer, inner in pairwise(boxes):
            assert outer["x"] < inner["x"]
            assert outer["y"] < inner["y"]
            assert inner["x"] + inner["width"] < outer["x"] + outer["width"]
            assert inner["y"] + inner["height"] < outer["y"] + outer["height"]


def test_what_is_only_quoted_is_data():
    error = IPv4(protocol=1, **IP).pack(Unreachable(code=3).pack(ASK[:28]))
    assert nested([error]).text.count("holds") == 2


def test_ipv6_names_what_it_holds():
    ends = "fd00::1", "fd00::2"
    packet = IPv6(next_header=17, source=ends[0], destination=ends[1])
    assert "next header 17 (UDP)" in nested([packet.pack(UDP(1, 2).pack(b"", *ends))]).text


@pytest.mark.parametrize("packets", [[], [PING] * 5, [b""], [PING, b"\x00"]])
def test_what_cannot_be_read_is_refused(packets):
    with pytest.raises(CannotDraw, match="one to 4 IP packets"):
        nested(packets)
