"""The usual segment, written and read in one go: the same bytes, and the same numbers."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.layout import MalformedPacket
from helpers.transport.tcp import ACK, FIN, PSH, TCP
from helpers.transport.tcp.options import NoOperation, Sack, Timestamps
from helpers.transport.tcp.usual import Writer, header_of, read
from tests.packets import segments

HERE, THERE = ("10.0.0.1", 40000), ("10.0.0.2", 80)
NOP = NoOperation()
numbers, windows = st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1)
stamps = st.none() | st.tuples(numbers, numbers)
options = st.sampled_from([(), (), (NOP, NOP, Sack(((1, 2),)))])
flags = st.sampled_from([ACK, ACK | PSH, ACK | FIN, 0, 0xFF])
payloads = st.binary(max_size=100)
USUAL = TCP(40000, 80, 5, 6, flags=ACK, window=7, options=(NOP, NOP, Timestamps(8, 9)))


@given(st.tuples(flags, numbers, numbers, windows, stamps, options, payloads))
@example((ACK, 0, 0, 0, (0, 0), (), b""))
@example((ACK | PSH, *[2**32 - 1] * 2, 2**16 - 1, (2**32 - 1, 2**32 - 1), (), b"\xff" * 9))
def test_what_is_written_are_the_bytes_of_the_header(one):
    written = Writer(HERE, THERE).write(one)
    header = header_of(one, HERE[1], THERE[1])
    assert written == header.pack(one[-1], HERE[0], THERE[0])
    parsed, payload = TCP.parse(written)
    assert (parsed.flags, parsed.seq, parsed.ack, parsed.window) == one[:4]
    assert payload == one[-1] and parsed.checksum_ok(payload, HERE[0], THERE[0])


@given(st.integers(0, 2**16 - 1))
def test_every_checksum_is_the_one_that_the_header_has(window):
    """Zero too, which ones' complement has two of."""
    one = (ACK, 0, 0, window, (0, 0), (), b"")
    made = header_of(one, HERE[1], THERE[1]).pack(b"", HERE[0], THERE[0])
    assert Writer(HERE, THERE).write(one) == made


@pytest.mark.parametrize("wrong", [-1, 2**32, 1.5, None])
@pytest.mark.parametrize("place", [1, 2])
def test_a_number_that_does_not_fit_is_named(wrong, place):
    """A reader's own `wrap` may give such a one."""
    one = [ACK, 1, 2, 3, (4, 5), (), b"data"]
    one[place] = wrong
    with pytest.raises(MalformedPacket, match=("", "seq", "ack")[place]):
        Writer(HERE, THERE).write(tuple(one))


@given(segments, payloads)
def test_what_is_read_are_the_numbers_of_the_header(header, payload):
    told = read(header.pack(payload, HERE[0], THERE[0]))
    assert told is None or told == _numbers(header, payload)


@given(st.sampled_from([ACK, ACK | PSH]), numbers, numbers, windows, stamps, payloads)
def test_a_usual_segment_is_read(flags, seq, ack, window, stamp, payload):
    options = (NOP, NOP, Timestamps(*stamp)) if stamp else ()
    header = TCP(40000, 80, seq, ack, flags=flags, window=window, options=options)
    assert read(header.pack(payload, HERE[0], THERE[0])) == _numbers(header, payload)


@pytest.mark.parametrize(
    "change",
    [
        {"flags": ACK | FIN},
        {"flags": PSH},
        {"reserved": 1},
        {"data_offset": 7},
        {"data_offset": 9},
        {"data_offset": 8, "options": ()},
        {"options": (NOP,)},
        {"options": (Timestamps(8, 9), NOP, NOP)},
        {"options": (NOP, NOP, Timestamps(8, 9), NOP)},
        {"options": (NOP, NOP, Sack(((1, 2),)))},
    ],
    ids=str,
)
def test_another_segment_is_not(change):
    assert read(USUAL.pack(b"data", HERE[0], THERE[0])) is not None
    assert read(replace(USUAL, **change).pack(b"data", HERE[0], THERE[0])) is None


def test_one_that_is_cut_short_is_not():
    segment = USUAL.pack(b"", HERE[0], THERE[0])
    assert [read(segment[:end]) for end in range(len(segment))] == [None] * 32
    plain = replace(USUAL, options=()).pack(b"", HERE[0], THERE[0])
    assert [read(plain[:end]) for end in range(len(plain))] == [None] * 20


def _numbers(header, payload):
    stamp = header.timestamps
    ports = header.source_port, header.destination_port
    numbers = header.seq, header.ack, header.flags, header.window
    return (*ports, *numbers, stamp and (stamp.tsval, stamp.tsecr), payload)
