"""TLS records: the same bytes give the same records, however they were cut; memory is bounded."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.application.framing import FramingError, MessageTooLong, Truncated
from helpers.application.tls import (
    ALERTS,
    LARGEST,
    MESSAGES,
    RECORD_TYPES,
    NotTLS,
    RecordHeader,
    RecordNames,
    RecordReader,
    TLSRecord,
)
from helpers.layout import MalformedPacket

records = st.lists(
    st.builds(
        TLSRecord,
        st.sampled_from(sorted(RECORD_TYPES)),
        st.sampled_from((0x0301, 0x0303, 0x03FF)),
        st.binary(max_size=60),
    ),
    max_size=6,
)
cuts = st.lists(st.integers(min_value=0, max_value=400), max_size=12)


def read(data, places):
    """Feed `data`, cut at `places`; return the records, and the kind of error or None."""
    ends = sorted({min(place, len(data)) for place in places} | {len(data)})
    reader, found, start = RecordReader(), [], 0
    try:
        for end in ends:
            found += reader.feed(data[start:end])
            start = end
        reader.end()
    except FramingError as error:
        found += RecordReader().feed(b"".join(error.messages))
        return found, type(error)
    return found, None


def handshake(kind, size):
    """A handshake message with nothing in it."""
    return bytes([kind]) + size.to_bytes(3, "big") + bytes(size)


@given(records, cuts)
def test_what_was_packed_comes_out_whatever_the_cuts(given, places):
    stream = b"".join(record.pack() for record in given)
    assert read(stream, places) == (given, None)


@given(st.binary(max_size=60) | records.map(lambda r: b"".join(x.pack() for x in r)[:-1]), cuts)
def test_any_bytes_give_records_or_a_named_error_the_same_for_all_cuts(data, places):
    whole, parts = read(data, []), read(data, places)
    assert parts == whole
    names = RecordNames()
    assert all(names.of(record) for record in whole[0])


def test_a_header_is_laid_out_as_the_rfc_draws_it():
    header, payload = RecordHeader.parse(b"\x16\3\1\0\2hello")
    assert (header.record_type, header.version, header.length) == (22, 0x0301, 2)
    assert payload == b"he"
    assert RecordHeader(23, 0x0303).pack(b"abc") == b"\x17\3\3\0\3abc"
    assert [cell.text for cell in header.cells()] == ["22 (handshake)", "0x0301 (TLS 1.0)", "2"]
    with pytest.raises(MalformedPacket, match="at least 5 bytes"):
        RecordHeader.parse(b"\x16\3\1\0")


@pytest.mark.parametrize("data", [b"G", b"\x18", b"\x80\x2e", b"\x16\2", b"\0\3\3\0\0"])
def test_what_is_no_tls_is_refused_at_the_first_byte_that_shows_it(data):
    with pytest.raises(NotTLS):
        RecordReader().feed(data)


def test_a_length_is_refused_before_anything_of_it_is_kept():
    reader = RecordReader()
    with pytest.raises(MessageTooLong) as caught:
        reader.feed(b"\x15\3\3\0\2\1\0" + b"\x17\3\3" + (LARGEST + 1).to_bytes(2, "big") + bytes(9))
    assert caught.value.messages == [b"\x15\3\3\0\2\1\0"]
    assert reader.waiting == b""
    with pytest.raises(FramingError, match="failed before"):
        reader.feed(b"")
    assert RecordReader().feed(TLSRecord(23, 0x0303, bytes(LARGEST)).pack())


def test_a_stream_that_ends_in_a_record_is_truncated():
    reader = RecordReader()
    reader.feed(b"\x17\3\3\0\3ab")
    assert reader.waiting == b"\x17\3\3\0\3ab"
    with pytest.raises(Truncated):
        reader.end()


def test_the_memory_that_a_peer_can_take_is_bounded():
    reader, names = RecordReader(), RecordNames()
    piece = TLSRecord(22, 0x0303, handshake(4, 2**10) * 15).pack()
    tracemalloc.start()
    for _ in range(200):
        for record in reader.feed(piece):
            names.of(record)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


# --- names ------------------------------------------------------------------------------------


def named(*found):
    """The names of records given as (type, payload)."""
    names = RecordNames()
    return [names.of(TLSRecord(kind, 0x0303, payload)) for kind, payload in found]


def test_messages_are_named_as_long_as_they_can_be_read():
    hello, done = handshake(1, 10), handshake(14, 0)
    assert named((22, hello)) == ["ClientHello"]
    assert named((22, handshake(2, 3) + handshake(11, 9) + done)) == [
        "ServerHello + Certificate + ServerHelloDone"
    ]
    after = named((20, b"\1"), (22, bytes(40)), (23, bytes(9)))
    assert after == ["change cipher spec", "encrypted handshake", "application data"]


def test_a_message_over_several_records_is_named_once():
    whole = handshake(11, 100) + handshake(14, 0)
    parts = [(22, whole[:50]), (22, whole[50:90]), (22, whole[90:])]
    assert named(*parts) == ["Certificate", "(more of it)", "(more of it) + ServerHelloDone"]
    byte_by_byte = [(22, whole[place : place + 1]) for place in range(len(whole))]
    assert [n for n in named(*byte_by_byte) if "(" not in n] == ["Certificate", "ServerHelloDone"]


def test_alerts_are_named_unless_they_are_encrypted():
    assert named((21, b"\2\x30")) == ["alert: unknown CA"]
    assert named((21, b"\2\xfe")) == ["alert: 254"]
    assert named((21, bytes(26))) == ["encrypted alert"]
    assert named((22, b"\x63\0\0\0")) == ["message 99"]


def test_the_tables_are_those_of_rfc_8446():
    assert MESSAGES[15] == "CertificateVerify"
    assert (ALERTS[0], ALERTS[20], ALERTS[48]) == ("close notify", "bad record MAC", "unknown CA")


def test_wrong_calls():
    with pytest.raises(TypeError, match=r"turn 'hello' into bytes"):
        RecordReader().feed("hello")
    with pytest.raises(TypeError, match="bytes are needed"):
        RecordReader().feed(None)
    with pytest.raises(ValueError, match="at least 1 byte"):
        RecordReader(max_size=0)


def test_a_reader_that_failed_says_so_at_the_end_too():
    reader = RecordReader()
    with pytest.raises(NotTLS):
        reader.feed(b"GET")
    for call in (lambda: reader.feed(b""), reader.end):
        with pytest.raises(FramingError, match="failed before"):
            call()
