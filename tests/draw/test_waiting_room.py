from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, waiting_room


@pytest.mark.parametrize(
    ("waiting", "seats", "taken", "free"),
    [(0, 1, 0, 1), (2, 6, 2, 4), (6, 6, 6, 0), (3, 129, 3, 5)],
)
def test_the_seats(waiting, seats, taken, free):
    picture = waiting_room(waiting, seats)
    ElementTree.fromstring(picture.svg)
    assert picture.svg.count('class="taken"') == taken
    assert picture.svg.count('class="free"') == free
    assert f"{waiting} of {seats} taken" in picture.text


def test_who_finds_it_full():
    assert "outside" not in waiting_room(1, 6).text
    assert "2 outside: no room" in waiting_room(6, 6, outside=2).text
    assert "SYN of 2 more" in waiting_room(6, 6, outside=2).svg


@pytest.mark.parametrize("numbers", [(7, 6, 0), (-1, 6, 0), (1, 6, -1)])
def test_what_cannot_be(numbers):
    with pytest.raises(CannotDraw, match="cannot be"):
        waiting_room(*numbers)
