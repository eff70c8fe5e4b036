from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, who_says


def test_each_answer_has_its_speaker_and_silence_has_none():
    said = {"refused": "the server's kernel", "no route": "your kernel", "late": "nobody"}
    picture = who_says(said)
    assert picture.text.splitlines() == [
        "refused: the server's kernel says so",
        "no route: your kernel says so",
        "late: nobody says so",
    ]
    ElementTree.fromstring(picture.svg)
    assert picture.svg.count('class="speaker"') == 2
    assert picture.svg.count('class="unknown"') == 1


@pytest.mark.parametrize("answers", [{}, {"refused": "the cat"}, {"refused": "your program"}])
def test_what_cannot_be_drawn(answers):
    with pytest.raises(CannotDraw):
        who_says(answers)
