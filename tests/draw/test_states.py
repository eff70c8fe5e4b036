from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, states, svg
from helpers.draw.boxes import Box, crossed, overlap
from helpers.draw.states_layout import (
    CENTRES,
    EDGES,
    HALF_HEIGHT,
    HALF_WIDTH,
    HEIGHT,
    WIDTH,
    joined,
)
from helpers.transport.tcp.states import MOVES, State

NS = "{http://www.w3.org/2000/svg}"
FIGURE = [move for move in MOVES if move.in_figure]
CLIENT = ["CLOSED", "SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"]
SERVER = ["CLOSED", "LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"]
BOXES = {name: Box(*at, 2 * HALF_WIDTH, 2 * HALF_HEIGHT) for name, at in CENTRES.items()}


def drawn(picture, key):
    root = ElementTree.fromstring(picture.svg)
    return [(g.get(f"data-{key}"), g) for g in root.iter(f"{NS}g") if g.get(f"data-{key}")]


def labels(picture):
    """The boxes of all texts beside arrows, by the move."""
    found = []
    for move, group in drawn(picture, "move"):
        for text in group.iter(f"{NS}text"):
            words = "".join(text.itertext())
            width = svg.text_width(words, 11.5)
            shift = {"middle": 0, "start": width / 2, "end": -width / 2}
            side = shift[text.get("class").split()[-1]]
            at = float(text.get("x")) + side, float(text.get("y")) - 4
            found.append((move, words, Box(*at, width, 11)))
    return found


def test_the_figure_has_every_state_and_every_move():
    picture = states()
    assert {name for name, _ in drawn(picture, "state")} == set(State)
    assert len(drawn(picture, "move")) == len(FIGURE) == 20
    for move in FIGURE:
        assert f"{move.event}" in picture.text
        assert any(name == f"{move.state} {move.next}" for name, _ in drawn(picture, "move"))


def test_every_move_has_an_edge_from_box_to_box():
    for move in MOVES:
        start, end = joined(move.state, move.next)
        edge = EDGES[start, end]
        for name, point in ((start, edge.points[0]), (end, edge.points[-1])):
            assert overlap(BOXES[name], Box(*point, 6, 6), slack=0), (move, name)


@pytest.mark.parametrize("move", FIGURE, ids=lambda move: f"{move.state}-{move.next}")
def test_no_arrow_of_the_figure_runs_through_a_box(move):
    ends = joined(move.state, move.next)
    points = EDGES[ends].points
    for start, end in pairwise(points):
        for name, box in BOXES.items():
            assert name in ends or not crossed(box, start, end)


def test_labels_are_clear_of_boxes_and_of_each_other():
    found = labels(states())
    for (_, one, box), (_, other, another) in combinations(found, 2):
        assert not overlap(box, another), (one, other)
    for _, words, box in found:
        assert all(not overlap(box, state) for state in BOXES.values()), words
        assert box.x - box.width / 2 > 0
        assert box.x + box.width / 2 < WIDTH
        assert box.y < HEIGHT


@pytest.mark.parametrize("pair", list(EDGES), ids=str)
def test_labels_of_a_path_are_clear_of_boxes(pair):
    start = pair[0]
    end = "CLOSED" if "again" in pair[1] else pair[1]
    for _, words, box in labels(states([start, end])):
        assert all(not overlap(box, state) for state in BOXES.values()), words


def test_a_path_is_drawn_move_by_move():
    picture = states({"client": CLIENT, "server": SERVER})
    taken = {name for name, group in drawn(picture, "move") if group.get("class") == "taken"}
    steps = [*pairwise(CLIENT), *pairwise(SERVER)]
    assert taken == {f"{one} {other}" for one, other in steps}
    assert "client: CLOSED → SYN-SENT → ESTABLISHED" in picture.alt
    assert "  → FIN-WAIT-2  (rcv ACK of FIN)" in picture.text


def test_the_last_state_of_each_is_emphasised_and_named():
    found = drawn(states({"client": CLIENT, "server": SERVER}), "state")
    here = {name: group for name, group in found if group[0].get("class") == "box here"}
    assert set(here) == {"TIME-WAIT", "CLOSED"}
    words = {name: [t.text for t in group.iter(f"{NS}text")] for name, group in here.items()}
    assert words == {"TIME-WAIT": ["TIME-WAIT", "client"], "CLOSED": ["CLOSED", "server"]}


def test_a_move_that_the_figure_leaves_out_is_drawn_where_it_is_taken():
    assert "FIN-WAIT-1 TIME-WAIT" not in states().svg
    assert "FIN-WAIT-1 TIME-WAIT" in states(["FIN-WAIT-1", "TIME-WAIT"]).svg
    assert "rcv RST / delete TCB" in states(["ESTABLISHED", "CLOSED"]).text


def test_other_spellings_and_repetitions_are_understood():
    words = ["CLOSED", "closed", "SYN_SENT", State.SYN_SENT, "established"]
    assert states(words).alt.endswith("path: CLOSED → SYN-SENT → ESTABLISHED.")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (["CLOSED", "ESTAB"], "'ESTAB' is no state of TCP; the states are CLOSED"),
        (["CLOSED", "ESTABLISHED"], "no event takes TCP from CLOSED to ESTABLISHED"),
        ({"a": [], "b": [], "c": []}, "2 paths, not 3"),
    ],
)
def test_what_cannot_be_is_refused(path, words):
    with pytest.raises(CannotDraw, match=words):
        states(path)


def test_names_are_escaped():
    ElementTree.fromstring(states({"<a&b>": CLIENT}).svg)
