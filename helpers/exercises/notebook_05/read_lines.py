"""Exercise: read lines, pipelined or in crumbs, with a limit."""

from helpers.application.framing import MessageTooLong, Truncated
from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.exercises.notebook_05 import _choppy
from helpers.servers import NotFinished, connected_pair, run_in_background

STUB = '''
def read_lines(connection, max_size):
    r"""Yield each line as soon as it is complete, without its "\\n", until the stream ends.

    Raises MessageTooLong if a line has more than `max_size` bytes before its "\\n", Truncated if
    the stream ends in the middle of a line.
    """
    ...  # your code here
'''

END = object()  # what `_take` adds when there are no more lines
LIMIT = 20


def check(read_lines):
    """Let lines come alone, together, in crumbs, odd, cut off, and far too long."""
    lines, error = _take(read_lines, b"one\n", 1)
    expect(lines or not isinstance(error, TypeError), "yields nothing")
    expect(lines not in ([], [END]), "collects", told=_choppy.told(None, error))
    expect(lines == [b"one"], "wrong line", lines=lines)
    lines, error = _take(read_lines, b"one\ntwo\nthree\n", 3)
    expect(lines == [b"one", b"two", b"three"], "loses the next", lines=_plain(lines))
    _cut(read_lines)
    _odd(read_lines)
    _ends(read_lines)
    _limits(read_lines)
    _many(read_lines)


def _take(read_lines, data, count, ended=False, sizes=None):
    """Return up to `count` lines that the function makes of `data`, then END, and its error."""
    lines = []

    def take():
        for line in read_lines(connection, LIMIT):
            lines.append(line)
            if len(lines) == count:
                return
        lines.append(END)

    with _choppy.stream(data, ended, sizes) as (connection, _):
        _, error = _choppy.outcome(take)
    return lines, error


def _plain(lines):
    return [line for line in lines if line is not END]


def _cut(read_lines):
    lines, error = _take(read_lines, b"one\ntwo\n", 2, sizes=_choppy.one_by_one())
    expect(lines == [b"one", b"two"], "cut up", lines=_plain(lines), told=_choppy.told(None, error))


def _odd(read_lines):
    sent = [b"  two  ", b"", b"cr\r", b"\x00\xff"]
    lines, _ = _take(read_lines, b"\n".join([*sent, b""]), 4, ended=True)
    expect(lines == sent, "changes lines", sent=sent, lines=_plain(lines))


def _ends(read_lines):
    lines, error = _take(read_lines, b"one\ntwo\n", 9, ended=True)
    if isinstance(error, NotFinished):
        expect(False, "spins", line=error.place[1] if error.place else "?")
    ended = error is None and lines == [b"one", b"two", END]
    expect(ended, "no clean end", lines=_plain(lines), told=_choppy.told(lines, error))
    lines, error = _take(read_lines, b"one\ntw", 9, ended=True)
    expect(lines[:1] == [b"one"], "loses the next", lines=_plain(lines))
    how = "gave the half as if it were whole" if b"tw" in lines else _how(error)
    expect(isinstance(error, Truncated) and b"tw" not in lines, "end ignored", told=how)


def _how(error):
    return _choppy.told(None, error) if error else "just ended"


def _limits(read_lines):
    just = b"x" * LIMIT
    lines, error = _take(read_lines, just + b"\n", 1)
    expect(lines == [just], "limit too low", limit=LIMIT, told=_choppy.told(None, error))
    lines, error = _take(read_lines, b"12345\n" * 5, 5)
    expect(lines == [b"12345"] * 5, "counts them all", limit=LIMIT, told=_choppy.told(None, error))
    lines, error = _take(read_lines, b"ok\n" + b"x" * 20_000, 9)
    expect(isinstance(error, MessageTooLong), "no limit", limit=LIMIT, told=_how(error))
    expect(lines == [b"ok"], "loses the next", lines=_plain(lines))
    lines, error = _take(read_lines, b"ok\n" + just + b"x\n", 2)
    too_long = isinstance(error, MessageTooLong) and lines == [b"ok"]
    expect(too_long, "limit forgotten", size=LIMIT + 1, limit=LIMIT, lines=_plain(lines))


def _many(read_lines):
    sent = [b"%d" % (number * number) for number in range(3000)]
    client, server = connected_pair(1.0)

    def send_all():
        with client:
            client.sendall(b"\n".join([*sent, b""]))

    with _choppy.Choppy(server, _choppy.as_it_likes()) as connection, run_in_background(send_all):
        got = list(read_lines(connection, LIMIT))
    same = sum(1 for ours, theirs in zip(got, sent, strict=False) if ours == theirs)
    expect(got == sent, "wrong in the long run", sent=len(sent), same=same)


def read_lines(connection, max_size):
    r"""Yield each line as soon as it is complete, without its "\n", until the stream ends.

    Raises MessageTooLong if a line has more than `max_size` bytes before its "\n", Truncated if
    the stream ends in the middle of a line.
    """
    buffer = b""
    while piece := connection.recv(4096):
        *lines, buffer = (buffer + piece).split(b"\n")
        for line in lines:
            if len(line) > max_size:
                raise MessageTooLong(f"a line has {len(line)} bytes, {max_size} is the limit")
            yield line
        if len(buffer) > max_size:
            raise MessageTooLong(f"a line has more than {max_size} bytes")
    if buffer:
        raise Truncated("the stream ended in the middle of a line")


def collects(connection, max_size):
    data = b""
    while piece := connection.recv(4096):
        data += piece
    return data.split(b"\n")[:-1]


def keeps_the_end(connection, max_size):
    with connection.makefile("rb") as file:
        yield from file


def first_of_each_piece(connection, max_size):
    while piece := connection.recv(4096):
        yield piece.split(b"\n")[0]


def every_piece(connection, max_size):
    while piece := connection.recv(4096):
        yield from piece.split(b"\n")[:-1]


def splits_lines(connection, max_size):
    buffer = b""
    while piece := connection.recv(4096):
        buffer += piece
        if buffer.endswith(b"\n"):
            yield from buffer.splitlines()
            buffer = b""


def for_ever(connection, max_size):
    buffer = b""
    while True:
        buffer += connection.recv(4096)
        *lines, buffer = buffer.split(b"\n")
        yield from lines


def no_limit(connection, max_size):
    buffer = b""
    while piece := connection.recv(4096):
        *lines, buffer = (buffer + piece).split(b"\n")
        yield from lines
    if buffer:
        raise Truncated("the stream ended")


def half_a_line(connection, max_size):
    buffer = b""
    while piece := connection.recv(4096):
        *lines, buffer = (buffer + piece).split(b"\n")
        yield from lines
    if buffer:
        yield buffer


def limits_the_buffer(connection, max_size):
    buffer = b""
    while piece := connection.recv(4096):
        buffer += piece
        if len(buffer) > max_size + 1:
            raise MessageTooLong("too long")
        *lines, buffer = buffer.split(b"\n")
        yield from lines
    if buffer:
        raise Truncated("the stream ended")


def limits_the_rest(connection, max_size):
    buffer = b""
    while piece := connection.recv(4096):
        *lines, buffer = (buffer + piece).split(b"\n")
        yield from lines
        if len(buffer) > max_size:
            raise MessageTooLong("too long")
    if buffer:
        raise Truncated("the stream ended")


EXERCISE = Exercise(
    name="read_lines",
    notebook="05",
    title="Read lines, pipelined or in crumbs, with a limit",
    stub=STUB,
    solution=(read_lines,),
    check=check,
    mistakes={
        "yields nothing": Mistake(
            "nothing came out that a `for` loop can go through.", "`yield line` for each line."
        ),
        "collects": Mistake(
            "one whole line had come, the stream went on, and no line came out: your function "
            "{told}. The peer may be waiting for your answer to that line.",
            "to `yield` each line as soon as its end is there.",
        ),
        "wrong line": Mistake(
            "for the line b'one' you gave {lines!r}.", "bytes, and without the line end."
        ),
        "loses the next": Mistake(
            "several lines came in one piece, and you gave {lines!r}.",
            "to give all the lines that a piece completes, and to keep the rest for the next.",
        ),
        "cut up": Mistake(
            "two lines, `one` and `two`, came one byte at a time, and you gave {lines!r}.",
            "to keep what has no end yet, and to put the next piece behind it.",
        ),
        "changes lines": Mistake(
            "the lines were {sent!r}, and you gave {lines!r}.",
            "`split(b'\\n')`: a line ends there and nowhere else, and spaces or nothing at all "
            "are a line, too. `strip` and `splitlines` take more.",
        ),
        "spins": Mistake(
            "the stream has ended, and your function goes round for ever, at `{line}`.",
            "to leave the loop when `recv` returns b''.",
        ),
        "no clean end": Mistake(
            "the stream ended after `one` and `two`; you gave {lines!r}, and your function {told}.",
            "to end quietly if nothing is left over when `recv` returns b''.",
        ),
        "end ignored": Mistake(
            "the stream ended in the middle of a line, and your function {told}.",
            "`raise Truncated(...)` if something is left over at the end.",
        ),
        "limit too low": Mistake(
            "a line of {limit} bytes came, which is the limit, and your function {told}.",
            "`>`, not `>=`; and the line end does not count.",
        ),
        "counts them all": Mistake(
            "five lines of 5 bytes came in one piece, the limit is {limit}, and your function "
            "{told}.",
            "to measure each line, not all that is in the buffer: cut first, then measure.",
        ),
        "no limit": Mistake(
            "a line began and did not end for 20000 bytes; the limit is {limit}. "
            "Your function {told}. A peer could fill your memory.",
            "to measure what has no end yet, after each piece.",
        ),
        "limit forgotten": Mistake(
            "a line of {size} bytes came in one piece with its end; the limit is {limit}. "
            "You gave {lines!r}.",
            "to measure the complete lines as well as what is left over.",
        ),
        "wrong in the long run": Mistake(
            "{sent} lines came, cut anywhere, and {same} of them came out right.",
            "to feed your function one byte at a time, and then two at a time.",
        ),
    },
    wrong=(
        Wrong((collects,), "collects"),
        Wrong((keeps_the_end,), "wrong line"),
        Wrong((first_of_each_piece,), "loses the next"),
        Wrong((every_piece,), "cut up"),
        Wrong((splits_lines,), "changes lines"),
        Wrong((for_ever,), "spins"),
        Wrong((no_limit,), "no limit"),
        Wrong((half_a_line,), "end ignored"),
        Wrong((limits_the_buffer,), "counts them all"),
        Wrong((limits_the_rest,), "limit forgotten"),
    ),
    hints=(
        "Section 5 has the loop: a buffer, the pieces that come, and the lines in it.",
        "`*lines, buffer = (buffer + piece).split(b'\\n')`: what is behind the last line end is "
        "the beginning of the next line.",
        "`yield` each of `lines`, unless it is longer than `max_size`. Then measure `buffer`. "
        "After the loop, anything left in `buffer` is a line without an end.",
    ),
    right="SMTP, FTP and the header of HTTP are read like this. All of them have a limit.",
)
