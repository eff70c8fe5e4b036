"""What notebooks 00 to 02 say in prose, held against this machine and the recorded captures."""

import socket

import pytest

from helpers import kernel
from helpers.servers import BackgroundServer, connected_pair, echo
from helpers.servers.pair import arrived
from helpers.trace import Trace
from tests.notebook_form import NOTEBOOKS

NAMES = {"10.0.0.1": "client", "10.0.0.2": "server"}
HELLO = Trace.load(NOTEBOOKS / "captures" / "hello.pcap", NAMES)


def test_00_a_round_finds_bytes_of_the_round_before():
    """Of bytes(1000), recv(100) reads a part; the others wait for the next call."""
    server = BackgroundServer(echo)
    with server, socket.create_connection(server.address, timeout=5) as client:
        client.sendall(bytes(1000))
        assert len(client.recv(100)) <= 100
        arrived(client, 100)


@pytest.mark.skipif(not kernel.LINUX, reason="other systems may say nothing of unread bytes")
@pytest.mark.parametrize("read", range(8))
def test_01_unread_bytes_make_close_a_reset(read):
    client, server = connected_pair()
    with client:
        client.sendall(b"pay 100")
        arrived(server, 7)
        if read:
            server.recv(read)
        server.close()
        if read == 7:
            assert client.recv(100) == b""
        else:
            with pytest.raises(ConnectionResetError):
                client.recv(100)


def test_02_numbers_are_relative_and_syn_and_fin_count_one():
    syn, first, *_ = (f for f in HELLO.sent_by("client") if f.tcp and (f.tcp.syn or f.length))
    assert (syn.seq, first.seq, first.length) == (0, 1, 5)
    assert (first.tcp.seq - syn.tcp.seq) % 2**32 == 1
    fin = HELLO.sent_by("client").where(lambda frame: frame.tcp and frame.tcp.fin)[0]
    assert HELLO[-1].seq == fin.seq + 1


def test_02_the_window_counts_in_units_of_1024_after_the_handshake():
    for frame in HELLO.using("TCP"):
        assert frame.window == frame.tcp.window * (1 if frame.tcp.syn else 1024)


def test_02_the_kinds_of_headers_are_as_long_as_said():
    syn = HELLO.with_flags("SYN")[0]
    assert (len(syn.data), syn.ip.header_length, syn.tcp.header_length) == (74, 20, 40)
    assert syn.ip.total_length == len(syn.data) - 14
    assert syn.tcp.mss == 1460
