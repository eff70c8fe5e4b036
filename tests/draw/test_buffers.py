"""Two buffers and a window, moment by moment."""

import re
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, buffers

ROWS = [("open", 0, 16000, 0), ("full", 12000, 0, 16000), ("read", 0, 8000, 4000)]


def widths(svg, name):
    """Return the lengths of the bars of one kind."""
    return [float(w) for w in re.findall(rf'width="([\d.]+)" height="24" class="{name}"', svg)]


def test_the_text_has_each_moment():
    assert buffers(ROWS).text.splitlines()[1] == "full: sender 12000, window 0, receiver 16000"


def test_both_bars_have_one_scale():
    svg = buffers(ROWS).svg
    ElementTree.fromstring(svg)
    (sent,), (full, left) = widths(svg, "sent"), widths(svg, "received")
    assert sent / full == pytest.approx(12 / 16, abs=0.01)
    assert left / full == pytest.approx(4 / 16, abs=0.01)


def test_a_closed_window_is_said_in_a_word():
    assert buffers(ROWS).svg.count("0: stop") == 1


@pytest.mark.parametrize("rows", [[], ROWS * 7])
def test_none_and_too_many_are_refused(rows):
    with pytest.raises(CannotDraw, match="give 1 to 20"):
        buffers(rows)
