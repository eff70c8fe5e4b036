"""`python -m tests.benchmarks.http_fuzz`: damaged requests by the hundred thousand.

Each is read in one piece, in five, and byte by byte: the same requests come out, or the same
status. What h11 makes of it is the same too, but for the differences that are known
(tests/application/http_inputs.py). Then heads and bodies are read byte by byte: the
exit code is 1 where anything differs, or where ten times the bytes take more than twenty times as
long.
"""

import random
import sys
import time
from collections import Counter

from tests.application.http_inputs import POST, agree, damaged, known, ours, pieces

INPUTS = 100_000


def fuzz(count, seed=1):
    """Return (how many were compared with h11, what was wrong)."""
    chance, compared, wrong = random.Random(seed), 0, Counter()
    for _ in range(count):
        data = damaged(chance)
        places = sorted(chance.sample(range(len(data)), min(4, len(data))))
        cut = [pieces(data, places), pieces(data, range(1, len(data)))]
        wrong["cut"] += any(ours(parts) != ours([data]) for parts in cut)
        if not known(data):
            compared += 1
            if not agree(data):
                wrong["not as h11"] += 1
                print(data)
    return compared, +wrong


def seconds(function, *arguments):
    """Return how long a call takes, the best of three."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        best = min(best, time.perf_counter() - begun)
    return best


def byte_by_byte(size):
    """Read a head and a body of `size` bytes each, one byte at a time."""
    lines = b"X: 0123456789\r\n" * (size // 15)
    data = POST + lines + b"Content-Length: %d\r\n\r\n" % size + bytes(size)
    found, status = ours(pieces(data, range(1, len(data))), max_head=2 * size + 1000)
    assert (len(found), status) == (1, 0)


def main():
    compared, wrong = fuzz(INPUTS)
    print(f"{INPUTS} damaged requests, {compared} of them with h11: {dict(wrong) or 'all agree'}")
    ratio = seconds(byte_by_byte, 100_000) / seconds(byte_by_byte, 10_000)
    print(f"byte by byte, ten times the bytes take {ratio:.1f} times as long")
    return int(bool(wrong) or ratio > 20)


if __name__ == "__main__":
    sys.exit(main())
