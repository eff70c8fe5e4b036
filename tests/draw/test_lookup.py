from xml.etree import ElementTree

import pytest

from helpers.draw import Arrival, CannotDraw, Entry, lookup
from helpers.draw.lookup import found

SERVER, A, B = ("10.0.0.2", 80), ("10.0.0.1", 50001), ("10.0.0.1", 50002)
LISTENER = Entry("listener", SERVER, None, "LISTEN")
TABLE = [LISTENER, Entry("first", SERVER, A, "ESTABLISHED")]


@pytest.mark.parametrize(
    ("table", "source", "destination", "at"),
    [
        (TABLE, A, SERVER, 1),  # the connection, although the listener stands above it
        (TABLE, B, SERVER, 0),
        (TABLE, A, ("10.0.0.2", 443), None),
        (TABLE, ("10.0.0.9", 50001), SERVER, 0),  # one of four numbers differs
        (TABLE[1:], B, SERVER, None),
        ([Entry("any", ("0.0.0.0", 80), None, "LISTEN")], A, SERVER, 0),
        ([Entry("bound", SERVER, None, "CLOSED")], A, SERVER, None),
    ],
)
def test_who_gets_a_segment(table, source, destination, at):
    assert found(table, Arrival(source, destination)) == at


def test_the_picture_says_why():
    assert lookup(TABLE, Arrival(A, SERVER)).text.endswith("first gets it: all four numbers agree")
    assert lookup(TABLE, Arrival(B, SERVER)).text.endswith("listener gets it: it listens here")
    nobody = lookup(TABLE[1:], Arrival(B, SERVER, "SYN"))
    assert nobody.text.endswith("no socket is for it: the kernel answers with RST")
    assert nobody.svg.count('class="chosen"') == 0
    chosen = lookup(TABLE, Arrival(A, SERVER)).svg
    assert chosen.count('class="chosen"') == 1
    ElementTree.fromstring(chosen)


def test_an_empty_table():
    with pytest.raises(CannotDraw, match="empty"):
        lookup([], Arrival(A, SERVER))
