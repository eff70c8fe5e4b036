"""Some of the random runs; `python -m tests.benchmarks.random_runs` does many more."""

import pytest

from tests.transport.tcp.random_runs import (
    damaged_bytes,
    hostile_wire,
    one_connection,
    with_and_without_prediction,
)

RUNS, AT_ONCE = 500, 50


@pytest.mark.parametrize("first", range(0, RUNS, AT_ONCE))
@pytest.mark.parametrize("run", [one_connection, damaged_bytes, hostile_wire])
def test_random_runs(run, first):
    for seed in range(first, first + AT_ONCE):
        try:
            run(seed)
        except Exception as error:
            raise AssertionError(f"{run.__name__}({seed}): {error!r}") from error


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_whether_headers_are_predicted_makes_no_difference(first):
    foreseen = [with_and_without_prediction(seed) for seed in range(first, first + 20)]
    assert sum(foreseen) > 20, "too few to prove anything"
