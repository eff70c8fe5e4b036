"""Every rule and every accident of the wire, on the traffic of real kernels."""

import os
import socket
import time

import pytest

from helpers.lab import DELIVER, DROP, Lab, WireError, change, delay, repeat
from helpers.link.rules import KINDS
from helpers.record import Fate
from tests.lab.hosts import SEGMENT, connected, numbers_of, on_both, send

pytestmark = on_both
DATA = os.urandom(20 * SEGMENT)


def test_the_third_data_segment_is_dropped_once():
    # The wire is slow: what a busy machine adds to a round trip is little, measured by that.
    with Lab(delay="100 ms") as lab:
        rule = lab.wire.drop(3, of="data from client")
        data, info = send(lab, DATA)
    assert data == DATA and info.retransmits == 1 and rule.met == 1
    [lost] = lab.trace.dropped()
    assert lost.seq == 1 + 2 * SEGMENT
    again = [f for f in lab.trace.sent_by("client") if f.seq == lost.seq and f.length]
    assert [frame.fate for frame in again] == [Fate.DROPPED, Fate.DELIVERED]
    acks = [frame for frame in lab.trace.sent_by("server") if frame.ack == lost.seq]
    assert len(acks) >= 4  # the acknowledgment, and three duplicates of it
    # fast, and not by the timer, which is at three round trips here (RFC 6298 2.2)
    assert acks[-1].sack and again[1].time - lost.time < 3 * 0.2


def test_several_numbers():
    with Lab(delay="2 ms") as lab:
        lab.wire.drop([2, 4], of="data from client")
        assert send(lab, DATA)[0] == DATA
    assert [f.seq for f in lab.trace.dropped()] == [1 + SEGMENT, 1 + 3 * SEGMENT]


@pytest.mark.parametrize(
    ("of", "sender"),
    [
        ("SYN", "client"),
        ("SYN, ACK", "server"),
        ("ACK from client", "client"),
        ("FIN from client", "client"),
    ],
)
def test_segments_without_data_are_lost_and_made_up_for(of, sender):
    with Lab(delay="1 ms") as lab:
        lab.wire.drop(1, of=of)
        assert send(lab, b"hello")[0] == b"hello"
    [lost] = lab.trace.dropped()
    assert lost.sender == sender and lost.flags.startswith(of.partition(" from")[0])
    if "SYN" in of:
        came = next(f for f in lab.trace.delivered() if f.flags == of)
        # the first timeout (RFC 6298 2.1); the second one is two seconds later
        assert 0.9 < came.time - lost.time < 2.9


def test_everything_is_lost_for_a_while():
    with Lab() as lab:
        client, server = connected(lab)
        with client, server:
            lab.settle()
            lab.wire.drop(of="everything", during="300 ms")
            begin = lab.now  # or a moment before
            client.sendall(b"hello")
            assert server.recv(100) == b"hello"
            lab.settle()
    lost = lab.trace.dropped()
    assert len(lost) >= 1 and lost[-1].time < begin + 0.31
    assert numbers_of(lab.trace).count(1) == len(lost) + 1


def test_a_rule_ends_with_its_block():
    with Lab() as lab:
        client, server = connected(lab)
        with client, server:
            with lab.wire.drop(of="data from client") as rule:
                client.sendall(b"hello")
                lab.settle(quiet=0.02)
            assert server.recv(100) == b"hello"
            assert rule.met == len(lab.trace.dropped()) >= 1
            lab.wire.drop()
            lab.wire.clear()
            client.sendall(b"again")
            assert server.recv(100) == b"again"


def test_a_delayed_segment_is_overtaken():
    with Lab(delay="1 ms") as lab:
        lab.wire.delay("10 ms", 2, of="data from client")
        assert send(lab, DATA)[0] == DATA
    [late] = lab.trace.with_fate("reordered")
    assert late.seq == 1 + SEGMENT and late.arrived - late.time >= 0.011
    assert any(frame.sack for frame in lab.trace.sent_by("server"))


def test_a_repeated_segment_is_acknowledged_twice():
    with Lab(delay="1 ms") as lab:
        lab.wire.repeat(1, of="data from client", copies=3)
        assert send(lab, b"hello")[0] == b"hello"
    [twice] = lab.trace.with_fate("duplicated")
    acks = [frame for frame in lab.trace.sent_by("server") if frame.ack == 6 and not frame.tcp.fin]
    assert twice.seq == 1 and len(acks) >= 2


def test_a_readers_own_rule_sees_each_frame():
    seen = []

    def on_frame(frame):
        seen.append((frame.sender, frame.receiver, frame.what, frame.seq, frame.length))
        if frame.tcp and frame.payload == b"hello" and len(seen) < 8:
            return DROP
        return None

    with Lab() as lab:
        lab.wire.rule(on_frame)
        assert send(lab, b"hello")[0] == b"hello"
    assert len(seen) == len(lab.trace)
    assert ("client", "server", "SYN", 0, 0) in seen
    assert ("server", "client", "SYN, ACK", 0, 0) in seen
    assert seen.count(("client", "server", "PSH, ACK", 1, 5)) == 2
    assert [frame.payload for frame in lab.trace.dropped()] == [b"hello"]


def test_a_rule_that_comes_late_counts_from_the_same_syn():
    seen = []
    with Lab() as lab:
        client, server = connected(lab)
        with client, server:
            client.sendall(b"first")
            assert server.recv(100) == b"first"
            lab.wire.rule(lambda frame: seen.append((frame.seq, frame.ack, frame.length)))
            client.sendall(b"second")
            assert server.recv(100) == b"second"
    assert (6, 1, 6) in seen


def test_a_rule_may_change_a_frame():
    """A checksum guards the data; where the rule leaves it as it was, TCP notices."""
    changed = []

    def spoil(frame):
        if frame.payload == b"hello" and not changed:
            changed.append(frame)
            return change(frame.data.replace(b"hello", b"jello"))
        return None

    with Lab() as lab:
        lab.wire.rule(spoil)
        assert send(lab, b"hello")[0] == b"hello"
    [spoilt] = lab.trace.with_fate("corrupted")
    assert spoilt.payload == b"hello"  # a trace holds what was sent
    assert numbers_of(lab.trace) == [1, 1]


def test_what_a_rule_delivers_meets_no_accident():
    with Lab(loss=1) as lab:
        lab.wire.rule(lambda frame: DELIVER)
        assert send(lab, DATA)[0] == DATA
    assert not lab.trace.dropped()


def test_a_rule_may_answer_every_kind_of_verdict():
    answers = iter([delay("400 ms"), repeat(), None, DROP])
    with Lab() as lab:
        lab.wire.rule(lambda frame: next(answers, None) if frame.udp else None)
        with (
            lab.server.socket(kind=socket.SOCK_DGRAM) as server,
            lab.client.socket(kind=socket.SOCK_DGRAM) as client,
        ):
            server.bind((lab.server.address, 0))
            server.settimeout(5)
            for text in (b"1", b"2", b"3", b"4", b"5"):
                client.sendto(text, server.getsockname())
            came = [server.recv(10) for _ in range(5)]
    assert came[:4] == [b"2", b"2", b"3", b"5"] and came[4] == b"1"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_frame_can_be_named(kind):
    with Lab() as lab:
        for end in ("", " from client", " from server"):
            with lab.wire.drop(of=kind + end):
                pass


@pytest.mark.parametrize("of", ["", "syn", "data from nowhere", "data to server", "SYN,ACK"])
def test_a_kind_that_is_not_known_is_refused(of):
    with Lab() as lab, pytest.raises(WireError, match="write one of 'everything', 'data', 'SYN'"):
        lab.wire.drop(1, of=of)


# --- accidents ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accident", "fate"),
    [
        ("loss", "dropped"),
        ("repeat", "duplicated"),
        ("reorder", "reordered"),
        ("corrupt", "corrupted"),
    ],
)
def test_an_accident_is_mended_by_tcp(accident, fate):
    data = os.urandom(200_000)
    with Lab(delay="1 ms", seed=1, **{accident: 0.05}) as lab:
        came, info = send(lab, data)
    assert came == data
    assert 3 <= len(lab.trace.with_fate(fate)) <= 40
    assert info.retransmits > 0 or accident in ("repeat", "reorder")


def test_the_rate_and_the_queue():
    begin = time.monotonic()
    with Lab(rate="4 Mbit/s", queue="8 packets", delay="1 ms") as lab:
        data, info = send(lab, bytes(250_000))
        taken = time.monotonic() - begin
    assert len(data) == 250_000 and taken > 250_000 * 8 / 4e6
    full = lab.trace.with_fate("queue full")
    assert info.retransmits >= len(full) > 0 and len(full) == len(lab.trace.dropped())
    came = [frame for frame in lab.trace.sent_by("client").delivered() if frame.length]
    assert len(came) * 1514 * 8 / (came[-1].arrived - came[0].time) < 4.3e6


def test_a_queue_of_bytes():
    """A queue of four full frames: of ten segments that come at once, some find no room."""
    with Lab(rate="10 Mbit/s", queue="6 KiB", delay="5 ms") as lab:
        assert send(lab, DATA)[0] == DATA
    lost = lab.trace.with_fate("queue full")
    assert len(lost) == len(lab.trace.dropped()) > 0


def test_jitter_changes_no_order():
    with Lab(delay="1 ms", jitter="3 ms") as lab:
        assert send(lab, DATA)[0] == DATA
    spans = [frame.arrived - frame.time for frame in lab.trace]
    assert max(spans) - min(spans) > 0.001
    assert not lab.trace.with_fate("reordered")
