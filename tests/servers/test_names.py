"""The name server: dnspython asks it, over UDP and TCP; and its lies."""

import socket

import dns.exception
import dns.message
import dns.query
import pytest

from helpers.application import dns as ours
from helpers.servers import NameServer
from helpers.servers.names import LIAR, LIES

ZONE = {
    "www.example": ["192.0.2.1", "2001:db8::1"],
    "alias.example": ["www.example"],
    "many.example": ["192.0.2.1"] * 40,
}
PATIENCE = 5


def asked(server, name, kind="A"):
    message = dns.message.make_query(name, kind)
    return dns.query.udp_with_fallback(
        message, server.address[0], timeout=PATIENCE, port=server.address[1], one_rr_per_rrset=True
    )


def told(answer):
    return [item.to_text() for rrset in answer.answer for item in rrset]


def test_dnspython_is_content():
    with NameServer(ZONE) as server:
        answer, by_tcp = asked(server, "www.example")
        assert (told(answer), by_tcp) == (["192.0.2.1"], False)
        assert told(asked(server, "www.example", "AAAA")[0]) == ["2001:db8::1"]
        assert told(asked(server, "alias.example")[0]) == ["www.example.", "192.0.2.1"]
        assert asked(server, "nobody.example")[0].rcode() == ours.NO_SUCH_NAME


def test_what_is_too_long_comes_by_tcp_on_the_same_port():
    with NameServer(ZONE) as server:
        answer, by_tcp = asked(server, "many.example")
        assert (len(told(answer)), by_tcp) == (40, True)
        assert server.questions == ["UDP", "TCP"]


def test_questions_over_tcp_may_come_in_pieces_and_together():
    asked = [ours.query(name, id=number) for number, name in enumerate(ZONE)]
    stream = b"".join(map(ours.with_length, asked))
    with (
        NameServer(ZONE) as server,
        socket.create_connection(server.address, PATIENCE) as sock,
    ):
        for byte in stream:
            sock.sendall(bytes([byte]))
        sock.shutdown(socket.SHUT_WR)
        answers = b"".join(iter(lambda: sock.recv(9000), b""))
    messages, rest = ours.cut(answers)
    assert ([ours.parse(data).header.id for data in messages], rest) == ([0, 1, 2], b"")


def test_what_is_no_question_over_tcp_does_not_count_as_one():
    """A question without a length before it, whose number is a short length."""
    with (
        NameServer(ZONE) as server,
        socket.create_connection(server.address, PATIENCE) as sock,
    ):
        sock.sendall(ours.query("www.example", id=14))
        assert sock.recv(10) == b""
        assert server.questions == []


def test_it_ignores_the_first():
    query = ours.query("www.example")
    with (
        NameServer(ZONE, ignores=2) as server,
        socket.socket(type=socket.SOCK_DGRAM) as sock,
    ):
        sock.settimeout(PATIENCE)
        for number in range(3):
            sock.sendto(query[:1] + bytes([number]) + query[2:], server.address)
        assert ours.parse(sock.recv(512)).header.id == 2


@pytest.mark.parametrize("lie", LIES)
def test_the_lie_comes_first_and_differs_in_one_thing(lie):
    query = ours.query("www.example", id=7)
    with (
        NameServer(ZONE, lies=lie) as server,
        socket.socket(type=socket.SOCK_DGRAM) as sock,
    ):
        sock.settimeout(PATIENCE)
        sock.sendto(query, server.address)
        first, liar = sock.recvfrom(512)
        second, honest = sock.recvfrom(512)
    truth = ours.parse(second)
    assert (truth.addresses, honest) == (["192.0.2.1"], server.address)
    assert (liar == honest) == (lie != "another port")
    if lie == "a loop":
        with pytest.raises(ours.BadMessage):
            ours.parse(first)
        return
    wrong = ours.parse(first)
    assert wrong.addresses == [LIAR]
    assert (wrong.header.id == 7) == (lie != "another id")
    assert (wrong.questions == truth.questions) == (lie != "another question")


def test_dnspython_believes_no_lie():
    message = dns.message.make_query("www.example", "A")
    for lie in LIES:
        with NameServer(ZONE, lies=lie) as server, pytest.raises(dns.exception.DNSException):
            host, port = server.address
            dns.query.udp(message, host, timeout=PATIENCE, port=port)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="none of the lies"):
        NameServer(ZONE, lies="another day")
    with pytest.raises(ValueError, match="label"):
        NameServer({"a..b": []})


def test_it_says_whether_it_runs():
    server = NameServer(ZONE)
    assert server.running and "answers" in repr(server)
    server.stop()
    server.stop()
    assert not server.running and "stopped" in repr(server)
