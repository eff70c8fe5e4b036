"""Two hosts and a wire: real sockets, real frames, and what the kernel says of them."""

import errno
import itertools
import os
import socket

import pytest

from helpers.lab import Lab, LabError, WireError
from helpers.record import Fate
from tests.lab.hosts import SEGMENT, connected, on_both, send, wait_until

pytestmark = on_both


NO_WAY = (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def syns(trace):
    return [frame.tcp for frame in trace.with_flags("SYN")]


def test_a_handshake_some_data_and_a_close_are_on_the_wire():
    with Lab() as lab:
        client, server = connected(lab)
        with client, server:
            client.sendall(b"hello")
            assert server.recv(100) == b"hello"
        assert lab.client.address == "10.0.0.1" and lab.server.address == "10.0.0.2"
    trace = lab.trace
    assert [frame.what for frame in trace][:5] == [
        "ARP: who has 10.0.0.2?",
        "ARP: 10.0.0.2 is at 02:00:00:00:00:02",
        "SYN",
        "SYN, ACK",
        "ACK",
    ]
    assert [frame.what for frame in trace].count("FIN, ACK") == 2
    assert trace[2].sender == "client" and trace[2].receiver == "server"
    assert trace.hosts == ("client", "server") and lab.trace.start_ns > 0
    assert trace.stacks == (lab.client.stack,)
    assert {frame.fate for frame in trace} == {Fate.DELIVERED}
    assert all(0 <= frame.time <= frame.arrived for frame in trace)


def test_frames_fit_on_an_ethernet_and_their_checksums_are_right():
    with Lab() as lab:
        data = os.urandom(200_000)
        assert send(lab, data)[0] == data
    full = [frame for frame in lab.trace if frame.length == SEGMENT]
    assert len(full) > 100 and max(len(frame.data) for frame in lab.trace) == 1514
    for frame in lab.trace.using("TCP"):
        assert frame.ip.checksum_ok()
        assert frame.tcp.checksum_ok(frame.payload, frame.ip.source, frame.ip.destination)


def test_the_delay_is_the_round_trips():
    with Lab(delay="20 ms") as lab:
        client, server = connected(lab)
        with client, server:
            client.sendall(b"x")  # the SYN has waited for ARP
            server.sendall(server.recv(1))
            assert client.recv(1) == b"x"
            info = lab.client.tcp_info(client)
    # On a busy machine all is late, and nothing early; how late a frame is at most, the wire
    # tells without a clock (tests/link/test_wire.py).
    assert info.min_rtt >= 0.04
    assert all(frame.arrived - frame.time >= 0.02 for frame in lab.trace)


def test_udp_and_ping_and_raw_sockets_need_no_root():
    with Lab() as lab:
        with lab.server.socket(kind=socket.SOCK_DGRAM) as server:
            server.bind((lab.server.address, 53))  # port: of a host of its own
            with lab.client.socket(kind=socket.SOCK_DGRAM) as client:
                client.sendto(b"hello", (lab.server.address, 53))  # port: of the lab's
                data, address = server.recvfrom(100)
        assert data == b"hello" and address[0] == lab.client.address
        echo = b"\x08\x00" + bytes(6)
        for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
            with lab.client.socket(kind=kind, protocol=socket.IPPROTO_ICMP) as ping:
                ping.settimeout(5)
                checked = echo[:2] + b"\xf7\xff" + echo[4:]
                ping.sendto(checked, (lab.server.address, 0))
                assert ping.recv(100)
    assert [frame.what for frame in lab.trace.using("ICMP")] == ["ICMP echo", "ICMP echo reply"] * 2


def test_there_is_no_way_out():
    outside = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
    with Lab() as lab, socket.create_server(("127.0.0.1", 0)) as ours:
        for host, family in itertools.product((lab.client, lab.server), outside):
            with pytest.raises(OSError) as told, host.socket(family, socket.SOCK_DGRAM) as sock:
                sock.sendto(b"", (outside[family], 9))  # port: nobody is reached
            assert told.value.errno in NO_WAY
        with pytest.raises(ConnectionRefusedError):  # its loopback is not ours
            lab.client.create_connection(ours.getsockname())
    assert len(lab.trace) == 0


def test_a_wire_says_nothing_by_itself():
    with Lab() as lab:
        assert not lab.settle(quiet=0.3, timeout=0.1)
        assert lab.settle(quiet=0.3)
    assert len(lab.trace) == 0


def test_settling_waits_for_what_was_just_sent():
    with Lab(delay="3 ms") as lab:
        client, server = connected(lab)
        with client, server:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for count in range(1, 50):
                client.sendall(b"x")
                assert lab.settle(quiet=0)
                assert lab.server.sockets()[0].received == count
    assert not lab.settle(timeout=0.01)  # it has ended


# --- what a lab can be told --------------------------------------------------------------------


@pytest.mark.parametrize("congestion", ["reno", "cubic"])
def test_every_tcp_socket_has_the_congestion_control_of_the_lab(congestion):
    try:
        lab = Lab(congestion=congestion)
        lab.client.socket().close()
    except FileNotFoundError:
        pytest.skip(f"this kernel has no {congestion}")
    with lab:
        for sock in connected(lab):
            with sock:
                name = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16)
                assert name.rstrip(b"\0").decode() == congestion


def test_what_a_syn_offers_can_be_switched_off():
    with Lab() as lab:
        [sock.close() for sock in connected(lab)]
    assert all(
        syn.sack_permitted and syn.window_scale and syn.timestamps for syn in syns(lab.trace)
    )
    with Lab(sack=False, window_scaling=False, timestamps=False) as lab:
        [sock.close() for sock in connected(lab)]
    for syn in syns(lab.trace):
        assert not syn.sack_permitted and syn.window_scale is None and not syn.timestamps


def test_buffers_have_the_size_that_is_asked_for():
    with Lab(receive_buffer="16 KiB", send_buffer="32 KiB") as lab:
        client, server = connected(lab)
        with client, server:
            assert server.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) == 1 << 14
            assert client.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 1 << 15


@pytest.mark.parametrize(("time_wait", "states"), [(True, ["TIME-WAIT"]), (False, [])])
def test_time_wait_can_be_switched_off(time_wait, states):
    with Lab(time_wait=time_wait) as lab:
        client, server = connected(lab)
        client.close()
        assert server.recv(1) == b""
        server.close()
        lab.settle()
        assert [info.state for info in lab.client.sockets()] == states


def test_a_setting_that_is_not_known_and_a_value_that_is_none():
    with pytest.raises(LabError, match=r"no setting net\.ipv4\.tcp_nonsense: leave it out"):
        Lab(kernel={"tcp_nonsense": 1})
    with pytest.raises(LabError, match=r"does not take that value for net\.ipv4\.tcp_sack"):
        Lab(kernel={"tcp_sack": "perhaps"})


@pytest.mark.parametrize("options", [{"delay": "20"}, {"loss": 5}, {"receive_buffer": "big"}])
def test_a_wrong_option_is_refused_before_anything_is_made(options):
    with pytest.raises(WireError):
        Lab(**options)


def test_each_connection_begins_afresh():
    """The kernel remembers nothing of an earlier connection to the same host."""
    with Lab(queue=10, rate="20 Mbit/s", delay="2 ms") as lab:
        _, before = send(lab, bytes(500_000))
        client, server = connected(lab)
        with client, server:
            assert before.ssthresh is not None
            assert lab.client.tcp_info(client).ssthresh is None


# --- what the kernel says ----------------------------------------------------------------------


def test_tcp_info_and_all_sockets():
    with Lab(delay="1 ms") as lab:
        client, server = connected(lab)
        with client, server:
            client.sendall(bytes(5000))
            lab.settle(quiet=0.05)
            info = lab.client.tcp_info(client)
            assert (info.state, info.congestion_state, info.mss) == ("ESTABLISHED", "Open", SEGMENT)
            assert info.bytes_acked == 5001 and info.cwnd >= 10 and info.ssthresh is None
            assert info.rto >= 0.2 and 0.002 <= info.rtt < info.rto and info.unacked == 0
            [told] = lab.server.sockets()
            assert (told.state, told.received, told.sent) == ("ESTABLISHED", 5000, 0)
            assert told.local == server.getsockname() and told.remote == client.getsockname()
            assert told.info.bytes_received == 5000
            shown = str(lab.server.show_sockets())
            assert "TCP sockets of the server" in shown and "ESTABLISHED" in shown
        with lab.server.create_server(backlog=7):
            listening = lab.server.sockets()[0]
            assert (listening.state, listening.received, listening.sent) == ("LISTEN", 0, 7)
            assert listening.info is None


def test_a_socket_is_watched_over_time():
    with Lab(delay="2 ms", rate="20 Mbit/s") as lab:
        client, server = connected(lab)
        with server, client, lab.client.watch(client, every="2 ms") as watch:
            client.sendall(bytes(50_000))
            wait_until(lambda: lab.server.sockets()[0].received == 50_000)
        samples = watch.samples
        assert len(samples) > 4  # 20 ms or more of sending; a busy machine leaves some out
        assert samples[-1].info.cwnd > samples[0].info.cwnd
        assert all(a.time < b.time for a, b in itertools.pairwise(samples))
        forgotten = lab.client.watch(client)  # its socket is closed already
    assert forgotten.stop() == []


# --- a lab that has ended ----------------------------------------------------------------------


def test_a_lab_that_has_ended_says_so_and_keeps_its_trace():
    with Lab() as lab:
        [sock.close() for sock in connected(lab)]
    count = len(lab.trace)
    uses = [
        lab.client.socket,
        lab.server.sockets,
        lambda: lab.client.run(len, "x"),
        lambda: lab.wire.drop(1),
        lambda: lab.client.create_connection(("10.0.0.2", 80)),  # port: of a lab's host
    ]
    for use in uses:
        with pytest.raises(LabError, match="has ended: make a new one"):
            use()
    assert not lab.running and "ended" in repr(lab)
    lab.close()
    lab.wire.clear()
    assert len(lab.trace) == count > 4


def test_unclosed_sockets_are_closed_with_the_lab():
    with Lab() as lab:
        client, server = connected(lab)
        listener = lab.server.create_server()
    assert [sock.fileno() for sock in (client, server, listener)] == [-1, -1, -1]


def test_sockets_of_two_labs_know_nothing_of_each_other():
    with Lab() as one, Lab() as two:
        pair, others = connected(one), connected(two)
        two.close()
        assert [sock.fileno() for sock in others] == [-1, -1]
        with pair[0], pair[1]:
            pair[0].sendall(b"still here")
            assert pair[1].recv(100) == b"still here"


def test_a_refusal_of_the_kernel_is_the_callers():
    with Lab() as lab, pytest.raises(OSError) as told:
        lab.client.socket(socket.AF_INET, socket.SOCK_STREAM, 200)
    assert told.value.errno == errno.EPROTONOSUPPORT
