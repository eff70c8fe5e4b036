"""Exercise: pass lines on to many, of whom one does not read."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.turning import ASLEEP, counting_sleeps
from helpers.exercises.virtual_time import run_virtually
from helpers.exercises.watch import now

LINE, LIMIT = 1024, 2**16  # bytes
LINES = tuple(b" %04d" % number + b"." * (LINE - 7) + b" \n" for number in range(400))
MOST = LIMIT + LINE  # bytes that may wait for one member, before it is thrown out
BEFORE = b"hello\nhalf a line\n"  # what is said before LINES and what fills up
ENOUGH = 2 * LINE * len(LINES)  # bytes: nobody says so much to a member
SOON = 1.0  # seconds of the clock of the check


class _Reader(asyncio.StreamReader):
    """A reader whose end takes a moment: who asks for lines on and on lets others go on as well."""

    async def readline(self) -> bytes:
        line = await super().readline()
        if not line:
            await asyncio.sleep(0.001)
        return line


class Connection(asyncio.Transport):
    """The connection of one member, as asyncio's streams see it: who `reads` takes all at once."""

    def __init__(self, reads: bool = True) -> None:
        super().__init__()
        self.reads = reads
        self.got = bytearray()
        self.waits = self.most = 0
        """Bytes that wait to be sent, now and at most."""
        self.over = self._paused = False
        self._limits = (LIMIT // 4, LIMIT)
        self.reader = _Reader()
        self._protocol = asyncio.StreamReaderProtocol(self.reader)
        self._protocol.connection_made(self)
        loop = asyncio.get_running_loop()
        self.writer = asyncio.StreamWriter(self, self._protocol, self.reader, loop)
        self.task: asyncio.Task[Any] | None = None

    def join(self, chat: Callable[..., Any], members: set[asyncio.StreamWriter]) -> None:
        """Let `chat` serve this member."""
        called = chat(self.reader, self.writer, members)
        expect(inspect.isawaitable(called), "no coroutine")
        self.task = asyncio.ensure_future(called)

    def write(self, data: Any) -> None:
        """Take what is written; keep it where the member does not read."""
        if not isinstance(data, bytes | bytearray | memoryview):
            kind = type(data).__name__
            raise TypeError(f"data argument must be a bytes-like object, not {kind!r}")
        if self.over or len(self.got) > ENOUGH:
            return
        if (watch := now()) is not None:
            watch.notes.moved += 1  # to pass a line on is progress, however slow
        if self.reads:
            self.got += data
        else:
            self.waits += len(data)
            self.most = max(self.most, self.waits)
            if self.waits > self._limits[1] and not self._paused:
                self._paused = True
                self._protocol.pause_writing()

    def say(self, data: bytes) -> None:
        """Be this member and send `data`; one that was thrown out cannot."""
        if not self.over:
            self.reader.feed_data(data)

    def get_write_buffer_size(self) -> int:
        """Return how many bytes wait to be sent."""
        return self.waits

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Return how few and how many bytes may wait before `drain` goes on, or waits."""
        return self._limits

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Set these limits; the defaults are those of asyncio."""
        if high is None:
            high = LIMIT if low is None else 4 * low
        self._limits = (high // 4 if low is None else low, high)

    def can_write_eof(self) -> bool:
        """Return whether it can say FIN and stay: this one cannot."""
        return False

    def is_closing(self) -> bool:
        """Return whether it is closed, or being closed."""
        return self.over

    def close(self) -> None:
        """Close: what waits is still sent, if the member ever reads."""
        self._end(None)

    def abort(self) -> None:
        """Close at once, and throw away what waits."""
        self.waits = 0
        self._end(None)

    def vanish(self) -> None:
        """Be reset by the member."""
        self._end(ConnectionAbortedError("Software caused connection abort"))

    def _end(self, error: Exception | None) -> None:
        if not self.over:
            self.over = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, error)


def check(chat: Callable[..., Any]) -> None:
    """Let four members chat: one talks, one reads, one does not, and one vanishes."""
    with counting_sleeps:
        run_virtually(lambda: _play(chat))


async def _play(chat: Callable[..., Any]) -> None:
    members: set[asyncio.StreamWriter] = set()
    connections = [Connection(reads) for reads in (True, True, False, True)]
    try:
        for connection in connections:
            connection.join(chat, members)
        await _soon(*connections)
        await _talk(connections, members)
    finally:
        for connection in connections:
            connection.close()  # a writer that is left open complains when its loop has gone


async def _talk(connections: list[Connection], members: set[asyncio.StreamWriter]) -> None:
    """Let the first talk, and the last vanish meanwhile; then see what the others have."""
    ann, ben, sleeper, ghost = connections
    ann.say(b"hello\n")
    await _soon(ann, ben, sleeper, ghost)
    expect(not ann.got, "echoes", got=bytes(ann.got))
    expect(ben.got == b"hello\n" and ghost.got == b"hello\n", "not passed on", got=bytes(ben.got))
    ann.say(b"half a ")
    await _soon(ann, ben)
    expect(ben.got == b"hello\n", "pieces", got=bytes(ben.got[6:]))
    ann.say(b"line\n")
    await _fill(ann, sleeper)
    before = ben.got.count(b"\n")
    for number, line in enumerate(LINES):
        ann.say(line)
        if number == len(LINES) // 2:
            ghost.vanish()
        await asyncio.sleep(0.001)
    got = ben.got.count(b"\n") - before
    await _soon(ann, ben, sleeper, ghost)
    _see(ann, ben, sleeper, ghost, members)
    expect(got > len(LINES) // 2, "slowest sets the pace", got=got, sent=len(LINES))
    await _part(ann, ben, members)


async def _fill(ann: Connection, sleeper: Connection) -> None:
    """Say as much as may wait for `sleeper`, to the byte."""
    ann.say(b"." * (LIMIT % LINE + LINE - len(BEFORE) - 1) + b"\n")
    for _ in range(LIMIT // LINE - 1):
        ann.say(b"." * (LINE - 1) + b"\n")
        await asyncio.sleep(0.001)
    await _soon(ann)
    expect(not sleeper.over, "throws out early", most=sleeper.most)


def _see(
    ann: Connection,
    ben: Connection,
    sleeper: Connection,
    ghost: Connection,
    members: set[asyncio.StreamWriter],
) -> None:
    """See that `ben` has everything, and that neither of the two others costs much."""
    got = bytes(ben.got).splitlines()[2 + LIMIT // LINE :]
    stays = {ann.writer, ben.writer} <= members and not (ann.over or ben.over)
    expect(stays, "throws out the wrong one")
    expect(sleeper.most <= MOST, "no limit", most=sleeper.most)
    expect(len(got) == len(LINES), "slowest sets the pace", got=len(got), sent=len(LINES))
    expect(got == [line.rstrip(b"\n") for line in LINES], "changes")
    expect(not ann.got, "echoes", got=bytes(ann.got[:20]))
    expect(sleeper.over or sleeper.writer in members, "forgets to hang up")
    expect(not sleeper.over or not sleeper.waits, "closes and waits", waits=sleeper.waits)
    expect(ghost.writer not in members, "keeps the gone", who="a member whose connection broke")


async def _part(ann: Connection, ben: Connection, members: set[asyncio.StreamWriter]) -> None:
    """Let `ben` have the last word; then both leave."""
    ben.say(b"bye\n")
    ben.reader.feed_eof()
    await _soon(ann, ben)
    expect(ann.got == b"bye\n", "not passed on", got=bytes(ann.got[:20]))
    expect(ben.task is not None and ben.task.done(), "goes on")
    expect(ben.writer not in members, "keeps the gone", who="a member that left")
    expect(ben.over, "does not close")
    expect(ann.writer in members and not ann.over, "throws out the wrong one")
    ann.reader.feed_eof()
    await _soon(ann)
    for member in (ann, ben):
        expect(member.task is not None and member.task.done(), "goes on")


async def _soon(*members: Connection) -> None:
    """Let some time pass; raise what ended the task of a member."""
    await asyncio.sleep(SOON)
    watch = now()
    expect(watch is None or not watch.notes.slept, "sleeps")
    for member in members:
        task = member.task
        if task is not None and task.done() and not task.cancelled() and task.exception():
            error = task.exception()
            if watch is not None and error is not None:
                watch.note_error(error)
            task.result()


async def chat(reader, writer, members):
    """Pass each line that comes from `reader` on to all other members.

    `members` is the set of the writers of all who are connected. `writer` is
    the one of this connection: it is added here, and taken out and closed at
    the end of the stream, also where the connection breaks. No member waits
    for another: who has more than 64 KiB waiting is thrown out, by
    `transport.abort()`.
    """
    members.add(writer)
    try:
        while line := await reader.readline():
            for other in members - {writer}:
                other.write(line)
                if other.transport.get_write_buffer_size() > 65536:
                    members.discard(other)
                    other.transport.abort()
    except ConnectionError:
        pass
    finally:
        members.discard(writer)
        writer.close()


EXERCISE = Exercise(
    name="chat",
    notebook="12",
    title="A chat that nobody can stop",
    solution=(chat,),
    check=check,
    mistakes={
        "no coroutine": Mistake(
            "a call of it gives nothing that can be awaited.",
            "`async def`, as in the stub.",
        ),
        "sleeps": ASLEEP,
        "not passed on": Mistake(
            "a member wrote a line, and another has {got}.",
            "to add `writer` to `members` at the beginning, and to write each line to all others.",
        ),
        "echoes": Mistake(
            "who wrote a line got it back: {got}.",
            "to leave `writer` out of those that it is written to.",
        ),
        "pieces": Mistake(
            "a member had sent the beginning of a line, and another had {got} of it already; in "
            "between, a third might have said something.",
            "`await reader.readline()`, which waits for the end of the line; `read` does not.",
        ),
        "slowest sets the pace": Mistake(
            "one member does not read, and another that does got {got} of {sent} lines.",
            "not to `await` anything between two members: `drain` waits until that one has room.",
        ),
        "no limit": Mistake(
            "{most} bytes wait for a member that does not read, and they are kept in memory.",
            "`other.transport.get_write_buffer_size()` after each write, and a limit of 65,536.",
        ),
        "throws out early": Mistake(
            "a member was thrown out when {most} bytes waited for it, and no more may wait than "
            "65,536.",
            "`> 65536`: a member that is slow for a moment stays.",
        ),
        "throws out the wrong one": Mistake(
            "a member was thrown out that reads all it gets.",
            "to look at the buffer of the one that was written to, and to abort that one.",
        ),
        "forgets to hang up": Mistake(
            "the member that does not read is in `members` no more, and still connected.",
            "`other.transport.abort()` for who is thrown out.",
        ),
        "closes and waits": Mistake(
            "the member that does not read was closed, and {waits} bytes still wait for it: "
            "`close` sends first what waits, and this one never reads.",
            "`transport.abort()`, which throws them away.",
        ),
        "changes": Mistake(
            "the lines came, but not as they were written.",
            "to pass on what `readline` gave, each line once, in order.",
        ),
        "keeps the gone": Mistake(
            "`members` still holds the writer of {who}.",
            "`members.discard(writer)` in a `finally`.",
        ),
        "does not close": Mistake(
            "a member had left, and its connection stayed open.",
            "`writer.close()` in the `finally`.",
        ),
        "goes on": Mistake(
            "a member has left, and the function that served it goes on.",
            "to leave the loop when `readline` gives b''.",
        ),
    },
    hints=(
        "Whom does `await other.drain()` make wait, and for whom?",
        "Write to each without waiting, and look at how much waits there. Going through a set "
        "that changes meanwhile raises; `members - {writer}` is a new set.",
        "`try`: while a line comes, write it to each of `members - {writer}`, and abort and "
        "discard whose buffer is above 65,536. `except ConnectionError`: nothing. `finally`: "
        "discard, close.",
    ),
    right="The one that does not read was thrown out, and nobody waited for it. A chat could also "
    "throw lines away instead. What it cannot do is to promise every line to everybody.",
)
