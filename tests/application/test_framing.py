"""Framing: the same bytes give the same messages, however they were cut."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.application import (
    FramingError,
    LineReader,
    MessageReader,
    MessageTooLong,
    Truncated,
    framing,
    pack_line,
    pack_message,
)

READERS = [LineReader, MessageReader]
PACKERS = {LineReader: pack_line, MessageReader: pack_message}

messages = st.lists(st.binary(max_size=40), max_size=8)
cuts = st.lists(st.integers(min_value=0, max_value=400), max_size=12)


def pieces(data, places):
    """Cut `data` at `places`; some pieces may be empty."""
    ends = sorted(min(place, len(data)) for place in places)
    return [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]


def feed(reader, parts):
    """Feed all `parts`; return every message and the kind of error that ended it, or None."""
    found = []
    try:
        for part in parts:
            found += reader.feed(part)
        reader.end()
    except FramingError as error:
        return found + error.messages, type(error)
    return found, None


def test_lines():
    reader = LineReader()
    assert reader.feed(b"one\ntwo\r\nthr") == [b"one", b"two"]
    assert reader.feed(b"ee") == []
    assert reader.feed(b"\r") == []
    assert reader.feed(b"\n\n") == [b"three", b""]
    reader.end()


def test_a_carriage_return_inside_a_line_belongs_to_it():
    assert LineReader().feed(b"a\rb\r\r\n\r\n") == [b"a\rb\r", b""]


def test_messages():
    assert pack_message(b"hello") == b"\x00\x00\x00\x05hello"
    reader = MessageReader()
    assert reader.feed(b"\x00\x00\x00\x05hello\x00\x00\x00\x00\x00\x00") == [b"hello", b""]
    assert reader.feed(b"\x00\x02h") == []
    assert reader.feed(b"i") == [b"hi"]
    reader.end()


def test_pack_line():
    assert pack_line(b"hello") == b"hello\n"
    assert pack_line(b"hello", end=b"\r\n") == b"hello\r\n"
    assert pack_line(b"") == b"\n"
    for line in (b"a\nb", b"a\n", b"a\r"):
        with pytest.raises(FramingError, match="Send it with pack_message"):
            pack_line(line)


@given(messages, cuts)
def test_any_cut_gives_the_same_messages(sent, places):
    data = b"".join(map(pack_message, sent))
    assert feed(MessageReader(), pieces(data, places)) == (sent, None)


@given(messages, cuts, st.sampled_from([b"\n", b"\r\n"]))
def test_any_cut_gives_the_same_lines(sent, places, end):
    lines = [line.replace(b"\n", b"").rstrip(b"\r") for line in sent]
    data = b"".join(pack_line(line, end) for line in lines)
    assert feed(LineReader(), pieces(data, places)) == (lines, None)


@pytest.mark.parametrize("make", READERS)
@given(data=st.binary(max_size=80), places=cuts, max_size=st.integers(1, 20))
def test_any_bytes_end_the_same_way_however_they_are_cut(make, data, places, max_size):
    """Also where they end in an error: what was complete before it is never lost."""
    whole = feed(make(max_size), [data])
    assert feed(make(max_size), pieces(data, places)) == whole
    assert feed(make(max_size), [bytes([value]) for value in data]) == whole


@pytest.mark.parametrize("make", READERS)
@given(data=st.text(alphabet="\n\r\0\1\2a", max_size=60), places=cuts)
def test_the_same_for_bytes_that_matter_to_the_readers(make, data, places):
    data = data.encode()
    assert feed(make(3), pieces(data, places)) == feed(make(3), [data])


@given(st.binary(max_size=200), st.integers(1, 20))
def test_no_line_is_longer_than_the_limit_nor_cut_by_it(data, max_size):
    found, error = feed(LineReader(max_size), [data])
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    assert found == lines[: len(found)]
    assert all(len(line) <= max_size for line in found)
    if error is MessageTooLong:
        assert len(lines[len(found)]) > max_size


@pytest.mark.parametrize(
    ("data", "size"), [(b"ab", 2), (b"ab\r", 2), (b"ab\r\n", 2), (b"ab\n", 2), (b"\r\n", 1)]
)
def test_a_line_of_exactly_the_limit(data, size):
    assert feed(LineReader(size), [data])[1] is not MessageTooLong


@pytest.mark.parametrize("data", [b"abc", b"abc\n", b"ab\rc", b"ab\r\r", b"abc\r\n"])
def test_a_line_of_one_byte_more(data):
    with pytest.raises(MessageTooLong, match="a line is longer than 2 bytes"):
        LineReader(2).feed(data)


def test_a_length_is_refused_as_soon_as_it_is_known():
    reader = MessageReader(max_size=1000)
    assert reader.feed(b"\xff\xff\xff") == []
    with pytest.raises(MessageTooLong, match="a message of 4294967295 bytes is announced; 1000 is"):
        reader.feed(b"\xff")
    assert MessageReader(max_size=5).feed(pack_message(b"12345")) == [b"12345"]
    with pytest.raises(MessageTooLong):
        MessageReader(max_size=5).feed(pack_message(b"123456")[:4])


def test_messages_before_a_long_one_are_not_lost():
    for make, data in (
        (LineReader, b"one\ntwo\n" + b"x" * 100),
        (MessageReader, pack_message(b"one") + pack_message(b"two") + b"\xff\xff\xff\xff"),
    ):
        with pytest.raises(MessageTooLong) as info:
            make(max_size=10).feed(data)
        assert info.value.messages == [b"one", b"two"]


@pytest.mark.parametrize("make", READERS)
def test_a_reader_that_failed_stays_so_and_keeps_nothing(make):
    reader = make(max_size=3)
    with pytest.raises(MessageTooLong):
        reader.feed(b"\xff" * 100)
    tracemalloc.start()
    try:
        for _ in range(10):
            with pytest.raises(FramingError, match="a new one needs a new reader"):
                reader.feed(b"\n" * 100_000)
        assert tracemalloc.get_traced_memory()[0] < 50_000
    finally:
        tracemalloc.stop()
    with pytest.raises(FramingError):
        reader.end()


@pytest.mark.parametrize(
    ("make", "data", "told"),
    [
        (LineReader, b"one\nmore", "after 4 bytes of an unended line"),
        (LineReader, b"\r", "after 1 bytes of an unended line"),
        (MessageReader, b"\0\0", "after 2 bytes of a message and its length"),
        (MessageReader, b"\0\0\0\2h", "after 5 bytes of a message and its length"),
    ],
)
def test_a_stream_that_ends_in_a_message(make, data, told):
    reader = make()
    reader.feed(data)
    with pytest.raises(Truncated, match=told):
        reader.end()


@pytest.mark.parametrize("make", READERS)
def test_a_stream_that_ends_between_messages(make):
    reader = make()
    reader.end()
    reader.feed(PACKERS[make](b"whole"))
    reader.end()


def test_all_errors_are_framing_errors():
    assert issubclass(MessageTooLong, FramingError)
    assert issubclass(Truncated, FramingError)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_kind_of_bytes_is_taken_and_bytes_come_back(kind):
    for make in READERS:
        found = make().feed(kind(PACKERS[make](kind(b"data"))))
        assert found == [b"data"]
        assert type(found[0]) is bytes


def test_what_is_kept_does_not_change_with_the_callers_buffer():
    buffer = bytearray(b"abc")
    reader = LineReader()
    reader.feed(buffer)
    buffer[:] = b"xyz"
    assert reader.feed(b"\n") == [b"abc"]


@pytest.mark.parametrize("take", [LineReader().feed, MessageReader().feed, pack_line, pack_message])
def test_text_and_other_things_are_refused(take):
    with pytest.raises(TypeError, match=r"turn 'hello' into bytes with \.encode\(\)"):
        take("hello")
    for wrong in (None, 3, [b"a"]):
        with pytest.raises(TypeError, match="bytes are needed, not"):
            take(wrong)


@pytest.mark.parametrize("make", READERS)
def test_a_bad_limit(make):
    for wrong in ("100", None, 1.5, True):
        with pytest.raises(TypeError, match=r"max_size is a number of bytes, .*, such as 65536"):
            make(wrong)
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="max_size is at least 1 byte"):
            make(wrong)


def test_a_message_too_long_for_its_header(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_MESSAGE", 3)
    assert pack_message(b"abc")
    with pytest.raises(MessageTooLong, match=r"at most 3 bytes. Send several"):
        pack_message(b"abcd")


class Counting(bytearray):
    """A bytearray that counts the bytes that are looked at or moved in it."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.work = 0

    def __getitem__(self, key):
        found = super().__getitem__(key)
        self.work += len(found) if isinstance(key, slice) else 1
        return found

    def __delitem__(self, key):
        removed = len(range(*key.indices(len(self))))
        self.work += len(self) - removed if removed else 0
        super().__delitem__(key)

    def find(self, *arguments):
        self.work += len(self)
        return super().find(*arguments)

    __contains__ = index = split = find


@pytest.mark.parametrize(("make", "name"), [(LineReader, "_line"), (MessageReader, "_buffer")])
def test_byte_by_byte_takes_time_in_proportion(make, name):
    """The time itself is measured by `python -m tests.benchmarks.servers`; this counts work."""
    work = []
    for size in (1000, 10_000):
        reader = make()
        setattr(reader, name, Counting())
        for value in PACKERS[make](b"x" * size):
            reader.feed(bytes([value]))
        work.append(getattr(reader, name).work)
    assert work[1] <= 11 * work[0] + 100


def test_many_messages_at_once_are_moved_once():
    reader = MessageReader()
    reader._buffer = Counting()
    assert len(reader.feed(pack_message(b"") * 2000)) == 2000
    assert reader._buffer.work <= 3 * 4 * 2000


@pytest.mark.parametrize("make", [LineReader, MessageReader])
def test_what_waits_is_what_has_come_without_the_complete_messages(make):
    stream = PACKERS[make](b"one") + PACKERS[make](b"") + PACKERS[make](b"two")
    for cut in range(len(stream) + 1):
        reader = make()
        complete = b"".join(PACKERS[make](message) for message in reader.feed(stream[:cut]))
        assert complete + reader.waiting == stream[:cut]
