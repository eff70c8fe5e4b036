"""Progress is one line an event, survives damage, and never stops the course."""

import json
import os

import pytest

from helpers.exercises import progress
from helpers.exercises.catalog import all_exercises
from helpers.exercises.course import PARTS
from helpers.exercises.course_map import course_map


def written():
    return {n.number for part in PARTS.values() for n in part if n.file}


@pytest.fixture
def file(monkeypatch, tmp_path):
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(path))
    return path


def test_events_come_back_in_order(file):
    progress.record("check", "one", state="right")
    progress.record("guess", "two", guess="a")
    assert [event["name"] for event in progress.events()] == ["one", "two"]
    assert [event["guess"] for event in progress.events("guess")] == ["a"]
    assert len(file.read_text().splitlines()) == 2


def test_no_file_is_no_progress(file):
    assert progress.events() == []
    assert progress.trouble() == ""


@pytest.mark.parametrize(
    "damage", [b"{half a li", b"\xff\xfe\0\0\n", b"[]\n", b'{"kind": 1}\n', b"null\n", b"5\n"]
)
def test_a_damaged_file_is_kept_aside_and_the_good_lines_go_on(file, damage):
    progress.record("check", "one", state="right")
    good = file.read_bytes()
    file.write_bytes(good + damage)
    assert [event["name"] for event in progress.events()] == ["one"]
    assert file.read_bytes() == good
    aside = file.with_name("progress.damaged-1.jsonl")
    assert aside.read_bytes() == good + damage
    assert aside.name in progress.trouble()
    progress.record("check", "two", state="right")
    file.write_bytes(file.read_bytes() + damage)
    assert len(progress.events()) == 2
    assert file.with_name("progress.damaged-2.jsonl").exists()


def test_an_unwritable_place_raises_nothing_and_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "no" / "such" / "file"))
    progress.record("check", "one", state="right")
    assert progress.events() == []
    assert "EXPLORING_TCP_PROGRESS" in progress.trouble()


def test_a_read_only_file_is_told(file, monkeypatch):
    progress.record("check", "one", state="right")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anything
    assert "cannot be written" in progress.trouble()


def test_the_map_counts_right_answers_once(file):
    exercise = next(e for e in all_exercises() if e.notebook in written())
    total = sum(other.notebook == exercise.notebook for other in all_exercises())
    for state in ("not yet", "right", "right"):
        progress.record("check", exercise.name, state=state)
    shown = course_map()
    assert shown.right[exercise.notebook] == 1
    assert shown.total[exercise.notebook] == total
    assert f"1 of {total} exercises" in repr(shown)


def test_the_map_tells_of_a_damaged_file(file):
    file.write_text("nonsense")
    assert "damaged" in repr(course_map())
    assert "damaged" in course_map()._repr_mimebundle_()["text/html"]


def test_each_line_is_json(file):
    progress.record("guess", 'quote " and\nline', guess="ü")
    assert json.loads(file.read_text(encoding="utf-8"))["name"] == 'quote " and\nline'


def test_a_torn_last_line_does_not_swallow_the_next(file):
    progress.record("check", "one", state="right")
    file.write_bytes(file.read_bytes() + b'{"time": 1, "ki')
    progress.record("check", "two", state="right")
    assert [event["name"] for event in progress.events()] == ["one", "two"]
