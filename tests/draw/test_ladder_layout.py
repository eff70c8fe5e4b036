"""No label lies on another, whatever the traffic: worked out from the plan, before any drawing."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.draw import ladder_layout
from helpers.draw.boxes import Box, crossed, overlap
from helpers.draw.ladder import heading
from helpers.draw.ladder_layout import GUTTER, SIDE, LadderPlan, _columns, collisions, plan
from helpers.draw.ladder_rows import LONG, ROW, rows
from helpers.draw.segments import segments
from helpers.internet import Echo, IPv4
from helpers.link import Ethernet
from helpers.record import Fate, Record
from helpers.trace import Trace
from helpers.transport.tcp import ACK, FIN, SYN
from helpers.transport.tcp.options import Sack
from tests.draw.exchanges import (
    CLIENT,
    ISS,
    MAC,
    NAMES,
    SERVER,
    SYN_OPTIONS,
    bulk,
    handshake,
    record,
    segment,
    small,
)

HOSTS = ["client", "server"]


def ping(time, source, destination):
    ip = IPv4(source=source, destination=destination, protocol=1)
    return Record(time, "", Ethernet(MAC[SERVER], MAC[CLIENT]).pack(ip.pack(Echo().pack(b"abc"))))


LOOP = Trace([ping(0.0, "127.0.0.1", "127.0.0.1"), ping(1e-5, "127.0.0.1", "127.0.0.1")])
THREE = Trace(
    [ping(0.0, CLIENT, SERVER), ping(1e-5, SERVER, "10.0.0.3"), ping(0.1, CLIENT, SERVER)]
)
ASKS_ITSELF = Trace([ping(0.0, CLIENT, SERVER), ping(1e-5, SERVER, SERVER)])
EDGES = [(ISS[CLIENT] + 2_000_000_000 + 1000 * n) % 2**32 for n in range(8)]
WIDE = (Sack(tuple(zip(EDGES[::2], EDGES[1::2], strict=True))),)
REPORT = record(1.0, SERVER, segment(SERVER, 1, 1, ACK, options=WIDE))
BLOCKS = Trace([*handshake(), REPORT, ping(2.0, SERVER, "10.0.0.3")])
TRACES = {
    "to itself": ASKS_ITSELF,
    "wide blocks": BLOCKS,
    "small": small(),
    "level": small(delay=None),
    "loss": bulk(60),
    "two hundred": bulk(200, dropped=(9, 40, 41, 60), most=40),
    "all lost": bulk(60, dropped=tuple(range(5, 30))),
    "slow link": bulk(80, rate=1e5),
    "loop": LOOP,
    "three": THREE,
}


def planned(trace, notes=None, states=None):
    return plan(segments(trace), trace.hosts, notes or {}, states or {})


def words(made):
    """All labels of a plan that have a box: those at arrows, states and notes."""
    labels = [label for arrow in made.arrows for label in arrow.labels]
    labels += [label for _, label in made.states]
    return labels + [line for _, _, lines in made.notes for line in lines]


@pytest.fixture(scope="module", params=TRACES)
def made(request):
    return planned(TRACES[request.param])


class TestEveryTrace:
    def test_no_label_lies_on_another(self, made):
        assert collisions(made.arrows) == []

    def test_every_label_is_inside_of_the_picture(self, made):
        for label in words(made):
            for x, y in label.box.corners():
                assert SIDE <= x <= made.width - 2, label
                assert 0 <= y <= made.height - 2, label

    def test_time_runs_down(self, made):
        events = [(a.segment.frame.time, a.y1) for a in made.arrows]
        events += [(a.segment.frame.arrived, a.y2) for a in made.arrows if a.segment.frame.arrived]
        ys = [y for _, y in sorted(events)]
        assert all(later >= earlier - 1e-6 for earlier, later in pairwise(ys))
        sent = [arrow.y1 for arrow in made.arrows]
        assert all(later - earlier >= ROW - 1e-6 for earlier, later in pairwise(sent))


@st.composite
def traffic(draw):
    records, time = [], 0.0
    for _ in range(draw(st.integers(1, 25))):
        time += draw(st.sampled_from((0.0, 1e-6, 1e-4, 0.004, 0.03, 2.0)))
        source = draw(st.sampled_from((CLIENT, SERVER)))
        flags = draw(st.sampled_from((ACK, SYN, ACK | FIN)))
        options = SYN_OPTIONS if flags & SYN else ()
        data = bytes(draw(st.sampled_from((0, 0, 5, 1448))))
        numbers = draw(st.integers(0, 99999)), draw(st.integers(0, 99999))
        fate = draw(st.sampled_from([Fate.DELIVERED, *Fate]))
        delay = draw(st.sampled_from((0.02, 0.02, 0.021, 0.2, None)))
        made = segment(source, *numbers, flags, 502, data, options)
        records.append(record(time, source, made, delay, fate))
    return Trace(records, NAMES)


@settings(max_examples=20, deadline=None)
@given(traffic())
def test_no_label_lies_on_another_whatever_happens(trace):
    made = plan(segments(trace), HOSTS, {}, {})
    assert collisions(made.arrows) == []


def test_states_and_notes_do_not_overlap_either():
    long = "A note that is much longer than the room for it, so that it is cut into many lines."
    numbers = range(8)
    states = {None: {"client": "CLOSED", "server": "LISTEN"}}
    states |= {n: {"client": f"STATE-{n}", "server": f"STATE-{n}"} for n in numbers}
    made = planned(small(), dict.fromkeys(numbers, long), states)
    assert len(made.states) == 18
    assert len(made.notes) == 8
    for one, other in combinations(words(made), 2):
        assert not overlap(one.box, other.box), (one, other)
    assert max(y for label in words(made) for _, y in label.box.corners()) < made.height


def test_a_handshake_has_its_labels_in_the_middle():
    made = planned(Trace(handshake(), NAMES))
    assert {label.anchor for arrow in made.arrows for label in arrow.labels} == {"middle"}


@pytest.mark.parametrize("drop", [(), (3,)])
def test_rows_are_moved_apart_so_that_labels_stay_along_their_arrows(drop):
    made = planned(bulk(12 if drop else 6, dropped=drop, rate=1e6))
    labels = [label for arrow in made.arrows for label in arrow.labels]
    assert any(label.angle for label in labels)  # none of them lies flat
    assert drop or {label.anchor for label in labels} == {"middle"}


def test_a_crowd_is_not_moved_apart_for_long(monkeypatch):
    tries = []
    monkeypatch.setattr(ladder_layout, "rows", lambda *args: tries.append(1) or rows(*args))
    planned(bulk(60))
    assert len(tries) < 20


def test_arrows_are_as_slanted_as_their_travel_took():
    made = planned(small())
    assert all(30 < arrow.y2 - arrow.y1 < 60 for arrow in made.arrows)
    assert all(arrow.y2 == arrow.y1 for arrow in planned(small(delay=None)).arrows)


def test_arrows_that_left_together_stay_parallel():
    made = planned(bulk(12, dropped=(), rate=1e12))
    slants = [round(a.y2 - a.y1) for a in made.arrows if a.segment.kind == "data"][:4]
    assert max(slants) - min(slants) <= 2


def test_a_lost_frame_ends_on_the_way_beside_its_neighbours():
    made = planned(bulk(60))
    (lost,) = [arrow for arrow in made.arrows if arrow.segment.fate == "lost"]
    left, right = made.hosts.values()
    assert left + (right - left) * 0.45 < lost.x2 < left + (right - left) * 0.9
    before = made.arrows[lost.segment.frame.number - 1]
    assert lost.angle == pytest.approx(before.angle, abs=4)


def test_a_long_pause_is_cut_and_told():
    made = planned(small())
    ((_, seconds),) = made.cuts
    assert seconds == pytest.approx(1.116, abs=0.01)
    ys = [arrow.y1 for arrow in made.arrows]
    assert max(later - earlier for earlier, later in pairwise(ys)) < LONG + 60
    assert made.height < 600


def test_two_hundred_frames_take_no_more_room_than_they_need():
    found = segments(TRACES["two hundred"])
    placed = rows(found, [0] * len(found), {}, 20)
    assert 200 * ROW <= placed.depth <= 200 * ROW * 2


class TestBoxes:
    def test_boxes_side_by_side_do_not_overlap(self):
        assert not overlap(Box(0, 0, 10, 10), Box(10, 0, 10, 10))
        assert overlap(Box(0, 0, 10, 10), Box(8, 8, 10, 10))

    def test_turned_boxes_are_told_apart_where_upright_ones_could_not(self):
        assert overlap(Box(0, 0, 100, 10), Box(30, 12, 100, 30))
        assert not overlap(Box(0, 0, 100, 10, 30), Box(0, 16, 100, 10, 30))
        assert overlap(Box(0, 0, 100, 10, 30), Box(0, 16, 100, 10, -30))

    def test_a_line_through_a_box(self):
        assert crossed(Box(0, 0, 10, 10), (-20, -20), (20, 20))
        assert not crossed(Box(0, 0, 10, 10), (-20, 0), (0, -20))


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize(
    "name", ["2001:db8:1234:5678:9abc:def0:1234:{:04x}", "m:{}", "w" * 60 + "{}"]
)
def test_the_names_of_hosts_fit(name, count):
    hosts = {name.format(number): 0.0 for number in range(count)}
    width, hosts = _columns([], list(hosts), {}, {})
    made = LadderPlan(width, 100.0, hosts, [], [])
    heads = [heading(each, x, made).box for each, x in hosts.items()]
    assert heads[0].x - heads[0].width / 2 >= SIDE + GUTTER - 1, "beside the heads of the columns"
    assert heads[-1].x + heads[-1].width / 2 <= width
    assert not any(overlap(one, other) for one, other in combinations(heads, 2))
