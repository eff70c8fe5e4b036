"""Bytes put back into their order, held against a plain array."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.reassembly import Reassembler

STREAM = bytes(range(200))
pieces = st.lists(st.tuples(st.integers(0, 199), st.integers(1, 60)), max_size=40)


def test_in_order():
    desk = Reassembler(100)
    assert desk.add(100, b"abc") and desk.add(103, b"de")
    assert (desk.next, desk.readable, desk.waiting) == (105, 5, False)
    assert desk.read(2) == b"ab" and desk.read(10) == b"cde" and desk.read(1) == b""


def test_a_hole_and_its_filling():
    desk = Reassembler(0)
    assert not desk.add(3, b"def")
    assert (desk.next, desk.waiting, desk.blocks, desk.read(9)) == (0, True, [(3, 6)], b"")
    assert desk.add(0, b"abc")
    assert (desk.next, desk.waiting, desk.blocks) == (6, False, [])
    assert desk.read(9) == b"abcdef"


def test_blocks_tell_the_newest_first():
    """RFC 2018 section 4."""
    desk = Reassembler(0)
    for at in (10, 30, 50):
        desk.add(at, b"12345")
    assert desk.blocks == [(50, 55), (30, 35), (10, 15)]
    desk.add(15, b"12345")
    assert desk.blocks == [(10, 20), (50, 55), (30, 35)]
    desk.add(20, bytes(10))
    assert desk.blocks == [(10, 35), (50, 55)]


def test_repeated_and_overlapping_bytes_count_once():
    desk = Reassembler(0)
    desk.add(0, b"abc")
    assert not desk.add(0, b"abc")
    assert desk.add(1, b"bcd")
    assert desk.read(9) == b"abcd"


def test_what_came_first_stays():
    desk = Reassembler(0)
    desk.add(2, b"c")
    desk.add(1, b"xyx")
    desk.add(0, b"a")
    assert desk.read(9) == b"axcx"


def test_what_waits_can_be_forgotten():
    desk = Reassembler(0)
    desk.add(0, b"abc")
    desk.add(5, b"f")
    desk.forget_waiting()
    assert (desk.readable, desk.waiting, desk.blocks, desk.next) == (3, False, [], 3)


@given(pieces)
def test_any_pieces_in_any_order(pieces):
    desk, here = Reassembler(0), set()
    out = b""
    for start, length in pieces:
        before = desk.next
        moved = desk.add(start, STREAM[start : start + length])
        here |= set(range(start, min(start + length, 200)))
        first = next(number for number in range(201) if number not in here)
        assert desk.next == first and moved == (first > before)
        out += desk.read(7)
        beyond = [number for number in range(first, 201) if number in here]
        runs = 1 + sum(b - a > 1 for a, b in pairwise(beyond)) if beyond else 0
        covered = {number for left, right in desk.blocks for number in range(left, right)}
        assert len(desk.blocks) == min(runs, 4)
        assert covered <= set(beyond) and (runs > 4 or covered == set(beyond))
        edges = sorted(desk.blocks)
        assert all(a[1] < b[0] for a, b in pairwise(edges))
        if start >= desk.next:
            left, right = desk.blocks[0]
            assert left <= start < right
    assert out + desk.read(999) == STREAM[: desk.next]
