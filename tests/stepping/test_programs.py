"""All kinds of programs: loops, functions, several clients, exceptions, time-outs, datagrams."""

import queue
import reprlib
import sys
import threading
import time

import pytest

from helpers.capture import why_not as no_capture
from helpers.stepping import step_through
from helpers.stepping.blocking import sleeps
from helpers.stepping.settling import Settling
from helpers.stepping.thread_state import ThreadState
from tests.stepping import programs
from tests.stepping.places import BOTH
from tests.stepping.programs import flags, the

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the states of Linux are asked for")


def test_loops_and_functions_are_stepped(run):
    stepped = run(server=programs.serve_until_the_end, client=programs.half_close)
    assert stepped.endings["client"] == "returned b'fed cba'"
    loop = [s for s in stepped.by("server") if s.source == "while part := sock.recv(3):"]
    assert [s.changed.get("part") for s in loop] == ["b'abc'", "b' de'", "b'f'", "b''"]
    assert {s.function for s in loop} == {"read_all"} and {s.depth for s in loop} == {1}
    rest = the(stepped, "server", "message = read_all(conn)", 1)
    assert rest.goes_on and rest.changed == {"message": "b'abc def'"}


def test_the_rest_of_a_line_has_its_own_packets(run):
    stepped = run(server=lambda: nested_server(), client=programs.one)
    (rest,) = [s for s in stepped.by("server") if s.goes_on and s.packets]
    assert rest.source == 'conn.sendall(double(b"x"))'
    assert flags(rest) == ["PSH, ACK", "ACK"]


def nested_server():
    with programs.socket.create_server(("", 0)) as listener, listener.accept()[0] as conn:
        conn.sendall(double(b"x"))  # a comment


def double(data):
    return data * 2


def test_the_end_of_a_with_block_sends_fin(run):
    stepped = run(server=programs.serve_for_ever, client=programs.one)
    leaving = [s for s in stepped if s.leaves]
    assert [(s.who, flags(s)) for s in leaving] == [
        ("server", ["FIN, ACK", "ACK"]),
        ("client", ["FIN, ACK", "ACK"]),
    ]


def test_a_statement_in_several_lines_is_one_step(run):
    stepped = run(server=programs.serve_for_ever, client=programs.one)
    assert len([s for s in stepped if s.source == "conn.sendall( data * 2, )"]) == 1


def test_several_clients(run):
    stepped = run(server=programs.serve_for_ever, client=[programs.one, programs.two])
    assert stepped.endings["client"] == "returned b'oneone'"
    assert stepped.endings["client 2"] == "returned b'twotwo'"
    assert "waits in accept" in stepped.endings["server"]
    waiting = the(stepped, "client 2", "create_connection").sockets["server"]
    assert str(waiting[-1]) == "new connection ESTABLISHED, waits for accept"
    assert {frame.sender for frame in stepped.trace} == {"client", "client 2", "server"}
    for number in (0, 1):
        assert the(stepped, ("client", "client 2")[number], "recv", 1).unblocked_by is not None


@pytest.mark.parametrize("run", BOTH, indirect=True)
def test_datagrams(run):
    stepped = run(server=programs.serve_datagrams, client=programs.send_datagram)
    assert stepped.endings == {"server": "returned", "client": "returned"}
    assert the(stepped, "server", "recvfrom", 1).unblocked_by == 0
    assert the(stepped, "client", "recvfrom", 1).unblocked_by == 1


def test_a_reset(run):
    stepped = run(server=programs.serve_for_ever, client=programs.resets)
    assert flags(the(stepped, "client", "close")) == ["RST, ACK"]
    step = the(stepped, "server", "conn.recv")
    assert step.what == "raised" and step.raised.startswith("ConnectionResetError")
    assert "at line" in stepped.endings["server"] and "conn.recv(10)" in stepped.endings["server"]


def test_an_exception_is_shown_at_its_line(run):
    stepped = run(server=programs.serve, client=programs.fails)
    raised = [s for s in stepped if s.what == "raised"]
    assert [(s.source, s.raised) for s in raised] == [
        ("return 1 / divisor", "ZeroDivisionError: division by zero")
    ]
    assert "return 1 / divisor" in stepped.endings["client"]


def test_an_exception_that_is_caught(run):
    stepped = run(client=programs.refused)
    assert the(stepped, "client", "connect").raised.startswith("ConnectionRefusedError")
    assert stepped.endings == {"client": "returned"}


def test_a_generator_goes_on_with_the_variables_that_it_had(run):
    stepped = run(server=programs.serve_parts, client=programs.sends_and_waits)
    parts = [s.changed for s in stepped.by("server") if s.source == "yield part"]
    read = [s.changed for s in stepped.by("server") if "recv" in s.source and s.changed]
    assert parts == [{}, {}]
    assert read == [{"part": "b'ab'"}, {"part": "b'c'"}, {"part": "b''"}]
    assert stepped.endings["server"] == "returned b'abc'"


def test_try_and_finally(run):
    stepped = run(client=programs.tidies_up)
    assert [s.source for s in stepped] == [
        "sock = socket.socket()",
        "try:",
        "sock.bind(5)",
        "except TypeError as error:",
        "kind = type(error).__name__",
        "sock.close()",
        "return kind",
    ]
    assert stepped.endings["client"] == "returned 'TypeError'"


@pytest.mark.parametrize("run", BOTH, indirect=True)
def test_a_socket_that_lives_for_one_line_only(run):
    stepped = run(
        server=programs.serve, client=lambda to: programs.socket.create_connection(to).close()
    )
    step = stepped.by("client")[0]
    assert step.source == "lambda to: programs.socket.create_connection(to).close()"
    assert {frame.sender for frame in step.packets} == {"client", "server"}
    assert stepped.endings == {"server": "returned", "client": "returned"}


def test_a_server_that_never_waits_gives_way(run):
    stepped = run(server=programs.polls, client=programs.one)
    assert stepped.endings == {"server": "returned", "client": "returned b'oneone'"}


def test_makefile_and_select(run):
    stepped = run(server=programs.serve_lines, client=programs.asks_by_file)
    assert stepped.endings == {"server": "returned", "client": "returned b'hello\\n'"}
    blocked = [s.waiting for s in stepped if s.what == "blocked"]
    assert blocked == ["select", "recv"]


def test_a_variable_that_both_change(run):
    total = 0

    def server():
        nonlocal total
        with programs.socket.create_server(("", 0)) as listener, listener.accept()[0] as conn:
            total += 1
            conn.recv(1)
            total += 1

    def client(address):
        nonlocal total
        with programs.socket.create_connection(address):
            total += 1

    run(server=server, client=client)
    assert total == 3


def test_a_time_out_needs_no_packet(run):
    stepped = run(server=programs.serve_for_ever, client=programs.waits_a_moment)
    step = the(stepped, "client", "sock.recv", 1)
    assert (step.what, step.unblocked_by) == ("raised", None)
    assert step.after_block and step.raised == "TimeoutError: timed out"
    assert the(stepped, "client", "sleep").what == "ran"


def test_both_wait_for_ever(run):
    stepped = run(server=programs.serve_for_ever, client=programs.says_nothing)
    assert "waits in recv" in stepped.endings["server"]
    assert "waits in recv" in stepped.endings["client"]


@pytest.mark.parametrize("run", BOTH, indirect=True)
def test_the_text_is_the_same_every_time(run):
    clients = [programs.one, programs.two]
    assert len({run(server=programs.serve_for_ever, client=clients).text for _ in range(3)}) == 1


def test_where_the_system_does_not_tell_what_sleeps(run, monkeypatch):
    wanted = run(server=programs.serve, client=programs.talk).text
    monkeypatch.setattr("helpers.stepping.actor.thread_state", lambda thread: ThreadState.UNKNOWN)
    assert run(server=programs.serve, client=programs.talk).text == wanted


def test_who_sleeps_gives_way_even_if_it_is_awake_again_at_once(run, monkeypatch):
    def server():
        with programs.socket.create_server(("", 0)) as door, door.accept()[0] as guest:
            print(guest.recv(10))
            print(guest.recv(10))

    def client(address):
        with programs.socket.create_connection(address) as sock:
            sock.sendall(b"one")
            time.sleep(0.1)
            sock.sendall(b"two")

    def slow(settling):
        usual(settling)
        if any(sleeps(actor.calls.current) for actor in settling._actors):
            time.sleep(0.3)  # as on a machine that has much to do

    usual = Settling.settle
    monkeypatch.setattr(Settling, "settle", slow)
    stepped = run(server=server, client=client)
    printed = [text for step in stepped.by("server") for text in step.printed]
    assert printed == ["b'one'", "b'two'"], stepped.text


@pytest.mark.skipif(bool(no_capture()), reason=no_capture() or "frames are captured")
def test_what_other_programs_send_to_a_port_of_a_client_is_none_of_its_packets():
    ports, done = queue.SimpleQueue(), queue.SimpleQueue()

    def stranger():
        with programs.socket.socket() as sock:
            done.put(sock.connect_ex(("127.0.0.1", ports.get(timeout=20))))

    def client(address):
        sock = programs.socket.create_connection(address)
        ports.put(sock.getsockname()[1])
        done.get(timeout=20)
        sock.close()

    thread = threading.Thread(target=stranger)
    thread.start()
    stepped = step_through(server=programs.serve, client=client)
    thread.join(20)
    assert len(stepped.trace) == 7 and not any(frame.tcp.rst for frame in stepped.trace)


def test_what_it_returns_is_told_without_a_step():
    class Told:
        def __repr__(self):
            return "told"

    def inner():
        return 1

    def client():
        return Told() if inner() else None

    stepped = step_through(client=client)
    assert stepped.endings == {"client": "returned told"}
    assert not any(step.function == "__repr__" for step in stepped)


def test_an_exception_that_a_library_has_caught_hides_no_return():
    class Broken:
        def __repr__(self):
            raise ValueError("no words")

    def client():
        return reprlib.repr(Broken())

    assert "<Broken instance" in list(step_through(client=client))[-1].returned


def test_a_generator_that_goes_on_has_its_variables_as_they_were():
    def numbers():
        first = 1
        yield first
        second = 2
        yield second

    def client():
        for _ in numbers():
            pass

    stepped = step_through(client=client)
    assert [step.source for step in stepped if "first" in step.changed] == ["first = 1"]


def test_what_is_returned_after_an_exception_was_caught():
    def client():
        try:
            raise ValueError("once")
        except ValueError:
            pass
        return "all is well"

    steps = list(step_through(client=client))
    assert [step.raised for step in steps if step.raised] == ["ValueError: once"]
    assert steps[-1].returned == "'all is well'"


def test_the_end_of_a_loop_is_no_error():
    class Twice:
        def __init__(self):
            self.left = 2

        def __iter__(self):
            return self

        def __next__(self):
            if not self.left:
                raise StopIteration
            self.left -= 1

    def client():
        for _ in Twice():
            pass

    stepped = step_through(client=client)
    assert stepped[-1].source == "raise StopIteration"
    assert not any(step.raised for step in stepped)


def test_the_end_of_what_it_returns_is_a_step():
    class Told:
        def __del__(self):
            print("gone")

    def client():
        return Told()

    stepped = step_through(client=client)
    assert [step.function for step in stepped if step.printed == ("gone",)] == ["__del__"]
