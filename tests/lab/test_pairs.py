"""Two sockets on the two hosts of a lab, and a first hello, on whichever lab there is."""

import pytest

from helpers.draw.talk import said
from helpers.lab import Lab, connected, read_all, send_for
from helpers.lab.pairs import everything, packets_of, tcp_pair, udp_pair
from tests.lab.hosts import on_both


@pytest.mark.parametrize("pair", [tcp_pair, udp_pair])
def test_what_the_client_sends_comes_to_the_server(pair):
    with Lab() as lab:
        client, server = pair(lab)
        client.send(b"words")
        assert server.recv(100) == b"words"


@pytest.mark.parametrize("pair", [tcp_pair, udp_pair])
@pytest.mark.parametrize("pieces", [[], [b"one"], [b"one", b"two", b"three"]])
def test_everything_that_was_sent_is_collected(pair, pieces):
    with Lab() as lab:
        made = pair(lab)
        for piece in pieces:
            made.client.send(piece)
        assert everything(made, quiet=0.2) == b"".join(pieces)


def test_what_tcp_lost_is_collected_and_what_udp_lost_is_gone():
    with Lab(arp=False) as lab:
        pairs = tcp_pair(lab), udp_pair(lab)
        with lab.wire.drop(of="data from client"):
            for pair in pairs:
                pair.client.send(b"lost")
            assert lab.settle("20 ms")
        assert [everything(pair, quiet=0.2) for pair in pairs] == [b"lost", b""]


@on_both
def test_both_are_closed_at_the_end_whatever_happens():
    with Lab() as lab:
        with pytest.raises(ZeroDivisionError), connected(lab) as (client, server):
            client.sendall(b"words")
            assert server.recv(100) == b"words"
            raise ZeroDivisionError
        assert (client.fileno(), server.fileno()) == (-1, -1)
        with connected(lab, timeout=0.1) as (client, server):
            for sock in (client, server):
                with pytest.raises(TimeoutError):
                    sock.recv(1)


@on_both
def test_the_number_of_the_syn_is_chosen():
    with Lab() as lab:
        with connected(lab, first_number=2**32 - 3) as (client, server):
            client.sendall(b"wrapped")
            assert server.recv(100) == b"wrapped"
        assert lab.trace.with_flags("SYN")[0].tcp.seq == 2**32 - 3


@on_both
def test_a_reader_in_the_background_gets_what_was_sent_for_a_time():
    with Lab(rate="20 Mbit/s") as lab, connected(lab) as (client, server):
        reading = lab.server.run(read_all, server)
        taken = send_for(client, 0.1)
        client.close()
        assert len(reading.result()) == taken > 0


@pytest.mark.parametrize("words", [b"Hello, TCP!", b"\0", bytes(1000)])
def test_the_words_go_out_and_come_back(words):
    trace = packets_of(words)
    assert [frame.sender for frame in trace.with_data()] == ["client", "server"]
    assert [said(frame) for frame in trace.with_data()] == [repr(words)] * 2
    assert [said(frame) for frame in trace if not frame.length] == [
        "shall we talk?",
        "yes, let us talk",
        *["it has come"] * 3,
        *["that was all from me", "it has come"] * 2,
    ]


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        ("Hello", TypeError, "write a b before"),
        (b"", ValueError, "from 1 to 1000"),
        (bytes(1001), ValueError, "from 1 to 1000"),
        (None, TypeError, "bytes"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_cure(words, error, said):
    with pytest.raises(error, match=said):
        packets_of(words)
