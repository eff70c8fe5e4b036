import pytest

from helpers.draw.segments import segments
from helpers.record import Fate
from helpers.trace import Trace
from helpers.transport.tcp import ACK, FIN, PSH, RST, SYN
from helpers.transport.tcp.options import UnknownOption
from tests.draw.exchanges import CLIENT, NAMES, SERVER, handshake, record, segment, small


def marks(*made):
    """What is marked at segments (source, seq, ack, flags, data) that follow a handshake."""
    records = handshake()
    for time, (source, seq, ack, flags, data) in enumerate(made, 1):
        records.append(record(time, source, segment(source, seq, ack, flags, data=data)))
    return [found.marks for found in segments(Trace(records, NAMES))[3:]]


def test_what_begins_before_what_was_sent_is_a_retransmission():
    first = (CLIENT, 1, 1, PSH | ACK, b"hello")
    assert marks(first, first) == [(), ("retransmission",)]
    assert marks(first, (CLIENT, 3, 1, PSH | ACK, b"llo, world"))[1] == ("retransmission",)
    assert marks(first, (CLIENT, 6, 1, PSH | ACK, b"again")) == [(), ()]
    assert marks(first, (CLIENT, 6, 1, FIN | ACK, b""), (CLIENT, 6, 1, FIN | ACK, b""))[2] == (
        "retransmission",
        "tail loss probe",  # what comes first is missing as well
    )


def test_what_nobody_saw_before_is_out_of_order_or_again_by_the_time_that_it_took():
    """The handshake took 40 ms: no sender learns of a loss, and mends it, in less."""
    sent = [(1.0, 1), (1.001, 201), (1.002, 101), (1.003, 101), (1.01, 401), (1.06, 301)]
    records = [record(t, CLIENT, segment(CLIENT, n, 1, ACK, data=bytes(100))) for t, n in sent]
    found = [s.marks for s in segments(Trace([*handshake(), *records], NAMES))[3:]]
    late, again = ("out of order",), ("retransmission",)
    assert found == [(), (), late, again, (), again]


def test_what_was_asked_for_is_again_however_soon_it_comes():
    """Three duplicate ACKs ask for the first hole, and so for all that follow up to its end."""
    numbers = (1, 201, 401, 0, 0, 0, 0, 601, 101, 301, 501, 801, 701)  # 0: an ACK of the first 100
    records = handshake()
    for place, number in enumerate(numbers):
        data = segment(CLIENT, number, 1, ACK, data=bytes(100))
        made = (CLIENT, data) if number else (SERVER, segment(SERVER, 1, 101, ACK))
        records.append(record(1 + place / 10_000, *made))
    found = [s.marks for s in segments(Trace(records, NAMES))[3:]]
    again, late = ("retransmission",), ("out of order",)
    assert found[7:] == [(), again, again, again, (), late]


def test_old_data_says_nothing_of_what_follows():
    """Where the SYN was not seen, data of before the capture has numbers below 1."""
    numbers = (501, 1, 601, 701)
    sent = enumerate(segment(CLIENT, n, 1, ACK, data=bytes(100)) for n in numbers)
    found = [s.marks for s in segments(Trace([record(t, CLIENT, d) for t, d in sent], NAMES))]
    assert found == [(), ("retransmission",), (), ()]


def test_the_octet_of_a_probe_that_was_refused_is_sent_as_new():
    told = (SERVER, 1, 101, ACK)
    records = [
        record(1, CLIENT, segment(CLIENT, 1, 1, ACK, data=bytes(100))),
        record(2, SERVER, segment(*told, window=0)),
        record(3, CLIENT, segment(CLIENT, 101, 1, ACK, data=b"x")),
        record(4, SERVER, segment(*told, window=0)),
        record(5, SERVER, segment(*told, window=500)),
        record(6, CLIENT, segment(CLIENT, 101, 1, ACK, data=bytes(100))),
        record(7, CLIENT, segment(CLIENT, 101, 1, ACK, data=bytes(100))),
    ]
    found = [s.marks for s in segments(Trace([*handshake(), *records], NAMES))[5:]]
    assert found == [("window probe",), (), (), (), ("retransmission",)]


def test_the_octet_of_a_probe_that_was_taken_counts_as_sent():
    records = [
        record(1, CLIENT, segment(CLIENT, 1, 1, ACK, data=bytes(100))),
        record(2, SERVER, segment(SERVER, 1, 101, ACK, window=0)),
        record(3, CLIENT, segment(CLIENT, 101, 1, ACK, data=b"x")),
        record(4, SERVER, segment(SERVER, 1, 102, ACK, window=0)),
        record(5, CLIENT, segment(CLIENT, 101, 1, ACK)),
    ]
    found = [s.marks for s in segments(Trace([*handshake(), *records], NAMES))[5:]]
    assert found == [("window probe",), (), ("window probe",)]


def test_each_side_has_numbers_of_its_own():
    assert marks((CLIENT, 1, 1, ACK, b"hello"), (SERVER, 1, 6, ACK, b"hello")) == [(), ()]


def test_a_repeated_syn_is_a_retransmission_and_a_new_one_is_not():
    syn = [record(t, CLIENT, segment(CLIENT, 0, 0, SYN)) for t in (0.0, 1.0)]
    assert [s.marks for s in segments(Trace(syn, NAMES))] == [(), ("retransmission",)]
    other = record(2.0, CLIENT, segment(CLIENT, 5000, 0, SYN))
    assert segments(Trace([*syn, other], NAMES))[2].marks == ()


def test_a_simultaneous_open_retransmits_nothing():
    opening = [
        record(0.0, CLIENT, segment(CLIENT, 0, 0, SYN)),
        record(0.001, SERVER, segment(SERVER, 0, 0, SYN)),
        record(0.02, CLIENT, segment(CLIENT, 0, 1, SYN | ACK)),
        record(0.021, SERVER, segment(SERVER, 0, 1, SYN | ACK)),
        record(1.0, SERVER, segment(SERVER, 0, 1, SYN | ACK)),
    ]
    found = [s.marks for s in segments(Trace(opening, NAMES))]
    assert found == [(), (), (), (), ("retransmission",)]


def test_duplicate_acks_are_counted_while_data_is_outstanding():
    data = [(CLIENT, 1 + 100 * n, 1, ACK, bytes(100)) for n in range(4)]
    same = (SERVER, 1, 101, ACK, b"")
    assert marks(*data, same, same, same)[4:] == [(), ("duplicate ACK 1",), ("duplicate ACK 2",)]
    assert marks(*data, same, (SERVER, 1, 401, ACK, b""), (SERVER, 1, 401, ACK, b""))[5:] == [
        (),
        (),
    ]


def test_an_ack_with_data_is_no_duplicate():
    data = (CLIENT, 1, 1, ACK, bytes(100))
    same = (SERVER, 1, 1, ACK, b"")
    assert marks(data, same, same, (SERVER, 1, 1, ACK, b"data"))[2:] == [("duplicate ACK 1",), ()]


def test_the_copy_that_the_wire_made_is_no_retransmission():
    data = segment(CLIENT, 1, 1, ACK, data=b"hello")
    twice = [record(1.0, CLIENT, data), record(1.1, CLIENT, data, fate=Fate.DUPLICATED)]
    assert segments(Trace(twice, NAMES))[1].marks == ()


@pytest.mark.parametrize(
    ("flags", "data", "kind"),
    [
        (SYN, b"", "control"),
        (FIN | ACK, b"x", "control"),
        (RST | ACK, b"", "reset"),
        (PSH | ACK, b"x", "data"),
        (ACK, b"", "ack"),
    ],
)
def test_kinds(flags, data, kind):
    (found,) = segments(Trace([record(0.0, CLIENT, segment(CLIENT, 1, 1, flags, data=data))]))
    assert found.kind == kind


def test_an_option_of_an_odd_length_is_passed_over():
    odd = segment(CLIENT, 0, 0, SYN, options=(UnknownOption(3, b"\1\2"), UnknownOption(99, b"x")))
    (found,) = segments(Trace([record(0.0, CLIENT, odd)]))
    assert found.options == ""


def test_connections_are_numbered():
    assert {found.connection for found in segments(small())} == {1}
