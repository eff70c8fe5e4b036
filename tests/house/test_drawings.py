"""A committed picture is stale where its colours, words or drawing code have changed."""

import sys

import pytest
from nbformat.v4 import new_output

from helpers.draw import colours, header, ladder
from helpers.trace import Trace
from helpers.transport import TCP
from tests.draw.exchanges import NAMES, handshake, small
from tests.form.drawings import is_stale


def shown(picture):
    data = picture._repr_mimebundle_()
    return [new_output("display_data", data)]


def later(delay):
    return ladder(Trace(handshake(delay), NAMES))


def test_the_same_traffic_at_other_times_is_the_same_picture():
    assert later(0.02).svg != later(0.05).svg
    assert not is_stale(shown(later(0.02)), shown(later(0.05)))


@pytest.mark.parametrize("name", ["mark", "paper", "ink"])
@pytest.mark.parametrize("draw", [lambda: later(0.03), lambda: header(TCP(1, 2))])
def test_another_colour_is_seen_even_where_the_traffic_may_differ(monkeypatch, draw, name):
    before = shown(draw())
    monkeypatch.setitem(colours.LIGHT, name, "#123456")
    assert "#123456" in draw().svg
    assert is_stale(before, shown(draw()))
    assert is_stale(before, shown(draw()), numbers_only=False)


def test_another_word_and_another_shape_are_seen():
    committed, fresh = later(0.02), ladder(small())
    assert is_stale(shown(committed), shown(fresh))
    assert not is_stale(shown(committed), shown(fresh), numbers_only=False)


def test_another_layout_of_the_same_values_is_seen(monkeypatch):
    before = shown(header(TCP(1, 2)))
    monkeypatch.setattr(sys.modules["helpers.draw.header"], "ROW", 50)
    assert is_stale(before, shown(header(TCP(1, 2))))


def test_a_picture_more_or_less_is_seen():
    assert is_stale(shown(later(0.02)), [])
    assert is_stale([], shown(later(0.02)))
