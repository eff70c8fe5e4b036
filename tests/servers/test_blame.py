"""The place at which something happens in what the reader wrote."""

import sys

from helpers.servers.blame import place_in


def test_a_frame_between_two_lines_is_where_its_function_begins():
    """So it is met, at times, in a thread that runs meanwhile: `f_lineno` is None then."""
    frame = sys._getframe()
    number, line = place_in([(frame, None)], lambda path: path == __file__)
    assert number == frame.f_code.co_firstlineno
    assert line.startswith("def test_a_frame_between_two_lines")
