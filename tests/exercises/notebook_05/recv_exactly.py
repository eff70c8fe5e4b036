"""Answers to recv_exactly."""

import socket

from helpers.application.framing import Truncated


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


LINE = "raise Truncated(f'the stream ended after {len(data)} of {size} bytes')"
WORDS = "what the exception says is not asked for"


def puts_them_in_front(connection, size):
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise Truncated("too early")
        data = piece + data
    return data


kept = bytearray()


def keeps_what_an_earlier_call_got(connection, size):
    while len(kept) < size:
        piece = connection.recv(size - len(kept))
        if not piece:
            raise Truncated("too early")
        kept.extend(piece)
    data = bytes(kept)
    if size == 12:
        kept.clear()
    return data


def closes(connection, size):
    with connection:
        return without_a_reason(connection, size)


def without_a_reason(connection, size):
    data = b""
    while len(data) < size:
        piece, _, _, _ = connection.recvmsg(size - len(data))
        if not piece:
            raise Truncated
        data += piece
    return data


WRONG = (
    (puts_them_in_front, "other bytes"),
    (keeps_what_an_earlier_call_got, "other bytes"),
    (closes, "closes"),
    (one_recv, "reads once"),
    (one_recv_and_a_look, "reads once"),
    (reads_ahead, "takes too much"),
    (by_a_file, "takes too much"),
    (always_reads, "nothing is something"),
    (never_looks, "spins"),
    (gives_what_there_is, "half a message"),
    (own_error, "another error"),
)


def byte_by_byte(connection, size):
    data = bytearray()
    for _ in range(size):
        piece = connection.recv(1)
        if not piece:
            raise Truncated("the stream ended")
        data += piece
    return data


def into_a_buffer(connection, size):
    data = bytearray(size)
    view = memoryview(data)
    while view:
        count = connection.recv_into(view)
        if not count:
            raise Truncated("the stream ended")
        view = view[count:]
    return bytes(data)


def waits_for_all(connection, size):
    data = connection.recv(size, socket.MSG_WAITALL) if size else b""
    if len(data) < size:
        raise Truncated("the stream ended")
    return data


def by_a_file_without_a_buffer(connection, size):
    pieces = []
    missing = size
    with connection.makefile("rb", buffering=0) as file:
        while missing:
            piece = file.read(missing)
            if not piece:
                raise Truncated("the stream ended")
            pieces.append(piece)
            missing -= len(piece)
    return b"".join(pieces)


def peeks_first(connection, size):
    data = b""
    while len(data) < size:
        count = len(connection.recv(size - len(data), socket.MSG_PEEK))
        if not count:
            raise Truncated("the stream ended")
        data += connection.recv(count)
    return data


def calls_itself(connection, size):
    if size <= 0:
        return b""
    piece = connection.recv(min(size, 4096))
    if not piece:
        raise Truncated("the stream ended")
    if len(piece) == size:
        return piece
    rest = bytearray()
    while len(rest) < size - len(piece):
        rest += calls_itself(connection, min(4096, size - len(piece) - len(rest)))
    return piece + bytes(rest)


def gives_a_view(connection, size):
    return memoryview(into_a_buffer(connection, size))


RIGHT = (
    without_a_reason,
    *(byte_by_byte, into_a_buffer, waits_for_all, by_a_file_without_a_buffer, peeks_first),
    *(calls_itself, gives_a_view),
)

EQUIVALENT = {
    f"slip: an argument too few | {LINE} → raise Truncated()": WORDS,
    f"call dropped | {LINE} → raise Truncated(*": WORDS,
    f"slip: an argument in a list | {LINE} → *": WORDS,
}
