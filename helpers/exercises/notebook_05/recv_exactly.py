"""Exercise: receive exactly so many bytes, however they come."""

from collections.abc import Callable
from typing import Any

from helpers.application.framing import Truncated
from helpers.exercises.calls import Outcome
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peers import MUCH, one_by_one, talk


def check(recv_exactly: Callable[..., Any]) -> None:
    """Let the bytes come whole, in drops, slowly, joined to the next, in a flood, and cut off."""
    _whole(recv_exactly)
    _drops(recv_exactly)
    _joined(recv_exactly)
    _nothing(recv_exactly)
    _cut_off(recv_exactly)
    _reset(recv_exactly)
    _pauses(recv_exactly)
    _flood(recv_exactly)


def _whole(recv_exactly: Callable[..., Any]) -> None:
    with talk(recv_exactly, 5, begin=b"hello") as peer:
        got = peer.finish("waits")
        expect(len(got) >= 5, "too few", got=got)
        expect(got == b"hello", "other bytes", got=got)


def _drops(recv_exactly: Callable[..., Any]) -> None:
    with talk(recv_exactly, 12, begin=b"drop by drop", sizes=one_by_one()) as peer:
        _expect_drops(peer.outcome(Truncated), b"drop by drop")
    with talk(recv_exactly, 3) as peer:
        peer.drip(b"xyz")
        _expect_drops(peer.outcome(Truncated), b"xyz")


def _expect_drops(outcome: Outcome, wanted: bytes) -> None:
    got = outcome.result
    expect(got is None or len(got) < len(wanted) or got == wanted, "other bytes", got=got)
    expect(got == wanted, "reads once", told=outcome.told)


def _joined(recv_exactly: Callable[..., Any]) -> None:
    """Let the next message come together with this one: whole, in drops, and in two pieces."""
    for sizes in (None, one_by_one(), iter((3, 99, 99))):
        with talk(recv_exactly, 5, begin=b"HEAD:body", sizes=sizes) as peer:
            got = peer.finish("waits")
            expect(not peer.is_closed(), "closes")
            rest = peer.unread(4)
        expect((got, rest) == (b"HEAD:", b"body"), "takes too much", got=got, rest=rest)


def _nothing(recv_exactly: Callable[..., Any]) -> None:
    with talk(recv_exactly, 0) as peer:
        outcome = peer.outcome(Truncated)
        expect(outcome.result == b"", "nothing is something", told=outcome.told)


def _cut_off(recv_exactly: Callable[..., Any]) -> None:
    """End the stream after three of five bytes, after four, and before the first."""
    for data in (b"hel", b"hell", b""):
        with talk(recv_exactly, 5) as peer:
            peer.send(data)
            peer.end()
            outcome = peer.outcome(Exception)
        expect(not outcome.goes_on, "spins", line=outcome.line)
        if outcome.error is None:
            expect(False, "half a message", got=outcome.result, came=len(data))
        _expect_truncated(outcome.error)


def _expect_truncated(error: BaseException) -> None:
    if not isinstance(error, Truncated | OSError | ValueError | EOFError):
        raise error  # a slip of the pen, more likely than a choice
    expect(isinstance(error, Truncated), "another error", error=type(error).__name__)


def _reset(recv_exactly: Callable[..., Any]) -> None:
    """Reset the connection at once, and in the middle: that is no end of a stream."""
    for data in (b"", b"hel"):
        with talk(recv_exactly, 5, allowed=(ConnectionError, Truncated)) as peer:
            peer.send(data)
            peer.drained()
            peer.reset()
            outcome = peer.outcome()
        expect(not outcome.goes_on, "spins", line=outcome.line)
        expect(outcome.error is not None, "hides the reset", told=outcome.told)


def _pauses(recv_exactly: Callable[..., Any]) -> None:
    with talk(recv_exactly, 6) as peer:
        peer.send(b"one")
        deed = peer.pause()
        peer.send(b"two")
        outcome = peer.outcome(Truncated, TimeoutError)
        expect(outcome.result == b"onetwo", "gives up", deed=deed, told=outcome.told)


def _flood(recv_exactly: Callable[..., Any]) -> None:
    """Send much more than the buffers hold."""
    data = bytes(range(251)) * (MUCH // 251)
    with talk(recv_exactly, len(data)) as peer:
        peer.send(data)
        got = peer.finish("waits")
        expect(got == data, "other bytes", got=got)


def recv_exactly(connection, size):
    """Return exactly `size` bytes; raise Truncated if the stream ends first."""
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise Truncated(f"the stream ended after {len(data)} of {size} bytes")
        data += piece
    return data


EXERCISE = Exercise(
    name="recv_exactly",
    notebook="05",
    title="Receive exactly so many bytes, however they come",
    solution=(recv_exactly,),
    check=check,
    gives=bytes,
    mistakes={
        "other bytes": Mistake(
            "other bytes came out than were sent: {got!r}.",
            "to put the pieces together in the order in which they come, and to begin each call "
            "with none.",
        ),
        "closes": Mistake(
            "your function closed the connection, and the next message can be read no more.",
            "no `close`, and no `with` around the connection: it belongs to whoever called.",
        ),
        "too few": Mistake(
            "5 bytes were asked for and had come, and you returned {got!r}.",
            "to go on while `len(data) < size`, and to return `data` after that.",
        ),
        "waits": Mistake(
            "all the bytes that were asked for had come, and your function still waits at "
            "`{line}`.",
            "to stop when you have `size` bytes, and to ask `recv` for no more than are missing.",
        ),
        "reads once": Mistake(
            "the bytes came one at a time, and your function {told}.",
            "a loop: call `recv` until you have enough. Only b'' says that no more will come.",
        ),
        "takes too much": Mistake(
            "`HEAD:body` had arrived and 5 bytes were asked for. You returned {got!r}, and the "
            "next reader of this connection got {rest!r}.",
            "to ask `recv` for what is missing and no more. What you take and do not return is "
            "lost to whoever reads next.",
        ),
        "nothing is something": Mistake(
            "0 bytes were asked for, and your function {told}. An empty message is a message.",
            "to look whether anything is missing *before* you call `recv`.",
        ),
        "spins": Mistake(
            "the stream ended early, and your function goes round for ever, at `{line}`.",
            "to look for the `b''` that `recv` returns at the end: more will never come.",
        ),
        "half a message": Mistake(
            "the stream ended after {came} of 5 bytes, and you returned {got!r} as if all "
            "were well.",
            "`raise Truncated(...)`: the caller must not take a part for the whole.",
        ),
        "hides the reset": Mistake(
            "the peer reset the connection (RST), and your function {told}. That is no end of a "
            "stream, and bytes may be lost: whoever calls has to learn of it.",
            "not to catch ConnectionError here, or to raise Truncated in its place.",
        ),
        "gives up": Mistake(
            "three bytes came, the peer {deed}, three more came, and your function {told}.",
            "to wait: silence is not the end. Only b'' from `recv` is.",
        ),
        "another error": Mistake(
            "the stream ended early, and your function raised {error}.", "`raise Truncated(...)`."
        ),
    },
    hints=(
        "How many bytes are still missing? Ask `recv` for that many; it may give fewer.",
        "`while len(data) < size:` and in it `piece = connection.recv(size - len(data))`.",
        "If `piece` is `b''`, the stream has ended too early: raise Truncated. Otherwise add it "
        "to `data`. After the loop, return `data`.",
    ),
    right="Every protocol with lengths stands on these few lines. Now you can see why asyncio has "
    "`readexactly`.",
)
