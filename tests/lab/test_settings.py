"""What a reader may set about hosts and wire, and read of them: on kernels and on our own hosts."""

import inspect
import os
import threading
from dataclasses import fields

import pytest

from helpers.lab import Lab, LabError, WireError
from helpers.lab.settings import LabSettings
from helpers.link import Wire
from helpers.link.wire import WireSettings
from helpers.simulation import Simulation
from helpers.transport.tcp.reno import Reno
from tests.lab.hosts import connected, on_both, send, wait_until

FIRST = 2**32 - 5000


@on_both
def test_a_connection_begins_at_a_chosen_number():
    """The numbers wrap, and nobody notices."""
    data = os.urandom(20_000)
    with Lab() as lab:
        listener = lab.server.create_server()
        with (
            lab.client.create_connection(listener.getsockname(), first_number=FIRST) as client,
            listener.accept()[0] as server,
        ):
            reader = threading.Thread(target=client.sendall, args=(data,))
            reader.start()
            came = b""
            while len(came) < len(data):
                came += server.recv(1 << 16)
            reader.join(5)
        listener.close()
    assert came == data
    assert lab.trace.using("TCP")[0].tcp.seq == FIRST
    numbers = [frame.tcp.seq for frame in lab.trace.sent_by("client") if frame.length]
    assert min(numbers) < 20_000 and max(numbers) >= FIRST


@on_both
@pytest.mark.parametrize("number", [-1, 2**32])
def test_a_first_number_that_is_none(number):
    with Lab() as lab, pytest.raises(LabError, match="from 0 to 2\\*\\*32 - 1"):
        lab.client.create_connection(("10.0.0.2", 1), first_number=number)  # port: of a lab's host


@on_both
def test_a_connection_begins_at_zero_or_says_that_it_cannot(either):
    with Lab() as lab, lab.server.create_server() as listener:
        if either == "kernel":
            with pytest.raises(LabError, match="cannot begin at 0"):
                lab.client.create_connection(listener.getsockname(), first_number=0)
            return
        lab.client.create_connection(listener.getsockname(), first_number=0).close()
        assert lab.trace.using("TCP")[0].tcp.seq == 0


@on_both
def test_the_ports_that_a_host_picks_from():
    with Lab(kernel={"ip_local_port_range": "45000 45009"}) as lab:
        client, server = connected(lab)
        with client, server:
            assert 45000 <= client.getsockname()[1] <= 45009


def test_the_half_open_connections_of_a_listener(monkeypatch):
    """Of four SYNs, three find room; on Linux it is fewer, as it keeps some for those it knows."""
    monkeypatch.setenv("LAB", "simulated")
    with Lab(kernel={"tcp_max_syn_backlog": 3}, delay="50 ms") as lab:
        lab.wire.drop(of="SYN, ACK from server")
        with lab.server.create_server() as listener:
            clients = [lab.client.socket() for _ in range(4)]
            for client in clients:
                client.setblocking(False)
                client.connect_ex(listener.getsockname())
            wait_until(lambda: sum(frame.flags == "SYN, ACK" for frame in lab.trace) >= 3)
            lab.settle()
            waiting = [held for held in lab.server.sockets() if held.state == "SYN-RECEIVED"]
            counted = lab.server.counters()["TcpExtListenDrops"]
        for client in clients:
            client.close()
    assert len(waiting) == 3
    assert counted == 1


@pytest.mark.parametrize("value", ["5", "9 5", "a b", 7])
def test_a_range_of_ports_that_is_none(monkeypatch, value):
    monkeypatch.setenv("LAB", "simulated")
    with pytest.raises(LabError, match="ip_local_port_range"):
        Lab(kernel={"ip_local_port_range": value})


@on_both
def test_a_setting_that_may_be_missing():
    Lab(kernel={"-tcp_no_such_thing": 1}).close()
    with pytest.raises(LabError, match="no_such_thing"):
        Lab(kernel={"tcp_no_such_thing": 1})


@on_both
def test_counters_have_the_kernels_names():
    with Lab() as lab:
        before = lab.server.counters()
        with lab.client.socket(kind=2) as sock:
            sock.sendto(b"is anybody there?", (lab.server.address, 4000))  # port: of a lab's host
            lab.settle()
        changed = lab.server.counters().since(before)
    assert changed["UdpNoPorts"] == 1
    assert changed["IpInReceives"] == 1


@on_both
def test_a_watch_gives_series():
    with Lab(delay="5 ms") as lab:
        client, server = connected(lab)
        with client, server, lab.client.watch(client, every="2 ms") as watch:
            client.sendall(bytes(20_000))
            wait_until(lambda: len(watch.samples) >= 5)
            if lab.client.kind == "helpers":  # a kernel does not tell of each round trip
                wait_until(lambda: watch.rtt[1])
        times, cwnd = watch.series("cwnd")
        assert times == sorted(times) and len(times) == len(cwnd) >= 5
        assert min(cwnd) >= 10
        assert watch.series("ssthresh") == ([], [])  # None is left out
        assert len(watch.queue[0]) == len(watch.samples)
        with pytest.raises(AttributeError):
            watch.series("cwmd")
        if lab.client.kind == "helpers":
            assert min(watch.rtt[1]) >= 0.01
            assert times[0] <= watch.rtt[0][0] <= lab.now


@on_both
def test_the_queue_of_the_wire_can_be_read():
    with Lab(rate="1 Mbit/s") as lab:
        client, server = connected(lab)
        with client, server:
            client.sendall(bytes(14_000))
            wait_until(lambda: lab.wire.waiting("client") > 3)
            assert lab.wire.waiting("server") <= 1
        with pytest.raises(WireError, match="client and server"):
            lab.wire.waiting("nobody")


class Timid(Reno):
    """A congestion control of a reader's own: it never has more than four segments out."""

    name = "timid"

    def on_ack(self, now, delivered, rtt=None, una=0, nxt=0, limited=True):
        super().on_ack(now, delivered, rtt, una, nxt, limited)
        self.cwnd = min(self.cwnd, 4 * self.mss)


def most_in_flight(trace):
    """The most segments that were on their way at once: sent and not arrived."""
    data = [frame for frame in trace.sent_by("client") if frame.length]
    return max(sum(o.time <= f.time < (o.arrived or f.time) for o in data) for f in data[12:])


def test_a_congestion_control_of_a_readers_own(monkeypatch):
    sim = Simulation(delay="20 ms", congestion=Timid)
    sim.transfer(100_000)
    sim.run()
    assert most_in_flight(sim.trace) <= 4
    monkeypatch.setenv("LAB", "simulated")
    with Lab(delay="20 ms", congestion=Timid) as lab:
        assert send(lab, bytes(100_000))[0] == bytes(100_000)
    assert most_in_flight(lab.trace) <= 4


def test_a_kernel_takes_no_class(monkeypatch):
    monkeypatch.delenv("LAB", raising=False)
    with pytest.raises(LabError, match="no congestion control written in Python"):
        Lab(congestion=Timid, client="kernel", server="kernel")


@on_both
def test_an_option_that_cannot_be_had_names_those_that_can(either):
    with Lab() as lab, lab.client.socket() as sock:
        with pytest.raises(OSError) as told:
            sock.setsockopt(6, 250, 1)
        assert told.value.errno == 92
        if either == "simulated":
            assert "TCP_NODELAY" in str(told.value) and "number 250" in str(told.value)


@pytest.mark.parametrize(
    ("function", "lists", "more"),
    [
        (Lab, (WireSettings, LabSettings), {"arp", "client", "server"}),
        (Wire, (WireSettings,), {"ends", "view", "keep"}),
        (Simulation, (WireSettings,), {"clients", "congestion", "ports", "trace", "settings"}),
    ],
)
def test_shift_tab_shows_every_setting(function, lists, more):
    shown = inspect.signature(function).parameters
    listed = {field.name: field.default for declared in lists for field in fields(declared)}
    assert set(shown) == {*listed, *more}
    assert {name: shown[name].default for name in listed} == listed
