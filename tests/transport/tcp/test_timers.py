"""Deadlines by name."""

from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import State
from helpers.transport.tcp.timers import PERSIST, RETRANSMIT, TIME_WAIT, Timers
from tests.transport.tcp.two_stacks import opened


def test_the_earliest_is_next_and_due_ones_are_taken_once():
    timers = Timers()
    assert timers.next() is None and timers.take_due(9.0) == []
    timers.start(RETRANSMIT, 3.0)
    timers.start(PERSIST, 1.0)
    timers.start(TIME_WAIT, 60.0)
    assert timers.next() == 1.0
    assert timers.take_due(0.9) == []
    assert timers.take_due(3.0) == [PERSIST, RETRANSMIT]
    assert timers.next() == 60.0 and not timers.running(PERSIST)


def test_starting_again_moves_it_and_stopping_ends_it():
    timers = Timers()
    timers.start(RETRANSMIT, 1.0)
    timers.start(RETRANSMIT, 2.0)
    assert timers.take_due(1.5) == [] and timers.running(RETRANSMIT)
    timers.stop(RETRANSMIT)
    timers.stop(PERSIST)
    assert timers.next() is None


def test_the_patience_of_the_user_ends_though_a_repetition_is_due_as_well():
    """A late call finds both timers gone off: a repetition must not begin it anew."""
    client, server, connection, _ = opened(Settings(user_timeout=5.0))
    connection.send(b"lost", 0.0)
    client.drain(0.0)
    client.tick(100.0)
    assert connection.state is State.CLOSED
    assert isinstance(connection.error, TimeoutError)
    assert client.drain(100.0) == [] and server.drain(100.0) == []
