"""What notebook 09 says of TCP, and no cell of it shows: each claim is run here."""

import socket

import pytest

from helpers import kernel
from helpers.draw.segments import segments
from helpers.lab import Lab, connected
from helpers.trace.frame import Frame
from helpers.transport.tcp.rtt import RetransmissionTimeout
from tests.lab.hosts import wait_until

PLAIN = {"delay": "20 ms", "arp": False, "timestamps": False, "kernel": {"tcp_early_retrans": 0}}
KEEP_ALIVE = tuple(
    getattr(socket, name, number)
    for name, number in (("TCP_KEEPIDLE", 4), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 6))
)


def marked(trace, mark) -> list[Frame]:
    """Return the frames that a ladder calls so."""
    return [segment.frame for segment in segments(trace) if mark in segment.marks]


def chatted(lab, client, server, rounds=10):
    """Let round trips be measured, so that the RTO is that of this path."""
    for _ in range(rounds):
        client.sendall(b"?")
        server.sendall(server.recv(1))
        client.recv(1)
    lab.settle("60 ms")  # the last acknowledgment is a delayed one


def test_srtt_and_rto_are_those_of_the_formula():
    with (
        Lab(**PLAIN | {"delay": "10 ms", "jitter": "30 ms"}) as lab,
        connected(lab) as (client, server),
    ):
        chatted(lab, client, server, rounds=20)
        info = kernel.tcp_info(client)
    timer = RetransmissionTimeout(granularity=0.2, minimum=0.2)
    for rtt in lab.trace.round_trips("client")[1]:
        timer.sample(rtt)
    assert timer.srtt == pytest.approx(info.rtt, rel=0.2)
    assert timer.rto == pytest.approx(info.rto, rel=0.2)


@pytest.mark.parametrize("timestamps", [False, True])
def test_only_a_timestamp_tells_which_copy_an_acknowledgment_answers(timestamps):
    with Lab(**PLAIN | {"timestamps": timestamps}) as lab, connected(lab) as (client, server):
        chatted(lab, client, server)
        before = kernel.tcp_info(client)
        with lab.wire.delay(2 * before.rto, of="ACK from server"):
            client.sendall(b"late")
            server.recv(10)
            lab.settle("50 ms")
        after = kernel.tcp_info(client)
    late = [f for f in lab.trace.sent_by("client") if f.payload == b"late"]
    acks = [
        f for f in lab.trace.sent_by("server") if f.number > late[0].number and f.flags == "ACK"
    ]
    assert late[0].arrived < acks[0].time < late[1].time < acks[0].arrived < acks[1].arrived
    if timestamps:
        sample = acks[0].arrived - late[0].time
        assert after.rtt == pytest.approx(7 / 8 * before.rtt + sample / 8, rel=0.1)
    else:
        assert after.rtt == before.rtt
        assert after.rto == pytest.approx(2 * before.rto, rel=0.05)


def test_a_answers_a_tail_probe_by_sack_and_b_is_repeated_without_a_timer():
    """Traces A and B of the exercise `name_the_timer`."""
    for lost, mark in (((8, 9, 10), "tail loss probe"), ((3,), "duplicate ACK 3")):
        # The wire is slow: all duplicates come within one round trip, and a probe after two.
        with Lab(delay="100 ms", arp=False) as lab, connected(lab) as (client, server):
            chatted(lab, client, server, rounds=4)
            begun = len(lab.trace)
            lab.wire.drop(lost, of="data from client")
            client.sendall(bytes(10 * 1448))
            left = 10 * 1448
            while left:
                left -= len(server.recv(left))
            lab.settle("50 ms")
        sent = lab.trace.with_data().where(lambda f, begun=begun: f.number >= begun)
        again, told = marked(lab.trace, "retransmission")[0], marked(lab.trace, mark)[0]
        assert told.number <= again.number  # the probe is the first that is sent again
        assert again.seq == (sent[9] if len(lost) > 1 else sent[2]).seq


def test_c_probes_a_closed_window_and_the_reader_opens_it():
    small = {"receive_buffer": "16 KiB", "send_buffer": "16 KiB"}
    with Lab(**PLAIN | small) as lab, connected(lab) as (client, server):
        chatted(lab, client, server)
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            while True:
                client.send(bytes(1000))
        wait_until(lambda: len(marked(lab.trace, "window probe")) >= 3, 30)
        opened = lab.now
        while server.recv(8000) and not lab.trace.sent_by("server").between(opened, 99):
            pass
        lab.settle("50 ms")
    closed = next(f for f in lab.trace.sent_by("server") if f.window == 0)
    first, _, third = (probe.time for probe in marked(lab.trace, "window probe")[:3])
    # Each time is twice the one before, so the two are six times 0.2 s or more: a timer is late on
    # a busy machine, and never early. Only when the first is seen there may be later, too.
    assert third - first > 4 * 0.2
    told = lab.trace.sent_by("server").between(opened, 99)[0]
    assert told.window > 0 and told.ack == closed.ack


def test_d_a_keep_alive_has_an_old_number_and_none_is_sent_while_data_are_in_flight():
    with Lab(**PLAIN) as lab, connected(lab) as (client, server):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in zip(KEEP_ALIVE, (1, 1, 9), strict=True):
            client.setsockopt(socket.IPPROTO_TCP, option, value)
        client.sendall(b"hello")
        server.recv(10)
        wait_until(lambda: marked(lab.trace, "keep-alive"), 30)
        probes = marked(lab.trace, "keep-alive")
        lab.settle("50 ms")
        assert (probes[0].seq, probes[0].length) == (5, 0)
        assert lab.trace[-1].sender == "server" and lab.trace[-1].ack == 6
        lab.wire.drop(of="everything")
        cut = lab.now
        client.sendall(b"more")
        client.settimeout(1.4)
        with pytest.raises(TimeoutError, match="timed out"):
            client.recv(10)
        assert all(f.length == 4 for f in lab.trace.between(cut, 99))


def test_e_a_lone_answer_is_acknowledged_a_moment_later():
    with Lab(**PLAIN | {"delay": "10 ms"}) as lab, connected(lab) as (client, server):
        chatted(lab, client, server)
    data = lab.trace.sent_by("server").with_data()[-1]
    ack = next(f for f in lab.trace.sent_by("client") if f.time > data.arrived)
    assert not ack.length and ack.ack == data.seq + 1
    assert ack.time - data.arrived > 0.03
