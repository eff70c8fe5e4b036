"""A scene is played in a lab of its own, and what came of it stays."""

import pytest

from helpers.lab import Lab, LabError
from helpers.lab.play import play, play_each, where_it_plays
from helpers.record import Fate
from tests.lab.hosts import on_both

pytestmark = on_both


def meets(lab):
    """A client connects and sends, though its first bare ACK is lost."""
    lab.wire.drop(1, of="ACK from client")
    listener = lab.server.create_server()
    client = lab.client.create_connection(listener.getsockname())
    with listener, client:
        client.sendall(b"hello")
        server, _ = listener.accept()
        with server:
            return server.recv(5).decode(), 1


def test_a_scene():
    played = play(meets, delay="2 ms")
    assert played.result == ["hello", 1]
    assert any(frame.fate is Fate.DROPPED for frame in played.trace)
    assert repr(played) == repr(played.trace)


def test_where_it_plays(either):
    line = where_it_plays()
    assert line.startswith("Live") and ("own TCP" in line) == (either == "simulated")


def test_what_a_scene_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        play(lambda lab: 1 / 0)


def test_a_setting_that_cannot_be_had():
    with pytest.raises(LabError, match=r"no setting net\.ipv4\.tcp_nonsense: leave it out"):
        play(meets, kernel={"tcp_nonsense": 1})


@pytest.mark.parametrize("wish", ["none", "linux"])
def test_a_kind_of_host_that_is_not_known(monkeypatch, wish):
    with pytest.raises(LabError, match=f"client='{wish}' is no kind of host"):
        Lab(client=wish)
    monkeypatch.setenv("LAB", wish)
    with pytest.raises(LabError, match=f"LAB={wish} is not known"):
        Lab()


def test_a_kernel_that_is_not_wanted(monkeypatch):
    monkeypatch.setenv("LAB", "simulated")
    with pytest.raises(LabError, match="LAB=simulated asks for hosts without kernels"):
        Lab(client="kernel")


def test_a_scene_on_each_kind_of_host(either):
    played = play_each(meets, delay="2 ms")
    assert list(played) == (["kernel", "helpers"] if either == "kernel" else ["helpers"])
    for kind, one in played.items():
        assert one.result == ["hello", 1]
        assert all(("kernel" in frame.stack) == (kind == "kernel") for frame in one.trace)


def test_what_a_scene_on_each_kind_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        play_each(lambda lab: 1 / 0)
