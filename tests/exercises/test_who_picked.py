"""Which ports the system picked for an answer, and which the answer chose; what does for a bool."""

import socket

import numpy
import pytest

from helpers.exercises import check
from helpers.exercises.notebook_13.dual_server import dual_server
from helpers.exercises.noting import Notes, note
from helpers.exercises.shape import fits


def test_a_port_of_the_system_is_picked_and_one_of_the_answer_is_chosen():
    notes = Notes()
    with note(socket.socket(), notes) as one, note(socket.socket(), notes) as other:
        one.bind(("127.0.0.1", 0))
        picked = one.getsockname()[1]
        assert (notes.picked, notes.chosen) == ({picked}, set())
        with pytest.raises(OSError):
            other.bind(("127.0.0.1", picked))
        assert notes.chosen == {picked}, "it was asked for, though it was not had"
    with note(socket.socket(), notes) as third:
        third.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        notes.picked.clear()
        third.bind(("127.0.0.1", picked))
        assert (notes.picked, notes.chosen) == (set(), {picked})


def test_a_favourite_port_that_is_taken_is_a_favourite(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        favourite = stranger.getsockname()[1]
        verdict = check("dual_server", lambda port: dual_server(port or favourite))
    assert f"asked for port {favourite}: your code chose" in str(verdict)


def test_numpy_s_truth_does_for_a_bool_and_numbers_do_not():
    assert fits(numpy.uint16(1) == 1, bool)
    assert fits(True, bool)
    assert not fits(1, bool)
    assert not fits(None, bool)
