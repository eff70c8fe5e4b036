"""The two queues of a listener."""

from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, backlog


def test_the_text_names_who_is_where():
    picture = backlog(["client 1", "client 2"], 3, half_open=["client 3"])
    ElementTree.fromstring(picture.svg)
    assert picture.text.splitlines() == [
        "half-open (SYN-RECEIVED): client 3",
        "open, waits for accept (limit 3): client 1, client 2",
    ]
    assert "above the limit" not in picture.svg


def test_one_above_the_limit_and_one_without_a_place():
    picture = backlog(["client 1", "client 2"], 1, half_open=[], dropped=["client 3"])
    assert picture.svg.count("above the limit") == 1
    assert "client 3: dropped" in picture.svg
    assert picture.text.endswith("SYN dropped: client 3")
    assert "half-open (SYN-RECEIVED): none" in picture.text


def test_the_queue_that_a_reader_does_not_know_yet_can_stay_out():
    picture = backlog(["client 1", "client 2"], limit=1, dropped=["client 3"])
    ElementTree.fromstring(picture.svg)
    assert picture.alt.startswith("The queue of a listener. open, waits for accept (limit 1)")
    assert "half-open" not in picture.svg + picture.text and "SYN-RECEIVED" not in picture.svg


def test_too_many_are_refused():
    with pytest.raises(CannotDraw, match="13 clients in one queue"):
        backlog(["client"] * 13, limit=1)
