from itertools import pairwise
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, stack
from helpers.draw.stack import BAR, LEFT, layout
from helpers.internet import IPv4
from helpers.link import ARP, Ethernet
from helpers.trace import dissect
from helpers.transport.tcp import ACK
from helpers.transport.udp import UDP
from tests.draw.exchanges import CLIENT, MAC, SERVER, segment

REQUEST = dissect(segment(CLIENT, 1, 1, ACK, data=bytes(33)))
FULL = dissect(segment(CLIENT, 1, 1, ACK, data=bytes(1448)))


def udp(data, padding=0):
    datagram = UDP(50000, 9).pack(data, CLIENT, SERVER)
    ip = IPv4(source=CLIENT, destination=SERVER, protocol=17).pack(datagram)
    return dissect(Ethernet(MAC[SERVER], MAC[CLIENT]).pack(ip) + bytes(padding))


def blocks(read):
    return layout(list(read.layers), len(read.payload), len(read.trailer))


@pytest.mark.parametrize("read", [REQUEST, FULL, udp(b"a", 17), udp(b"")])
def test_blocks_stand_side_by_side_and_fill_the_bar(read):
    found, _ = blocks(read)
    assert found[0].x == LEFT
    for one, other in pairwise(found):
        assert one.x + one.width == pytest.approx(other.x)
    assert found[-1].x + found[-1].width == pytest.approx(LEFT + BAR)
    assert sum(block.size for block in found) == len(read.data)


def test_lengths_are_to_scale_where_names_have_room():
    found, scaled = blocks(REQUEST)
    assert scaled
    assert {round(block.width / block.size, 6) for block in found} == {round(BAR / 87, 6)}


def test_a_short_header_keeps_room_for_its_name_and_the_picture_says_so():
    found, scaled = blocks(FULL)
    assert not scaled
    assert min(block.width for block in found) == 96
    assert "not to scale" in stack(FULL).svg
    assert "not to scale" not in stack(REQUEST).svg


def test_the_text_adds_up():
    assert stack(FULL).text.splitlines() == [
        "application layer: 1448 bytes of data",
        "transport layer: TCP segment: 1468 bytes = TCP 20 | data 1448",
        "internet layer: IPv4 packet: 1488 bytes = IPv4 20 | TCP 20 | data 1448",
        "link layer: Ethernet frame: 1502 bytes = Ethernet 14 | IPv4 20 | TCP 20 | data 1448",
    ]


def test_padding_belongs_to_the_frame_only():
    lines = stack(udp(b"a", 17)).text.splitlines()
    assert [("padding" in line) for line in lines] == [False, False, False, True]
    assert "60 bytes" in lines[-1]


def test_headers_alone():
    message = ARP(
        operation=1,
        sender_mac=MAC[CLIENT],
        sender_ip=CLIENT,
        target_mac=MAC[SERVER],
        target_ip=SERVER,
    )
    frame = Ethernet("ff:ff:ff:ff:ff:ff", MAC[CLIENT], 0x0806).pack(message.pack())
    assert stack(dissect(frame)).text == (
        "link layer: ARP message: 28 bytes\n"
        "link layer: Ethernet frame: 42 bytes = Ethernet 14 | ARP 28"
    )


def test_the_picture_is_well_formed_and_has_words():
    picture = stack(REQUEST)
    ElementTree.fromstring(picture.svg)
    assert picture.alt.startswith("Encapsulation")


def test_what_cannot_be_read_is_refused():
    with pytest.raises(CannotDraw, match="no header of these 3 bytes"):
        stack(dissect(b"\1\2\3"))
