"""What `Settings` lets a reader choose and replace."""

import pytest

from helpers.transport.tcp import sequence, states
from helpers.transport.tcp.algorithms import congestion_control
from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.reassembly import Reassembler
from helpers.transport.tcp.reno import Reno
from helpers.transport.tcp.rtt import RetransmissionTimeout
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack
from tests.transport.tcp.two_stacks import HERE, PORT, THERE, exchange, opened, stacks


class Slow(Reno):
    """A congestion control of a reader's own."""

    name = "slow"

    def __init__(self, mss, initial_window):
        super().__init__(mss, mss)


def test_the_first_number_can_be_chosen():
    chosen = 2**32 - 5
    _, _, connection, accepted = opened(Settings(initial_number=chosen))
    assert connection.tcb.iss == accepted.tcb.iss == chosen


def test_a_congestion_control_may_be_a_class():
    _, _, connection, _ = opened(Settings(congestion=Slow))
    assert isinstance(connection.tcb.congestion, Slow)
    assert connection.info()["tcpi_snd_cwnd"] == 1
    for nonsense in (int, 7, None):
        with pytest.raises(TypeError, match="CongestionControl"):
            congestion_control(nonsense, 1000, 10_000)


def test_it_can_be_changed_and_goes_on_from_the_same_windows():
    client, server, connection, accepted = opened(Settings(congestion="reno"))
    connection.send(bytes(30_000), 0.0)
    exchange(client, server)
    before = connection.info()["tcpi_snd_cwnd"]
    connection.set(congestion="cubic")
    assert (connection.tcb.congestion.name, connection.info()["tcpi_snd_cwnd"]) == ("cubic", before)
    with pytest.raises(ValueError, match="vegas"):
        connection.set(congestion="vegas")
    assert connection.tcb.congestion.name == connection.tcb.settings.congestion == "cubic"
    assert accepted.readable == 30_000


@pytest.mark.parametrize("room", ["reassembler", "timeout", "wrap", "unwrap", "distance", "move"])
def test_a_room_can_be_replaced(room):
    """Each is asked while a connection is used; it answers as the usual one, and is counted."""
    asked = []

    def noting(usual):
        def call(*arguments, **options):
            asked.append(arguments)
            return usual(*arguments, **options)

        return call

    rooms = {
        "reassembler": {"reassembler": noting(Reassembler)},
        "timeout": {"retransmission_timeout": noting(RetransmissionTimeout)},
        "wrap": {"wrap": noting(sequence.wrap)},
        "unwrap": {"unwrap": noting(sequence.unwrap)},
        "distance": {"distance": noting(sequence.distance)},
        "move": {"move": noting(states.move)},
    }
    client, server, connection, accepted = opened(Settings(**rooms[room]))
    for end in (connection, accepted):
        end.send(b"hello", 0.0)
        exchange(client, server)
    if room == "distance":  # a round trip by a timestamp
        connection.tcb.distance(1, 2)
    assert accepted.receive(9, 0.0) == connection.receive(9, 0.0) == b"hello"
    assert asked


def test_half_open_connections_have_a_limit_of_their_own():
    server = TcpStack(HERE, secret=b"s", settings=Settings(max_syn_backlog=2))
    listener = server.listen(PORT, 0.0)
    client = TcpStack(THERE, secret=b"c")
    for _ in range(5):
        client.connect((HERE, PORT), 0.0)
    for packet in client.drain(0.0):
        server.packet_arrives(*packet, 0.0)
    assert (len(listener.half_open), listener.dropped) == (2, 3)
    assert server.statistics()["TcpExtListenDrops"] == 3


def test_a_host_counts_by_the_kernels_names():
    client, server, connection, _ = opened()
    connection.send(b"lost", 0.0)
    client.drain(0.0)
    client.tick(3.0)
    client.drain(3.0)
    ours, theirs = client.statistics(), server.statistics()
    assert (ours["TcpActiveOpens"], ours["TcpPassiveOpens"], ours["TcpCurrEstab"]) == (1, 0, 1)
    assert (theirs["TcpActiveOpens"], theirs["TcpPassiveOpens"]) == (0, 1)
    assert (ours["TcpRetransSegs"], ours["TcpOutSegs"], ours["TcpInSegs"]) == (1, 3, 1)
    assert ours["TcpExtTCPTimeouts"] + ours["TcpExtTCPLossProbes"] >= 1
    client.connect((HERE, 81), 3.0)  # port: no network is here
    exchange(client, server, 3.0)
    assert client.statistics()["TcpAttemptFails"] == 1
    assert server.statistics()["TcpOutRsts"] == 1
    assert isinstance(stacks()[0].statistics()["TcpEstabResets"], int)


def test_an_algorithm_by_itself_has_no_window():
    assert CongestionControl(1000, 10_000).cwnd > 1 << 30
