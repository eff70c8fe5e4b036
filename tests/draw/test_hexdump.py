from itertools import pairwise
from xml.etree import ElementTree

import pytest

from helpers.draw import hexdump
from helpers.draw.hexdump import WIDTH, printable
from helpers.draw.runs import runs
from helpers.internet import IPv4, Unreachable
from helpers.link import Ethernet
from helpers.trace import dissect
from helpers.transport.tcp import ACK, PSH, SYN
from helpers.transport.udp import UDP
from tests.draw.exchanges import CLIENT, MAC, SERVER, SYN_OPTIONS, segment, small
from tests.packets import Dice

OPENING = dissect(segment(CLIENT, 0, 0, SYN, 64240, b"", SYN_OPTIONS))
REQUEST = dissect(segment(CLIENT, 1, 1, PSH | ACK, data=b'GET <a href="&">\r\n'))
NS = "{http://www.w3.org/2000/svg}"


def frames():
    dice = Dice(3)
    for _ in range(60):
        ethernet, ip, inner, payload = dice.frame()
        addresses = () if ip.protocol == 1 else (ip.source, ip.destination)
        yield ethernet.pack(ip.pack(inner.pack(payload, *addresses)))


def quoted():
    inner = IPv4(protocol=17, source=CLIENT, destination=SERVER)
    datagram = inner.pack(UDP(50000, 9).pack(b"hello", CLIENT, SERVER))
    ip = IPv4(protocol=1, source=SERVER, destination=CLIENT)
    return Ethernet(MAC[CLIENT], MAC[SERVER]).pack(ip.pack(Unreachable(code=3).pack(datagram)))


@pytest.mark.parametrize("data", [*frames(), quoted(), b"", b"\1\2\3", OPENING.data + bytes(9)])
def test_every_byte_is_in_one_run(data):
    places = [place for run in runs(dissect(data)) for place in range(run.start, run.end)]
    assert places == list(range(len(data)))


@pytest.mark.parametrize("data", [*frames(), quoted(), b"", b"\1\2\3"])
def test_every_byte_is_drawn_and_the_text_has_it(data):
    picture = hexdump(dissect(data), most=2000)
    root = ElementTree.fromstring(picture.svg)
    drawn = [t.text for t in root.iter(f"{NS}text") if t.get("class") == "mono byte"]
    assert bytes.fromhex("".join(drawn)) == data
    rows = [line[6:54] for line in picture.text.splitlines() if line[:4].endswith("0")]
    assert bytes.fromhex("".join(rows)) == data


def test_fields_that_share_a_byte_share_a_run_and_an_option_is_one_run():
    found = {run.label: run for run in runs(OPENING)}
    assert found["Version, IHL"].bytes == "14"
    assert found["Flags, Fragment Offset"].value == "DF, 0"
    assert found["Maximum Segment Size"].value == "1460"
    assert found["Maximum Segment Size"].fields == ("kind", "length", "mss")
    assert found["Timestamps"].value == "3519846512, 0"
    assert found["No-Operation"].value == ""


def test_keys_are_unique_and_tell_the_layer():
    keys = [run.key for run in runs(dissect(quoted()))]
    assert len(set(keys)) == len(keys)
    assert {key.rstrip("0123456789") for key in keys} == {"E", "I", "M", "i", "u", "D"}


def test_neighbouring_fields_differ_in_tint():
    found = [run for run in runs(OPENING) if run.layer == "IPv4"]
    assert all(a.tint != b.tint for a, b in pairwise(found))


def test_each_field_is_named_in_the_legend():
    picture = hexdump(OPENING)
    for run in runs(OPENING):
        assert f">{run.key}</text>" in picture.svg
        assert f"{run.layer} " in picture.text
        assert run.label in picture.text


def test_a_field_is_set_off():
    assert "edge" not in hexdump(OPENING).svg.partition("</style>")[2]
    root = ElementTree.fromstring(hexdump(OPENING, highlight="ttl").svg)
    groups = [g for g in root.iter(f"{NS}g") if g.get("data-field") == "ttl"]
    assert [group[0].get("class") for group in groups] == ["mark edge", "mark"]
    assert "mark edge" in hexdump(REQUEST, highlight=("data", "window")).svg


def test_data_is_shown_as_it_is():
    picture = hexdump(REQUEST)
    assert "18 bytes of data" in picture.alt
    assert "GET <a hre\n" in picture.text
    ElementTree.fromstring(picture.svg)
    assert printable(b"a \x00\x7f\xff~") == "a ···~"


def test_of_much_data_the_rest_is_left_out():
    long = dissect(segment(CLIENT, 1, 1, ACK, data=bytes(range(256)) * 5))
    picture = hexdump(long)
    assert f"… and {len(long.data) - 512} more bytes" in picture.text
    assert len(picture.svg) < 80_000


def test_a_frame_and_its_dissection_give_the_same():
    frame = small()[0]
    assert hexdump(frame) == hexdump(frame.dissection)


def test_the_legend_stays_inside():
    root = ElementTree.fromstring(hexdump(dissect(quoted())).svg)
    assert int(root.get("width")) == WIDTH
    ys = [float(text.get("y")) for text in root.iter(f"{NS}text")]
    assert max(ys) < float(root.get("height"))
