"""Deadlines by name."""

from helpers.transport.tcp.timers import PERSIST, RETRANSMIT, TIME_WAIT, Timers


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
