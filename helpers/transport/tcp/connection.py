"""A TCP connection, by its user's calls (RFC 9293 section 3.9.1) and its segments.

It has no socket, no thread and no clock. Segments and calls go in, each with the time `now`;
segments and events come out, and the time of the next deadline. So the same connection can run
in a simulation, in a lab, or in a test that plays its peer line by line.
"""

from dataclasses import replace
from typing import Any

from helpers.transport.tcp import (
    arrival,
    ending,
    expiry,
    flow,
    opening,
    output,
    prediction,
    probe,
)
from helpers.transport.tcp.info import info
from helpers.transport.tcp.segment import TCP
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import SYNCHRONIZED, State
from helpers.transport.tcp.tcb import TCB, Event, Outgoing, Segment, Socket
from helpers.transport.tcp.timers import KEEPALIVE, USER_TIMEOUT
from helpers.transport.tcp.usual import header_of

MAY_SEND = (State.SYN_SENT, State.SYN_RECEIVED, State.ESTABLISHED, State.CLOSE_WAIT)


class Connection:
    """One end of a connection between the sockets `local` and `remote`: (address, port) each.

    `iss` is its initial sequence number (see `isn`). A port that listens to all is made of many
    connections (see `listener`). After each call, `drain_segments` has what is to be sent, and
    `next_deadline` says when `tick` is to be called.
    """

    def __init__(
        self,
        local: Socket,
        remote: Socket,
        *,
        iss: int,
        settings: Settings | None = None,
    ) -> None:
        self.tcb = TCB(local, remote, iss, settings or Settings())

    # --- the user's calls ----------------------------------------------------------------------

    def open_active(self, now: float) -> None:
        """Active OPEN: send a SYN. Raises ConnectionError if it is open already."""
        tcb = self.tcb
        if tcb.state not in (State.CLOSED, State.LISTEN):
            raise ConnectionError("connection already exists")
        tcb.heard = now
        tcb.move("SEND" if tcb.state is State.LISTEN else "active OPEN", now)
        tcb.passive = False
        opening.send_syn(tcb, now)

    def open_passive(self, now: float) -> None:
        """Passive OPEN: wait for a SYN. Raises ConnectionError if it is open already."""
        if self.tcb.state is not State.CLOSED:
            raise ConnectionError("connection already exists")
        self.tcb.passive = True
        self.tcb.move("passive OPEN", now)

    def send(self, data: bytes, now: float) -> int:
        """SEND: take as many bytes as there is room for, and return how many; 0 if it is full.

        In LISTEN it opens actively first (section 3.10.2). Raises the connection's `error`, and
        ConnectionError where there is no connection or it is closing.
        """
        tcb = self.tcb
        if tcb.state is State.LISTEN:
            self.open_active(now)
        if tcb.error is not None:
            raise tcb.error
        if tcb.state is State.CLOSED:
            raise ConnectionError("connection does not exist")
        if tcb.state not in MAY_SEND or tcb.fin_wanted:
            raise ConnectionError("connection closing")
        return tcb.queue.add(data)

    def receive(self, limit: int, now: float) -> bytes:
        """RECEIVE: up to `limit` bytes that have arrived in order; b"" where there are none.

        Then `at_end` tells whether more may come. Raises the connection's `error` once all that
        arrived before it was read, and ConnectionError where there was no connection.
        """
        tcb = self.tcb
        data = tcb.reassembler.read(limit)
        if not data and not tcb.fin_reached:
            if tcb.error is not None:
                raise tcb.error
            if tcb.state is State.CLOSED:
                raise ConnectionError("connection does not exist")
        elif tcb.state in SYNCHRONIZED and not tcb.fin_reached and flow.window_has_opened(tcb):
            tcb.ack_now = True
        return data

    def close(self, now: float) -> None:
        """CLOSE: nothing more to send. Receiving goes on until the peer closes too."""
        ending.close(self.tcb, now)

    def release(self, now: float) -> None:
        """CLOSE by a user who will not read any more either, as a socket's `close` does.

        Data that were not read, and data that come later, are answered with a RST: the peer must
        not believe that they were read (section 3.6.1).
        """
        tcb = self.tcb
        if tcb.state is State.CLOSED:
            return
        tcb.reader_gone = tcb.released = True
        if tcb.reassembler.readable:
            ending.abort(tcb, now)
            return
        ending.close(tcb, now)
        if tcb.state is State.FIN_WAIT_2:
            ending.wait_for_fin(tcb, now)

    def read_no_more(self) -> None:
        """After CLOSE, data that come later are answered with a RST, as after `release`."""
        self.tcb.reader_gone = True

    def abort(self, now: float) -> None:
        """ABORT: throw the connection away, and tell the peer with a RST."""
        ending.abort(self.tcb, now)

    def info(self) -> dict[str, Any]:
        """STATUS: the connection's numbers, by the names of the kernel's TCP_INFO (see `info`)."""
        return info(self.tcb)

    def set(self, **changes: Any) -> None:
        """Change some of the `Settings`, such as `nagle=False`.

        Another congestion control goes on from the windows of the one before. Raises TypeError
        for an unknown name, ValueError for an unknown congestion control. What the SYN offers can
        be changed only before it is sent.
        """
        tcb = self.tcb
        before, settings = tcb.settings, replace(tcb.settings, **changes)
        if settings.congestion != before.congestion:
            opening.change_congestion_control(tcb, settings.congestion)
        tcb.settings = settings
        opening_up = tcb.snd_una == tcb.iss
        patience = "syn_timeout" if opening_up else "user_timeout"
        tcb.timers.move(USER_TIMEOUT, getattr(settings, patience) - getattr(before, patience))
        tcb.queue.limit = settings.send_buffer
        as_before = before.keepalive and settings.keepalive_idle == before.keepalive_idle
        if not settings.keepalive:
            tcb.timers.stop(KEEPALIVE)
        elif not as_before and tcb.state in SYNCHRONIZED and tcb.state is not State.TIME_WAIT:
            tcb.timers.start(KEEPALIVE, tcb.heard + settings.keepalive_idle)

    # --- the network, and the clock ------------------------------------------------------------

    def segment_arrives(self, header: TCP, payload: bytes, now: float) -> None:
        """Take a segment whose checksum is right and whose ports and addresses are ours."""
        if header.has_usual_options:
            clock = header.timestamps
            stamp = (clock.tsval, clock.tsecr) if clock is not None else None
            numbers = header.seq, header.ack, header.flags, header.window
            if prediction.foreseen(self.tcb, *numbers, stamp, payload, now):
                return
        self.look_at(header, payload, now)

    def look_at(self, header: TCP, payload: bytes, now: float) -> None:
        """Take a segment that was not foreseen (see `prediction`)."""
        arrival.segment_arrives(self.tcb, header, payload, now)

    def tick(self, now: float) -> None:
        """Do what the timers that have gone off by `now` ask for."""
        expiry.tick(self.tcb, now)

    def next_deadline(self) -> float | None:
        """When `tick` is to be called; None where nothing is waited for."""
        return self.tcb.timers.next()

    def drain_segments(self, now: float) -> list[Segment]:
        """The segments that are to be sent now. All that has arrived before is acknowledged."""
        ports = self.tcb.local[1], self.tcb.remote[1]
        return [Segment(header_of(one, *ports), one[-1]) for one in self.drain(now)]

    def drain(self, now: float) -> list[Outgoing]:
        """The same, for those who write the headers in their own way."""
        tcb = self.tcb
        output.transmit(tcb, now)
        if tcb.flight_changed:
            probe.schedule(tcb, now)
        outgoing, tcb.outgoing = tcb.outgoing, []
        return outgoing

    def drain_events(self) -> list[Event]:
        """What has happened since this was called last."""
        events, self.tcb.events = self.tcb.events, []
        return events

    # --- what can be looked at -----------------------------------------------------------------

    @property
    def state(self) -> State:
        """The state, one of RFC 9293 section 3.3.2."""
        return self.tcb.state

    @property
    def local(self) -> Socket:
        """Our address and port."""
        return self.tcb.local

    @property
    def remote(self) -> Socket:
        """The peer's address and port."""
        return self.tcb.remote

    @property
    def passive(self) -> bool:
        """Whether it was opened by a passive OPEN."""
        return self.tcb.passive

    @property
    def error(self) -> OSError | None:
        """Why the connection ended; None while it is alive, and if both sides closed it."""
        return self.tcb.error

    @property
    def readable(self) -> int:
        """How many bytes `receive` would give."""
        return self.tcb.reassembler.readable

    @property
    def at_end(self) -> bool:
        """Whether the peer has closed and all its data were read."""
        return self.tcb.fin_reached and not self.tcb.reassembler.readable

    @property
    def writable(self) -> int:
        """How many bytes `send` would take."""
        tcb = self.tcb
        return tcb.queue.room if tcb.state in MAY_SEND and not tcb.fin_wanted else 0

    @property
    def acked_all(self) -> bool:
        """Whether the peer has acknowledged all that was sent and queued, the FIN too."""
        tcb = self.tcb
        waits = flow.unsent(tcb) or (tcb.fin_wanted and not tcb.fin_sent)
        return tcb.snd_una == tcb.snd_nxt and not waits
