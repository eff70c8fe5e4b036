"""What we say of the segments of short captures is what tshark says."""

import os
import shutil
import subprocess

import pytest

from helpers.draw.segments import segments
from helpers.record import Record
from helpers.trace import Trace
from tests.trace.stories import OTHER_WORDS, STORIES, TIMED, story

TSHARK = shutil.which("tshark")
NUMBERS = ("tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.window_size")
WORDS = {  # our marks, and tshark's
    "retransmission": "retransmission",
    "out of order": "out_of_order",
    "duplicate ACK": "duplicate_ack_num",
    "keep-alive": "keep_alive",
    "window probe": "zero_window_probe",
}
needs_tshark = pytest.mark.skipif(
    TSHARK is None and not os.environ.get("CI"), reason="tshark is not installed"
)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What tshark reads in each frame of each story, as {name: [{field: text}]}."""
    folder = tmp_path_factory.mktemp("stories")
    return {name: by_tshark(folder / "story.pcap", name) for name in (*STORIES, *TIMED)}


def trace(name):
    start = max(0, -min(time for time, _ in story(name)))
    return Trace(Record(start + time, "", frame) for time, frame in story(name))


def by_tshark(path, name):
    trace(name).save(path)
    fields = (*NUMBERS, *(f"tcp.analysis.{word}" for word in WORDS.values()))
    printing = [part for field in fields for part in ("-e", field)]
    command = [TSHARK, "-n", "-r", str(path), "-T", "fields", *printing]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return [dict(zip(fields, row, strict=True)) for row in rows]


def by_us(found, streams):
    frame = found.frame
    stream = streams.index(frame.connection)
    numbers = (stream, frame.seq % 2**32, (frame.ack or 0) % 2**32, frame.length, frame.window)
    return [str(number) for number in numbers]


@needs_tshark
@pytest.mark.parametrize("name", (*STORIES, *TIMED))
def test_numbers_and_words_are_those_of_tshark(told, name):
    ours = segments(trace(name))
    streams = trace(name).connections()
    for number, (found, row) in enumerate(zip(ours, told[name], strict=True)):
        assert by_us(found, streams) == [row[field] for field in NUMBERS], (number, found)
        words = {mark.rstrip(" 0123456789") for mark in found.marks} - {"tail loss probe"}
        theirs = {ours for ours, word in WORDS.items() if row[f"tcp.analysis.{word}"]}
        if (name, number) in OTHER_WORDS:
            assert words != theirs, "no exception is needed"
        else:
            assert words == theirs, (number, found)
