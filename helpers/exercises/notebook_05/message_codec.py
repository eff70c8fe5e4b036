"""Exercise: send and receive messages behind their length."""

import socket
import struct
from collections.abc import Callable
from typing import Any

from helpers.application.framing import MessageTooLong, Truncated
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.notebook_05.recv_exactly import recv_exactly
from helpers.exercises.peers import MUCH, as_it_likes, one_by_one, talk

FIVE = b"\x00\x00\x00\x05"
ENDS = (OSError, ValueError, EOFError, struct.error, Truncated, MessageTooLong)
SIZES = (0, 1, 255, 256, 257, 70_000)  # of messages: where the bytes of a length carry over
HUGE = (2**24, 2**31 - 1, 2**31, 2**32 - 1)


def check(send_message: Callable[..., Any], receive_message: Callable[..., Any]) -> None:
    """Try what is sent; then let messages come whole, cut, joined, cut off, and far too long."""
    _sends(send_message)
    _receives(receive_message)
    _joined(receive_message)
    _pauses(receive_message)
    _ends(receive_message)
    _resets(receive_message)
    _limits(receive_message)
    _many(receive_message)


def framed(message: bytes) -> bytes:
    """Return a message as it travels."""
    return len(message).to_bytes(4, "big") + message


def _sends(send_message: Callable[..., Any]) -> None:
    got = _sent(send_message, b"hello")
    expect(got, "sends nothing")
    expect(got != b"hello", "no length", got=got)
    expect(got != FIVE[::-1] + b"hello", "wrong end first", got=got)
    expect(got != b"hello" + FIVE, "length behind", got=got)
    part = 4 < len(got) < 9 and (FIVE + b"hello").startswith(got)
    expect(not part, "not all sent", got=len(got), size=9)
    expect(got == FIVE + b"hello", "wrong bytes", message=b"hello", got=got)
    for size in SIZES:
        message = bytes(range(250)) * (size // 250) + bytes(size % 250)
        got = _sent(send_message, message)
        part = len(got) < len(message) + 4 and framed(message).startswith(got) and size > 0
        expect(not part, "not all sent", got=len(got), size=4 + len(message))
        expect(got[:4] == framed(message)[:4], "wrong length", size=size, got=got[:4])
        expect(got == framed(message), "other message", size=size)
    got = _sent(send_message, b"one", b"two")
    expect(got == framed(b"one") + framed(b"two"), "sends once", got=got)
    with talk(send_message, bytes(2 * MUCH), allowed=(ConnectionError,)) as peer:
        peer.receive(1000)
        peer.reset()
        outcome = peer.outcome()
    expect(outcome.error is not None, "hides that it failed", told=outcome.told)


def _sent(send_message: Callable[..., Any], *messages: bytes) -> bytes:
    """Return what arrives when the function sends these messages, one after the other."""

    def sends(connection: socket.socket) -> None:
        for message in messages:
            send_message(connection, message)

    with talk(sends) as peer:
        got = peer.rest(sum(map(len, messages)) + 100)
        peer.finish("send goes on", message=messages[0])
        expect(peer.ending == "" or len(messages) > 1, "closes")
    return got


def _receives(receive_message: Callable[..., Any]) -> None:
    with talk(receive_message, 100, begin=FIVE + b"hello") as peer:
        outcome = peer.outcome(*ENDS)
        expect(outcome.error is not None or outcome.goes_on or outcome.result is not None, "None")
        expect(outcome.result == b"hello", "wrong message", told=outcome.told)
    with talk(receive_message, 100, begin=FIVE + b"hello", sizes=one_by_one()) as peer:
        outcome = peer.outcome(*ENDS)
        expect(outcome.result == b"hello", "cut up", told=outcome.told)
    with talk(receive_message, 300) as peer:
        peer.drip(framed(bytes(258)))
        outcome = peer.outcome(*ENDS)
        expect(outcome.result == bytes(258), "cut up", told=outcome.told)
    large = bytes(range(251)) * (MUCH // 251) + bytes(10_000)
    with talk(receive_message, 2 * len(large)) as peer:
        peer.send(framed(large))
        outcome = peer.outcome(*ENDS)
        expect(outcome.result == large, "large", size=len(large), told=outcome.told)


def _joined(receive_message: Callable[..., Any]) -> None:
    """Let the next message come together with this one: whole, in drops, and in two pieces."""
    following = framed(b"again") + bytes(4)
    for sizes in (None, one_by_one(), iter((3, 99, 99)), iter((1, 3, 99, 99)), iter((4, 99, 99))):
        with talk(receive_message, 100, begin=framed(b"hello") + following, sizes=sizes) as peer:
            outcome = peer.outcome(*ENDS)
            closed, rest = peer.is_closed(), peer.unread(len(following))
        expect(outcome.result == b"hello", "wrong message", told=outcome.told)
        expect(not closed, "closes too early")
        expect(rest == following, "loses the next", rest=rest, following=following)
    with talk(receive_message, 100, begin=bytes(4) + following) as peer:
        outcome = peer.outcome(*ENDS)
        rest = peer.unread(len(following))
    expect(outcome.result == b"", "empty not received", told=outcome.told)
    expect(rest == following, "loses the next", rest=rest, following=following)


def _pauses(receive_message: Callable[..., Any]) -> None:
    """Be silent before the message, in its length, and in the middle of it."""
    whole = framed(b"hello")
    for cut in (0, 2, 7):
        with talk(receive_message, 100) as peer:
            peer.send(whole[:cut])
            deed = peer.pause()
            peer.send(whole[cut:])
            outcome = peer.outcome(*ENDS)
            expect(outcome.result == b"hello", "gives up", deed=deed, cut=cut, told=outcome.told)


def _ends(receive_message: Callable[..., Any]) -> None:
    with talk(receive_message, 100) as peer:
        peer.end()
        outcome = peer.outcome(*ENDS)
    expect(not outcome.goes_on, "spins", line=outcome.line)
    clean = outcome.error is None and outcome.result is None
    expect(clean, "no clean end", told=outcome.told)
    for start in (FIVE[:1], FIVE[:2], FIVE[:3], FIVE, FIVE + b"hel", FIVE + b"hell"):
        with talk(receive_message, 100) as peer:
            peer.send(start)
            peer.end()
            outcome = peer.outcome(*ENDS)
        expect(not outcome.goes_on, "spins", line=outcome.line)
        truncated = isinstance(outcome.error, Truncated)
        expect(truncated, "cut short", start=start, told=outcome.told)
    with talk(receive_message, 100) as peer:
        peer.send(bytes(4))
        peer.end()
        outcome = peer.outcome(*ENDS)
    expect(outcome.result == b"", "empty not received", told=outcome.told)


def _resets(receive_message: Callable[..., Any]) -> None:
    """Reset the connection: before a message that is no end of the stream, in it no message."""
    for start in (b"", FIVE[:2], FIVE, FIVE + b"hel"):
        with talk(receive_message, 100) as peer:
            peer.send(start)
            peer.drained()
            peer.reset()
            outcome = peer.outcome(*ENDS)
        expect(not outcome.goes_on, "spins", line=outcome.line)
        learnt = isinstance(outcome.error, ConnectionError | Truncated)
        expect(learnt, "hides the reset", start=start, told=outcome.told)


def _limits(receive_message: Callable[..., Any]) -> None:
    for message in (b"hello", b""):
        with talk(receive_message, len(message), begin=framed(message)) as peer:
            outcome = peer.outcome(*ENDS)
        expect(outcome.result == message, "limit too low", size=len(message), told=outcome.told)
    for limit in (4, 0):
        with talk(receive_message, limit, begin=framed(b"hello")) as peer:
            outcome = peer.outcome(*ENDS)
            rest = peer.unread(5)
        too_long = isinstance(outcome.error, MessageTooLong)
        expect(too_long, "no limit", size=5, limit=limit, told=outcome.told)
        expect(rest == b"hello", "reads it", rest=rest)
    for size in HUGE:
        with talk(receive_message, 1000, begin=size.to_bytes(4, "big")) as peer:
            outcome = peer.outcome(*ENDS)
        too_long = isinstance(outcome.error, MessageTooLong)
        expect(too_long, "limit too late", size=size, told=outcome.told)


def _many(receive_message: Callable[..., Any]) -> None:
    """Let sixty messages come, cut anywhere, and then the end."""
    messages = [bytes([number]) * (number * number % 300) for number in range(60)]

    def receive_all(connection: socket.socket) -> list[Any]:
        return [receive_message(connection, 300) for _ in range(len(messages) + 1)]

    with talk(receive_all, sizes=as_it_likes(largest=200)) as peer:
        peer.send(b"".join(map(framed, messages)))
        peer.end()
        outcome = peer.outcome(*ENDS)
    got = outcome.result if isinstance(outcome.result, list) else []
    same = sum(1 for ours, theirs in zip(got, messages, strict=False) if ours == theirs)
    expect(got == [*messages, None], "wrong in the long run", sent=len(messages), same=same)


def send_message(connection, message):
    """Send the length of `message` as 4 bytes, then `message`.

    The most significant byte comes first.
    """
    connection.sendall(len(message).to_bytes(4, "big") + message)


def receive_message(connection, max_size):
    """Return the next message; None if the stream ends before it begins.

    Raises Truncated if the stream ends in the middle of a message, and
    MessageTooLong if its length is more than `max_size`.
    """
    first = connection.recv(1)
    if not first:
        return None
    size = int.from_bytes(first + recv_exactly(connection, 3), "big")
    if size > max_size:
        raise MessageTooLong(f"{size} bytes are announced, and {max_size} is the limit")
    return recv_exactly(connection, size)


EXERCISE = Exercise(
    name="message_codec",
    notebook="05",
    title="Send and receive messages behind their length",
    solution=(send_message, receive_message),
    check=check,
    gives={"receive_message": (bytes, type(None))},
    mistakes={
        "sends nothing": Mistake(
            "`send_message` was given b'hello', and nothing arrived.",
            "`connection.sendall(…)`: to return bytes does not send them.",
        ),
        "no length": Mistake(
            "`send_message` sent {got!r}: the message, without its length.",
            "to put `len(message).to_bytes(4, 'big')` before it.",
        ),
        "length behind": Mistake(
            "`send_message` sent {got!r}: the length comes after the message.",
            "the length first: a receiver has to know it before it reads on.",
        ),
        "wrong end first": Mistake(
            "`send_message` sent {got!r}: the least significant byte comes first.",
            "`'big'`, not `'little'`.",
        ),
        "wrong bytes": Mistake(
            "for the message {message!r}, `send_message` sent {got!r}.",
            "`connection.sendall(len(message).to_bytes(4, 'big') + message)`, for every message.",
        ),
        "wrong length": Mistake(
            "for a message of {size} bytes, the first four bytes that `send_message` sent were "
            "{got!r}.",
            "`len(message).to_bytes(4, 'big')` for every message, an empty one as well.",
        ),
        "other message": Mistake(
            "of a message of {size} bytes other bytes arrived than were sent behind the length.",
            "to send the message as it is, once.",
        ),
        "not all sent": Mistake(
            "of {size} bytes, 4 of them the length, {got} arrived.",
            "`sendall`, for all of it: `send` may take a part.",
        ),
        "sends once": Mistake(
            "two messages were sent, b'one' and b'two', and {got!r} arrived.",
            "to send each message whole, and to leave the connection open for the next.",
        ),
        "send goes on": Mistake(
            "the message {message!r} was sent, and `send_message` still is at `{line}`.",
            "to return once all is sent: no answer comes.",
        ),
        "hides that it failed": Mistake(
            "the peer reset the connection in the middle of a message, and `send_message` {told}. "
            "Whoever called takes the message for sent.",
            "to let the ConnectionError of `sendall` through.",
        ),
        "closes": Mistake(
            "`send_message` ended the stream after its message.",
            "to leave the connection open: there may be another message.",
        ),
        "None": Mistake(
            "a message had arrived, and `receive_message` returned None.",
            "to return it. None is for a stream that has ended.",
        ),
        "wrong message": Mistake(
            "b'hello' had arrived behind its length, and `receive_message` {told}.",
            "to read 4 bytes, `int.from_bytes` them with 'big', and read that many.",
        ),
        "cut up": Mistake(
            "the bytes came one at a time, and `receive_message` {told}.",
            "`recv_exactly` in place of `recv`, for the length too: it can be cut as well.",
        ),
        "large": Mistake(
            "a message of {size} bytes came, which was allowed, and `receive_message` {told}.",
            "to look at all four bytes of the length, and to go on until all has come.",
        ),
        "loses the next": Mistake(
            "behind the message {following!r} had arrived as well, and whoever reads next from "
            "the connection gets {rest!r}.",
            "to take no byte beyond the end of a message: `recv_exactly` does not.",
        ),
        "empty not received": Mistake(
            "an empty message came, and `receive_message` {told}.",
            "to return `b''` for it. None means that the stream has ended.",
        ),
        "gives up": Mistake(
            "{cut} bytes had come, the peer {deed}, the rest came, and `receive_message` {told}.",
            "to wait: silence is not the end. Only b'' from `recv` is.",
        ),
        "spins": Mistake(
            "the connection has ended, and `receive_message` goes on at `{line}`.",
            "to look for the `b''` that `recv` returns at the end: more will never come.",
        ),
        "no clean end": Mistake(
            "the stream ended between two messages, which is no fault, and `receive_message` "
            "{told}.",
            "to return None if the very first byte of the length does not come.",
        ),
        "cut short": Mistake(
            "the stream ended after {start!r}, and `receive_message` {told}.",
            "Truncated, once a single byte of a message has come and the rest does not.",
        ),
        "hides the reset": Mistake(
            "{start!r} had come, the peer reset the connection (RST), and `receive_message` "
            "{told}. That is no end of a stream: whoever calls has to learn of it.",
            "not to catch ConnectionError here, or to raise Truncated in its place.",
        ),
        "limit too low": Mistake(
            "a message of {size} bytes came with `max_size` {size}, and `receive_message` {told}.",
            "`>`, not `>=`: as much as `max_size` is allowed, and the 4 bytes of the length do not "
            "count.",
        ),
        "closes too early": Mistake(
            "`receive_message` closed the connection, and the next message can be read no more.",
            "no `close`, and no `with` around the connection: it belongs to whoever called.",
        ),
        "no limit": Mistake(
            "a message of {size} bytes came with `max_size` {limit}, and `receive_message` {told}.",
            "to compare the length with `max_size`, and to raise MessageTooLong.",
        ),
        "reads it": Mistake(
            "`receive_message` raised MessageTooLong for b'hello', and had read of it: {rest!r} "
            "was left.",
            "to compare as soon as you have the length, before you read any of the message.",
        ),
        "limit too late": Mistake(
            "{size} bytes were announced with `max_size` 1000, and `receive_message` {told}.",
            "to compare as soon as you have the length, which has no sign, before you read any "
            "of the message.",
        ),
        "wrong in the long run": Mistake(
            "{sent} messages came, cut anywhere, and then the end; {same} of them came out right.",
            "to run the two against each other on a `connected_pair()`.",
        ),
    },
    hints=(
        "`len(message).to_bytes(4, 'big')` is the length to send; `int.from_bytes(data, 'big')` "
        "turns it back. Your `recv_exactly` does the reading.",
        "One thing `recv_exactly` cannot tell apart: an end before the message, and an end in "
        "the middle of its length. So read the first byte by itself.",
        "`first = connection.recv(1)`; return None if it is empty. The size is in `first + "
        "recv_exactly(connection, 3)`. Compare it with `max_size`, then read that many bytes.",
    ),
    right="Two functions, and a stream of bytes has become a stream of messages.",
)
