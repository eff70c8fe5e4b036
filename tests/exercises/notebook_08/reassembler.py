"""Streams from pieces."""

from typing import ClassVar

from helpers.exercises.notebook_08.reassembler import Reassembler

WRAP = 2**32


class Plain:
    """A right one, of pieces cut to bytes, for others to change a step of."""

    def __init__(self, first, capacity):
        self.next, self.capacity = first, capacity
        self.held, self.out = {}, b""

    def distance(self, seq):
        return (seq - self.next + WRAP // 2) % WRAP - WRAP // 2

    def keep(self, place, byte):
        if 0 <= place < self.capacity:
            self.held[(self.next + place) % WRAP] = byte

    def join(self):
        while self.next in self.held:
            self.out += self.held.pop(self.next)
            self.next = (self.next + 1) % WRAP

    def add(self, seq, data):
        ahead = self.distance(seq)
        for index in range(len(data)):
            self.keep(ahead + index, data[index : index + 1])
        self.join()

    def read(self):
        out, self.out = self.out, b""
        return out

    @property
    def blocks(self):
        return Reassembler.blocks.fget(self._as_bytes())

    def _as_bytes(self):
        made = Reassembler(self.next, self.capacity)
        made.early = self.held
        return made


class Shares(Plain):
    held: ClassVar[dict] = {}

    def __init__(self, first, capacity):
        self.next, self.capacity, self.out = first, capacity, b""


class ByPieces(Plain):
    """A dict of pieces by their numbers: overlapping ones are joined as they are."""

    def add(self, seq, data):
        self.held[seq] = data
        while self.next in self.held:
            piece = self.held.pop(self.next)
            self.out += piece
            self.next = (self.next + len(piece)) % WRAP

    @property
    def blocks(self):
        return [(seq, seq + len(data)) for seq, data in sorted(self.held.items()) if data]


class OnlyInOrder(Plain):
    def add(self, seq, data):
        if seq == self.next:
            self.out += data
            self.next = (self.next + len(data)) % WRAP


class JoinsOnce(Plain):
    def join(self):
        if self.next in self.held:
            self.out += self.held.pop(self.next)
            self.next = (self.next + 1) % WRAP


class JoinsOnePiece(ByPieces):
    """Pieces that begin where one ends are joined; but after a hole is filled, only once."""

    def add(self, seq, data):
        if seq == self.next:
            self.out += data
            self.next = (self.next + len(data)) % WRAP
            piece = self.held.pop(self.next, b"")
            self.out += piece
            self.next = (self.next + len(piece)) % WRAP
        else:
            self.held[seq] = data


class NoCapacity(Plain):
    def keep(self, place, byte):
        if place >= 0:
            self.held[(self.next + place) % WRAP] = byte


class CapacityOfWhatIsHeld(Plain):
    def keep(self, place, byte):
        if place >= 0 and len(self.held) < self.capacity - 1:
            self.held[(self.next + place) % WRAP] = byte


class CapacityFromTheFirst(Plain):
    def __init__(self, first, capacity):
        super().__init__(first, capacity)
        self.end = first + capacity

    def keep(self, place, byte):
        if place >= 0 and (self.next + place) < self.end:
            super().keep(place, byte)


class ComparesNumbers(Plain):
    def distance(self, seq):
        return seq - self.next


class NeverOld(Plain):
    def distance(self, seq):
        return (seq - self.next) % WRAP


class DropsWhatBeginsOld(Plain):
    def add(self, seq, data):
        if self.distance(seq) >= 0:
            super().add(seq, data)


class WholeOrNothing(Plain):
    def add(self, seq, data):
        if self.distance(seq) + len(data) <= self.capacity:
            super().add(seq, data)


class NumbersGoOn(Plain):
    def join(self):
        while self.next in self.held:
            self.out += self.held.pop(self.next)
            self.next += 1


class ReadsAgain(Plain):
    def read(self):
        return self.out


class BlocksOfOne(Plain):
    @property
    def blocks(self):
        return [(number, (number + 1) % WRAP) for number in sorted(self.held)]


class BlocksWithAnEmptyOne(Plain):
    @property
    def blocks(self):
        return [(self.next, self.next), *super().blocks]


class BlocksWithTheLast(Plain):
    @property
    def blocks(self):
        return [(left, right - 1) for left, right in super().blocks]


class BlocksByNumber(Plain):
    @property
    def blocks(self):
        return sorted(super().blocks)


class BlocksAsTheyCame(Plain):
    @property
    def blocks(self):
        return list(reversed(super().blocks))


class NoBlocks(Plain):
    @property
    def blocks(self):
        pass


class BlocksIsAMethod(Plain):
    def blocks(self):
        return []


class ReadsText(Plain):
    def read(self):
        return super().read().decode()


class ForgetsNext(Plain):
    def __init__(self, first, capacity):
        super().__init__(first, capacity)
        self.first = first

    def read(self):
        out, self.out = self.out, b""
        self.next = self.first
        return out


class BlocksDeleted:
    """The property is deleted, and the rest is as it was."""

    __init__, add, read = Reassembler.__init__, Reassembler.add, Reassembler.read


WRONG = (
    (BlocksDeleted, "no attribute"),
    (Shares, "shared"),
    (ByPieces, "not merged"),
    (OnlyInOrder, "blocks: missing"),
    (JoinsOnce, "in order"),
    (JoinsOnePiece, "not merged"),
    (NoCapacity, "blocks: too many"),
    (CapacityOfWhatIsHeld, "blocks: too many"),
    (CapacityFromTheFirst, "no room for more"),
    (ComparesNumbers, "blocks: wrap"),
    (NeverOld, "half old"),
    (DropsWhatBeginsOld, "half old"),
    (WholeOrNothing, "blocks: missing"),
    (NumbersGoOn, "wrap"),
    (ReadsAgain, "reads twice"),
    (BlocksOfOne, "not merged"),
    (BlocksWithTheLast, "ends"),
    (BlocksWithAnEmptyOne, "blocks: empty"),
    (BlocksByNumber, "blocks: wrap"),
    (BlocksAsTheyCame, "blocks: order"),
    (NoBlocks, "no blocks"),
    (BlocksIsAMethod, "no property"),
    (ReadsText, "no bytes"),
    (ForgetsNext, "next"),
    (Reassembler(0, 5), "unusable"),
)


class OfRanges:
    """Pieces in whole numbers that never wrap, sorted and merged as SACK blocks are."""

    def __init__(self, first, capacity):
        self.start, self.capacity = first, capacity
        self.stream, self.done, self.seen, self.ranges = {}, 0, 0, []

    @property
    def next(self):
        return (self.start + self.done) % WRAP

    def add(self, seq, data):
        place = (seq - self.start) % WRAP
        place -= WRAP if place - self.done >= WRAP // 2 else 0
        begin, end = max(place, self.done), min(place + len(data), self.done + self.capacity)
        for index in range(begin, end):
            self.stream[index] = data[index - place]
        if begin < end:
            self.ranges.append([begin, end])
        merged = []
        for left, right in sorted(self.ranges):
            if merged and left <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], right)
            else:
                merged.append([left, right])
        if merged and merged[0][0] == self.done:
            self.done = merged.pop(0)[1]
        self.ranges = merged

    def read(self):
        data = bytearray(self.stream.pop(index) for index in range(self.seen, self.done))
        self.seen = self.done
        return data

    @property
    def blocks(self):
        return tuple(tuple((self.start + n) % WRAP for n in pair) for pair in self.ranges)


class BlocksAreKept:
    """`blocks` is a plain attribute, which each piece brings up to date."""

    def __init__(self, first, capacity):
        self.inner, self.next, self.blocks = Reassembler(first, capacity), first, []

    def add(self, seq, data):
        self.inner.add(seq, data)
        self.next, self.blocks = self.inner.next, self.inner.blocks

    def read(self):
        return self.inner.read()


class ReadsAView(Plain):
    def read(self):
        return memoryview(super().read())


RIGHT = (Plain, OfRanges, BlocksAreKept, ReadsAView)

HALF = "half of the circle, forward or back, is the same place"
KEY = "number | for number in sorted(self.early, key=lambda n: (n - self.next) % 2 ** 32): → "
KEY += "for number in sorted(self.early, key=lambda n: (n - self.next) % "
EQUIVALENT = {
    "call dropped | data, self.ready = *": "a bytearray does for bytes",
    "error swallowed*": "nothing here raises",
    "number | ahead = (seq - self.next + 2 ** 31) % 2 ** 32 - 2 ** 31 → "
    "ahead = (seq - self.next + -2 ** 31) % 2 ** 32 - 2 ** 31": HALF,
    "operator | ahead = (seq - self.next + 2 ** 31) % 2 ** 32 - 2 ** 31 → "
    "ahead = (seq - self.next - 2 ** 31) % 2 ** 32 - 2 ** 31": HALF,
    **{
        f"{KEY}{modulus}):": "what lies ahead, less than half a circle, keeps its order"
        for modulus in ("-2 ** 32", "2 ** 31", "2 ** 33", "2 ** 64", "3 ** 32", "4 ** 32")
    },
    "number | if found and found[-1][1] == number: → if found and found[-1][-1] == number:": (
        "the second of two is the last"
    ),
    "return of another kind | return found → return list(found)": "it is a list",
    **{
        f"sides swapped | {old} → {new}": "a sum has no order"
        for old, new in (
            (
                "ahead = (seq - self.next + 2 ** 31) % 2 ** 32 - 2 ** 31",
                "ahead = (2 ** 31 + (seq - self.next)) % 2 ** 32 - 2 ** 31",
            ),
            (
                "found.append((number, (number + 1) % 2 ** 32))",
                "found.append((number, (1 + number) % 2 ** 32))",
            ),
            (
                "found[-1] = (found[-1][0], (number + 1) % 2 ** 32)",
                "found[-1] = (found[-1][0], (1 + number) % 2 ** 32)",
            ),
            (
                "self.early[(self.next + place) % 2 ** 32] = byte",
                "self.early[(place + self.next) % 2 ** 32] = byte",
            ),
            (
                "self.next = (self.next + 1) % 2 ** 32",
                "self.next = (1 + self.next) % 2 ** 32",
            ),
        )
    },
    "slip: an argument too many | self.ready.append(self.early.pop(self.next)) → "
    "self.ready.append(self.early.pop(self.next, None))": "the loop has seen that it is there",
}
