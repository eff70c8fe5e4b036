import errno

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.transport.tcp import ACK, FIN, PSH, RST, SYN, TCP
from helpers.transport.tcp.options import Timestamps
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import State
from tests.transport.tcp.two_stacks import HERE, PORT, THERE, exchange, give, opened, stacks

PLAIN = Settings(timestamps=False)


class TestConnections:
    def test_a_connection_is_opened_used_and_closed(self):
        client, server, connection, accepted = opened()
        assert connection.state == accepted.state == State.ESTABLISHED
        connection.send(b"hello", 0.0)
        exchange(client, server)
        assert accepted.receive(100, 0.0) == b"hello"
        connection.close(0.0)
        exchange(client, server)
        accepted.close(0.0)
        exchange(client, server)
        assert (connection.state, accepted.state) == (State.TIME_WAIT, State.CLOSED)

    def test_one_that_has_closed_is_forgotten(self):
        client, server, connection, accepted = opened()
        for end in (connection, accepted):
            end.close(0.0)
            exchange(client, server)
        assert list(client.connections.values()) == [connection]
        assert not server.connections
        due = client.next_deadline()
        assert due == pytest.approx(60, abs=1)
        client.tick(due)
        assert client.drain(due) == []
        assert not client.connections
        assert client.next_deadline() is None

    def test_each_four_tuple_has_its_own(self):
        client, server = stacks()
        listener = server.listen(port=PORT, now=0.0)
        ends = [client.connect((HERE, PORT), 0.0) for _ in range(3)]
        exchange(client, server)
        for number, end in enumerate(ends):
            end.send(bytes([number]), 0.0)
        exchange(client, server)
        accepted = [listener.accept() for _ in ends]
        assert listener.accept() is None
        assert {end.remote[1]: end.receive(9, 0.0) for end in accepted} == {
            end.local[1]: bytes([number]) for number, end in enumerate(ends)
        }

    def test_a_call_of_the_user_is_noticed(self):
        client, _, connection, _ = opened()
        assert not client.busy
        connection.send(b"x", 0.0)
        assert client.changed == [connection]
        assert len(client.drain(0.0)) == 1

    def test_the_same_four_tuple_cannot_be_opened_twice(self):
        client, _ = stacks()
        first = client.connect((HERE, PORT), 0.0)
        with pytest.raises(ConnectionError, match="connection already exists"):
            client.connect((HERE, PORT), 0.0, port=first.local[1])

    def test_refused(self):
        client, server = stacks()
        connection = client.connect((HERE, PORT), 0.0)
        exchange(client, server)
        assert isinstance(connection.error, ConnectionRefusedError)
        assert not client.connections
        assert server.counters.resets_sent == 1

    @pytest.mark.parametrize("to", ["255.255.255.255", "10.0.0.255", "224.0.0.1", "0.0.0.0"])
    def test_what_is_no_host_cannot_be_opened(self, to):  # MUST-46
        client, _ = stacks()
        with pytest.raises(OSError, match="not the address of one host") as caught:
            client.connect((to, PORT), 0.0)
        assert caught.value.errno == errno.ENETUNREACH
        assert client.drain(0.0) == []


class TestStrangers:
    """RFC 9293 section 3.10.7.1."""

    def test_without_ack(self):
        (reset,) = give(stacks()[1], TCP(5000, 80, seq=100, flags=SYN | FIN), b"four")
        assert (reset.flags, reset.seq, reset.ack) == (RST | ACK, 0, 106)
        assert (reset.source_port, reset.destination_port) == (80, 5000)

    def test_with_ack(self):
        (reset,) = give(stacks()[1], TCP(5000, 80, seq=100, ack=777, flags=ACK | PSH), b"four")
        assert (reset.flags, reset.seq) == (RST, 777)

    def test_a_reset_gets_no_answer(self):
        assert give(stacks()[1], TCP(5000, 80, flags=RST)) == []
        assert give(stacks()[1], TCP(5000, 80, flags=RST | ACK)) == []

    def test_a_listener_resets_an_ack_and_ignores_the_rest(self):
        _, server = stacks()
        server.listen(port=PORT, now=0.0)
        (reset,) = give(server, TCP(5000, 80, ack=777, flags=SYN | ACK))
        assert (reset.flags, reset.seq) == (RST, 777)
        assert give(server, TCP(5000, 80, flags=RST)) == []
        assert give(server, TCP(5000, 80, flags=SYN | RST)) == []
        assert give(server, TCP(5000, 80, flags=FIN), b"data") == []
        assert not server.connections

    def test_a_wrong_checksum_is_dropped_and_counted(self):
        _, server = stacks()
        segment = bytearray(TCP(5000, 80, flags=SYN).pack(b"", THERE, HERE))
        segment[4] ^= 1
        server.packet_arrives(THERE, HERE, bytes(segment), 0.0)
        assert server.drain(0.0) == []
        assert server.counters.bad_checksum == 1

    @pytest.mark.parametrize("header", [TCP(1, 2, data_offset=4), TCP(1, 2, data_offset=9)])
    def test_what_cannot_be_read_is_dropped_and_counted(self, header):
        _, server = stacks()
        assert give(server, header) == []
        assert server.counters.malformed == 1

    @pytest.mark.parametrize(
        ("source", "destination"),
        [
            (THERE, "10.0.0.255"),  # MUST-57
            (THERE, "224.0.0.1"),
            (THERE, "10.0.0.9"),
            ("10.0.0.255", HERE),  # MUST-63
            ("255.255.255.255", HERE),
            ("239.1.2.3", HERE),
        ],
    )
    def test_a_syn_of_or_for_many_is_ignored(self, source, destination):
        _, server = stacks()
        server.listen(port=PORT, now=0.0)
        syn = TCP(5000, 80, flags=SYN)
        assert give(server, syn, source=source, destination=destination) == []
        assert not server.connections
        assert server.counters.bad_address == 1

    @given(
        data=st.binary(max_size=60),
        flags=st.integers(0, 255),
        options=st.binary(max_size=40),
        port=st.sampled_from([80, 81]),
    )
    @settings(max_examples=200, deadline=None)
    def test_nothing_that_arrives_breaks_it(self, data, flags, options, port):
        _, server = stacks()
        server.listen(port=PORT, now=0.0)
        server.packet_arrives(THERE, HERE, data, 0.0)
        words = 5 + (len(options) + 3) // 4
        header = TCP(5000, port, 1, 2, flags=flags, data_offset=words)
        give(server, header, options + data)
        give(server, header, options + data, now=1.0)
        assert server.counters.received == 3


class TestTimeWait:
    """RFC 9293 section 3.6.1, RFC 6191 section 2."""

    def waiting(self, settings=None):
        """A server's stack with a connection in TIME-WAIT; its client has forgotten it."""
        client, server, connection, accepted = opened(settings)
        accepted.close(0.0)
        exchange(client, server)
        connection.close(0.0)
        exchange(client, server)
        assert accepted.state is State.TIME_WAIT
        return server, accepted

    def syn(self, old, seq, *options):
        return TCP(old.remote[1], 80, seq=seq & 0xFFFFFFFF, flags=SYN, options=options)

    def test_a_higher_number_begins_a_new_connection(self, monkeypatch):
        monkeypatch.setattr(
            "helpers.transport.tcp.stack.initial_sequence_number", lambda *_: 2**32 - 3
        )
        server, old = self.waiting(PLAIN)
        last = old.tcb.snd_nxt
        (answer,) = give(server, self.syn(old, old.tcb.rcv_nxt + 1), now=1.0)
        assert (answer.flags, answer.ack) == (SYN | ACK, (old.tcb.rcv_nxt + 2) & 0xFFFFFFFF)
        assert (answer.seq - last) % 2**32 < 2**31  # above all the numbers of the old one
        assert old.state is State.CLOSED
        assert old.error is None  # both sides have closed it
        assert len(server.connections) == 1

    def test_a_full_listener_leaves_it_waiting(self):
        server, old = self.waiting(PLAIN)
        for client in range(1, 10):  # one more than the backlog wait for `accept`
            (answer,) = give(server, TCP(client, 80, seq=0, flags=SYN))
            last = TCP(client, 80, seq=1, ack=(answer.seq + 1) & 0xFFFFFFFF, flags=ACK)
            assert give(server, last) == []
        assert give(server, self.syn(old, old.tcb.rcv_nxt + 1), now=1.0) == []
        assert old.state is State.TIME_WAIT

    def test_a_lower_number_is_only_acknowledged(self):
        server, old = self.waiting(PLAIN)
        (answer,) = give(server, self.syn(old, old.tcb.rcv_nxt - 5), now=1.0)
        assert answer.flags == ACK
        assert old.state is State.TIME_WAIT

    @pytest.mark.parametrize(("later", "again"), [(1, True), (0, False), (-1, False)])
    def test_a_newer_timestamp_counts_more_than_the_number(self, later, again):
        server, old = self.waiting()
        stamp = Timestamps((old.tcb.ts_recent + later) & 0xFFFFFFFF, 0)
        give(server, self.syn(old, old.tcb.rcv_nxt - 5, stamp), now=1.0)
        assert (old.state is State.CLOSED) == again

    def test_without_a_listener_nothing_new_begins(self):
        client, server, connection, accepted = opened(PLAIN)
        connection.close(0.0)
        exchange(client, server)
        accepted.close(0.0)
        exchange(client, server)
        header = TCP(80, connection.local[1], seq=connection.tcb.rcv_nxt + 1, flags=SYN)
        (answer,) = give(client, header, now=1.0, source=HERE, destination=THERE)
        assert answer.flags == ACK
        assert connection.state is State.TIME_WAIT
