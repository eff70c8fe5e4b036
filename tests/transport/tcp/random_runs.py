"""Random runs that TCP must survive, whatever the peer or a stranger sends; a seed makes a run.

Each function returns when all held, and raises AssertionError (or whatever TCP raised) where not.
"""

import random
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from unittest import mock
from zlib import crc32

from helpers.internet.checksum import internet_checksum, pseudo_header
from helpers.simulation import Simulation
from helpers.transport.tcp import ACK, FIN, PSH, RST, SYN, TCP, prediction
from helpers.transport.tcp.connection import Connection
from helpers.transport.tcp.options import (
    NoOperation,
    Option,
    Sack,
    SackPermitted,
    Timestamps,
    WindowScale,
)
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack
from helpers.transport.tcp.states import State
from tests.simulation.checks import finished, in_the_window, well_formed

HERE, THERE = ("10.0.0.2", 80), ("10.0.0.1", 40000)
FLAGS = (ACK, ACK, ACK, ACK, ACK | PSH, ACK | FIN, FIN, SYN, SYN | ACK, RST, RST | ACK, 0, 0xFF)
NEAR = (0, 0, 0, 0, 1, -1, 7, -7, 100, 1000, 1460, 5000, -5000, 70_000, 1 << 30, 1 << 31)
WAITS = (0.0, 0.0, 0.0, 0.01, 0.05, 0.3, 2.0, 70.0)
STEPS = 60
ENOUGH = 5_000  # calls of `tick` by which an end that nobody answers must be closed
MOST_ANSWERS = 200  # segments that one event may bring forth


def _settings(draw: random.Random) -> Settings:
    return Settings(
        timestamps=draw.random() < 0.5,
        sack=draw.random() < 0.7,
        window_scaling=draw.random() < 0.5,
        rack=draw.random() < 0.7,
        tail_loss_probe=draw.random() < 0.7,
        congestion=draw.choice(["none", "reno", "cubic"]),
        nagle=draw.random() < 0.5,
        keepalive=draw.random() < 0.2,
        keepalive_idle=1.0,
        keepalive_interval=1.0,
        send_buffer=draw.choice([1000, 20_000, 1 << 20]),
        receive_buffer=draw.choice([1000, 20_000, 65_535, 1 << 20]),
    )


def one_connection(seed: int) -> None:
    """One connection, and random segments, calls and times."""
    draw = random.Random(seed)
    connection = Connection(HERE, THERE, iss=draw.randrange(1 << 32), settings=_settings(draw))
    now = draw.choice([0.0, 1000.0])
    if draw.random() < 0.5:
        connection.open_active(now)
    else:
        connection.open_passive(now)
    peer = draw.randrange(1 << 32)
    if draw.random() < 0.8:
        peer = _handshake(connection, peer, draw, now)
    _look(connection, now)
    for _ in range(STEPS):
        now += draw.choice(WAITS)
        act = draw.random()
        if act < 0.6:
            header, payload = _segment(connection, peer, draw)
            connection.segment_arrives(header, payload, now)
        elif act < 0.9:
            with suppress(OSError):
                _call(connection, draw, now)
        connection.tick(now)
        _look(connection, now)
    connection.release(now)
    _look(connection, now)
    for _ in range(ENOUGH):
        due = connection.next_deadline()
        if due is None:
            break
        assert due >= now - 1e-9 or due <= now
        now = max(now, due)
        connection.tick(now)
        _look(connection, now)
    assert connection.state is State.CLOSED, f"{connection.state} for ever"


def _handshake(connection: Connection, peer: int, draw: random.Random, now: float) -> int:
    offers: tuple[Option, ...] = (SackPermitted(), WindowScale(draw.choice([0, 2, 14, 77])))
    if draw.random() < 0.7:
        offers = (*offers, Timestamps(1, 0))
    iss, mine = connection.tcb.iss, (THERE[1], HERE[1])
    number = (iss + 1) & 0xFFFFFFFF
    if connection.state is State.SYN_SENT:
        syn = TCP(*mine, seq=peer, ack=number, flags=SYN | ACK, options=offers)
        connection.segment_arrives(syn, b"", now)
    else:
        connection.segment_arrives(TCP(*mine, seq=peer, flags=SYN, options=offers), b"", now)
        last = TCP(*mine, seq=(peer + 1) & 0xFFFFFFFF, ack=number, flags=ACK, options=offers[2:])
        connection.segment_arrives(last, b"", now)
    return peer


def _segment(connection: Connection, peer: int, draw: random.Random) -> tuple[TCP, bytes]:
    tcb = connection.tcb
    seq = (tcb.rcv_nxt if tcb.irs_known else peer) + draw.choice(NEAR)
    ack = draw.choice([tcb.snd_una, tcb.snd_nxt, tcb.snd_nxt]) + draw.choice(NEAR) * (
        draw.random() < 0.5
    )
    options: list[Option] = []
    if draw.random() < 0.6:
        recent = tcb.ts_recent + draw.choice([0, 1, 1, 5, -5, 1 << 31])
        echo = int(draw.choice([0, 1, 1000, 1 << 31])) + tcb.iss
        options.append(Timestamps(recent & 0xFFFFFFFF, echo & 0xFFFFFFFF))
    if draw.random() < 0.4:
        edges = [tcb.snd_una + draw.choice(NEAR) for _ in range(2 * draw.randint(1, 3))]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        options.append(Sack(tuple((a & 0xFFFFFFFF, b & 0xFFFFFFFF) for a, b in pairs)))
    payload = bytes(draw.choice([0, 0, 0, 1, 10, 1000, 1460, 9000]))
    header = TCP(
        *(THERE[1], HERE[1]),
        seq=seq & 0xFFFFFFFF,
        ack=ack & 0xFFFFFFFF,
        flags=draw.choice(FLAGS),
        window=draw.choice([0, 0, 1, 100, 2500, 65_535]),
        options=tuple(options),
    )
    return header, payload


def _call(connection: Connection, draw: random.Random, now: float) -> None:
    match draw.randrange(8):
        case 0 | 1 | 2:
            connection.send(bytes(draw.choice([1, 100, 5000, 100_000])), now)
        case 3 | 4:
            connection.receive(draw.choice([1, 100, 1 << 20]), now)
        case 5:
            connection.set(nagle=draw.random() < 0.5, user_timeout=draw.choice([5.0, 300.0]))
        case 6 if draw.random() < 0.3:
            connection.close(now)
        case 7 if draw.random() < 0.1:
            connection.abort(now)


def _look(connection: Connection, now: float) -> None:
    """What must hold at any time."""
    tcb, board = connection.tcb, connection.tcb.scoreboard
    segments = connection.drain_segments(now)
    assert len(segments) <= MOST_ANSWERS + tcb.settings.send_buffer // 48
    for header, payload in segments:
        header.pack(payload, HERE[0], THERE[0])
        if len(payload) > 1 and tcb.state is not State.CLOSED:
            end = tcb.snd_una + tcb.snd_wnd
            seq = end + ((header.seq - end + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)
            assert seq + len(payload) <= end, "beyond the peer's window"
    assert tcb.iss <= tcb.snd_una <= tcb.snd_nxt
    assert connection.readable <= tcb.settings.receive_buffer + 65_536
    if tcb.state is not State.CLOSED:
        sizes = [(sent, sent.end - sent.seq) for sent in board.sent]
        assert board.sacked == sum(size for sent, size in sizes if sent.sacked)
        assert board.lost == sum(size for sent, size in sizes if sent.lost)
        assert board.repeated == sum(size for sent, size in sizes if sent.repeated)
        assert not tcb.congestion or tcb.congestion.cwnd >= 1
    connection.info()


def damaged_bytes(seed: int) -> None:
    """A stack, and segments that are damaged but for their checksum."""
    draw = random.Random(seed)
    client, server = TcpStack(THERE[0], secret=b"c"), TcpStack(HERE[0], secret=b"s")
    server.listen(HERE[1], 0.0)
    ends, now = [client.connect(HERE, 0.0)], 0.0
    for _ in range(STEPS):
        now += draw.choice(WAITS)
        with suppress(OSError):
            _call(draw.choice(ends), draw, now)
        for stack, other in ((client, server), (server, client)):
            stack.tick(now)
            for source, destination, segment in stack.drain(now):
                other.packet_arrives(source, destination, segment, now)
                damaged = _damaged(segment, source, destination, draw)
                other.packet_arrives(source, destination, damaged, now)
        ends = [*client.connections.values(), *server.connections.values()] or ends
    for stack in (client, server):
        assert stack.counters.received >= stack.counters.malformed


def _damaged(segment: bytes, source: str, destination: str, draw: random.Random) -> bytes:
    data = bytearray(segment)
    for _ in range(draw.randint(1, 4)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    if draw.random() < 0.3:
        data = data[: draw.randrange(len(data) + 1)]
    if len(data) >= 18:
        data[16:18] = bytes(2)
        pseudo = pseudo_header(source, destination, 6, len(data))
        data[16:18] = internet_checksum(pseudo + data).to_bytes(2, "big")
    return bytes(data)


def hostile_wire(seed: int) -> None:
    """Two ends and a wire that loses, repeats, reorders, damages and delays: the bytes arrive."""
    draw = random.Random(seed)
    wire = {
        "delay": draw.choice([0.0, 0.001, 0.02]),
        "jitter": draw.choice([0.0, 0.02]),
        "rate": draw.choice([None, 10e6, 500e3]),
        "queue": draw.choice([None, 4, 33]),
        "loss": draw.choice([0, 0.03, 0.08]),
        "repeat": draw.choice([0, 0.2]),
        "reorder": draw.choice([0, 0.3]),
        "corrupt": draw.choice([0, 0.08]),
        "seed": seed,
    }
    ends = {
        "congestion": draw.choice(["none", "reno", "cubic"]),
        "sack": draw.random() < 0.7,
        "timestamps": draw.random() < 0.5,
        "rack": draw.random() < 0.7,
        "tail_loss_probe": draw.random() < 0.7,
        "user_timeout": 3000.0,
        "receive_buffer": draw.choice([4_000, 65_535, 1 << 20]),
    }
    size = draw.choice([0, 1, 1448, 5_000, 20_000])
    sim = Simulation(**wire, **ends)
    transfer = sim.transfer(size, every=1)
    sim.run(until=10_000)
    finished(sim, transfer, size)
    well_formed(sim.trace)
    in_the_window(sim.trace)


def with_and_without_prediction(seed: int) -> int:
    """A connection that predicts headers and one that does not come to the same, step by step.

    Returns how many segments were foreseen.
    """
    usual, calls = prediction.foreseen, []

    def counted(*arguments: Any) -> bool:
        calls.append(usual(*arguments))
        return calls[-1]

    pairs = zip(_story(seed, counted), _story(seed, lambda *_: False), strict=True)
    for step, (predicting, looking) in enumerate(pairs):
        assert predicting == looking, f"step {step}"
    return sum(calls)


def _story(seed: int, foreseen: Callable[..., bool]) -> Iterator[str]:
    """All that is known of a connection after each step, most of whose segments are usual ones."""
    draw = random.Random(seed)
    connection = Connection(HERE, THERE, iss=draw.randrange(1 << 32), settings=_settings(draw))
    connection.open_passive(0.0)
    peer = _handshake(connection, draw.randrange(1 << 32), draw, 0.0)
    now = 0.0
    for _ in range(STEPS):
        now += draw.choice(WAITS[:-1])
        if draw.random() < 0.7:
            segment = _usual_segment(connection, peer, draw)
            with mock.patch.object(prediction, "foreseen", foreseen):
                connection.segment_arrives(*segment, now)
        else:
            with suppress(OSError):
                _call(connection, draw, now)
        connection.tick(now)
        told = connection.drain_segments(now), connection.drain_events(), connection.info()
        yield known([*told, connection.tcb])


def _usual_segment(connection: Connection, peer: int, draw: random.Random) -> tuple[TCP, bytes]:
    """The next segment of an orderly peer; but one in three is strange in one thing or another."""
    tcb = connection.tcb
    header, payload = _segment(connection, peer, draw)
    acks = [tcb.snd_una, tcb.snd_nxt, *(sent.end for sent in tcb.scoreboard.sent[:3])]
    usual = {
        "seq": tcb.rcv_nxt & 0xFFFFFFFF,
        "ack": draw.choice(acks) & 0xFFFFFFFF,
        "flags": draw.choice([ACK, ACK | PSH]),
        "window": tcb.snd_wnd >> tcb.snd_shift,
        "options": (),
    }
    if tcb.timestamps:
        stamp = Timestamps(tcb.ts_recent + draw.choice([0, 1]) & 0xFFFFFFFF, tcb.iss & 0xFFFFFFFF)
        usual["options"] = (NoOperation(), NoOperation(), stamp)
    if tcb.scoreboard.sent and draw.random() < 0.2:
        some = draw.choice(tcb.scoreboard.sent[:5])
        block = Sack(((some.seq & 0xFFFFFFFF, some.end & 0xFFFFFFFF),))
        usual["options"] = (*usual["options"], NoOperation(), NoOperation(), block)
    elif draw.random() < 0.33:
        odd = ["window"] * 4 + ["ack", "options", "seq"] * 2 + ["flags"]  # few live on after those
        for name in {draw.choice(odd) for _ in range(draw.choice([1, 1, 2]))}:
            del usual[name]
    return replace(header, **usual), payload


def known(thing: Any) -> str:
    """All that an object of the TCP remembers, and what its parts do."""
    if isinstance(thing, list | tuple | deque | OrderedDict):  # such a dict is a queue here
        return f"[{', '.join(map(known, thing))}]"
    if isinstance(thing, dict):
        return f"{{{', '.join(f'{key}: {known(thing[key])}' for key in sorted(thing))}}}"
    if type(thing).__module__.startswith("helpers.transport") and not isinstance(thing, State):
        if isinstance(thing, Settings):
            return ""
        slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
        return known(
            getattr(thing, "__dict__", {}) | {name: getattr(thing, name) for name in slots}
        )
    if isinstance(thing, bytes | bytearray):
        return f"{len(thing)} bytes {crc32(thing):08x}"
    return "" if callable(thing) else repr(thing)
