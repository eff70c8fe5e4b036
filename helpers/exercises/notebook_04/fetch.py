"""Exercise: one request and its whole answer, within one deadline."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

from helpers.address import Address
from helpers.exercises.brief import error_text
from helpers.exercises.calls import AnswerCall, Outcome
from helpers.exercises.exercise import Exercise, Mistake, NotQuite, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import MUCH, hosted, one_by_one
from helpers.exercises.watch import TrialWatch, now
from helpers.servers import FullServer

REQUEST = b"what is the time?\n"
HALF = b"  the first half, "
ANSWER = HALF + b"and the second half\r\n"
AMPLE = 20  # seconds that a call may take where the server is kind
SHORT = 0.1  # seconds that it may take where the server is not
LATE = 1.0  # seconds after which such a call has missed its moment
SLIPS = (NotQuite, TypeError, NameError, AttributeError, LookupError, AssertionError)


def check(fetch: Callable[..., Any]) -> None:
    """Be a kind server, then others, each with a fault of its own."""
    _two_parts(fetch)
    _drops(fetch)
    _much(fetch)
    _nothing(fetch)
    _refused(fetch)
    _reset(fetch)
    _silent(fetch)
    _does_not_read(fetch)
    _does_not_connect(fetch)
    _little_by_little(fetch)
    _slow_reader(fetch)


@contextlib.contextmanager
def _serving(
    fetch: Callable[..., Any],
    request: bytes,
    timeout: float = AMPLE,
    sizes: Callable[[], Iterator[int]] | None = None,
    allowed: tuple[type[BaseException], ...] = (),
) -> Iterator[Peer]:
    """Let the answer come, with a request; give the server's end."""
    with hosted(fetch, lambda address: (*address, request, timeout), sizes, allowed) as server:
        if server is None:
            expect(False, "never comes")
        yield server


def _two_parts(fetch: Callable[..., Any]) -> None:
    """Answer in two parts, with a silence before each."""
    with _serving(fetch, REQUEST) as server:
        _receive(server, REQUEST)
        deed = server.pause()
        _expect_waiting(server, deed, "closes")
        server.send(HALF)
        server.drained()
        deed = server.pause()
        _expect_waiting(server, deed, "does not read on")
        server.send(ANSWER[len(HALF) :])
        server.end()
        _compare(server, ANSWER)


def _expect_waiting(server: Peer, deed: str, mistake: str) -> None:
    if server.call.ended:
        notes = server.call.watch.notes
        outcome = server.outcome()
        looks_away = notes.asked or any(limit < AMPLE / 2 for limit in notes.limits)
        expect(not looks_away, "gives up", deed=deed, told=outcome.told)
        expect(False, mistake, told=outcome.told)


def _drops(fetch: Callable[..., Any]) -> None:
    """Answer byte by byte: on the wire, and in what the socket gives."""
    with _serving(fetch, REQUEST, sizes=one_by_one) as server:
        _receive(server, REQUEST)
        server.send(ANSWER)
        server.end()
        _compare(server, ANSWER)
    with _serving(fetch, REQUEST) as server:
        _receive(server, REQUEST)
        server.drip(HALF)
        server.end()
        _compare(server, HALF)


def _much(fetch: Callable[..., Any]) -> None:
    """Take a request and give an answer that no buffer holds."""
    request = bytes(range(253)) * (MUCH // 253)
    with _serving(fetch, request) as server:
        _receive(server, request)
        server.send(request[::-1])
        server.end()
        _compare(server, request[::-1])


def _nothing(fetch: Callable[..., Any]) -> None:
    """An empty request is one, and so is an empty answer."""
    for request, answer in ((b"", ANSWER), (REQUEST, b"")):
        with _serving(fetch, request) as server:
            _receive(server, request)
            server.send(answer)
            server.end()
            _compare(server, answer)


def _refused(fetch: Callable[..., Any]) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))  # held, so that nobody else can listen there
        # Windows knocks three times at a closed port, which takes it two seconds.
        with _calling(fetch, holder.getsockname(), timeout=3) as call:
            outcome = call.outcome(lambda: False, Exception)
    _expect_error(outcome, "nobody listened on that port")


def _reset(fetch: Callable[..., Any]) -> None:
    """Reset the connection in the middle of the answer, before it, and during the request."""
    for sent in (HALF, b""):
        with _serving(fetch, REQUEST, allowed=(Exception,)) as server:
            _receive(server, REQUEST)
            server.send(sent)
            server.drained()
            server.reset()
            outcome = server.outcome()
        _expect_error(outcome, "the server reset the connection")
    with _serving(fetch, bytes(32 * 2**20), allowed=(Exception,)) as server:
        server.receive(1000)
        server.reset()
        outcome = server.outcome()
    _expect_error(outcome, "the server reset the connection in the middle of the request")


def _expect_error(outcome: Outcome, what: str) -> None:
    """See that an error came out, and one that is not only a slip, nor says that time was over."""
    expect(not outcome.goes_on, "goes on", what=what, line=outcome.line)
    expect(outcome.error is not None, "hides an error", what=what, got=outcome.result)
    if isinstance(outcome.error, SLIPS):
        raise outcome.error
    expect(not isinstance(outcome.error, TimeoutError), "wrong error", what=what)


def _silent(fetch: Callable[..., Any]) -> None:
    """Take the request, and never say a word."""
    with _serving(fetch, REQUEST, 4 * SHORT, allowed=(Exception,)) as server:
        notes = server.call.watch.notes
        server.rest(len(REQUEST) + 1)  # so that it is connected, however busy the machine is
        before = notes.closed + len(notes.detached)
        outcome = server.outcome()
        what = "the server never said a word"
        error = _expect_timeout(outcome, what, "waits for ever")
        # A caller may keep the exception, and with it each name and socket of its traceback.
        closed = notes.closed + len(notes.detached) > before
        expect(closed, "left open", error=error_text(error))


def _little_by_little(fetch: Callable[..., Any]) -> None:
    """Send a byte now and then, or as much as goes, without an end."""
    # In the second round there is always more to read: the time ends between two calls.
    for data, pause, sizes in ((b".", 0.01, None), (bytes(1000), 0.0, one_by_one)):
        with _serving(fetch, REQUEST, SHORT, sizes, allowed=(Exception,)) as server:
            ends = time.monotonic() + LATE
            while not server.call.ended and time.monotonic() < ends:
                if not server.send(data):
                    break
                time.sleep(pause)
            in_time = server.call.ended or time.monotonic() < ends
            server.end()
            outcome = server.outcome()
        what = "the server sent a little at a time, without an end"
        expect(in_time, "a new wait for each piece", timeout=SHORT, late=LATE)
        _expect_timeout(outcome, what, "waits for ever")


def _slow_reader(fetch: Callable[..., Any]) -> None:
    """Read the request late, and then be silent: it is one deadline for both."""
    timeout, late, size = 0.6, 0.95, 2**23
    for _ in range(3):  # a busy machine may be late for once
        begun = time.monotonic()
        with _serving(fetch, bytes(size), timeout, allowed=(Exception,)) as server:
            time.sleep(0.4)
            server.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)  # quickly, now
            while server.receive(2**16):
                pass
            outcome = server.outcome()
            took = time.monotonic() - begun
        if took < late:
            break
    what = "the server read a large request late, and never said a word"
    _expect_timeout(outcome, what, "waits for ever")
    expect(took < late, "a new wait after the request", timeout=timeout, took=round(took, 1))


def _does_not_read(fetch: Callable[..., Any]) -> None:
    # More than any system's buffers hold, so that sendall has to wait for a reader.
    with _serving(fetch, bytes(32 * 2**20), SHORT, allowed=(Exception,)) as server:
        outcome = server.outcome()
    _expect_timeout(outcome, "the server read nothing of a large request", "sends for ever")


def _does_not_connect(fetch: Callable[..., Any]) -> None:
    with FullServer() as server, _calling(fetch, server.address) as call:
        outcome = call.outcome(lambda: False, Exception)
    if not isinstance(outcome.error, ConnectionError):  # as on Windows
        _expect_timeout(outcome, "the server's backlog was full", "connects for ever")


def _expect_timeout(outcome: Outcome, what: str, mistake: str) -> TimeoutError:
    error = outcome.error
    expect(not outcome.goes_on, mistake, line=outcome.line)
    if error is None:
        expect(False, "hides an error", what=what, got=outcome.result)
    if isinstance(error, SLIPS):
        raise error
    negative = isinstance(error, ValueError | BlockingIOError)
    expect(not negative, "negative", error=error_text(error))
    if not isinstance(error, TimeoutError):
        expect(False, "another error", what=what, error=error_text(error))
    return error


@contextlib.contextmanager
def _calling(
    fetch: Callable[..., Any], address: Address, timeout: float = SHORT
) -> Iterator[AnswerCall]:
    """Call the answer where nobody will accept it."""
    call = AnswerCall(fetch, (*address[:2], REQUEST, timeout), now() or TrialWatch())
    try:
        yield call
    finally:
        call.stop()


def _receive(server: Peer, request: bytes) -> None:
    """Receive the whole request, as a server must that is told its end by FIN only."""
    got = server.rest(len(request) + 100)
    if request and not got:
        expect(False, "sends nothing", line=_line(server))
    part = len(got) < len(request) and request.startswith(got)
    expect(not part, "not all sent", got=len(got), size=len(request))
    expect(got == request, "other request", got=got, request=request)
    expect(server.ending, "never says that it is done", line=_line(server))
    expect(server.ending == "end", "resets")
    if not _is_open(server):
        outcome = server.outcome()
        expect(False, "closes", told=outcome.told)


def _is_open(server: Peer) -> bool:
    """Return whether the answer's end of the connection is open, in one direction at least."""
    theirs = server.theirs
    return theirs is not None and socket.socket.fileno(theirs) >= 0


def _line(server: Peer) -> str:
    place = server.call.task.where()
    return place[1] if place else "?"


def _compare(server: Peer, wanted: bytes) -> None:
    """See that the answer returns `wanted`, all that was sent."""
    what = "the server had sent all, and closed"
    outcome = server.outcome()
    expect(not outcome.goes_on, "goes on", what=what, line=outcome.line)
    got = outcome.result
    part = len(got) < len(wanted) and wanted.startswith(got)
    expect(not part, "not the whole answer", got=len(got), size=len(wanted))
    expect(got == wanted, "wrong answer", got=got, sent=wanted)


def fetch(host, port, request, timeout):
    """Send `request`, say that it is all, and return all that comes back.

    Raises TimeoutError if that is not done `timeout` seconds after the call.
    """
    deadline = time.monotonic() + timeout

    def time_left():
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole exchange took too long")
        return left

    pieces = []
    with socket.create_connection((host, port), time_left()) as client:
        client.settimeout(time_left())
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        while True:
            client.settimeout(time_left())
            piece = client.recv(4096)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)


EXERCISE = Exercise(
    name="fetch",
    notebook="04",
    title="Send a request and return the whole answer, within one deadline",
    solution=(fetch,),
    check=check,
    gives=bytes,
    mistakes={
        "never comes": Mistake(
            "the server listened, and nobody connected.",
            "`socket.create_connection((host, port), timeout)`.",
        ),
        "sends nothing": Mistake(
            "the server got no request. Your function was at `{line}`.",
            "`client.sendall(request)`, before anything is read.",
        ),
        "not all sent": Mistake(
            "of a request of {size} bytes the server got {got}.",
            "`sendall`: it goes on until every byte is taken, as `send` need not.",
        ),
        "other request": Mistake(
            "the request was {request!r}, and the server got {got!r}.",
            "to send the request as it is, once, and nothing of your own.",
        ),
        "never says that it is done": Mistake(
            "the server has the request and waits for its end, and no FIN came from you. Your "
            "function was at `{line}`.",
            "`client.shutdown(socket.SHUT_WR)` after `sendall`.",
        ),
        "resets": Mistake(
            "the server got a RST from you in place of a FIN.",
            "`shutdown(socket.SHUT_WR)`, and to leave SO_LINGER alone.",
        ),
        "closes": Mistake(
            "the connection was closed before the server had answered: your function {told}.",
            "`shutdown(socket.SHUT_WR)`, which closes one direction, and `recv` until it "
            "returns b''.",
        ),
        "does not read on": Mistake(
            "the server took a moment between two parts of its answer, and your function {told} "
            "by then.",
            "to call `recv` again and again, until it returns b''.",
        ),
        "gives up": Mistake(
            "the server {deed}, and your function {told} by then.",
            "to wait for as long as `timeout` allows: silence is not the end. Only b'' from "
            "`recv` is.",
        ),
        "not the whole answer": Mistake(
            "the server sent {size} bytes, and you returned {got} of them.",
            "to call `recv` again and again, until it returns b'', and to keep every piece.",
        ),
        "wrong answer": Mistake(
            "the server sent {sent!r}, and you returned {got!r}.",
            "to join all pieces, each once, in the order they came.",
        ),
        "goes on": Mistake(
            "{what}, and `fetch` did not come back from `{line}`.",
            "to leave the loop when `recv` returns b'': nothing comes after that.",
        ),
        "hides an error": Mistake(
            "{what}, and `fetch` returned {got!r} as if all were well.",
            "to let the exception out: the caller has to learn that the answer is not whole.",
        ),
        "wrong error": Mistake(
            "{what}, and `fetch` raised TimeoutError. There was time left.",
            "to let that exception through as it is.",
        ),
        "another error": Mistake(
            "{what}, the time was over, and `fetch` ended with {error}.",
            "to raise TimeoutError when nothing is left of the time.",
        ),
        "waits for ever": Mistake(
            "a server never said a word, and `fetch` did not come back from `{line}`.",
            "`client.settimeout(...)` before every call that may wait.",
        ),
        "a new wait for each piece": Mistake(
            "the server sent a little at a time, and a call that allows {timeout} s still went on "
            "after {late} s.",
            "one deadline: note `time.monotonic() + timeout` at the start, and give each call "
            "only what is left.",
        ),
        "a new wait after the request": Mistake(
            "the server took its time to read a large request and then was silent, and a call "
            "that allows {timeout} s took {took} s.",
            "one deadline for all: note `time.monotonic() + timeout` before you connect, and give "
            "each call only what is left, `sendall` too.",
        ),
        "negative": Mistake(
            "the time was over between two calls, and then the next raised {error}.",
            "to raise TimeoutError yourself when nothing is left.",
        ),
        "sends for ever": Mistake(
            "the server read nothing of a large request, and `fetch` did not come back "
            "from `{line}`.",
            "to set the timeout before `sendall`: it waits when the buffers are full.",
        ),
        "connects for ever": Mistake(
            "the server's backlog was full, and `fetch` did not come back from `{line}`.",
            "`socket.create_connection((host, port), timeout)`.",
        ),
        "left open": Mistake(
            "after “{error}” the connection was still open.",
            "`with socket.create_connection(...) as client:`, which closes it in any case.",
        ),
    },
    hints=(
        "Begin with `talk` in section 7, and make `recv` fail when the time is over.",
        "A timeout is a length, a deadline is a moment: `deadline = time.monotonic() + timeout`. "
        "What is left before a call is `deadline - time.monotonic()`.",
        "Call `client.settimeout(left)` before `sendall` and before each `recv`; raise "
        "TimeoutError yourself when `left` is not above 0.",
    ),
    right="One moment ends it, however the server spreads its bytes.",
)
