"""Answers to read_lines."""

import re
import socket

from helpers.application.framing import LineReader, MessageTooLong, Truncated
from helpers.exercises.notebook_05.read_lines import read_lines


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


def counts_the_end(connection, max_size):
    yield from read_lines(connection, max_size - 1)


def strips(connection, max_size):
    for line in read_lines(connection, max_size):
        yield line.strip()


def drops_the_return(connection, max_size):
    for line in read_lines(connection, max_size):
        yield line.removesuffix(b"\r")


def skips_the_empty(connection, max_size):
    for line in read_lines(connection, max_size):
        if line:
            yield line


def decodes(connection, max_size):
    for line in read_lines(connection, max_size):
        yield line.decode("latin-1")


def gives_lists(connection, max_size):
    for line in read_lines(connection, max_size):
        yield [line]


def prints(connection, max_size):
    for line in read_lines(connection, max_size):
        print(line)


def returns_the_first(connection, max_size):
    return next(read_lines(connection, max_size))


def twice(connection, max_size):
    for line in read_lines(connection, max_size):
        yield line
        yield line


def has_no_patience(connection, max_size):
    connection.settimeout(0.1)
    yield from read_lines(connection, max_size)


def silence_is_the_end(connection, max_size):
    connection.settimeout(0.1)
    try:
        yield from read_lines(connection, max_size)
    except TimeoutError:
        return


def a_reset_is_the_end(connection, max_size):
    try:
        yield from read_lines(connection, max_size)
    except ConnectionError:
        return


def looks_when_the_end_has_come(connection, max_size):
    buffer = b""
    while piece := connection.recv(4096):
        *lines, buffer = (buffer + piece).split(b"\n")
        for line in lines:
            if len(line) > max_size:
                raise MessageTooLong("too long")
            yield line
    if buffer:
        raise Truncated("half a line")


def looks_before_it_yields(connection, max_size):
    buffer = b""
    while piece := connection.recv(4096):
        *lines, buffer = (buffer + piece).split(b"\n")
        if any(len(line) > max_size for line in (*lines, buffer)):
            raise MessageTooLong("too long")
        yield from lines
    if buffer:
        raise Truncated("half a line")


def keeps_one_line(connection, max_size):
    before = None
    for line in read_lines(connection, max_size):
        if before is not None:
            yield before
        before = line
    yield before


def stops_after_one_piece(connection, max_size):
    *lines, _ = connection.recv(4096).split(b"\n")
    yield from lines


def cuts_what_is_too_long(connection, max_size):
    for line in read_lines(connection, 10**6):
        yield line[:max_size]


def half_is_quiet(connection, max_size):
    try:
        yield from read_lines(connection, max_size)
    except Truncated:
        return


def every_end_is_truncated(connection, max_size):
    yield from read_lines(connection, max_size)
    raise Truncated("the stream ended")


def another_error(connection, max_size):
    try:
        yield from read_lines(connection, max_size)
    except MessageTooLong as error:
        raise ValueError("too long") from error


def with_their_reader(connection, max_size):
    reader = LineReader(max_size)
    while piece := connection.recv(4096):
        yield from reader.feed(piece)
    reader.end()


def stops_its_iteration(connection, max_size):
    yield from read_lines(connection, max_size)
    raise StopIteration


def up_to_twenty(connection, max_size):
    return read_lines(connection, min(max_size, 20))


def without_a_reason(connection, max_size):
    line = bytearray()
    while piece := connection.recv(4096):
        for byte in piece:
            if byte == ord("\n"):
                yield bytes(line)
                line.clear()
            elif len(line) == max_size:
                raise MessageTooLong
            else:
                line.append(byte)
    if line:
        raise Truncated


WRONG = (
    (stops_its_iteration, "slip: generator"),
    (up_to_twenty, "limit of its own"),
    (collects, "collects"),
    (keeps_the_end, "wrong line"),
    (first_of_each_piece, "loses the next"),
    (every_piece, "cut up"),
    (splits_lines, "collects"),
    (for_ever, "spins"),
    (no_limit, "no limit"),
    (half_a_line, "end ignored"),
    (limits_the_buffer, "counts them all"),
    (limits_the_rest, "limit forgotten"),
    (counts_the_end, "limit too low"),
    (strips, "changes lines"),
    (drops_the_return, "changes lines"),
    (skips_the_empty, "changes lines"),
    (decodes, "wrong line"),
    (gives_lists, "wrong line"),
    (prints, "collects"),
    (returns_the_first, "wrong line"),
    (twice, "wrong line"),
    (has_no_patience, "gives up"),
    (silence_is_the_end, "gives up"),
    (a_reset_is_the_end, "hides the reset"),
    (looks_when_the_end_has_come, "no limit"),
    (looks_before_it_yields, "loses the next"),
    (keeps_one_line, "collects"),
    (stops_after_one_piece, "stops early"),
    (cuts_what_is_too_long, "no limit"),
    (half_is_quiet, "end ignored"),
    (every_end_is_truncated, "no clean end"),
    (another_error, "no limit"),
    (with_their_reader, "changes lines"),
)


def byte_by_byte(connection, max_size):
    line = bytearray()
    while byte := connection.recv(1):
        if byte == b"\n":
            yield bytes(line)
            line.clear()
        elif len(line) == max_size:
            raise MessageTooLong("too long")
        else:
            line += byte
    if line:
        raise Truncated("half a line")


def by_a_file(connection, max_size):
    with connection.makefile("rb") as file:
        while line := file.readline(max_size + 1):
            if line.endswith(b"\n"):
                yield line[:-1]
            elif len(line) > max_size:
                raise MessageTooLong("too long")
            else:
                raise Truncated("half a line")


def by_partition(connection, max_size):
    buffer = bytearray()
    while True:
        line, end, rest = buffer.partition(b"\n")
        if len(line) > max_size:
            raise MessageTooLong("too long")
        if end:
            yield line
            buffer = rest
            continue
        piece = connection.recv(1000)
        if not piece:
            break
        buffer += piece
    if buffer:
        raise Truncated("half a line")


def by_find(connection, max_size):
    data, start = b"", 0
    while True:
        end = data.find(b"\n", start)
        size = (len(data) if end < 0 else end) - start
        if size > max_size:
            raise MessageTooLong(f"{size} bytes")
        if end >= 0:
            yield memoryview(data)[start:end]
            start = end + 1
        elif piece := connection.recv(100):
            data, start = data[start:] + piece, 0
        elif size:
            raise Truncated("half a line")
        else:
            return


def by_a_regex(connection, max_size):
    buffer = b""
    for piece in iter(lambda: connection.recv(512), b""):
        buffer += piece
        while found := re.match(rb"([^\n]*)\n", buffer):
            if len(found[1]) > max_size:
                raise MessageTooLong("too long")
            yield found[1]
            buffer = buffer[found.end() :]
        if len(buffer) > max_size:
            raise MessageTooLong("too long")
    if buffer:
        raise Truncated("half a line")


class Lines:
    """An iterator, not a generator."""

    def __init__(self, connection, max_size):
        self.lines = byte_by_byte(connection, max_size)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.lines)


def as_an_iterator(connection, max_size):
    return Lines(connection, max_size)


def as_a_map(connection, max_size):
    return map(bytes, byte_by_byte(connection, max_size))


def peeks(connection, max_size):
    line = b""
    while seen := connection.recv(100, socket.MSG_PEEK):
        head, end, _ = seen.partition(b"\n")
        line += connection.recv(len(head + end))
        if len(line) > max_size + line.endswith(b"\n"):
            raise MessageTooLong("too long")
        if line.endswith(b"\n"):
            yield line[:-1]
            line = b""
    if line:
        raise Truncated("half a line")


def into_a_buffer(connection, max_size):
    space, buffer = bytearray(64), b""
    while count := connection.recv_into(space):
        buffer += space[:count]
        while b"\n" in buffer:
            line, buffer = buffer.split(b"\n", 1)
            if len(line) > max_size:
                raise MessageTooLong("too long")
            yield line
        if len(buffer) > max_size:
            raise MessageTooLong("too long")
    if buffer:
        raise Truncated("half a line")


def a_reset_is_truncated(connection, max_size):
    try:
        yield from read_lines(connection, max_size)
    except ConnectionError as error:
        raise Truncated("reset") from error


def closes_in_the_end(connection, max_size):
    with connection:
        yield from read_lines(connection, max_size)


RIGHT = (
    without_a_reason,
    *(byte_by_byte, by_a_file, by_partition, by_find, by_a_regex, as_an_iterator, as_a_map, peeks),
    *(into_a_buffer, a_reset_is_truncated, closes_in_the_end),
)

ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
WORDS = "what the exception says is not asked for"
WHILE = "while (piece := connection.recv(4096)):"
LINE = "raise MessageTooLong(f'a line has {len(line)} bytes, {max_size} is the limit')"
REST = "raise MessageTooLong(f'a line has more than {max_size} bytes')"
HALF = "raise Truncated('the stream ended in the middle of a line')"
EQUIVALENT = {
    f"slip: an argument too few | {HALF} → raise Truncated()": WORDS,
    f"slip: an argument too few | {LINE} → raise MessageTooLong()": WORDS,
    f"slip: an argument too few | {REST} → raise MessageTooLong()": WORDS,
    f"number | {WHILE} → while (piece := connection.recv(4095)):": ANY,
    f"number | {WHILE} → while (piece := connection.recv(4097)):": ANY,
    f"number | {WHILE} → while (piece := connection.recv(8192)):": ANY,
    f"size of recv | {WHILE} → *": ANY,
    f"text | {HALF} → *": WORDS,
    f"call dropped | {LINE} → raise MessageTooLong(f'a line has {{line}} bytes*": WORDS,
    f"slip: an argument in a list | {LINE} → *": WORDS,
    f"slip: an argument in a list | {REST} → *": WORDS,
    f"slip: an argument in a list | {HALF} → *": WORDS,
    f"slip: name misspelt | {LINE} → raise MessageTooLong(f'a line has {{len(lines)}}*": WORDS,
}
