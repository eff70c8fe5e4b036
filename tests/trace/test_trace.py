"""A trace: filters, names, relative numbers and the table."""

import pytest

from helpers.internet import Echo, IPv4, Unreachable
from helpers.internet.icmp import OtherICMP
from helpers.link import ARP, Ethernet
from helpers.record import Fate, Record
from helpers.trace import Connection, Endpoint, Trace
from helpers.transport.tcp import ACK, FIN, PSH, RST, SYN, TCP
from helpers.transport.tcp.options import MaximumSegmentSize, NoOperation, Sack, WindowScale
from helpers.transport.udp import UDP
from tests.packets import pack

CLIENT, SERVER = Endpoint("10.0.0.1", 40000), Endpoint("10.0.0.2", 80)
CLIENT_ISN, SERVER_ISN = 2**32 - 3, 1000


def ethernet(payload, ethertype=0x0800):
    return Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01", ethertype).pack(payload)


def segment(source, destination, seq, ack, flags, data=b"", **more):
    """The bytes of a TCP segment between two endpoints."""
    ip = IPv4(source=source.address, destination=destination.address)
    tcp = TCP(source.port, destination.port, seq % 2**32, ack % 2**32, flags=flags, **more)
    outer = Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01")
    return pack(outer, ip, tcp, data)


def conversation(client=CLIENT, server=SERVER, c=CLIENT_ISN, s=SERVER_ISN):
    """The frames of a short connection: (sender, data); the third data segment is lost once."""
    options = (MaximumSegmentSize(1460), WindowScale(7))
    block = ((c + 11) % 2**32, (c + 16) % 2**32)
    sack = (NoOperation(), NoOperation(), Sack((block,)))
    return [
        ("client", segment(client, server, c, 0, SYN, window=64240, options=options)),
        ("server", segment(server, client, s, c + 1, SYN | ACK, window=65160, options=options)),
        ("client", segment(client, server, c + 1, s + 1, ACK, window=502)),
        ("client", segment(client, server, c + 1, s + 1, PSH | ACK, b"hello", window=502)),
        ("client", segment(client, server, c + 6, s + 1, PSH | ACK, b"world", window=502)),
        ("client", segment(client, server, c + 11, s + 1, PSH | ACK, b"again", window=502)),
        ("server", segment(server, client, s + 1, c + 6, ACK, window=509, options=sack)),
        ("client", segment(client, server, c + 6, s + 1, PSH | ACK, b"world", window=502)),
        ("server", segment(server, client, s + 1, c + 16, FIN | ACK, window=509)),
    ]


def trace(**more):
    """The conversation, 10 ms a frame, as a wire would have recorded it."""
    records = [
        Record(
            number / 100,
            sender,
            data,
            Fate.DROPPED if number == 4 else Fate.DELIVERED,
            None if number == 4 else number / 100 + 0.02,
            "the course's TCP",
        )
        for number, (sender, data) in enumerate(conversation())
    ]
    return Trace(records, **more)


def test_it_is_a_sequence():
    whole = trace()
    assert len(whole) == 9
    assert whole[3].payload == b"hello"
    assert whole[-1].flags == "FIN, ACK"
    assert [frame.number for frame in whole[2:4]] == [2, 3]
    assert isinstance(whole[2:4], Trace)
    assert len(Trace()) == 0 and not Trace().duration
    with pytest.raises(IndexError):
        whole[9]


def numbers(filtered):
    return [frame.number for frame in filtered]


def test_filters_read_like_sentences():
    whole = trace()
    assert numbers(whole.sent_by("server")) == [1, 6, 8]
    assert numbers(whole.with_data()) == [3, 4, 5, 7]
    assert numbers(whole.with_flags("SYN")) == [0, 1]
    assert numbers(whole.with_flags("syn", "ack")) == [1]
    assert numbers(whole.dropped()) == numbers(whole.with_fate("dropped")) == [4]
    assert numbers(whole.delivered()) == [0, 1, 2, 3, 5, 6, 7, 8]
    assert numbers(whole.between(0.01, 0.03)) == [1, 2]
    assert numbers(whole.where(lambda frame: frame.seq == 6)) == [4, 7]
    assert numbers(whole.sent_by("client").with_data().delivered()) == [3, 5, 7]
    assert numbers(whole.using("UDP")) == []
    assert numbers(whole.using("TCP")) == numbers(whole.of(80)) == numbers(whole)
    assert numbers(whole.of(81)) == []


def test_numbers_count_from_the_syn_also_across_the_wrap():
    whole = trace()
    assert [frame.seq for frame in whole] == [0, 0, 1, 1, 6, 11, 1, 6, 1]
    assert [frame.ack for frame in whole] == [None, 1, 1, 1, 1, 1, 6, 1, 16]
    assert whole[6].sack == ((11, 16),)
    assert whole[6].tcp.ack == (CLIENT_ISN + 6) % 2**32
    assert [frame.seq for frame in whole.with_data()] == [1, 6, 11, 6]  # a filter changes nothing
    assert [frame.length for frame in whole][2:5] == [0, 5, 5]


def test_windows_are_scaled_after_the_handshake():
    assert [frame.window for frame in trace()][:4] == [64240, 65160, 502 << 7, 502 << 7]
    assert [frame.window for frame in without_handshake()][:1] == [502]


def test_windows_of_a_server_are_scaled_where_its_syn_ack_alone_was_seen():
    """It has the option only where the SYN had it (RFC 7323 section 2.2)."""
    later = Trace(Record(0, "", data) for _, data in conversation()[1:])
    assert [frame.window_text for frame in later][1::4] == ["502 unscaled", str(509 << 7)]


def test_a_window_scale_of_more_than_14_is_14():
    """RFC 7323 section 2.3."""
    options = (WindowScale(200),)
    frames = [
        segment(CLIENT, SERVER, 0, 0, SYN, options=options),
        segment(SERVER, CLIENT, 0, 1, SYN | ACK, options=options),
        segment(CLIENT, SERVER, 1, 1, ACK, window=3),
    ]
    assert Trace(Record(0, "", data) for data in frames)[2].window == 3 << 14


def without_handshake():
    return Trace(Record(0, "", data) for _, data in conversation()[3:])


def test_numbers_without_a_syn_begin_at_1():
    assert [frame.seq for frame in without_handshake()] == [1, 6, 11, 1, 6, 1]
    assert [frame.ack for frame in without_handshake()] == [1, 1, 1, 6, 1, 16]


def test_what_comes_before_the_first_that_was_seen_counts_down():
    first, _, earlier = (conversation()[place][1] for place in (5, 6, 4))
    assert [frame.seq for frame in Trace([Record(0, "", first), Record(0, "", earlier)])] == [1, -4]


def test_numbers_go_on_after_four_gigabytes():
    step = 2**30
    frames = [segment(CLIENT, SERVER, 7, 0, SYN)]
    frames += [segment(CLIENT, SERVER, 7 + step * n, 1, ACK) for n in range(1, 10)]
    frames += [segment(SERVER, CLIENT, 0, 7 + step * 9, ACK)]
    whole = Trace(Record(0, "", data) for data in frames)
    assert [frame.seq for frame in whole[:10]] == [step * n for n in range(10)]
    assert whole[10].ack == step * 9


def test_a_number_far_beyond_any_window_is_not_followed():
    sent = (1, 2**31 - 5, 2**31 + 2**29, 3 * 2**30 + 5, 2, 3)
    frames = [segment(CLIENT, SERVER, number, 0, ACK) for number in sent]
    assert [frame.seq for frame in Trace(Record(0, "", data) for data in frames)][4:] == [2, 3]


def test_a_second_connection_between_the_same_ports_counts_anew():
    frames = conversation() + conversation(c=5, s=77)
    whole = Trace(Record(0, "", data) for _, data in frames)
    assert [frame.seq for frame in whole[9:]] == [frame.seq for frame in whole[:9]]
    again = Trace(Record(0, "", data) for _, data in [conversation()[0]] * 2)
    assert [frame.seq for frame in again] == [0, 0]  # the same SYN once more is no other one


def test_a_simultaneous_open():
    frames = [
        segment(CLIENT, SERVER, 100, 0, SYN),
        segment(SERVER, CLIENT, 500, 0, SYN),
        segment(CLIENT, SERVER, 100, 501, SYN | ACK),
        segment(SERVER, CLIENT, 501, 101, ACK),
    ]
    whole = Trace(Record(0, "", data) for data in frames)
    assert [(frame.seq, frame.ack) for frame in whole] == [(0, None), (0, None), (0, 1), (1, 1)]


def test_the_other_end_opens_a_connection_with_the_same_ports():
    frames = [data for _, data in conversation()]
    frames += [segment(SERVER, CLIENT, 9, 0, SYN), segment(CLIENT, SERVER, 4, 10, SYN | ACK)]
    whole = Trace(Record(0, "", data) for data in frames)
    assert whole.connections() == (Connection(CLIENT, SERVER), Connection(SERVER, CLIENT, 1))
    assert numbers(whole.of(whole.connections()[1])) == [9, 10]


def test_a_syn_that_was_captured_after_its_answer_begins_nothing():
    syn, answer = (data for _, data in conversation()[:2])
    whole = Trace(Record(0, "", data) for data in (answer, syn))
    assert whole.connections() == (Connection(CLIENT, SERVER),)
    assert [(frame.seq, frame.ack) for frame in whole] == [(0, 1), (0, None)]


def test_the_port_of_an_ipv6_address_stands_apart():
    """RFC 5952 section 6."""
    assert str(Endpoint("fd00::1", 80)) == "[fd00::1]:80"
    assert str(Endpoint("fd00::1")) == "fd00::1"


def test_a_refused_connection():
    refused = segment(SERVER, CLIENT, 0, CLIENT_ISN + 1, RST | ACK)
    whole = Trace([Record(0, "", conversation()[0][1]), Record(0, "", refused)])
    assert (whole[1].sender, whole[1].seq, whole[1].ack) == ("server", 1, 1)


def test_connections():
    other = Endpoint("10.0.0.3", 41000)
    frames = conversation() + conversation(client=other)
    whole = Trace(Record(0, "", data) for _, data in frames)
    first, second = Connection(CLIENT, SERVER), Connection(other, SERVER)
    assert whole.connections() == (first, second)
    assert without_handshake().connections() == (first,)  # the lower port is the server's
    assert numbers(whole.of(second)) == list(range(9, 18))
    assert str(first) == "10.0.0.1:40000 → 10.0.0.2:80"
    assert whole.hosts == ("client", "server", "client 2")
    assert whole[17].receiver == "client 2"


def test_on_loopback_ports_tell_who_is_who():
    client, server = Endpoint("127.0.0.1", 40000), Endpoint("127.0.0.1", 50000)
    wanted = [sender for sender, _ in conversation()]
    records = [Record(0, "", data) for _, data in conversation(client, server)]
    assert [frame.sender for frame in Trace(records)] == wanted
    assert [frame.sender for frame in Trace(records[1:])] == wanted[1:]
    assert [frame.receiver for frame in Trace(records)][:2] == ["server", "client"]
    named = Trace(records, names={50000: "web", ("127.0.0.1", 40000): "me"})
    assert named.hosts == ("me", "web")


def test_names_by_address():
    records = [Record(0, "", data) for _, data in conversation()]
    assert Trace(records, names={"10.0.0.2": "alice"}).hosts == ("client", "alice")


def icmp(inner, source, destination, payload=b""):
    ip = IPv4(protocol=1, source=source, destination=destination)
    return ethernet(ip.pack(inner.pack(payload)))


def udp(source, destination, data=b"x"):
    ip = IPv4(protocol=17, source=source.address, destination=destination.address)
    return ip.pack(UDP(source.port, destination.port).pack(data, *ip_ends(ip)))


def ip_ends(ip):
    return ip.source, ip.destination


def test_frames_without_tcp():
    question = ARP(sender_ip="10.0.0.1", target_ip="10.0.0.2")
    answer = ARP(operation=2, sender_mac="02:00:00:00:00:02", sender_ip="10.0.0.2")
    asks, closed = Endpoint("10.0.0.1", 40000), Endpoint("10.0.0.2", 9)
    frames = [
        ethernet(question.pack(), 0x0806),
        ethernet(answer.pack(), 0x0806),
        ethernet(udp(asks, closed)),
        icmp(Unreachable(code=3), "10.0.0.2", "10.0.0.1", udp(asks, closed)[:28]),
        icmp(Echo(), "10.0.0.1", "10.0.0.2"),
        icmp(Echo(type=0), "10.0.0.2", "10.0.0.1"),
        ethernet(b"?", 0x1234),
        b"?",
    ]
    whole = Trace(Record(0, "", data) for data in frames)
    assert [frame.what for frame in whole] == [
        "ARP: who has 10.0.0.2?",
        "ARP: 10.0.0.2 is at 02:00:00:00:00:02",
        "UDP",
        "ICMP port unreachable",
        "ICMP echo",
        "ICMP echo reply",
        "Ethernet: 0x1234",
        "not readable",
    ]
    card = whole[6].ethernet.source
    wanted = ["client", "server", "client", "server", "client", "server", card, ""]
    assert [frame.sender for frame in whole] == wanted
    assert numbers(whole.with_data()) == [2]
    assert numbers(whole.using("ICMP")) == [3, 4, 5]
    assert numbers(whole.of(9)) == [2]
    assert whole.connections() == ()
    assert (whole[0].seq, whole[0].ack, whole[0].window, whole[0].sack) == (None, None, None, ())
    assert len(whole.table()) == 8


def test_messages_that_are_seldom_seen_have_their_names():
    told = [OtherICMP(kind) for kind in (4, 5, 12, 13)]
    frames = [ethernet(icmp(each, "10.0.0.1", "10.0.0.2")[14:]) for each in told]
    frames += [ethernet(ARP(operation=8).pack(), 0x0806)]
    assert [frame.what for frame in Trace(Record(0, "", data) for data in frames)] == [
        "ICMP source quench",
        "ICMP redirect",
        "ICMP parameter problem",
        "ICMP timestamp",
        "ARP: operation 8",
    ]


def test_a_trace_lasts_from_its_earliest_frame_to_its_latest():
    assert Trace(Record(time, "", b"") for time in (5, 4, 7, 6)).duration == 3


def test_an_icmp_error_on_loopback_comes_from_the_port_it_quotes():
    asks, closed = Endpoint("127.0.0.1", 40000), Endpoint("127.0.0.1", 9)
    error = icmp(Unreachable(code=3), "127.0.0.1", "127.0.0.1", udp(asks, closed)[:28])
    whole = Trace([Record(0, "", ethernet(udp(asks, closed))), Record(1, "", error)])
    assert [frame.sender for frame in whole] == ["client", "server"]


def test_the_table():
    assert str(trace()[3:5].table()) == (
        "2 frames (the course's TCP)\n"
        "no.  time (s)  from    to      what      seq  ack  window  length  fate\n"
        "  3  0.030000  client  server  PSH, ACK    1    1   64256       5  delivered\n"
        "  4  0.040000  client  server  PSH, ACK    6    1   64256       5  dropped"
    )
    assert "fate" not in str(trace()[:4].table())
    assert str(trace().table(2)).startswith("9 frames (the course's TCP), the first 2 of them\n")
    assert "<table>" in trace()._repr_mimebundle_()["text/html"]
    assert repr(trace()[:1]) == "<Trace of 1 frame (the course's TCP)>"


def test_a_frame_as_text():
    whole = trace()
    line = "0.040000 s  client → server  PSH, ACK  seq=6  ack=1  win=64256  len=5  dropped"
    assert str(whole[4]) == line
    assert repr(whole[4]) == f"<Frame 4: {line}>"
    assert str(whole[0]).endswith("SYN  seq=0  win=64240  len=0")


def test_what_a_full_queue_drops_is_dropped():
    fates = (Fate.DELIVERED, Fate.DROPPED, Fate.QUEUE_FULL, Fate.REORDERED)
    whole = Trace([Record(0.0, "client", b"", fate) for fate in fates])
    assert [frame.number for frame in whole.dropped()] == [1, 2]
    assert [frame.number for frame in whole.delivered()] == [0, 3]
    assert [frame.number for frame in whole.with_fate("queue full")] == [2]


def test_what_the_record_says_is_kept():
    frame = trace()[4]
    assert (frame.fate, frame.arrived, frame.stack) == (Fate.DROPPED, None, "the course's TCP")
    assert trace()[3].arrived == 0.05
    assert trace().stacks == ("the course's TCP",)
    assert trace().duration == pytest.approx(0.08)
    assert str(Fate.DROPPED) == "dropped"
