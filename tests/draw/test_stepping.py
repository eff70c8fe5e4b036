"""The picture of a server and a client, line by line: what is in it, and what it refuses."""

from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw
from helpers.draw.stepping import MOST, stepping
from helpers.draw.stepping_layout import plan
from helpers.draw.stepping_rows import FEW, Row, captions, lines, packets
from tests.draw.exchanges import bulk, small

ENDS = {"server": "returned", "client": "returned 7"}
FRAMES = tuple(small())
ROWS = [
    Row(1, "server", "server", 3, "listener.accept()", "blocked", ("blocked in accept",)),
    Row(
        2,
        "client",
        "client",
        9,
        "sock.connect(address)",
        changed=("sock = a socket",),
        frames=FRAMES[:3],
        states=(("client", "sock ESTABLISHED"), ("server", "new connection ESTABLISHED")),
    ),
    Row(3, "server", "server", 3, "listener.accept()", "unblocked", ("unblocked by packet 2",)),
]


def svg(picture):
    return ElementTree.fromstring(picture.svg)


def with_class(picture, name):
    return [e for e in svg(picture).iter() if name in (e.get("class") or "").split()]


def test_picture_text_and_captions_say_the_same():
    picture = stepping(ROWS, ENDS)
    drawn = "".join(svg(picture).itertext())
    for words in ("blocked in accept", "sock = a socket", "new connection ESTABLISHED"):
        assert words in drawn and words in picture.text and words in " ".join(captions(ROWS))
    assert picture.text.splitlines()[-2:] == ["server returned", "client returned 7"]
    assert picture.alt.endswith("3 steps, 3 packets. server returned; client returned 7.")
    assert len(with_class(picture, "packet")) == 3


def test_a_part_of_the_picture_is_as_large_as_all_of_it():
    part, whole = stepping(ROWS, ENDS, upto=2, current=2), stepping(ROWS, ENDS)
    assert svg(part).get("viewBox") == svg(whole).get("viewBox")
    assert [e.get("data-step") for e in with_class(part, "later")] == ["3"]
    assert [e.get("data-step") for e in with_class(part, "current")] == ["2"]


def test_a_dashed_line_leads_from_where_a_line_is_blocked_to_where_it_comes_back():
    made = plan(ROWS, packets(ROWS), {"server": "server", "client": "client"})
    (wait,) = made.waits
    first, _, last = made.bands
    assert (wait.who, wait.number) == ("server", 1)
    assert first.y < wait.begin < wait.end == last.y


def test_code_is_cut_at_a_good_place_and_stays_in_its_box():
    source = "connection_of_the_client.sendall(connection_of_the_client.recv(1000).upper())"
    made = plan([Row(1, "client", "client", 1, source)], {1: []}, {"client": "client"})
    first, second = made.bands[0].source
    assert first == "connection_of_the_client.sendall("
    assert second.strip().startswith("connection_of") and second.endswith("…")


def test_many_packets_of_one_line_are_counted():
    frames = tuple(bulk(60))
    (shown,) = packets(
        [Row(1, "client", "client", 1, "sock.sendall(data)", frames=frames)]
    ).values()
    assert len(shown) == FEW - 1 and "more packets, with" in shown[3].words
    assert shown[-1].number == frames[-1].number


def test_several_clients_are_told_apart():
    row = Row(4, "client", "client 2", 9, "sock.close()", states=(("client 2", "sock CLOSED"),))
    picture = stepping([*ROWS, row], {**ENDS, "client 2": "returned"})
    assert "client 2: sock CLOSED" in "".join(svg(picture).itertext())
    assert "client 2: sock CLOSED" in lines([row])[-1]


@pytest.mark.parametrize(("count", "told"), [(0, "no steps"), (MOST + 1, "too many")])
def test_what_cannot_be_drawn(count, told):
    rows = [Row(number, "client", "client", 1, "n += 1") for number in range(1, count + 1)]
    with pytest.raises(CannotDraw, match=told):
        stepping(rows, {"client": "was stopped"})
