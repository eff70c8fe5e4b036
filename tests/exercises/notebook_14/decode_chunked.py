"""Answers to decode_chunked."""

import re

from helpers.application import BadRequest
from helpers.exercises.notebook_14.decode_chunked import decode_chunked
from tests.exercises.answers import swallowed


def takes(digits):
    """Return an answer that reads a size in its own way."""

    def answer(stream):
        content = b""
        while True:
            line, end, stream = stream.partition(b"\r\n")
            if not end:
                return None
            size = digits(line)
            if size == 0:
                break
            if len(stream) < size + 2:
                return None
            if stream[size : size + 2] != b"\r\n":
                raise BadRequest(400, "end")
            content += stream[:size]
            stream = stream[size + 2 :]
        while line:
            line, end, stream = stream.partition(b"\r\n")
            if not end:
                return None
        return content, stream

    return answer


def by_int(line):
    try:
        return int(line.split(b";")[0], 16)
    except ValueError:
        raise BadRequest(400, "no size") from None


def with_extension(line):
    if not re.fullmatch(b"[0-9A-Fa-f]+", line):
        raise BadRequest(400, "no size")
    return int(line, 16)


def decimal(line):
    if not re.fullmatch(b"[0-9A-Fa-f]+.*", line):
        raise BadRequest(400, "no size")
    return int(re.match(b"[0-9]*", line)[0] or 0)


def lower_case(line):
    if not re.fullmatch(b"[0-9a-f]+(;.*)?", line):
        raise BadRequest(400, "no size")
    return int(line.split(b";")[0], 16)


def splits(stream):
    parts = stream.split(b"\r\n")
    return (b"".join(parts[1::2]), b"") if stream.endswith(b"0\r\n\r\n") else None


def waits_for_the_end(stream):
    if not stream.endswith(b"\r\n\r\n"):
        return None
    return decode_chunked(stream)


def without_trailers(stream):
    found = decode_chunked(re.sub(rb"\r\n0\r\n.*", b"\r\n0\r\n\r\n", stream, flags=re.DOTALL))
    end = stream.find(b"\r\n0\r\n")
    return found and (found[0], stream[end + 7 :])


def ends_at_the_zero(stream):
    if stream.endswith(b"0\r\n"):
        return decode_chunked(stream + b"\r\n")
    return decode_chunked(stream)


def loses_the_rest(stream):
    found = decode_chunked(stream)
    return found and (found[0], b"")


def part_of_it(stream):
    return decode_chunked(stream) or (b"", stream)


def only_content(stream):
    found = decode_chunked(stream)
    return found and [found[0]]


def as_text(stream):
    found = decode_chunked(stream)
    return found and tuple(part.decode("latin-1") for part in found)


def never_refuses(stream):
    try:
        return decode_chunked(stream)
    except BadRequest:
        return None


def raises_value_error(stream):
    try:
        return decode_chunked(stream)
    except BadRequest as error:
        raise ValueError("no chunk") from error


def skips_the_end(stream):
    content = b""
    while True:
        line, end, stream = stream.partition(b"\r\n")
        if not end:
            return None
        size = with_extension(line.split(b";")[0])
        if size == 0:
            return decode_chunked(b"0\r\n" + stream) and (
                content,
                decode_chunked(b"0\r\n" + stream)[1],
            )
        if len(stream) < size + 2:
            return None
        content += stream[:size]
        stream = stream[size + 2 :]


def waits_where_it_should_refuse(stream):
    try:
        return decode_chunked(stream)
    except BadRequest:
        return None


def other_way_round(stream):
    pair = decode_chunked(stream)
    return pair and pair[::-1]


WRONG = (
    (waits_where_it_should_refuse, "waits for more"),
    (other_way_round, "no pair"),
    (takes(by_int), "int is kind"),
    (takes(with_extension), "refuses"),
    (takes(decimal), "content"),
    (takes(lower_case), "refuses"),
    (splits, "content"),
    (waits_for_the_end, "not yet"),
    (without_trailers, "rest"),
    (ends_at_the_zero, "too soon"),
    (loses_the_rest, "rest"),
    (part_of_it, "too soon"),
    (only_content, "no pair"),
    (as_text, "no pair"),
    (never_refuses, "waits for more"),
    (raises_value_error, "another error"),
    (skips_the_end, "no end of a chunk"),
)


def by_a_pattern(stream):
    at, content = 0, []
    while size := re.compile(rb"([0-9A-Fa-f]+)(;[^\r\n]*)?\r\n").match(stream, at):
        at = size.end() + int(size[1], 16)
        if not int(size[1], 16):
            end = re.compile(rb"([^\r\n]+\r\n)*\r\n").match(stream, at)
            return (b"".join(content), stream[end.end() :]) if end else None
        content.append(stream[size.end() : at])
        if len(stream) < at + 2:
            return None
        if stream[at : at + 2] != b"\r\n":
            raise BadRequest(400, "end")
        at += 2
    if b"\r\n" in stream[at:]:
        raise BadRequest(400, "size")
    return None


def as_a_list(stream):
    found = decode_chunked(memoryview(stream).tobytes())
    return found and [bytearray(found[0]), found[1]]


RIGHT = (by_a_pattern, as_a_list)

RAISED = (
    "BadRequest(400, 'this is no size of a chunk')",
    "BadRequest(400, 'a chunk does not end where it should')",
)
LIST = "a list holds the same"
NO_SOCKET = "no socket is used, so none of its errors can come"
WORDS = "what the exception says is not asked for"

EQUIVALENT = {
    "slip: an argument too few | raise BadRequest(*": WORDS,
    "text | raise BadRequest(*": WORDS,
    **{f"slip: an argument in a list | raise {why} → raise {why[:16]}[*": WORDS for why in RAISED},
    **{swallowed(decode_chunked, error): NO_SOCKET for error in ("OSError", "ConnectionError")},
    "return of another kind | return (content, stream) → return list(*": LIST,
    "sides swapped | if len(stream) < size + 2: → if len(stream) < 2 + size:": "the same sum",
    "sides swapped | if stream[size:size + 2] != b'\\r\\n': → *": "the same sum",
    "sides swapped | stream = stream[size + 2:] → stream = stream[2 + size:]": "the same sum",
}
