"""Strangers are answered, but not as often as they like (RFC 5961 sections 5 and 7)."""

import pytest

from helpers.transport.tcp import ACK, FIN, PSH, SYN, TCP
from helpers.transport.tcp.limit import RateLimit
from helpers.transport.tcp.options import Timestamps
from tests.transport.tcp.two_stacks import HERE, PORT, THERE, exchange, give, opened, stacks

MANY = 1000
TRIP = 0.01  # seconds


def test_some_at_once_and_then_a_few():
    limit = RateLimit(burst=3, each=0.5)
    assert [limit.allows(10.0) for _ in range(5)] == [True, True, True, False, False]
    assert [limit.allows(10.5) for _ in range(2)] == [True, False]
    assert sum(limit.allows(1000.0) for _ in range(9)) == 3


def test_a_host_does_not_answer_every_stranger_with_a_reset():
    _, server = stacks()
    syn = TCP(9, 81, seq=1, flags=SYN)
    answers = sum(len(give(server, syn, now=0.0)) for _ in range(MANY))
    assert 100 <= answers <= 300
    assert len(give(server, syn, now=10.0)) == 1


KINDS = {
    "old data": (-1000, 0, ACK, b"1234"),
    "an old ACK": (-1000, 0, ACK, b""),
    "data far ahead": (10_000_000, 0, ACK, b"1234"),
    "an ACK of what was not sent": (0, 10_000, ACK, b""),
    "an ACK of long ago": (0, -100_000_000, ACK, b""),
    "a SYN in the window": (10, 0, SYN, b""),
    "a SYN and ACK in the window": (10, 0, SYN | ACK, b""),
    "a RST in the window": (10, 0, ACK | 4, b""),
}


@pytest.mark.parametrize("old", [False, True], ids=["", "with an old timestamp"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_of_a_kind_get_a_few_answers(kind, old):
    _, server, client, accepted = opened()
    ahead, beyond, flags, data = KINDS[kind]
    forged = TCP(
        *(client.local[1], PORT),
        seq=(accepted.tcb.rcv_nxt + ahead) & 0xFFFFFFFF,
        ack=(accepted.tcb.snd_nxt + beyond) & 0xFFFFFFFF,
        flags=flags,
        options=(Timestamps((client.tcb.iss - 1000 * old) & 0xFFFFFFFF, 0),),
    )
    answers = sum(len(give(server, forged, data)) for _ in range(MANY))
    assert answers <= 20
    assert accepted.state == "ESTABLISHED"


def test_a_thousand_fins_in_time_wait_get_a_few_answers():
    client, server, connection, accepted = opened()
    accepted.close(0.0)
    exchange(client, server)
    connection.close(0.0)
    exchange(client, server)
    assert accepted.state == "TIME-WAIT"
    forged = TCP(
        *(connection.local[1], PORT),
        seq=accepted.tcb.rcv_nxt & 0xFFFFFFFF,
        ack=accepted.tcb.snd_nxt & 0xFFFFFFFF,
        flags=ACK | FIN,
        options=(Timestamps(connection.tcb.iss & 0xFFFFFFFF, 0),),
    )
    answers = sum(len(give(server, forged)) for _ in range(MANY))
    assert 1 <= answers <= 20


def test_two_ends_do_not_answer_each_other_for_ever():
    """One forged segment puts two idle ends at odds: each finds the other's ACKs wrong."""
    client, server, connection, accepted = opened()
    header = TCP(
        *(connection.local[1], PORT),
        seq=accepted.tcb.rcv_nxt & 0xFFFFFFFF,
        ack=accepted.tcb.snd_nxt & 0xFFFFFFFF,
        flags=ACK | PSH,
        options=(Timestamps(connection.tcb.iss & 0xFFFFFFFF, 0),),
    )
    server.packet_arrives(THERE, HERE, header.pack(b"0123456789", THERE, HERE), 0.0)
    sent, now = 0, 0.0
    while now < 60:
        for stack, other in ((client, server), (server, client)):
            stack.tick(now)
            packets = stack.drain(now)
            sent += len(packets)
            for packet in packets:
                other.packet_arrives(*packet, now)
        now += TRIP
    assert sent <= 300
