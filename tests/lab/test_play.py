"""A scene gives the same live and recorded: its trace, its fates, and what it returned."""

import pytest

from helpers.lab import Lab, LabError
from helpers.lab import play as play_module
from helpers.lab.play import lab_or_none, play, where_it_plays
from helpers.record import Fate
from tests.lab.hosts import needs_lab

pytestmark = needs_lab


def meets(lab):
    """A client connects and sends, though its first bare ACK is lost."""
    lab.wire.drop(1, of="ACK from client")
    listener = lab.server.create_server()
    client = lab.client.create_connection(listener.getsockname())
    with listener, client:
        client.sendall(b"hello")
        server, _ = listener.accept()
        with server:
            return [server.recv(5).decode(), 1]


def seen(played):
    return [(f.sender, f.data, f.fate, f.seq, f.arrived is None) for f in played.trace]


def test_a_recorded_scene_is_the_live_one(monkeypatch, tmp_path):
    file = tmp_path / "new" / "meets.jsonl"
    monkeypatch.setenv("LAB_RECORD", "1")
    live = play(meets, file, delay="2 ms")
    assert live.live
    assert live.result == ["hello", 1]
    assert any(frame.fate is Fate.DROPPED for frame in live.trace)
    monkeypatch.setenv("LAB", "simulated")
    assert where_it_plays().startswith("Recorded: ")
    again = play(meets, file, delay="2 ms")
    assert not again.live
    assert again.result == live.result
    assert seen(again) == seen(live)
    assert all("recorded" in frame.stack for frame in again.trace)
    assert repr(again) == repr(again.trace)


def test_settings_that_cannot_be_are_not_hidden_by_a_recording(tmp_path):
    """Only where no lab can be had at all, the recording takes its place."""
    with pytest.raises(LabError, match="no setting net"):
        play(meets, tmp_path / "none.jsonl", kernel={"tcp_nonsense": 1})


def test_one_lab_is_made_for_a_scene(monkeypatch, tmp_path):
    made = []

    class Counted(Lab):
        def __init__(self, **settings):
            made.append(settings)
            super().__init__(**settings)

    monkeypatch.setattr(play_module, "Lab", Counted)
    play(lambda lab: None, tmp_path / "none.jsonl", delay="1 ms")
    assert made == [{"delay": "1 ms"}]


def test_nothing_is_recorded_unless_asked_for(monkeypatch, tmp_path):
    monkeypatch.delenv("LAB_RECORD", raising=False)
    play(lambda lab: None, tmp_path / "none.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_lab_or_none(monkeypatch):
    with lab_or_none(delay="2 ms") as lab:
        assert lab.running
    assert not lab.running
    monkeypatch.setenv("LAB", "simulated")
    with lab_or_none(delay="2 ms") as lab:
        assert lab is None
