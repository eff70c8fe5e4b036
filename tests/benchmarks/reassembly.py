"""`python -m tests.benchmarks.reassembly`: what 16,000 pieces of one byte cost, beside 4,000.

Whatever their order, four times as many pieces should take about four times as long. The exit code
is 1 where one order takes more than ten times as long: work that grows with the square of the
number of pieces takes sixteen times.
"""

import random
import sys
import time
from collections.abc import Iterator

from helpers.transport.tcp.reassembly import Reassembler

FEW, MANY, ROUNDS = 4_000, 16_000, 5


def orders(count: int) -> Iterator[tuple[str, list[int]]]:
    """Names, and the places of `count` pieces; place 0 is missing, so that all must wait."""
    places = list(range(1, count + 1))
    yield "up", places
    yield "down", places[::-1]
    yield "every other", [2 * place for place in places]
    yield "every other, down", [2 * place for place in places[::-1]]
    yield "mixed", random.Random(1).sample(places, count)


def seconds(places: list[int]) -> float:
    """Return the processor time that it takes to add these pieces, and to look at the blocks."""
    desk = Reassembler(0)
    begin = time.process_time()
    for place in places:
        desk.add(place, b"x")
        assert desk.blocks
    return time.process_time() - begin


def main() -> int:
    """Measure all orders, best of five; return the exit code."""
    worst = 0.0
    for (name, few), (_, many) in zip(orders(FEW), orders(MANY), strict=True):
        short = min(seconds(few) for _ in range(ROUNDS))
        long = min(seconds(many) for _ in range(ROUNDS))
        worst = max(worst, long / short)
        print(f"{name:18} {MANY:,} pieces {long * 1e3:6.1f} ms, {long / short:4.1f} times {FEW:,}")
    return int(worst > 10)


if __name__ == "__main__":
    sys.exit(main())
