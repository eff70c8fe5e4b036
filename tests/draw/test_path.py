from dataclasses import replace
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, path
from helpers.internet import Echo, IPv4
from helpers.link import Ethernet
from helpers.transport import TCP

ENDS = "10.0.0.1", "10.0.1.2"
IP = IPv4(source=ENDS[0], destination=ENDS[1])
SEGMENT = TCP(50_000, 80).pack(b"<hello>", *ENDS)
FIRST = Ethernet("02:00:00:00:00:0a", "02:00:00:00:00:01").pack(IP.pack(SEGMENT))
LAST = Ethernet("02:00:00:00:00:02", "02:00:00:00:00:0b").pack(replace(IP, ttl=63).pack(SEGMENT))
PLACES = ["client", "switch", "router", "server"]


def test_what_changes_is_set_off():
    first, second, third = path(PLACES, [FIRST, FIRST, LAST]).text.splitlines()
    assert first.startswith("client to switch: for card 02:00:00:00:00:0a, from card 02:")
    assert "TCP checksum" in first and "b'<hello>'" in first
    assert second == "switch to router: all the same"
    assert third.startswith("router to server: new: for card 02:00:00:00:00:02, from card 02:")
    assert "time to live 63, IPv4 checksum 0x" in third
    assert "TCP" not in third and "host" not in third


def test_the_picture_marks_as_many_values_as_are_new():
    picture = path(PLACES, [FIRST, FIRST, LAST])
    root = ElementTree.fromstring(picture.svg)
    new = [box for box in root.findall("{*}rect") if "new" in box.get("class").split()]
    assert len(new) == 4
    assert picture.alt.startswith("The way of a packet.")


PING = Ethernet("02:00:00:00:00:0a", "02:00:00:00:00:01").pack(
    IPv4(protocol=1, source=ENDS[0], destination=ENDS[1]).pack(Echo().pack())
)


@pytest.mark.parametrize(
    ("places", "frames", "said"),
    [
        (["client"], [], "between each two"),
        (PLACES, [FIRST], "between each two"),
        (["a", "b"], [PING], "Ethernet, IPv4 and TCP"),
        (["a", "b"], [b""], "Ethernet, IPv4 and TCP"),
        (list("abcdef"), [FIRST] * 5, "between each two"),
    ],
)
def test_what_does_not_fit_is_refused(places, frames, said):
    with pytest.raises(CannotDraw, match=said):
        path(places, frames)
