"""The zoo: what each peer does is what the answer meets, and slow is not wrong."""

import itertools
import select
import socket
import threading
import time

import pytest

from helpers.exercises import calls
from helpers.exercises.calls import PATIENCE
from helpers.exercises.noting import Notes, note
from helpers.exercises.peer import SHORT, Peer
from helpers.exercises.peers import as_it_likes, hosted, one_by_one, talk, visited
from helpers.servers import connected_pair
from tests.processes import NoTurn


def echo(connection):
    while data := connection.recv(4096):
        connection.sendall(data)


def collect(connection):
    pieces = []
    while data := connection.recv(4096):
        pieces.append(data)
    return pieces


def test_a_close_is_the_answers_own_only_where_it_called_close():
    kept = []

    def keeps(address):
        kept.append(socket.create_connection(address))
        raise ValueError("and does not close")

    def closes(address):
        socket.create_connection(address).close()

    for function, closings in ((keeps, 0), (closes, 1)):
        with hosted(function, lambda address: (address,), allowed=(ValueError,)) as server:
            server.outcome()
            notes = server.call.watch.notes
        assert notes.closed == closings, function  # by now all is closed, also behind the answer
    assert [sock.fileno() for sock in kept] == [-1]


def test_an_answer_that_is_given_no_turn_does_not_count_as_one_that_waits(monkeypatch):
    def late(address):
        time.sleep(0.3)
        socket.create_connection(address).close()

    monkeypatch.setattr(calls, "PATIENCE", 0.1)
    with hosted(late, lambda address: (address,)) as server:
        assert server is None
    monkeypatch.setattr(calls, "FairTime", NoTurn)
    with hosted(late, lambda address: (address,)) as server:
        assert server is not None
        server.outcome()


def test_a_wait_for_an_answer_that_moves_on_has_an_end_where_one_is_given():
    def slowly(address):
        with socket.create_connection(address) as client:
            while client.recv(1):
                time.sleep(0.02)

    with hosted(slowly, lambda address: (address,)) as server:
        server.send(bytes(500))
        began = time.monotonic()
        assert not server.drained(0.3)
        assert time.monotonic() - began < 5  # and all of them take ten seconds
        server.reset()
        server.outcome(ConnectionError)


def test_what_was_taken_stays_so_though_more_that_was_sent_comes_a_moment_later(monkeypatch):
    looks = iter([False, True])
    monkeypatch.setattr(Peer, "_taken", lambda self, seconds: next(looks, False))
    with talk(lambda connection: connection.recv(1)) as peer:
        assert peer.drained()
        peer.end()
        peer.outcome()


def busy_for(seconds):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pass


def test_what_ends_an_answer_just_after_it_hung_up_is_known_once_the_end_was_read():
    def raises(connection):
        connection.close()
        busy_for(0.1)
        raise ValueError("late")

    def returns(connection):
        connection.close()
        busy_for(0.1)

    with pytest.raises(ValueError, match="late"), talk(raises) as peer:
        peer.receive(4)
    with talk(returns) as peer:
        assert peer.rest() == b"" and peer.ending == "end"
        assert peer.call.ended


def test_what_ends_an_answer_at_its_own_limit_is_known_after_a_pause():
    def gives_up(connection):
        connection.settimeout(0.05)
        try:
            connection.recv(1)
        except TimeoutError:
            busy_for(0.2)  # a little more than a pause is longer than the limit

    with talk(gives_up) as peer:
        peer.pause()
        assert peer.call.ended


def test_an_answer_that_hung_up_and_goes_on_is_waited_for_no_longer_than_it_computes():
    def waits(listener):
        with listener.accept()[0]:
            pass
        listener.accept()

    with visited(waits) as server, server.visit() as peer:
        began = time.monotonic()
        assert peer.rest() == b"" and not server.call.ended
        assert time.monotonic() - began < PATIENCE


def test_send_takes_half_and_sendall_all():
    client, server = connected_pair()
    notes = Notes()
    with client, server:
        note(client, notes)
        assert client.send(b"12345678") == 4
        assert client.send(b"1") == 1
        assert client.sendmsg([b"", b"1234"]) == 2
        assert server.recv(100) == b"1234112"
        client.sendall(b"12345678")
        assert server.recv(100) == b"12345678"
    assert notes.moved == 4
    assert repr(client).startswith("<socket.socket ")


def test_what_each_call_was_given_and_what_was_taken_is_noted_for_one_call_of_the_answer():
    client, server = connected_pair()
    notes = Notes()
    with client, server:
        note(client, notes)
        client.send(b"12345678")
        client.sendall(b"123")
        client.sendmsg([b"12", b"", b"34"])
        with pytest.raises(TypeError):
            client.send("text")
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            while True:
                client.send(bytes(2**20))
        assert notes.offered[:3] == [8, 3, 4]
        assert set(notes.offered[-2:]) == {2**20}
        server.setblocking(False)
        came = 0
        while came < notes.sent and select.select([server], [], [], 5)[0]:
            came += len(server.recv(2**20))
        assert came == notes.sent
    notes.begin_call()
    assert (notes.offered, notes.sent) == ([], 0)


def test_what_is_noted():
    client, server = connected_pair()
    notes = Notes()
    with client, server:
        note(server, notes)
        server.settimeout(0.5)
        server.settimeout(None)
        client.sendall(b"abc")
        assert server.recv(3, socket.MSG_PEEK) == b"abc"
        assert (notes.limits, notes.moved, notes.asked) == ([0.5], 0, 0)
        with server.dup() as copy:
            assert copy.recv(3) == b"abc"
        select.select([server], [], [], 0)
        number = server.detach()
        assert notes.still_open() == [number]
        socket.socket(fileno=number).close()
    assert notes.still_open() == []
    assert (notes.moved, notes.asked > 0, notes.closed) == (1, True, 1)


@pytest.mark.parametrize("flags", [socket.MSG_WAITALL, socket.MSG_PEEK])
def test_flags_that_promise_are_kept(flags):
    client, server = connected_pair()
    with client, server:
        server.settimeout(None)
        note(server, Notes(), one_by_one())
        client.sendall(b"abc")
        select.select([client], [], [], 0.01)
        assert server.recv(3, flags) == b"abc"
        if flags == socket.MSG_PEEK:
            assert server.recv(3) == b"a"


def test_a_datagram_is_received_whole():
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        note(sock, Notes(), one_by_one())
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(PATIENCE)
        sock.sendto(b"one datagram", sock.getsockname())
        assert sock.recv(100) == b"one datagram"


def test_an_endless_stream_of_nothing_is_no_progress():
    client, server = connected_pair()
    notes = Notes()
    with server:
        note(server, notes)
        client.close()
        for _ in range(10):
            assert server.recv(10) == b""
    assert notes.moved == 0


def test_talk():
    with talk(echo) as peer:
        peer.send(b"abc")
        assert peer.receive(3) == b"abc"
        peer.end()
        assert peer.rest() == b""
        assert peer.finish() is None
    assert peer.received == b"abc"


def test_drip_and_sizes():
    with talk(collect) as peer:
        peer.drip(b"abc")
        peer.end()
        assert peer.finish() == [b"a", b"b", b"c"]
    with talk(collect, sizes=one_by_one(), begin=b"abc") as peer:
        peer.end()
        assert peer.finish() == [b"a", b"b", b"c"]
    assert all(1 <= size <= 7 for size in itertools.islice(as_it_likes(largest=7), 100))


@pytest.mark.parametrize("limit", [0.05, 0.3])
def test_a_pause_is_longer_than_the_limit_that_was_set(limit):
    def gives_up(connection):
        connection.settimeout(limit)
        return connection.recv(10), connection.recv(10)

    with talk(gives_up) as peer:
        peer.send(b"one")
        peer.drained()
        peer.pause()
        assert isinstance(peer.outcome(TimeoutError).error, TimeoutError)


def test_a_pause_for_the_patient_is_short():
    with talk(collect) as peer:
        peer.send(b"one")
        peer.pause()
        assert not peer.call.ended
        assert peer._long_enough() == SHORT
        peer.end()
        peer.finish()


def test_a_reset_reaches_the_answer():
    with talk(collect, allowed=(ConnectionError,)) as peer:
        peer.send(b"half")
        peer.drained()
        peer.reset()
        assert isinstance(peer.outcome().error, ConnectionResetError)


def test_a_flood_is_more_than_the_buffers_hold():
    def reads_nothing(connection):
        connection.settimeout(0.2)
        connection.sendall(bytes(10**6))

    with talk(reads_nothing, allowed=(TimeoutError,)) as peer:
        assert isinstance(peer.outcome().error, TimeoutError)
    data = bytes(range(250)) * 200
    with talk(echo) as peer:
        assert peer.flood(data) == data
        peer.end()
        peer.finish()


def test_slow_is_not_wrong():
    """An answer that takes longer than PATIENCE in all, and moves a byte now and then."""

    def slow(connection):
        data = b""
        while len(data) < 8:
            data += connection.recv(1)
            time.sleep(PATIENCE / 6)
        return data

    with talk(slow) as peer:
        peer.send(b"12345678")
        assert peer.finish() == b"12345678"


def test_what_is_stuck_is_seen_with_its_line():
    with talk(collect) as peer:
        peer.send(b"abc")
        outcome = peer.outcome()
        assert outcome.goes_on
        assert "connection.recv(4096)" in outcome.line
        assert "did not come back" in outcome.told


def test_over_reading_shows():
    with talk(lambda connection: connection.recv(2), begin=b"abcd") as peer:
        assert peer.finish() == b"ab"
        assert peer.unread(4) == b"cd"
    with talk(lambda connection: connection.makefile("rb").read(2), begin=b"abcd") as peer:
        assert peer.finish() == b"ab"
        assert peer.unread(4) == b""


def test_the_error_of_an_answer_explains_what_is_missing():
    def fails(connection):
        raise ZeroDivisionError("here")

    with talk(fails) as peer, pytest.raises(ZeroDivisionError, match="here"):
        peer.receive(1)


def test_hosted():
    def asks(host, port, request):
        with socket.create_connection((host, port)) as client:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            return client.recv(100)

    with hosted(asks, lambda address: (*address, b"hello")) as peer:
        assert peer.rest() == b"hello"
        peer.send(b"answer")
        assert peer.finish() == b"answer"


def test_hosted_by_one_who_fails_before_it_comes():
    def fails(address):
        raise FileNotFoundError(address)

    with (  # allowed is what a peer gives a reason for
        pytest.raises(FileNotFoundError),
        hosted(fails, lambda address: (address,), allowed=(OSError,)),
    ):
        pass


def test_hosted_by_one_who_never_comes():
    with hosted(lambda address: None, lambda address: (address,)) as peer:
        assert peer is None


def test_visited():
    def serve(listener, clients):
        for _ in range(clients):
            connection, _ = listener.accept()
            with connection:
                echo(connection)

    with visited(serve, 2) as server:
        for word in (b"one", b"two"):
            with server.visit() as peer:
                peer.send(word)
                assert peer.receive(3) == word
                peer.end()
                assert peer.rest() == b""
                assert peer.ending == "end"
        assert server.outcome().error is None


def test_visited_whose_listener_is_closed_at_once():
    with visited(socket.socket.close) as server:
        assert server.outcome().error is None
        assert server.address[1] > 0


def test_what_is_left_open_is_noted():
    kept = []

    def leaks(connection):
        kept.append(connection.dup())

    with talk(leaks) as peer:
        peer.outcome()
    assert list(peer.call.watch.left_behind()) == ["sockets"]


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_peer_does_not_keep_the_socket_of_an_answer_open():
    go_on = threading.Event()

    def forgets(listener):
        connection, _ = listener.accept()
        connection.recv(1)
        del connection
        go_on.wait(PATIENCE)

    with visited(forgets) as server, server.visit() as client:
        assert client.call.wait(lambda _: client.theirs is not None, lambda: False)
        client.send(b"a")
        assert client.receive(1) == b""
        assert client.ending == "end"
        go_on.set()
