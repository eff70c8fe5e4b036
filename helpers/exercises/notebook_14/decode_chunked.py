"""Exercise: take the chunks off a body, as far as it has come."""

import functools
import re
from collections.abc import Callable
from typing import Any

from helpers.application import BadRequest
from helpers.application.framing import Bytes
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.notebook_14.refusing import given, refused

BODY = b"5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"
BODIES = (  # as it comes, and its content
    (b"1\r\nx\r\n0\r\n\r\n", b"x"),
    (b"A\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
    (b"a\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
    (b"10\r\n0123456789abcdef\r\n0\r\n\r\n", b"0123456789abcdef"),
    (b"0005\r\nhello\r\n000\r\n\r\n", b"hello"),
    (b"4\r\n\r\n\r\n\r\n0\r\n\r\n", b"\r\n\r\n"),
    (b"5\r\n0\r\n\r\n\r\n0\r\n\r\n", b"0\r\n\r\n"),
    (b"0\r\n\r\n", b""),
)
EXTENDED = (b'5;name=value\r\nhello\r\n0;last;a="b c"\r\n\r\n', b"hello")
TRAILED = (
    (b"5\r\nhello\r\n0\r\nChecksum: 17\r\n\r\n", b"hello"),
    (b"5\r\nhello\r\n0\r\nA: b\r\n5: c\r\n\r\n", b"hello"),
)
RESTS = (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\r\n", b"0\r\n\r\n", b"x")
KIND = (b"0x5", b"+5", b"-5", b" 5", b"5 ", b"5_0", b"\t5")
NO_SIZES = (b"", b"g", b"5g", b"five", b";a", b"5,", b"\xb2")


def check(decode_chunked: Callable[..., Any]) -> None:
    """Give whole bodies, beginnings of bodies, what comes behind them, and what is none."""
    _whole(decode_chunked)
    _beginnings(decode_chunked)
    _rests(decode_chunked)
    _refuses(decode_chunked)


def _pair(
    decode_chunked: Callable[..., Any], stream: bytes, content: bytes, rest: bytes, mistake: str
) -> None:
    got = given(decode_chunked, stream, "refuses", stream=stream)
    expect(got is not None, "not yet", stream=stream)
    expect(isinstance(got, tuple | list) and len(got) == 2, "no pair", got=got)
    expect(all(isinstance(part, Bytes) for part in got), "no pair", got=got)
    swapped = content != rest and tuple(map(bytes, got)) == (rest, content)
    expect(not swapped, "no pair", got=got)
    expect(bytes(got[0]) == content, mistake, stream=stream, got=got[0], content=content)
    expect(bytes(got[1]) == rest, "rest", stream=stream, got=got[1], rest=rest)


def _whole(decode_chunked: Callable[..., Any]) -> None:
    _pair(decode_chunked, BODY, b"hello, world", b"", "content")
    for stream, content in BODIES:
        _pair(decode_chunked, stream, content, b"", "content")
    _pair(decode_chunked, *EXTENDED, b"", "content")
    for stream, content in TRAILED:
        _pair(decode_chunked, stream, content, b"", "content")


def _beginnings(decode_chunked: Callable[..., Any]) -> None:
    for stream, _ in ((BODY, b""), EXTENDED, *TRAILED, *BODIES):
        for cut in range(len(stream)):
            got = given(decode_chunked, stream[:cut], "refuses", stream=stream[:cut])
            expect(got is None, "too soon", stream=stream[:cut], got=got, whole=stream)


def _rests(decode_chunked: Callable[..., Any]) -> None:
    for stream, content in ((BODY, b"hello, world"), *TRAILED):
        for rest in RESTS:
            _pair(decode_chunked, stream + rest, content, rest, "content")


def _refuses(decode_chunked: Callable[..., Any]) -> None:
    expect_refusal = functools.partial(refused, decode_chunked, nothing="waits for more")
    for size in KIND:
        data = b"x" * (0x50 if size == b"5_0" else 5)
        expect_refusal(size + b"\r\n" + data + b"\r\n0\r\n\r\n", "int is kind")
    for size in NO_SIZES:
        expect_refusal(size + b"\r\nhello\r\n0\r\n\r\n", "no size")
        expect_refusal(b"1\r\nx\r\n" + size + b"\r\nhello\r\n0\r\n\r\n", "no size")
    for stream in (
        b"5\r\nhello!\r\n0\r\n\r\n",
        b"4\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello0\r\n\r\n",
        b"5\r\nhello\n\r0\r\n\r\n",
        b"5\r\nhello\r\r\n0\r\n\r\n",
        b"1\r\nx!!",
        b"1\r\nx\n\n1\r\n",
    ):
        expect_refusal(stream, "no end of a chunk")


def decode_chunked(stream):
    """Return `(content, rest)` of a chunked body at the head of `stream`.

    `rest` is what came behind the body: the next request. Returns None
    as long as the body has not come to its end.

    Raises BadRequest(400, "why") for what is no chunked body.
    """
    content = b""
    while True:
        line, end, stream = stream.partition(b"\r\n")
        if not end:
            return None
        digits = line.partition(b";")[0]
        if not re.fullmatch(b"[0-9A-Fa-f]+", digits):
            raise BadRequest(400, "this is no size of a chunk")
        size = int(digits, 16)
        if size == 0:
            break
        if len(stream) < size + 2:
            return None
        if stream[size : size + 2] != b"\r\n":
            raise BadRequest(400, "a chunk does not end where it should")
        content += stream[:size]
        stream = stream[size + 2 :]
    while line:
        line, end, stream = stream.partition(b"\r\n")
        if not end:
            return None
    return content, stream


EXERCISE = Exercise(
    name="decode_chunked",
    notebook="14",
    title="Take the chunks off a body, as far as it has come",
    solution=(decode_chunked,),
    check=check,
    gives=(tuple, list, type(None)),
    mistakes={
        "refuses": Mistake(
            "{stream!r} is a chunked body, or the beginning of one, and your function {told}.",
            "to return None where something is missing, before you look at it. Behind `;` a size "
            "may have any extension, sizes are hexadecimal, and lines may stand behind the last "
            "chunk.",
        ),
        "not yet": Mistake(
            "{stream!r} holds a whole body, and you gave None.",
            "to look what ends it: a chunk of size 0, lines (mostly none), and an empty line.",
        ),
        "no pair": Mistake("it returned {got!r}.", "`return content, rest`, two `bytes`."),
        "content": Mistake(
            "of {stream!r} you made the content {got!r}; it is {content!r}.",
            "`int(digits, 16)` for the size, that many bytes whatever they are, and two more for "
            "the CR LF behind them.",
        ),
        "rest": Mistake(
            "{stream!r} has the rest {rest!r}, and you gave {got!r}.",
            "to stop right behind the empty line that ends the trailer. What follows is the next "
            "request.",
        ),
        "too soon": Mistake(
            "{stream!r} had come, of {whole!r}, and you gave {got!r}.",
            "None until the empty line behind the last chunk is there: lines may still come "
            "before it.",
        ),
        "waits for more": Mistake(
            "{given!r} is no chunked body, whatever comes behind it, and you gave None. Whoever "
            "calls waits for more.",
            "`raise BadRequest(400, …)` as soon as that shows.",
        ),
        "int is kind": Mistake(
            "for {given!r} you gave {got!r}. Python's `int(…, 16)` takes signs, spaces, `0x` and "
            "`_`; a size is digits 0 to 9, a to f, and nothing else.",
            '`re.fullmatch(b"[0-9A-Fa-f]+", digits)`.',
        ),
        "no size": Mistake(
            "for {given!r} you gave {got!r}. One of its sizes is none.",
            "to refuse it as soon as its line is there.",
        ),
        "no end of a chunk": Mistake(
            "for {given!r} you gave {got!r}. Behind a chunk there is no CR LF.",
            "to compare the two bytes behind the chunk. If they are others, the size was a lie.",
        ),
        "another status": Mistake(
            "{given!r} was refused with the status {status!r}; it is {want}.",
            "`BadRequest(400, …)`.",
        ),
        "another error": Mistake(
            "for {given!r} your function raised {error}; its caller waits for BadRequest.",
            "to look at a text before you give it to `int`.",
        ),
    },
    hints=(
        '`line, end, stream = stream.partition(b"\\r\\n")`: `end` is empty where the line has not '
        "come yet.",
        "The size stands before the first `;`. Then wait for `size + 2` bytes: the chunk, and the "
        "CR LF behind it.",
        "After the chunk of size 0, take lines until an empty one. Whatever is left is the rest.",
    ),
    right="Try it on what a server of section 5 sent. Your function would also do for answers.",
)
