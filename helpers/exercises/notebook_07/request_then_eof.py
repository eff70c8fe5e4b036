"""Exercise: ask, say that it was all, and tell how the answer ended."""

import errno
import socket
import time

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.exercises.peers import client_of
from helpers.servers.handlers import abort_on_close

STUB = '''
def request_then_eof(sock, request):
    """Send `request`, say that it is all, and read until the connection has ended.

    Returns `(answer, ending)`: all bytes that came, and "FIN" or "RST".
    """
    ...  # your code here
'''

REQUEST = b"what is the time?"
HALF = b"it is twenty "
ANSWER = HALF + b"past four, and all is well"
NO_SOCKET = (errno.EBADF, getattr(errno, "WSAENOTSOCK", errno.EBADF))
LONG = b"tick tock " * 30_000


def check(request_then_eof):
    """Be three servers: one answers in two parts, one at length, one breaks off in the middle."""
    answer, ending = _ask(request_then_eof, _answers_in_two_parts)
    expect(answer != b"", "reads nothing")
    expect(answer != HALF, "one piece")
    expect(answer == ANSWER, "wrong answer", got=answer)
    expect(ending == "FIN", "wrong ending", got=ending, wanted="FIN", how="closed in peace")
    answer, ending = _ask(request_then_eof, _answers_at_length)
    expect((answer, ending) == (LONG, "FIN"), "one piece")
    answer, ending = _ask(request_then_eof, _breaks_off)
    expect(ending != "FIN", "half looks whole")
    expect(ending == "RST", "wrong ending", got=ending, wanted="RST", how="sent a RST")
    expect(answer == HALF, "throws away", got=answer)


def _ask(request_then_eof, handler):
    """Return what the answer makes of this server, as a pair."""
    made = None
    try:
        with client_of(handler) as client:
            made = request_then_eof(client, REQUEST)
    except TimeoutError:
        expect(False, "never says that it is done")
    except ConnectionError as error:
        if made is None:  # otherwise the handler's: it was left alone
            expect(handler is not _breaks_off, "lets it through", error=type(error).__name__)
            raise
    except OSError as error:
        expect(error.errno not in NO_SOCKET, "closes", error=error)
        raise
    expect(isinstance(made, tuple) and len(made) == 2, "no pair", got=made)
    return made


def _wait_for_all(connection):
    """Read the whole request, as a server must that is told its end by FIN only."""
    while connection.recv(4096):
        pass


def _answers_in_two_parts(connection):
    _wait_for_all(connection)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(HALF)
    time.sleep(0.02)
    connection.sendall(ANSWER[len(HALF) :])


def _answers_at_length(connection):
    _wait_for_all(connection)
    connection.sendall(LONG)


def _breaks_off(connection):
    _wait_for_all(connection)
    connection.sendall(HALF)
    time.sleep(0.05)  # some systems drop what was not read before the RST came
    abort_on_close(connection)


def request_then_eof(sock, request):
    """Send `request`, say that it is all, and read until the connection has ended."""
    sock.sendall(request)
    sock.shutdown(socket.SHUT_WR)
    answer = b""
    try:
        while piece := sock.recv(4096):
            answer += piece
    except ConnectionResetError:
        return answer, "RST"
    return answer, "FIN"


def never_says_that_it_is_done(sock, request):
    sock.sendall(request)
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer, "FIN"


def closes_instead(sock, request):
    sock.sendall(request)
    sock.close()
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer, "FIN"


def shuts_both(sock, request):
    sock.sendall(request)
    sock.shutdown(socket.SHUT_RDWR)
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer, "FIN"


def one_recv(sock, request):
    sock.sendall(request)
    sock.shutdown(socket.SHUT_WR)
    return sock.recv(4096), "FIN"


def every_end_is_a_fin(sock, request):
    sock.sendall(request)
    sock.shutdown(socket.SHUT_WR)
    answer = b""
    try:
        while piece := sock.recv(4096):
            answer += piece
    except OSError:
        pass
    return answer, "FIN"


def lets_it_through(sock, request):
    sock.sendall(request)
    sock.shutdown(socket.SHUT_WR)
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer, "FIN"


def keeps_nothing(sock, request):
    try:
        return lets_it_through(sock, request)
    except ConnectionResetError:
        return b"", "RST"


EXERCISE = Exercise(
    name="request_then_eof",
    notebook="07",
    title="Ask, say that it was all, and tell how the answer ended",
    stub=STUB,
    solution=(request_then_eof,),
    check=check,
    mistakes={
        "never says that it is done": Mistake(
            "the server waited for the end of the request, and your function for the answer, "
            "until the check gave up.",
            "to send a FIN after the request: which call closes one direction only?",
        ),
        "closes": Mistake(
            "after the request the socket was closed, and could not be read any more: {error}.",
            "`shutdown(socket.SHUT_WR)`. `close` gives the whole socket away.",
        ),
        "reads nothing": Mistake(
            "the answer was empty, though the server sent one.",
            "`SHUT_WR`: with SHUT_RDWR you also say that you will not read.",
        ),
        "one piece": Mistake(
            "the server sent more than the first piece, and your function had gone by then.",
            "to call `recv` until it returns b''.",
        ),
        "wrong answer": Mistake(
            "it returned {got!r}.", "to join all pieces, each once, in the order they came."
        ),
        "wrong ending": Mistake(
            "the server {how}, and you returned {got!r} as the ending.",
            "to return {wanted!r} for that: b'' tells of a FIN, an exception of a RST.",
        ),
        "half looks whole": Mistake(
            'the server broke off in the middle of its answer, and you returned "FIN". Whoever '
            "called you takes half an answer for a whole one.",
            "to return another ending where `recv` raises ConnectionResetError.",
        ),
        "lets it through": Mistake(
            "the server sent a RST, and your function ended with {error}. What it had read "
            "by then is lost.",
            "`try:` around the loop, `except ConnectionResetError:` after it.",
        ),
        "throws away": Mistake(
            "the server sent half an answer before its RST, and you returned {got!r}.",
            "to return the pieces that came before.",
        ),
        "no pair": Mistake(
            "it returned {got!r:.60}.", "to return two values: the answer and the ending."
        ),
    },
    wrong=(
        Wrong((never_says_that_it_is_done,), "never says that it is done"),
        Wrong((closes_instead,), "closes"),
        Wrong((shuts_both,), "reads nothing"),
        Wrong((one_recv,), "one piece"),
        Wrong((every_end_is_a_fin,), "half looks whole"),
        Wrong((lets_it_through,), "lets it through"),
        Wrong((keeps_nothing,), "throws away"),
    ),
    hints=(
        "Four steps: send all, close the sending direction, read until b'', return.",
        "`sock.shutdown(socket.SHUT_WR)` sends the FIN. The loop is "
        "`while piece := sock.recv(4096):`.",
        'Put the loop into a `try`. Its `except ConnectionResetError:` returns `answer, "RST"`.',
    ),
    right="b'' and an exception are two different news: “that was all” and “something broke”.",
)
