"""What notebook 13 says and no cell of it shows."""

import errno
import ipaddress
import socket
import sys

import pytest

from helpers.application import dns
from helpers.lab.pairs import udp_pair
from helpers.lab.play import play
from helpers.servers import NameServer, contenders, race

ZONE = {"www.example": ["192.0.2.1"]}


def test_localhost_is_the_loopback_whatever_its_rows():
    rows = socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
    assert rows and all(ipaddress.ip_address(row[4][0]).is_loopback for row in rows)
    assert {len(row) for row in rows} == {5}


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux it is said")
def test_a_third_of_the_rows_is_left_with_a_type():
    every = socket.getaddrinfo("localhost", 80)
    assert len(every) == 3 * len(socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM))


def test_a_name_that_is_none_is_a_gaierror_and_that_an_oserror():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("a name that is none", 80)
    assert issubclass(socket.gaierror, OSError)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="one family alone")
def test_without_dualstack_python_refuses_ipv4():
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        assert listener.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
        with pytest.raises(OSError) as caught:
            socket.create_connection(("127.0.0.1", listener.getsockname()[1]), 2)
    assert caught.value.errno in (errno.ECONNREFUSED, getattr(errno, "WSAECONNREFUSED", None))


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_lost_questions_cost_datagrams_and_no_tcp(lost):
    def scene(lab):
        client, server = udp_pair(lab)
        client.settimeout(0.3)
        if lost:
            lab.wire.drop(tuple(range(1, lost + 1)), of="UDP from client")

        def answers_one():
            data, where = server.recvfrom(512)
            server.sendto(dns.answer(ZONE, data), where)

        with client, server:
            task = lab.server.run(answers_one)
            for _ in range(lost):
                client.send(dns.query("www.example"))
                with pytest.raises(TimeoutError):
                    client.recv(512)
            client.settimeout(5)
            client.send(dns.query("www.example"))
            addresses = dns.parse(client.recv(512)).addresses
            task.result(5)
        return addresses

    played = play(scene, arp=False)
    frames = list(played.trace)
    assert played.result == ["192.0.2.1"]
    assert (sum(bool(frame.udp) for frame in frames), len(frames)) == (lost + 2, lost + 2)


def test_a_careful_resolver_goes_on_after_a_loop():
    """The first Vary of section 6."""
    asked = dns.query("www.example", id=7)
    with (
        NameServer(ZONE, lies="a loop") as server,
        socket.socket(type=socket.SOCK_DGRAM) as sock,
    ):
        sock.settimeout(5)
        sock.connect(server.address)
        sock.send(asked)
        with pytest.raises(dns.BadMessage):
            dns.parse(sock.recv(512))
        assert dns.parse(sock.recv(512)).addresses == ["192.0.2.1"]


@pytest.mark.skipif(sys.platform == "win32", reason="a full backlog answers there")
def test_the_three_ways_differ_in_when_the_third_starts():
    starts = []
    for delay in (0, 0.1, 0.3):
        with contenders() as addresses:
            raced = race(addresses, delay)
        assert raced.winner == 3
        starts.append(raced.start_of(3))
    assert starts[1] >= 0.099 and starts[2] >= 0.299
    assert starts[0] < starts[1] < starts[2]
