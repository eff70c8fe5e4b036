"""What must hold in every simulation, whatever befalls the frames: asked of traces and of TCBs."""

from helpers.link.ethernet import Ethernet
from helpers.record import Fate
from helpers.simulation import Simulation
from helpers.transport.tcp import output
from helpers.transport.tcp.options import EndOfOptions, MaximumSegmentSize, WindowScale
from helpers.transport.tcp.states import State

ARRIVES = (Fate.DELIVERED, Fate.REORDERED, Fate.DUPLICATED)


def finished(sim: Simulation, transfer, size):
    """All bytes are there, in order; both ends are closed; nothing is left behind."""
    assert transfer.finished is not None, transfer
    assert transfer.intact
    assert transfer.received == size
    for sock in (transfer.client, transfer.server):
        assert sock.state is State.CLOSED, sock
        assert sock.connection.error is None
    for host in sim.hosts:
        assert not host.stack.connections
        assert host.stack.next_deadline() is None
        assert host.stack.counters.malformed == 0


def well_formed(trace):
    """What RFC 9293 says of every header, whatever it is for."""
    for frame in trace:
        segment, ip = frame.tcp, frame.ip
        assert not frame.dissection.note, frame
        assert isinstance(frame.ethernet, Ethernet)
        assert ip.checksum_ok()
        assert segment.checksum_ok(frame.payload, ip.source, ip.destination)
        assert segment.reserved == 0
        assert segment.urgent_pointer == 0
        assert len(frame.data) <= 1514
        only_in_syns = (MaximumSegmentSize, WindowScale)
        assert segment.syn or not any(segment.option(kind) for kind in only_in_syns)
        padding = segment.option(EndOfOptions)
        assert padding is None or not any(padding.padding)  # MUST-69
        assert segment.ack_flag or segment.rst or frame.flags == "SYN"


def in_the_window(trace):
    """No data beyond what the receiver has said it has room for, but for a probe of one byte."""
    heard = sorted(
        (frame.arrived, frame.number, frame)
        for frame in trace
        if frame.fate in ARRIVES and frame.ack is not None
    )
    edges = dict.fromkeys(trace.hosts, 0)
    ready = iter([*heard, (float("inf"), 0, None)])
    time, _, answer = next(ready)
    for frame in trace:
        while time <= frame.time:
            to = answer.receiver
            edges[to] = max(edges[to], answer.ack + answer.window)
            time, _, answer = next(ready)
        if frame.length > 1:
            assert frame.seq + frame.length <= edges[frame.sender], frame


class InTheNetwork:
    """Watches every segment that leaves: no more is in the network than cwnd allows.

    `with InTheNetwork(monkeypatch) as watched:`. The first repetition of a fast retransmit, or
    after a timeout, asks no window (RFC 5681 section 3.2, RFC 6675 section 5), nor does a tail loss
    probe (RFC 8985).
    """

    def __init__(self, patch):
        self.seen = 0
        usual = output.transmit

        def transmit(tcb, now):
            spared, before = tcb.repeat_first, len(tcb.outgoing)
            usual(tcb, now)
            many = sum(len(payload) > 1 for *_, payload in tcb.outgoing[before:])
            if many > (spared and not tcb.repeat_first):
                self.look(tcb)

        patch.setattr(output, "transmit", transmit)

    def look(self, tcb):
        """Count afresh what is in the network."""
        board = tcb.scoreboard
        there = [s.end - s.seq for s in board.sent if not s.sacked and (not s.lost or s.repeated)]
        probe = 0 if tcb.probed_to is None else tcb.snd_mss
        assert sum(there) - board.guessed <= tcb.congestion.cwnd + probe
        self.seen += 1
