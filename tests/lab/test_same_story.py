"""The same losses tell the same story on the kernel and on the course's own TCP."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.lab import DROP, Lab
from tests.lab.hosts import SEGMENT, needs_lab, read_all

COUNT = 20  # full segments of data
TIMER = 0.15  # seconds: what comes again later than that, the retransmission timer has sent
KINDS = ("kernel", "helpers")


def lose(of, *numbers):
    """Return what makes a wire lose those frames."""
    return lambda lab: lab.wire.drop(numbers, of=of)


def lose_twice(number):
    """Return what makes a wire lose a segment and its first repetition."""

    def script(lab):
        left = [1, 2]

        def rule(frame):
            third = frame.sender == "client" and frame.length and segment_of(frame) == number
            return DROP if third and left and left.pop() else None

        lab.wire.rule(rule)

    return script


def segment_of(frame):
    """Return which of the segments with data a frame is, counted from 1."""
    return (frame.seq - 1) // SEGMENT + 1


def play(kind, script):
    """Send the segments; return the trace and the samples of the sender's TCP."""
    # No tail loss probes (RFC 8985): they would repeat the last segment before any timer.
    settings = {"kernel": {"tcp_early_retrans": 0}, "congestion": "reno"}
    with Lab(delay="10 ms", client=kind, server=kind, **settings) as lab:
        script(lab)
        with lab.server.create_server() as listener:
            listener.settimeout(10)
            client = lab.client.create_connection(listener.getsockname())
            server, _ = listener.accept()
        server.settimeout(20)
        with client, server, lab.client.watch(client, every="2 ms") as watch:
            client.sendall(bytes(COUNT * SEGMENT))
            lab.settle("500 ms")  # longer than the timer
            client.shutdown(socket.SHUT_WR)
            assert len(read_all(server)) == COUNT * SEGMENT
            lab.settle("500 ms")
    return lab.trace.using("TCP"), [sample.info for sample in watch.samples]


def repairs(trace):
    """Return what was sent again, and by what: `[("SYN", "timeout"), (3, "fast")]`."""
    sent, story = {}, []
    for frame in trace:
        name = next((flag for flag in ("SYN", "FIN") if flag in frame.flags), None)
        if frame.length:
            name = segment_of(frame)
        elif name is None or frame.sender != "client":
            continue
        if name in sent:
            story.append((name, "timeout" if frame.time - sent[name] > TIMER else "fast"))
        sent[name] = frame.time
    return story


def effect(infos):
    """Return what became of cwnd: "one" segment, "halved" or "untouched"."""
    if any(info.congestion_state == "Loss" and info.cwnd == 1 for info in infos):
        return "one"
    halved = any(info.congestion_state == "Recovery" for info in infos)
    return "halved" if halved else "untouched"


FLIGHT = range(1, 11)  # the initial window (RFC 6928)
SCRIPTS = {
    "nothing": (lose("data from client"), [], "untouched"),
    "the SYN": (lose("SYN", 1), [("SYN", "timeout")], "untouched"),
    "the SYN-ACK": (lose("SYN, ACK", 1), [("SYN", "timeout")], "untouched"),
    "the third segment": (lose("data from client", 3), [(3, "fast")], "halved"),
    "the last segment": (lose("data from client", COUNT), [(COUNT, "timeout")], "one"),
    "a retransmission": (lose_twice(3), [(3, "fast"), (3, "fast")], "halved"),
    "two segments": (lose("data from client", 3, 5), [(3, "fast"), (5, "fast")], "halved"),
    "a whole flight": (
        lose("data from client", *FLIGHT),
        [(number, "timeout") for number in FLIGHT],
        "one",
    ),
    "an ACK": (lose("ACK from server", 2), [], "untouched"),
    "three ACKs": (lose("ACK from server", 2, 3, 4), [], "untouched"),
    "the FIN": (lose("FIN from client", 1), [("FIN", "timeout")], "one"),
}


@needs_lab
@pytest.mark.parametrize("what", SCRIPTS)
def test_what_is_lost(what):
    script, story, consequence = SCRIPTS[what]
    threshold = {}
    with ThreadPoolExecutor() as both:
        played = both.map(play, KINDS, (script, script))
    for kind, (trace, infos) in zip(KINDS, played, strict=True):
        assert repairs(trace) == story, kind
        assert effect(infos) == consequence, kind
        threshold[kind] = infos[-1].ssthresh
    if consequence != "one":  # after a timeout Linux halves cwnd, and RFC 5681 the flight
        assert threshold["helpers"] == threshold["kernel"]
