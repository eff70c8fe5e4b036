from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, waits
from helpers.draw.waits import circle

ONE = {"server": ("listener.accept()", "a client")}
TWO = {"server": ("a.recv(100) < 3", "client"), "client": ("b.recv(100)", "server")}
CHAIN = {"a": ("x", "b"), "b": ("y", "c")}


@pytest.mark.parametrize(
    ("waiting", "found"),
    [
        (ONE, []),
        (TWO, ["server", "client"]),
        (CHAIN, []),
        (CHAIN | {"c": ("z", "a")}, ["a", "b", "c"]),
        (CHAIN | {"c": ("z", "b")}, ["b", "c"]),
        ({"a": ("x", "a")}, ["a"]),
    ],
)
def test_a_circle_is_found(waiting, found):
    assert circle(waiting) == found


@pytest.mark.parametrize("waiting", [ONE, TWO, CHAIN, CHAIN | {"c": ("z", "a")}])
def test_the_picture_says_who_waits_for_whom(waiting):
    picture = waits(waiting)
    ElementTree.fromstring(picture.svg)
    for who, (line, whom) in waiting.items():
        assert f"{who} waits for {whom}, at: {line}" in picture.text
    assert ("in a circle" in picture.text) == bool(circle(waiting))
    assert picture.svg.count("waits for</text>") == len(waiting)


def test_whoever_is_not_there_is_said_to_be_missing():
    assert "a client is not there" in waits(ONE).text
    assert "is not there" not in waits(TWO).text


@pytest.mark.parametrize("waiting", [{}, dict.fromkeys("abcd", ("x", "z"))])
def test_nobody_and_too_many_are_refused(waiting):
    with pytest.raises(CannotDraw, match="from 1 to 3"):
        waits(waiting)
