"""The zoo: the peers that every check talks with, and what they do.

A check calls an answer by one of three doors, each a `with` block that gives a `Peer`:

    with talk(echo_once) as peer:              # the answer is given a connection
    with hosted(fetch, arguments) as peer:     # the answer connects to an address
    with visited(echo_server, 4) as server:    # the answer is given a listener: server.visit()

The answer runs in a thread of its own, on `Noting` sockets over small buffers. A peer may send byte
by byte, join messages, pause, end, reset, send a flood and read late; it records all it receives.

No wait here counts seconds alone: an answer that moves a byte now and then may take its time. A
peer gives up once nothing has moved for PATIENCE seconds, sooner where the answer waits for bytes
that it has all been given.
"""

import contextlib
import functools
import itertools
import random
import selectors
import socket
from collections.abc import Callable, Iterator
from typing import Any

from helpers.exercises.brief import brief
from helpers.exercises.calls import PATIENCE, AnswerCall, Outcome, ready
from helpers.exercises.noting import note
from helpers.exercises.peer import MUCH, Peer
from helpers.exercises.watch import TrialWatch, now
from helpers.servers.waking import wake

__all__ = [
    "MUCH",
    "Outcome",
    "Peer",
    "as_it_likes",
    "hosted",
    "one_by_one",
    "talk",
    "visited",
]

BUFFER = 8192  # bytes of a small buffer


def one_by_one() -> Iterator[int]:
    """Return the sizes of a socket that receives one byte in each call."""
    return itertools.repeat(1)


def as_it_likes(seed: int = 5, largest: int = 40) -> Iterator[int]:
    """Return sizes from 1 to `largest`, in no order, the same for the same seed."""
    generator = random.Random(seed)
    return iter(lambda: generator.randint(1, largest), None)


@contextlib.contextmanager
def talk(
    answer: Callable[..., Any],
    *arguments: Any,
    sizes: Iterator[int] | None = None,
    begin: bytes = b"",
    allowed: tuple[type[BaseException], ...] = (),
) -> Iterator[Peer]:
    """Call `answer(connection, *arguments)`; give the `Peer` at the other end.

    With `sizes` the connection receives few bytes in a call. `begin` has arrived before the call.
    Exceptions of the answer that are `allowed` are not raised here.
    """
    ours, theirs = _pair()
    watch = now() or TrialWatch()
    with ours, theirs:
        if begin:
            ours.sendall(begin)
            ready(theirs, selectors.EVENT_READ, PATIENCE)
        theirs.settimeout(None)  # an answer waits as long as it likes; the peer knows when to stop
        call = AnswerCall(answer, (note(theirs, watch.notes, sizes), *arguments), watch)
        peer = Peer(call, ours, allowed)
        peer._theirs = theirs
        if begin:
            peer._did(f"sent {brief(begin, 60)}")
        try:
            yield peer
        finally:
            ours.close()  # whoever waits for it by select hears of that, and of nothing else
            wake(theirs)
            call.stop()


@contextlib.contextmanager
def hosted(
    answer: Callable[..., Any],
    arguments: Callable[[tuple[str, int]], tuple[Any, ...]],
    sizes: Callable[[], Iterator[int]] | None = None,
    allowed: tuple[type[BaseException], ...] = (),
) -> Iterator[Peer | None]:
    """Listen, call `answer(*arguments(address))`, and give the `Peer` it has connected to.

    Gives None if it returns, or nothing moves, before it has connected; then what it raised is
    raised, one of `allowed` too: no peer has given a reason for it yet. With `sizes()` its sockets
    receive few bytes in a call.
    """
    watch = now() or TrialWatch()
    with _listener() as listener, contextlib.ExitStack() as closing:
        watch.sizes = sizes
        call = AnswerCall(answer, arguments(listener.getsockname()), watch)
        closing.callback(setattr, watch, "sizes", None)
        closing.callback(call.stop)
        watch.deed = "listens, and nobody has come"
        if not call.wait(functools.partial(ready, listener, selectors.EVENT_READ), lambda: False):
            call.raise_error()
            yield None
            return
        ours = closing.enter_context(listener.accept()[0])
        watch.deed = "accepted the connection"
        yield Peer(call, ours, allowed)


class ServingAnswer:
    """An answer that serves; `visit()` is a client of it."""

    def __init__(self, call: AnswerCall, address: tuple[str, int]) -> None:
        self.call, self.address = call, address

    @contextlib.contextmanager
    def visit(self, allowed: tuple[type[BaseException], ...] = ()) -> Iterator[Peer]:
        """Connect to the answer; give the `Peer`. Raises what ended the answer before."""
        self.call.watch.deed = "connected"
        try:
            ours = _client(self.address)
        except OSError:
            if self.call.ended:
                self.call.raise_error()
            raise
        with ours:
            yield Peer(self.call, ours, allowed)

    def outcome(self, *allowed: type[BaseException]) -> Outcome:
        """Wait for the end of the call; return its `Outcome`."""
        return self.call.outcome(lambda: False, *allowed)


@contextlib.contextmanager
def visited(answer: Callable[..., Any], *arguments: Any) -> Iterator[ServingAnswer]:
    """Call `answer(listener, *arguments)`; give it as a `ServingAnswer`."""
    watch = now() or TrialWatch()
    with _listener() as listener:
        listener.settimeout(None)
        address = listener.getsockname()  # now: the answer may close it at once
        call = AnswerCall(answer, (note(listener, watch.notes), *arguments), watch)
        try:
            yield ServingAnswer(call, address)
        finally:
            wake(listener)
            call.stop()


def _listener() -> socket.socket:
    """Return a listener whose connections have small buffers."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    _small(listener)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def _client(address: tuple[str, int]) -> socket.socket:
    """Return a connection with small buffers."""
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        _small(client)
        client.settimeout(PATIENCE)
        client.connect(address)
    except BaseException:
        client.close()
        raise
    return client


def _pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a connection with small buffers."""
    with _listener() as listener:
        client = _client(listener.getsockname())
        server, _ = listener.accept()
    return client, server


def _small(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
