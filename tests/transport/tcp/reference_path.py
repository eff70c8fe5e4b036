"""The path on which the kernel's transfers were recorded, with the course's TCP at both ends.

A sender that always has data; a wire with a rate, a queue counted in packets, and a delay; a
receiver that reads at once. One number is drawn for each data packet, in order of arrival, before
the queue: so the same seed loses the same packets here as it did under the kernel, for as long as
both send alike. No bytes are packed: segments go across as they are.
"""

import random
from bisect import bisect_left, bisect_right
from collections import deque
from heapq import heappop, heappush
from itertools import count

from helpers.transport.tcp.connection import Connection
from helpers.transport.tcp.settings import Settings

CHUNK = bytes(1 << 16)
HEADERS = 20 + 32  # IP; TCP with timestamps
CLIENT, SERVER = ("10.9.0.1", 40000), ("10.9.0.2", 5000)

# Linux acknowledges segment by segment while its receive window still grows to full size. In the
# recorded transfers those are the first three round trips: HyStart's train of ACKs needs them.
QUICK_ACKS = 64


class Link:
    """One direction: loss, then a drop-tail queue served at `rate` bit/s, then a fixed delay."""

    def __init__(self, rate, delay, queue, loss, draw):
        self.rate, self.delay, self.queue, self.loss, self.draw = rate, delay, queue, loss, draw
        self.free_at, self.leaving = 0.0, deque()
        self.lost = self.tail_drops = 0

    def push(self, now, size, data):
        """Return when a packet of `size` bytes arrives, or None where it is lost."""
        if data and self.loss and self.draw() < self.loss:
            self.lost += 1
            return None
        while self.leaving and self.leaving[0] <= now:
            self.leaving.popleft()
        if self.queue and len(self.leaving) >= self.queue:
            self.tail_drops += 1
            return None
        self.free_at = max(now, self.free_at) + size * 8 / self.rate
        self.leaving.append(self.free_at)
        return self.free_at + self.delay


class Run:
    """A transfer of so many `seconds` from the moment when the connection is established.

    `events` are the sender's; `goodput` is in bit/s, `goodput_after_mark` without the first
    `mark` seconds; `there` is the link to the receiver, with what it lost.
    """

    def __init__(self, cc, *, rate, rtt, queue, loss, seed, seconds, mark=0):
        draw = random.Random(seed).random
        self.there = Link(rate, rtt / 2, queue, loss, draw)
        back = Link(rate, rtt / 2, 0, 0, draw)
        both = Settings(
            congestion=cc, send_buffer=1 << 22, receive_buffer=1 << 23, quick_acks=QUICK_ACKS
        )
        self.sender = Connection(CLIENT, SERVER, iss=1, settings=both)
        self.receiver = Connection(SERVER, CLIENT, iss=1, settings=both)
        self.links = {self.sender: (self.there, self.receiver), self.receiver: (back, self.sender)}
        self.events = []
        self._windows = ([], [])  # times, and cwnd in segments from then on
        self._arriving, self._order = [], count()
        self.receiver.open_passive(0.0)
        self.sender.open_active(0.0)
        now = self._play(0.0, 60.0, until=lambda: self.sender.state == "ESTABLISHED")
        marked_at = self._play(now, now + mark)
        marked = self.sender.tcb.bytes_acked
        self._play(marked_at, now + seconds)
        acked = self.sender.tcb.bytes_acked
        self.goodput = acked * 8 / seconds
        self.goodput_after_mark = (acked - marked) * 8 / (seconds - mark)

    def window_at(self, time, before=False):
        """Return cwnd at a time, in segments; with `before`, as it was until then."""
        times, windows = self._windows
        return windows[max((bisect_left if before else bisect_right)(times, time) - 1, 0)]

    def _play(self, now, end, until=lambda: False):
        """Let time pass up to `end`, or until `until` says so; return what time it is then."""
        self._settle(now)
        while not until():
            deadlines = [(c.next_deadline() or end, c) for c in self.links]
            due = min(self._arriving[0][0] if self._arriving else end, *(d for d, _ in deadlines))
            if due >= end:
                return end
            now = max(now, due)
            if self._arriving and self._arriving[0][0] <= now:
                _, _, to, header, payload = heappop(self._arriving)
                to.segment_arrives(header, payload, now)
            for deadline, connection in deadlines:
                if deadline <= now:
                    connection.tick(now)
            self._settle(now)
        return now

    def _settle(self, now):
        """Let the applications write and read, then carry what is sent."""
        if self.sender.state == "ESTABLISHED":
            while self.sender.writable >= len(CHUNK):
                self.sender.send(CHUNK, now)
        if self.receiver.readable:
            self.receiver.receive(1 << 24, now)
        for connection, (link, peer) in self.links.items():
            for header, payload in connection.drain_segments(now):
                arrives = link.push(now, HEADERS + len(payload), len(payload) > 0)
                if arrives is not None:
                    passage = (arrives, next(self._order), peer, header, payload)
                    heappush(self._arriving, passage)
        self.events += self.sender.drain_events()
        self.receiver.drain_events()
        self._note_window(now)

    def _note_window(self, now):
        congestion = self.sender.tcb.congestion
        if congestion is None:
            return
        times, windows = self._windows
        segments = congestion.cwnd // congestion.mss
        if not windows or windows[-1] != segments:
            times.append(now)
            windows.append(segments)
