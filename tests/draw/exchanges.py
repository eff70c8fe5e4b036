"""Exchanges to draw: made by hand, with times, losses and whatever else a wire can do."""

import heapq

from helpers.internet import IPv4
from helpers.link import Ethernet
from helpers.record import Fate, Record
from helpers.trace import Trace
from helpers.transport.tcp import ACK, FIN, PSH, SYN, TCP
from helpers.transport.tcp.options import (
    MaximumSegmentSize,
    NoOperation,
    Sack,
    SackPermitted,
    Timestamps,
    WindowScale,
)

CLIENT, SERVER = "10.0.0.1", "10.0.0.2"
NAMES = {CLIENT: "client", SERVER: "server"}
ISS = {CLIENT: 2402954012, SERVER: 77000000}
PORT = {CLIENT: 51324, SERVER: 80}
MAC = {CLIENT: "02:00:00:00:00:01", SERVER: "02:00:00:00:00:02"}
PEER = {CLIENT: SERVER, SERVER: CLIENT}
SYN_OPTIONS = (
    MaximumSegmentSize(1460),
    SackPermitted(),
    Timestamps(3519846512, 0),
    NoOperation(),
    WindowScale(7),
)
MSS = 1448


def segment(source, seq, ack, flags, window=502, data=b"", options=(), port=None):
    """The bytes of a frame with a TCP segment; `seq` and `ack` are relative."""
    peer = PEER[source]
    ports = {**PORT, CLIENT: port or PORT[CLIENT]}
    number = (ISS[peer] + ack) % 2**32 if flags & ACK else 0
    tcp = TCP(
        ports[source],
        ports[peer],
        (ISS[source] + seq) % 2**32,
        number,
        flags=flags,
        window=window,
        options=options,
    )
    ip = IPv4(source=source, destination=peer, flags=2, identification=0xA4C1)
    return Ethernet(MAC[peer], MAC[source]).pack(ip.pack(tcp.pack(data, source, peer)))


def record(time, source, data, delay=0.02, fate=Fate.DELIVERED):
    arrived = None if fate is Fate.DROPPED or delay is None else time + delay
    return Record(time, NAMES[source], data, fate, arrived)


def handshake(delay=0.02):
    wait = delay or 0.0001
    return [
        record(0.0, CLIENT, segment(CLIENT, 0, 0, SYN, 64240, b"", SYN_OPTIONS), delay),
        record(
            1.01 * wait, SERVER, segment(SERVER, 0, 1, SYN | ACK, 65160, b"", SYN_OPTIONS), delay
        ),
        record(2.02 * wait, CLIENT, segment(CLIENT, 1, 1, ACK), delay),
    ]


def closing(start, seq, delay=0.02):
    wait = delay or 0.0001
    return [
        record(start, CLIENT, segment(CLIENT, seq, 1, FIN | ACK), delay),
        record(start + 1.01 * wait, SERVER, segment(SERVER, 1, seq + 1, FIN | ACK), delay),
        record(start + 2.02 * wait, CLIENT, segment(CLIENT, seq + 1, 2, ACK), delay),
    ]


def small(delay=0.02):
    """A handshake, a request of 5 bytes, its ACK, and the close."""
    request = segment(CLIENT, 1, 1, PSH | ACK, data=b"hello")
    answer = segment(SERVER, 1, 6, ACK, 501)
    wait = delay or 0.0001
    middle = [
        record(2.1 * wait, CLIENT, request, delay),
        record(3.2 * wait, SERVER, answer, delay),
    ]
    return Trace([*handshake(delay), *middle, *closing(60 * wait, 6, delay)], NAMES)


def closed_window(lost=(), syns=True):
    """A server that takes nothing from 1 s to 4 s; it is probed twice, the 2nd time with a byte.

    `lost` are the ones among its advertisements that the wire loses, from 0: 100 bytes left, 0,
    two answers to probes, and the update.
    """
    sent = [(0.5, segment(CLIENT, 1, 1, ACK, data=bytes(100)))]
    sent += [(2.0, segment(CLIENT, 100, 1, ACK)), (3.0, segment(CLIENT, 101, 1, ACK, data=b"x"))]
    told = ((0.6, 101, 100), (1.0, 101, 0), (2.1, 101, 0), (3.1, 101, 0), (4.0, 101, 50))
    records = [record(time, CLIENT, data) for time, data in sent]
    for number, (time, ack, window) in enumerate(told):
        fate = Fate.DROPPED if number in lost else Fate.DELIVERED
        records.append(record(time, SERVER, segment(SERVER, 1, ack, ACK, window), fate=fate))
    records.sort(key=lambda one: one.time)
    return Trace([*(handshake() if syns else ()), *records], NAMES)


def bulk(count=200, dropped=(9,), rate=10e6, delay=0.02, most=16):
    """`count` frames of a transfer over a link with a queue; the segments `dropped` go twice."""
    return Trace(_Transfer(count, dropped, rate, delay, most).run(), NAMES)


class _Transfer:
    def __init__(self, count, dropped, rate, delay, most):
        self.count, self.dropped, self.rate = count, set(dropped), rate
        self.delay, self.most = delay, most
        self.repaired = set()
        self.records = handshake(delay)
        self.events = []
        self.free = self.una = self.next = 0
        self.window = 4
        self.got, self.wanted, self.same = set(), 0, 0

    def run(self):
        self._fill(2.03 * self.delay)
        while len(self.records) < self.count:
            if not self.events:  # all was lost: a timeout
                self._send(self.records[-1].time + 0.3, self.una, again=True)
            time, _, kind, number = heapq.heappop(self.events)
            self._data(time, number) if kind == "data" else self._ack(time, number)
        return sorted(self.records, key=lambda sent: sent.time)[: self.count]

    def _push(self, time, kind, number):
        heapq.heappush(self.events, (time, len(self.records), kind, number))

    def _send(self, time, number, again=False):
        self.free = max(self.free, time) + 1500 * 8 / self.rate
        travel = self.free - time + self.delay
        lost = number in self.dropped and not again
        self.repaired |= {number} if again else set()
        data = segment(CLIENT, 1 + MSS * number, 1, ACK, 502, bytes(MSS))
        fate = Fate.DROPPED if lost else Fate.DELIVERED
        self.records.append(record(time, CLIENT, data, travel, fate))
        if not lost:
            self._push(time + travel, "data", number)

    def _fill(self, time):
        while self.next - self.una < self.window:
            self._send(time, self.next)
            self.next, time = self.next + 1, time + 2e-5

    def _data(self, time, number):
        self.got.add(number)
        while self.wanted in self.got:
            self.wanted += 1
        beyond = [other for other in self.got if other > self.wanted]
        edges = (
            (1 + MSS * edge + ISS[CLIENT] for edge in (min(beyond), max(beyond) + 1))
            if (beyond)
            else ()
        )
        options = (NoOperation(), NoOperation(), Sack((tuple(edges),))) if beyond else ()
        data = segment(SERVER, 1, 1 + MSS * self.wanted, ACK, 501, b"", options)
        self.records.append(record(time + 5e-5, SERVER, data, self.delay))
        self._push(time + 5e-5 + self.delay, "ack", self.wanted)

    def _ack(self, time, number):
        if number > self.una:
            self.window = min(self.window + number - self.una, self.most)
            recovering = self.same >= 3
            self.una, self.same = number, 3 if recovering and number in self.dropped else 0
            if recovering and number in self.dropped - self.repaired and number < self.next:
                self._send(time + 1e-5, number, again=True)
        else:
            self.same += 1
            if self.same == 3:
                self._send(time + 1e-5, self.una, again=True)
        self._fill(time + 2e-5)
