"""Exercise: read the name of the server out of a ClientHello."""

import ssl
import struct
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from helpers.application.tls import RecordReader
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.secure.side import Side

GREASE = (0x1A1A, b"\0")  # an extension that means nothing, and must be passed over
NAMES = ("tulip.example", "a", "xn--bcher-kva.example", f"{'long-' * 11}name.example")


def check(server_name: Callable[..., Any]) -> None:
    """Give it hellos of OpenSSL, hellos with odd parts, some without a name, and cut ones."""
    _real(server_name)
    _built(server_name)
    _without(server_name)
    _cut(server_name)
    _others(server_name)


@cache
def real_hello(name: str | None, version: ssl.TLSVersion) -> bytes:
    """Return the ClientHello of this Python's OpenSSL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = context.maximum_version = version
    context.check_hostname = name is not None
    side = Side(context, server_hostname=name)
    side.handshake()
    return b"".join(record.payload for record in RecordReader().feed(side.take()))


def hello(
    name: str | None,
    *,
    session: int = 32,
    ciphers: int = 3,
    compressions: int = 1,
    before: Iterable[tuple[int, bytes]] = (),
    after: Iterable[tuple[int, bytes]] = (),
) -> bytes:
    """Return a ClientHello of our own: other extensions stand before and after the name."""
    extensions = [*before, *([(0, sni(name))] if name else []), *after]
    body = b"".join(struct.pack("!HH", kind, len(data)) + data for kind, data in extensions)
    parts = [
        *(b"\3\3", bytes(range(32)), bytes([session]), bytes(session)),
        *(struct.pack("!H", 2 * ciphers), b"\x13\1" * ciphers, bytes([compressions])),
        *(bytes(compressions), struct.pack("!H", len(body)), body),
    ]
    return message(1, b"".join(parts))


def message(kind: int, body: bytes) -> bytes:
    """Return a handshake message."""
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def sni(name: str) -> bytes:
    """Return the body of the extension: a list of one name of the type "host name"."""
    data = name.encode()
    entry = b"\0" + struct.pack("!H", len(data)) + data
    return struct.pack("!H", len(entry)) + entry


def _real(server_name: Callable[..., Any]) -> None:
    for version in (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2):
        for name in NAMES:
            got = server_name(real_hello(name, version))
            expect(got is not None, "not found", name=name)
            expect(got == name, "other name", name=name, got=got)


def _built(server_name: Callable[..., Any]) -> None:
    decoy = (16, b"\0\0\0\x0f\0\0\x0cevil.example\0\0")  # looks like the name, and is none
    cases: dict[str, dict[str, Any]] = {
        "it had no session ID": {"session": 0},
        "its session ID had 8 bytes": {"session": 8},
        "it offered 200 cipher suites": {"ciphers": 200},
        "it offered two compression methods": {"compressions": 2},
        "it offered 130 compression methods": {"compressions": 130},
        "an extension that means nothing stood before the name": {"before": [GREASE]},
        "an empty extension stood before the name": {"before": [(23, b"")]},
        "another extension held something like a name": {"before": [decoy], "after": [decoy]},
        "an extension of 300 bytes stood before the name": {"before": [(21, bytes(300))]},
        "the type of an extension before it ended in 0": {"before": [(0x1A00, sni("evil"))]},
    }
    for what, options in cases.items():
        for name in ("tulip.example", "n" * 260):
            try:
                got = server_name(hello(name, **options))
            except (ValueError, LookupError, struct.error) as error:
                expect(False, "wrong place", what=what, got=error)
            expect(got == name, "wrong place", what=what, got=got)


def _without(server_name: Callable[..., Any]) -> None:
    nameless = hello(None)
    for one in (real_hello(None, ssl.TLSVersion.TLSv1_3), hello(None, before=[GREASE]), nameless):
        got = _tried(server_name, one)
        expect(got is None, "name of nothing", got=got)
    got = _tried(server_name, message(1, nameless[4:-2]))
    expect(got is None, "no extensions", got=got)


def _tried(server_name: Callable[..., Any], data: bytes) -> Any:
    try:
        return server_name(data)
    except (ValueError, LookupError, struct.error) as error:
        return error


def _cut(server_name: Callable[..., Any]) -> None:
    """Cut it anywhere: in the bytes, or in what the lengths say."""
    whole = hello("tulip.example", before=[GREASE], after=[(23, b"")])
    for cut in range(1, len(whole)):
        got = _tried(server_name, whole[:cut])
        _expect_value_error(got, "cut off", cut=cut, size=len(whole))
    bare = len(hello(None)) - 4 - 2  # bytes: here a hello may end, without extensions
    for cut in range(len(whole) - 4):
        if cut != bare:
            got = _tried(server_name, message(1, whole[4 : 4 + cut]))
            _expect_value_error(got, "lengths lie", cut=cut)


def _others(server_name: Callable[..., Any]) -> None:
    for data in (message(2, bytes(80)), message(11, b""), b"GET / HTTP/1.1\r\n", b""):
        _expect_value_error(_tried(server_name, data), "no hello", data=data[:20])


def _expect_value_error(got: object, mistake: str, **facts: object) -> None:
    expect(isinstance(got, ValueError), mistake, got=got, **facts)


def server_name(hello):
    """Return the name of the server that a ClientHello asks for, as text.

    `hello` is the whole handshake message. Returns None where it names no
    server; raises ValueError where it is no ClientHello, or ends too early.
    """

    def take(size):
        nonlocal hello
        if len(hello) < size:
            raise ValueError("the hello ends too early")
        part, hello = hello[:size], hello[size:]
        return part

    def number(size):
        return int.from_bytes(take(size), "big")

    if number(1) != 1:
        raise ValueError("this is no ClientHello")
    hello = take(number(3))
    take(34)
    take(number(1))
    take(number(2))
    take(number(1))
    if not hello:
        return None
    hello = take(number(2))
    name = None
    while hello:
        kind, size = number(2), number(2)
        body = take(size)
        if kind == 0:
            name = body[5:].decode("ascii")
    return name


EXERCISE = Exercise(
    name="server_name",
    notebook="15",
    title="Read the server's name out of a ClientHello",
    solution=(server_name,),
    check=check,
    gives=(str, type(None)),
    mistakes={
        "not found": Mistake(
            "a hello of this Python's OpenSSL asks for {name!r}, and you returned None.",
            "to go over the parts one by one: version and random are 34 bytes, three parts bring "
            "their own length, and then come the extensions.",
        ),
        "other name": Mistake(
            "a hello asks for {name!r}, and you returned {got!r}.",
            "to count once more: the body of the extension has a length of the list, a type, a "
            "length of the name, and then the name.",
        ),
        "wrong place": Mistake(
            "in a hello of ours {what}, and what you gave is {got!r}.",
            "to let every length say where the next part begins, and to ask each extension for "
            "its type, 0.",
        ),
        "name of nothing": Mistake(
            "this hello names no server, and what you gave is {got!r}.",
            "to return None once you have been through all extensions.",
        ),
        "no extensions": Mistake(
            "a hello may end without any extension, as old ones do, and what you gave is {got!r}.",
            "to return None where nothing is left after the compression methods.",
        ),
        "cut off": Mistake(
            "only the first {cut} of {size} bytes were there, and what you gave is {got!r}.",
            "`raise ValueError(…)` wherever fewer bytes are left than a length asks for. A slice "
            "says nothing of that.",
        ),
        "lengths lie": Mistake(
            "a hello of ours ended {cut} bytes after its first length, in the middle of a part, "
            "and what you gave is {got!r}.",
            "to compare each length with what is left, also those of the extensions.",
        ),
        "no hello": Mistake(
            "{data!r} is no ClientHello, and what you gave is {got!r}.",
            "`raise ValueError(…)` unless the first byte is 1.",
        ),
    },
    hints=(
        "A small function helps: `take(size)` takes so many bytes off the front, and raises "
        "ValueError where there are fewer.",
        "In order: type 1, length 3; version 2, random 32; session ID with a length of 1 byte, "
        "cipher suites with 2, compression methods with 1; then the extensions with 2.",
        "An extension has a type of 2 bytes and a length of 2. That of the name has type 0; in "
        "its body, 5 bytes stand before the name.",
    ),
    right="Every router on the way can run these lines. That is why the name of the server is no "
    "secret.",
)
