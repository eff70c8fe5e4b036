import tracemalloc

import pytest

from helpers.draw import ladder, plot_cwnd, plot_queue, plot_rtt, plot_sequence
from helpers.simulation import DROP, Simulation, SimulationError, WireError, pattern
from tests.simulation.checks import finished

LINK = {"delay": "20 ms", "rate": "10 Mbit/s", "queue": 33}


def moved(size=200_000, every="10 ms", **options):
    """A simulation, and a transfer that has come to its end in it."""
    sim = Simulation(**options)
    transfer = sim.transfer(size, every=every)
    sim.run()
    finished(sim, transfer, size)
    return sim, transfer


class TestTransfer:
    def test_it_fills_the_link(self):
        """The best of 10 Mbit/s is 1448 bytes of each 1514 that pass; the start costs some."""
        _, transfer = moved(3_000_000, **LINK)
        assert 9.0e6 < transfer.goodput() < 10e6 * 1448 / 1514
        assert 9.3e6 < transfer.goodput(since=1.0) < 10e6 * 1448 / 1514 * 1.001

    def test_it_takes_the_time_that_the_wire_asks_for(self):
        """A handshake, one flight of data, and the FIN on its last segment."""
        _, transfer = moved(3 * 1448, delay=0.1)
        assert transfer.started == 0.0
        assert transfer.finished == pytest.approx(0.3)

    def test_it_starts_when_it_is_told(self):
        sim = Simulation(delay=0.1)
        transfer = sim.transfer(10, start="2 s")
        sim.run()
        assert sim.trace[0].time == 2.0
        assert transfer.finished == pytest.approx(2.3)

    def test_one_without_end_goes_on(self):
        sim = Simulation(**LINK, trace=False)
        transfer = sim.transfer()
        sim.run(until=2)
        assert (sim.now, transfer.finished) == (2.0, None)
        before = transfer.received
        sim.run(until="4 s")
        assert transfer.received > before + 2_000_000

    def test_a_wrong_byte_is_noticed(self, monkeypatch):
        sim = Simulation(delay=0.1)
        transfer = sim.transfer(5000)
        sim.run(until=0.25)
        monkeypatch.setattr(
            "helpers.simulation.transfer.pattern", lambda offset, length: bytes(length)
        )
        sim.run()
        assert not transfer.intact

    def test_a_reader_of_ones_own_can_stop_for_a_while(self):
        """Then the window closes, the sender asks, and goes on when it opens."""

        def reader(sock):
            yield from sock.receive_exactly(50_000)
            yield 3.0
            while (yield from sock.receive()):
                pass

        sim = Simulation(**LINK, receive_buffer="64 KiB")
        transfer = sim.transfer(300_000, reader=reader)
        sim.run()
        assert transfer.received == 300_000
        assert transfer.finished > 3.0
        windows = [frame.window for frame in sim.trace.sent_by("server")]
        assert 0 in windows
        assert sum(event.what == "probe" for event in transfer.events) >= 3

    def test_its_repr_says_how_it_went(self):
        sim = Simulation(**LINK)
        transfer = sim.transfer(1000)
        assert "not finished" in repr(transfer)
        sim.run()
        assert "1000 bytes received, finished at 0.0" in repr(transfer)


class TestPictures:
    def test_what_was_sampled_can_be_drawn(self):
        _, transfer = moved(2_000_000, **LINK)
        assert (
            "cwnd"
            in plot_cwnd(transfer.cwnd, ssthresh=transfer.ssthresh, losses=transfer.losses).alt
        )
        rtt = plot_rtt(transfer.rtt, srtt=transfer.srtt, rto=transfer.rto)
        assert "SRTT" in rtt.alt
        queue = plot_queue(transfer.queue, limit=33, drops=transfer.losses)
        assert "highest 33" in queue.alt

    def test_the_samples_tell_what_the_model_says(self):
        _, transfer = moved(2_000_000, **LINK)
        times, queue = transfer.queue
        assert max(queue) == 33
        assert times[1] - times[0] == pytest.approx(0.01)
        assert min(transfer.rtt[1]) == pytest.approx(0.0412, abs=0.002)
        assert max(transfer.rtt[1]) < 0.0412 + 33 * 1514 * 8 / 10e6
        assert 60 < max(transfer.cwnd[1]) < 140
        assert max(transfer.in_flight[1]) <= 1.5 * max(transfer.cwnd[1])  # some were SACKed
        assert transfer.samples[20].info.state == "ESTABLISHED"
        assert all(value >= 0.2 for value in transfer.rto[1])

    def test_every_picture_of_a_lab_is_there(self):
        sim, _ = moved(20_000, delay="10 ms")
        assert sim.trace.stacks == ("the course's TCP",)
        assert sim.trace.hosts == ("client", "server")
        assert [frame.flags for frame in sim.trace[:3]] == ["SYN", "SYN, ACK", "ACK"]
        assert "SYN" in ladder(sim.trace[:12]).alt
        assert "client sends 14 data segments" in plot_sequence(sim.trace).alt


class TestRules:
    def test_the_third_data_segment_is_lost_once(self):
        sim = Simulation(delay="20 ms")
        rule = sim.wire.drop(3, of="data from client")
        transfer = sim.transfer(30_000)
        sim.run()
        finished(sim, transfer, 30_000)
        (lost,) = sim.trace.dropped()
        assert (lost.seq, rule.met) == (1 + 2 * 1448, 1)
        again = [f for f in sim.trace.with_data() if f.seq == lost.seq]
        assert len(again) == 2
        assert [event.what for event in transfer.events].count("retransmit") == 1
        assert transfer.losses == [lost.time]
        assert not any(event.what == "timeout" for event in transfer.events)

    def test_the_last_ones_are_repaired_by_the_timer(self):
        sim = Simulation(delay="20 ms")
        sim.wire.drop([9, 10], of="data from client")
        transfer = sim.transfer(10 * 1448)
        sim.run()
        finished(sim, transfer, 10 * 1448)
        assert [event.what for event in transfer.events].count("timeout") == 1

    def test_the_wire_is_dead_for_a_while(self):
        sim = Simulation(delay="20 ms")
        transfer = sim.transfer(100_000)
        sim.run(until=0.05)
        sim.wire.drop(during="2 s")
        sim.run()
        finished(sim, transfer, 100_000)
        assert transfer.finished > 2

    def test_a_rule_of_ones_own_sees_frames_as_in_a_lab(self):
        seen = []

        def rule(frame):
            seen.append((frame.sender, frame.receiver, frame.flags, frame.seq))
            return DROP if frame.flags == "SYN" and len(seen) == 1 else None

        sim = Simulation()
        sim.wire.rule(rule)
        transfer = sim.transfer(10)
        sim.run()
        finished(sim, transfer, 10)
        assert seen[:3] == [
            ("client", "server", "SYN", 0),
            ("client", "server", "SYN", 0),
            ("server", "client", "SYN, ACK", 0),
        ]

    def test_what_a_rule_raises_comes_out(self):
        sim = Simulation()
        sim.wire.rule(lambda frame: 1 / 0)
        sim.transfer(10)
        with pytest.raises(ZeroDivisionError):
            sim.run()

    def test_a_repeated_and_a_delayed_segment(self):
        sim = Simulation(delay="5 ms")
        sim.wire.repeat(2, of="data from client")
        sim.wire.delay("1 ms", 4, of="data from client")
        transfer = sim.transfer(10_000)
        sim.run()
        finished(sim, transfer, 10_000)
        assert {str(frame.fate) for frame in sim.trace} == {"delivered", "duplicated", "reordered"}


class TestSharing:
    def test_two_flows_get_their_shares(self):
        sim = Simulation(delay="20 ms", rate="2 Mbit/s", queue=10, trace=False)
        flows = [sim.transfer(start=0.0), sim.transfer(start=1.0)]
        sim.run(until=40)
        rates = [flow.goodput(since=10) for flow in flows]
        assert 1.8e6 < sum(rates) < 1.92e6
        assert sum(rates) ** 2 / (2 * sum(rate**2 for rate in rates)) > 0.9  # Jain's index

    def test_the_nearer_one_gets_more(self):
        link = {"delay": "20 ms", "rate": "2 Mbit/s", "queue": 10}
        sim = Simulation(**link, clients={"near": 0.0, "far": "80 ms"}, trace=False)
        near, far = sim.transfer(client="near"), sim.transfer(client="far")
        sim.run(until=40)
        assert near.goodput(since=10) > 1.5 * far.goodput(since=10)
        assert min(far.rtt[1]) > 0.2 > 0.1 > min(near.rtt[1])

    def test_clients_have_names_in_rules_and_traces(self):
        sim = Simulation(delay="10 ms", clients=("ann", "bob"))
        one, two = sim.transfer(3000, client="ann"), sim.transfer(3000, client="bob")
        sim.wire.drop(1, of="data from bob")
        heard = []
        sim.wire.rule(lambda frame: heard.append((frame.sender, frame.receiver)))
        sim.run()
        finished(sim, one, 3000)
        assert two.received == 3000
        assert sim.trace.hosts == ("ann", "server", "bob")
        assert [frame.sender for frame in sim.trace.dropped()] == ["bob"]
        assert (one.losses, len(two.losses)) == ([], 1)
        assert set(heard) == {
            *(("ann", "server"), ("bob", "server"), ("server", "ann"), ("server", "bob"))
        }
        assert len(sim.trace.connections()) == 2

    def test_each_flow_may_have_its_own_settings(self):
        sim = Simulation(**LINK, congestion="cubic")
        flows = [sim.transfer(1000), sim.transfer(1000, congestion="reno", mss=536)]
        sim.run(until=0.1)
        controls = [flow.client.connection.tcb.congestion.name for flow in flows]
        assert controls == ["cubic", "reno"]
        assert max(frame.length for frame in sim.trace.of(81)) == 524


class TestRoundTrips:
    """RTO is not long because of a wait that was no round trip (RFC 6298 section 3)."""

    @staticmethod
    def after(which, of):
        """The SRTT of a client of which the wire has lost this; it sends 100 bytes."""
        sim = Simulation(delay="10 ms", delayed_ack=False)
        sim.wire.drop(which, of=of)
        listening = sim.server.listen()

        def serve():
            sock = yield from listening.accept()
            yield from sock.receive_exactly(100)

        def ask():
            sock = yield from sim.client.connect()
            yield from sock.send_all(bytes(100))

        sim.server.run(serve)
        sim.client.run(ask)
        sim.run(10)
        (connection,) = sim.client.stack.connections.values()
        assert connection.acked_all
        return connection.tcb.rto.srtt

    def test_the_ack_of_a_needless_repetition(self):
        """Its timestamp is that of the first copy, which came long ago: a DSACK tells of that."""
        assert self.after((1, 2), "ACK from server") == pytest.approx(0.02)

    def test_the_answer_to_a_syn_that_came_again(self):
        assert self.after(1, "SYN, ACK") == pytest.approx(0.02, abs=0.001)


class TestMistakes:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"clients": ()}, "one client or more"),
            ({"clients": ("server",)}, "none 'server'"),
            ({"speed": 3}, "a simulation has no setting 'speed'"),
            ({"dely": "1 ms"}, "no setting 'dely': did you mean delay?"),
            ({"initial_rtto": 2}, "did you mean initial_rto?"),
            ({"mss": 10**6}, "mss=1000000 is not a whole number from 1 to 65,495"),
            ({"send_buffer": 0}, "send_buffer=0 is not a whole number from 1"),
            ({"receive_buffer": "big"}, "'big' is not a size"),
            ({"receive_buffer": "1.5 bytes"}, "no whole number of bytes"),
            ({"initial_rto": "1 hour"}, "'1 hour' is not a time"),
            ({"msl": float("nan")}, "nan is not a time"),
            ({"delayed_ack": 1}, "from 0 to 0.5"),
            ({"initial_number": 2**32}, "initial_number=4294967296 is not"),
            ({"sack": "no"}, "neither True nor False"),
            ({"congestion": "vegas"}, "use none, reno, cubic"),
            ({"congestion": Simulation}, "a subclass of CongestionControl"),
            ({"unwrap": 7}, "unwrap=7 cannot be called"),
            ({"ports": range(0)}, "give a range of ports"),
            ({"ports": range(60_000, 70_000)}, "give a range of ports"),
        ],
    )
    def test_what_cannot_be_made(self, options, words):
        with pytest.raises(SimulationError, match=words):
            Simulation(**options)

    def test_a_wire_that_cannot_be(self):
        with pytest.raises(WireError, match="a rate"):
            Simulation(rate="10 bananas")

    def test_times_and_sizes_may_be_text(self):
        settings = Simulation(initial_rto="500 ms", mss="1 kB", delay="1 ms").client.stack.settings
        assert (settings.initial_rto, settings.mss) == (0.5, 1000)

    def test_what_cannot_be_said_of_one_transfer(self):
        with pytest.raises(SimulationError, match="TCP has no setting 'delay'"):
            Simulation(delay="1 ms").transfer(1, delay="2 ms")
        with pytest.raises(WireError, match="is no whole number of bytes"):
            Simulation(delay="1 ms").transfer(1.5)

    def test_a_transfer_without_end_and_without_time(self):
        with pytest.raises(SimulationError, match="needs a wire with a delay or a rate"):
            Simulation().transfer()

    @pytest.mark.parametrize("number", [-1, 2**32])
    def test_a_first_number_that_is_none(self, number):
        with pytest.raises(SimulationError, match="from 0 to 2"):
            Simulation().client.open(first_number=number)

    def test_an_unknown_host(self):
        with pytest.raises(SimulationError, match="'carl': there are client, server"):
            Simulation().transfer(1, client="carl")


class TestCost:
    def test_memory_is_bounded_by_the_windows(self):
        """Four times as many bytes need no more of it."""
        peaks = []
        for size in (1_000_000, 4_000_000):
            tracemalloc.start()
            moved(size, **LINK, trace=False, every=None, loss=0.003)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < peaks[0] * 1.3

    def test_cost_is_linear(self):
        events = [moved(size, **LINK, trace=False)[0].events for size in (500_000, 5_000_000)]
        assert events[1] < 11 * events[0]

    def test_without_a_trace_no_frame_is_kept(self):
        sim, _ = moved(100_000, trace=False)
        assert len(sim.trace) == 0

    def test_the_pattern_has_no_short_period(self):
        assert pattern(0, 60_000) + pattern(60_000, 60_000) == (pattern(0, 65521) * 2)[:120_000]
        assert pattern(1448, 1448) != pattern(0, 1448)
