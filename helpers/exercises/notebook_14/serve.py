"""Exercise: serve one client by HTTP/1.1, as long as both want."""

import re
from collections.abc import Callable
from typing import Any

from helpers.application import BadRequest, Request, RequestReader, response
from helpers.exercises.brief import brief
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import MUCH, talk
from helpers.servers.handlers import hang_up

HEAD = b"%b %b HTTP/1.1\r\nHost: a\r\n%b\r\n"
BAD = b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"
LARGE = b"large " * (MUCH // 6)


def check(serve: Callable[..., Any]) -> None:
    """Come as one client after the other, and be less and less kind."""
    visits = (_one, _drips, _pauses, _joined, _bodies, _head, _closes, _bad, _ends, _resets, _large)
    for visit in visits:
        try:
            visit(serve)
        except BadRequest as error:
            expect(False, "not caught", error=str(error))


def app(request: Request) -> tuple[int, bytes]:
    """Answer with what was understood; there is nothing at /missing."""
    if request.target == "/missing":
        return 404, b"nothing here"
    if request.target == "/large":
        return 200, LARGE
    return 200, f"{request.method} {request.target} ".encode() + request.body


def asked(target: str, method: str = "GET", fields: bytes = b"", body: bytes = b"") -> bytes:
    """Return a request as it travels."""
    if body:
        fields += b"Content-Length: %d\r\n" % len(body)
    return HEAD % (method.encode(), target.encode(), fields) + body


def _answer(
    peer: Peer,
    target: str,
    method: str = "GET",
    body: bytes = b"",
    what: str = "one request came",
    broken: str = "no HTTP",
    bad: bool = False,
) -> None:
    """Receive an answer and compare it with what `app` says; with `bad`, a bad one is behind it."""
    head = b""
    while not head.endswith(b"\r\n\r\n") and len(head) < 10_000 and (byte := peer.receive(1)):
        head += byte
    found = re.match(rb"HTTP/1\.[01] (\d\d\d)[ \r]", head)
    gone = peer.received and (peer.call.ended or peer.ending)
    refused = found and int(found[1]) in (400, 505)
    expect(not bad or (head and not refused), "good one lost", what=what, target=target)
    expect(head or not gone, "closes", what=what, target=target)
    expect(head, "no answer", what=what, target=target)
    if not found:
        expect(False, broken, got=head, what=what)
    expect(head.endswith(b"\r\n\r\n"), "not all sent", got=head, what=what)
    status, wanted = (200, f"{method} {target} ".encode() + body)
    if target in ("/missing", "/large"):
        status, wanted = (404, b"nothing here") if target == "/missing" else (200, LARGE)
    expect(int(found[1]) == status, "status", what=what, got=int(found[1]), want=status)
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+) *\r\n", head)
    if not length:
        expect(False, "no length", what=what, head=head)
    if method == "HEAD":
        expect(
            int(length[1]) == len(wanted), "length", what=what, got=int(length[1]), want=len(wanted)
        )
        return
    got = peer.receive(int(length[1]))
    expect(got == wanted, "body", what=what, got=got, want=wanted)


def _over(peer: Peer, mistake: str, **facts: object) -> None:
    """See that the stream ends, by FIN, and the function with it once the client closes."""
    more = peer.rest()
    expect(not more, "says more", got=more, **facts)
    expect(peer.ending == "end", mistake, ending=peer.ending or "nothing", **facts)
    peer.end()
    peer.finish("hangs")


def _one(serve: Callable[..., Any]) -> None:
    """Ask three times on one connection, each time when the answer is there."""
    with talk(serve, app) as peer:
        for target in ("/", "/missing", "/a?b=c"):
            what = f"GET {target} came"
            peer.send(asked(target))
            _answer(peer, target, what=what)
        peer.end()
        peer.finish("hangs")
        expect(not peer.rest(), "says more", got=bytes(peer.received[-200:]), what="the end came")


def _drips(serve: Callable[..., Any]) -> None:
    with talk(serve, app) as peer:
        what = "a request came byte by byte"
        peer.drip(asked("/drop", "POST", body=b"by drop"))
        _answer(peer, "/drop", "POST", b"by drop", what)
        peer.end()
        peer.finish("hangs")


def _pauses(serve: Callable[..., Any]) -> None:
    """Be silent between two requests, and in the middle of one."""
    with talk(serve, app, allowed=(TimeoutError,)) as peer:
        request = asked("/slow")
        for cut in (0, 20):
            peer.send(request[:cut])
            deed = peer.pause()
            if peer.call.ended:
                expect(False, "gives up", deed=deed, told=peer.outcome().told)
            peer.send(request[cut:])
            _answer(peer, "/slow", what="a request came slowly")
        peer.end()
        peer.finish("hangs")


def _joined(serve: Callable[..., Any]) -> None:
    with talk(serve, app) as peer:
        targets = ("/1", "/missing", "/3")
        peer.send(b"".join(map(asked, targets)))
        for target in targets:
            _answer(peer, target, what="three requests came in one piece")
        peer.end()
        peer.finish("hangs")


def _bodies(serve: Callable[..., Any]) -> None:
    """Send a body that looks like a request, and one in chunks."""
    trap = asked("/admin")
    with talk(serve, app) as peer:
        what = "a request with a body came, and another behind it"
        chunked = asked("/c", "PUT", b"Transfer-Encoding: chunked\r\n")
        peer.send(
            asked("/form", "POST", body=trap) + chunked + b"2\r\nhi\r\n0\r\n\r\n" + asked("/2")
        )
        _answer(peer, "/form", "POST", trap, what)
        _answer(peer, "/c", "PUT", b"hi", what)
        _answer(peer, "/2", what=what)
        peer.end()
        peer.finish("hangs")


def _head(serve: Callable[..., Any]) -> None:
    with talk(serve, app) as peer:
        what = "HEAD came, and GET behind it"
        peer.send(asked("/page", "HEAD") + asked("/missing"))
        _answer(peer, "/page", "HEAD", what=what)
        _answer(peer, "/missing", what=what, broken="body after HEAD")
        peer.end()
        peer.finish("hangs")


def _closes(serve: Callable[..., Any]) -> None:
    """Ask for the end, and send more all the same."""
    close, old = asked("/last", fields=b"Connection: close\r\n"), b"GET /last HTTP/1.0\r\n\r\n"
    for last, behind in ((close, asked("/too-late")), (old, asked("/too-late")), (close, BAD)):
        what = f"{brief(last, 60)} came, and more behind it"
        bad = behind is BAD
        with talk(serve, app) as peer:
            peer.send(asked("/first") + last + behind)
            _answer(peer, "/first", what=what, bad=bad)
            _answer(peer, "/last", what=what, bad=bad)
            _over(peer, "stays open", what=what)
    with talk(serve, app) as peer:
        kept = b"GET /kept HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        what = "HTTP/1.0 with Connection: keep-alive came, and another behind it"
        peer.send(kept + asked("/2"))
        _answer(peer, "/kept", what=what)
        _answer(peer, "/2", what=what)
        peer.end()
        peer.finish("hangs")


def _bad(serve: Callable[..., Any]) -> None:
    """Send a good request, a bad one, and a flood behind it, before reading anything."""
    for bad, status in ((BAD, 400), (b"GET / HTTP/2.0\r\n\r\n", 505)):
        what = f"a good request came, and one that gets {status}"
        with talk(serve, app, allowed=(ConnectionError,)) as peer:
            peer.send(asked("/good") + bad + asked("/too-late"))
            _answer(peer, "/good", what=what, bad=True)
            head = peer.receive(12)
            expect(head, "no refusal", what=what, status=status)
            expect(head[9:12] == b"%d" % status, "other refusal", got=head, status=status)
            peer.send(LARGE)  # as a client does that has not looked up yet
            more = peer.rest(1000)
            expect(b"too-late" not in more, "goes on", what=what)
            expect(not re.search(rb"HTTP/1\.[01] \d", more), "says more", what=what, got=more)
            expect(
                re.search(rb"(?i)content-length:|connection: *close", more),
                "no length",
                what=what,
                head=head + more,
            )
            expect(peer.ending != "reset", "reset", what=what)
            expect(peer.ending == "end", "stays open", what=what, ending="nothing")
            peer.end()
            peer.finish("hangs")


def _ends(serve: Callable[..., Any]) -> None:
    """Ask, and say at once that this was all; then end in the middle of a request."""
    with talk(serve, app) as peer:
        what = "a request came, and the end of the stream"
        peer.send(asked("/all"))
        peer.end()
        _answer(peer, "/all", what=what)
        peer.finish("hangs")
    with talk(serve, app) as peer:
        peer.send(asked("/half", "POST", b"Content-Length: 9\r\n") + b"half")
        peer.end()
        peer.finish("hangs")
        got = peer.rest()
        expect(b" 200 " not in got, "half a body", got=got)


def _resets(serve: Callable[..., Any]) -> None:
    with talk(serve, app, allowed=(ConnectionError,)) as peer:
        peer.send(asked("/form", "POST", b"Content-Length: 9\r\n") + b"half")
        peer.drained()
        peer.reset()
        outcome = peer.outcome()
    expect(not outcome.goes_on, "hangs", line=outcome.line)


def _large(serve: Callable[..., Any]) -> None:
    with talk(serve, app) as peer:
        what = "a large answer was asked for, and read late"
        peer.send(asked("/large") + asked("/2"))
        _answer(peer, "/large", what=what)
        _answer(peer, "/2", what=what)
        peer.end()
        peer.finish("hangs")


def serve(connection, app):
    """Answer the requests of one client, until it has sent all.

    `app(request)` returns `(status, body)`. A connection stays open, but
    after a request that does not keep it alive, or is refused with the
    status of its BadRequest, nothing more is answered: hang up.
    """
    reader = RequestReader()
    while piece := connection.recv(65_536):
        refused = None
        try:
            requests = reader.feed(piece)
        except BadRequest as error:
            requests, refused = error.requests, error.status
        for request in requests:
            status, body = app(request)
            with_body = request.method != "HEAD"
            connection.sendall(response(status, body, with_body=with_body))
            if not request.keeps_alive:
                hang_up(connection)
                return
        if refused:
            connection.sendall(response(refused))
            hang_up(connection)
            return


EXERCISE = Exercise(
    name="serve",
    notebook="14",
    title="Serve one client by HTTP/1.1, as long as both want",
    solution=(serve,),
    check=check,
    mistakes={
        "good one lost": Mistake(
            "{what}; the good one, {target}, got no answer. Both came in one piece, and BadRequest "
            "says what was read before the bad one.",
            "`error.requests`: to answer them first, then to refuse.",
        ),
        "no answer": Mistake(
            "{what}, and there was no answer to {target}.",
            "`sendall(response(…))` for each request that `feed` returns: it may return several, "
            "or none yet.",
        ),
        "no HTTP": Mistake(
            "{what}, and the answer was {got!r}. That is no head of an answer.",
            "`response(status, body)`, which makes one.",
        ),
        "not all sent": Mistake(
            "{what}, and all that arrived of the answer was {got!r}.",
            "`sendall`: `send` may take a part.",
        ),
        "body after HEAD": Mistake(
            "{what}. Where the answer to GET should begin came {got!r}: the answer to HEAD had a "
            "body, and its client does not read one.",
            "`response(status, body, with_body=False)` for HEAD.",
        ),
        "gives up": Mistake(
            "a client {deed}, and your function {told}.",
            "to wait a few seconds at least, or as long as the client likes.",
        ),
        "not caught": Mistake(
            "a BadRequest came out of your function: {error}.",
            "`except BadRequest` around `feed`. If all of that client's requests were good: one "
            "reader for the whole connection, since it keeps what is not complete.",
        ),
        "status": Mistake(
            "{what}; the status was {got}, and `app` had said {want}.",
            "to give `response` what `app(request)` returned.",
        ),
        "no length": Mistake(
            "{what}, and the answer began with {head!r}: where does it end?",
            "a Content-Length in every answer, as `response` writes it.",
        ),
        "length": Mistake(
            "{what}; the answer to HEAD told a length of {got}, and GET would get {want}.",
            "`response(status, body, with_body=False)`: the length without the body.",
        ),
        "body": Mistake(
            "{what}; the body was {got!r}, not {want!r}.",
            "to answer each request in the order in which they came, with all that `app` gave, and "
            "HEAD without a body.",
        ),
        "closes": Mistake(
            "{what}, and your function ended without an answer to {target}.",
            "a loop around `recv`: the next request comes on the same connection, until `recv` "
            "returns b''.",
        ),
        "stays open": Mistake(
            "{what}; that was answered, and then came {ending} where the stream should end.",
            "`hang_up(connection)`, and `return`.",
        ),
        "says more": Mistake(
            "{what}, and behind the answers came {got!r}.",
            "to answer once, and nothing behind the last request.",
        ),
        "no refusal": Mistake(
            "{what}: the good one was answered, and then came nothing.",
            "`except BadRequest as error:` around `feed`, and an answer with `error.status`.",
        ),
        "other refusal": Mistake(
            "a request has to be refused with {status}, and the answer began {got!r}.",
            "`error.status`: the exception knows.",
        ),
        "goes on": Mistake(
            "{what}, and what stood behind the bad one was answered too. After it nobody knows "
            "where a request begins.",
            "to hang up.",
        ),
        "reset": Mistake(
            "{what}, more behind them, and the client got RST: its kernel may throw your answer "
            "away.",
            "`hang_up(connection)`, which reads what still comes.",
        ),
        "half a body": Mistake(
            "the stream ended in the middle of a body, and you answered {got!r}.",
            "to answer only what `feed` returns. It returns whole requests.",
        ),
        "hangs": Mistake(
            "the client has gone, and your function still waits at `{line}`.",
            "to leave the loop when `recv` returns b''.",
        ),
    },
    hints=(
        "`while piece := connection.recv(65_536):`, and in it a `for` over `reader.feed(piece)`. "
        "The reader is made once, before the loop.",
        "`error.requests` of a BadRequest are good requests that came before: answer them, then "
        "send `response(error.status)`.",
        "`hang_up` from helpers is section 7's: the end of your words, and then reading to the "
        "end of the client's. Call it after the last answer, and return.",
    ),
    right="A browser will do: put `partial(serve, app=gallery)` into a BackgroundServer, and look.",
)
