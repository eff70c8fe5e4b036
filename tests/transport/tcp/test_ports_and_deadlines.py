import errno
from itertools import pairwise
from types import SimpleNamespace

import pytest

from helpers.transport.ports import EPHEMERAL
from helpers.transport.tcp.deadlines import Deadlines
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack
from tests.transport.tcp.two_stacks import HERE, PORT, THERE, exchange, stacks


class TestPorts:
    """RFC 6056 section 3.3.1."""

    def test_they_are_ephemeral_and_look_random(self):
        client, _ = stacks(port_seed=7)
        ports = [client.connect((HERE, PORT), 0.0).local[1] for _ in range(50)]
        assert set(ports) <= set(EPHEMERAL)
        assert len(set(ports)) == 50
        assert len({b - a for a, b in pairwise(ports)}) > 40

    def test_the_seed_chooses_them(self):
        first, again, other = (
            [stack.connect((HERE, PORT), 0.0).local[1] for _ in range(5)]
            for stack in (TcpStack(THERE, secret=b"", port_seed=seed) for seed in (1, 1, 2))
        )
        assert first == again != other

    def test_used_ones_are_skipped_until_none_is_left(self):
        client, _ = stacks(ports=range(50000, 50008))
        ports = {client.connect((HERE, PORT), 0.0).local[1] for _ in range(8)}
        assert ports == set(range(50000, 50008))
        with pytest.raises(OSError, match="every ephemeral port is in use") as caught:
            client.connect((HERE, PORT), 0.0)
        assert caught.value.errno == errno.EADDRNOTAVAIL
        client.connect((HERE, PORT + 1), 0.0)  # another four-tuple

    def test_another_secret_gives_other_numbers(self):
        numbers = {
            TcpStack(THERE, secret=secret).connect((HERE, PORT), 0.0).tcb.iss
            for secret in (b"one", b"two", b"three")
        }
        assert len(numbers) == 3


class TestDeadlines:
    def test_the_earliest_of_many(self):
        client, _ = stacks()
        for number in range(20):
            now = 10 - number / 2
            client.connect((HERE, PORT), now)
            client.drain(now)
        assert client.next_deadline() == pytest.approx(10 - 19 / 2 + 1)

    def test_those_that_are_due_are_called_once(self):
        client, _ = stacks()
        for _ in range(10):
            client.connect((HERE, PORT), 0.0)
        client.drain(0.0)
        client.tick(1.0)
        assert len(client.drain(1.0)) == 10
        client.tick(1.0)
        assert client.drain(1.0) == []
        assert client.next_deadline() == pytest.approx(3.0)

    def test_those_of_the_past_are_cleaned_away(self):
        def connection(due):
            timers = SimpleNamespace(next=lambda: due)
            return SimpleNamespace(tcb=SimpleNamespace(timers=timers), due=None, booked=None)

        deadlines = Deadlines()
        deadlines.look(connection(1.0))
        for _ in range(1000):
            gone = connection(7200.0)
            deadlines.look(gone)
            deadlines.forget(gone)
            assert deadlines.soonest() == 1.0
        assert len(deadlines) < 100

    def test_nothing_is_left_of_many_connections(self):
        client, server = stacks(settings=Settings(msl=1))
        listener = server.listen(port=PORT, now=0.0)
        for number in range(100):
            now = number * 10.0  # TIME-WAIT is over each time
            for stack in (client, server):
                stack.tick(now)
            exchange(client, server, now)
            connection = client.connect((HERE, PORT), now)
            exchange(client, server, now)
            accepted = listener.accept()
            for end in (connection, accepted):
                end.send(b"hello", now)
                exchange(client, server, now)
            for end in (connection, accepted):
                end.close(now)
                exchange(client, server, now)
            assert len(client.connections) + len(server.connections) == 1
            assert len(client._deadlines) + len(server._deadlines) < 10
