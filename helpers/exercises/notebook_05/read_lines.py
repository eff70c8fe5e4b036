"""Exercise: read lines, pipelined or in crumbs, with a limit."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

from helpers.application.framing import MessageTooLong, Truncated
from helpers.exercises.calls import Outcome
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import as_it_likes, one_by_one, talk

LIMIT = 20
DROPS = "two lines, `one` and `two`, came one byte at a time"
ENDS = (OSError, ValueError, EOFError, Truncated, MessageTooLong)


def check(read_lines: Callable[..., Any]) -> None:
    """Let lines come alone, together, in crumbs, slowly, odd, cut off, and far too long."""
    _at_once(read_lines)
    _cut(read_lines)
    _pauses(read_lines)
    _odd(read_lines)
    _just_allowed(read_lines)
    _ends(read_lines)
    _resets(read_lines)
    _limits(read_lines)
    _many(read_lines)


def _reader(
    read_lines: Callable[..., Any], lines: list[Any], max_size: int = LIMIT
) -> Callable[[socket.socket], None]:
    """Return a function of a connection that puts each line into `lines` as it comes."""

    def read(connection: socket.socket) -> None:
        made = read_lines(connection, max_size)
        expect(hasattr(type(made), "__iter__"), "yields nothing", got=made)
        for line in made:
            lines.append(line)

    return read


def _take(
    read_lines: Callable[..., Any],
    data: bytes,
    max_size: int = LIMIT,
    sizes: Iterator[int] | None = None,
    ended: bool = True,
) -> tuple[list[Any], Outcome]:
    """Return the lines that the function makes of `data`, and the `Outcome` after its end.

    With `ended` False the stream goes on.
    """
    lines: list[Any] = []
    with talk(_reader(read_lines, lines, max_size), sizes=sizes) as peer:
        peer.send(data)
        if ended:
            peer.end()
        outcome = peer.outcome(*ENDS)
    return lines, outcome


def _at_once(read_lines: Callable[..., Any]) -> None:
    """Expect each line as soon as it is complete, while the stream goes on."""
    for sent, wanted, more in (
        (b"one\n", [b"one"], b""),
        (b"one\ntwo\nthree\n", [b"one", b"two", b"three"], b""),
        (b"one\ntwo\nth", [b"one", b"two"], b"ree\n"),
    ):
        lines: list[Any] = []
        with talk(_reader(read_lines, lines), begin=sent) as peer:
            outcome = peer.outcome(*ENDS)
            facts = {"count": len(wanted), "got": len(lines), "told": outcome.told}
            expect(lines, "collects", **facts)
            expect(len(wanted) > 1 or lines == wanted, "wrong line", lines=list(lines))
            expect(lines == wanted, "loses the next", sent=sent, lines=list(lines))
            _expect_going_on(peer, sent, lines, outcome)
            if more:
                peer.send(more)
                peer.outcome(*ENDS)
                how = "`one`, `two` and `th` came in one piece, and `ree` with its end in the next"
                expect(lines == [*wanted, b"three"], "cut up", how=how, lines=list(lines))


def _expect_going_on(
    peer: Peer,
    sent: bytes,
    lines: list[Any],
    outcome: Outcome,
    deed: str = "was silent for a moment",
) -> None:
    """Expect that the answer waits for what may still come."""
    notes, error = peer.call.watch.notes, outcome.error
    given_up = notes.limits or notes.asked or isinstance(error, TimeoutError)
    ended = "raises early" if error is not None else "stops early"
    facts = {"sent": sent, "lines": list(lines), "told": outcome.told, "deed": deed}
    expect(outcome.goes_on, "gives up" if given_up else ended, **facts)


def _cut(read_lines: Callable[..., Any]) -> None:
    lines, _ = _take(read_lines, b"one\ntwo\n", sizes=one_by_one())
    expect(lines == [b"one", b"two"], "cut up", how=DROPS, lines=lines)
    lines = []
    with talk(_reader(read_lines, lines)) as peer:
        peer.drip(b"one\ntwo\n")
        peer.outcome(*ENDS)
        expect(lines == [b"one", b"two"], "cut up", how=DROPS, lines=list(lines))


def _pauses(read_lines: Callable[..., Any]) -> None:
    """Be silent in the middle of a line, and after it."""
    lines: list[Any] = []
    with talk(_reader(read_lines, lines)) as peer:
        peer.send(b"on")
        deed = peer.pause()
        if peer.call.ended:
            _expect_going_on(peer, b"on", lines, peer.outcome(*ENDS), deed)
        peer.send(b"e\n")
        peer.pause()
        outcome = peer.outcome(*ENDS)
        _expect_going_on(peer, b"one\n", lines, outcome, deed)
        how = "`on` came, and then `e` with the line end"
        expect(lines == [b"one"], "cut up", how=how, lines=list(lines))


def _odd(read_lines: Callable[..., Any]) -> None:
    sent = [b"  two  ", b"", b"cr\r", b"\x00\xff", b"a\x0bb\x0cc\x85", b"\r", b"", b""]
    lines, _ = _take(read_lines, b"\n".join([*sent, b""]), max_size=100)
    expect(lines == sent, "changes lines", sent=sent, lines=lines)


def _ends(read_lines: Callable[..., Any]) -> None:
    for sent, wanted in ((b"one\ntwo\n", [b"one", b"two"]), (b"", []), (b"\n", [b""])):
        lines, outcome = _take(read_lines, sent)
        expect(not outcome.goes_on, "spins", line=outcome.line)
        ended = outcome.error is None and lines == wanted
        expect(ended, "no clean end", sent=sent, lines=lines, told=outcome.told)
    for half in (b"tw", b" ", b"\r", b"x" * LIMIT):
        lines, outcome = _take(read_lines, b"one\n" + half)
        expect(not outcome.goes_on, "spins", line=outcome.line)
        expect(lines[:1] == [b"one"], "loses the next", sent=b"one\n" + half, lines=lines)
        given = len(lines) > 1
        told = f"gave {lines[1]!r} as if it were whole" if given else _told(outcome)
        expect(isinstance(outcome.error, Truncated) and not given, "end ignored", told=told)


def _told(outcome: Outcome) -> str:
    return outcome.told if outcome.error is not None else "just ended"


def _resets(read_lines: Callable[..., Any]) -> None:
    """Reset the connection at once, after a line, and in the middle of one."""
    for sent in (b"", b"one\n", b"one\ntw"):
        lines: list[Any] = []
        with talk(_reader(read_lines, lines)) as peer:
            peer.send(sent)
            peer.drained()
            peer.reset()
            outcome = peer.outcome(*ENDS)
        expect(not outcome.goes_on, "spins", line=outcome.line)
        learnt = isinstance(outcome.error, ConnectionError | Truncated)
        expect(learnt, "hides the reset", sent=sent, told=_told(outcome))


def _limits(read_lines: Callable[..., Any]) -> None:
    for size in (20_000, LIMIT + 1):
        sent = b"ok\n" + b"x" * size
        lines, outcome = _take(read_lines, sent, ended=False)
        too_long = isinstance(outcome.error, MessageTooLong)
        expect(too_long, "no limit", size=size, limit=LIMIT, told=_told(outcome))
        expect(lines == [b"ok"], "loses the next", sent=sent, lines=lines)
    for size, limit in ((LIMIT + 1, LIMIT), (3 * LIMIT, LIMIT), (1, 0)):
        for sizes in (None, one_by_one(), iter((3, 99, 99))):
            sent = (b"\n" if limit == 0 else b"ok\n") + b"x" * size + b"\n"
            lines, outcome = _take(read_lines, sent, limit, sizes)
            too_long = isinstance(outcome.error, MessageTooLong) and len(lines) == 1
            facts = {"size": size, "limit": limit, "lines": lines, "told": _told(outcome)}
            expect(too_long, "limit forgotten", **facts)


def _just_allowed(read_lines: Callable[..., Any]) -> None:
    """Let a line be as long as it may be, its end in the same piece, behind it, and in drops."""
    lines, outcome = _take(read_lines, b"12345\n" * 5)
    expect(lines == [b"12345"] * 5, "counts them all", limit=LIMIT, told=_told(outcome))
    just = b"x" * LIMIT
    pieces = ((None, "its end in the same piece"), ((LIMIT, 9), "its end in the next piece"))
    for sizes, how in (*pieces, ((LIMIT - 1, 9), "its last byte in the next piece")):
        cut = iter((*sizes, *[99] * 9)) if sizes else None
        lines, outcome = _take(read_lines, just + b"\nnext\n", sizes=cut)
        facts = {"limit": LIMIT, "how": how, "told": _told(outcome)}
        expect(lines == [just, b"next"], "limit too low", **facts)
    large = bytes(30_000)
    lines, outcome = _take(
        read_lines, large + b"\n", max_size=len(large), sizes=as_it_likes(9, 900)
    )
    expect(lines == [large], "limit of its own", limit=len(large), told=_told(outcome))


def _many(read_lines: Callable[..., Any]) -> None:
    sent = [b"%d" % (number * number) for number in range(3000)]
    lines, outcome = _take(read_lines, b"\n".join([*sent, b""]), sizes=as_it_likes())
    same = sum(1 for ours, theirs in zip(lines, sent, strict=False) if ours == theirs)
    right = lines == sent and outcome.error is None
    expect(right, "wrong in the long run", sent=len(sent), same=same)


def read_lines(connection, max_size):
    r"""Yield each line as soon as it is complete, without its "\n".

    Raises MessageTooLong if a line has more than `max_size` bytes before its
    "\n", and Truncated if the stream ends in the middle of a line.
    """
    buffer = b""
    while piece := connection.recv(4096):
        *lines, buffer = (buffer + piece).split(b"\n")
        for line in lines:
            if len(line) > max_size:
                raise MessageTooLong(f"a line has {len(line)} bytes, {max_size} is the limit")
            yield line
        if len(buffer) > max_size:
            raise MessageTooLong(f"a line has more than {max_size} bytes")
    if buffer:
        raise Truncated("the stream ended in the middle of a line")


EXERCISE = Exercise(
    name="read_lines",
    notebook="05",
    title="Read lines, pipelined or in crumbs, with a limit",
    solution=(read_lines,),
    check=check,
    mistakes={
        "yields nothing": Mistake(
            "nothing came out that a `for` loop can go through.", "`yield line` for each line."
        ),
        "collects": Mistake(
            "of the whole lines that had come, {got} of {count} came out, and the stream went on: "
            "your function {told}. The peer may be waiting for your answer to the line.",
            "to `yield` each line as soon as its end is there.",
        ),
        "wrong line": Mistake(
            "for the line b'one' you gave {lines!r}.",
            "each line once, as bytes, and without the line end.",
        ),
        "loses the next": Mistake(
            "{sent!r} came in one piece, and you gave {lines!r}.",
            "to give all the lines that a piece completes, and to keep the rest for the next.",
        ),
        "cut up": Mistake(
            "{how}, and you gave {lines!r}.",
            "to keep what has no end yet, and to put the next piece behind it.",
        ),
        "changes lines": Mistake(
            "the lines were {sent!r}, and you gave {lines!r}.",
            "`split(b'\\n')`: a line ends there and nowhere else, and spaces or nothing at all "
            "are a line, too. `strip` and `splitlines` take more.",
        ),
        "spins": Mistake(
            "the stream has ended, and your function goes round for ever, at `{line}`.",
            "to leave the loop when `recv` returns b''.",
        ),
        "gives up": Mistake(
            "{sent!r} had come, the peer {deed}, and your function {told}. You had given "
            "{lines!r}.",
            "to wait: silence is not the end. Only b'' from `recv` is.",
        ),
        "raises early": Mistake(
            "{sent!r} had come and the stream went on, and your function {told}. You had given "
            "{lines!r}.",
            "to look at the condition before that `raise`: nothing here is too long or cut off.",
        ),
        "stops early": Mistake(
            "{sent!r} had come and the stream went on, and your function {told}. You had given "
            "{lines!r}.",
            "to go on until `recv` returns b'': there may be more lines.",
        ),
        "hides the reset": Mistake(
            "{sent!r} had come, the peer reset the connection (RST), and your function {told}. "
            "That is no end of a stream: whoever calls has to learn of it.",
            "not to catch ConnectionError here.",
        ),
        "no clean end": Mistake(
            "the stream was {sent!r}, and then its end; you gave {lines!r}, and your function "
            "{told}.",
            "to end quietly if nothing is left over when `recv` returns b''.",
        ),
        "end ignored": Mistake(
            "the stream ended in the middle of a line, and your function {told}.",
            "`raise Truncated(...)` if something is left over at the end.",
        ),
        "limit too low": Mistake(
            "a line of {limit} bytes came, which is the limit, {how}, and your function {told}.",
            "`>`, not `>=`; and the line end does not count.",
        ),
        "limit of its own": Mistake(
            "a line of {limit:,} bytes came in many pieces, `max_size` was the same number, and "
            "your function {told}.",
            "to compare with `max_size`, whatever it is, and to keep what has come of a line until "
            "its end is there.",
        ),
        "counts them all": Mistake(
            "five lines of 5 bytes came in one piece, the limit is {limit}, and your function "
            "{told}.",
            "to measure each line, not all that is in the buffer: cut first, then measure.",
        ),
        "no limit": Mistake(
            "a line began and had no end after {size} bytes; the limit is {limit}. "
            "Your function {told}. A peer could fill your memory.",
            "to measure what has no end yet, after each piece.",
        ),
        "limit forgotten": Mistake(
            "a line of {size} bytes came with its end; the limit is {limit}. You gave {lines!r}, "
            "and your function {told}.",
            "to measure the complete lines as well as what is left over.",
        ),
        "wrong in the long run": Mistake(
            "{sent} lines came, cut anywhere, and {same} of them came out right.",
            "to feed your function one byte at a time, and then two at a time.",
        ),
    },
    hints=(
        "Section 5 has the loop: a buffer, the pieces that come, and the lines in it.",
        "`*lines, buffer = (buffer + piece).split(b'\\n')`: what is behind the last line end is "
        "the beginning of the next line.",
        "`yield` each of `lines`, unless it is longer than `max_size`. Then measure `buffer`. "
        "After the loop, anything left in `buffer` is a line without an end.",
    ),
    right="SMTP, FTP and the header of HTTP are read like this. All of them have a limit.",
)
