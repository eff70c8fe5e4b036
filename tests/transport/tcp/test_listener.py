import errno

import pytest

from helpers.transport.ports import EPHEMERAL
from helpers.transport.tcp import RST, SYN, TCP
from helpers.transport.tcp.states import State
from tests.transport.tcp.two_stacks import HERE, PORT, exchange, give, stacks


class TestListeners:
    def test_one_port_is_listened_on_once(self):
        _, server = stacks()
        server.listen(port=PORT, now=0.0)
        with pytest.raises(OSError, match="something listens there") as caught:
            server.listen(port=PORT, now=0.0)
        assert caught.value.errno == errno.EADDRINUSE

    def test_a_given_address_comes_before_any(self):
        client, server = stacks()
        anywhere = server.listen(port=PORT, now=0.0)
        here = server.listen(port=PORT, now=0.0, address=HERE)
        elsewhere = server.listen(port=PORT + 1, now=0.0, address="10.9.9.9")
        client.connect((HERE, PORT), 0.0)
        refused = client.connect((HERE, PORT + 1), 0.0)
        exchange(client, server)
        assert here.accept() is not None
        assert anywhere.accept() is None
        assert elsewhere.accept() is None
        assert isinstance(refused.error, ConnectionRefusedError)

    def test_port_0_is_a_free_one(self):
        _, server = stacks()
        assert server.listen(port=0, now=0.0).port in EPHEMERAL

    def test_a_full_queue_drops_syns_in_silence(self):
        client, server = stacks()
        listener = server.listen(port=PORT, now=0.0, backlog=2)
        ends = []
        for _ in range(4):
            ends.append(client.connect((HERE, PORT), 0.0))
            exchange(client, server)
        assert [end.state for end in ends] == [*[State.ESTABLISHED] * 3, State.SYN_SENT]
        assert (listener.dropped, len(server.connections)) == (1, 3)
        assert listener.accept() is not None
        due = client.next_deadline()
        client.tick(due)
        exchange(client, server, due)
        assert ends[3].state is State.ESTABLISHED

    def test_the_third_segment_is_dropped_too(self):
        """Many SYNs came before the queue was full; their handshakes wait, as on Linux."""
        client, server = stacks()
        listener = server.listen(port=PORT, now=0.0, backlog=0)
        for _ in range(3):
            client.connect((HERE, PORT), 0.0)
        exchange(client, server)
        assert (len(listener.ready), len(listener.half_open)) == (1, 2)
        assert (listener.dropped, server.statistics()["TcpExtListenDrops"]) == (0, 2)  # as Linux
        listener.accept()
        now = 0.0
        while listener.half_open and now < 10:
            now = min(filter(None, (client.next_deadline(), server.next_deadline())))
            client.tick(now)
            server.tick(now)
            exchange(client, server, now)
            listener.accept()
        assert now < 5
        assert {c.state for c in server.connections.values()} == {State.ESTABLISHED}

    def test_half_open_ones_are_limited(self):
        _, server = stacks()
        listener = server.listen(port=PORT, now=0.0)
        for port in range(1000, 1300):
            give(server, TCP(port, 80, seq=port, flags=SYN))
        assert len(listener.half_open) == len(server.connections) == 128
        assert listener.dropped == 300 - 128

    def test_a_half_open_one_that_is_reset_is_forgotten(self):
        _, server = stacks()
        listener = server.listen(port=PORT, now=0.0)
        give(server, TCP(5000, 80, seq=100, flags=SYN))
        assert give(server, TCP(5000, 80, seq=101, flags=RST)) == []
        assert not server.connections
        assert not listener.half_open
        assert server.next_deadline() is None

    def test_a_half_open_one_that_never_answers_is_forgotten(self):
        _, server = stacks()
        listener = server.listen(port=PORT, now=0.0)
        give(server, TCP(5000, 80, seq=100, flags=SYN))
        answers = 0
        while (due := server.next_deadline()) is not None:
            assert due < 1000
            server.tick(due)
            answers += len(server.drain(due))
        assert answers >= 3
        assert not server.connections
        assert not listener.half_open

    def test_close_resets_what_nobody_has_accepted(self):
        client, server = stacks()
        listener = server.listen(port=PORT, now=0.0)
        connection = client.connect((HERE, PORT), 0.0)
        exchange(client, server)
        give(server, TCP(5000, 80, seq=100, flags=SYN))
        listener.close(0.0)
        exchange(client, server)
        assert isinstance(connection.error, ConnectionResetError)
        assert not server.connections
        (reset,) = give(server, TCP(5000, 80, seq=100, flags=SYN))
        assert reset.rst
        server.listen(port=PORT, now=0.0)
