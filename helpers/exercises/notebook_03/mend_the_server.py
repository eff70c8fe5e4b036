"""Exercise: mend a server that echoes, and then hangs."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from helpers.exercises.calls import LOOK
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import LONGEST, Peer
from helpers.exercises.peers import MUCH, ServingAnswer, visited

HARDLY = 0.5  # seconds for 1000 bytes: their way is as good as full
FILLING = 2.0  # seconds for all of them: an answer may take one byte at a time
STUB = '''
def echo_server(listener, clients):
    """Send back what each client sends; serve `clients` of them in turn."""
    for _ in range(clients):
        connection, _ = listener.accept()
        while True:
            data = connection.recv(4096)
            connection.sendall(data)
'''


def check(echo_server: Callable[..., Any]) -> None:
    """Come as polite clients, then with rude ones among them, and then do not come at all."""
    with _serving(echo_server, 2) as server:
        _polite(server, "the first client")
        _polite(server, "the second client", large=True)
    with _serving(echo_server, 4) as server:
        _polite(server, "the first client")
        _polite(server, "the second client")
        _vanishes(server, "the third client", "the fourth")
        _polite(server, "the fourth client")
    with _serving(echo_server, 2) as server:
        _vanishes(server, "the first client", "the second", large=True)
        _polite(server, "the second client")
    with _serving(echo_server, 0):
        pass


@contextlib.contextmanager
def _serving(echo_server: Callable[..., Any], clients: int) -> Iterator[ServingAnswer]:
    """Let the answer serve; see that it returns once its clients have been there."""
    with visited(echo_server, clients) as server:
        yield server
        outcome = server.outcome()
        expect(not outcome.goes_on, "goes on", clients=clients, line=outcome.line)


@contextlib.contextmanager
def _visit(
    server: ServingAnswer, who: str, allowed: tuple[type[BaseException], ...] = ()
) -> Iterator[Peer]:
    """Come as a client; there has to be somebody."""
    _expect_no_return(server, who, "does not wait" if _is_brief(server) else "stops early")
    with server.visit(allowed) as client:
        yield client


def _polite(server: ServingAnswer, who: str, large: bool = False) -> None:
    """Send some words with a pause between them, say that this is all, and wait for the end."""
    before = _closed(server)
    with _visit(server, who) as client:
        _echo(client, server, who, b"hello")
        deed = client.pause()
        _expect_no_return(
            server, who, "gives up" if _is_brief(server) else "stops early", deed=deed
        )
        late = b"" if client.nothing_comes() else client.rest()
        expect(not late, "too much", who=who, late=late)
        _echo(client, server, who, b" and more\r\n", deed)
        if large:
            data = bytes(range(251)) * (MUCH // 251)
            got = client.flood(data)
            expect(len(got) == len(data), "loses bytes", who=who, sent=len(data), got=len(got))
            expect(got == data, "changes", who=who, sent=data, got=got)
        client.end()
        late = client.rest()
        expect(not late, "too much", who=who, late=late)
        if not client.ending or not _closes(server, before):
            line = _line(server)
            at_accept = "accept" in line or server.call.ended
            expect(at_accept, "goes round", who=who, line=line)
            expect(client.ending, "not closed", who=who)
            expect(False, "half closed", who=who)
        expect(client.ending == "end", "resets", who=who)
        client.pause()  # the next one may come late


def _echo(client: Peer, server: ServingAnswer, who: str, word: bytes, deed: str = "") -> None:
    """Send a word and get it back. `deed` is what came between this word and the one before."""
    client.send(word)
    got = client.receive(len(word))
    if not got:
        _expect_no_return(server, who)
        notes = server.call.watch.notes
        looks_away = client.ending and deed and (notes.limits or notes.asked)
        expect(not looks_away, "gives up", who=who, deed=deed)
        expect(not deed, "answers once", who=who)
        client.end()
        late = client.rest()
        expect(late != word, "answers late", who=who)
        server.call.outcome(lambda: True)  # an error of the answer explains it
        expect(False, "silent", who=who)
    part = len(got) < len(word) and word.startswith(got)
    expect(not part, "loses bytes", who=who, sent=len(word), got=len(got))
    expect(got == word, "changes", who=who, sent=word, got=got)


def _vanishes(server: ServingAnswer, who: str, following: str, large: bool = False) -> None:
    """Be reset in the middle of a word, or of an answer that nobody reads."""
    before = _closed(server)
    with _visit(server, who, (ConnectionError,)) as client:
        if large:
            _fill(client)
            client.end()  # whoever sends after this and a RST gets EPIPE, not ECONNRESET
        else:
            client.send(b"and then I")
            client.receive(10)
        client.reset()
        closed = _closes(server, before)
        server.call.settle()
        if server.call.ended:
            server.call.raise_error(ConnectionError)
            error = server.call.error
            expect(
                error is None,
                "falls over",
                who=who,
                error=type(error).__name__,
                following=following,
            )
            expect(False, "gives up the rest", who=who, following=following)
        line = _line(server)
        expect(closed or "accept" in line, "goes round it", who=who, line=line)
        expect(closed, "left open", who=who)


def _fill(client: Peer) -> None:
    """Send and read nothing, until the answer can send no more, or hardly more.

    Small pieces a kernel makes room for long after its buffer is full, a few at each window probe.
    """
    ends = time.monotonic() + FILLING
    for _ in range(MUCH // 1000):
        if not client.send(bytes(1000)) or not client.drained(HARDLY) or time.monotonic() > ends:
            break


def _closed(server: ServingAnswer) -> int:
    """Return how many sockets have been closed, or given away."""
    notes = server.call.watch.notes
    return notes.closed + len(notes.detached)


def _closes(server: ServingAnswer, before: int) -> bool:
    """Wait until one more socket has been closed; return whether it was."""

    def has_closed(seconds: float) -> bool:
        if _closed(server) == before:
            time.sleep(min(seconds, LOOK))
        return _closed(server) > before

    return server.call.wait(has_closed, lambda: "accept" in _line(server))


def _expect_no_return(
    server: ServingAnswer, who: str, mistake: str = "stops early", **facts: object
) -> None:
    """See that the answer still serves, or raise what ended it."""
    if server.call.ended:
        server.call.raise_error()
        expect(False, mistake, who=who, **facts)


def _is_brief(server: ServingAnswer) -> bool:
    """Return whether the answer has set a limit that a pause of the check outlasts."""
    return any(limit <= LONGEST for limit in server.call.watch.notes.limits)


def _line(server: ServingAnswer) -> str:
    """Return the line at which the answer is now."""
    place = server.call.task.where()
    return place[1] if place else "?"


def echo_server(listener, clients):
    """Send back what each client sends; serve `clients` of them in turn."""
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            try:
                while data := connection.recv(4096):
                    connection.sendall(data)
            except ConnectionError:
                continue  # this client has vanished; there are others


EXERCISE = Exercise(
    name="mend_the_server",
    notebook="03",
    title="Mend the server: it must end with each client, and serve the next",
    stub=STUB,
    solution=(echo_server,),
    check=check,
    mistakes={
        "goes round": Mistake(
            "{who} has sent all it has, and the server is still busy with it, at `{line}`.",
            "to leave the loop when `recv` returns b'': more will never come.",
        ),
        "not closed": Mistake(
            "{who} has sent all it has, and waits for the end of the connection. The server has "
            "gone on, and the old connection is still open.",
            "`connection.close()` after the loop, or `with connection:` around it.",
        ),
        "half closed": Mistake(
            "{who} was told the end, and the server has gone on without closing its own socket.",
            "`connection.close()` after the loop, or `with connection:` around it: a socket is "
            "not closed by `shutdown`, nor because its name gets another value.",
        ),
        "resets": Mistake(
            "{who} has sent all it has, and got a RST in place of a FIN.",
            "to read until `recv` returns b'', then `close`, and to leave SO_LINGER alone.",
        ),
        "silent": Mistake("{who} sent a word and got nothing back.", "`connection.sendall(data)`."),
        "answers late": Mistake(
            "{who} sent a word and waited; its answer came only after it had sent end-of-file.",
            "to send each piece back as soon as `recv` gives it.",
        ),
        "answers once": Mistake(
            "{who} sent a second word, and got nothing back.",
            "to keep the loop: a client may send again until `recv` returns b''.",
        ),
        "gives up": Mistake(
            "{who} {deed}, and the server had left it by then.",
            "to wait: silence is not the end. Only b'' from `recv` says that the client has sent "
            "everything.",
        ),
        "loses bytes": Mistake(
            "{who} sent {sent} bytes, and {got} came back.",
            "`sendall`: it goes on until every byte is taken, as `send` need not.",
        ),
        "changes": Mistake(
            "{who} sent {sent!r}, and {got!r} came back.",
            "to send back what `recv` gives, as it is: a space and a line end are bytes as others.",
        ),
        "too much": Mistake(
            "{who} got {late!r} on top of what it had sent.",
            "to send back each piece once, and nothing of your own.",
        ),
        "stops early": Mistake(
            "the server has returned before {who} was served.",
            "to go on to the next client. `return` ends the whole function, `break` the innermost "
            "loop that it stands in, and `range(clients)` counts them.",
        ),
        "does not wait": Mistake(
            "nobody came for a moment, and the server has returned before {who} was served.",
            "to wait in `accept` for as long as it takes.",
        ),
        "falls over": Mistake(
            "{who} vanished in the middle (its system sent RST), and {error} ended "
            "the server. So {following} found nobody.",
            "`try:` around all that is done for one client, `recv` and `sendall`, and "
            "`except ConnectionError:` after it. One rude client is no reason to leave the others "
            "alone.",
        ),
        "gives up the rest": Mistake(
            "{who} vanished in the middle (its system sent RST), and the server returned. "
            "So {following} found nobody.",
            "to lose this client only: after the `except`, the loop over the clients has to go on.",
        ),
        "left open": Mistake(
            "{who} vanished in the middle, and the server has gone on without closing its own "
            "socket.",
            "`with connection:` around the `try`, or `connection.close()` in a `finally`: the way "
            "through `except` needs it as well.",
        ),
        "goes round it": Mistake(
            "{who} vanished in the middle, and the server is still busy with it, at `{line}`.",
            "the `try` around the inner loop, not in it: an exception ends the talk.",
        ),
        "goes on": Mistake(
            "the server was to serve {clients} clients. They were served, and it has not "
            "returned. It is at `{line}`.",
            "to return after `clients` clients, also if that is none.",
        ),
    },
    hints=(
        "What does `recv` return once the client has sent everything? And the next `recv`?",
        "Leave the inner loop when `data` is b'', then close the connection: "
        "its client waits for that.",
        "`with connection:`, in it `try:`, in it `while data := connection.recv(4096):`. "
        "After `except ConnectionError:` go on to the next client.",
    ),
    right="Three faults at once, as in life: a loop without an end, a connection left open, "
    "and trust in the peer.",
)
