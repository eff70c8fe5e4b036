"""The words at the arrows of a ladder, held against tshark's, on traces of both kinds of TCP."""

import os
import shutil
import socket
import subprocess

import pytest

from helpers.draw.segments import segments
from helpers.lab import Lab
from tests.lab.hosts import connected, needs_lab, read_all, wait_until

TSHARK = shutil.which("tshark")
KINDS = ("kernel", "helpers")
WORDS = ("duplicate ACK", "retransmission", "out of order", "keep-alive", "window probe")
# To tshark each frame that comes again is one of these; a probe that repeats an octet is one too.
THEIRS = {
    "duplicate ACK": "tcp.analysis.duplicate_ack",
    "retransmission": "tcp.analysis.retransmission or tcp.analysis.out_of_order or "
    "tcp.analysis.spurious_retransmission or tcp.analysis.fast_retransmission",
    "keep-alive": "tcp.analysis.keep_alive",
    "window probe": "tcp.analysis.zero_window_probe",
}

pytestmark = [
    needs_lab,
    pytest.mark.skipif(
        TSHARK is None and not os.environ.get("CI"), reason="tshark is not installed"
    ),
]


def theirs(path):
    """{word: numbers of the frames that tshark gives it}."""
    found = {}
    for word, wanted in THEIRS.items():
        command = [TSHARK, "-n", "-d", "tcp.port==0-65535,data", "-r", str(path), "-Y", wanted]
        fields = ["-T", "fields", "-e", "frame.number"]
        done = subprocess.run([*command, *fields], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        found[word] = {int(line) - 1 for line in done.stdout.split()}
    return found


def ours(trace):
    """{word: numbers of the frames that a ladder gives it}."""
    found = {word: set() for word in WORDS}
    for number, segment in enumerate(segments(trace)):
        for mark in segment.marks:
            for word in WORDS:
                if mark.startswith(word):
                    found[word].add(number)
    return found


def through_losses(lab):
    """A long transfer of which the wire loses some."""
    client, server = connected(lab)
    with client, server:
        lab.wire.drop((3, 9, 10, 24), of="data from client")
        task = lab.server.run(read_all, server)
        client.sendall(bytes(60_000))
        client.shutdown(socket.SHUT_WR)
        assert len(task.result(20)) == 60_000


def into_a_closed_window(lab):
    """The reader sleeps until the sender has probed three times."""
    with lab.server.create_server() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        client = lab.client.create_connection(listener.getsockname())
        server, _ = listener.accept()
    with client, server:
        server.settimeout(20)
        client.settimeout(20)  # it waits for the probes, and then for the room that a reader makes
        task = lab.client.run(client.sendall, bytes(2_000_000))
        wait_until(lambda: probes(lab) >= 3, 20)
        read = lab.server.run(read_all, server)
        task.result(20)
        client.close()
        assert len(read.result(20)) == 2_000_000


def probes(lab):
    """How many of the last frames ask whether a window has opened."""
    return sum("window probe" in segment.marks for segment in segments(lab.trace))


def at_rest(lab):
    """Nobody says anything, and the client asks whether the server is still there."""
    client, server = connected(lab)
    with client, server:
        client.sendall(b"hello")
        assert server.recv(5) == b"hello"
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
        wait_until(lambda: any("keep-alive" in s.marks for s in segments(lab.trace)), 10)


def played(tmp_path, kind, scene, **settings):
    with Lab(delay="5 ms", client=kind, server=kind, **settings) as lab:
        scene(lab)
    trace = lab.trace.using("TCP")
    delivered = trace.delivered()  # what a capture at the receiver sees
    delivered.save(tmp_path / "x.pcap")
    return delivered, ours(delivered), theirs(tmp_path / "x.pcap")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sack", [True, False])
def test_losses(tmp_path, kind, sack):
    trace, words, judge = played(tmp_path, kind, through_losses, sack=sack)
    assert len(words["duplicate ACK"]) >= 3
    # tshark leaves out an ACK whose window has changed; RFC 6675 section 2 does not, if it
    # reports new blocks.
    assert judge["duplicate ACK"] <= words["duplicate ACK"]
    assert all(trace[n].sack for n in words["duplicate ACK"] - judge["duplicate ACK"])
    # At the receiver's side the first copy was lost, so tshark sees a gap that is filled: late,
    # out of order, or again.
    assert words["retransmission"] == judge["retransmission"]
    assert not words["out of order"] | words["keep-alive"] | words["window probe"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_window(tmp_path, kind):
    trace, words, judge = played(tmp_path, kind, into_a_closed_window)
    assert len(words["window probe"]) >= 3
    # A kernel's probe repeats the last number without an octet: to tshark, a keep-alive. Of probes
    # with an octet it loses count where the peer has taken one.
    missed = words["window probe"] - judge["window probe"] - judge["keep-alive"]
    assert all(trace[number].length == 1 for number in missed)
    assert judge["window probe"] <= words["window probe"]
    assert not words["duplicate ACK"]


@pytest.mark.parametrize("kind", KINDS)
def test_keep_alive(tmp_path, kind):
    _, words, judge = played(tmp_path, kind, at_rest)
    assert words["keep-alive"]
    assert not words.pop("out of order")
    assert words == judge
