"""The course's own TCP talks to the Linux kernel, as client and as server, and to itself."""

import errno
import gc
import random
import socket
import struct
import threading
import warnings
import weakref

import pytest

from helpers.lab import Lab, why_not
from helpers.lab.pairs import tcp_pair
from tests.lab.hosts import connected, read_all, wait_until

OURS, KERNEL = "helpers", "kernel"
NO_KERNEL = pytest.mark.skipif(bool(why_not()), reason=why_not() or "kernels can be had here")
SIDES = [
    pytest.param({"client": OURS, "server": KERNEL}, id="ours to kernel", marks=NO_KERNEL),
    pytest.param({"client": KERNEL, "server": OURS}, id="kernel to ours", marks=NO_KERNEL),
    pytest.param({"client": OURS, "server": OURS}, id="ours to ours"),
]
ACCIDENTS = {"loss": 0.05, "repeat": 0.05, "reorder": 0.05, "corrupt": 0.05}
SEEDS = 20
LINGER_0 = struct.pack("ii", 1, 0)
SLOW_READER = 20_000  # bytes of its receive buffer

both_roles = pytest.mark.parametrize("sides", SIDES)


@pytest.fixture(autouse=True)
def no_wish(monkeypatch):
    """LAB would say what the hosts are; here each test does."""
    monkeypatch.delenv("LAB", raising=False)


def in_thread(function, *arguments):
    """Start a function in a thread; return what joins it and gives its result."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function(*arguments)))
    thread.start()

    def result(timeout=90.0):
        thread.join(timeout)
        assert results, "it did not end in time, or raised"
        return results[0]

    return result


def exchange(lab, one_way, other_way):
    """Send so many bytes each way at the same time, close; return what each end has read."""
    client, server = tcp_pair(lab, timeout=90)  # a SYN may be lost again and again
    with client, server:
        readers = [in_thread(read_all, sock) for sock in (server, client)]
        writers = [in_thread(send_all, client, one_way), in_thread(send_all, server, other_way)]
        for writer in writers:
            writer()
        return [reader() for reader in readers]


def send_all(sock, data):
    """Send it, and say that it was all."""
    sock.sendall(data)
    sock.shutdown(socket.SHUT_WR)
    return True


def all_closed(lab):
    """True if no host has a connection any more, but for those in TIME-WAIT."""
    states = {held.state for host in (lab.client, lab.server) for held in host.sockets()}
    return states <= {"TIME-WAIT"}


@both_roles
def test_who_speaks(sides):
    with Lab(**sides) as lab:
        client, server = connected(lab)
        with client, server:
            lab.settle()
            assert [host.kind for host in (lab.client, lab.server)] == list(sides.values())
            assert [len(host.sockets()) for host in (lab.client, lab.server)] == [1, 1]
            assert {held.state for held in lab.server.sockets()} == {"ESTABLISHED"}
    syn, syn_ack, ack = lab.trace.using("TCP")[:3]
    assert [syn.flags, syn_ack.flags, ack.flags] == ["SYN", "SYN, ACK", "ACK"]
    for frame, kind in ((syn, sides["client"]), (syn_ack, sides["server"])):
        assert frame.stack.startswith({OURS: "helpers", KERNEL: "Linux kernel"}[kind])
        assert frame.tcp.sack_permitted and frame.tcp.timestamps and frame.tcp.mss == 1460
        assert frame.tcp.window_scale is not None


@both_roles
def test_a_megabyte_each_way(sides):
    one_way, other_way = (random.Random(seed).randbytes(10**6) for seed in (1, 2))
    with Lab(delay="1 ms", **sides) as lab:
        assert exchange(lab, one_way, other_way) == [one_way, other_way]
        wait_until(lambda: all_closed(lab))
    repeated = sum(frame.length for frame in lab.trace) - 2 * 10**6
    assert repeated < 20_000 and not lab.trace.with_flags("RST")


@both_roles
@pytest.mark.parametrize("first", ["client", "server"])
def test_half_close(sides, first):
    with Lab(delay="1 ms", **sides) as lab:
        ends = dict(zip(("client", "server"), connected(lab), strict=True))
        one = ends.pop(first)
        (other,) = ends.values()
        with one, other:
            one.shutdown(socket.SHUT_WR)
            assert other.recv(1) == b""
            read = in_thread(read_all, one)
            send_all(other, bytes(300_000))
            assert len(read()) == 300_000
            wait_until(lambda: all_closed(lab))


# --- RST ---------------------------------------------------------------------------------------


@both_roles
@pytest.mark.parametrize("first", ["client", "server"])
@pytest.mark.parametrize("how", ["linger", "unread"])
def test_reset(sides, first, how):
    with Lab(**sides) as lab:
        ends = dict(zip(("client", "server"), connected(lab), strict=True))
        one = ends.pop(first)
        (other,) = ends.values()
        with other:
            if how == "linger":
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
            else:
                other.sendall(b"nobody will read this")
                wait_until(lambda: one.recv(1, socket.MSG_PEEK))
            one.close()
            with pytest.raises(ConnectionResetError) as told:
                other.recv(1)
            assert told.value.errno == errno.ECONNRESET
            with pytest.raises(BrokenPipeError):
                other.send(b"x")
        wait_until(lambda: all_closed(lab))
    assert len(lab.trace.with_flags("RST")) == 1


@both_roles
def test_nobody_listens(sides):
    with Lab(**sides) as lab, pytest.raises(ConnectionRefusedError):
        lab.client.create_connection((lab.server.address, 80))  # port: of a lab's host


@both_roles
@pytest.mark.parametrize("first", ["client", "server"])
def test_data_after_the_end(sides, first):
    """The first send after the peer's close succeeds; its answer is a RST."""
    with Lab(delay="1 ms", **sides) as lab:
        ends = dict(zip(("client", "server"), connected(lab), strict=True))
        ends.pop(first).close()
        (other,) = ends.values()
        with other:
            assert other.recv(1) == b""
            assert other.send(b"Are you there?") == 14
            wait_until(lambda: lab.trace.with_flags("RST"))
            lab.settle()
            with pytest.raises(BrokenPipeError):
                other.send(b"Hello?")
        wait_until(lambda: all_closed(lab))


# --- a reader that stops -----------------------------------------------------------------------


@both_roles
@pytest.mark.parametrize("reader", ["client", "server"])
def test_a_closed_window_is_probed(sides, reader):
    data = random.Random(3).randbytes(150_000)
    with Lab(delay="1 ms", receive_buffer=SLOW_READER, **sides) as lab:
        ends = dict(zip(("client", "server"), connected(lab), strict=True))
        reads = ends.pop(reader)
        (writes,) = ends.values()
        with reads, writes:
            sent = in_thread(send_all, writes, data)
            wait_until(lambda: len(probes(lab.trace, reader)) >= 4, 30.0)
            asked = probes(lab.trace, reader)
            assert read_all(reads) == data
            sent()
        wait_until(lambda: all_closed(lab))
    # Each time is twice the one before, so the three are 14 times 0.2 s or more: a timer is late
    # on a busy machine, and never early. Only when the first is seen there may be later, too.
    assert asked[3].time - asked[0].time > 10 * 0.2


def probes(trace, reader):
    """Return what asks the reader of a closed window whether it is open again."""
    told = (frame.number for frame in trace.sent_by(reader) if frame.tcp and not frame.window)
    closed = next(told, len(trace))
    return [f for f in trace[closed:] if f.sender != reader and f.length <= 1]


# --- keep-alive ----------------------------------------------------------------------------------


def keep_alive(sock):
    """Ask after a second of silence, again after another one, and then give up."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT):
        sock.setsockopt(socket.IPPROTO_TCP, option, 1)


@both_roles
def test_keep_alive(sides):
    with Lab(**sides) as lab:
        client, server = connected(lab)
        with client, server:
            for sock in (client, server):
                keep_alive(sock)
            before = len(lab.trace)
            both = {"client", "server"}
            wait_until(lambda: {frame.sender for frame in lab.trace[before:]} == both)
            asked = lab.trace[before:]
            assert all(frame.length == 0 and frame.flags == "ACK" for frame in asked)
            lab.wire.drop()
            for sock in (client, server):
                with pytest.raises(TimeoutError) as told:
                    sock.recv(1)
                assert told.value.errno == errno.ETIMEDOUT


# --- a wire full of accidents ------------------------------------------------------------------


def transfer(seed, sides, results):
    """Send much each way over a bad wire; note whether it came, and what happened to it."""
    source = random.Random(seed)
    much = 200_000 if KERNEL not in sides.values() else 500_000  # kernels find losses sooner
    one_way, other_way = source.randbytes(much), source.randbytes(100_000)
    with Lab(delay="1 ms", seed=seed, **ACCIDENTS, **sides) as lab:
        came = exchange(lab, one_way, other_way)
        wait_until(lambda: all_closed(lab), 30.0)
    fates = {str(frame.fate) for frame in lab.trace}
    results[seed] = (came == [one_way, other_way], fates)


@both_roles
def test_a_bad_wire_with_twenty_seeds(sides):
    """All at once: mostly they wait for timers."""
    results = {}
    threads = [
        threading.Thread(target=transfer, args=(seed, sides, results)) for seed in range(SEEDS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    every_fate = {"delivered", "dropped", "duplicated", "reordered", "corrupted"}
    assert results == dict.fromkeys(range(SEEDS), (True, every_fate))


def test_a_socket_that_nobody_got_is_closed_even_in_a_circle(monkeypatch):
    """Whoever was to have it was interrupted, and the traceback holds what was made for it."""

    def interrupted(*given):
        held.append(weakref.ref(given[1].behind))
        circle = []
        circle.append((circle, given))
        raise KeyboardInterrupt

    held = []
    with Lab(client=OURS, server=OURS) as lab:
        with monkeypatch.context() as patched:
            patched.setattr("helpers.lab.host.attach", interrupted)
            with pytest.raises(KeyboardInterrupt):
                lab.client.socket()
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            stream = held[0]()
            gc.collect()
            wait_until(lambda: stream.closed)
    assert not told
