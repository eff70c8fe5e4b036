"""The Transmission Control Block: all that one connection remembers (RFC 9293 section 3.3.1).

The variables have the RFC's names. Three pointers cut the stream that is sent:

    acknowledged | sent, not acknowledged | may be sent     | may not be sent yet
             snd_una                  snd_nxt       snd_una + snd_wnd

and two the stream that arrives:

    arrived in order | may arrive            | may not arrive yet
                  rcv_nxt                 rcv_adv

Sequence numbers are plain numbers here that never wrap (see `sequence`).
"""

from typing import NamedTuple

from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.reassembly import Reassembler
from helpers.transport.tcp.rtt import RetransmissionTimeout
from helpers.transport.tcp.scoreboard import Scoreboard
from helpers.transport.tcp.segment import TCP
from helpers.transport.tcp.send_queue import SendQueue
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import State, move
from helpers.transport.tcp.timers import Timers

Socket = tuple[str, int]
DEFAULT_MSS = 536  # where the peer's SYN names none (RFC 9293 section 3.7.1)


class Segment(NamedTuple):
    """A segment to be sent: its header, whose checksum is not there yet, and its data."""

    header: TCP
    payload: bytes = b""


class Event(NamedTuple):
    """Something that a picture or a log may want to show: when, what, and in words or numbers."""

    time: float
    what: str
    detail: dict[str, object]


class TCB:
    """The variables of one connection. The functions of the neighbouring files work on it."""

    def __init__(self, local: Socket, remote: Socket, iss: int, settings: Settings) -> None:
        self.local, self.remote, self.settings = local, remote, settings
        self.state = State.CLOSED
        self.passive = False  # opened by a passive OPEN
        self.error: OSError | None = None  # why it ended, unless both sides closed it
        self.outgoing: list[Segment] = []
        self.events: list[Event] = []
        self.timers = Timers()
        self.heard = 0.0  # when the last segment arrived
        self.data_heard: float | None = None  # when the last data arrived

        # The sending side.
        self.iss = self.snd_una = self.snd_nxt = iss
        self.snd_wnd = self.max_snd_wnd = 0
        self.snd_wl1 = self.snd_wl2 = 0
        self.snd_mss = DEFAULT_MSS
        self.queue = SendQueue(iss + 1, settings.send_buffer)
        self.scoreboard = Scoreboard()
        self.fin_wanted = self.fin_sent = False
        self.fin_seq: int | None = None  # the number of our FIN, once it is sent
        self.probes = 0  # in a row, into a closed window or a silent line
        self.probe_end: int | None = None  # the first number after a probe's octet
        self.last_data_sent: float | None = None
        self.cwnd_limited = False  # whether cwnd was what held the sender back

        # Loss and congestion.
        self.rto = RetransmissionTimeout(
            settings.initial_rto, settings.min_rto, settings.max_rto, settings.rto_granularity
        )
        self.congestion: CongestionControl | None = None  # made when the MSS is known
        self.phase = "open"  # or "recovery" after a fast retransmit, or "loss" after a timeout
        self.recovery_point = iss
        self.repeat_first = False  # the fast retransmit, which asks no window
        self.duplicate_acks = 0
        self.timeouts = 0  # in a row, without progress
        self.retransmitted = 0  # segments, over all

        # The receiving side.
        self.irs = self.rcv_nxt = self.rcv_adv = 0
        self.irs_known = False
        self.reassembler = Reassembler(0)
        self.fin_at: int | None = None  # the number of the peer's FIN, once it is known
        self.fin_reached = False
        self.reader_gone = False
        self.largest_payload = 0
        self.ack_owed = 0  # bytes that arrived since the last ACK we sent
        self.ack_now = False
        self.quick_acks = settings.quick_acks
        self.answering = False  # our data follow the peer's at once: ACKs ride on them
        self.last_ack_sent = 0
        self.challenges: list[float] = []  # when the last challenge ACKs were sent

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

    def move(self, event: str, now: float) -> None:
        """Go to the next state: the one way there is, and it asks the table of moves."""
        taken = move(self.state, event, passive=self.passive)
        self.note(now, "move", state=self.state, event=event, next=taken.next)
        self.state = taken.next

    def note(self, now: float, what: str, **detail: object) -> None:
        """Add an event."""
        self.events.append(Event(now, what, detail))


def scale_for(buffer: int) -> int:
    """The shift with which a window of `buffer` bytes fits into 16 bits (RFC 7323 section 2.3)."""
    shift = 0
    while buffer >> shift > 65535 and shift < 14:
        shift += 1
    return shift
