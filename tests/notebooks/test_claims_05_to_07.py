"""What notebooks 05 to 07 say of TCP, and no cell of theirs shows: each claim is run here."""

import socket

import pytest

from helpers import kernel
from helpers.lab import Lab
from helpers.lab.pairs import tcp_pair
from helpers.lab.ways import until
from helpers.servers import connected_pair
from helpers.servers.pair import arrived

PLAIN = {"sack": False, "timestamps": False, "window_scaling": False}


def test_06_a_simultaneous_open_goes_through_the_same_states_at_both_ends():
    with (
        Lab(delay="150 ms", arp=False, **PLAIN) as lab,
        lab.client.socket() as one,
        lab.server.socket() as other,
    ):
        watches = []
        for sock, host in ((one, lab.client), (other, lab.server)):
            sock.bind((host.address, 0))
            sock.setblocking(False)
            watches.append(host.watch(sock, every="2 ms"))
        one.connect_ex(other.getsockname())
        other.connect_ex(one.getsockname())
        lab.settle("50 ms")
        ways = [[sample.info.state for sample in watch.stop()] for watch in watches]
    for way in ways:
        states = [state for state in dict.fromkeys(way) if state != "CLOSED"]
        assert states == ["SYN-SENT", "SYN-RECEIVED", "ESTABLISHED"]
    flags = [frame.flags for frame in lab.trace.using("TCP")][:6]
    assert flags == ["SYN", "SYN", "SYN, ACK", "SYN, ACK", "ACK", "ACK"]


def test_07_who_leaves_before_accept_is_in_close_wait_though_no_program_has_read_anything():
    with Lab() as lab, lab.server.create_server() as listener:
        client = lab.client.create_connection(listener.getsockname())
        client.shutdown(socket.SHUT_WR)
        lab.settle("50 ms")
        assert [held.state for held in lab.server.sockets()] == ["LISTEN", "CLOSE-WAIT"]
        client.close()


@pytest.mark.skipif(not kernel.LINUX, reason="it is said of Linux")
def test_07_linux_hands_over_what_had_come_before_the_reset():
    client, server = connected_pair()
    with client, server:
        client.sendall(b"a long request")
        server.sendall(b"400")
        arrived(server, 14)
        arrived(client, 3)
        server.close()
        assert client.recv(100) == b"400"
        with pytest.raises(ConnectionResetError):
            client.recv(100)


def test_07_bytes_for_an_end_in_fin_wait_2_without_a_program_are_answered_with_reset():
    with Lab() as lab:
        client, server = tcp_pair(lab)
        server.close()
        until(lab, client="CLOSE-WAIT", server="FIN-WAIT-2")
        client.send(b"Are you there?")
        until(lab, client="CLOSED", server="CLOSED")
    assert lab.trace.sent_by("server")[-1].tcp.rst


def test_07_in_section_1_and_2_one_end_keeps_a_time_wait_and_in_section_3_both():
    with Lab(**PLAIN) as lab:
        client, server = tcp_pair(lab)
        lab.wire.delay("1 s", of="FIN")  # so that they cross, and only then is one acknowledged
        lab.wire.drop(of="ACK")
        client.close()
        server.close()
        until(lab, client="CLOSING", server="CLOSING")
        lab.wire.clear()
        until(lab, client="TIME-WAIT", server="TIME-WAIT")


@pytest.mark.parametrize(("setting", "kept"), [(0, []), (1, ["TIME-WAIT"])])
def test_07_the_setting_tcp_rfc1337_saves_time_wait(setting, kept):
    with Lab(kernel={"tcp_rfc1337": setting}, **PLAIN) as lab:
        client, server = tcp_pair(lab)
        server.sendall(b"old news")
        client.recv(100)
        client.shutdown(socket.SHUT_WR)
        until(lab, client="FIN-WAIT-2", server="CLOSE-WAIT")
        server.close()
        until(lab, client="TIME-WAIT", server="CLOSED")
        old = lab.trace.with_data()[0].data[34:]
        with lab.server.socket(kind=socket.SOCK_RAW, protocol=socket.IPPROTO_TCP) as raw:
            raw.sendto(old, (lab.client.address, 0))
            lab.settle("100 ms")
        assert [held.state for held in lab.client.sockets()] == kept
    assert lab.trace.sent_by("server")[-1].tcp.rst
