"""The way on which a name of the DNS is read."""

import re
from xml.etree import ElementTree

import pytest

from helpers.application import dns
from helpers.draw import CannotDraw, dns_name

ZONE = {"www.example": ["192.0.2.1"], "alias.example": ["www.example"]}
ANSWER = dns.answer(ZONE, dns.query("alias.example"))


def kinds(picture):
    """Return the kind of each byte that belongs to the name."""
    found = re.findall(r'class="(label|pointer|end)" rx="3" data-byte="(\d+)"', picture.svg)
    return {int(place): kind for kind, place in found}


def test_a_name_is_followed_from_its_label_by_its_pointer_to_its_end():
    picture = dns_name(ANSWER, 56)
    ElementTree.fromstring(picture.svg)
    assert picture.text.splitlines() == [
        "1  byte 56: a label of 3, 'www'",
        "2  byte 60: a pointer to byte 18",
        "3  byte 18: a label of 7, 'example'",
        "4  byte 26: a length of 0: the end",
        "The name is www.example, and reading goes on at byte 62",
    ]
    assert kinds(picture) == {
        **dict.fromkeys([*range(18, 26), *range(56, 60)], "label"),
        **dict.fromkeys((60, 61), "pointer"),
        26: "end",
    }


def test_an_arrow_leads_to_the_byte_that_a_pointer_names():
    (arrow,) = re.findall(r'd="M(\S+) (\S+)C.* (\S+) (\S+)" class="way"', dns_name(ANSWER, 56).svg)
    where = {
        int(place): (float(x), float(y))
        for x, y, place in re.findall(
            r'<rect x="(\S+)" y="(\S+)" [^>]*data-byte="(\d+)"', dns_name(ANSWER, 56).svg
        )
    }
    x1, y1, x2, y2 = map(float, arrow)
    assert where[60][0] < x1 < where[61][0] + 48 and y1 == where[60][1]
    assert where[18][0] < x2 < where[19][0] and where[18][1] < y2 < where[34][1]


def test_a_name_in_full_has_no_arrow():
    assert 'class="way"' not in dns_name(ANSWER, 12).svg


@pytest.mark.parametrize("piece", [b"\xc0\x0c", b"\1a\xc0\x0c", b"\xc0\x0e\xc0\x0c"])
def test_a_circle_ends_and_is_said_to_be_no_name(piece):
    assert "No name: " in dns_name(bytes(12) + piece, 12).text


@pytest.mark.parametrize(
    ("message", "at", "why"),
    [
        (bytes(200), 12, "from 1 to 128 bytes"),
        (b"", 0, "from 1 to 128 bytes"),
        (bytes(12), 12, "has to begin in them"),
        (b"\x40", 0, "no name stands there"),
        (b"\1a" * 20 + b"\0", 0, "more than 12 pieces"),
        (b"\xc0\xff", 0, "no name stands there"),
        (b"\5abc", 0, "no name stands there"),
    ],
)
def test_what_cannot_be_drawn_says_why(message, at, why):
    with pytest.raises(CannotDraw, match=why):
        dns_name(message, at)
