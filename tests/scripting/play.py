"""Plays a script against one TCP, ours or the kernel's, which it knows as a `Side` only."""

import operator
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from helpers.transport.tcp import ACK, FIN, PSH, SYN, TCP
from helpers.transport.tcp.options import Option, Sack, Timestamps
from tests.scripting.language import Event, Script
from tests.scripting.segment_text import (
    LAST,
    PADDING,
    Line,
    flags_text,
    option_differs,
    options_text,
)

MASK = 0xFFFF_FFFF
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Sent(NamedTuple):
    """A segment that our TCP sent, and when."""

    time: float
    header: TCP
    payload: bytes


class Side(Protocol):
    """A TCP that can be played against. Times are in seconds."""

    name: str  # "ours" or "kernel"
    ports: tuple[int, int]  # the port of our TCP, and that of its peer
    peer_isn: int

    def now(self) -> float: ...
    def wait(self, until: float) -> None: ...
    def take(self, until: float) -> Sent | None:
        """The next segment that is sent; None where there is none by `until`."""

    def put(self, header: TCP, payload: bytes, corrupt: bool) -> None:
        """Let a segment arrive; its checksum is wrong where it is `corrupt`."""

    def call(self, what: str, words: Sequence[str], wanted: str) -> str: ...
    def state(self) -> str: ...
    def error(self) -> str: ...
    def info(self, name: str) -> int: ...
    def margins(self, seconds: float) -> tuple[float, float]:
        """How much early, and how much late, an event may be that is due after `seconds`."""

    def look_again(self, since: float) -> bool:
        """Whether what is not so yet may still become so; waits a moment before it says yes."""


class NotAsWritten(AssertionError):
    """The TCP did something else than the script says."""


def pattern(start: int, end: int, seed: int) -> bytes:
    """The bytes of a stream from `start` to `end`: never the same at two places close by."""
    return bytes((seed + at * 7 + at // 251) & 0xFF for at in range(start, end))


FROM_PEER, FROM_US = 11, 97  # seeds of the two streams


def play(script: Script, side: Side) -> None:
    """Play all lines; at the end nothing more may have been sent than they say.

    Raises NotAsWritten with the line and what happened instead.
    """
    player = Player(side)
    story: list[str] = []
    end = Event(0, "the end", 0.0, 0.0, "quiet", words=("0",))
    for event in (*script.played_by(side.name), end):
        try:
            player.play(event)
        except AssertionError as error:
            told = "\n".join(f"    {line}" for line in [*story, f"{event.text}   <- here"])
            where = f"line {event.number}" if event.number else "the end"
            raise NotAsWritten(f"{script.name}, {where}: {error}\n{told}") from None
        story.append(event.text)


class Player:
    """Where a script is: its time, and the numbers that both sides have come to."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.latest = side.now()  # when the line before happened
        self.our_isn: int | None = None
        self.before = ""  # what that line was
        self.window = 65535
        self.stamp = 0  # the last timestamp value that our TCP sent

    def play(self, event: Event) -> None:
        match event.what:
            case ">":
                self._expect(event, event.segment)
            case "quiet":
                self._quiet(float(event.words[0]))
            case "<":
                if event.time or self.before != "<":  # what follows at once comes in one burst
                    self._at(event)
                for _ in range(event.segment.times):
                    for piece in _pieces(event.segment):
                        self._put(piece)
            case "state" | "error" | "info":
                if event.time:
                    self._at(event)
                self._check(event)
            case _:
                self._at(event)
                result = self.side.call(event.what, event.words, event.result)
                assert event.result in ("", result), f"{event.what} returned {result}"
        self.before = event.what

    # --- time ------------------------------------------------------------------------------

    def _at(self, event: Event) -> None:
        """Wait until the time of a line that is ours to play; nothing may be sent meanwhile."""
        self._quiet(event.time)
        self.latest = max(self.latest, self.side.now())

    def _quiet(self, seconds: float) -> None:
        until = self.latest + seconds
        sent = self.side.take(until)
        assert sent is None, f"{self._text(sent)} was sent and is not in the script"
        self.side.wait(until)
        self.latest = max(until, self.side.now()) if seconds else self.latest

    def _check(self, event: Event) -> None:
        """Compare what is with what is wanted; a kernel may need a moment."""
        since = self.side.now()
        while wrong := self._wrong(event):
            assert self.side.look_again(since), wrong

    def _wrong(self, event: Event) -> str:
        if event.what == "info":
            name, compare, number = event.words
            found = self.side.info(name)
            return "" if COMPARE[compare](found, int(number)) else f"{name} is {found}"
        wanted = " ".join(event.words)
        found = self.side.state() if event.what == "state" else self.side.error()
        return "" if found == wanted else f"its {event.what} is {found}"

    # --- segments --------------------------------------------------------------------------

    def _put(self, line: Line) -> None:
        window = self.window if line.window is None else line.window
        self.window = window
        numbers = (self._peers(line.seq), self._ours(line.ack or 0) if line.flags & ACK else 0)
        options = tuple(self._option(option) for option in line.options or ())
        header = TCP(
            *reversed(self.side.ports), *numbers, flags=line.flags, window=window, options=options
        )
        start = line.seq - 1 + bool(line.flags & SYN)
        self.side.put(header, pattern(start, start + line.length, FROM_PEER), line.corrupt)

    def _option(self, option: Option) -> Option:
        """An option to be sent: what counts from a side's first number is made absolute."""
        if isinstance(option, Timestamps):
            echo = self.stamp if option.tsecr == LAST else option.tsecr
            return Timestamps(option.tsval & MASK, echo)
        if isinstance(option, Sack):
            return Sack(tuple((self._ours(a), self._ours(b)) for a, b in option.blocks))
        return option

    def _expect(self, event: Event, line: Line) -> None:
        for number, piece in enumerate(_pieces(line)):
            first = number == 0
            time, latest = (event.time, event.latest) if first else (0.0, 0.0)
            sent = self._next(latest)
            assert sent is not None, f"nothing was sent by {latest:g} s"
            early, _ = self.side.margins(latest)
            after = sent.time - self.latest
            text = self._text(sent, learn=piece.flags & SYN and piece.seq is None)
            wrong = self._differs(sent, piece, last=number == line.pieces - 1)
            assert not wrong, f"the {wrong} of what was sent differs: {text}"
            assert after >= time - early, f"{text} was sent after {after:.4f} s, too early"
            self.latest = sent.time

    def _next(self, seconds: float) -> Sent | None:
        """What is sent by `seconds` after the line before, or late by no more than the margin.

        The margin of a kernel grows where this machine is found to be slow.
        """
        late = -1.0
        while late < (late := self.side.margins(seconds)[1]):
            if sent := self.side.take(self.latest + seconds + late):
                return sent
        return None

    def _differs(self, sent: Sent, line: Line, last: bool) -> str:
        """What in the segment is not as the line has it; "" where all is."""
        header, payload = sent.header, sent.payload
        wanted, flags = line.flags, header.flags
        if not (wanted & PSH and last):  # PSH counts where it is asked for
            wanted, flags = wanted & ~PSH, flags & ~PSH
        if wanted != flags:
            return "flags"
        if line.seq is not None and header.seq != self._ours(line.seq):
            return "sequence number"
        if len(payload) != line.length:
            return "length"
        if line.ack is not None and header.ack != self._peers(line.ack):
            return "acknowledgment number"
        if line.window is not None and header.window != line.window:
            return "window"
        if line.options is not None and (wrong := self._options_differ(header, line.options)):
            return wrong
        at = (line.seq or 0) - 1
        if payload != pattern(at, at + len(payload), FROM_US):
            return "data"
        return ""

    def _options_differ(self, header: TCP, wanted: tuple[Option, ...]) -> str:
        found = {type(o): self._relative(o) for o in header.options if not isinstance(o, PADDING)}
        if set(found) != {type(option) for option in wanted}:
            return "list of options"
        for option in wanted:
            if option_differs(option, found[type(option)]):
                return f"option {type(option).__name__}"
        return ""

    def _relative(self, option: Option) -> Option:
        if isinstance(option, Sack):
            isn = self.side.peer_isn
            blocks = tuple(((a - isn) & MASK, (b - isn) & MASK) for a, b in option.blocks)
            return Sack(blocks)
        return option

    # --- numbers ---------------------------------------------------------------------------

    def _ours(self, number: int) -> int:
        return (number + (self.our_isn or 0)) & MASK

    def _peers(self, number: int) -> int:
        return (number + self.side.peer_isn) & MASK

    def _text(self, sent: Sent, learn: bool = False) -> str:
        """What was sent as a line of a script; a first SYN says what our numbers count from."""
        header, payload = sent.header, sent.payload
        if header.syn and (self.our_isn is None or learn):
            self.our_isn = header.seq
        if stamps := header.timestamps:
            self.stamp = stamps.tsval
        seq = _signed(header.seq - (self.our_isn or 0))
        range_ = f"{seq}:{seq + len(payload)}" if payload else f"{seq}"
        ack = f" ack {_signed(header.ack - self.side.peer_isn)}" if header.ack_flag else ""
        options = options_text(tuple(self._relative(option) for option in header.options))
        options = f" <{options}>" if options else ""
        return f"“{flags_text(header.flags)} {range_}{ack} win {header.window}{options}”"


def _signed(number: int) -> int:
    number &= MASK
    return number if number < 1 << 31 else number - (1 << 32)


def _pieces(line: Line) -> list[Line]:
    """A line `in 10` as ten segments of the same size; the flags P and F are for the last."""
    if line.pieces == 1:
        return [line]
    size = line.length // line.pieces
    pieces = []
    for number in range(line.pieces):
        flags = line.flags if number == line.pieces - 1 else line.flags & ~(PSH | FIN)
        start = line.seq + size * number
        pieces.append(replace(line, flags=flags, seq=start, end=start + size, pieces=1))
    return pieces
