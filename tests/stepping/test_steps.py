"""What a server and a client do, line by line: which line blocks, and which packet ends that."""

import sys

import pytest

from tests.stepping import programs
from tests.stepping.places import BOTH
from tests.stepping.programs import flags, the

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the states of Linux are asked for"),
    pytest.mark.parametrize("run", BOTH, indirect=True),
]


def test_each_packet_belongs_to_the_line_that_caused_it(run):
    stepped = run(server=programs.serve, client=programs.talk)
    caused = {(step.who, step.source): flags(step) for step in stepped if step.packets}
    assert caused == {
        ("client", "sock.connect(address)"): ["SYN", "SYN, ACK", "ACK"],
        ("client", 'sock.sendall(b"hello")'): ["PSH, ACK", "ACK"],
        ("server", "conn.sendall(data.upper())"): ["PSH, ACK", "ACK"],
        ("client", "sock.close()"): ["FIN, ACK", "ACK"],
        ("server", "conn.close()"): ["FIN, ACK", "ACK"],
    }
    assert [frame.number for step in stepped for frame in step.packets] == list(range(11))
    assert len(stepped.trace) == 11


def test_a_blocked_line_and_the_packet_that_unblocks_it(run):
    stepped = run(server=programs.serve, client=programs.talk)
    blocked = [(s.who, s.source, s.waiting) for s in stepped if s.what == "blocked"]
    assert blocked == [
        ("server", "conn, peer = listener.accept()", "accept"),
        ("client", "answer = sock.recv(100)", "recv"),
        ("server", "data = conn.recv(100)", "recv"),
    ]
    back = [(s.who, s.source, s.unblocked_by) for s in stepped if s.what == "unblocked"]
    assert [number for _, _, number in back] == [2, 5, 7]
    assert [place[:2] for place in back] == [place[:2] for place in blocked]
    assert stepped.trace[5].length == 5 and "FIN" in stepped.trace[7].flags


def test_states_after_each_line(run):
    stepped = run(server=programs.serve, client=programs.talk)
    assert the(stepped, "server", "socket.socket()").states == {"server": {"listener": "CLOSED"}}
    assert the(stepped, "server", "listen()").states == {"server": {"listener": "LISTEN"}}
    connected = the(stepped, "client", "connect").states
    assert connected["client"] == {"sock": "ESTABLISHED"}
    assert connected["server"] == {"listener": "LISTEN", "new connection": "ESTABLISHED"}
    accepted = the(stepped, "server", "accept", 1).states["server"]
    assert accepted == {"listener": "LISTEN", "conn": "ESTABLISHED"}
    closed = the(stepped, "client", "close").states
    assert (closed["client"]["sock"], closed["server"]["conn"]) == ("FIN-WAIT-2", "CLOSE-WAIT")
    ended = the(stepped, "server", "conn.close").states
    assert (ended["client"]["sock"], ended["server"]["conn"]) == ("TIME-WAIT", "CLOSED")


def test_data_that_waits_is_told(run):
    stepped = run(server=programs.serve, client=programs.talk)
    sent = the(stepped, "client", "sendall").sockets["server"]
    assert [state.note for state in sent] == ["", "5 bytes to read"]
    read = the(stepped, "server", "recv").sockets["server"]
    assert [state.note for state in read] == ["", ""]


def test_variables_and_prints(run):
    stepped = run(server=programs.serve, client=programs.talk)
    assert the(stepped, "server", "recv").changed == {"data": "b'hello'"}
    accepted = the(stepped, "server", "accept", 1).changed
    assert accepted["conn"] == "a socket" and "client's port" in accepted["peer"]
    assert the(stepped, "client", "print").printed == ("b'HELLO'",)
    (connected,) = the(stepped, "server", "print").printed
    assert connected.startswith("connected to (") and connected.endswith("client's port)")
    assert the(stepped, "client", "connect").changed == {}


def test_how_it_ends(run):
    stepped = run(server=programs.serve, client=programs.talk)
    assert stepped.endings == {"server": "returned", "client": "returned"}
    assert [step.who for step in stepped if step.ended] == ["client", "server"]
    assert stepped.notes == ()
