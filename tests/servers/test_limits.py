"""What a process may have open."""

import gc
import socket
import sys

import pytest

from helpers.servers import limits, run_apart


def test_the_limits_are_told_and_what_is_open():
    gc.collect()  # what an earlier test has left is closed now, and not in between
    before = limits.open_files()
    assert before.soft <= before.hard
    if sys.platform != "win32":
        with socket.socket():
            assert limits.open_files().open == before.open + 1
        assert limits.open_files().open == before.open


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_process_apart_has_the_limit_that_it_is_given():
    def asks():
        return limits.open_files()

    soft, hard, opened = run_apart(asks, descriptors=77)
    assert soft == 77 <= hard
    assert 3 <= opened < 20


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell")
def test_memory_grows_with_what_is_kept():
    def keeps():
        before = limits.memory()
        kept = [bytes([n]) * 2**20 for n in range(40)]
        return limits.memory() - before, len(kept)

    grown, count = run_apart(keeps)
    assert count == 40
    assert 30 * 2**20 < grown < 80 * 2**20
