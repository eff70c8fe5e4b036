"""A long run in a bounded picture: loops become one block with a count, and the middle goes.

Nothing is lost for who looks for it: a block knows for which steps it stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from helpers.draw.stepping_rows import Row

MOST = 60  # rows of one picture
LONGEST = 12  # steps of one round of a loop that is recognised
FEWEST = 3  # rounds that are worth a block


def folded(rows: Sequence[Row], most: int = MOST) -> list[Row]:
    """At most this many rows: the same rounds of a loop once, and how often they came again."""
    if len(rows) <= most:
        return list(rows)
    found = list(_blocks(rows))
    if len(found) <= most:
        return found
    first, last = found[: most // 2], found[-(most - most // 2 - 1) :]
    left = found[len(first) : -len(last)]
    number, end = left[0].number, left[-1].last
    return [*first, _block(left[0], number, end, f"{end - number + 1} steps are left out"), *last]


def _blocks(rows: Sequence[Row]) -> Iterator[Row]:
    at = 0
    while at < len(rows):
        size, rounds = _loop(rows, at)
        if rounds < FEWEST:
            yield rows[at]
            at += 1
            continue
        yield from rows[at : at + size]  # the first round, as it was
        begin, end = at + size, at + size * rounds
        steps = "this step" if size == 1 else f"these {size} steps"
        words = f"{steps} again, {rounds - 1} times"
        yield _block(rows[begin], rows[begin].number, rows[end - 1].number, words)
        at = end


def _loop(rows: Sequence[Row], at: int) -> tuple[int, int]:
    """The size of the loop that begins at a row, and its rounds; the one that covers most."""
    best = (1, 1)
    for size in range(1, LONGEST + 1):
        rounds = 1
        while _same(rows, at, at + rounds * size, size):
            rounds += 1
        if rounds >= FEWEST and size * rounds > best[0] * best[1]:
            best = (size, rounds)
    return best


def _same(rows: Sequence[Row], one: int, other: int, size: int) -> bool:
    if other + size > len(rows):
        return False
    return all(_kind(rows[one + step]) == _kind(rows[other + step]) for step in range(size))


def _kind(row: Row) -> tuple[object, ...]:
    """What makes two rounds of a loop alike: the lines, and how many packets they caused."""
    return row.who, row.line, row.source, row.what, bool(row.frames), len(row.states)


def _block(row: Row, number: int, last: int, words: str) -> Row:
    said = f"steps {number} to {last}"
    return replace(
        row,
        number=number,
        folds_to=last,
        source=f"… {words}",
        what="folded",
        words=(said,),
        changed=(),
        frames=(),
        states=(),
    )
