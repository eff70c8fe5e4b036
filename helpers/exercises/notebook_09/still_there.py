"""Exercise: is the peer still there? Ask it, and wait for so long and no longer."""

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from helpers import kernel
from helpers.exercises.calls import ready
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peers import Peer, one_by_one, talk
from helpers.exercises.words import words

PING, PONG = b"PING\n", b"PONG\n"
NEWS = b"the harvest was good\n"
WORDS = {"alive": "alive", "gone": "gone", "silent": "silent"}
ENOUGH = 5.0  # seconds of patience where the peer answers: nobody needs so much
LITTLE = 0.9  # where it answers at once
SHORT = 0.03  # where it does not: the check waits for it to be over
TOO_LONG = 0.4  # seconds more than that, which a busy machine may need
DELAYED = 0.05  # longer than a delayed ACK waits on this machine (40 ms on Linux)
FULL = "the peer reads nothing, and its window is closed"
BEFORE = 7.0  # the timeout that the caller's socket has
CLOSED = -1.0  # stands for the timeout of a socket that is closed


def check(still_there: Callable[..., Any]) -> None:
    """Be a peer that answers: at once, late, in drops, among news; that is gone; that is silent."""
    _answers(still_there)
    _late(still_there)
    _among_news(still_there)
    _gone(still_there)
    _gone_before(still_there)
    _silent(still_there)
    _half_an_answer(still_there)
    _flood(still_there)
    _full(still_there)


def _called(still_there: Callable[..., Any]) -> tuple[Callable[..., Any], list[float | None]]:
    """Call the answer as a program does whose socket has a timeout of its own; note what is left.

    Returns the function to call, and the list that gets the timeout afterwards.
    """
    after: list[float | None] = []

    def call(sock: socket.socket, patience: float) -> Any:
        socket.socket.settimeout(sock, BEFORE)  # unnoted: it is no limit of the answer's
        try:
            return still_there(sock, patience)
        finally:
            after.append(sock.gettimeout() if socket.socket.fileno(sock) >= 0 else CLOSED)

    return call, after


@contextlib.contextmanager
def _peer(
    still_there: Callable[..., Any],
    patience: float,
    wanted: str,
    what: str,
    sizes: Iterator[int] | None = None,
) -> Iterator[Peer]:
    """Give a peer that has got the PING; then see that the answer tells what is `wanted`."""
    call, after = _called(still_there)
    with talk(call, patience, sizes=sizes, allowed=(OSError,)) as peer:
        _receive(peer)
        yield peer
        _tell(peer, wanted, what, after)


def _receive(peer: Peer) -> None:
    got = peer.receive(len(PING))
    if not got and peer.call.ended and peer.call.error is None:
        expect(False, "asks nothing", told=peer.outcome().told)
    expect(got, "asks nothing", told="waited, or went on,")
    expect(got == PING, "other question", got=got)


def _tell(peer: Peer, wanted: str, what: str, after: list[float | None]) -> None:
    outcome = peer.outcome()
    missed = "misses the line" if wanted == "alive" else "goes on"
    expect(not outcome.goes_on, missed, what=what, line=outcome.line)
    error = outcome.error
    expect(error is None, "lets it through", what=what, error=type(error).__name__)
    told = WORDS.get(words(outcome.result), "")
    expect(told, "no word", got=outcome.result)
    if told != wanted:
        expect(False, f"{told} for {wanted}", what=what)
    if not peer.nothing_comes(0):
        expect(False, "other question", got=bytes(peer.received) + peer.rest(100))
    expect(after[0] != CLOSED, "closes")
    expect(after[0] == BEFORE, "timeout left", before=BEFORE, after=after[0])


def _answers(still_there: Callable[..., Any]) -> None:
    with _peer(still_there, LITTLE, "alive", "the peer answered at once") as peer:
        peer.send(PONG)
    with _peer(still_there, ENOUGH, "alive", "the peer answered", sizes=one_by_one()) as peer:
        peer.send(PONG)


def _late(still_there: Callable[..., Any]) -> None:
    what = f"the peer took a moment, far less than the {ENOUGH:g} s, and then answered"
    with _peer(still_there, ENOUGH, "alive", what) as peer:
        peer.pause()
        peer.send(PONG[:2])
        peer.drained()
        peer.pause()
        peer.send(PONG[2:])


def _among_news(still_there: Callable[..., Any]) -> None:
    for what, data in (
        ("the peer had sent other lines, and then answered", [NEWS, NEWS[:5], NEWS[5:] + PONG]),
        ("the peer answered, and sent other lines after that", [PONG + NEWS]),
    ):
        with _peer(still_there, ENOUGH, "alive", what) as peer:
            for piece in data:
                peer.send(piece)
                peer.drained()


def _gone(still_there: Callable[..., Any]) -> None:
    with _peer(still_there, ENOUGH, "gone", "the peer closed the connection") as peer:
        peer.end()
    with _peer(still_there, ENOUGH, "gone", "the peer closed in the middle of its answer") as peer:
        peer.send(PONG[:3])
        peer.drained()
        peer.end()
    with _peer(still_there, ENOUGH, "gone", "the peer reset the connection (RST)") as peer:
        peer.reset()


def _gone_before(still_there: Callable[..., Any]) -> None:
    """Be gone before anything is asked: by RST alone, and by FIN and then RST."""
    for what, leave in (("had reset", Peer.reset), ("had closed", Peer.close)):
        call, after = _called(still_there)

        def later(
            sock: socket.socket,
            patience: float,
            call: Callable[..., Any] = call,
            leave: Callable[..., Any] = leave,
        ) -> Any:
            number = socket.socket.fileno(sock)
            ready(number, selectors.EVENT_READ, ENOUGH)
            if leave is Peer.close:
                socket.socket.send(sock, b"x")  # whose answer is RST
                _wait_for_error(sock)
            return call(sock, patience)

        with talk(later, ENOUGH, allowed=(OSError,)) as peer:
            leave(peer)
            _tell(peer, "gone", f"the peer {what} the connection before you asked", after)


def _wait_for_error(sock: socket.socket) -> None:
    """Wait until the RST has come; leave the error to whoever calls next."""
    deadline = time.monotonic() + ENOUGH
    while kernel.LINUX and kernel.state(sock) != "CLOSED" and time.monotonic() < deadline:
        time.sleep(0.001)


def _silent(still_there: Callable[..., Any]) -> None:
    with _peer(still_there, SHORT, "silent", "the peer said nothing"):
        pass


def _half_an_answer(still_there: Callable[..., Any]) -> None:
    """Say half of it when most of the time is over. On a busy machine, once more and slower."""
    for patience in (0.08, 0.4):
        begun = time.monotonic()
        with _peer(still_there, patience, "silent", "the peer left out the end of PONG") as peer:
            time.sleep(0.7 * patience)
            peer.send(PONG[:-1])
        took = time.monotonic() - begun
        if took < 1.4 * patience:
            return
    expect(False, "anew", patience=patience, took=round(took, 2))


def _flood(still_there: Callable[..., Any]) -> None:
    """Send other lines without end: each `recv` has some at once, and time passes all the same."""
    call, after = _called(still_there)
    with talk(call, SHORT, allowed=(OSError,)) as peer:
        _receive(peer)
        deadline = time.monotonic() + SHORT + TOO_LONG
        while not peer.call.ended and time.monotonic() < deadline:
            peer.send(NEWS * 100)
        expect(peer.call.ended, "no deadline", patience=SHORT, more=TOO_LONG)
        _tell(peer, "silent", "the peer sent other lines all the time, and no answer", after)


def _full(still_there: Callable[..., Any]) -> None:
    """Do not read: the connection is full before PING is sent, and takes no byte of it."""
    call, after = _called(still_there)

    full = threading.Event()

    def filled(sock: socket.socket, patience: float) -> Any:
        _fill(sock)
        full.set()
        return call(sock, patience)

    with talk(filled, SHORT, allowed=(OSError,)) as peer:
        full.wait(ENOUGH)  # a busy machine may need a while for it
        peer.call.wait(lambda seconds: bool(after) or peer.call.ended, lambda: False)
        expect(peer.call.ended, "waits to send", patience=SHORT)
        outcome = peer.outcome()
        expect(outcome.error is None, "lets it through", what=FULL, error=outcome.error)
        told = WORDS.get(words(outcome.result), "")
        expect(told, "no word", got=outcome.result)
        expect(told == "silent", f"{told} for silent", what=FULL)


def _fill(sock: socket.socket) -> None:
    """Send until nothing fits any more, also after what a delayed ACK makes room for."""
    sock.setblocking(False)
    for size in (4096, 64, 1) * 2:
        with contextlib.suppress(BlockingIOError):
            while True:
                socket.socket.send(sock, bytes(size))
        time.sleep(DELAYED if size == 1 else 0)


def still_there(sock, patience):
    """Send the line PING; return what is known of the peer.

    "alive": it sent the line PONG, perhaps after other lines. "gone":
    it has closed, or reset. "silent": after `patience` seconds nobody
    can tell. `sock` keeps the timeout that it has.
    """
    deadline = time.monotonic() + patience
    before = sock.gettimeout()
    received = b""
    try:
        sock.settimeout(patience)
        sock.sendall(b"PING\n")
        while b"PONG\n" not in received:
            left = deadline - time.monotonic()
            if left <= 0:
                return "silent"
            sock.settimeout(left)
            piece = sock.recv(1000)
            if not piece:
                return "gone"
            received += piece
        return "alive"
    except TimeoutError:
        return "silent"
    except OSError:
        return "gone"
    finally:
        sock.settimeout(before)


EXERCISE = Exercise(
    name="still_there",
    notebook="09",
    title="Tell whether the peer is still there",
    solution=(still_there,),
    check=check,
    gives=str,
    mistakes={
        "asks nothing": Mistake(
            "no PING came to the peer; your function {told}. What your own kernel knows of the "
            "connection is what it last heard, and that may be long ago.",
            '`sock.sendall(b"PING\\n")`: only an answer shows that somebody is there.',
        ),
        "other question": Mistake(
            "the peer got {got!r}, and it answers the line PING.",
            '`sock.sendall(b"PING\\n")`, once, and nothing else.',
        ),
        "goes on": Mistake(
            "{what}, and your function did not come back from `{line}`.",
            "a timeout for each call that waits, and a way out of the loop when it is over.",
        ),
        "misses the line": Mistake(
            "{what}, and your function still waits, at `{line}`.",
            "to look for the line among all that has come: other lines may stand before it and "
            "behind it.",
        ),
        "lets it through": Mistake(
            "{what}, and your function ended with {error}.",
            "to catch it: TimeoutError means that nobody can tell, another OSError that the "
            "connection is over.",
        ),
        "no word": Mistake(
            "it returned {got!r}.", 'to return one of the words "alive", "gone" and "silent".'
        ),
        "alive for gone": Mistake(
            '{what}, and you returned "alive".',
            'to look for the b"" that `recv` returns, and for PONG: only that line is an answer.',
        ),
        "silent for gone": Mistake(
            '{what}, and you returned "silent". Here one can tell: this connection is over.',
            'to return "gone" where `recv` returns b"", and for each OSError that is no '
            "TimeoutError.",
        ),
        "gone for alive": Mistake(
            '{what}, and you returned "gone".',
            'to read on until the line PONG is there, and to take b"" or an error alone as an end.',
        ),
        "silent for alive": Mistake(
            '{what}, and you returned "silent".',
            "to put the pieces together until the line PONG is among them, for as long as there "
            "is patience left.",
        ),
        "alive for silent": Mistake(
            '{what}, and you returned "alive". That bytes can be sent, or that others came, is '
            "no answer.",
            "to wait for the whole line PONG.",
        ),
        "gone for silent": Mistake(
            '{what}, and you returned "gone". No FIN and no RST has come: it may be slow, or '
            "the way to it cut for a while.",
            'to return "silent" for TimeoutError.',
        ),
        "no deadline": Mistake(
            "the peer sent other lines all the time, and {more} s after your patience of "
            "{patience} s was over your function still waited.",
            "one deadline for all: `deadline = time.monotonic() + patience`, and before each "
            "`recv` a timeout of what is left.",
        ),
        "anew": Mistake(
            "the peer left out the end of PONG, and of a patience of {patience} s you took {took}.",
            "to give each wait only what is left: "
            "`sock.settimeout(deadline - time.monotonic())` before each `recv`.",
        ),
        "waits to send": Mistake(
            "the window of the peer was closed, so that PING could not be sent. Long after your "
            "patience of {patience} s was over your function still waited.",
            "`settimeout` before `sendall`: it waits, too.",
        ),
        "timeout left": Mistake(
            "the socket came with a timeout of {before} s, and now its timeout is {after}. The "
            "next `recv` of your caller would give up at another time, or never.",
            "`before = sock.gettimeout()`, and in a `finally:` `sock.settimeout(before)`.",
        ),
        "closes": Mistake(
            "the socket was closed, and it belongs to the caller.", "to leave it open."
        ),
    },
    hints=(
        "Ask, and wait for the answer. Three things may happen: the line comes, the connection "
        "ends, or time is over.",
        "`recv` returns pieces: collect them until the line is there. Before each call, "
        "`sock.settimeout(deadline - time.monotonic())`.",
        '`except TimeoutError:` returns "silent", `except OSError:` after it "gone", and so does '
        'b"". In a `finally:` give the socket its timeout back.',
    ),
    right="“Silent” is an honest word: no protocol can tell a dead peer from a slow one.",
)
