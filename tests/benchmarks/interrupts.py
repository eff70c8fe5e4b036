"""`python -m tests.benchmarks.interrupts [TRIES]`: interrupt a lab at any moment of its life.

Each try makes a lab and ends it, on kernels or on hosts of the course's own in turn, and is
interrupted after a random time. Whatever was under way then: no process, no descriptor and no
thread may be left. The exit code is 1 where something is.
"""

import gc
import os
import random
import signal
import sys
import threading
import time

import psutil

from helpers.lab import Lab, why_not
from helpers.servers import stop_all

ME = psutil.Process()
PATIENCE = 10.0  # seconds for threads to end


def leftovers() -> tuple[int, int, int]:
    """How many threads, descriptors and processes there are."""
    return threading.active_count(), ME.num_fds(), len(ME.children())


def lifetime() -> float:
    """The seconds that a lab takes to be made and ended."""
    begin = time.perf_counter()
    Lab().close()
    return time.perf_counter() - begin


def interrupted(after: float) -> bool:
    """Make a lab and end it; interrupt it after so many seconds. Return whether it was hit."""
    main = threading.main_thread().ident
    done = threading.Event()

    def interrupt() -> None:
        if not done.wait(after):
            signal.pthread_kill(main, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    hit = False
    try:
        thread.start()
        lab = Lab()
        lab.close()
    except KeyboardInterrupt:
        hit = True
    done.set()
    try:
        thread.join()
    except KeyboardInterrupt:  # it came only now
        thread.join()
    return hit


def run(tries: int, seed: int) -> tuple[int, list[str]]:
    """Interrupt so many labs; return how many were hit, and what was left."""
    choice = random.Random(seed)
    kinds = ["simulated"] if why_not() else ["kernel", "simulated"]
    wrong, hits = [], 0
    for kind in kinds:
        os.environ["LAB"] = kind
        longest = max(lifetime() for _ in range(3))
        gc.collect()  # what others have left is closed now, and not in between
        before = leftovers()
        for number in range(tries // len(kinds)):
            hits += interrupted(choice.uniform(0, longest))
            stop_all()  # as the next run of the cell does, where a lab was made to the end
            deadline = time.monotonic() + PATIENCE
            while leftovers() != before and time.monotonic() < deadline:
                time.sleep(0.01)
            if leftovers() != before:
                wrong.append(f"{kind}, try {number}: {before} before, {leftovers()} after")
                before = leftovers()
    return hits, wrong


def main() -> int:
    """Print what was left; return the exit code."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    hits, wrong = run(tries, seed=1)
    print(f"{hits} of {tries} labs were interrupted on their way; {len(wrong)} left something")
    print("\n".join(wrong[:10]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
