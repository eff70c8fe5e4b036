"""The wire: what it does with frames, in a time that the tests make."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.internet import ICMPv6, IPv6
from helpers.link import Ethernet, Wire, WireError
from helpers.link.wire import HELD_BACK
from helpers.record import Fate
from tests.link.wires import ARP, FOREVER, arrivals_of, fates, frame, run

# --- delay, rate and queue -----------------------------------------------------------------------


def test_a_frame_arrives_after_the_delay_at_the_other_end():
    wire = Wire(delay="20 ms")
    wire.send(1.0, "client", frame(1))
    wire.send(1.0, "server", frame(2))
    assert wire.due() == pytest.approx(1.02)
    assert wire.deliver(1.0199) == []
    assert wire.deliver(1.0201) == [("server", frame(1)), ("client", frame(2))]
    assert wire.due() is None
    first = wire.records({"client": "a model"})[0]
    assert (first.time, first.sender, first.data) == (1.0, "client", frame(1))
    assert (first.fate, first.arrived, first.stack) == (Fate.DELIVERED, 1.0201, "a model")


def test_a_frame_on_its_way_has_not_arrived():
    wire = Wire(delay=1)
    wire.send(0, "client", frame())
    assert wire.records()[0].arrived is None


def test_the_rate_spaces_frames_out():
    wire = Wire(delay=0.01, rate="1 Mbit/s")
    for index in range(3):
        wire.send(0, "client", frame(index, 1250))  # 10 ms each
    wire.send(0, "server", frame(3, 125))  # the other direction is another line
    assert [due for due, _ in arrivals_of(wire)] == pytest.approx([0.011, 0.02, 0.03, 0.04])


def test_an_idle_line_saves_nothing_up():
    wire = Wire(rate="1 Mbit/s")
    wire.send(0, "client", frame(0, 1250))
    wire.send(5, "client", frame(1, 1250))
    assert [due for due, _ in arrivals_of(wire)] == pytest.approx([0.01, 5.01])


def test_a_queue_of_packets_drops_the_tail():
    wire = Wire(rate="1 Mbit/s", queue="3 packets")
    for index in range(5):
        wire.send(0, "client", frame(index, 1250))
    wire.send(0.0101, "client", frame(5, 1250))  # one has left by now
    assert [n for _, n in arrivals_of(wire)] == [0, 1, 2, 5]
    assert [str(r.fate) for r in wire.records()] == ["delivered"] * 3 + ["queue full"] * 2 + [
        "delivered"
    ]


def test_a_queue_of_bytes_lets_a_small_frame_in():
    wire = Wire(rate="1 Mbit/s", queue="3000 bytes")
    for index, length in enumerate([1250, 1250, 1250, 400, 200]):
        wire.send(0, "client", frame(index, length))
    assert [n for _, n in arrivals_of(wire)] == [0, 1, 3]


def test_jitter_delays_but_keeps_the_order():
    wire = Wire(delay=0.01, jitter="5 ms", seed=3)
    arrivals = run(wire, gap=0.0005)
    assert [n for _, n in arrivals] == list(range(1000))
    late = [due - n * 0.0005 - 0.01 for due, n in arrivals]
    assert min(late) >= 0 and max(late) <= 0.0051 and len({round(x, 9) for x in late}) > 500
    assert fates(wire) == {"delivered": 1000}


# --- accidents -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accident", "fate"),
    [
        ("loss", "dropped"),
        ("repeat", "duplicated"),
        ("corrupt", "corrupted"),
        ("reorder", "reordered"),
    ],
)
def test_an_accident_happens_as_often_as_it_shall(accident, fate):
    wire = Wire(**{accident: 0.1}, seed=7)
    run(wire, 5000)
    assert 400 < fates(wire)[fate] < 600  # 500, give or take five standard deviations
    assert fates(wire).total() == 5000 == fates(wire)[fate] + fates(wire)["delivered"]


def test_the_same_seed_has_the_same_accidents():
    chances = {"loss": 0.1, "repeat": 0.1, "reorder": 0.1, "corrupt": 0.1, "jitter": 0.01}
    runs = [run(Wire(**chances, seed=seed)) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_loss_takes_one_number_a_frame_in_the_order_of_sending():
    wire, reference = Wire(loss=0.2, rate="1 Mbit/s", queue=2, seed=11), random.Random(11)
    lost = [number for number in range(500) if reference.random() < 0.2]
    survivors = {n for _, n in run(wire, 500, gap=0.1)}
    assert survivors == set(range(500)) - set(lost)


def test_loss_is_drawn_before_the_queue():
    narrow, wide = (Wire(loss=0.2, rate="1 Mbit/s", queue=q, seed=11) for q in (1, 10_000))
    lost = set(range(500)) - {n for _, n in run(wide, 500)}
    assert lost <= set(range(500)) - {n for _, n in run(narrow, 500)}


def test_a_repeated_frame_comes_twice():
    wire = Wire(repeat=1)
    assert [n for _, n in run(wire, 3)] == [0, 0, 1, 1, 2, 2]


def test_a_late_frame_is_overtaken_only_where_others_come():
    wire = Wire(reorder=0.2, seed=5)
    arrivals = run(wire, 200)
    late = [n for due, n in arrivals if due > n * 0.001 + HELD_BACK / 2]
    overtaken = {r for r, record in enumerate(wire.records()) if record.fate == Fate.REORDERED}
    assert overtaken and overtaken <= set(late)
    for n in overtaken:
        place = [m for _, m in arrivals].index(n)
        assert any(m > n for _, m in arrivals[:place])
    slow = Wire(reorder=1)
    run(slow, 10, gap=1)
    assert fates(slow) == {"delivered": 10}


def test_a_corrupted_frame_has_one_wrong_bit_behind_the_ethernet_header():
    wire, seen = Wire(corrupt=1, seed=2), []
    for index in range(200):
        wire.send(index, "client", frame(index, 60))
        [(_, data)] = wire.deliver(index)
        difference = int.from_bytes(data, "big") ^ int.from_bytes(frame(index, 60), "big")
        assert difference.bit_count() == 1 and data[:14] == frame(index)[:14]
        assert wire.records()[-1].data == frame(index, 60)  # as it was sent
        seen.append(difference.bit_length())
    assert len(set(seen)) > 100


def test_arp_meets_no_accident_but_waits_in_the_queue():
    wire = Wire(loss=1, corrupt=1, repeat=1, reorder=1, rate="1 Mbit/s", queue=1)
    wire.send(0, "client", frame(1, 60, ARP))
    wire.send(0, "client", frame(2, 60, ARP))
    assert wire.deliver(1) == [("server", frame(1, 60, ARP))]
    assert fates(wire) == {"delivered": 1, "queue full": 1}


@pytest.mark.parametrize(("kind", "spared"), [(135, True), (136, True), (128, False)])
def test_what_ipv6_has_in_place_of_arp_meets_no_accident(kind, spared):
    wire = Wire(loss=1)
    ends = {"source": "fd00::1", "destination": "fd00::2"}
    packet = IPv6(next_header=58, **ends).pack(ICMPv6(kind).pack(bytes(20), *ends.values()))
    wire.send(0, "client", Ethernet("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x86DD).pack(packet))
    assert fates(wire) == {"delivered" if spared else "dropped": 1}


def test_the_shortest_frames_do_no_harm():
    wire = Wire(loss=0.5, corrupt=1)
    for length in range(20):
        wire.send(0, "client", bytes(length))
    assert len(wire.deliver(FOREVER)) > 0


# --- as a whole ----------------------------------------------------------------------------------


def test_what_does_not_fit_is_carried_but_not_kept():
    wire = Wire(keep=3000)
    assert len(run(wire, 5)) == 5
    assert (len(wire.records()), wire.unkept) == (1, 4)


@pytest.mark.parametrize("options", [{"loss": 2}, {"delay": "1 day"}, {"queue": 0}, {"rate": 0}])
def test_a_wire_that_cannot_be_is_refused(options):
    with pytest.raises(WireError):
        Wire(**options)


chances = st.floats(0, 0.5)


@settings(deadline=None)  # a busy machine is no failure
@given(
    loss=chances,
    repeat=chances,
    reorder=chances,
    corrupt=chances,
    jitter=st.floats(0, 0.01),
    rate=st.none() | st.floats(1e5, 1e8),
    queue=st.none() | st.integers(1, 20),
    seed=st.integers(),
    steps=st.lists(st.tuples(st.floats(0, 0.01), st.booleans(), st.integers(18, 1514))),
)
def test_no_frame_appears_or_vanishes_untold(steps, **options):
    wire, now, arrived = Wire(delay=0.005, **options), 0.0, Counter()
    for index, (gap, forward, length) in enumerate(steps):
        now += gap
        wire.send(now, "client" if forward else "server", frame(index, length))
        for receiver, data in wire.deliver(now):
            arrived[receiver, len(data)] += 1
    for receiver, data in wire.deliver(FOREVER):
        arrived[receiver, len(data)] += 1
    expected = Counter()
    for record in wire.records():
        gone = record.fate in (Fate.DROPPED, Fate.QUEUE_FULL)
        assert (record.arrived is None) == gone
        assert options["queue"] or record.fate is not Fate.QUEUE_FULL
        receiver = "server" if record.sender == "client" else "client"
        expected[receiver, len(record.data)] += not gone
    assert all(arrived[key] >= count for key, count in expected.items())
    assert set(arrived) <= {key for key, count in expected.items() if count}
    if not options["repeat"]:
        assert arrived == +expected
