"""Answers to forecast."""

import math
from decimal import Decimal

from helpers.exercises.notebook_11.forecast import forecast as right_one


def path_alone(rate, rtt, queue, size):
    return (rate * rtt / 8 / size, *right_one(rate, rtt, queue, size)[1:])


def queue_alone(rate, rtt, queue, size):
    return (queue, *right_one(rate, rtt, queue, size)[1:])


def in_bits(rate, rtt, queue, size):
    return (rate * rtt / size + queue, *right_one(rate, rtt, queue, size)[1:])


def in_bytes(rate, rtt, queue, size):
    return (rate * rtt / 8 + queue * size, *right_one(rate, rtt, queue, size)[1:])


def the_low_end(rate, rtt, queue, size):
    highest, *rest = right_one(rate, rtt, queue, size)
    return (highest / 2, *rest)


def one_way(rate, rtt, queue, size):
    return (rate * rtt / 16 / size + queue, *right_one(rate, rtt, queue, size)[1:])


def of_one_size(rate, rtt, queue, size):
    highest, *rest = right_one(rate, rtt, queue, 1514)
    return (highest, *rest[:1], right_one(rate, rtt, queue, size)[2])


def no_wait(rate, rtt, queue, size):
    highest, _, full = right_one(rate, rtt, queue, size)
    return highest, rtt, full


def wait_alone(rate, rtt, queue, size):
    highest, longest, full = right_one(rate, rtt, queue, size)
    return highest, longest - rtt, full


def wait_in_bytes(rate, rtt, queue, size):
    highest, _, full = right_one(rate, rtt, queue, size)
    return highest, rtt + queue * size / rate, full


def in_milliseconds(rate, rtt, queue, size):
    highest, longest, full = right_one(rate, rtt, queue, size)
    return highest, 1000 * longest, full


def waits_twice(rate, rtt, queue, size):
    highest, longest, full = right_one(rate, rtt, queue, size)
    return highest, 2 * longest - rtt, full


def always_full(rate, rtt, queue, size):
    return (*right_one(rate, rtt, queue, size)[:2], True)


def never_full(rate, rtt, queue, size):
    return (*right_one(rate, rtt, queue, size)[:2], False)


def share_full(rate, rtt, queue, size):
    return (*right_one(rate, rtt, queue, size)[:2], 1.0)


def two_of_three(rate, rtt, queue, size):
    return right_one(rate, rtt, queue, size)[:2]


def only_the_highest(rate, rtt, queue, size):
    return rate * rtt / 8 / size + queue


def prints_it(rate, rtt, queue, size):
    print(right_one(rate, rtt, queue, size))


def as_texts(rate, rtt, queue, size):
    return tuple(map(str, right_one(rate, rtt, queue, size)))


def of_nothing(rate, rtt, queue, size):
    return None, None, None


WRONG = (
    (path_alone, "no queue"),
    (queue_alone, "no path"),
    (in_bits, "bits for bytes"),
    (in_bytes, "bytes for packets"),
    (the_low_end, "lowest"),
    (one_way, "half a round trip"),
    (of_one_size, "one size"),
    (no_wait, "empty queue"),
    (wait_alone, "only the queue"),
    (wait_in_bytes, "bits for bytes in the queue"),
    (in_milliseconds, "milliseconds"),
    (waits_twice, "queue twice"),
    (always_full, "runs dry"),
    (never_full, "never empty"),
    (share_full, "neither true nor false"),
    (two_of_three, "not three"),
    (only_the_highest, "slip: wrong kind"),
    (prints_it, "slip: printed"),
    (as_texts, "no number"),
    (of_nothing, "no number"),
)


def in_whole_packets(rate, rtt, queue, size):
    """Count in bytes, and say full where half of all covers the path."""
    path = rate * rtt / 8
    highest = path + queue * size
    return [highest / size, highest * 8 / rate, bool(highest / 2 >= path)]


def by_time(rate, rtt, queue, size):
    each = 8 * size / rate
    longest = rtt + queue * each
    return longest / each, longest, not longest / 2 < rtt


def rounded_down(rate, rtt, queue, size):
    highest, *rest = right_one(rate, rtt, queue, size)
    return (int(highest), *rest)


def rounded_up(rate, rtt, queue, size):
    path = math.ceil(rate * rtt / 8 / size)
    return path + queue, right_one(rate, rtt, queue, size)[1], queue >= path


def with_the_lost_one(rate, rtt, queue, size):
    """Count the packet that finds no room, and the time that the last one takes itself."""
    path = rate * rtt / 8 / size
    highest = path + queue + 1
    return highest, rtt + (queue + 1) * size * 8 / rate, highest / 2 >= path


def in_decimals(rate, rtt, queue, size):
    highest, longest, full = right_one(rate, rtt, queue, size)
    return Decimal(highest), Decimal(longest), full


def by_the_share_of_the_queue(rate, rtt, queue, size):
    path = rate * rtt / 8 / size
    return path + queue, rtt * (1 + queue / path), queue / path >= 1


RIGHT = (
    by_the_share_of_the_queue,
    in_whole_packets,
    by_time,
    rounded_down,
    rounded_up,
    with_the_lost_one,
    in_decimals,
)

LINE = "return (path + queue, rtt + queue * size * 8 / rate, queue >= path)"
PACKET = "a packet more or less does not matter"
SUM = "a sum does not depend on its order"
EQUIVALENT = {
    f"comparison | {LINE} → return (path + queue, rtt + queue * size * 8 / rate, queue > path)": (
        "a queue of exactly one bandwidth-delay product is a matter of taste"
    ),
    **{
        f"bound off by one | {LINE} → {LINE.replace('>= path', f'>= path {more} 1')}": PACKET
        for more in "+-"
    },
    "operator | path = rate * rtt / 8 / size → path = rate * rtt // 8 / size": "a bit or so less",
    "operator | path = rate * rtt / 8 / size → path = rate * rtt / 8 // size": PACKET,
    f"return of another kind | {LINE} → return list((path + queue, rtt + queue * size * 8 / rate, "
    "queue >= path))": "a list does for a tuple",
    f"sides swapped | {LINE} → return (path + queue, queue * size * 8 / rate + rtt, queue >= path)"
    "": SUM,
    f"sides swapped | {LINE} → return (queue + path, rtt + queue * size * 8 / rate, queue >= path)"
    "": SUM,
}
