"""Exercise: one turn of a protocol, that waits for no acknowledgment in the middle."""

import selectors
import socket
from collections.abc import Callable, Iterator
from typing import Any

from helpers import kernel
from helpers.exercises.calls import ready
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import MUCH, as_it_likes, one_by_one, talk
from helpers.tcp_info import numbers_of

HEADER, BODY = b"PUT clock 24\r\n", b"ten past four, in the rain"
ANSWER = b"thanks, it is noted"
TURNS = 3


def check(turn: Callable[..., Any]) -> None:
    """Be servers: quick, dripping, pausing, with much to take, and two that break off."""
    _small(turn)
    _turns(turn)
    _sizes(turn)
    _pieces(turn)
    _pauses(turn)
    _breaks_off(turn)


def _small(turn: Callable[..., Any]) -> None:
    """See what leaves, and in how many segments."""
    with talk(_plainly(turn), HEADER, BODY, allowed=(OSError,)) as server:
        _takes(server, HEADER + BODY)
        came, offered = _segments(server.sock), server.call.watch.notes.offered
        deed = server.pause()  # then all has come that comes
        _nothing_more(server)
        _still_there(server, deed)
        together = came == 1 or offered[:1] == [len(HEADER + BODY)]
        theirs = server.theirs
        off = theirs is not None and theirs.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        expect(together or not off, "no delay, more segments")
        expect(together, "two writes")
        server.send(ANSWER + b"\n")
        _told(server, ANSWER)


def _plainly(turn: Callable[..., Any]) -> Callable[..., Any]:
    """Let Nagle's algorithm be on, as it is in every new socket."""

    def plainly(sock: socket.socket, *rest: Any) -> Any:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        return turn(sock, *rest)

    return plainly


def _segments(sock: socket.socket) -> int:
    """How many segments with data have come to a socket; 0 where the system does not tell."""
    if not kernel.LINUX:
        return 0
    told = sock.getsockopt(socket.IPPROTO_TCP, kernel.TCP_INFO, 256)
    return numbers_of(told)["data_segs_in"]


def _turns(turn: Callable[..., Any]) -> None:
    """Take several turns over one connection."""

    def turns(sock: socket.socket) -> list[Any]:
        return [turn(sock, HEADER, b"%d" % number) for number in range(TURNS)]

    with talk(turns, allowed=(OSError,)) as server:
        for number in range(TURNS):
            _takes(server, HEADER + b"%d" % number)
            server.send(b"answer %d\n" % number)
        told = server.finish("goes on")
    expect(told == [b"answer %d" % number for number in range(TURNS)], "next turn", told=told)


def _sizes(turn: Callable[..., Any]) -> None:
    """An empty body is one, and so is one that no buffer holds; an answer may be long or empty."""
    long = bytes(range(1, 10)) * (MUCH // 18)  # more than comes at once
    for body, answer in ((b"", ANSWER), (bytes(MUCH), ANSWER), (BODY, b""), (BODY, long)):
        with talk(turn, HEADER, body, allowed=(OSError,)) as server:
            _takes(server, HEADER + body)
            server.send(answer + b"\n")
            _told(server, answer)


def _pieces(turn: Callable[..., Any]) -> None:
    """Answer in pieces, with the end of the line in one of its own."""
    for sizes in (one_by_one(), as_it_likes()):
        _answered(turn, sizes)
    with talk(turn, HEADER, BODY, allowed=(OSError,)) as server:
        _takes(server, HEADER + BODY)
        server.drip(ANSWER + b"\n")
        _told(server, ANSWER)


def _answered(turn: Callable[..., Any], sizes: Iterator[int]) -> None:
    with talk(turn, HEADER, BODY, sizes=sizes, allowed=(OSError,)) as server:
        _takes(server, HEADER + BODY)
        server.send(ANSWER + b"\n")
        _told(server, ANSWER)


def _pauses(turn: Callable[..., Any]) -> None:
    """Be silent before the answer, and in the middle of it."""
    with talk(turn, HEADER, BODY, allowed=(OSError,)) as server:
        _takes(server, HEADER + BODY)
        for part in (ANSWER[:5], ANSWER[5:] + b"\n"):
            deed = server.pause()
            _still_there(server, deed)
            server.send(part)
            server.drained()
        _told(server, ANSWER)


def _breaks_off(turn: Callable[..., Any]) -> None:
    """End, or reset, before the line does; and reset in the middle of the request."""
    for start in (b"", ANSWER[:5], ANSWER):
        with talk(turn, HEADER, BODY, allowed=(Exception,)) as server:
            _takes(server, HEADER + BODY)
            server.send(start)
            server.end()
            outcome = server.outcome()
        expect(not outcome.goes_on, "spins", line=outcome.line)
        expect(outcome.error is not None, "half an answer", start=start, told=outcome.told)
        ended = isinstance(outcome.error, EOFError)
        expect(ended, "another error", start=start, told=outcome.told)
    for first, body in ((True, bytes(MUCH)), (False, BODY)):
        with talk(turn, HEADER, body, allowed=(OSError, EOFError)) as server:
            server.receive(1000 if first else len(HEADER + body))
            server.reset()
            outcome = server.outcome()
        expect(not outcome.goes_on, "spins", line=outcome.line)
        learnt = isinstance(outcome.error, ConnectionError | EOFError)
        expect(learnt, "hides the reset", told=outcome.told)


def _takes(server: Peer, request: bytes) -> None:
    """Receive a request, and see that it is the right one."""
    got = server.receive(len(request))
    if not got:
        outcome = server.outcome()
        if outcome.error is not None and not outcome.goes_on:
            raise outcome.error
        expect(False, "sends nothing", header=len(HEADER), body=len(request) - len(HEADER))
    part = len(got) < len(request)
    held = part and got == HEADER
    expect(not held or server.ending, "waits too soon", got=got)
    cut = part and (request.startswith(got) or _lacks_some(got, request[len(HEADER) :]))
    expect(not cut, "not all sent", got=len(got), size=len(request))
    expect(got == request, "other request", got=got[:60], request=request[:60])
    _nothing_more(server)


def _lacks_some(got: bytes, body: bytes) -> bool:
    """Whether it is the body behind a part of the header: two calls, and the first took a part."""
    return any(got == HEADER[:cut] + body for cut in range(1, len(HEADER)))


def _nothing_more(server: Peer) -> None:
    if ready(server.sock, selectors.EVENT_READ, 0):
        more = server.rest(60)
        expect(more, "closes")
        expect(False, "more than that", more=more)


def _still_there(server: Peer, deed: str) -> None:
    if server.call.ended:
        server.call.raise_error(TimeoutError)
        expect(False, "gives up", deed=deed, told=server.outcome().told)


def _told(server: Peer, answer: bytes) -> None:
    """See what the turn returned."""
    outcome = server.outcome()
    expect(not outcome.goes_on, "goes on", line=outcome.line)
    if outcome.error is not None:
        raise outcome.error
    told = outcome.result
    expect(told != answer + b"\n", "keeps the end", told=told)
    expect(told not in (answer.strip(), answer.rstrip()) or told == answer, "strips", told=told)
    part = len(told) < len(answer) and answer.startswith(told)
    expect(not part, "one piece", got=len(told), size=len(answer))
    expect(told == answer, "other answer", told=told, answer=answer)


def turn(sock, header, body):
    r"""Send `header` and `body`, in one segment if they fit; return the answer.

    The answer is a line; its b"\n" is not returned. Raises EOFError where the
    connection ends before the line does.
    """
    sock.sendall(header + body)
    answer = b""
    while not answer.endswith(b"\n"):
        piece = sock.recv(4096)
        if not piece:
            raise EOFError("the connection ended before the answer did")
        answer += piece
    return answer[:-1]


EXERCISE = Exercise(
    name="turn",
    notebook="10",
    title="Take a turn without waiting in the middle of it",
    solution=(turn,),
    check=check,
    gives=(bytes, bytearray),
    mistakes={
        "two writes": Mistake(
            "the header left in a segment of its own. The kernel then holds the body back until "
            "that is acknowledged, and the server, which cannot answer yet, is in no hurry with "
            "the acknowledgment.",
            "to give header and body to one call.",
        ),
        "no delay, more segments": Mistake(
            "the header left in a segment of its own. With TCP_NODELAY the body follows at once, "
            "so no time is lost; but two segments travel where one is enough.",
            "to give header and body to one call. Then there is nothing to switch off.",
        ),
        "waits too soon": Mistake(
            "the server got {got!r} and nothing more: it waits for the body.",
            "to send header and body, and only then to read.",
        ),
        "sends nothing": Mistake(
            "the server got no request; the header has {header} bytes, and the body {body}.",
            "`sock.sendall(…)`, before you read the answer; an empty body, too, has a header.",
        ),
        "not all sent": Mistake(
            "of a request of {size} bytes the server got {got}.",
            "`sendall`: `send` may take a part.",
        ),
        "other request": Mistake(
            "the request should begin with {request!r}, and the server got {got!r}.",
            "to send the header and then the body, as they are.",
        ),
        "more than that": Mistake(
            "after header and body there came {more!r}.",
            "to send what you were given, once, and nothing of your own.",
        ),
        "closes": Mistake(
            "the request was followed by an end of the stream.",
            "to leave the connection as it is: the next turn goes over it, too.",
        ),
        "goes on": Mistake(
            "the whole line had come, and your function was at `{line}`.",
            "to stop at the b'\\n': after it the server waits for your next turn.",
        ),
        "spins": Mistake(
            "the connection has ended, and your function goes on at `{line}`.",
            "to look for the b'' that `recv` returns at the end: nothing comes after it.",
        ),
        "next turn": Mistake(
            "three turns over one connection returned {told}.",
            "to begin each turn with an empty answer, and to leave the connection open.",
        ),
        "strips": Mistake(
            "spaces or tabs that belong to the answer were taken from it, too.",
            "`[:-1]`, or `removesuffix`: only the b'\\n' is no part of the answer.",
        ),
        "keeps the end": Mistake(
            "it returned {told!r}: the b'\\n' only says where the answer ends.",
            "to return what stands before it.",
        ),
        "one piece": Mistake(
            "the answer has {size} bytes, and you returned {got} of them.",
            "to call `recv` until the b'\\n' has come, and to keep every piece.",
        ),
        "other answer": Mistake(
            "the server answered {answer!r}, and you returned {told!r}.",
            "to join all pieces, each once, and to return them as they came.",
        ),
        "gives up": Mistake(
            "the server {deed}, and your function {told} by then.",
            "to wait: silence is not the end. Only b'' from `recv` is, or an exception.",
        ),
        "half an answer": Mistake(
            "the server sent {start!r}, without a b'\\n', and ended. Your function {told}. "
            "Nobody can tell now whether that is the whole answer.",
            "`raise EOFError` when `recv` returns b'' before the line has ended.",
        ),
        "another error": Mistake(
            "the server sent {start!r}, without a b'\\n', and ended. Your function {told}; what is "
            "asked for is an EOFError.",
            "`raise EOFError` when `recv` returns b'' before the line has ended.",
        ),
        "hides the reset": Mistake(
            "the server reset the connection before it had answered, and your function {told}.",
            "to let the ConnectionError through.",
        ),
    },
    hints=(
        "How many calls give something to the kernel? After the first of them the kernel may send.",
        "`header + body` are bytes, too.",
        "Then read as in notebook 05: `recv` until the answer ends with b'\\n'; b'' before that "
        "is an EOFError.",
    ),
    right="No option was needed. A program that hands over a whole message at once gives the "
    "kernel nothing to hold back.",
)
