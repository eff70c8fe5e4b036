"""Exercise: send to a slow reader, and keep no more than a limit."""

import contextlib
import io
import select
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from helpers.exercises.calls import ready
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import talk
from helpers.exercises.watch import now
from helpers.servers.threads import FairTime

STUB = '''
class BoundedSender:
    def __init__(self, sock, limit):
        """Send over the non-blocking `sock`; keep at most `limit` bytes."""
        ...  # your code here

    def write(self, data):
        """Take what there is room for of `data`; return how many bytes.

        They are sent in their order, now or by a later call. Never waits.
        """
        ...  # your code here

    def pump(self):
        """Send of what is kept all that the kernel takes now. Never waits."""
        ...  # your code here

    def flush(self):
        """Wait until the kernel has taken all that is kept."""
        ...  # your code here
'''
LIMIT, PIECE = 100_000, 7_000  # bytes; the limit is more than small buffers hold
OTHER_LIMIT = 60_000
MANY = 200  # writes that fill all buffers
LONG = 300_000  # bytes that flow through
WORD = b"hello"
WAIT = 30.0  # seconds, for the other thread of the check
AFTER = 2.0  # seconds, to learn that the connection is gone
ASKED, LOOKED = 160, 0.15  # calls of send while the reader sleeps so many seconds
PATTERN = bytes(range(251)) * (2 + LONG // 251 + MANY * PIECE // 251)


def check(bounded_sender: type) -> None:
    """Be readers: asleep, slow, quick, gone; and look at what is kept."""
    for limit in (LIMIT, OTHER_LIMIT):
        _asleep(bounded_sender, limit)
    _flows(bounded_sender)
    _small(bounded_sender)
    _two(bounded_sender)
    for last in ("flush", "pump", "write"):
        _gone(bounded_sender, last)


class _Sending:
    """What a check does with a sender, and what it counts: all in the thread of the answer."""

    def __init__(self, make: Callable[..., Any], sock: socket.socket, limit: int) -> None:
        watch = now()
        assert watch is not None
        sock.setblocking(False)
        self.notes, self.taken, self.sock, self.limit = watch.notes, 0, sock, limit
        self.sender = make(sock, limit)

    @property
    def kept(self) -> int:
        """How many bytes were taken, and have not been sent."""
        return self.taken - self.notes.sent

    def write(self, size: int) -> int:
        """Call `write` with so many bytes; return how many it took."""
        data = PATTERN[self.taken % 251 :][:size]
        count: int = self.sender.write(data)
        expect(count is not None, "slip: nothing returned", wanted="a whole number")
        right = isinstance(count, int) and 0 <= count <= len(data)
        expect(right, "no count", told=count, size=len(data))
        self.taken += count
        held = _held(self.sender) if self.kept > self.limit else 0
        facts = {"taken": self.taken, "sent": self.notes.sent, "held": held}
        expect(not 0 < held < self.kept, "counts too much", **facts)
        return count

    def fill(self) -> None:
        """Write until nothing more is taken, or many times."""
        for _ in range(MANY):
            if not self.write(PIECE):
                break

    def flush(self) -> None:
        """Call `flush`; then nothing is kept."""
        self.sender.flush()
        lost = self.kept - _held(self.sender)  # where it counted more than it took, or lost some
        expect(self.kept <= 0 or lost <= 0, "loses", taken=self.taken, got=self.notes.sent)
        expect(self.kept <= 0, "flush ends early", kept=self.kept)
        expect(self.sock.gettimeout() == 0, "left to wait")


# --- the readers ----------------------------------------------------------------------------------


def _asleep(make: type, limit: int) -> None:
    """Read nothing at first; then a little, then all."""
    full, read_some, pumped = (threading.Event() for _ in range(3))
    kept: list[int] = []
    idle: list[bool] = []  # whether it left off though there was room

    def program(sock: socket.socket) -> int:
        sending = _Sending(make, sock, limit)
        sending.fill()
        kept.append(sending.kept)
        full.set()
        read_some.wait(WAIT)
        ready(socket.socket.fileno(sock), selectors.EVENT_WRITE, WAIT)  # room is on its way
        refused = sending.notes.refused
        sending.sender.pump()
        kept.append(sending.kept)
        idle.append(sending.notes.refused == refused and ready(sock, selectors.EVENT_WRITE, 0))
        pumped.set()
        sending.flush()
        return sending.taken

    with talk(program, allowed=(OSError,)) as reader, _released(read_some):
        _reached(full, reader, "waits")
        sent = reader.call.watch.notes.sent
        expect(sent, "sends nothing")
        _same(reader.receive(sent), 0)
        read_some.set()
        _reached(pumped, reader, "pump waits")
        got = sent + _rest(reader, sent)
        taken = _returned(reader)
    expect(got >= taken, "loses", taken=taken, got=got)
    expect(got == taken, "wrong count", taken=taken, got=got)
    expect(kept[0] <= limit, "keeps too much", kept=kept[0], limit=limit)
    expect(kept[0] == limit, "refuses early", kept=kept[0], limit=limit)
    more = kept[0] - kept[1]
    expect(more > 0, "pump sends nothing")
    early = kept[1] and idle[0] and 3 * more <= sent  # all buffers were empty
    expect(not early, "pump stops early", more=more, sent=sent)


def _flows(make: type) -> None:
    """Sleep, when nobody may ask again and again; then read all."""
    full = threading.Event()
    most: list[int] = []

    def program(sock: socket.socket) -> int:
        sending = _Sending(make, sock, LIMIT)
        sending.fill()
        full.set()
        while sending.taken < LONG:
            if not sending.write(PIECE):
                sending.flush()
            most.append(_held(sending.sender))
        sending.flush()
        return sending.taken

    with talk(program, allowed=(OSError,)) as reader:
        _reached(full, reader, "waits")
        _sleep(reader)
        got = _rest(reader, 0)
        taken = _returned(reader)
    expect(got == taken, "loses", taken=taken, got=got)
    held = max(most)
    expect(held <= LIMIT + PIECE, "grows", held=held, limit=LIMIT, taken=taken)


def _sleep(reader: Peer) -> None:
    notes = reader.call.watch.notes
    before, end = len(notes.offered), time.monotonic() + LOOKED
    while time.monotonic() < end and not reader.call.ended:
        time.sleep(0.002)
        expect(len(notes.offered) - before < ASKED, "busy", calls=len(notes.offered) - before)


def _small(make: type) -> None:
    """A limit of one byte, an empty write, and a pump and a flush with nothing to do."""
    size = 30

    def program(sock: socket.socket) -> int:
        sending = _Sending(make, sock, 1)
        sending.write(0)
        sending.sender.pump()
        sending.flush()
        for _ in range(MANY):
            if not sending.write(size - sending.taken):
                sending.sender.pump()
        sending.flush()
        return sending.taken

    with talk(program, allowed=(OSError,)) as reader:
        got = _rest(reader, 0)
        taken = _returned(reader)
    expect(got == taken == size, "small limit", got=got, size=size)


def _two(make: type) -> None:
    """Fill one sender; then another, over a connection of its own, has nothing to do with it."""
    pairs = [socket.socketpair() for _ in range(2)]
    with contextlib.ExitStack() as stack:
        for sock in (sock for pair in pairs for sock in pair):
            stack.enter_context(sock).setblocking(False)
        full, other = (make(sock, LIMIT) for sock, _ in pairs)
        for _ in range(MANY):
            if not full.write(PATTERN[:PIECE]):
                break
        taken = other.write(WORD)
        other.pump()
        reader = pairs[1][1]
        got = reader.recv(PIECE) if ready(reader, selectors.EVENT_READ, 0) else b""
    expect((taken, got) == (len(WORD), WORD), "shared", got=got, taken=taken)


def _gone(make: type, last: str) -> None:
    """Reset the connection while something is kept; then the program calls one method more."""
    full, gone = threading.Event(), threading.Event()

    def program(sock: socket.socket) -> None:
        sending = _Sending(make, sock, LIMIT)
        sending.fill()
        full.set()
        gone.wait(WAIT)
        asked = len(sending.notes.offered)
        getattr(sending.sender, last)(*[PATTERN[:PIECE]] if last == "write" else ())
        if last == "write" and len(sending.notes.offered) == asked:
            sending.sender.pump()  # a write with no room may leave the socket alone

    with talk(program, allowed=(OSError,)) as reader, _released(gone):
        _reached(full, reader, "waits")
        reader.reset()
        gone.set()
        _ends(reader)
        outcome = reader.outcome()
    learnt = isinstance(outcome.error, ConnectionError)
    expect(learnt, "hides the reset", last=last, told=outcome.told)


def _ends(reader: Peer) -> None:
    """See that the program ends: a call that is repeated for ever is no progress here."""
    fair = FairTime()
    while not reader.call.ended and fair.now() < AFTER:
        time.sleep(0.002)
    expect(reader.call.ended, "goes on after the end", line=_line(reader))


@contextlib.contextmanager
def _released(event: threading.Event) -> Iterator[None]:
    """In the end, let nobody wait for the event."""
    try:
        yield
    finally:
        event.set()


# --- what is looked at ----------------------------------------------------------------------------


def _reached(event: threading.Event, reader: Peer, mistake: str) -> None:
    """Wait until the program has come so far."""
    if not reader.call.wait(event.wait, lambda: False):
        _raise(reader)
        expect(False, mistake, line=_line(reader))


def _line(reader: Peer) -> str:
    place = reader.call.task.where()
    return place[1] if place else "?"


def _rest(reader: Peer, begin: int) -> int:
    """Read all that still comes; compare it, and return how much it is."""
    size = 0
    while piece := reader.receive(PIECE):
        _same(piece, begin + size)
        size += len(piece)
    return size


def _returned(reader: Peer) -> Any:
    outcome = reader.outcome()
    _raise(reader)
    expect(not outcome.goes_on, "flush goes on", line=outcome.line)
    return outcome.result


def _raise(reader: Peer) -> None:
    """Raise what ended the program, if anything did."""
    expect(not isinstance(reader.call.error, BlockingIOError), "lets it through")
    reader.call.raise_error()


def _same(got: bytes, begin: int) -> None:
    wanted = PATTERN[begin % 251 :][: len(got)]
    if got != wanted:
        place = next(n for n, (a, b) in enumerate(zip(got, wanted, strict=True)) if a != b)
        expect(False, "out of order", place=begin + place)


def _held(thing: object, depth: int = 4) -> int:
    """How many bytes an object keeps in its attributes, and in what these hold."""
    if isinstance(thing, bytes | bytearray):
        return len(thing)
    if isinstance(thing, memoryview):
        return _held(thing.obj)
    if isinstance(thing, io.BytesIO):
        return len(thing.getbuffer())
    inside = _inside(thing) if depth else ()
    return sum(_held(one, depth - 1) for one in inside)


def _inside(thing: object) -> Iterator[object]:
    if isinstance(thing, list | tuple | deque | set):
        return iter(thing)
    if isinstance(thing, dict):
        return iter(thing.values())
    return iter(getattr(thing, "__dict__", {}).values())


class BoundedSender:
    """Sends over a non-blocking socket, and keeps at most `limit` bytes."""

    def __init__(self, sock, limit):
        """Send over the non-blocking `sock`; keep at most `limit` bytes."""
        self.sock, self.limit, self.kept = sock, limit, bytearray()

    def write(self, data):
        """Take what there is room for of `data`; return how many bytes.

        They are sent in their order, now or by a later call. Never waits.
        """
        self.pump()
        taken = data[: self.limit - len(self.kept)]
        self.kept += taken
        self.pump()
        return len(taken)

    def pump(self):
        """Send of what is kept all that the kernel takes now. Never waits."""
        try:
            while self.kept:
                del self.kept[: self.sock.send(self.kept)]
        except BlockingIOError:
            pass

    def flush(self):
        """Wait until the kernel has taken all that is kept."""
        while self.kept:
            select.select([], [self.sock], [])
            self.pump()


EXERCISE = Exercise(
    name="bounded_sender",
    notebook="10",
    title="Send to a slow reader, and keep no more than a limit",
    stub=STUB,
    solution=(BoundedSender,),
    check=check,
    mistakes={
        "no count": Mistake(
            "what `write` returned is {told!r}, and it was given {size} bytes.",
            "to return how many of these bytes it has taken, from 0 to all.",
        ),
        "waits": Mistake(
            "the reader slept, and `write` waited at `{line}`. Whoever called can do nothing else "
            "meanwhile.",
            "`send`, until it raises BlockingIOError; and to keep what is left.",
        ),
        "pump waits": Mistake(
            "`pump` waited at `{line}`.",
            "`send`, until it raises BlockingIOError. Only `flush` waits.",
        ),
        "lets it through": Mistake(
            "the kernel had no more room, and a BlockingIOError came out of your class. That is no "
            "error here: it says “not now”.",
            "`except BlockingIOError` around `send`, and to keep what was not taken.",
        ),
        "sends nothing": Mistake(
            "`write` took data until it was full, and the kernel, which had room, got nothing.",
            "`sock.send` of what is kept, in every `write`.",
        ),
        "keeps too much": Mistake(
            "the reader slept, and {kept} bytes were kept in the end; the limit is {limit}.",
            "to take of `data` no more than `limit - len(kept)` bytes, and to return that number.",
        ),
        "refuses early": Mistake(
            "`write` returned 0 although only {kept} bytes were kept; the limit is {limit}.",
            "to take as many bytes as there is room for, a part of `data` too.",
        ),
        "pump stops early": Mistake(
            "the reader had taken all {sent} bytes that the kernel held, and `pump` sent only "
            "{more} of those that were kept. The kernel had room for more.",
            "a loop: send until nothing is kept, or BlockingIOError comes.",
        ),
        "pump sends nothing": Mistake(
            "the reader had made room, `pump` was called, and nothing was sent.",
            "`sock.send` in `pump`, and to take off the front what it has taken.",
        ),
        "out of order": Mistake(
            "byte {place} that came is not the one that was written there.",
            "to send from the front of what is kept, to take off exactly as many bytes as `send` "
            "returned, and to put new data behind.",
        ),
        "flush ends early": Mistake(
            "`flush` returned while {kept} bytes were kept that the kernel had not taken.",
            "to wait for room, to send, and to do so again until nothing is kept.",
        ),
        "wrong count": Mistake(
            "by what it returned, `write` took {taken} bytes, and {got} came. Whoever called "
            "writes the others once more.",
            "to return the number of bytes that it has taken, sent or kept.",
        ),
        "counts too much": Mistake(
            "by what it returned, `write` has taken {taken} bytes; {sent} of them were sent, and "
            "{held} are kept. Nobody has the others, and whoever called does not know it.",
            "to return how many bytes were sent or kept, and no more.",
        ),
        "loses": Mistake(
            "by what it returned, `write` took {taken} bytes; `flush` returned, and {got} were "
            "sent.",
            "to count in `write` only what is sent or kept, to keep what `send` has not taken, and "
            "to go on in `flush` until nothing is kept.",
        ),
        "busy": Mistake(
            "the reader slept, and `send` was called {calls} times meanwhile.",
            "`select.select([], [sock], [])` in `flush`: it sleeps until the kernel has room.",
        ),
        "left to wait": Mistake(
            "`flush` returned, and the socket waits from now on, so that the next `write` will.",
            "`select.select([], [sock], [])` for the wait, and no `setblocking` or `settimeout`.",
        ),
        "shared": Mistake(
            "one sender was full; another, over a connection of its own, was given b'hello'. It "
            "took {taken} bytes, and {got!r} came.",
            "to make what is kept in `__init__`, as `self.…`: what is made in the body of the "
            "class belongs to all of them.",
        ),
        "flush goes on": Mistake(
            "the reader had read all, and your class was still at `{line}`.",
            "to end `flush` when nothing is kept.",
        ),
        "grows": Mistake(
            "of {taken} bytes that flowed through, {held} were still kept at one time; the limit "
            "is {limit}.",
            "to take off what was sent: `del kept[:count]`.",
        ),
        "small limit": Mistake(
            "with a limit of 1 byte and a reader that reads, {got} of {size} bytes came.",
            "to take a part of `data`: even one byte is one.",
        ),
        "goes on after the end": Mistake(
            "the reader reset the connection, and your class was still at `{line}`.",
            "to let every error but BlockingIOError out.",
        ),
        "hides the reset": Mistake(
            "the reader reset the connection while bytes were kept. A call of `{last}` after that "
            "raised no ConnectionError: the program {told}.",
            "`except BlockingIOError` alone: a ConnectionError has to come out.",
        ),
    },
    hints=(
        "Keep a `bytearray`. `write` puts data behind it, as much as the limit allows, and `pump` "
        "takes off the front what `send` has taken.",
        "`pump`: a loop around `send`, which ends when nothing is kept or when BlockingIOError is "
        "raised. `send` returns how many bytes it took: `del self.kept[:count]`.",
        "`flush`: while something is kept, `select.select([], [self.sock], [])`, then `pump`.",
    ),
    right="A `write` that takes less than it was given is back-pressure: whoever produces the data "
    "learns of it, and can wait. Notebook 12 builds servers on that.",
)
