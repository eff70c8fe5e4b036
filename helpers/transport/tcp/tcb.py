"""The Transmission Control Block: all that one connection remembers (RFC 9293 section 3.3.1).

The variables have the RFC's names. Three pointers cut the stream that is sent:

    acknowledged | sent, not acknowledged | may be sent     | may not be sent yet
             snd_una                  snd_nxt       snd_una + snd_wnd

and two the stream that arrives:

    arrived in order | may arrive            | may not arrive yet
                  rcv_nxt                 rcv_adv

Sequence numbers are plain numbers here that never wrap (see `sequence`).
"""

from collections import Counter, deque
from dataclasses import dataclass
from typing import NamedTuple

from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.isn import Socket
from helpers.transport.tcp.limit import RateLimit
from helpers.transport.tcp.options import Option
from helpers.transport.tcp.prr import ProportionalRateReduction
from helpers.transport.tcp.rack import Rack
from helpers.transport.tcp.scoreboard import Scoreboard
from helpers.transport.tcp.segment import TCP
from helpers.transport.tcp.send_queue import SendQueue
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import Move, State
from helpers.transport.tcp.timers import Timers

DEFAULT_MSS = 536  # where the peer's SYN names none (RFC 9293 section 3.7.1)


class Segment(NamedTuple):
    """A segment to be sent: its header, whose checksum is not there yet, and its data."""

    header: TCP
    payload: bytes = b""


Stamp = tuple[int, int]  # timestamps: TSval and TSecr

# A segment to be sent, before anybody has made a header of it: flags, SEG.SEQ and SEG.ACK, the
# window, the timestamps or None, the other options, and its data.
Outgoing = tuple[int, int, int, int, Stamp | None, tuple[Option, ...], bytes]


class Event(NamedTuple):
    """Something that a picture or a log may want to show: when, what, and in words or numbers."""

    time: float
    what: str
    detail: dict[str, object]


@dataclass(slots=True)
class Undo:
    """How to take back what followed from a loss, if it turns out to be none.

    `repeats` counts the segments that were sent again since, and were not reported as needless.
    """

    cwnd: int
    ssthresh: int
    una: int
    repeats: int = 0


class TCB:
    """The variables of one connection. The functions of the neighbouring files work on it."""

    def __init__(self, local: Socket, remote: Socket, iss: int, settings: Settings) -> None:
        self.local, self.remote, self.iss, self.settings = local, remote, iss, settings
        self.wrap, self.unwrap = settings.wrap, settings.unwrap
        self.distance = settings.distance
        self.outgoing: list[Outgoing] = []
        self.events: list[Event] = []
        self.counters: Counter[str] = Counter()  # of a host: those of all its connections
        self.begin()

    def begin(self) -> None:
        """Know nothing of a peer."""
        iss, settings = self.iss, self.settings
        self.state = State.CLOSED
        self.passive = False  # opened by a passive OPEN
        self.error: OSError | None = None  # why it ended, unless both sides closed it
        self.timers = Timers()
        self.heard = 0.0  # when the last segment arrived
        self.data_heard: float | None = None  # when the last data arrived

        # The sending side.
        self.snd_una = self.snd_nxt = iss
        self.snd_wnd = self.max_snd_wnd = 0
        self.snd_wl1 = self.snd_wl2 = 0
        self.snd_mss = DEFAULT_MSS
        self.queue = SendQueue(iss + 1, settings.send_buffer)
        self.scoreboard = Scoreboard()
        self.fin_wanted = self.fin_sent = False
        self.fin_seq: int | None = None  # the number of our FIN, once it is sent
        self.window_watched = False  # whether the persist timer runs
        self.flight_changed = False  # since the tail loss probe was scheduled last
        self.window_probes = 0  # in a row, into a closed window
        self.keepalive_probes = 0  # in a row, into a silent line
        self.keepalive_probed = 0.0  # when the last of them was sent
        self.probe_end: int | None = None  # the first number after a probe's octet
        self.last_data_sent: float | None = None
        # How cwnd was used in this round trip, which ends when `use_noted_to` is acknowledged.
        self.cwnd_limited = False  # whether cwnd was what held the sender back
        self.most_in_flight = 0  # bytes
        self.use_noted_to = iss

        # Loss and congestion.
        self.rto = settings.retransmission_timeout(
            settings.initial_rto, settings.min_rto, settings.max_rto, settings.rto_granularity
        )
        # Until the MSS is known, no more than the SYN may be under way.
        self.congestion = CongestionControl(DEFAULT_MSS, DEFAULT_MSS)
        self.congestion.cwnd = DEFAULT_MSS
        self.phase = "open"  # or "recovery" after a fast retransmit, or "loss" after a timeout
        self.recovery_point = iss
        self.repeat_first = False  # the fast retransmit, which asks no window
        self.duplicate_acks = 0
        self.timeouts = 0  # in a row, without progress
        self.retransmitted = 0  # segments, over all
        self.rack = Rack()
        self.prr: ProportionalRateReduction | None = None  # in recovery
        self.probed_to: int | None = None  # SND.NXT at a tail loss probe that is not answered yet
        self.probe_is_new = False  # whether that probe had new data
        self.may_probe = False  # a round trip was measured since the last such probe
        self.undo: Undo | None = None  # what congestion control was, before it heard of a loss

        # The receiving side.
        self.irs = self.rcv_nxt = self.rcv_adv = 0
        self.irs_known = False
        self.reassembler = settings.reassembler(0)
        self.fins: deque[int] = deque(maxlen=4)  # where the peer's FIN may be: of the last FINs
        self.fin_reached = False
        self.reader_gone = False  # nobody will read what comes
        self.released = False  # nor wait for anything: the program has forgotten it
        self.largest_payload = 0
        self.ack_owed = 0  # bytes that arrived since the last ACK we sent
        self.ack_now = False
        self.quick_acks = settings.quick_acks
        self.answering = False  # our data follow the peer's at once: ACKs ride on them
        self.last_ack_sent = 0
        self.repeated: tuple[int, int] | None = None  # data that came twice, to be told by DSACK
        self.challenges = RateLimit()  # of answers to what may be forged
        self.answers = RateLimit()  # and of those to what came late, or twice

        # What both SYNs have agreed on.
        self.timestamps = settings.timestamps
        self.sack = settings.sack
        self.scaling = settings.window_scaling
        self.snd_shift = 0
        self.rcv_shift = scale_for(settings.receive_buffer) if settings.window_scaling else 0
        self.ts_recent = 0
        self.ts_recent_at = 0.0

        # Counters, for STATUS.
        self.segments_in = self.segments_out = self.data_in = self.data_out = 0
        self.bytes_acked = self.bytes_received = 0

    def move(self, event: str, now: float) -> State:
        """Go to the next state, and return it: the one way there is, by the table of moves."""
        taken = self.settings.move(self.state, event, passive=self.passive)
        self.note(now, "move", state=self.state, event=event, next=taken.next)
        self._count_move(taken)
        self.state = taken.next
        return taken.next

    def _count_move(self, taken: Move) -> None:
        """Count the ends and beginnings of which a host tells (by the words of RFC 4022)."""
        opening = taken.state in (State.SYN_SENT, State.SYN_RECEIVED)
        if opening and taken.next is State.ESTABLISHED and self.passive:
            self.counters["TcpPassiveOpens"] += 1
        elif opening and taken.next in (State.CLOSED, State.LISTEN):
            self.counters["TcpAttemptFails"] += 1
        elif taken.next is State.CLOSED and taken.state in (State.ESTABLISHED, State.CLOSE_WAIT):
            self.counters["TcpEstabResets"] += 1

    def note(self, now: float, what: str, **detail: object) -> None:
        """Add an event."""
        self.events.append(Event(now, what, detail))


def scale_for(buffer: int) -> int:
    """The shift with which a window of `buffer` bytes fits into 16 bits (RFC 7323 section 2.3)."""
    shift = 0
    while buffer >> shift > 65535 and shift < 14:
        shift += 1
    return shift
