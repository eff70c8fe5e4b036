"""Exercise: a loop that asks its selector for more than it needs, and so never waits."""

import selectors
from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import MUCH, talk
from helpers.exercises.turning import counting_sleeps, counting_turns, spins

STUB = '''
def echo_when_ready(connection):
    """Send back what comes; return when all that came was sent back."""
    both = selectors.EVENT_READ | selectors.EVENT_WRITE
    connection.setblocking(False)
    waiting, ended = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(connection, both)
        while waiting or not ended:
            for _, events in selector.select():
                if events & selectors.EVENT_READ and not ended:
                    data = connection.recv(4096)
                    waiting, ended = waiting + data, not data
                if events & selectors.EVENT_WRITE and waiting:
                    waiting = waiting[connection.send(waiting) :]
'''

WORD = b"hello"
LARGE = bytes(range(251)) * (5 * MUCH // 251)
LITTLE = 100_000  # bytes that a client reads before it is tired again


def check(echo_when_ready: Callable[..., Any]) -> None:
    """Be a client that is silent, then quick, then one that reads late; look whether it waits."""
    with counting_turns, counting_sleeps, talk(echo_when_ready) as peer:
        _expect_rest(peer, "nothing was sent to it yet", "spins at first")
        _echo(peer, WORD)
        _expect_rest(peer, "it has answered, and nothing more comes", "spins after")
        _send_unread(peer, LARGE)
        _expect_rest(peer, "its answer has no room, and nothing more comes", "spins without room")
        _take(peer, LARGE[:LITTLE])
        _send_unread(peer, WORD)
        _take(peer, LARGE[LITTLE:] + WORD)
        _expect_rest(peer, "it has answered a second time", "spins after")
        _send_unread(peer, LARGE)
        peer.end()
        _expect_rest(peer, "the client has said FIN and does not read yet", "spins at the end")
        _take(peer, LARGE)
        outcome = peer.outcome()
        expect(not outcome.goes_on, "goes on", line=outcome.line)
    with counting_turns, talk(echo_when_ready) as peer:
        peer.end()
        outcome = peer.outcome()
        expect(not outcome.goes_on, "goes on", line=outcome.line)
        expect(not peer.rest(10), "says too much")


def _echo(peer: Peer, word: bytes) -> None:
    peer.send(word)
    got = peer.receive(len(word))
    expect(got or not peer.call.ended, "returns early")
    expect(got, "silent")
    expect(got == word, "loses the rest", sent=len(word), got=len(got))


def _send_unread(peer: Peer, data: bytes) -> None:
    """Send and read nothing: the answer shall go on to receive."""
    expect(peer.send(data) and peer.drained(), "waits in send", line=_line(peer))


def _take(peer: Peer, wanted: bytes) -> None:
    got = peer.receive(len(wanted))
    expect(len(got) == len(wanted), "loses the rest", sent=len(wanted), got=len(got))
    expect(got == wanted, "mixes up")


def _expect_rest(peer: Peer, when: str, mistake: str) -> None:
    """Expect that the answer waits now, for as long as nothing happens."""
    restless = spins(peer.call)
    peer.call.raise_error()
    expect(not peer.call.watch.notes.slept, "sleeps")
    expect(not restless, mistake, when=when)
    expect(not peer.call.ended, "returns early")


def _line(peer: Peer) -> str:
    place = peer.call.task.where()
    return place[1] if place else "?"


def echo_when_ready(connection):
    """Send back what comes; return when all that came was sent back."""
    connection.setblocking(False)
    waiting, ended = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        while waiting or not ended:
            for _, events in selector.select():
                if events & selectors.EVENT_READ:
                    data = connection.recv(4096)
                    waiting, ended = waiting + data, not data
                if events & selectors.EVENT_WRITE:
                    waiting = waiting[connection.send(waiting) :]
            wanted = selectors.EVENT_WRITE if waiting else 0
            if not ended:
                wanted |= selectors.EVENT_READ
            if wanted:
                selector.modify(connection, wanted)


EXERCISE = Exercise(
    name="mend_the_loop",
    notebook="12",
    title="Mend the loop that spins",
    stub=STUB,
    solution=(echo_when_ready,),
    check=check,
    time_limit=5.0,
    mistakes={
        "spins at first": Mistake(
            "it spins: {when}, and yet its loop goes round and round.",
            "to register it for EVENT_READ alone, since a fresh connection has room to send; and "
            "no call that only looks and comes back, such as `select(0)`.",
        ),
        "sleeps": Mistake(
            "it is in `time.sleep`. So it looks in now and then, with nothing to do, and is late "
            "when there is something.",
            "to leave the waiting to `select`, which returns when there is something to do.",
        ),
        "spins after": Mistake(
            "it spins: {when}, and yet its loop goes round and round.",
            "`selector.modify(connection, …)` in each turn: without EVENT_WRITE once nothing is "
            "waiting to be sent.",
        ),
        "spins without room": Mistake(
            "it spins: {when}, and yet its loop goes round and round.",
            "to leave the waiting to `select`: it returns when there is room.",
        ),
        "spins at the end": Mistake(
            "it spins: {when}. A stream that has ended is ready to be read for ever.",
            "`selector.modify` without EVENT_READ once `recv` has returned b''.",
        ),
        "silent": Mistake(
            "a client that sent 5 bytes got none back.",
            "to ask for EVENT_WRITE as soon as something is waiting to be sent.",
        ),
        "loses the rest": Mistake(
            "the client sent {sent} bytes and got {got} back.",
            "to keep what `send` has not taken, and to ask for EVENT_WRITE as long as there is "
            "any; also after the client has said FIN.",
        ),
        "mixes up": Mistake(
            "the client got as many bytes as it had sent, and not the same.",
            "to keep the order: what comes goes to the end of `waiting`, and what `send` took "
            "goes from its beginning.",
        ),
        "waits in send": Mistake(
            "a client sent much before it read anything, and your function did not go on to "
            "receive: it is at `{line}`.",
            "a connection that does not block, EVENT_READ as long as the stream has not ended, "
            "and one `send` for each turn in which there is room; no `sendall`.",
        ),
        "returns early": Mistake(
            "it returned while its client was still there.",
            "to go on until `recv` has returned b'' and nothing waits to be sent.",
        ),
        "goes on": Mistake(
            "the client has sent all and has everything back, and your function goes on, at "
            "`{line}`.",
            "to leave the loop when the stream has ended and nothing waits to be sent.",
        ),
        "says too much": Mistake(
            "a client that sent nothing got bytes all the same.",
            "to send back what came, and nothing else.",
        ),
    },
    hints=(
        "In the stub, how long does `select` ever wait? What is nearly always true of a "
        "connection?",
        "What it asks for must depend on what it has: `selector.modify(connection, …)` at the end "
        "of each turn.",
        "EVENT_READ while the stream has not ended, EVENT_WRITE while something waits to be sent. "
        "Neither: the loop is over, and there is nothing to ask for (some systems refuse a 0).",
    ),
    right="It waits in `select` whenever it has nothing to do. What to ask for follows from what "
    "you have: room matters only to who has something to send.",
)
