"""Answers to server_name."""

import re
import struct
from io import BytesIO

from helpers.exercises.notebook_15.server_name import server_name
from tests.exercises.answers import ABOUT_WORDS, swallowed


def searches_for_ascii(hello):
    found = re.search(rb"[a-z][a-z0-9.-]{3,}", hello)
    return found[0].decode() if found else None


def fixed_place(hello):
    size = int.from_bytes(hello[86:88], "big")
    return hello[88 : 88 + size].decode()


def first_extension(hello):
    start = 38
    start += 1 + hello[start]
    start += 2 + int.from_bytes(hello[start : start + 2], "big")
    start += 1 + hello[start] + 2
    size = int.from_bytes(hello[start + 7 : start + 9], "big")
    return hello[start + 9 : start + 9 + size].decode("ascii", "replace")


def no_session_id(hello):
    return _walk(hello, 39)


def session_id_of_32(hello):
    return _walk(hello, 71)


def _walk(hello, start):
    """Go over a hello whose cipher suites begin at `start`, without any care."""
    start += 2 + int.from_bytes(hello[start : start + 2], "big")
    start += 1 + hello[start] + 2
    while start < len(hello):
        kind, size = struct.unpack_from("!HH", hello, start)
        if kind == 0:
            return hello[start + 9 : start + 4 + size].decode()
        start += 4 + size
    return None


def careless(hello):
    if hello[:1] != b"\1":
        raise ValueError("no ClientHello")
    return _walk(hello, 39 + hello[38])


def careless_with_errors(hello):
    try:
        return careless(hello)
    except (IndexError, struct.error) as error:
        raise ValueError("it ends too early") from error


def list_length(hello):
    name = server_name(hello)
    return name and "\0\0" + name


def bytes_not_text(hello):
    name = server_name(hello)
    return name and name.encode()


def empty_for_none(hello):
    return server_name(hello) or ""


def none_for_errors(hello):
    try:
        return server_name(hello)
    except ValueError:
        return None


def any_message(hello):
    return server_name(b"\1" + hello[1:])


def index_errors(hello):
    try:
        return server_name(hello)
    except ValueError as error:
        raise IndexError("it ends too early") from error


WRONG = (
    (searches_for_ascii, "not found"),
    (fixed_place, "other name"),
    (first_extension, "wrong place"),
    (no_session_id, "slip: index"),
    (session_id_of_32, "slip: index"),
    (careless, "cut off"),
    (careless_with_errors, "cut off"),
    (list_length, "other name"),
    (bytes_not_text, "slip: wrong kind"),
    (empty_for_none, "name of nothing"),
    (none_for_errors, "cut off"),
    (any_message, "no hello"),
    (index_errors, "cut off"),
)


def with_a_file(hello):
    file = BytesIO(hello)

    def take(size):
        data = file.read(size)
        if len(data) != size:
            raise ValueError(f"{size} bytes are wanted, and {len(data)} are here")
        return data

    def block(width):
        return take(int.from_bytes(take(width), "big"))

    if take(1) != b"\1":
        raise ValueError("no ClientHello")
    file = BytesIO(block(3))
    take(34)
    for width in (1, 2, 1):
        block(width)
    if file.tell() == len(file.getvalue()):
        return None
    file = BytesIO(block(2))
    while file.tell() < len(file.getvalue()):
        kind, body = take(2), block(2)
        if kind == b"\0\0":
            file = BytesIO(body)
            take(3)
            return block(2).decode()
    return None


def with_offsets(hello):
    try:
        if hello[0] != 1:
            raise ValueError("no ClientHello")
        end = 4 + int.from_bytes(hello[1:4], "big")
        if end != len(hello):
            raise ValueError("another length")
        at = 39 + hello[38]
        at += 2 + struct.unpack_from("!H", hello, at)[0]
        at += 1 + hello[at]
        if at == end:
            return None
        (size,) = struct.unpack_from("!H", hello, at)
        at += 2
        if at + size != end:
            raise ValueError("the extensions have another length")
        while at < end:
            kind, size = struct.unpack_from("!HH", hello, at)
            if kind == 0:
                (size,) = struct.unpack_from("!H", hello, at + 7)
                return hello[at + 9 : at + 9 + size].decode("ascii")
            at += 4 + size
    except (IndexError, struct.error) as error:
        raise ValueError("the hello ends too early") from error
    return None


RIGHT = (with_a_file, with_offsets)

WORDS = "what the exception says is not asked for"
REFUSALS = (
    "raise ValueError('the hello ends too early')",
    "raise ValueError('this is no ClientHello')",
)
NUMBER = "return int.from_bytes(take(size), 'big')"
EQUIVALENT = {
    **{
        swallowed(server_name, error, inner): "it raises no such error"
        for error in ("OSError", "ConnectionError")
        for inner in ("", "take", "number")
    },
    **{f"raise | {line} → raise ValueError('no')": WORDS for line in REFUSALS},
    **{f"{kind} | {line} → *": WORDS for kind in ABOUT_WORDS for line in REFUSALS},
    "text | name = body[5:].decode('ascii') → name = body[5:].decode('ASCII')": "the same name",
    "slip: an argument too few | name = body[5:].decode('ascii') → *": (
        "UTF-8 is the default, and ASCII is a part of it"
    ),
    f"slip: an argument too few | {NUMBER} → return int.from_bytes(take(size))": (
        "the most significant byte first is the default"
    ),
}
