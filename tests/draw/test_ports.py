"""Who is on a port."""

from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, ports

LISTENING = ("10.0.0.2:80", "anybody", "LISTEN")
WAITING = ("10.0.0.2:80", "10.0.0.1:4000", "TIME-WAIT")


def test_each_moment_has_its_sockets_and_whose_they_are():
    picture = ports({"before": [LISTENING, WAITING], "after": []})
    ElementTree.fromstring(picture.svg)
    assert picture.text.splitlines() == [
        "before:",
        "  10.0.0.2:80, anybody, LISTEN, for a program",
        "  10.0.0.2:80, 10.0.0.1:4000, TIME-WAIT, for the kernel alone",
        "after:",
        "  nobody",
    ]


@pytest.mark.parametrize("moments", [{}, {"now": [WAITING] * 25}])
def test_nothing_and_too_much_are_refused(moments):
    with pytest.raises(CannotDraw, match="sockets cannot be drawn"):
        ports(moments)
