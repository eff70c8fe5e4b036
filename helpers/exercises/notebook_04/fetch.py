"""Exercise: one request and its whole answer, within one deadline."""

import contextlib
import socket
import time

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.exercises.notebook_04 import _stalling
from helpers.servers import BackgroundServer, FullServer, NotFinished, run_in_background

STUB = '''
def fetch(host, port, request, timeout):
    """Send `request`, say that it is all, and return everything that comes back.

    Raises TimeoutError if all of that has not been done `timeout` seconds after the call.
    """
    ...  # your code here
'''

SHORT = 0.1  # seconds that most of the calls below allow
PATIENCE = 1.0  # seconds after which such a call counts as one that never ends


def check(fetch):
    """Try the answer on a kind server, then on others, each with a fault of its own."""
    _kind(fetch)
    _refused(fetch)
    _reset(fetch)
    _silent(fetch)
    _slow_to_the_end(fetch)
    _does_not_read(fetch)
    _does_not_connect(fetch)
    _hung_up_after_an_error(fetch)


def _call(fetch, address, request=b"hello", timeout=SHORT):
    """Return `(answer, error)` of one call; the error of one that goes on is NotFinished."""
    with run_in_background(fetch, *address, request, timeout) as task:
        try:
            return task.result(timeout + PATIENCE), None
        except (OSError, ValueError) as error:
            return None, error


def _expect_an_end(error, mistake):
    place = getattr(error, "place", None) or (0, "?")
    expect(not isinstance(error, NotFinished), mistake, line=place[1])


def _kind(fetch):
    with BackgroundServer(_stalling.answers_in_two_parts) as server:
        answer, error = _call(fetch, server.address, timeout=1.0)
        expect(not isinstance(error, TimeoutError), "never says that it is done")
    if error is not None:
        raise error
    expect(answer is not None, "returns nothing")
    expect(answer == _stalling.ANSWER, "not the whole answer", got=answer)


def _refused(fetch):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))  # held, so that nobody else can listen there
        # Windows knocks three times at a closed port, which takes it two seconds.
        answer, error = _call(fetch, holder.getsockname(), timeout=3)
    told = isinstance(error, ConnectionRefusedError)
    expect(told, "hides an error", what="nobody listened on that port", got=answer)


def _reset(fetch):
    with BackgroundServer(_stalling.resets_in_the_middle) as server:
        answer, error = _call(fetch, server.address, timeout=1.0)
    told = isinstance(error, ConnectionError)
    expect(told, "hides an error", what="the server reset the connection", got=answer)


def _silent(fetch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer, error = _call(fetch, listener.getsockname())
    _expect_an_end(error, "waits for ever")
    told = isinstance(error, TimeoutError)
    expect(told, "hides an error", what="the server never said a word", got=answer)


def _slow_to_the_end(fetch):
    for handler in (_stalling.drips, _stalling.pours_for_ever):
        with BackgroundServer(handler) as server:
            began = time.monotonic()
            _, error = _call(fetch, server.address)
            took = time.monotonic() - began
        expect(not isinstance(error, ValueError), "negative", error=error)
        expect(
            type(error) is TimeoutError,
            "a new wait for each piece",
            took=f"{took:.1f}",
            timeout=SHORT,
        )


def _does_not_read(fetch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # More than any system's buffers hold, so that sendall has to wait for a reader.
        _, error = _call(fetch, listener.getsockname(), request=bytes(32 * 2**20))
    _expect_an_end(error, "sends for ever")


def _does_not_connect(fetch):
    with FullServer() as server:
        _, error = _call(fetch, server.address)
    _expect_an_end(error, "connects for ever")


def _hung_up_after_an_error(fetch):
    kept = None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        try:
            fetch(*listener.getsockname(), b"hello", SHORT)
        except OSError as error:
            kept = error  # as a caller may: a socket must not live on in its traceback
        connection, _ = listener.accept()
        with connection:
            expect(_stalling.has_gone(connection), "left open", error=kept)


def fetch(host, port, request, timeout):
    """Send `request`, say that it is all, and return everything that comes back.

    Raises TimeoutError if all of that has not been done `timeout` seconds after the call.
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


def _ask(client, request):
    client.sendall(request)
    client.shutdown(socket.SHUT_WR)


def _read_all(client, deadline=None):
    pieces = []
    while deadline is None or (left := deadline - time.monotonic()) > 0:
        if deadline is not None:
            client.settimeout(left)
        pieces.append(client.recv(4096))
        if not pieces[-1]:
            return b"".join(pieces)
    raise TimeoutError


def one_recv(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        return client.recv(1_000_000)


def no_shutdown(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        client.sendall(request)
        return _read_all(client)


def no_timeout(host, port, request, timeout):
    with socket.create_connection((host, port)) as client:
        _ask(client, request)
        return _read_all(client)


def half_is_better_than_nothing(host, port, request, timeout, answer=b""):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        with contextlib.suppress(ConnectionResetError):
            while piece := client.recv(4096):
                answer += piece
    return answer


def a_timeout_for_each_call(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        return _read_all(client)


def what_is_left_may_be_negative(host, port, request, timeout):
    deadline = time.monotonic() + timeout
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        pieces = []
        while pieces[-1:] != [b""]:
            client.settimeout(deadline - time.monotonic())
            pieces.append(client.recv(4096))
    return b"".join(pieces)


def only_the_answer_has_a_deadline(host, port, request, timeout):
    with socket.create_connection((host, port)) as client:
        _ask(client, request)
        return _read_all(client, time.monotonic() + timeout)


def connects_without_a_deadline(host, port, request, timeout):
    with socket.create_connection((host, port)) as client:
        client.settimeout(timeout)
        _ask(client, request)
        return _read_all(client, time.monotonic() + timeout)


def closes_only_at_the_end(host, port, request, timeout):
    client = socket.create_connection((host, port), timeout)
    _ask(client, request)
    answer = _read_all(client, time.monotonic() + timeout)
    client.close()
    return answer


EXERCISE = Exercise(
    name="fetch",
    notebook="04",
    title="Send a request and return the whole answer, within one deadline",
    stub=STUB,
    solution=(fetch,),
    check=check,
    mistakes={
        "returns nothing": Mistake("it returned None.", "`return` with the bytes of the answer."),
        "not the whole answer": Mistake(
            "the server answered in two parts, and {got!r} came back from `fetch`.",
            "to call `recv` again and again, until it returns b''.",
        ),
        "never says that it is done": Mistake(
            "the server waits for the end of your request, and your client for its answer.",
            "`client.shutdown(socket.SHUT_WR)` after `sendall`.",
        ),
        "hides an error": Mistake(
            "{what}, and `fetch` returned {got!r} as if all were well.",
            "not to catch that exception: the caller has to learn that the answer is not whole.",
        ),
        "waits for ever": Mistake(
            "a server never said a word, and `fetch` did not come back from `{line}`.",
            "`client.settimeout(...)` before every call that may wait.",
        ),
        "a new wait for each piece": Mistake(
            "the server sent a little at a time, and a call that allows {timeout} s took {took} s.",
            "one deadline: note `time.monotonic() + timeout` at the start, and give each call "
            "only what is left.",
        ),
        "negative": Mistake(
            "the time was over between two calls, and then `settimeout` raised "
            "ValueError: {error}.",
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
    wrong=(
        Wrong((one_recv,), "not the whole answer"),
        Wrong((no_shutdown,), "never says that it is done"),
        Wrong((no_timeout,), "waits for ever"),
        Wrong((half_is_better_than_nothing,), "hides an error"),
        Wrong((a_timeout_for_each_call,), "a new wait for each piece"),
        Wrong((what_is_left_may_be_negative,), "negative"),
        Wrong((only_the_answer_has_a_deadline,), "sends for ever"),
        Wrong((connects_without_a_deadline,), "connects for ever"),
        Wrong((closes_only_at_the_end,), "left open"),
    ),
    hints=(
        "Begin with `talk` in section 7, and make `recv` fail when the time is over.",
        "A timeout is a length, a deadline is a moment: `deadline = time.monotonic() + timeout`. "
        "What is left before a call is `deadline - time.monotonic()`.",
        "Call `client.settimeout(left)` before `sendall` and before each `recv`; raise "
        "TimeoutError yourself when `left` is not above 0.",
    ),
    right="One moment ends it, however the server spreads its bytes.",
)
