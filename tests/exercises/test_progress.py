"""Progress is one line an event, survives damage, and never stops the course."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.exercises import progress
from helpers.exercises.catalog import all_exercises
from helpers.exercises.course import PARTS
from helpers.exercises.course_map import course_map

ROOT = Path(__file__).resolve().parents[2]


def written():
    return {n.number for part in PARTS.values() for n in part if n.file}


@pytest.fixture
def file(monkeypatch, tmp_path):
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(path))
    monkeypatch.setattr(progress, "_unkept", [])
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
    "damage",
    [
        b"{half a li\n",
        b"\xff\xfe\0\0\n",
        b"[]\n",
        b'{"kind": 1}\n',
        b'{"kind": "guess", "name": "x", "guess": ["a"]}\n',
        b'{"kind": "check", "name": {}}\n',
        b"null\n",
        b"5\n",
        b"[" * 100_000 + b"\n",
        b"}, {\n",
        b'1], [{"kind": "check", "name": "two"}\n',
    ],
)
def test_a_line_that_cannot_be_read_is_passed_over_and_the_good_ones_go_on(file, damage):
    progress.record("check", "one", state="right")
    with file.open("ab") as other:
        other.write(damage)
    progress.record("check", "two", state="right")
    whole = file.read_bytes()
    assert [event["name"] for event in progress.events()] == ["one", "two"]
    assert "1 line of the progress file" in progress.trouble()
    assert file.read_bytes() == whole, "nothing is lost, whatever it was"


def test_an_event_that_another_kernel_wrote_is_seen_and_a_new_file_begins_anew(file):
    progress.record("check", "one")
    assert len(progress.events()) == 1
    with file.open("a") as other:
        other.write('{"kind": "check", "name": "two"}\n{"kind": "check", "na')
    assert [event["name"] for event in progress.events()] == ["one", "two"]
    assert progress.trouble() == "", "the last line is still being written"
    with file.open("a") as other:
        other.write('me": "three"}\n')
    assert [event["name"] for event in progress.events()] == ["one", "two", "three"]
    file.unlink()
    assert progress.events() == []
    progress.record("check", "four")
    assert [event["name"] for event in progress.events()] == ["four"]


WRITER = """
import sys
from helpers.exercises import progress
for number in range(300):
    progress.record("check", f"{sys.argv[1]}-{number}", state="right")
"""


def test_three_writers_lose_nothing_and_damage_nothing(file):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, name], cwd=ROOT) for name in ("a", "b", "c")
    ]
    while any(writer.poll() is None for writer in writers):
        assert progress.trouble() == ""
        with contextlib.suppress(subprocess.TimeoutExpired):
            writers[0].wait(0.01)
    assert len({event["name"] for event in progress.events()}) == 900
    assert progress.trouble() == ""


def a_folder(file):
    file.mkdir()


def a_link_to_nowhere(file):
    file.symlink_to(file.parent / "no" / "such" / "file")


def a_pipe_that_nobody_reads(file):
    os.mkfifo(file)


def a_file_in_no_folder(file):
    os.environ["EXPLORING_TCP_PROGRESS"] = str(file.parent / "no" / "such" / "file")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (a_folder, "is not a file"),
        (a_link_to_nowhere, "leads nowhere"),
        (a_pipe_that_nobody_reads, "is not a file"),
        (a_file_in_no_folder, "folder that does not exist"),
    ],
)
def test_a_place_that_cannot_keep_it_is_told_and_the_session_goes_on(file, make, told):
    make(file)
    progress.record("check", "one", state="right")
    assert [event["name"] for event in progress.events()] == ["one"], "as long as the kernel runs"
    assert told in progress.trouble()
    assert "EXPLORING_TCP_PROGRESS" in progress.trouble()


def test_a_full_disk_loses_one_event_and_no_other(file, monkeypatch):
    """The disk takes half a line: that one is kept in memory, and swallows no later one."""
    progress.record("check", "one", state="right")
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[: len(data) // 2]))
    progress.record("check", "two", state="right")
    monkeypatch.setattr(os, "write", write)
    progress.record("check", "three", state="right")
    assert {event["name"] for event in progress.events()} == {"one", "two", "three"}
    assert "could not be written" in progress.trouble()


def test_a_read_only_file_is_told(file, monkeypatch):
    progress.record("check", "one", state="right")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anything
    assert "cannot be written" in progress.trouble()


def test_a_long_file_is_read_once(file, monkeypatch):
    line = json.dumps({"kind": "check", "name": "one", "state": "right"})
    file.write_text(f"{line}\n" * 1000)
    progress.events()
    parsed = []
    monkeypatch.setattr(progress, "_parse", lambda data: parsed.append(data) or ([], 0))
    progress.events("check")
    assert parsed == []
    progress.record("check", "two")
    progress.events("check")
    assert len(parsed[0]) < 200, "only what is new"


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
    file.write_text("nonsense\n")
    assert "cannot be read" in repr(course_map())
    assert "cannot be read" in course_map()._repr_mimebundle_()["text/html"]


def test_each_line_is_json(file):
    progress.record("guess", 'quote " and\nline', guess="ü")
    assert json.loads(file.read_text(encoding="utf-8"))["name"] == 'quote " and\nline'


def test_a_torn_last_line_does_not_swallow_the_next(file):
    progress.record("check", "one", state="right")
    file.write_bytes(file.read_bytes() + b'{"time": 1, "ki')
    progress.record("check", "two", state="right")
    assert [event["name"] for event in progress.events()] == ["one", "two"]
