"""The messages of the DNS: any bytes are a message or BadMessage, and dnspython reads the same."""

import random

import dns.message
import dns.name
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.application import dns as ours
from helpers.application.dns import BadMessage, Message, Question, ResourceRecord
from helpers.layout import MalformedPacket
from tests.application.dns_inputs import SEEDS, ZONE, agree, damaged, read

LABELS = st.binary(min_size=1, max_size=20)
NAMES = st.lists(LABELS, max_size=6)


def text_of(labels):
    """Return a name as we write it, from its labels."""
    wire = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return ours.decode_name(wire)[0]


def test_a_question_by_hand():
    data = ours.query("www.example", id=0x1234)
    assert data.hex(" ") == (
        "12 34 01 00 00 01 00 00 00 00 00 00 03 77 77 77 07 65 78 61 6d 70 6c 65 00 00 01 00 01"
    )
    assert ours.parse(data).questions == (Question("www.example"),)


def test_an_answer_repeats_the_question_and_points_to_its_name():
    data = ours.answer(ZONE, ours.query("www.example", id=7))
    assert data[12:31] == ours.query("www.example")[12:] + b"\xc0\x0c"
    told = ours.parse(data)
    assert (told.header.id, told.header.response, told.header.rcode) == (7, 1, ours.NO_ERROR)
    assert told.addresses == ["192.0.2.1"]
    assert str(told) == "no error\nwww.example  A  192.0.2.1  (for 300 s)"


@pytest.mark.parametrize(
    ("name", "kind", "wanted", "rcode"),
    [
        ("WWW.Example", ours.A, ["192.0.2.1"], ours.NO_ERROR),
        ("www.example", ours.AAAA, ["2001:db8::1"], ours.NO_ERROR),
        ("alias.www.example", ours.A, ["192.0.2.1"], ours.NO_ERROR),
        ("a.b.c.d.example", ours.AAAA, [], ours.NO_ERROR),
        ("nobody.example", ours.A, [], ours.NO_SUCH_NAME),
    ],
)
def test_what_a_name_server_says(name, kind, wanted, rcode):
    data = ours.answer(ZONE, ours.query(name, kind))
    told = ours.parse(data)
    assert (told.addresses, told.header.rcode) == (wanted, rcode)
    theirs = dns.message.from_wire(data)
    assert theirs.rcode() == rcode


def test_a_circle_of_names_ends():
    zone = {"a.example": ["b.example"], "b.example": ["a.example"]}
    told = ours.parse(ours.answer(zone, ours.query("a.example")))
    assert [record.text for record in told.answers] == ["b.example", "a.example"]


def test_what_is_too_long_is_left_out_and_said_to_be():
    zone = {"many.example": ["192.0.2.1"] * 40}
    query = ours.query("many.example")
    short = ours.parse(ours.answer(zone, query))
    assert (short.header.truncated, short.answers) == (1, ())
    whole = ours.answer(zone, query, 65_535)
    assert len(ours.parse(whole).addresses) == 40
    assert ours.answer(zone, query, len(whole)) == whole
    assert ours.parse(ours.answer(zone, query, len(whole) - 1)).header.truncated


def test_what_is_no_query_gets_no_answer():
    assert ours.answer(ZONE, b"") is None
    assert ours.answer(ZONE, ours.answer(ZONE, ours.query("www.example"))) is None
    none = Message(ours.DNSHeader()).pack()
    assert ours.parse(ours.answer(ZONE, none)).header.rcode == ours.NOT_IMPLEMENTED


@pytest.mark.parametrize(
    "data",
    [
        b"\xc0\x0c",  # to itself
        b"\xc0\x0e",  # forward
        b"\xc1\x00",  # beyond the end
        b"\xc0",
        b"\x40a\0",
        b"\x80a\0",
        b"\3ab",
        b"",
        b"\1a" * 128 + b"\0",
    ],
)
def test_these_are_no_names(data):
    with pytest.raises(BadMessage):
        ours.decode_name(b"\0" * 12 + data, 12)


def test_a_name_that_is_read_into_what_points_to_it_is_none():
    assert ours.decode_name(b"\2ab\0\xc0\x00", 4) == ("ab", 6)
    with pytest.raises(BadMessage):
        ours.decode_name(b"\4ab\0\xc0\x00\0", 4)


def test_reading_goes_on_behind_the_first_pointer():
    data = b"\1c\0" + b"\1b\xc0\x00" + b"\1a\xc0\x03" + b"rest"
    assert ours.decode_name(data, 7) == ("a.b.c", 11)
    assert ours.piece(data, 7) == ("label", 1, 8)
    assert ours.piece(data, 9) == ("pointer", 3, 11)
    assert ours.piece(data, 2) == ("end", 0, 3)


def test_a_pointer_reaches_beyond_255():
    data = b"\0" * 300 + b"\1a\0" + b"\xc1\x2c"
    assert ours.decode_name(data, 303) == ("a", 305)


def test_more_pointers_than_a_name_has_labels_are_refused():
    data = b"\0\0" + b"".join((0xC000 + 2 * at).to_bytes(2, "big") for at in range(300))
    assert ours.decode_name(data, 2 * ours.MOST_POINTERS) == (".", 2 * ours.MOST_POINTERS + 2)
    with pytest.raises(BadMessage):
        ours.decode_name(data, 2 * ours.MOST_POINTERS + 2)


@pytest.mark.parametrize("name", ["a..b", "a" * 64, ".".join(["a" * 63] * 4), "ü.example", ".a"])
def test_these_names_cannot_be_written(name):
    with pytest.raises(ValueError):
        ours.encode_name(name)


def test_the_longest_name_and_the_root():
    longest = ".".join(["a" * 63] * 3 + ["a" * 61])
    assert len(ours.encode_name(longest)) == 255
    assert ours.decode_name(ours.encode_name(longest)) == (longest, 255)
    assert ours.encode_name(".") == ours.encode_name("") == b"\0"
    assert ours.encode_name("a.example.") == ours.encode_name("a.example")


def test_a_number_that_does_not_fit_is_named():
    with pytest.raises(MalformedPacket, match="id"):
        ours.query("a", id=70_000)
    with pytest.raises(MalformedPacket):
        Message(ours.DNSHeader(), answers=(ResourceRecord("a", 1, -1, b""),)).pack()


@given(NAMES)
def test_names_of_any_bytes_come_back(labels):
    name = text_of(labels)
    wire = ours.encode_name(name)
    assert wire == dns.name.Name([*labels, b""]).to_wire()
    assert ours.decode_name(wire) == (name, len(wire))


@given(st.lists(st.tuples(NAMES, st.sampled_from([5, 16]), st.binary(max_size=9)), max_size=5))
def test_messages_come_back(parts):
    records = []
    for labels, kind, data in parts:
        name = text_of(labels)
        records.append(ResourceRecord(name, kind, 9, ours.encode_name(name) if kind == 5 else data))
    message = Message(ours.DNSHeader(id=1), (Question("a.example"),), tuple(records))
    told = ours.parse(message.pack())
    assert (told.questions, told.answers) == (message.questions, message.answers)
    assert ours.parse(told.pack()) == told


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(data):
    message = read(data)
    assert message is None or ours.parse(message.pack()).answers == message.answers


def test_damaged_messages_are_read_as_dnspython_reads_them():
    chance = random.Random(13)
    for _ in range(2000):
        data = damaged(chance)
        assert agree(data), data
        reply = ours.answer(ZONE, data)
        assert reply is None or ours.parse(reply).header.response


def test_every_beginning_of_a_message_is_none():
    for data in SEEDS:
        for size in range(len(data)):
            assert read(data[:size]) is None
        assert read(data) is not None and read(data + b"\0") is None


@given(st.lists(st.binary(max_size=30), max_size=4), st.integers(1, 9))
def test_messages_over_tcp_come_out_whole(messages, size):
    stream = b"".join(map(ours.with_length, messages))
    found, rest = [], b""
    for at in range(0, len(stream), size):
        more, rest = ours.cut(rest + stream[at : at + size])
        found += more
    assert (found, rest) == (messages, b"")
