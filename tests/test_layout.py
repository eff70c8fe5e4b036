"""One declaration gives packing, parsing, the picture and the table."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, fields
from typing import ClassVar

import pytest

from helpers.internet import Echo, ICMPv6, IPv4, IPv6, OtherICMP, TimeExceeded, Unreachable
from helpers.layout import Field, Header, Layout, MalformedPacket, maker
from helpers.link import ARP, Ethernet
from helpers.transport.tcp import ACK, SYN, TCP
from helpers.transport.udp import UDP

SMALL = Layout(
    "small",
    (
        Field("version", 4, "which"),
        Field("length", 4, "how long"),
        Field("flags", 3, "flags", shown="flags", flags=("A", "B", "C")),
        Field("offset", 13, "where"),
        Field("card", 48, "who", shown="mac"),
        Field("host", 32, "where", shown="ipv4"),
        Field("number", 32, "what", "The Number", "hex", {7: "seven"}),
    ),
)
VALUES = (4, 5, 0b101, 0x1234, "02:00:00:00:00:01", "10.0.0.1", 7)
BYTES = bytes.fromhex("45 b234 020000000001 0a000001 00000007")


def test_reads_and_writes_the_same():
    assert SMALL.size == len(BYTES)
    assert SMALL.pack(*VALUES) == BYTES
    assert SMALL.unpack(BYTES + b"more") == VALUES


def test_each_bit_has_its_place():
    cells = SMALL.cells(VALUES)
    assert [cell.start for cell in cells] == [0, 4, 8, 11, 24, 72, 104]
    assert [list(cell.bytes) for cell in cells[:4]] == [[0], [0], [1], [1, 2]]
    assert SMALL.cells()[0].value is None
    assert SMALL.cells(VALUES, 32)[0].start == 32


def test_values_as_people_write_them():
    texts = [cell.text for cell in SMALL.cells(VALUES)]
    assert texts == [
        "4",
        "5",
        "C, A",
        "4660",
        "02:00:00:00:00:01",
        "10.0.0.1",
        "0x00000007 (seven)",
    ]
    assert SMALL.cells(VALUES)[6].label == "The Number"
    assert SMALL.cells()[0].text == "filled in when packed"
    assert SMALL.fields[2].text(0) == "none"


@pytest.mark.parametrize(
    ("index", "value", "problem"),
    [
        (0, 16, "version is 16, and 4 bits hold 0 to 15"),
        (1, -1, "length is -1"),
        (3, 2**13, "offset is 8192, and 13 bits"),
        (4, "02:00", "card is '02:00'"),
        (4, None, "card is None"),
        (5, "10.0.0.300", "each number is 255 at most"),
        (6, 2**32, "number is 4294967296"),
        (6, "7", "a whole number is wanted"),
        (6, None, "a whole number is wanted"),
    ],
)
def test_a_value_that_does_not_fit_is_named(index, value, problem):
    values = [*VALUES[:index], value, *VALUES[index + 1 :]]
    with pytest.raises(MalformedPacket, match=problem) as error:
        SMALL.pack(*values)
    assert error.value.header == "small"
    assert error.value.offset == SMALL.cells()[index].start // 8


def test_too_few_values_or_bytes():
    with pytest.raises(MalformedPacket, match="7 values are wanted, and 6 are here"):
        SMALL.pack(*VALUES[:-1])
    with pytest.raises(MalformedPacket, match="at least 17 bytes long, and only 16 are here"):
        SMALL.unpack(BYTES[:-1])


def test_a_layout_fills_whole_bytes():
    with pytest.raises(ValueError, match="7 bits do not fill whole bytes"):
        Layout("odd", (Field("few", 7, ""),))
    with pytest.raises(ValueError, match="make 24 bits"):
        Layout("odd", (Field("few", 7, ""), Field("many", 17, "")))


def test_long_names_are_folded_where_python_joins_lines():
    names = [f"a_name_of_some_length_{number}" for number in range(8)]
    layout = Layout("long", tuple(Field(name, 2 if name[-1] < "4" else 8, "") for name in names))
    assert layout.unpack(layout.pack(3, 2, 1, 0, 9, 8, 7, 6)) == (3, 2, 1, 0, 9, 8, 7, 6)


def test_the_code_can_be_read():
    assert "def unpack(data):" in SMALL.code
    assert "version << 4 | length" in SMALL.code


def test_the_error_survives_copying():
    error = MalformedPacket("TCP", "it is odd", 12)
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (other.header, other.problem, other.offset) == ("TCP", "it is odd", 12)
        assert str(other) == str(error) == "TCP: it is odd (at byte 12 of the header)"


HEADERS = (Ethernet, ARP, IPv4, Echo, Unreachable, TimeExceeded, OtherICMP, UDP, TCP)
HEADERS += (IPv6, ICMPv6)


@pytest.mark.parametrize("header", HEADERS)
def test_attributes_and_layout_say_the_same(header):
    names = [field.name for field in fields(header)]
    laid_out = [field.name for field in header.LAYOUT.fields]
    assert names[: len(laid_out)] == laid_out
    assert set(names[len(laid_out) :]) <= {"options"}
    assert all(field.meaning for field in header.LAYOUT.fields)


def test_headers_are_frozen():
    segment = TCP.parse(TCP(1, 2, checksum=0).pack())[0]
    with pytest.raises(FrozenInstanceError):
        segment.seq = 1
    assert segment == TCP(1, 2, data_offset=5, checksum=0)
    assert hash(segment) == hash(TCP(1, 2, data_offset=5, checksum=0))
    assert pickle.loads(pickle.dumps(segment)) == copy.deepcopy(segment) == segment


def test_maker_makes_what_the_class_makes():
    @dataclass(frozen=True, slots=True)
    class Pair(Header):
        left: int
        right: int = 2
        LAYOUT: ClassVar[Layout] = Layout("pair", (Field("left", 8, ""), Field("right", 8, "")))

    made = maker(Pair)(1, 2)
    assert made == Pair(1)
    assert type(made) is Pair
    assert made.cells()[1].value == 2
    with pytest.raises(FrozenInstanceError):
        made.left = 3


def test_table_of_a_header():
    lines = str(TCP(40000, 80, flags=SYN | ACK).table()).splitlines()
    assert lines[0] == "TCP header"
    assert lines[1].split() == ["bit", "bits", "field", "value", "meaning"]
    assert lines[8].split()[:6] == ["104", "8", "Control", "Bits", "SYN,", "ACK"]
