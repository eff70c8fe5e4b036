"""`python -m tests.benchmarks.lossy`: 1 MB over a bad wire, by the course's TCP and by Linux's.

5 % of the frames are lost, and 5 % are damaged; 20 seeds, on a wire with a rate and on one without.
The kernels of a lab's two hosts do it in real time, the course's TCP in virtual time, both within
this one run. The exit code is 1 where ours takes more than 1.1 times as long with a rate, or more
than 1.5 times without. An argument says how many seeds there shall be instead.
"""

import socket
import statistics
import sys
import time

from helpers.lab import Lab, why_not
from helpers.simulation import Simulation

SIZE, SEEDS = 1_000_000, 20
LIMITS = {"10 Mbit/s": 1.1, None: 1.5}  # by the rate: how many times as long ours may take
WIRE = {"delay": "1 ms", "loss": 0.05, "corrupt": 0.05}
LONGEST = 300.0  # seconds that one transfer may take


def _receive(listener: socket.socket) -> float:
    """Read all that one client sends; return when the last byte had come."""
    with listener, listener.accept()[0] as connection:
        connection.settimeout(LONGEST)
        while connection.recv(1 << 16):
            pass
    return time.perf_counter()


def kernel(rate: str | None, seed: int) -> float:
    """Return the seconds that two kernels take."""
    with Lab(rate=rate, seed=seed, client="kernel", server="kernel", **WIRE) as lab:
        listener = lab.server.create_server()
        task = lab.server.run(_receive, listener)
        begin = time.perf_counter()
        with lab.client.create_connection(listener.getsockname()) as client:
            client.settimeout(LONGEST)
            client.sendall(bytes(SIZE))
            client.shutdown(socket.SHUT_WR)
            return task.result(timeout=LONGEST) - begin


def ours(rate: str | None, seed: int) -> float:
    """Return the seconds of virtual time that the course's TCP takes."""
    sim = Simulation(rate=rate, seed=seed, congestion="reno", trace=False, **WIRE)
    transfer = sim.transfer(SIZE, every=None)
    sim.run(until=LONGEST)
    assert transfer.intact
    assert transfer.received == SIZE
    return float(transfer.finished)


def main() -> int:
    """Compare both on each wire; return the exit code."""
    if reason := why_not():
        print(reason)
        return 0
    seeds = range(1, 1 + (int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS))
    wrong = 0
    for rate, limit in LIMITS.items():
        theirs = [kernel(rate, seed) for seed in seeds]
        mine = [ours(rate, seed) for seed in seeds]
        ratio = statistics.mean(mine) / statistics.mean(theirs)
        wrong += ratio > limit
        for name, times in (("Linux", theirs), ("ours", mine)):
            mean, median = statistics.mean(times), statistics.median(times)
            print(
                f"{rate or 'no rate':10} {name:6} mean {mean:6.2f} s, median {median:6.2f} s, "
                f"longest {max(times):6.2f} s"
            )
        print(f"{rate or 'no rate':10} ours takes {ratio:.2f} times as long, at most {limit}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
