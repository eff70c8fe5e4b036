"""Exercise: one loop for many clients, of which some are rude."""

import contextlib
import selectors
from collections.abc import Callable, Iterator
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import ServingAnswer, visited
from helpers.exercises.turning import counting_sleeps, counting_turns, spins
from helpers.servers.rude import flood

WORD = b"hello"
LARGE = bytes(range(251)) * 160  # about 40,000 bytes: more than the small buffers hold
MOST = 2**20  # bytes that a glutton sends at most
KEPT = 2**18  # bytes that a server with a limit of 64 KiB takes at most, its buffers included
BLOCKED = 0.05  # seconds without room after which a glutton stops
GONE = (ConnectionError,)


def check(serve_many: Callable[..., Any]) -> None:
    """Come as a kind client, and as rude ones beside it; the kind one has to be served."""
    with counting_turns, counting_sleeps, contextlib.ExitStack() as stack:
        server = stack.enter_context(visited(serve_many, 6))
        silent = stack.enter_context(_visit(server, "nobody else"))
        _served(server, silent, "a client is alone", "serves nobody")
        kind = stack.enter_context(_visit(server, "a client"))
        _served(server, kind, "another one says nothing", "waits for one")
        _resets(server, kind)
        _half_closes(server, kind)
        _floods_and_resets(server, kind)
        _glutton(server, kind)
        silent.close()
        server.call.settle()
        expect(not server.call.ended, "returns early")
        kind.end()
        expect(not kind.rest(10) and kind.ending == "end", "does not close")
        outcome = server.outcome()
        expect(not outcome.goes_on, "goes on", line=outcome.line)


@contextlib.contextmanager
def _visit(server: ServingAnswer, after: str) -> Iterator[Peer]:
    """Come as a client; the server has to be there."""
    _expect_alive(server, after)
    with server.visit(allowed=GONE) as peer:
        yield peer


def _expect_alive(server: ServingAnswer, after: str) -> None:
    """Expect that the answer goes on; errors of another kind than a rude client's explain all."""
    server.call.settle()
    server.call.raise_error(*GONE, BlockingIOError)
    error = server.call.error
    expect(error is None, "falls over", after=after, error=type(error).__name__)
    expect(not server.call.ended, "returns early")


def _served(server: ServingAnswer, kind: Peer, while_: str, mistake: str) -> None:
    """Say a word as the kind client, and get it back."""
    kind.send(WORD)
    got = kind.receive(len(WORD))
    if not got:
        server.call.outcome(lambda: True, *GONE, BlockingIOError)  # it may be about to fall over
    _expect_alive(server, while_)
    expect(got, mistake, line=_line(server))
    expect(len(got) == len(WORD), "loses bytes", sent=len(WORD), got=len(got))
    expect(got == WORD, "changes", got=got, wanted=WORD)


def _resets(server: ServingAnswer, kind: Peer) -> None:
    with _visit(server, "a client said nothing") as peer:
        peer.send(WORD)
        peer.receive(len(WORD))
        peer.reset()
        _served(server, kind, "a client has vanished with RST", "waits for one")
    _expect_rest(server, "a client has vanished with RST, and nothing more comes")


def _half_closes(server: ServingAnswer, kind: Peer) -> None:
    """Send much, say FIN, and only then read."""
    with _visit(server, "a client vanished") as peer:
        all_taken = peer.send(LARGE) and peer.drained()
        _served(server, kind, "a client sends much and does not read yet", "one slow reader")
        expect(all_taken, "stops too early", sent=len(LARGE))
        peer.end()
        _served(server, kind, "a client has said FIN and does not read yet", "waits for one")
        _expect_rest(server, "a client has said FIN and does not read yet")
        got = peer.rest(len(LARGE) + 10)
        expect(len(got) == len(LARGE), "loses bytes", sent=len(LARGE), got=len(got))
        expect(got == LARGE, "changes", got=got, wanted=LARGE)
        expect(peer.ending == "end", "does not close")


def _floods_and_resets(server: ServingAnswer, kind: Peer) -> None:
    """Vanish while the answer still has bytes to send."""
    with _visit(server, "a client said FIN") as peer:
        peer.send(LARGE)
        peer.drained()
        peer.end()  # whoever sends after this and a RST gets EPIPE, not ECONNRESET
        peer.reset()
        _served(server, kind, "a client has vanished that had an answer to get", "waits for one")


def _glutton(server: ServingAnswer, kind: Peer) -> None:
    """Send without end, and read nothing: it has to be stopped, and the others to be served."""
    with _visit(server, "a client vanished") as peer:
        taken = flood(peer.sock, MOST, BLOCKED)
        _served(server, kind, "a client sends and reads nothing", "one slow reader")
        expect(taken < KEPT, "keeps everything", taken=taken)
        _expect_rest(server, "a client sends no more, and does not read")
        got = peer.receive(taken)
        _expect_alive(server, "a client read late")
        expect(len(got) == taken, "loses bytes", sent=taken, got=len(got))


def _expect_rest(server: ServingAnswer, when: str) -> None:
    restless = spins(server.call)
    _expect_alive(server, when)
    expect(not server.call.watch.notes.slept, "sleeps")
    expect(not restless, "spins", when=when)


def _line(server: ServingAnswer) -> str:
    place = server.call.task.where()
    return place[1] if place else "?"


def serve_many(listener, clients):
    """Echo to many clients at once; return when `clients` of them have gone.

    None of them waits for another, whatever that one does. Where 64 KiB wait
    to be sent to one, no more is read from it until some of them are sent.
    """
    waiting, ended = {}, set()

    def step(connection, events):
        """Do what `connection` is ready for; return what to ask for next, 0 at its end."""
        if events & selectors.EVENT_READ:
            data = connection.recv(4096)
            waiting[connection] += data
            if not data:
                ended.add(connection)
        if events & selectors.EVENT_WRITE:
            sent = connection.send(waiting[connection])
            waiting[connection] = waiting[connection][sent:]
        wanted = selectors.EVENT_WRITE if waiting[connection] else 0
        if connection not in ended and len(waiting[connection]) < 65536:
            wanted |= selectors.EVENT_READ
        return wanted

    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        while clients:
            for key, events in selector.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.setblocking(False)
                    waiting[connection] = b""
                    selector.register(connection, selectors.EVENT_READ)
                    continue
                try:
                    wanted = step(key.fileobj, events)
                except ConnectionError:
                    wanted = 0
                if wanted:
                    selector.modify(key.fileobj, wanted)
                else:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    del waiting[key.fileobj]
                    clients -= 1


EXERCISE = Exercise(
    name="serve_many",
    notebook="12",
    title="A loop that survives rude clients",
    solution=(serve_many,),
    check=check,
    time_limit=5.0,
    mistakes={
        "serves nobody": Mistake(
            "a client that was alone sent 5 bytes and got none back; your server is at `{line}`.",
            "to accept when the listener is ready, to register the connection, and to send back "
            "what comes.",
        ),
        "waits for one": Mistake(
            "one client got no answer while another was there; your server is at `{line}`.",
            "`setblocking(False)` for each connection, one step for each that is ready, and no "
            "loop that serves one client to its end.",
        ),
        "one slow reader": Mistake(
            "a client that sends and does not read stopped the server for all others; it is at "
            "`{line}`.",
            "one `send` on a connection that does not block, and only where the selector says "
            "that there is room; no `sendall`.",
        ),
        "falls over": Mistake(
            "{after}, and {error} ended your server, for all clients.",
            "to catch it for that one client: ConnectionError means that it is gone, "
            "BlockingIOError that there is no room now.",
        ),
        "returns early": Mistake(
            "it returned while clients were still there.",
            "to count those that have gone, not those that have come.",
        ),
        "stops too early": Mistake(
            "a client sent {sent} bytes before it read anything, and your server stopped "
            "taking them. It may stop at 64 KiB.",
            "to go on reading as long as fewer than 65,536 bytes wait to be sent.",
        ),
        "keeps everything": Mistake(
            "a client that reads nothing could send {taken} bytes, and more. Your server keeps "
            "them all.",
            "to leave EVENT_READ out for a client as long as 64 KiB wait for it; TCP then stops "
            "its sender.",
        ),
        "loses bytes": Mistake(
            "a client sent {sent} bytes and got {got} back.",
            "to keep what `send` has not taken, and to close a connection only when its stream "
            "has ended and nothing waits for it.",
        ),
        "changes": Mistake(
            "a client got {got} and should have got {wanted}.",
            "to keep what waits for each client apart, and in order.",
        ),
        "spins": Mistake(
            "it spins: {when}, and yet its loop goes round and round.",
            "`selector.modify` after each step: EVENT_READ only while the stream has not ended "
            "and there is room, EVENT_WRITE only while something waits; `unregister` for who has "
            "gone; and no limit for `select`.",
        ),
        "sleeps": Mistake(
            "it calls `time.sleep`, and meanwhile nobody is served.",
            "to leave the waiting to `select`, which returns when somebody is ready.",
        ),
        "does not close": Mistake(
            "a client had sent all and had everything back, and its connection stayed open.",
            "`unregister` and `close` when the stream has ended and nothing waits to be sent.",
        ),
        "goes on": Mistake(
            "all clients have come and gone, and your server goes on, at `{line}`.",
            "to count a client that has gone, however it went, and to leave the loop at the last.",
        ),
    },
    hints=(
        "Start from `designs.selector_loop`. Which three calls of it can raise, and which loses "
        "bytes?",
        "Keep for each connection what waits to be sent to it, and whether its stream has ended. "
        "After each step, ask the selector for what follows from these two.",
        "EVENT_READ: not ended, and fewer than 64 KiB wait. EVENT_WRITE: something waits. Neither: "
        "unregister, close, count. A ConnectionError has the same end.",
    ),
    right="Six clients, one thread, and none of them could stop the others. The glutton was "
    "stopped by TCP itself: you did not read, so its window closed.",
)
