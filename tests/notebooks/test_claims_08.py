"""What notebook 08 says of reliability, and no cell of it compares: each claim is run here."""

import pytest

from helpers.exercises.notebook_08.go_back_n import GoBackN, InOrder
from helpers.exercises.notebook_08.reassembler import Reassembler
from helpers.lab import Lab, connected, read_all
from helpers.lab.play import play
from helpers.simulation import Simulation, run_protocol
from tests import notebook_form
from tests.simulation.test_protocol import Buffering, SelectiveRepeat

WIRE = {"delay": "50 ms", "rate": "400 kbit/s", "size": 1000}
LOSSY = {"delay": "50 ms", "rate": "2 Mbit/s", "size": 1000, "timeout": 0.3}
FAR = {"delay": "50 ms", "arp": False}
SEGMENT = 1448


def of_the_notebook(*names):
    """The classes and functions of these names, as the notebook's cells define them."""
    space = {}
    for cell in notebook_form.read(notebook_form.chosen(["08"])[0]).cells:
        if cell.cell_type == "code" and cell.source.startswith(tuple(f"class {n}" for n in names)):
            exec(cell.source, space)
    return [space[name] for name in names]


def runs(sender, receiver, window, **changes):
    """Three runs of 300 packets on the wire of section 2."""
    settings = {**LOSSY, "loss": 0.05, **changes}
    return [
        run_protocol(sender(300, window), receiver(), seed=seed, **settings) for seed in (1, 2, 3)
    ]


def test_one_at_a_time_is_go_back_n_with_a_window_of_1():
    one, receiver = of_the_notebook("StopAndWait", "InOrder")
    alone = run_protocol(one(50), receiver(), timeout=0.3, loss=0.1, **WIRE)
    window = run_protocol(GoBackN(50, 1), InOrder(), timeout=0.3, loss=0.1, **WIRE)
    assert (alone.sent, alone.seconds, alone.in_order) == (window.sent, window.seconds, True)


@pytest.mark.parametrize(("timeout", "sent"), [(0.3, 50), (0.1, 100), (0.05, 150)])
def test_a_timeout_below_the_round_trip_repeats_all_and_is_no_faster(timeout, sent):
    one, receiver = of_the_notebook("StopAndWait", "InOrder")
    run = run_protocol(one(50), receiver(), timeout=timeout, **WIRE)
    assert (run.sent, run.in_order) == (sent, True)
    assert run.seconds / 50 == pytest.approx(0.121, rel=0.01)


def test_a_wider_window_makes_go_back_n_send_more_and_selective_repeat_hardly():
    sender, receiver = of_the_notebook("SelectiveRepeat", "Keeping")
    windows = (1, 4, 8, 16, 32)
    back = [[run.sent for run in runs(GoBackN, InOrder, window)] for window in windows]
    selective = [[run.sent for run in runs(sender, receiver, window)] for window in windows]
    for counts in zip(*back, strict=True):
        assert list(counts) == sorted(set(counts))
        assert counts[-1] > 2 * counts[0]
    for counts in zip(*selective, strict=True):
        assert max(counts) < 1.03 * min(counts)
    assert back[0] == selective[0]


def test_the_selective_repeat_of_the_notebook_is_as_another_one():
    sender, receiver = of_the_notebook("SelectiveRepeat", "Keeping")
    for one, other in zip(
        runs(sender, receiver, 8), runs(SelectiveRepeat, Buffering, 8), strict=True
    ):
        assert (one.sent, one.seconds) == (other.sent, other.seconds)


def test_25_packets_fill_the_wire_of_section_2():
    speeds = [
        run_protocol(GoBackN(300, window), InOrder(), **LOSSY).packets_per_second
        for window in (20, 25, 30)
    ]
    wire = 2_000_000 / 8 / 1042  # a packet has 42 bytes of headers
    assert speeds[0] < 0.8 * wire < 0.9 * wire < speeds[1]
    assert speeds[2] == pytest.approx(speeds[1], rel=0.02)


def test_of_five_windows_of_32_packets_four_have_a_loss():
    assert abs(1 - 0.95**32 - 4 / 5) < 0.01


def test_without_a_loss_the_two_are_equal_and_go_back_n_suffers_first():
    def both(loss, window):
        pairs = ((GoBackN, InOrder), (SelectiveRepeat, Buffering))
        return [min(r.seconds for r in runs(*pair, window, loss=loss)) for pair in pairs]

    back, selective = both(0.0, 32)
    assert back == selective
    back, selective = both(0.2, 32)
    assert back > 1.5 * selective


def scene(rule, segments=10):
    """A scene as the notebook has it, in which a rule is set for the wire."""

    def sending(lab):
        with connected(lab) as (client, server):
            reading = lab.server.run(read_all, server)
            rule(lab.wire)
            client.sendall(bytes(segments * SEGMENT))
            client.close()
            return len(reading.result())

    return sending


@pytest.fixture(params=["kernel", "simulated"])
def either(request, monkeypatch):
    monkeypatch.setenv("LAB", request.param)


@pytest.mark.usefixtures("either")
def test_a_lost_repetition_waits_for_the_timer():
    played = play(scene(lambda wire: wire.drop((3, 11), of="data from client")), **FAR)
    assert played.result == 10 * SEGMENT
    lost = played.trace.dropped()
    assert lost[0].seq == lost[1].seq == 2897
    copies = [f.time for f in played.trace.sent_by("client").with_data() if f.seq == 2897]
    assert copies[2] - copies[1] > 2.6 * 0.1


@pytest.mark.usefixtures("either")
def test_behind_a_hole_all_acks_are_duplicates_and_their_blocks_grow():
    trace = play(scene(lambda wire: wire.drop(3, of="data from client")), **FAR).trace
    again = [f for f in trace.sent_by("client").with_data() if f.seq == 2897][1]
    acks = [f for f in trace.sent_by("server") if f.sack and f.time < again.time]
    assert {f.ack for f in acks} == {2897}
    assert not any(f.length for f in trace.sent_by("server")), "nobody asks"
    assert acks[0].sack == ((4345, 5793),)
    assert len({f.sack for f in acks}) == 7


@pytest.mark.usefixtures("either")
def test_a_needless_copy_is_answered_by_a_block_below_the_ack():
    late = scene(lambda wire: wire.delay(0.0066, 3, of="data from client"), 20)
    trace = play(late, rate="10 Mbit/s", **FAR).trace
    below = [f for f in trace.sent_by("server") if f.sack and f.sack[0][1] <= f.ack]
    assert [f.sack[0] for f in below] == [(2897, 4345)]


def _tells_of_a_copy(frame):
    """Whether the first block is a DSACK: below the ACK, or within the second (RFC 2883 4)."""
    (left, right), *others = frame.sack
    return right <= frame.ack or any(a <= left and right <= b for a, b in others[:1])


@pytest.mark.usefixtures("either")
def test_the_blocks_are_those_of_the_exercise():
    """The reader's Reassembler, given what arrived, tells what the receiver's TCP told."""
    with Lab(**FAR) as lab, connected(lab, first_number=2**32 - 5000) as (client, server):
        reading = lab.server.run(read_all, server)
        lab.wire.drop((2, 4, 5), of="data from client")
        client.sendall(bytes(range(256)) * 50)
        client.close()
        data = reading.result()
    first, end = 2**32 - 5000, 1 + len(data)
    made, computed = Reassembler((first + 1) % 2**32, 10**6), set()
    arrived = sorted(lab.trace.sent_by("client").with_data().delivered(), key=lambda f: f.arrived)
    for frame in arrived:
        made.add(frame.tcp.seq, frame.payload)
        blocks = {tuple((n - first) % 2**32 for n in block) for block in made.blocks}
        computed.add(((made.next - first) % 2**32, frozenset(blocks)))
    assert made.read() == data == bytes(range(256)) * 50
    acks = lab.trace.sent_by("server")
    reports = [f for f in acks if f.sack and not _tells_of_a_copy(f)]
    assert reports
    for frame in reports:  # a FIN takes a number, and the exercise knows of none
        blocks = {(left, min(right, end)) for left, right in frame.sack}
        assert (frame.ack, frozenset(blocks)) in computed


def test_twice_the_delay_is_half_the_speed_at_any_window():
    def rate(window, delay):
        sim = Simulation(delay=delay, receive_buffer=f"{window} KiB")
        transfer = sim.transfer(40 * window * 1024)
        sim.run()
        return transfer.goodput() / 8

    for window in (8, 16, 32):
        near, far = rate(window, "20 ms"), rate(window, "40 ms")
        assert far == pytest.approx(near / 2, rel=0.05)
        assert 0.8 < near / (window * 1024 / 0.04) <= 1


def test_10_mbit_a_second_over_100_ms_need_122_kib():
    assert round(10_000_000 / 8 * 0.1 / 1024) == 122
