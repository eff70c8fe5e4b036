"""The rules of a wire: what a reader's function may answer, and the ready ones."""

from dataclasses import replace

import pytest

from helpers.link import DELIVER, DROP, Wire, WireError, change, delay, repeat
from helpers.link.control import WireControl
from helpers.record import Fate
from tests.link.wires import arrivals_of, fates, frame, number, run


def with_rules(*rules, **options):
    wire = Wire(**options)
    wire.rules = rules
    return wire


@pytest.mark.parametrize(
    ("verdict", "arrivals", "fate"),
    [
        (None, [(0.01, 0)], "delivered"),
        (DELIVER, [(0.01, 0)], "delivered"),
        (DROP, [], "dropped"),
        (delay("100 ms"), [(0.11, 0)], "delivered"),
        (repeat(3), [(0.01, 0)] * 3, "duplicated"),
        (change(frame(9)), [(0.01, 9)], "corrupted"),
        (change(frame(0)), [(0.01, 0)], "delivered"),
    ],
)
def test_what_a_rule_can_answer(verdict, arrivals, fate):
    wire = with_rules(lambda passage: verdict, delay=0.01)
    wire.send(0, "client", frame(0))
    assert arrivals_of(wire) == [(pytest.approx(due), n) for due, n in arrivals]
    assert fates(wire) == {fate: 1}


def test_a_delayed_frame_is_overtaken():
    wire = with_rules(lambda p: delay(0.0025) if number(p.data) == 3 else None)
    assert [n for _, n in run(wire, 7)] == [0, 1, 2, 4, 5, 3, 6]
    assert [r.fate for r in wire.records()].index(Fate.REORDERED) == 3


def test_every_rule_is_asked_and_the_first_verdict_holds():
    asked = []

    def says(name, verdict):
        def rule(passage):
            asked.append(name)
            return verdict

        return rule

    wire = with_rules(says("a", None), says("b", DROP), says("c", repeat(2)))
    wire.send(0, "client", frame())
    assert asked == ["a", "b", "c"] and fates(wire) == {"dropped": 1}


def test_a_verdict_spares_a_frame_the_accidents_and_not_the_queue():
    wire = with_rules(lambda passage: DELIVER, loss=1)
    run(wire, 10)
    assert fates(wire) == {"delivered": 10}
    wire = with_rules(lambda passage: DELIVER, rate="1 kbit/s", queue=1)
    run(wire, 10)
    assert fates(wire) == {"delivered": 1, "queue full": 9}


def test_a_rule_changes_no_other_frames_accidents():
    lost = []
    for rules in ((), (lambda p: DELIVER if p.number < 50 else None,)):
        wire = with_rules(*rules, loss=0.3, seed=4)
        run(wire, 200)
        lost.append([r.fate for r in wire.records()][50:])
    assert lost[0] == lost[1]


def test_a_dropped_frame_takes_no_room_in_the_queue():
    wire = with_rules(lambda p: DROP if p.number < 5 else None, rate="1 Mbit/s", queue=1)
    for index in range(6):
        wire.send(0, "client", frame(index))
    assert [n for _, n in arrivals_of(wire)] == [5]


@pytest.mark.parametrize("answer", ["drop", True, 0.1, DROP.copies])
def test_a_rule_that_answers_nonsense_is_named(answer):
    def my_rule(passage):
        return answer

    wire = with_rules(my_rule)
    with pytest.raises(WireError, match=r"the rule my_rule returned .*: return DELIVER, DROP"):
        wire.send(0, "client", frame())


def test_what_a_rule_raises_comes_out():
    wire = with_rules(lambda passage: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        wire.send(0, "client", frame())


@pytest.mark.parametrize("wrong", [{"hold": "1"}, {"hold": None}, {"data": "abc"}, {"data": 5}])
def test_a_verdict_that_is_none(wrong):
    with pytest.raises(WireError):
        replace(DELIVER, **wrong)


@pytest.mark.parametrize("which", [0, -1, 1.5, True, "SYN", "3", b"3", [1, 0], ["SYN"]])
@pytest.mark.parametrize("act", ["drop", "delay", "repeat"])
def test_what_is_no_number_of_a_frame(act, which):
    control = WireControl(Wire(), lambda: 0.0)
    with pytest.raises(WireError, match=r"no number of a frame: they count from 1; .* of='data"):
        getattr(control, act)(*(["1 ms"] if act == "delay" else []), which)
    assert len(control.drop(n for n in (1, 2)).rule._which) == 2


@pytest.mark.parametrize("of", [None, 5, b"SYN", ["SYN"]])
def test_words_that_are_none(of):
    with pytest.raises(WireError, match="write one of 'everything', 'data', 'SYN'"):
        WireControl(Wire(), lambda: 0.0).drop(of=of)


@pytest.mark.parametrize("rule", [None, "SYN", DROP, 5])
def test_a_rule_that_is_no_function(rule):
    with pytest.raises(WireError, match="a rule is a function, and not"):
        WireControl(Wire(), lambda: 0.0).rule(rule)


@pytest.mark.parametrize("seed", [None, [], float("nan"), 1.0, True, "one"])
def test_a_seed_that_is_none(seed):
    with pytest.raises(WireError, match="is no seed: write a whole number, such as 1"):
        Wire(seed=seed)
