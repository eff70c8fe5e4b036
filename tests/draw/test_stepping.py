"""The picture of a server and a client, line by line: what is in it, and what it refuses."""

from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw
from helpers.draw.stepping import MOST, stepping
from helpers.draw.stepping_fold import folded
from helpers.draw.stepping_layout import CODE, GUTTER, SMALL, plan
from helpers.draw.stepping_rows import FEW, Row, captions, lines, packets
from helpers.draw.svg import text_width
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


def test_code_is_cut_at_a_good_place_and_nothing_of_it_is_left_out():
    source = "connection_of_the_client.sendall(connection_of_the_client.recv(1000).upper())"
    made = plan([Row(1, "client", "client", 1, source)], {1: []}, {"client": "client"})
    first, second, *rest = made.bands[0].source
    assert first == "connection_of_the_client.sendall("
    assert second.strip().startswith("connection_of")
    assert "".join([first, second.strip(), *map(str.strip, rest)]) == source


@pytest.mark.parametrize(
    "text",
    [
        "peer = ('fd00:1234:5678:9abc:def0:1234:5678:9abc%enp0s31f6', 54321, 0, 0)",
        "x" * 300,
        " " * 120 + "sock.sendall(data)",
        "s = 'ＦＵＬＬ　ＷＩＤＴＨ　ＦＵＬＬ　ＷＩＤＴＨ　ＦＵＬＬ　ＷＩＤＴＨ'",
    ],
)
def test_whatever_is_long_stays_in_its_box_and_is_not_cut_off(text):
    row = Row(1, "client", "client", 1, text, changed=(text,))
    made = plan([row], {1: []}, {"client": "client"})
    room = made.widths["client"] - GUTTER
    for lines_, size in ((made.bands[0].source, CODE), (made.bands[0].changed, SMALL)):
        assert all(text_width(line, size, mono=True) <= room for line in lines_)
        assert "".join("".join(lines_).split()) == "".join(text.split())


def endings_shown(picture):
    """The lines about the ends that are not in a step which comes later."""
    whole = svg(picture)
    later = [e for e in whole.iter() if "later" in e.get("class", "")]
    hidden = [inner for e in later for inner in e.iter()]
    endings = [e for e in whole.iter() if e.get("class") == "ending" and e not in hidden]
    return ["".join(e.itertext()) for e in endings]


def test_how_it_ends_is_not_told_before_it_has_ended():
    notes = ["both wait for the other"]
    assert endings_shown(stepping(ROWS, ENDS, notes=notes, upto=1)) == []
    assert endings_shown(stepping(ROWS, ENDS, notes=notes, upto=2)) == ["client returned 7"]
    whole = {"both wait for the other", "server returned", "client returned 7"}
    assert set(endings_shown(stepping(ROWS, ENDS, notes=notes))) == whole


def test_a_host_without_a_kernel_is_not_called_one():
    told = "".join(svg(stepping(ROWS, ENDS, hosts={"client": "client’s host"})).itertext())
    assert "client’s host" in told and "client’s kernel" not in told and "server’s kernel" in told


def loop(rounds):
    """Rows of a loop of two lines, between a first and a last one."""
    rows = [Row(1, "server", "server", 1, "begin")]
    for _ in range(rounds):
        rows.append(Row(len(rows) + 1, "server", "server", 2, "while True:"))
        rows.append(Row(len(rows) + 1, "server", "server", 3, "    sock.recv(10)"))
    return [*rows, Row(len(rows) + 1, "server", "server", 4, "end")]


def test_a_loop_becomes_one_block_with_a_count():
    rows = folded(loop(149))
    assert [row.source.strip() for row in rows] == [
        "begin",
        "while True:",
        "sock.recv(10)",
        "… these 2 steps again, 148 times",
        "end",
    ]
    block = rows[3]
    assert (block.number, block.last, block.words) == (4, 299, ("steps 4 to 299",))
    picture = stepping(rows, {"server": "returned"}, current=150)
    assert [e.get("data-last") for e in with_class(picture, "current")] == ["299"]


def test_a_short_run_is_not_folded_and_a_long_one_has_room():
    assert folded(loop(20)) == loop(20)
    different = [Row(n, "server", "server", n, f"x = {n}") for n in range(1, 201)]
    rows = folded(different)
    assert len(rows) == MOST
    (block,) = [row for row in rows if row.what == "folded"]
    assert block.source == f"… {block.last - block.number + 1} steps are left out"
    steps = [number for row in rows for number in range(row.number, row.last + 1)]
    assert steps == list(range(1, 201))


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
