"""Applications in virtual time: what a script may do, and what it is told when it errs."""

import pytest

from helpers.simulation import Simulation, SimulationError, simulation
from helpers.transport.tcp.states import State


def echo(host, count=1):
    """A server that sends back what it gets, for so many clients in turn."""
    listening = host.listen()

    def serve():
        for _ in range(count):
            sock = yield from listening.accept()
            while data := (yield from sock.receive()):
                yield from sock.send_all(data)
            sock.close()

    return host.run(serve)


def test_a_question_and_its_answer():
    sim = Simulation(delay="10 ms")
    served = echo(sim.server)

    def ask():
        sock = yield from sim.client.connect()
        yield from sock.send_all(b"question")
        answer = yield from sock.receive_exactly(8)
        sock.close()
        yield from sock.closed()
        return answer, sock.state, round(sim.now, 6)

    asked = sim.client.run(ask)
    sim.run()
    assert asked.result == (b"question", State.TIME_WAIT, 0.06)
    assert served.done
    assert served.result is None


def test_one_after_the_other_and_both_at_once():
    sim = Simulation(delay="10 ms")
    served = echo(sim.server, count=3)
    ends = []

    def ask(word):
        sock = yield from sim.client.connect()
        yield from sock.send_all(word)
        assert (yield from sock.receive_exactly(len(word))) == word
        sock.close()
        ends.append(word)

    for word in (b"one", b"two", b"three"):
        sim.client.run(ask, word)
    sim.run()
    assert ends == [b"one", b"two", b"three"]  # the server takes them in turn
    assert served.done


def test_time_passes_as_a_script_says():
    sim, seen = Simulation(), []

    def sleeper():
        yield 1.5
        seen.append(sim.now)
        yield "500 ms"
        seen.append(sim.now)

    sim.client.run(sleeper)
    sim.at("1 s", lambda: seen.append("called"))
    sim.run()
    assert seen == ["called", 1.5, 2.0]


def test_write_write_read_waits_for_the_delayed_ack():
    """Nagle holds the second piece back for the ACK of the first, and the receiver that ACK."""

    def taken(**settings):
        sim = Simulation(delay="1 ms", quick_acks=0, receive_buffer=60_000, **settings)
        listening = sim.server.listen()

        def serve():
            sock = yield from listening.accept()
            yield from sock.receive_exactly(8)
            yield from sock.send_all(b"answer")

        def ask():
            sock = yield from sim.client.connect()
            begin = sim.now
            yield from sock.send_all(b"head")
            yield from sock.send_all(b"body")
            yield from sock.receive()
            return sim.now - begin

        sim.server.run(serve)
        asked = sim.client.run(ask)
        sim.run(until=5)
        return asked.result

    assert taken(nagle=False) == pytest.approx(0.002)
    assert taken(nagle=True) == pytest.approx(0.044)


def test_settings_can_be_changed_on_the_way():
    sim = Simulation()
    echo(sim.server)

    def ask():
        sock = yield from sim.client.connect()
        sock.set(nagle=False)
        return sock.connection.tcb.settings.nagle

    asked = sim.client.run(ask)
    sim.run(until=1)
    assert asked.result is False


def test_errors_are_raised_in_the_script():
    sim = Simulation(delay="10 ms")

    def refused():
        with pytest.raises(ConnectionRefusedError):
            yield from sim.client.connect(port=9)  # port: of a simulated host
        return "refused"

    asked = sim.client.run(refused)
    sim.run()
    assert asked.result == "refused"


def test_a_reset_ends_waiting():
    sim = Simulation(delay="10 ms")
    listening = sim.server.listen()

    def serve():
        sock = yield from listening.accept()
        yield 0.1
        sock.abort()

    def ask():
        sock = yield from sim.client.connect()
        with pytest.raises(ConnectionResetError):
            yield from sock.receive()
        return repr(sock)

    sim.server.run(serve)
    asked = sim.client.run(ask)
    sim.run()
    assert "CLOSED" in asked.result


def test_what_a_script_raises_comes_out_of_run():
    sim = Simulation()

    def wrong():
        yield 1
        raise KeyError("mine")

    sim.client.run(wrong)
    with pytest.raises(KeyError, match="mine"):
        sim.run()
    assert sim.now == 1.0


def test_one_that_still_waits_has_no_result():
    sim = Simulation()
    script = sim.server.run(lambda: (yield from sim.server.listen().accept()))
    sim.run()
    with pytest.raises(SimulationError, match="it still waits"):
        _ = script.result


def test_what_is_no_script_is_refused():
    sim = Simulation()
    with pytest.raises(SimulationError, match="has no yield in it"):
        sim.client.run(lambda: 3)

    def nonsense():
        yield [1]

    sim.client.run(nonsense)
    with pytest.raises(SimulationError, match="yields \\[1\\]"):
        sim.run()


def test_after_close_nobody_is_let_in():
    sim = Simulation()
    listening = sim.server.listen()
    listening.close()

    def ask():
        with pytest.raises(ConnectionRefusedError):
            yield from sim.client.connect()
        yield 0

    assert sim.client.run(ask).done is False
    sim.run()


def test_a_watch_looks_until_it_is_stopped_or_the_connection_ends():
    sim = Simulation(delay="10 ms")
    echo(sim.server)
    watches = []

    def ask():
        sock = yield from sim.client.connect()
        watches.append(sim.client.watch(sock, "1 ms"))
        yield 0.01
        watches[0].stop()
        yield 0.01
        sock.close()

    sim.client.run(ask)
    sim.run()
    (watch,) = watches
    assert len(watch.samples) == pytest.approx(11, abs=1)
    assert watch.series("state")[1][0] == "ESTABLISHED"
    with pytest.raises(SimulationError, match="more than 0"):
        sim.client.watch(None, 0)


@pytest.mark.parametrize("wait", [0, 1e-300])
def test_a_script_that_lets_no_time_pass(monkeypatch, wait):
    def restless():
        yield 1.0
        while True:
            yield wait

    monkeypatch.setattr(simulation, "STILL", 1000)
    sim = Simulation(delay="1 ms")
    sim.client.run(restless)
    with pytest.raises(SimulationError, match=r"no time has passed: .* yield a time"):
        sim.run(until=2)


@pytest.mark.parametrize(
    ("clients", "said"),
    [
        ("client", "give names in a list"),
        (5, "give names in a list"),
        ([f"c{number}" for number in range(254)], "there are addresses for 253, not for 254"),
    ],
)
def test_clients_that_are_none(clients, said):
    with pytest.raises(SimulationError, match=said):
        Simulation(clients=clients)


def test_as_many_clients_as_there_are_addresses():
    sim = Simulation(clients=[f"c{number}" for number in range(253)])
    assert sim.server.address == "10.0.0.254"
