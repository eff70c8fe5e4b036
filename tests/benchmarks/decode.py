"""`python -m tests.benchmarks.decode`: how fast headers are read and written, beside two peers.

The same frames, Ethernet + IPv4 + TCP with all options decoded, go through our headers, dpkt and
scapy in turns within one run, and the best round of each counts: a machine that is busy in one
round is seldom busy in all. The exit code is 1 where reading is slower than dpkt, or less than
ten times as fast as scapy.
"""

import random
import sys
import time

import dpkt
from scapy.layers.inet import IP as ScapyIP
from scapy.layers.inet import TCP as ScapyTCP
from scapy.layers.l2 import Ether

from helpers.internet import IPv4
from helpers.link import Ethernet
from helpers.transport.tcp import ACK, PSH, SYN, TCP
from helpers.transport.tcp.options import (
    MaximumSegmentSize,
    NoOperation,
    Sack,
    SackPermitted,
    Timestamps,
    WindowScale,
)

FRAMES, ROUNDS = 600, 9
CLIENT, SERVER = "10.0.0.1", "10.0.0.2"


def options(chance):
    """The options of a SYN, of a data segment, or of an ACK that reports two blocks."""
    clock = Timestamps(chance.getrandbits(32), chance.getrandbits(32))
    nop = NoOperation()
    syn = (MaximumSegmentSize(1460), SackPermitted(), clock, nop, WindowScale(7))
    edges = sorted(chance.getrandbits(32) for _ in range(4))
    sack = (nop, nop, clock, nop, nop, Sack(((edges[0], edges[1]), (edges[2], edges[3]))))
    return chance.choice(((SYN, syn), (PSH | ACK, (nop, nop, clock)), (ACK, sack)))


def layers(seed=1):
    """Yield (Ethernet, IPv4, TCP, payload) of each frame."""
    chance = random.Random(seed)
    for _ in range(FRAMES):
        flags, chosen = options(chance)
        payload = bytes(chance.choice((0, 10, 1000))) if flags & PSH else b""
        seq, ack = chance.getrandbits(32), chance.getrandbits(32)
        segment = TCP(chance.randrange(1024, 65536), 80, seq, ack, flags=flags, options=chosen)
        datagram = IPv4(source=CLIENT, destination=SERVER, identification=chance.getrandbits(16))
        yield Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01"), datagram, segment, payload


def build(ethernet, ip, segment, payload):
    """The bytes of a frame, checksums computed."""
    return ethernet.pack(ip.pack(segment.pack(payload, ip.source, ip.destination)))


def read_ours(frame):
    """All three headers; the options are objects with their values."""
    _, rest = Ethernet.parse(frame)
    _, rest = IPv4.parse(rest)
    segment, payload = TCP.parse(rest)
    return segment.seq, len(segment.options), len(payload)


def read_dpkt(frame):
    """All three headers; the options are pairs of kind and bytes."""
    segment = dpkt.ethernet.Ethernet(frame).data.data
    return segment.seq, len(dpkt.tcp.parse_opts(segment.opts)), len(segment.data)


def read_scapy(frame):
    """All three headers; the options are pairs of name and value."""
    segment = Ether(frame)[ScapyTCP]
    return segment.seq, len(segment.options), len(bytes(segment.payload))


def write_dpkt(read):
    """The bytes of a frame that dpkt has read, its checksums computed again."""
    read.data.sum = read.data.data.sum = 0
    return bytes(read)


def write_scapy(read):
    """The bytes of a frame that scapy has read, its checksums computed again."""
    del read[ScapyIP].chksum, read[ScapyTCP].chksum
    return bytes(read)


def rates(contestants, rounds=ROUNDS):
    """How many frames a second each (function, inputs) gets through, in its best round."""
    best = dict.fromkeys(contestants, 0.0)
    for _ in range(rounds):
        for name, (function, inputs) in contestants.items():
            begin = time.perf_counter()
            for each in inputs:
                function(each)
            best[name] = max(best[name], len(inputs) / (time.perf_counter() - begin))
    return best


def show(title, best):
    """Print the rates of one contest, and how many times each peer's rate is ours."""
    print(title)
    for name, rate in best.items():
        print(f"  {name:6} {rate:10,.0f} frames/s   ours is {best['ours'] / rate:5.1f} times that")


def main():
    """Run both contests; return the exit code."""
    made = list(layers())
    frames = [build(*each) for each in made]
    if not all(read_ours(f) == read_dpkt(f) == read_scapy(f) for f in frames):
        print("The three do not read the same from these frames.", file=sys.stderr)
        return 1
    few = frames[:60]
    reading = rates(
        {"ours": (read_ours, frames), "dpkt": (read_dpkt, frames), "scapy": (read_scapy, few)}
    )
    show("reading Ethernet + IPv4 + TCP with all options", reading)
    writing = rates(
        {
            "ours": (lambda each: build(*each), made),
            "dpkt": (write_dpkt, [dpkt.ethernet.Ethernet(frame) for frame in frames]),
            "scapy": (write_scapy, [Ether(frame) for frame in few]),
        }
    )
    show("writing them, with both checksums", writing)
    fast = reading["ours"] >= reading["dpkt"] and reading["ours"] >= 10 * reading["scapy"]
    return 0 if fast else 1


if __name__ == "__main__":
    sys.exit(main())
