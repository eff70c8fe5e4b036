"""What notebook 10 says of TCP, and no cell shows: each claim is run, on both kinds of host."""

import socket
import statistics
import time
from itertools import pairwise

import pytest

from helpers import kernel
from helpers.draw.segments import WINDOW_PROBE, segments
from helpers.lab import Lab
from helpers.lab.pairs import connected
from helpers.servers.pair import drained, pour
from helpers.simulation import Simulation
from helpers.transport.tcp.options import WindowScale
from tests.lab.hosts import needs_lab, wait_until

SMALL = {"receive_buffer": "16 KiB", "send_buffer": "32 KiB", "timestamps": False, "arp": False}
both_kinds = pytest.mark.parametrize("kind", [pytest.param("kernel", marks=needs_lab), "helpers"])


def hosts(kind, **settings):
    return Lab(client=kind, server=kind, **settings)


def fill(lab, client):
    taken = 0
    while more := pour(client):
        taken += more
        lab.settle("100 ms")
    return taken


def probed(lab):
    """Wait for a window probe and its answer; return both."""
    found = []

    def both():
        marked = [part.frame for part in segments(lab.trace) if WINDOW_PROBE in part.marks]
        asked = [frame for frame in marked if frame.arrived is not None][:1]
        answers = [f for f in lab.trace.sent_by("server") if asked and f.time >= asked[0].arrived]
        found[:] = [*asked, *answers[:1]]
        return len(found) == 2

    wait_until(both, 10)
    return found


@both_kinds
def test_the_right_edge_of_the_window_never_moves_back(kind):
    with hosts(kind, delay="5 ms", **SMALL) as lab, connected(lab) as (client, server):
        taken = fill(lab, client)
        assert drained(server, taken) == taken
        told = [f for f in lab.trace.using("TCP").sent_by("server") if "SYN" not in f.flags]
    edges = [frame.ack + frame.window for frame in told]
    assert min(frame.window for frame in told) == 0
    # a window is told in units of its scale, and rounded up to one at the most
    assert all(later > sooner - 128 for sooner, later in pairwise(edges))


@both_kinds
def test_a_probe_is_an_old_number_without_a_byte_or_the_next_byte_and_is_answered(kind):
    with hosts(kind, delay="5 ms", **SMALL) as lab, connected(lab) as (client, server):
        fill(lab, client)
        asked, answered = probed(lab)
        arrived = kernel.queues(server).received
    wanted = {"kernel": (arrived, 0), "helpers": (arrived + 1, 1)}
    assert (asked.sender, asked.seq, asked.length) == ("client", *wanted[kind])
    assert (answered.sender, answered.ack, answered.window) == ("server", arrived + 1, 0)


@both_kinds
def test_a_window_update_acknowledges_nothing_new_and_comes_unasked(kind):
    with hosts(kind, delay="5 ms", **SMALL) as lab, connected(lab) as (client, server):
        taken = fill(lab, client)
        probed(lab)  # so that it is some time to the next probe
        before, woke = lab.trace.using("TCP").sent_by("server")[-1], lab.now
        assert drained(server, taken) == taken
        update = lab.trace.where(lambda frame: frame.time > woke)[0]
    assert (update.sender, update.ack, update.length) == ("server", before.ack, 0)
    assert before.window == 0 < update.window


@both_kinds
@pytest.mark.parametrize("scaling", [True, False])
def test_without_the_option_no_window_is_above_65535(kind, scaling):
    settings = {"receive_buffer": "4 MiB", "window_scaling": scaling}
    with hosts(kind, **settings) as lab, connected(lab) as (client, server):
        client.sendall(bytes(1000))
        assert drained(server, 1000) == 1000
        lab.settle("60 ms")
        segments = lab.trace.using("TCP")
    syns = segments.with_flags("SYN")
    assert [bool(syn.tcp.option(WindowScale)) for syn in syns] == [scaling, scaling]
    assert all(syn.window == syn.tcp.window for syn in syns)
    assert (max(frame.window for frame in segments) > 65_535) is scaling


def test_goodput_grows_with_the_window_up_to_the_bandwidth_delay_product_and_no_further():
    def goodput(window):
        sim = Simulation(rate="10 Mbit/s", delay="20 ms", trace=False)
        sent = sim.transfer("1 MB", receive_buffer=window, every=None)
        sim.run()
        return sent.goodput()

    product = 10e6 / 8 * 0.04
    for share in (0.2, 0.4, 0.8):
        assert 0.75 < goodput(share * product) / (share * 10e6) <= 1
    above = [goodput(times * product) for times in (1.2, 2, 8)]
    assert max(above) < 1.03 * min(above)
    assert max(above) > 0.8 * 10e6


@both_kinds
def test_nagles_algorithm_saves_most_of_the_segments_of_single_bytes(kind):
    sent = []
    for option in (0, 1):
        # The wire is slow, so that all is sent within few of its round trips.
        with hosts(kind, delay="100 ms") as lab, connected(lab) as (client, server):
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, option)
            for _ in range(60):
                client.send(b"x")
                time.sleep(0.002)
            assert drained(server, 60) == 60
        sent.append(len(lab.trace.sent_by("client").with_data()))
    assert 2 * sent[0] < sent[1]


@both_kinds
def test_no_delay_does_not_change_how_its_end_acknowledges(kind):
    """The server sets TCP_NODELAY, and still delays the ACK of a header without its body."""
    waits = []
    with hosts(kind, delay="5 ms") as lab, connected(lab) as (client, server):
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(5):
            client.sendall(b"a header: ")
            began = time.perf_counter()
            client.sendall(b"the body. ")
            assert drained(server, 20) == 20
            waits.append(time.perf_counter() - began)
            server.sendall(b"thank you!")
            assert drained(client, 10) == 10
    assert statistics.median(waits) > 0.035


@both_kinds
def test_an_echo_that_fits_into_the_buffers_works_though_the_client_sends_all_first(kind):
    def echo(server):
        with server:
            while data := server.recv(4096):
                server.sendall(data)

    with hosts(kind, **SMALL) as lab, connected(lab) as (client, server):
        lab.server.run(echo, server)
        client.sendall(bytes(20_000))
        assert drained(client, 20_000) == 20_000
