"""Answers to count_losses."""

import struct
from collections import Counter
from functools import reduce
from itertools import groupby, pairwise


def by_length(sent, datagrams):
    return sent - len(datagrams)


def up_to_the_last(sent, datagrams):
    arrived = {int.from_bytes(datagram[:4], "big") for datagram in datagrams}
    return max(arrived, default=-1) + 1 - len(arrived)


def by_gaps(sent, datagrams):
    lost, expected = 0, 0
    for datagram in datagrams:
        number = int.from_bytes(datagram[:4], "big")
        lost += max(0, number - expected)
        expected = max(expected, number + 1)
    return lost + sent - expected


def one_byte(sent, datagrams):
    return sent - len({datagram[3] for datagram in datagrams})


def two_bytes(sent, datagrams):
    return sent - len({datagram[2:4] for datagram in datagrams})


def the_missing(sent, datagrams):
    arrived = {int.from_bytes(datagram[:4], "big") for datagram in datagrams}
    return [number for number in range(sent) if number not in arrived]


def the_arrived(sent, datagrams):
    return len({datagram[:4] for datagram in datagrams})


def number_of_holes(sent, datagrams):
    numbers = [-1, *sorted(int.from_bytes(datagram[:4], "big") for datagram in datagrams), sent]
    return sum(after > before + 1 for before, after in pairwise(numbers))


def nothing_is_no_loss(sent, datagrams):
    return sent - len(set(datagrams)) if datagrams else 0


def up_to_the_greatest(sent, datagrams):
    numbers = [int.from_bytes(datagram[:4], "big") for datagram in datagrams]
    return sent - len(set(numbers)) if max(numbers) < sent else 0


def int_of_bytes(sent, datagrams):
    return sent - len({int(datagram[:4]) for datagram in datagrams})


def only_neighbours(sent, datagrams):
    return sent - len([number for number, _ in groupby(d[:4] for d in datagrams)])


WRONG = (
    (by_length, "repeated"),
    (up_to_the_last, "at the end"),
    (by_gaps, "out of order"),
    (one_byte, "one byte"),
    (two_bytes, "two bytes"),
    (the_missing, "slip: wrong kind"),
    (the_arrived, "arrived"),
    (number_of_holes, "wrong"),
    (nothing_is_no_loss, "none"),
    (up_to_the_greatest, "none fails"),
    (int_of_bytes, "slip: int"),
    (only_neighbours, "repeated"),
)


def by_a_loop(sent, datagrams):
    seen = []
    for datagram in datagrams:
        (number,) = struct.unpack("!I", datagram[:4])
        if number not in seen:
            seen.append(number)
    return sent - len(seen)


def by_the_missing(sent, datagrams):
    arrived = {int.from_bytes(d[:4], "big") for d in datagrams}
    return len([number for number in range(sent) if number not in arrived])


def by_sets(sent, datagrams):
    return len(set(range(sent)) - {int(d[:4].hex(), 16) for d in datagrams})


def whole_datagrams(sent, datagrams):
    return sent - len(set(datagrams))


def by_counting(sent, datagrams):
    return sent - len(Counter(struct.unpack_from("!I", d)[0] for d in datagrams))


def by_flags(sent, datagrams):
    came = bytearray(sent)
    for d in datagrams:
        came[int.from_bytes(d[:4])] = 1
    return came.count(0)


def by_removing(sent, datagrams):
    missing = dict.fromkeys(range(sent))
    while datagrams:
        missing.pop(int.from_bytes(datagrams.pop()[:4], "big"), None)
    return len(missing)


def by_sorting(sent, datagrams):
    return sent - sum(1 for _ in groupby(sorted(d[:4] for d in datagrams)))


def by_reduce(sent, datagrams):
    return (
        sent
        - reduce(lambda bits, d: bits | 1 << int.from_bytes(d[:4], "big"), datagrams, 0).bit_count()
    )


def by_recursion(sent, datagrams, seen=frozenset()):
    match datagrams:
        case []:
            return sent - len(seen)
        case _:
            *rest, last = datagrams[:500]
            seen = seen | {d[:4] for d in (*rest, last)}
            return by_recursion(sent, datagrams[500:], seen)


RIGHT = (
    *(by_a_loop, by_the_missing, by_sets, whole_datagrams, by_counting, by_flags, by_removing),
    *(by_sorting, by_reduce, by_recursion),
)
ARRIVED = (
    "arrived = {int.from_bytes(datagram[:4], 'big') for datagram in datagrams} → "
    "arrived = {int.from_bytes(datagram["
)
ITS_OWN = "different datagrams still give different numbers, and repeated ones the same"
BIG = '"big" is what Python takes where no order is named'
EQUIVALENT = {
    "error swallowed*": "no datagrams raise anything here, so nothing is swallowed",
    **{
        f"{change}], 'big') for datagram in datagrams}}": ITS_OWN
        for change in (
            *(f"number | {ARRIVED}:-4", f"number | {ARRIVED}:5", f"number | {ARRIVED}:8"),
            *(f"slice | {ARRIVED}:4 + 1", f"slice | {ARRIVED}:"),
        )
    },
    "order or sign of bytes*": ITS_OWN,
    f"slip: an argument too few | {ARRIVED}:4]) for datagram in datagrams}}": BIG,
}
