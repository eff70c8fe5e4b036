from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from helpers.draw import header, svg
from helpers.draw.header import ROW, TOP, UNSET, WIDTH, layout
from helpers.internet import IPv4, IPv6, Unreachable
from helpers.link import Ethernet
from helpers.transport.tcp import ACK, SYN, TCP
from helpers.transport.udp import UDP
from tests import packets
from tests.draw.exchanges import CLIENT, SERVER, SYN_OPTIONS

NS = "{http://www.w3.org/2000/svg}"
few = settings(max_examples=25, deadline=None)
OPENING, _ = TCP.parse(
    TCP(51324, 80, 7, flags=SYN, window=64240, options=SYN_OPTIONS).pack(b"", CLIENT, SERVER)
)


def elements(picture, **wanted):
    """The elements of a picture whose data attributes are these."""
    root = ElementTree.fromstring(picture.svg)
    names = {f"data-{name}": value for name, value in wanted.items()}
    return [e for e in root.iter() if all(e.get(key) == value for key, value in names.items())]


def words(element):
    return [text.text for text in element.iter() if text.tag.endswith("}text")]


@few
@given(packets.segments)
def test_every_field_is_in_the_picture_and_in_the_text(segment):
    picture = header(segment)
    root = ElementTree.fromstring(picture.svg)
    drawn = {(e.get("data-cell"), e.get("data-field")) for e in root.iter(f"{NS}g")}
    cells = segment.cells()
    assert drawn == {(str(index), cell.name) for index, cell in enumerate(cells)}
    assert all(f"  {cell.label} " in picture.text for cell in cells)


@pytest.mark.parametrize(
    ("name", "value"),
    [("source_port", "51324"), ("seq", "7"), ("window", "64240"), ("mss", "1460"), ("shift", "7")],
)
def test_a_box_holds_name_and_value(name, value):
    (box,) = elements(header(OPENING), field=name)
    assert words(box)[1] == value


@few
@given(packets.segments | packets.datagrams | packets.arps | packets.icmps)
def test_boxes_cover_every_bit_once(made):
    cells = made.cells()
    bits = [bit for box in layout(cells) for bit in range(box.bit, box.end)]
    assert sorted(bits) == list(range(cells[-1].start + cells[-1].bits))


@few
@given(packets.segments | packets.datagrams | packets.arps)
def test_no_value_is_wider_than_its_box(made):
    root = ElementTree.fromstring(header(made).svg)
    for group in root.iter(f"{NS}g"):
        room = float(group[0].get("width"))
        for text in group.iter(f"{NS}text"):
            mono, _, size = text.get("class").partition(" m")
            if mono == "mono":
                assert svg.text_width(text.text, int(size), mono=True) <= room


def test_flags_are_boxes_of_one_bit_and_set_ones_are_lit():
    picture = header(TCP(1, 2, flags=SYN | ACK))
    assert [words(box)[1] for box in elements(picture, field="flags")] == list("00010010")
    lit = [
        box.get("data-flag")
        for box in elements(picture, field="flags")
        if "lit" in box.get("class")
    ]
    assert lit == ["ACK", "SYN"]


def test_highlighted_fields_are_framed_and_no_others():
    plain, one, two = (header(OPENING, highlight=h) for h in ((), "window", ("window", "flags")))
    assert plain.svg.count('class="edge"') == 0
    assert one.svg.count('class="edge"') == 1
    assert two.svg.count('class="edge"') == 2
    (box,) = elements(one, field="window")
    assert box[0].get("class") == "mark"


def test_a_field_in_two_rows_says_so():
    picture = header(Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01"))
    first, main = (words(box) for box in elements(picture, field="source"))
    assert first == ["Source (first 16 bits)"]
    assert main == ["Source", "02:00:00:00:00:01"]


def test_a_field_in_four_rows_says_which_bits_are_where():
    picture = header(IPv6(source="fd00::1", destination="fd00::2"))
    assert [words(box) for box in elements(picture, field="source")] == [
        ["Source Address", "fd00::1"],
        ["Source Address (bits 32–63)"],
        ["Source Address (bits 64–95)"],
        ["Source Address (last 32 bits)"],
    ]


def test_a_class_or_a_layout_gives_the_empty_picture():
    assert header(TCP).svg == header(TCP.LAYOUT).svg
    assert "Sequence Number" in header(TCP).svg
    assert "value" not in header(TCP).text.splitlines()[1]
    assert header(TCP).text.startswith("TCP header, 20 bytes")


def test_what_pack_fills_in_is_said():
    assert f"Total Length         {UNSET}" in header(IPv4()).text


@pytest.mark.parametrize("made", [UDP(1, 2), Unreachable(), IPv4(options=b"\1\1\1\0"), OPENING])
def test_the_picture_is_as_high_as_its_rows(made):
    root = ElementTree.fromstring(header(made).svg)
    cells = made.cells()
    rows = (cells[-1].start + cells[-1].bits + 31) // 32
    assert root.get("width") == str(WIDTH)
    assert TOP + rows * ROW < int(root.get("height")) < TOP + rows * ROW + 40


def test_the_text_is_a_table():
    lines = header(OPENING).text.splitlines()
    assert lines[0] == "TCP header, 40 bytes"
    assert lines[1].split() == ["bits", "field", "value"]
    assert lines[2] == "   0–15  Source Port            51324"
    assert "104–111  Control Bits           SYN" in lines


def test_it_is_the_same_each_time():
    assert header(OPENING) == header(OPENING)
