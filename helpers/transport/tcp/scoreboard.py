"""The scoreboard: what was sent and not yet acknowledged, and what became of it (RFC 6675).

A sender can't see its segments on their way. It keeps a list of them, and notes what the
acknowledgments tell: this one has arrived (SACKed), that one has not although later ones have
(lost), this one was sent again. From the list follows the one number that congestion control
needs: how many bytes are in the network right now (RFC 6675 calls it the pipe).
"""

from bisect import bisect_left
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from itertools import islice
from math import inf
from operator import attrgetter

ENOUGH = 3  # DupThresh: so many later segments have arrived before one counts as lost


_SEQ = attrgetter("seq")


class Sent:
    """One segment that is not acknowledged yet; it covers the numbers from `seq` up to `end`."""

    __slots__ = ("end", "fin", "first_sent", "last_sent", "lost", "repeated", "sacked",
                 "sacked_to", "seq", "syn", "times")  # fmt: skip

    def __init__(self, seq: int, end: int, now: float, *, syn: bool = False, fin: bool = False):
        self.seq, self.end, self.syn, self.fin = seq, end, syn, fin
        self.first_sent = self.last_sent = now
        self.times = 1  # how often it was sent
        self.sacked = self.lost = False
        self.sacked_to = end  # where it is SACKed: up to there, all others behind it are as well
        self.repeated = False  # sent again in a repair: that copy is in the network

    def sent_again(self, now: float) -> None:
        """Note one more copy: from now on no round trip can be told from its ACK."""
        self.times += 1
        self.last_sent = now


class Acked:
    """What an acknowledgment took off the scoreboard."""

    __slots__ = ("delivered", "newest", "oldest", "repeated", "segments", "since", "total")

    def __init__(self) -> None:
        self.total = 0  # bytes
        self.delivered = 0  # bytes that were not known to have arrived before
        self.oldest: float | None = None  # when the first segment that was sent once only left
        self.newest: float | None = None  # and the last one
        self.since: float | None = None  # when the oldest of them all was sent first
        self.repeated = False  # whether one of them was sent more than once
        self.segments: list[Sent] = []  # those that were not known to have arrived before


class Scoreboard:
    """The segments in flight, the oldest first. Counts are in bytes; SYN and FIN count as one."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.sacked = self.lost = self.repeated = 0
        self.losses = 0  # copies of segments that were marked as lost, over all
        self.guessed = 0  # without SACK: one segment has arrived for each duplicate ACK
        self._on_way: OrderedDict[Sent, None] = OrderedDict()  # in the order of time
        self._to_repeat: deque[Sent] = deque()
        self._on_way_again: deque[Sent] = deque()  # sent again, in the order of time
        self._newest = 0.0  # when the newest one was sent of those that arrived and went once
        self._searched = 0  # below this number, all that is lost is marked

    @property
    def outstanding(self) -> int:
        """Bytes sent and not acknowledged: the RFCs' FlightSize."""
        sent = self.sent
        return sent[-1].end - sent[0].seq if sent else 0

    @property
    def in_network(self) -> int:
        """Bytes that are on their way now, as far as can be told (RFC 6675: pipe)."""
        if not self.sent:
            return 0
        outstanding = self.sent[-1].end - self.sent[0].seq
        return max(outstanding - self.sacked - self.lost - self.guessed + self.repeated, 0)

    def add(self, sent: Sent) -> None:
        """Note a segment that was sent for the first time."""
        self.sent.append(sent)
        self._on_way[sent] = None

    def sent_again(self, sent: Sent, now: float) -> None:
        """Note one more copy of a segment, whether it counts as lost or not."""
        sent.sent_again(now)
        if sent in self._on_way:
            self._on_way.move_to_end(sent)

    def has_sacked(self, count: int) -> bool:
        """Whether so many segments are SACKed: the first few above a hole are enough to tell."""
        found = (sent for sent in self.sent if sent.sacked) if self.sacked else ()
        return len([*islice(found, count)]) == count

    def on_way(self) -> Iterator[Sent]:
        """The segments of which a copy may be on its way, the one that was sent last at the end.

        They are those that are neither SACKed, nor lost and not sent again. RACK asks for them with
        each ACK, and looks at the first few only (RFC 8985 section 6.2, step 5, asks for that).
        """
        return iter(self._on_way)

    # --- what acknowledgments tell -------------------------------------------------------------

    def acknowledge(self, una: int) -> Acked:
        """Take off all that lies before `una`."""
        acked, count = Acked(), 0
        for sent in self.sent:
            if sent.end > una:
                break
            self._take_off(sent, sent.end, acked)
            sent.lost = sent.repeated = False
            count += 1
        del self.sent[:count]
        if self.sent and self.sent[0].seq < una:
            self._take_off(self.sent[0], una, acked)
            self.sent[0].seq = una
        return acked

    def _take_off(self, sent: Sent, end: int, acked: Acked) -> None:
        if end == sent.end:
            self._on_way.pop(sent, None)
        size = end - sent.seq
        acked.total += size
        if acked.since is None:
            acked.since = sent.first_sent
        if sent.times > 1:
            acked.repeated = True
        if sent.sacked:
            self.sacked -= size
            return
        acked.delivered += size
        acked.segments.append(sent)
        if sent.times == 1:
            acked.newest = sent.last_sent
            if acked.oldest is None:
                acked.oldest = sent.last_sent
            if sent.last_sent > self._newest:
                self._newest = sent.last_sent
        self._unmark(sent, size)

    def _unmark(self, sent: Sent, size: int) -> None:
        if sent.lost:
            self.lost -= size
        if sent.repeated:
            self.repeated -= size

    def sack(self, blocks: Iterable[tuple[int, int]]) -> Acked:
        """Note what SACK blocks say has arrived; only segments that are covered whole count.

        A block comes again with each ACK, and grows. So its first segment remembers how far it
        went, and the next walk jumps over what it covered: each segment is looked at once only.
        """
        acked = Acked()
        for left, right in blocks:
            first = at = self._place(left)
            while at < len(self.sent) and (sent := self.sent[at]).end <= right:
                if sent.sacked:
                    at = max(self._place(sent.sacked_to), at + 1)
                else:
                    self._sack(sent, acked)
                    at += 1
            if at > first:
                self.sent[first].sacked_to = self.sent[at - 1].end
        return acked

    def _place(self, number: int) -> int:
        """Where in the list the first segment is that begins at a number, or behind it."""
        return bisect_left(self.sent, number, key=_SEQ)

    def _sack(self, sent: Sent, acked: Acked) -> None:
        size = sent.end - sent.seq
        self._unmark(sent, size)
        sent.sacked, sent.lost, sent.repeated = True, False, False
        sent.sacked_to = sent.end
        self._on_way.pop(sent, None)
        self.sacked += size
        acked.delivered += size
        acked.segments.append(sent)
        if sent.times == 1:
            acked.newest = max(acked.newest or 0.0, sent.last_sent)
            self._newest = max(self._newest, sent.last_sent)
        else:
            acked.repeated = True

    # --- what is lost --------------------------------------------------------------------------

    def find_lost(self, mss: int) -> None:
        """Mark as lost what lies below enough data that was SACKed (RFC 6675: IsLost).

        Enough is more than two full segments, or three pieces that don't touch.
        """
        above, pieces, last_sacked = 0, 0, False
        at = len(self.sent) - 1
        while at >= 0 and above <= (ENOUGH - 1) * mss and pieces < ENOUGH:
            sent = self.sent[at]
            if sent.sacked:
                above += sent.end - sent.seq
                pieces += not last_sacked
            last_sacked = sent.sacked
            at -= 1
        found = []
        top = self.sent[at].end if at >= 0 else 0
        while at >= 0 and self.sent[at].end > self._searched:
            sent = self.sent[at]
            if not (sent.sacked or sent.lost):
                found.append(sent)
            at -= 1
        self._searched = max(self._searched, top)
        for sent in reversed(found):
            self._mark(sent)
            self._to_repeat.append(sent)

    def find_lost_again(self, reordering: float) -> None:
        """Mark as lost again what was repeated, if later data have arrived meanwhile.

        Sequence numbers can't show that a repetition is lost, but times can: data that were sent
        more than `reordering` seconds after it have arrived. RFC 8985 (RACK) finds all losses so.
        """
        waiting = self._on_way_again
        while waiting and waiting[0].last_sent + reordering < self._newest:
            sent = waiting.popleft()
            if sent.repeated and sent.last_sent + reordering < self._newest:
                self.mark_lost(sent)

    def first_is_lost(self) -> None:
        """Mark the oldest segment as lost, if it is not yet."""
        if self.sent and not (self.sent[0].lost or self.sent[0].sacked):
            self._mark(self.sent[0])
            self._to_repeat.appendleft(self.sent[0])

    def mark_lost(self, sent: Sent) -> None:
        """Mark a segment as lost, or its repetition."""
        if sent.repeated:
            sent.repeated = False
            self.repeated -= sent.end - sent.seq
        if sent.lost:
            self.losses += 1
            self._on_way.pop(sent, None)
        else:
            self._mark(sent)
        self._to_repeat.append(sent)

    def repaired(self) -> None:
        """A repair is over: nothing is guessed any more, and no repetition is watched."""
        self.guessed = 0
        self._on_way_again.clear()

    def none_are_lost(self) -> None:
        """What counts as lost and was not sent again is only late."""
        for sent in self.sent:
            if sent.lost and not sent.repeated:
                self._unmark(sent, sent.end - sent.seq)
                sent.lost = False
        self._to_repeat.clear()
        self._find_on_way()

    def timed_out(self, by: float = inf) -> None:
        """After a timeout: the oldest segment is lost, and what was sent `by` this time at the
        latest; but not what was SACKed.

        If the oldest segment was SACKed, the receiver has thrown away what it had told of; then
        nothing that it told counts (RFC 2018 section 8), and all is lost.
        """
        if self.sent and self.sent[0].sacked:
            by = inf
            for sent in self.sent:
                sent.sacked = False
        for place, sent in enumerate(self.sent):
            if not sent.sacked and (place == 0 or sent.last_sent <= by):
                sent.lost, sent.repeated = True, False
        self._to_repeat = deque(sent for sent in self.sent if sent.lost and not sent.repeated)
        self._on_way_again = deque(sent for sent in self._on_way_again if sent.repeated)
        self._find_on_way()
        self.sacked = sum(sent.end - sent.seq for sent in self.sent if sent.sacked)
        self.lost = sum(sent.end - sent.seq for sent in self.sent if sent.lost)
        self.repeated = sum(sent.end - sent.seq for sent in self.sent if sent.repeated)
        self.guessed = 0
        self._searched = self.sent[-1].end if self.sent else 0

    def _find_on_way(self) -> None:
        way = [sent for sent in self.sent if not sent.sacked and (sent.repeated or not sent.lost)]
        way.sort(key=lambda sent: sent.last_sent)
        self._on_way = OrderedDict.fromkeys(way)

    def _mark(self, sent: Sent) -> None:
        sent.lost = True
        self.losses += 1
        self.lost += sent.end - sent.seq
        if not sent.repeated:
            self._on_way.pop(sent, None)

    # --- what to send again --------------------------------------------------------------------

    def next_lost(self) -> Sent | None:
        """The oldest lost segment that was not sent again yet; None where there is none."""
        waiting, una = self._to_repeat, self.sent[0].seq if self.sent else None
        while waiting and una is not None:
            sent = waiting[0]
            if sent.lost and not sent.repeated and sent.seq >= una:
                return sent
            waiting.popleft()
        waiting.clear()
        return None

    def next_hole(self) -> Sent | None:
        """The oldest segment below SACKed data that may be lost (RFC 6675 NextSeg, rule 3)."""
        hole = None
        for sent in self.sent:
            if sent.sacked and hole is not None:
                return hole
            if hole is None and not (sent.sacked or sent.lost or sent.repeated):
                hole = sent
        return None

    def repeat(self, sent: Sent, now: float) -> None:
        """Note that a segment is sent again.

        If it does not count as lost, two copies are in the network now (RFC 6675 section 4: pipe).
        """
        sent.sent_again(now)
        self._on_way[sent] = None
        self._on_way.move_to_end(sent)
        if not sent.repeated:
            sent.repeated = True
            self.repeated += sent.end - sent.seq
            self._on_way_again.append(sent)

    def split(self, sent: Sent, end: int) -> None:
        """Cut a segment in two at `end`, for a window that has become too small for all of it."""
        rest = Sent(end, sent.end, sent.first_sent, fin=sent.fin)
        rest.last_sent, rest.times = sent.last_sent, sent.times
        rest.sacked, rest.lost, rest.repeated = sent.sacked, sent.lost, sent.repeated
        sent.end, sent.fin = end, False
        self.sent.insert(self._place(sent.seq) + 1, rest)
        self._find_on_way()
        if rest.lost and not rest.repeated:
            self._to_repeat.insert(1, rest)
