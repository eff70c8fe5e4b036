"""Bytes kept until they are acknowledged."""

from helpers.transport.tcp.send_queue import SendQueue


def test_bytes_by_their_numbers():
    queue = SendQueue(1000, 100)
    assert queue.add(b"hello") == 5
    assert (queue.first, queue.end) == (1000, 1005)
    assert queue.between(1001, 1004) == b"ell"


def test_released_bytes_are_gone_and_the_numbers_stay():
    queue = SendQueue(1000, 100)
    queue.add(b"hello world")
    queue.release(1006)
    assert (queue.first, queue.between(1006, 1011)) == (1006, b"world")
    queue.release(1003)  # an old acknowledgment
    assert queue.first == 1006
    queue.release(1012)  # the FIN has a number too, and no byte
    assert (queue.first, queue.end) == (1011, 1011)


def test_it_takes_no_more_than_its_room():
    queue = SendQueue(0, 8)
    assert queue.add(b"12345") == 5 and queue.room == 3
    assert queue.add(b"6789a") == 3 and queue.room == 0
    assert queue.add(b"x") == 0
    queue.release(4)
    assert queue.room == 4 and queue.between(4, 8) == b"5678"
