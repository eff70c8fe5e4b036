import re
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, calls
from helpers.draw.calls import ONE_EXCHANGE, Call


def test_the_numbers_of_the_text_and_of_the_picture_are_the_same():
    picture = calls()
    ElementTree.fromstring(picture.svg)
    numbers = [int(line.partition(".")[0]) for line in picture.text.splitlines()]
    assert numbers == list(range(1, len(ONE_EXCHANGE) + 1))
    assert [int(n) for n in re.findall(r'data-call="(\d+)"', picture.svg)] == numbers


def test_three_segments_go_to_and_fro_for_one_connect():
    line = next(line for line in calls().text.splitlines() if "connect(" in line)
    assert line.endswith("(→ SYN, ← SYN-ACK, → ACK)")
    assert calls().svg.count('class="head client-head"') == 2 + 2  # SYN, ACK; request, FIN
    assert calls().svg.count('class="head server-head"') == 1 + 2  # SYN-ACK; answer, FIN


def test_a_row_with_more_arrows_is_higher():
    one, three = (
        ElementTree.fromstring(calls([Call("client", "c()", "does", crosses)]).svg)
        for crosses in (("a",), ("a", "b", "c"))
    )
    assert float(three.get("height")) > float(one.get("height"))


def test_what_cannot_be_drawn():
    with pytest.raises(CannotDraw, match="no calls"):
        calls([])
    with pytest.raises(CannotDraw, match="not to 'router'"):
        calls([Call("router", "c()", "does")])
