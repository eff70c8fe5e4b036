"""On a lab's wire: what is lost, what is slow, and rules that raise."""

import contextlib
import threading

import pytest

from helpers.lab import Lab
from helpers.stepping import step_through
from tests.lab.hosts import needs_lab
from tests.stepping import programs
from tests.stepping.programs import flags, the

pytestmark = needs_lab


def test_a_lost_segment_and_its_retransmission_belong_to_the_same_line():
    with Lab() as lab:
        lab.wire.drop(1, of="data from client")
        stepped = step_through(server=programs.serve, client=programs.talk, lab=lab)
    step = the(stepped, "client", "sendall")
    assert [(f.flags, str(f.fate)) for f in step.packets] == [
        ("PSH, ACK", "dropped"),
        ("PSH, ACK", "delivered"),
        ("ACK", "delivered"),
    ]


def test_a_lost_syn_is_sent_again_by_the_same_line():
    with Lab() as lab:
        lab.wire.drop(1, of="SYN")
        stepped = step_through(server=programs.serve, client=programs.talk, lab=lab)
    assert flags(the(stepped, "client", "connect")) == ["SYN", "SYN", "SYN, ACK", "ACK"]
    assert the(stepped, "server", "accept", 1).unblocked_by == 3


def test_a_long_wire_changes_nothing_but_the_time():
    texts = set()
    for delay in ("0 ms", "40 ms"):
        with Lab(delay=delay) as lab:
            texts.add(step_through(server=programs.serve, client=programs.talk, lab=lab).text)
    assert len(texts) == 1


def test_a_lab_can_be_used_again_and_stays_open():
    with Lab() as lab:
        first, second = (
            step_through(server=programs.serve, client=programs.talk, lab=lab) for _ in range(2)
        )
        assert lab.running
    assert first.text == second.text and len(second.trace) == 11


def test_a_rule_that_raises_ends_it_with_its_own_exception():
    def rule(frame):
        raise KeyError("mine")

    before = threading.active_count()
    with contextlib.suppress(KeyError), Lab() as lab:
        lab.wire.rule(rule)
        with pytest.raises(KeyError, match="mine"):
            step_through(server=programs.serve, client=programs.talk, lab=lab)
    assert threading.active_count() == before


def test_more_packets_than_a_picture_has_room_for():
    with Lab(receive_buffer="64 KiB", send_buffer="64 KiB") as lab:
        both = {"server": programs.bulk_server, "client": programs.bulk_client}
        stepped = step_through(**both, lab=lab, seconds=60)
    assert stepped.endings["server"] == "returned 400000"
    assert "more packets, with" in stepped.text
    assert sum(frame.length for frame in stepped.trace) >= 400_000
    assert any(step.waiting == "sendall" for step in stepped.by("client"))
