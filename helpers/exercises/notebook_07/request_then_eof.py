"""Exercise: ask, say that it was all, and tell how the answer ended."""

import errno
import selectors
import socket
from collections.abc import Callable
from typing import Any

from helpers.exercises.calls import ready
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import MUCH, one_by_one, talk
from helpers.servers import NotFinished

REQUEST = b"what is the time?"
HALF = b"it is twenty "
ANSWER = HALF + b"past four, and all is well"
NO_SOCKET = (errno.EBADF, getattr(errno, "WSAENOTSOCK", errno.EBADF))
LIMIT = 0.1  # seconds that a caller may have given to the socket


def check(request_then_eof: Callable[..., Any]) -> None:
    """Be servers: slow, brief, dripping, long, silent, and two that break off."""
    _two_parts(request_then_eof)
    _drops(request_then_eof)
    _much(request_then_eof)
    _nothing(request_then_eof)
    _breaks_off(request_then_eof)
    _breaks_in(request_then_eof)
    _limited(request_then_eof)


def _two_parts(request_then_eof: Callable[..., Any]) -> None:
    """Answer in two parts, with a silence before each."""
    with talk(request_then_eof, REQUEST, allowed=(OSError,)) as server:
        _receive(server, REQUEST)
        deed = _listens(server)
        server.send(HALF)
        server.drained()
        deed = server.pause() if not server.call.ended else deed
        server.send(ANSWER[len(HALF) :])
        server.end()
        answer, ending = _pair(server, deed)
    expect(answer != HALF or not _looks_away(server), "gives up", deed=deed, told=f"had {HALF!r}")
    _compare(answer, ending, ANSWER)


def _listens(server: Peer) -> str:
    """Be silent before the answer; see that it is waited for. Return what was done."""
    deed = server.pause()
    theirs = server.theirs
    number = -1 if theirs is None else socket.socket.fileno(theirs)
    # Nothing was sent, so what can be read is an end that the reader has made.
    deaf = number >= 0 and ready(number, selectors.EVENT_READ, 0)
    expect(not deaf, "reads nothing")
    if server.call.ended and server.call.error is None:
        mistake = "gives up" if _looks_away(server) else "does not wait"
        expect(False, mistake, deed=deed, told=server.outcome().told)
    return deed


def _looks_away(server: Peer) -> bool:
    """Return whether the answer has set itself a limit."""
    notes = server.call.watch.notes
    return bool(notes.limits or notes.asked)


def _drops(request_then_eof: Callable[..., Any]) -> None:
    """Answer byte by byte: on the wire, and in what the socket gives."""
    with talk(request_then_eof, REQUEST, allowed=(OSError,), sizes=one_by_one()) as server:
        _receive(server, REQUEST)
        server.send(ANSWER)
        server.end()
        _compare(*_pair(server), ANSWER)
    with talk(request_then_eof, REQUEST, allowed=(OSError,)) as server:
        _receive(server, REQUEST)
        server.drip(HALF)
        server.end()
        _compare(*_pair(server), HALF)


def _much(request_then_eof: Callable[..., Any]) -> None:
    """Take a request and give an answer that no buffer holds."""
    request = bytes(range(253)) * (MUCH // 253)
    with talk(request_then_eof, request, allowed=(OSError,)) as server:
        _receive(server, request)
        server.send(request[::-1])
        server.end()
        _compare(*_pair(server), request[::-1])


def _nothing(request_then_eof: Callable[..., Any]) -> None:
    """An empty request is one, and so is an empty answer."""
    for request, wanted in ((b"", ANSWER), (REQUEST, b"")):
        with talk(request_then_eof, request, allowed=(OSError,)) as server:
            _receive(server, request)
            server.send(wanted)
            server.end()
            _compare(*_pair(server), wanted)


def _breaks_off(request_then_eof: Callable[..., Any]) -> None:
    """Reset the connection in the middle of the answer, and before it begins."""
    for sent in (HALF, b""):
        with talk(request_then_eof, REQUEST, allowed=(OSError,)) as server:
            _receive(server, REQUEST)
            server.send(sent)
            server.drained()  # some systems drop what was not read before the RST came
            server.reset()
            outcome = server.outcome()
            lost = isinstance(outcome.error, ConnectionError)
            expect(not lost, "lets it through", error=type(outcome.error).__name__)
            answer, ending = _pair(server)
        expect(ending != "FIN", "half looks whole")
        expect(ending == "RST", "wrong ending", got=ending, wanted="RST", how="sent a RST")
        expect(answer == sent, "throws away", got=answer, sent=sent)


def _breaks_in(request_then_eof: Callable[..., Any]) -> None:
    """Reset the connection in the middle of the request; to raise that is as right as to tell."""
    with talk(request_then_eof, bytes(MUCH), allowed=(OSError,)) as server:
        server.receive(1000)
        server.reset()
        if server.outcome().error is None:
            expect(_pair(server)[1] != "FIN", "half looks whole")


def _limited(request_then_eof: Callable[..., Any]) -> None:
    """Be silent for longer than the caller has allowed: that is no end, and surely no RST."""

    def limited(sock: socket.socket, request: bytes) -> Any:
        sock.settimeout(LIMIT)
        return request_then_eof(sock, request)

    with talk(limited, REQUEST, allowed=(OSError,)) as server:
        _receive(server, REQUEST)
        server.send(HALF)
        server.drained()
        server.pause()
        if server.call.ended and server.outcome().error is None:
            _, ending = _pair(server)
            expect(ending != "RST", "silence is a RST", limit=LIMIT)
            expect(ending != "FIN", "silence is a FIN", limit=LIMIT)


def _receive(server: Peer, request: bytes) -> None:
    """Receive the whole request, as a server must that is told its end by FIN only."""
    got = server.rest(len(request) + 100)
    if request and not got:
        error = server.outcome().error
        expect(not isinstance(error, BrokenPipeError), "shuts first")
        expect(getattr(error, "errno", None) not in NO_SOCKET, "closes", error=error)
        if error is not None and not isinstance(error, NotFinished):
            raise error
        expect(False, "sends nothing")
    part = len(got) < len(request) and request.startswith(got)
    expect(not part, "not all sent", got=len(got), size=len(request))
    expect(got == request, "other request", got=got, request=request)
    expect(server.ending != "", "never says that it is done", line=_line(server))
    expect(server.ending == "end", "resets")


def _line(server: Peer) -> str:
    place = server.call.task.where()
    return place[1] if place else "?"


def _pair(server: Peer, deed: str = "") -> tuple[Any, Any]:
    """Return what the answer returned, as a pair."""
    outcome = server.outcome()
    error = outcome.error
    expect(not outcome.goes_on, "goes on", line=outcome.line)
    if error is not None:
        expect(getattr(error, "errno", 0) not in NO_SOCKET, "closes", error=error)
        timed_out = isinstance(error, TimeoutError) and deed
        expect(not timed_out, "gives up", deed=deed, told=outcome.told)
        raise error
    made = outcome.result
    expect(made is not None, "slip: nothing returned", wanted="tuple")
    expect(len(made) == 2, "no pair", got=made)
    answer, ending = made
    turned = isinstance(answer, str) and isinstance(ending, bytes | bytearray)
    expect(not turned, "turned", got=made)
    expect(isinstance(answer, bytes | bytearray | memoryview), "no bytes", got=answer)
    return answer, ending


def _compare(answer: bytes, ending: object, wanted: bytes) -> None:
    part = len(answer) < len(wanted) and wanted.startswith(answer)
    expect(not part, "one piece", got=len(answer), size=len(wanted))
    expect(answer == wanted, "wrong answer", got=answer, sent=wanted)
    expect(ending == "FIN", "wrong ending", got=ending, wanted="FIN", how="closed in peace")


def request_then_eof(sock, request):
    """Send `request`, say that it is all, and read until the connection ends.

    Returns `(answer, ending)`: all bytes that came, and "FIN" or "RST".
    """
    sock.sendall(request)
    sock.shutdown(socket.SHUT_WR)
    answer = b""
    try:
        while piece := sock.recv(4096):
            answer += piece
    except ConnectionResetError:
        return answer, "RST"
    return answer, "FIN"


EXERCISE = Exercise(
    name="request_then_eof",
    notebook="07",
    title="Ask, say that it was all, and tell how the answer ended",
    solution=(request_then_eof,),
    check=check,
    gives=(tuple, list),
    mistakes={
        "sends nothing": Mistake(
            "the server got no request.", "`sock.sendall(request)`, before anything else."
        ),
        "not all sent": Mistake(
            "of a request of {size} bytes the server got {got}.",
            "`sendall`: it goes on until every byte is taken, as `send` need not.",
        ),
        "other request": Mistake(
            "the request was {request!r}, and the server got {got!r}.",
            "to send the request as it is, once, and nothing of your own.",
        ),
        "shuts first": Mistake(
            "the server got no request: your function had closed the sending direction before it "
            "sent anything.",
            "`sendall` first, `shutdown` after it.",
        ),
        "resets": Mistake(
            "the server got a RST from you in place of a FIN.",
            "`shutdown(socket.SHUT_WR)`, and to leave SO_LINGER alone.",
        ),
        "never says that it is done": Mistake(
            "the server had got the request and waited for its end, and no FIN came from you. "
            "Your function was at `{line}`.",
            "to send a FIN after the request: which call closes one direction only?",
        ),
        "closes": Mistake(
            "after the request the socket was closed, and could not be read any more: {error}.",
            "`shutdown(socket.SHUT_WR)`. `close` gives the whole socket away.",
        ),
        "reads nothing": Mistake(
            "after the request the socket could receive nothing any more, and the server was "
            "about to answer.",
            "`SHUT_WR`: with SHUT_RDWR you also say that you will not read.",
        ),
        "does not wait": Mistake(
            "the server took a moment before it answered, and your function {told} by then.",
            "to call `recv` until it returns b'', and to return after that.",
        ),
        "gives up": Mistake(
            "the server {deed}, and your function {told} by then.",
            "to wait: silence is not the end. Only b'' from `recv` is, or an exception.",
        ),
        "goes on": Mistake(
            "the connection has ended, and your function goes on at `{line}`.",
            "to leave the loop when `recv` returns b'': nothing comes after that.",
        ),
        "one piece": Mistake(
            "the server sent {size} bytes, and you returned {got} of them.",
            "to call `recv` until it returns b'', and to keep every piece.",
        ),
        "wrong answer": Mistake(
            "the server sent {sent!r}, and you returned {got!r}.",
            "to join all pieces, each once, in the order they came.",
        ),
        "wrong ending": Mistake(
            "the server {how}, and you returned {got!r} as the ending.",
            "to return {wanted!r} for that: b'' tells of a FIN, an exception of a RST.",
        ),
        "half looks whole": Mistake(
            'the server broke off with a RST, and you returned "FIN". Whoever called you takes '
            "half an answer for a whole one.",
            "to return another ending where `recv` raises ConnectionResetError.",
        ),
        "lets it through": Mistake(
            "the server sent a RST, and your function ended with {error}. What it had read "
            "by then is lost.",
            "`try:` around the loop, `except ConnectionResetError:` after it.",
        ),
        "throws away": Mistake(
            "the server sent {sent!r} before its RST, and you returned {got!r}.",
            "to return the pieces that came before.",
        ),
        "silence is a RST": Mistake(
            "the caller had set a timeout of {limit} s on the socket, the server was silent for "
            'longer, and you returned "RST". No RST has come: it is only slow.',
            "to catch ConnectionResetError alone: a timeout is an OSError, too.",
        ),
        "silence is a FIN": Mistake(
            "the caller had set a timeout of {limit} s on the socket, the server was silent for "
            'longer, and you returned "FIN". No FIN has come: it is only slow.',
            "to let TimeoutError through, or to wait on.",
        ),
        "no pair": Mistake(
            "it returned {got}.", "to return two values: the answer and the ending."
        ),
        "turned": Mistake(
            "it returned {got}: the ending, and then the answer.", "`return answer, ending`."
        ),
        "no bytes": Mistake(
            "the answer that you returned is {got!r}, and bytes came.",
            "to begin with `b''`, and to return the bytes as they came.",
        ),
    },
    hints=(
        "Four steps: send all, close the sending direction, read until b'', return.",
        "`sock.shutdown(socket.SHUT_WR)` sends the FIN. The loop is "
        "`while piece := sock.recv(4096):`.",
        'Put the loop into a `try`. Its `except ConnectionResetError:` returns `answer, "RST"`.',
    ),
    right="b'' and an exception are two different news: “that was all” and “something broke”.",
)
