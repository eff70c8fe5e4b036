"""The place that is named is one that Python can tell."""

import sys

from helpers.servers.readers_code import place_in


def test_a_frame_that_is_at_no_line_is_passed_over():
    frame = sys._getframe()
    number = frame.f_lineno
    place = place_in([(frame, number), (frame, None)], lambda path: True)
    assert place == (number, "number = frame.f_lineno")
    assert place_in([(frame, None)], lambda path: True) is None
