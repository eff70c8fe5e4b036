from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.draw import CannotDraw, window
from helpers.draw.window import BAR, LEFT, layout

numbers = st.integers(0, 2**32 - 1)


def test_the_four_parts_and_their_numbers():
    lines = window(2897, 7241, 16384, 20000).text.splitlines()
    assert lines == [
        "Up to 2896: acknowledged.",
        "From SND.UNA = 2897: 4344 bytes in flight, sent and not acknowledged.",
        "From SND.NXT = 7241: 12040 bytes may be sent.",
        "From SND.UNA + SND.WND = 19281: not allowed yet (SND.WND = 16384).",
        "Of 20000 bytes written by the program, 12040 may be sent now; the rest waits.",
    ]


@pytest.mark.parametrize(
    ("una", "nxt", "wnd", "waiting", "said"),
    [
        (1, 1, 1000, 0, "has written nothing more"),
        (1, 1, 1000, 1000, "1000 bytes written by the program may all be sent now"),
        (1, 1001, 1000, 5, "5 bytes written by the program must wait"),
        (1, 1, 0, 5, "5 bytes written by the program must wait"),
        (1, 1001, 400, 5, "took back a part of its window: 600 bytes too many"),
    ],
)
def test_what_becomes_of_the_data(una, nxt, wnd, waiting, said):
    assert said in window(una, nxt, wnd, waiting).text


def test_numbers_wrap():
    found = layout(2**32 - 100, 50, 500)
    assert [part.size for part in found] == [0, 150, 350, 0]
    assert "SND.UNA + SND.WND = 400" in window(2**32 - 100, 50, 500).text


@given(numbers, st.integers(0, 2**31 - 1), st.integers(0, 2**30))
def test_parts_fill_the_bar_and_names_have_room(una, flight, wnd):
    found = layout(una, (una + flight) % 2**32, wnd)
    assert [part.size for part in found[1:3]] == [flight, max(wnd - flight, 0)]
    assert found[0].x == LEFT
    for one, other in pairwise(found):
        assert one.x + one.width == pytest.approx(other.x)
    assert found[-1].x + found[-1].width == pytest.approx(LEFT + BAR)
    assert all(part.width >= 80 for part in found if part.size)


@settings(max_examples=40)
@given(numbers, st.integers(0, 2**31 - 1), st.integers(0, 2**30), st.integers(0, 10**6))
def test_every_case_can_be_drawn(una, flight, wnd, waiting):
    picture = window(una, (una + flight) % 2**32, wnd, waiting)
    root = ElementTree.fromstring(picture.svg)
    assert f"SND.NXT = {(una + flight) % 2**32}" in picture.alt
    variables = [t.get("data-variable") for t in root.iter() if t.get("data-variable")]
    assert variables == ["snd_una", "snd_nxt", "snd_una+snd_wnd"]


def test_names_that_meet_stand_below_each_other():
    root = ElementTree.fromstring(window(5, 5, 0).svg)
    ys = [float(t.get("y")) for t in root.iter() if t.get("data-variable")]
    assert len(set(ys)) == 3
    assert max(ys) < float(root.get("height")) - 20


def test_what_was_not_sent_cannot_be_acknowledged():
    with pytest.raises(CannotDraw, match=r"snd_nxt \(5\) lies before snd_una \(9\)"):
        window(9, 5, 100)
