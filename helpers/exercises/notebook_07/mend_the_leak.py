"""Exercise: a server that leaves connections in CLOSE-WAIT, to be found and mended."""

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import ServingAnswer, visited

STUB = '''
def greeter(listener, clients):
    """Greet `clients` clients by name, one after the other."""
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(b"Your name in UTF-8, please.")
            continue
        if not name:
            continue
        connection.sendall(f"Hello, {name}.".encode())
        connection.close()
'''

NAMED, SILENT = "a client with a name", "the client that says nothing"
GARBLED, ENDED = "the client whose name is not UTF-8", "a client that had sent its end"
LATIN, PLEASE = "é".encode("latin-1"), b"Your name in UTF-8, please."
LONG = "ö" * 50  # 100 bytes, which is what the server takes
# What each client is, sends and shall get. They come one by one, and stay. Those that wait for
# their answer keep their sending direction open meanwhile, as a client may.
WAITS, ENDS = False, True
VISITS = (
    (NAMED, b"Ada", b"Hello, Ada.", ENDS),
    (NAMED, "Zoë".encode(), "Hello, Zoë.".encode(), WAITS),
    (SILENT, b"", b"", ENDS),
    (GARBLED, LATIN, PLEASE, ENDS),
    (GARBLED, b"Ren" + LATIN, PLEASE, WAITS),
    (SILENT, b"", b"", ENDS),
    (NAMED, LONG.encode(), f"Hello, {LONG}.".encode(), WAITS),
    (NAMED, b" \r\n", b"Hello,  \r\n.", ENDS),
    (GARBLED, b"\xff\xfe", PLEASE, ENDS),
)
LAST = (NAMED, b"Grace", b"Hello, Grace.", ENDS)
MISTAKES = {SILENT: "leaks silent", GARBLED: "leaks garbled"}


def check(greeter: Callable[..., Any]) -> None:
    """Come as ten clients, one by one; count the connections that the server leaves open."""
    with visited(greeter, len(VISITS) + 1) as server, contextlib.ExitStack() as kept:
        peers = []
        for number, visit in enumerate(VISITS, 1):
            expect(not server.call.ended or server.call.error, "stops early", number=number - 1)
            peers.append(kept.enter_context(server.visit()))
            _visit(peers[-1], *visit, slow=number == 2)
        _expect_closed(peers)
        _expect_none_held(server)
        peers[-1].pause()
        expect(not server.call.ended or server.call.error, "stops early", number=len(VISITS))
        last = kept.enter_context(server.visit())
        _visit(last, *LAST)
        outcome = server.outcome()
        expect(not outcome.goes_on, "goes on", line=outcome.line)
        _expect_closed([*peers, last])


def _visit(
    client: Peer, who: str, name: bytes, wanted: bytes, ends: bool, slow: bool = False
) -> None:
    """Be one client; it stays. See that it gets what it shall get."""
    deed = client.pause() if slow else ""
    _expect_patience(client, deed)
    client.send(name)
    if ends:
        client.end()
    got = client.rest(len(wanted) + 50)
    if wanted and not got and not client.ending and not client.call.ended:
        _expect_patience(client, deed)
        line = client.call.outcome(lambda: True).line
        expect(False, "no answer" if ends else "waits for the end", who=who, line=line)
    if client.ending == "reset":
        client.call.outcome(lambda: True)  # an error of the answer explains it
        expect(False, "resets", who=who)
    expect(got == wanted, "wrong answer", who=who, got=got, wanted=wanted)
    client.end()


def _expect_patience(client: Peer, deed: str) -> None:
    """Expect that a server with a limit of its own has not given up a client that was slow."""
    if deed and client.call.watch.notes.limits and (client.call.ended or _is_over(client)):
        line = "ended" if client.call.ended else "closed the connection"
        expect(False, "gives up", deed=deed, told=line)


def _is_over(client: Peer) -> bool:
    return not client.nothing_comes(0) or client.theirs is None


def _expect_closed(clients: Sequence[Peer]) -> None:
    """Expect that each client has got its FIN; all of them have sent theirs."""
    visits = [*VISITS, LAST]
    waiting = [
        who
        for client, (who, *_) in zip(clients, visits, strict=False)
        if client.ending != "end" and client.nothing_comes()
    ]
    if waiting:
        named = NAMED in waiting
        who = NAMED if named else waiting[-1]
        mistake = "leaks all" if named else MISTAKES[who]
        expect(False, mistake, who=who, count=_sockets(len(waiting)), clients=len(clients))


def _sockets(count: int) -> str:
    return f"{count} of its sockets " + ("was" if count == 1 else "were")


def _expect_none_held(server: ServingAnswer) -> None:
    """Expect that no socket is open, though every client has got its FIN."""

    watch = server.call.watch

    def given_back(seconds: float) -> bool:
        time.sleep(seconds)
        return not watch.holds_sockets()

    server.call.wait(given_back, lambda: True)  # a `close` may follow the FIN of a `shutdown`
    held = len(watch.left_behind().get("sockets", ()))
    expect(not held, "only shuts down", count=held)


def greeter(listener, clients):
    """Greet `clients` clients by name, one after the other."""
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            try:
                name = connection.recv(100).decode()
            except UnicodeDecodeError:
                connection.sendall(b"Your name in UTF-8, please.")
                continue
            if name:
                connection.sendall(f"Hello, {name}.".encode())


EXERCISE = Exercise(
    name="mend_the_leak",
    notebook="07",
    title="Find the leak: this server leaves connections in CLOSE-WAIT",
    stub=STUB,
    solution=(greeter,),
    check=check,
    mistakes={
        "leaks silent": Mistake(
            "after {clients} clients {count} in CLOSE-WAIT; {who} has closed, and the server has "
            "not.",
            "to follow the way of an empty name through the loop: which line does it skip?",
        ),
        "leaks garbled": Mistake(
            "after {clients} clients {count} in CLOSE-WAIT; {who} got its answer, but no FIN.",
            "to look at the `except` block. There are more ways out of this loop than one.",
        ),
        "leaks all": Mistake(
            "after {clients} clients {count} in CLOSE-WAIT: even {who} waits for the server's FIN.",
            "to close each connection before the next `accept`.",
        ),
        "only shuts down": Mistake(
            "every client got its FIN, and the program still holds {count} of its sockets.",
            "`close`. `shutdown` sends the FIN, but gives no socket back: they run out some day.",
        ),
        "wrong answer": Mistake(
            "{who} got {got!r} in place of {wanted!r}.",
            "to change when the connection is closed, and nothing else.",
        ),
        "no answer": Mistake(
            "{who} had sent it, and got no answer: your function was at `{line}`.",
            "to answer each client, and to close its connection, before the next `accept`.",
        ),
        "waits for the end": Mistake(
            "{who} had sent it and waited for the answer, its sending direction still open. None "
            "came: your function was at `{line}`.",
            "to call `recv` once, as before: this client's end comes after the answer.",
        ),
        "gives up": Mistake(
            "a client {deed}, before it sent its name, and your function {told}.",
            "to wait as the server did before: silence is no end.",
        ),
        "resets": Mistake(
            "{who} got a RST in place of a FIN.",
            "to read what the client sent before you close, and a plain `close`.",
        ),
        "stops early": Mistake(
            "it was to serve ten clients, and has returned after {number}.",
            "to go on with the next client: `return` and `break` leave the loop.",
        ),
        "goes on": Mistake(
            "it has served ten clients, as it was to do, and is still at `{line}`.",
            "to return after `clients` clients.",
        ),
    },
    hints=(
        "CLOSE-WAIT means: the peer has sent its FIN, and your program has not called `close`. "
        "Find every way from `accept` to the next `accept`.",
        "There are three ways through the loop, and only one of them closes. `guests` keeps the "
        "other sockets alive, so Python does not close them for you either.",
        "`with connection:` around all that follows `accept`. It closes on every way out. "
        "`guests` is not needed.",
    ),
    right="Whoever accepts a connection closes it, on every way out. `with` knows them all.",
)
