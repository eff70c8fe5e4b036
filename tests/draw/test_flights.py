"""The picture of two ends of TLS that shake hands."""

import pytest

from helpers.application.framing import FramingError
from helpers.draw import CannotDraw, flights

HELLO = b"\x16\3\1\0\4\1\0\0\0"
KEYS = b"\x14\3\3\0\1\1"
DATA = b"\x17\3\3\0\2ab"
ALERT = b"\x15\3\3\0\2\2\x30"


def test_each_flight_is_a_line_and_each_record_is_named():
    picture = flights({"TLS": [("client", HELLO), ("server", KEYS + DATA), ("client", ALERT)]})
    assert picture.text.splitlines() == [
        "TLS",
        "  client  22 ClientHello",
        "  server  20 change cipher spec, 23 (hidden)",
        "  client  21 alert: unknown CA",
    ]
    assert "22 ClientHello" in picture.alt
    assert picture.svg.count('class="record"') == 3
    assert picture.svg.count('class="record dark"') == 1


def test_what_comes_after_the_change_of_keys_is_hidden():
    picture = flights({"TLS": [("client", KEYS + HELLO)]})
    assert "20 change cipher spec, 22 (hidden)" in picture.text


def test_many_records_take_several_rows():
    one = flights({"TLS": [("server", DATA * 6)]})
    many = flights({"TLS": [("server", DATA * 13)]})
    assert many.svg.count('class="record dark"') == 13
    heights = [float(p.svg.partition('height="')[2].partition('"')[0]) for p in (one, many)]
    assert heights[1] > heights[0]


def test_what_cannot_be_drawn_says_so():
    with pytest.raises(CannotDraw, match="no flights"):
        flights({})
    with pytest.raises(FramingError):
        flights({"TLS": [("client", b"GET / HTTP/1.1")]})
