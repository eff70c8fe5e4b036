from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from helpers.draw import svg

FONTS = Path(matplotlib.__file__).parent / "mpl-data" / "fonts" / "ttf"


def test_elements_are_escaped():
    made = svg.text(1, 2.25, '<&>"', "a", data_field='x"y<')
    element = ElementTree.fromstring(made)
    assert element.text == '<&>"'
    assert element.attrib == {"x": "1", "y": "2.2", "class": "a", "data-field": 'x"y<'}


def test_what_is_none_is_left_out():
    assert svg.tag("g", class_=None, data_frame=0) == '<g data-frame="0"/>'


@pytest.mark.parametrize(("bold", "font"), [(False, "DejaVuSans"), (True, "DejaVuSans-Bold")])
@pytest.mark.parametrize(
    "string",
    ["seq=1449 ack=1 len=1448", "SYN, ACK", "Acknowledgment Number", "Wide WWW mmm", "win=64240"],
)
def test_a_text_is_no_wider_than_said(string, bold, font):
    real = ImageFont.truetype(str(FONTS / f"{font}.ttf"), 1000).getlength(string) / 1000
    said = svg.text_width(string, 1, bold=bold)
    assert real * 0.96 <= said <= real * 1.3


@given(st.text(max_size=80), st.floats(20, 300))
def test_a_shortened_text_fits(string, room):
    short = svg.shorten(string, room, 12)
    assert short == string or svg.text_width(short, 12) <= room


@given(st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=200))
def test_wrapped_lines_fit_and_nothing_is_lost(string):
    lines = svg.wrap(string, 120, 12)
    assert all(svg.text_width(line, 12) <= 120 or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(string.split())


def test_the_rules_of_a_picture_stay_its_own():
    made = svg.document("kind", 10, 20, "what", "& .a { fill: $link-1; } & .b { fill: $link; }")
    assert ".draw-kind .a { fill: #f6e6f0; }" in made
    assert ".draw-kind .b { fill: #8f3f76; }" in made
    assert "&" not in made
    root = ElementTree.fromstring(made)
    assert root.get("viewBox") == "0 0 10 20"
    assert root.get("role") == "img"
    assert root.find("{*}title").text == "what"


def test_an_unknown_colour_is_an_error():
    with pytest.raises(KeyError):
        svg.document("kind", 1, 1, "", "& .a { fill: $purpel; }")
