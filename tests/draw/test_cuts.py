"""One stream of bytes, cut in rows: colours, places, words, and what is refused."""

import re
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, cuts, feeding

TWO = {"send": [b"AAA", b"BBB"], "recv": [b"AAAB", b"BB"]}


def places(svg):
    """Return [(data-byte, x, class)] of the bytes of a picture, in their order."""
    found = re.findall(r'<rect x="([\d.]+)"[^>]*class="byte ([\w-]+)" data-byte="(\d+)"', svg)
    return [(int(byte), float(x), colour) for x, colour, byte in found]


def test_the_text_has_each_row():
    assert cuts(TWO).text.splitlines() == ["send: b'AAA' | b'BBB'", "recv: b'AAAB' | b'BB'"]


def test_a_byte_has_its_column_and_the_colour_of_its_first_piece_in_each_row():
    svg = cuts(TWO).svg
    ElementTree.fromstring(svg)
    found = places(svg)
    assert len(found) == 12
    assert found[:6] == found[6:]
    assert [colour for *_, colour in found[:6]] == ["application-2"] * 3 + ["internet-2"] * 3


def test_a_row_may_have_less():
    assert cuts({"send": [b"AAA"], "recv": [b"A"]}).text.endswith("recv: b'A'")
    assert cuts({"send": [b"AAA"], "recv": []}).text.endswith("recv: nothing")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({}, "no bytes"),
        ({"send": [b""]}, "no bytes"),
        ({"send": [b"A"], "recv": [b"B"]}, "recv has other bytes"),
        ({"send": [bytes(49)]}, "49 bytes are too many"),
    ],
)
def test_what_cannot_be_drawn_is_told(rows, said):
    with pytest.raises(CannotDraw, match=said):
        cuts(rows)


def test_a_readers_work_is_told_step_by_step():
    picture = feeding([(b"one\ntw", [b"one"], b"tw"), (b"o", [], b"two"), (b"\n", [b"two"], b"")])
    ElementTree.fromstring(picture.svg)
    assert picture.text.splitlines() == [
        r"fed b'one\ntw': complete b'one'; waits b'tw'",
        "fed b'o': complete nothing yet; waits b'two'",
        r"fed b'\n': complete b'two'; waits b''",
    ]


def test_what_waits_keeps_the_colour_of_its_piece():
    found = places(feeding([(b"one\ntw", [b"one"], b"tw"), (b"o", [], b"two")]).svg)
    stream, rows = found[:7], found[7:]
    assert [colour for *_, colour in stream] == ["application-2"] * 6 + ["internet-2"]
    waits = rows[-3:]
    assert [colour for *_, colour in waits] == ["application-2"] * 2 + ["internet-2"]


@pytest.mark.parametrize("steps", [[], [(b"", [], b"")], [(bytes(49), [], b"")]])
def test_a_reader_without_work_or_with_too_much_is_refused(steps):
    with pytest.raises(CannotDraw, match="give 1 to 48"):
        feeding(steps)
