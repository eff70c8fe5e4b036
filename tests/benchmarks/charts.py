"""`python -m tests.benchmarks.charts`: how long charts take, beside reading and matplotlib.

The time-sequence chart of 2,000 data segments, against what it takes only to read the frames of
that trace; and a small chart, against matplotlib drawing the same lines. The contestants run in
turns, and the best round of each counts. The exit code is 1 where the long chart takes more than
four times as long as the reading, or the small one a third of matplotlib's time.
"""

import io
import sys
import time

from matplotlib.figure import Figure

from helpers.draw import plot_curve, plot_sequence
from tests.draw.exchanges import bulk

FRAMES, ROUNDS = 4_000, 5  # about 2,000 of the frames have data
X = list(range(1, 41))
LONGEST, SHARE = 4.0, 1 / 3


def read(trace):
    """All headers of a trace that nobody has read yet."""
    return [(frame.connection, frame.tcp) for frame in trace]


def small(_):
    """A chart of two curves."""
    lines = {"A": X, "B": [40 - value for value in X]}
    return plot_curve(X, lines, x_label="window (segments)", y_label="throughput (Mbit/s)")


def of_matplotlib(_):
    """The same by matplotlib."""
    figure = Figure(figsize=(9, 4))
    axes = figure.add_subplot()
    axes.plot(X, X, marker="o", label="A")
    axes.plot(X, [40 - value for value in X], marker="s", label="B")
    axes.set(xlabel="window (segments)", ylabel="throughput (Mbit/s)")
    axes.legend()
    figure.savefig(io.StringIO(), format="svg")


def best_times(contestants):
    """The seconds of the best round of each (function, how its input is made)."""
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, (function, made) in contestants.items():
            given = made()
            begin = time.perf_counter()
            function(given)
            best[name] = min(best[name], time.perf_counter() - begin)
    return best


def main():
    """Run the contests; return the exit code."""
    best = best_times(
        {
            "reading 4,000 frames": (read, lambda: bulk(FRAMES)),
            "time-sequence chart of them": (plot_sequence, lambda: bulk(FRAMES)),
            "small chart": (small, lambda: None),
            "the same by matplotlib": (of_matplotlib, lambda: None),
        }
    )
    for name, seconds in best.items():
        print(f"  {name:28} {seconds * 1000:8.1f} ms")
    reading, chart, ours, matplotlib = best.values()
    print(f"  the long chart takes {chart / reading:.1f} times as long as reading its frames")
    print(f"  the small chart takes {ours / matplotlib:.3f} of matplotlib's time")
    return 0 if chart <= LONGEST * reading and ours <= SHARE * matplotlib else 1


if __name__ == "__main__":
    sys.exit(main())
