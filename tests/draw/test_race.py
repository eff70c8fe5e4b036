"""Attempts to connect on a time axis."""

import re
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, race
from helpers.servers.racing import Race

NAMES = ("::1", "127.0.0.1", "127.0.0.1")
HAPPY = Race(
    NAMES,
    [
        *((0.0, 1, "starts"), (0.25, 2, "starts"), (0.25, 2, "refused"), (0.25, 3, "starts")),
        *((0.251, 3, "connected"), (0.251, 1, "given up")),
    ],
)
SLOW = Race(
    NAMES[:2], [(0, 1, "starts"), (1, 2, "starts"), (1, 2, "refused"), (2, 1, "No route to host")]
)


def bars(picture):
    """Return where each bar begins and how long it is, in pixels."""
    found = re.findall(
        r'data-attempt="\d+"><rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', picture
    )
    return [(float(x), float(width)) for x, width in found]


def test_the_text_tells_each_attempt_and_its_end():
    assert race({"Happy": HAPPY}).text == (
        "Happy: 1 (::1) from 0 to 251 ms, given up; 2 (127.0.0.1) from 250 to 250 ms, refused; "
        "3 (127.0.0.1) from 250 to 251 ms, connected."
    )


def test_a_bar_goes_from_the_start_to_the_end_on_one_axis_for_all():
    picture = race({"Happy": HAPPY, "slow": SLOW})
    ElementTree.fromstring(picture.svg)
    silent, refused, won, slow, late = bars(picture.svg)
    assert silent[0] == slow[0] and slow[1] == pytest.approx(silent[1] / 0.251 * 2, abs=1)
    assert refused[0] == won[0] == pytest.approx(silent[0] + silent[1] * 250 / 251, abs=0.2)
    assert refused[1] == won[1] == late[1] > 0  # what took no time is seen as well


def test_it_says_when_it_was_connected_and_each_end_in_words():
    drawn = race({"Happy": HAPPY, "slow": SLOW}).svg
    for words in ("Happy: connected after 251 ms", "slow: not connected", "✓ connected"):
        assert f">{words}<" in drawn
    assert drawn.count(">✗ refused<") == 2
    assert ">… given up<" in drawn and ">✗ No route to host<" in drawn
    assert drawn.count('class="winner"') == 1


def test_an_attempt_without_an_end_goes_on_to_the_last_event():
    told = Race(NAMES, [(0.0, 1, "starts"), (0.1, 2, "starts")])
    assert "1 (::1) from 0 to 100 ms, goes on" in race({"both": told}).text


def test_a_race_that_took_no_time_is_drawn():
    told = Race(NAMES, [(0.0, 1, "starts"), (0.0, 1, "connected")])
    assert "connected after 0 ms" in race({"quick": told}).svg


@pytest.mark.parametrize("runs", [{}, {"none": Race(NAMES, [])}, dict.fromkeys("abcdefg", HAPPY)])
def test_nothing_and_too_much_are_refused(runs):
    with pytest.raises(CannotDraw, match="from 1 to 18"):
        race(runs)
