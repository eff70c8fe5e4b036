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


def test_what_is_gone_is_cut_off_now_and_then_and_never_given_again():
    queue, data = SendQueue(0, 100), bytes(range(100))
    queue.add(data)
    for una in range(1, 101):
        queue.release(una)
        assert queue.between(una, 100) == data[una:] and queue.room == una
        assert 8 * queue._gone < max(len(queue._bytes), 1), "memory is bounded by the limit"
    queue.add(b"more")
    assert queue.between(100, 104) == b"more"


def test_not_every_acknowledgment_moves_the_rest():
    queue = SendQueue(0, 1000)
    queue.add(bytes(1000))
    sizes = []
    for una in range(1, 1000):
        queue.release(una)
        sizes.append(len(queue._bytes))
    assert len(set(sizes)) < 50
