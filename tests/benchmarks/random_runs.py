"""`python -m tests.benchmarks.random_runs [runs]`: 100,000 random runs of the course's TCP.

A third each: one connection against random segments and calls, a stack against damaged bytes, two
ends over a hostile wire. Each seed that fails is printed; the exit code is 1 where one did.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from tests.transport.tcp.random_runs import damaged_bytes, hostile_wire, one_connection

RUNS, AT_ONCE, BEGIN = 100_000, 200, 1_000_000  # seeds that the suite does not use


def failures(run: Callable[[int], None], first: int, count: int) -> list[str]:
    """Return a line for each seed that fails."""
    found = []
    for seed in range(first, first + count):
        try:
            run(seed)
        except Exception as error:
            found.append(f"{run.__name__}({seed}): {error!r}")
    return found


def main() -> int:
    """Do all runs on two processes; return the exit code."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    wrong = 0
    with ProcessPoolExecutor(2) as pool:
        for run in (one_connection, damaged_bytes, hostile_wire):
            begin, batches = time.perf_counter(), range(BEGIN, BEGIN + runs // 3, AT_ONCE)
            for lines in pool.map(
                failures, [run] * len(batches), batches, [AT_ONCE] * len(batches)
            ):
                wrong += len(lines)
                print(*lines, sep="\n", end="\n" if lines else "", flush=True)
            taken = time.perf_counter() - begin
            print(f"{run.__name__:16} {len(batches) * AT_ONCE:7,} runs, {taken:.0f} s", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
