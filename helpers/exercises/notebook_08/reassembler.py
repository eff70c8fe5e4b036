"""Exercise: a stream from pieces that come in any order."""

import itertools
import random
from collections.abc import Iterable, Mapping
from typing import Any, Self

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.shape import fits

STUB = '''
class Reassembler:
    """Put a stream together, of which `first` is the number of its first byte.

    `next` is the number of the next byte of the stream that has not come.
    Numbers have 32 bits: after 4294967295 comes 0.
    """

    def __init__(self, first, capacity):
        self.next, self.capacity = first, capacity

    def add(self, seq, data):  # `data` begins at the number `seq`
        ...  # your code here

    def read(self):  # return what is in order, and was not read before
        ...

    @property
    def blocks(self):  # [(first, one behind the last), …] of what is early
        ...
'''
NUMBERS = 2**32
FIRST = 1000
CAPACITY = 20
STREAM = bytes(range(65, 91)) + bytes(range(97, 123))  # A to Z, a to z: each byte once
ORDERS = 150


def check(Reassembler: type) -> None:
    """Let pieces come in order, early, overlapping, old, too far ahead, and around the wrap."""
    expect(isinstance(Reassembler, type), "no class", got=Reassembler)
    expect(not callable(getattr(Reassembler, "blocks", None)), "no property")
    expect(hasattr(Reassembler(FIRST, CAPACITY), "blocks"), "no attribute")
    _two(Reassembler)
    _in_order(Reassembler)
    _early(Reassembler)
    _old(Reassembler)
    _overlapping(Reassembler)
    _limited(Reassembler)
    _around_the_wrap(Reassembler)
    for seed in range(ORDERS):
        _any_order(Reassembler, random.Random(seed))


class _Story:
    """A Reassembler, and what has happened to it, for the hint."""

    def __init__(self, Reassembler: type, first: int = FIRST, capacity: int = CAPACITY) -> None:
        self.made = Reassembler(first, capacity)
        self.first, self.told = first, [f"Reassembler({first}, {capacity})"]

    def add(self, begin: int, end: int) -> Self:
        """Let the bytes from place `begin` to `end` of the stream come."""
        seq = (self.first + begin) % NUMBERS
        data = STREAM[begin:end]
        self.told.append(f"add({seq}, {data!r})")
        self.made.add(seq, data)
        return self

    def holds(self, mistake: str, wanted: bytes, next_place: int, *blocks: tuple[int, int]) -> None:
        """Expect what can be read, the next number, and the blocks; or that `mistake` was made."""
        made = self.made
        told = {"story": ", ".join(self.told), "wanted": wanted}
        next_number = (self.first + next_place) % NUMBERS
        got, again = made.read(), made.read()
        self.told.append("read()")
        expect(fits(got, bytes), "no bytes", got=got, **told)
        expect(not again, "reads twice", got=again, **told)
        expect(got == wanted, mistake, got=got, **told)
        expect(made.next == next_number, "next", number=made.next, right=next_number, **told)
        right = [tuple((self.first + place) % NUMBERS for place in block) for block in blocks]
        self._expect_blocks(made.blocks, right, "wrap" in mistake, told)

    def _expect_blocks(
        self, found: Any, right: list[tuple[int, ...]], wrap: bool, told: Mapping[str, object]
    ) -> None:
        told = {**told, "got": found, "right": right}
        given = [_pair(block) for block in found] if isinstance(found, list | tuple) else [None]
        pairs = [pair for pair in given if pair is not None]
        expect(len(pairs) == len(given), "no blocks", **told)
        expect(all(left != end for left, end in pairs), "blocks: empty", **told)
        expect(pairs == right or not wrap, "blocks: wrap", **told)
        have, should = _numbers(pairs), _numbers(right)
        expect([(left, end + 1) for left, end in pairs] != right or not right, "ends", **told)
        expect(have <= should, "blocks: too many", **told)
        expect(have >= should, "blocks: missing", **told)
        expect(sorted(pairs) != sorted(right) or pairs == right, "blocks: order", **told)
        expect(pairs == right, "not merged", **told)


def _pair(block: Any) -> tuple[int, ...] | None:
    """Return a block as a tuple of two whole numbers; None where it is none."""
    is_pair = isinstance(block, list | tuple) and len(block) == 2
    numbers = is_pair and all(isinstance(number, int) for number in block)
    return tuple(block) if numbers else None


def _numbers(pairs: Iterable[tuple[int, ...]]) -> set[int]:
    """Return the numbers of all bytes in some blocks; of an endless block, its first few."""
    spans = [(left, min((end - left) % NUMBERS, 2 * len(STREAM))) for left, end in pairs]
    return {(left + place) % NUMBERS for left, span in spans for place in range(span)}


def _two(Reassembler: type) -> None:
    """What one holds is nothing to another."""
    one, other = (Reassembler(FIRST, CAPACITY) for _ in range(2))
    one.add(FIRST + 1, b"B")
    other.add(FIRST, b"A")
    got = other.read()
    expect(got != b"AB", "shared", got=got)


def _in_order(Reassembler: type) -> None:
    story = _Story(Reassembler)
    story.holds("from nothing", b"", 0)
    story.add(0, 3).holds("in order", b"ABC", 3)
    story.add(3, 4).add(4, 6).holds("in order", b"DEF", 6)
    story.add(6, 6).holds("empty", b"", 6)


def _early(Reassembler: type) -> None:
    story = _Story(Reassembler).add(3, 6)
    story.holds("too early", b"", 0, (3, 6))
    story.add(0, 3).holds("thrown away", b"ABCDEF", 6)
    story = _Story(Reassembler).add(6, 9).add(3, 6)
    story.holds("too early", b"", 0, (3, 9))
    story.add(0, 3).holds("one hole", b"ABCDEFGHI", 9)
    story = _Story(Reassembler).add(6, 8).add(2, 4).add(10, 12)
    story.holds("too early", b"", 0, (2, 4), (6, 8), (10, 12))
    story.add(0, 2).holds("one hole", b"ABCD", 4, (6, 8), (10, 12))
    story.add(4, 6).holds("one hole", b"EFGH", 8, (10, 12))
    story.add(9, 9).holds("empty", b"", 8, (10, 12))


def _old(Reassembler: type) -> None:
    story = _Story(Reassembler).add(0, 4).add(0, 4)
    story.holds("twice", b"ABCD", 4)
    story.add(0, 4).holds("old", b"", 4)
    story.add(1, 3).holds("old", b"", 4)
    story.add(2, 7).holds("half old", b"EFG", 7)
    story.add(0, 9).holds("half old", b"HI", 9)


def _overlapping(Reassembler: type) -> None:
    for pieces, what in (
        ([(3, 7), (5, 9)], "left"),
        ([(5, 9), (3, 7)], "right"),
        ([(3, 9), (5, 7)], "inside"),
        ([(5, 7), (3, 9)], "around"),
        ([(3, 5), (7, 9), (4, 8)], "both"),
        ([(4, 5), (6, 7), (3, 9), (3, 9)], "around"),
        ([(5, 7), (5, 9)], "longer"),
        ([(3, 9), (3, 5)], "shorter"),
    ):
        story = _Story(Reassembler)
        for piece in pieces:
            story.add(*piece)
        left = min(begin for begin, _ in pieces)
        story.holds("too early", b"", 0, (left, 9))
        story.add(0, 3).add(2, 6).holds(f"overlap, {what}", STREAM[:9], 9)


def _limited(Reassembler: type) -> None:
    story = _Story(Reassembler, capacity=5).add(3, 9)
    story.holds("too early", b"", 0, (3, 5))
    story.add(0, 3).holds("beyond", STREAM[:5], 5)
    story = _Story(Reassembler, capacity=5).add(5, 50).add(7, 9)
    story.holds("beyond", b"", 0)
    story = _Story(Reassembler, capacity=5).add(1, 5)
    story.add(0, 2).holds("refuses what is wanted", STREAM[:5], 5)
    story = _Story(Reassembler, capacity=5).add(0, 5).add(5, 10).add(12, 20)
    story.holds("no room for more", STREAM[:10], 10, (12, 15))
    story = _Story(Reassembler, capacity=500)
    for place in (170, 45, 100):
        story.made.add(FIRST + place, b"?")
    story.told.append("three bytes far apart")
    story.holds("too early", b"", 0, (45, 46), (100, 101), (170, 171))
    story = _Story(Reassembler, capacity=5).add(0, 30)
    story.holds("beyond", STREAM[:5], 5)


def _around_the_wrap(Reassembler: type) -> None:
    for first in (NUMBERS - 3, NUMBERS - 6, NUMBERS - 4):
        story = _Story(Reassembler, first).add(0, 6)
        story.holds("wrap", STREAM[:6], 6)
        story.add(1, 4).add(4, 8).holds("old, wrap", STREAM[6:8], 8)
        story = _Story(Reassembler, first).add(4, 8).add(2, 3)
        story.holds("wrap", b"", 0, (2, 3), (4, 8))
        story.add(3, 4).holds("wrap", b"", 0, (2, 8))
        story.add(0, 2).holds("wrap", STREAM[:8], 8)
        _Story(Reassembler, first, 7).add(5, 9).holds("wrap", b"", 0, (5, 7))
    story = _Story(Reassembler, 0).add(0, 2)
    story.made.add(NUMBERS - 2, b"??")
    story.holds("old, wrap", b"AB", 2)


def _any_order(Reassembler: type, chance: random.Random) -> None:
    """Cut the stream anew, and let the pieces come in any order; some twice, some overlapping."""
    first = chance.choice((5, NUMBERS - 20, NUMBERS - 1))
    made, got = Reassembler(first, len(STREAM)), b""
    cuts = [0, *sorted(chance.sample(range(1, len(STREAM)), chance.randint(1, 20))), len(STREAM)]
    pieces = list(itertools.pairwise(cuts))
    for _ in range(10):
        begin = chance.randrange(len(STREAM))
        pieces.append((begin, begin + chance.randint(0, 12)))
    chance.shuffle(pieces)
    for begin, end in pieces:
        made.add((first + begin) % NUMBERS, STREAM[begin:end])
        if chance.random() < 0.3:
            got += made.read()
    got += made.read()
    expect(got == STREAM, "wrong in the long run", got=got, pieces=len(pieces))
    expect(not made.blocks, "left over", got=made.blocks)


class Reassembler:
    """Put a stream together, of which `first` is the number of its first byte.

    `next` is the number of the next byte of the stream that has not come.
    Numbers have 32 bits: after 4294967295 comes 0.
    """

    def __init__(self, first, capacity):
        self.next, self.capacity = first, capacity
        self.early = {}  # the number of a byte that is early: the byte
        self.ready = bytearray()

    def add(self, seq, data):
        ahead = (seq - self.next + 2**31) % 2**32 - 2**31  # below 0: it is old
        for place, byte in enumerate(data, ahead):
            if 0 <= place < self.capacity:
                self.early[(self.next + place) % 2**32] = byte
        while self.next in self.early:
            self.ready.append(self.early.pop(self.next))
            self.next = (self.next + 1) % 2**32

    def read(self):
        data, self.ready = bytes(self.ready), bytearray()
        return data

    @property
    def blocks(self):
        found = []
        for number in sorted(self.early, key=lambda n: (n - self.next) % 2**32):
            if found and found[-1][1] == number:
                found[-1] = (found[-1][0], (number + 1) % 2**32)
            else:
                found.append((number, (number + 1) % 2**32))
        return found


SO_FAR = "after {story} the bytes in order are {wanted!r}, and `read` gave {got!r}"
MISTAKES = {
    "no class": Mistake(
        "the check was given {got!r}, not the class.", "`check('reassembler', Reassembler)`."
    ),
    "no property": Mistake(
        "`blocks` is to be read as `r.blocks`, without a call.",
        "`@property` in the line above `def blocks(self)`.",
    ),
    "no attribute": Mistake(
        "a new Reassembler has no `blocks`.",
        "to leave the property `blocks` where the cell has it.",
    ),
    "shared": Mistake(
        "one Reassembler was given the byte b'B', another b'A', and this one gave {got!r}.",
        "to make what it holds in `__init__`, as `self.…`: what is made in the body of the class "
        "belongs to all of them.",
    ),
    "no bytes": Mistake(
        "after {story}, `read()` gave {got!r}.",
        "to return bytes: {wanted!r} here. Where nothing is in order, that is b''.",
    ),
    "no blocks": Mistake(
        "after {story}, `blocks` was {got!r}.",
        "a list of pairs; where nothing is early, an empty one.",
    ),
    "from nothing": Mistake("nothing had come, and `read` gave {got!r}.", "to return b'' then."),
    "in order": Mistake(
        f"{SO_FAR}.", "to put a piece that begins at `self.next` behind what is ready to read."
    ),
    "reads twice": Mistake(
        "after {story} `read()` was called two times, and the second gave {got!r}.",
        "to forget in `read` what it returns.",
    ),
    "next": Mistake(
        "after {story}, `next` was {number}, and {right} is the number of the next byte that has "
        "not come.",
        "to move `self.next` on by every byte that is in order, modulo 2**32.",
    ),
    "empty": Mistake(f"{SO_FAR}. The last piece was empty.", "to do nothing with an empty piece."),
    "too early": Mistake(
        f"{SO_FAR}: there is a hole before it.",
        "to hold a piece that begins behind `self.next` until the hole is filled.",
    ),
    "thrown away": Mistake(
        f"{SO_FAR}. What came early was thrown away, so the sender must send it again.",
        "to keep it, and to look for it when the hole before it is filled.",
    ),
    "one hole": Mistake(
        f"{SO_FAR}.",
        "to look again after each piece that fits: behind it, the next one may fit, too.",
    ),
    "twice": Mistake(
        f"{SO_FAR}. The same piece came twice.", "to pass over what lies before `self.next`."
    ),
    "old": Mistake(
        f"{SO_FAR}. The last piece was old: all of it had come before.",
        "to pass over what lies before `self.next`.",
    ),
    "half old": Mistake(
        f"{SO_FAR}. The beginning of the last piece was old, and its end was new.",
        "to cut off what lies before `self.next`, and to keep the rest.",
    ),
    "not merged": Mistake(
        "after {story}, `blocks` was {got!r}. Some of these touch or overlap.",
        "to merge them: {right!r}.",
    ),
    "ends": Mistake(
        "after {story}, `blocks` was {got!r}.",
        "the number *behind* the last byte as the end of a block: {right!r}.",
    ),
    "blocks: empty": Mistake(
        "after {story}, `blocks` was {got!r}. A block that ends where it begins is empty.",
        "to leave it out: {right!r}.",
    ),
    "blocks: too many": Mistake(
        "after {story}, `blocks` was {got!r}, and what is early and has room is {right!r}.",
        "to hold nothing that has come before, and nothing from `next` + `capacity` on.",
    ),
    "blocks: missing": Mistake(
        "after {story}, `blocks` was {got!r}, and what is early and has room is {right!r}.",
        "to hold every byte that is behind `next` and before `next` + `capacity`, of whatever "
        "piece.",
    ),
    "blocks: order": Mistake(
        "after {story}, `blocks` was {got!r}.",
        "to give them in the order of the stream: {right!r}.",
    ),
    "blocks: wrap": Mistake(
        "after {story}, `blocks` was {got!r}, and not {right!r}. Behind 4294967295 comes 0.",
        "to compute the distance from `self.next`, modulo 2**32, and to compare distances, not "
        "numbers.",
    ),
    "beyond": Mistake(
        f"{SO_FAR}, with little `capacity`.",
        "to keep only the bytes before `next` + `capacity`, as `next` is when they come.",
    ),
    "refuses what is wanted": Mistake(
        f"{SO_FAR}, with a capacity of 5. The last piece began with the byte that was missing.",
        "to count the capacity from `next`, not from how much is held: else a full store can never "
        "be emptied.",
    ),
    "no room for more": Mistake(
        f"{SO_FAR}, with a capacity of 5.",
        "to count the capacity from `next` as it is now: what is in order makes room.",
    ),
    "wrap": Mistake(
        f"{SO_FAR}. Behind 4294967295 comes 0.",
        "to compute the distance from `self.next`, modulo 2**32, and to compare distances, not "
        "numbers.",
    ),
    "old, wrap": Mistake(
        f"{SO_FAR}. A piece was old, though its number is large: the numbers had wrapped.",
        "to take a distance of 2**31 or more for a negative one.",
    ),
    "wrong in the long run": Mistake(
        "a stream of 52 bytes came in {pieces} pieces, in some order, and you gave {got!r}.",
        "to feed it one byte at a time, backwards; and pieces that overlap on both sides.",
    ),
    "left over": Mistake(
        "the whole stream had come and was read, and `blocks` was {got!r}.",
        "to throw away what is held when its place in the stream has come.",
    ),
    **{
        f"overlap, {what}": Mistake(f"{SO_FAR}. Two pieces overlapped: {how}.", cure)
        for what, how, cure in (
            ("left", "the second began in the first", "to keep each byte once."),
            ("right", "the second ended in the first", "to keep each byte once."),
            ("inside", "the second lay inside the first", "to keep each byte once."),
            ("around", "the second lay around the first", "to keep what is new on both sides."),
            ("both", "the last joined two others", "to keep each byte once."),
            ("longer", "both began at one number", "to keep the longer one, or every byte."),
            ("shorter", "both began at one number", "not to let a short one replace a longer one."),
        )
    },
}
EXERCISE = Exercise(
    name="reassembler",
    notebook="08",
    title="A stream from pieces in any order",
    solution=(Reassembler,),
    stub=STUB,
    check=check,
    time_limit=2.0,
    mistakes=MISTAKES,
    hints=(
        "Begin with a dict: the number of a byte that is early → the byte. It knows nothing of "
        "pieces, so nothing can overlap in it.",
        "`ahead = (seq - self.next + 2**31) % 2**32 - 2**31` is how far the piece is ahead of what "
        "is wanted. Below 0 it is old. Which bytes lie from 0 to `capacity`?",
        "After each `add`: while `self.next` is in the dict, move that byte to what is ready to "
        "read, and `next` on by 1. `blocks`: go through the numbers in the order of their distance "
        "from `next`; one that follows the last block makes it longer.",
    ),
    right="This is what TCP does with each segment that comes early; the blocks are those of SACK "
    "(RFC 2018 3). Real ones keep pieces, not bytes, to be quick.",
)
