"""Exercise: receive exactly so many bytes, however they come."""

from helpers.application.framing import Truncated
from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.exercises.notebook_05._choppy import as_it_likes, one_by_one, outcome, stream, told
from helpers.exercises.peers import receive_all
from helpers.servers import NotFinished, run_in_background

STUB = '''
def recv_exactly(connection, size):
    """Return exactly `size` bytes; raises Truncated if the stream ends before."""
    ...  # your code here
'''


def check(recv_exactly):
    """Let the bytes come whole, one by one, joined to the next, by the megabyte, and cut off."""
    with stream(b"hello") as (connection, _):
        got = recv_exactly(connection, 5)
    expect(got is not None, "returns nothing")
    expect(got == b"hello", "other bytes", got=got)
    with stream(b"drop by drop", sizes=one_by_one()) as (connection, _):
        result, error = outcome(recv_exactly, connection, 12)
    expect(result == b"drop by drop", "reads once", told=told(result, error))
    with stream(b"HEADbody") as (connection, _):
        got = recv_exactly(connection, 4)
        rest = receive_all(connection, 4)
    expect((got, rest) == (b"HEAD", b"body"), "takes too much", got=got, rest=rest)
    with stream() as (connection, _):
        result, error = outcome(recv_exactly, connection, 0)
    expect(result == b"", "nothing is something", told=told(result, error))
    _cut_off(recv_exactly)
    _megabyte(recv_exactly)


def _cut_off(recv_exactly):
    """End the stream after three of five bytes, and before the first."""
    for data in (b"hel", b""):
        with stream(data, ended=True) as (connection, _):
            result, error = outcome(recv_exactly, connection, 5)
        if isinstance(error, NotFinished):
            expect(False, "spins", line=error.place[1] if error.place else "?")
        expect(error is not None, "half a message", got=result, came=len(data))
        expect(isinstance(error, Truncated), "another error", error=type(error).__name__)


def _megabyte(recv_exactly):
    """Send much more than the buffers hold, to a socket that reads a little at a time."""
    data = bytes(range(251)) * 4000
    with stream(sizes=as_it_likes(largest=20_000)) as (connection, peer):
        peer.settimeout(2.0)
        with run_in_background(peer.sendall, data):
            got = recv_exactly(connection, len(data))
    expect(got == data, "other bytes", got=got[:20])


def recv_exactly(connection, size):
    """Return exactly `size` bytes; raises Truncated if the stream ends before."""
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise Truncated(f"the stream ended after {len(data)} of {size} bytes")
        data += piece
    return data


def one_recv(connection, size):
    return connection.recv(size)


def one_recv_and_a_look(connection, size):
    data = connection.recv(size)
    if len(data) < size:
        raise Truncated("too few")
    return data


def reads_ahead(connection, size):
    data = b""
    while len(data) < size:
        piece = connection.recv(4096)
        if not piece:
            raise Truncated("the stream ended")
        data += piece
    return data[:size]


def by_a_file(connection, size):
    with connection.makefile("rb") as file:
        return file.read(size)


def always_reads(connection, size):
    data = b""
    while True:
        piece = connection.recv(size - len(data))
        if not piece:
            raise Truncated("the stream ended")
        data += piece
        if len(data) == size:
            return data


def never_looks(connection, size):
    data = b""
    while len(data) < size:
        data += connection.recv(size - len(data))
    return data


def gives_what_there_is(connection, size):
    data = b""
    while len(data) < size and (piece := connection.recv(size - len(data))):
        data += piece
    return data


def own_error(connection, size):
    data = gives_what_there_is(connection, size)
    if len(data) < size:
        raise ValueError("the stream ended")
    return data


EXERCISE = Exercise(
    name="recv_exactly",
    notebook="05",
    title="Receive exactly so many bytes, however they come",
    stub=STUB,
    solution=(recv_exactly,),
    check=check,
    mistakes={
        "returns nothing": Mistake("it returned None.", "`return` with the bytes."),
        "other bytes": Mistake(
            "other bytes came out than were sent; they begin with {got!r}.",
            "to put the pieces together in the order in which they come.",
        ),
        "reads once": Mistake(
            "twelve bytes came one at a time, and your function {told}.",
            "a loop: call `recv` until you have enough.",
        ),
        "takes too much": Mistake(
            "`HEADbody` had arrived and 4 bytes were asked for. You returned {got!r}, and the "
            "next reader of this connection got {rest!r}.",
            "to ask `recv` for what is missing and no more. What you take and do not return is "
            "lost to whoever reads next.",
        ),
        "nothing is something": Mistake(
            "0 bytes were asked for, and your function {told}. An empty message is a message.",
            "to look whether anything is missing *before* you call `recv`.",
        ),
        "spins": Mistake(
            "the stream ended early, and your function goes round for ever, at `{line}`.",
            "to look for the `b''` that `recv` returns at the end: more will never come.",
        ),
        "half a message": Mistake(
            "the stream ended after {came} of 5 bytes, and you returned {got!r} as if all "
            "were well.",
            "`raise Truncated(...)`: the caller must not take a part for the whole.",
        ),
        "another error": Mistake(
            "the stream ended early, and your function raised {error}.", "`raise Truncated(...)`."
        ),
    },
    wrong=(
        Wrong((one_recv,), "reads once"),
        Wrong((one_recv_and_a_look,), "reads once"),
        Wrong((reads_ahead,), "takes too much"),
        Wrong((by_a_file,), "takes too much"),
        Wrong((always_reads,), "nothing is something"),
        Wrong((never_looks,), "spins"),
        Wrong((gives_what_there_is,), "half a message"),
        Wrong((own_error,), "another error"),
    ),
    hints=(
        "How many bytes are still missing? Ask `recv` for that many; it may give fewer.",
        "`while len(data) < size:` and in it `piece = connection.recv(size - len(data))`.",
        "If `piece` is `b''`, the stream has ended too early: raise Truncated. Otherwise add it "
        "to `data`. After the loop, return `data`.",
    ),
    right="Every protocol with lengths stands on these few lines. Now you can see why asyncio has "
    "`readexactly`.",
)
