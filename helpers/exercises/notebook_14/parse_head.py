"""Exercise: read the head of a request, and refuse what is none."""

import re
from collections.abc import Callable
from typing import Any

from helpers.application.http import TOKEN, BadRequest
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.notebook_14.refusing import given, refused

LINE = b"GET / HTTP/1.1"
HEAD = LINE + b"\r\nHost: a:80"
NO_LINES = (
    *(b"GET /", b"GET", b"", b"GET /a b HTTP/1.1", b"GET  / HTTP/1.1", b"GET / HTTP/1.1 "),
    *(
        b" GET / HTTP/1.1",
        b"GET\t/ HTTP/1.1",
        b"G(T / HTTP/1.1",
        b" / HTTP/1.1",
        b"G\xcbT / HTTP/1.1",
    ),
    *(b"GET  HTTP/1.1", b"GET /\x0b HTTP/1.1 x"),
)
NO_FIELDS = (b"X", b": y", b"X y: z", b"(X): y", b"\xe9: y", b"X\x0b: y", b"X\x85: y")
BARE_LINES = (  # $ in a pattern passes over the LF at the end of a part
    *(b"GET\n / HTTP/1.1", b"GET / HTTP/1.1\n", b"GET / HTTP/1.1\r"),
    *(b"GET /\n HTTP/1.1", b"GET /a\nHost:b HTTP/1.1", b"GET /\r HTTP/1.1", b"GET /\0 HTTP/1.1"),
)
VALUES = (  # as it comes, and what it says
    (b"a", "a"),
    (b" a ", "a"),
    (b"\t a\tb \t", "a\tb"),
    (b"", ""),
    (b" \t", ""),
    (b" http://a:80/", "http://a:80/"),
    (b" Mixed Case", "Mixed Case"),
    (b" \xa0\x85\xa0 ", "\xa0\x85\xa0"),  # bytes of text, though str.strip takes them for spaces
)
LETTERS = HEAD + b"\r\nX: caf\xe9 \xe2\x82\xac"


def check(parse_head: Callable[..., Any]) -> None:
    """Give it plain heads, then what a kind client would not send, then what is no head."""
    _plain(parse_head)
    _values(parse_head)
    _lines(parse_head)
    _fields(parse_head)
    _versions(parse_head)
    _hosts(parse_head)


def _parts(
    parse_head: Callable[..., Any], head: bytes, mistake: str = "refuses"
) -> tuple[Any, ...]:
    got = given(parse_head, head, mistake, head=head)
    expect(isinstance(got, tuple | list) and len(got) == 4, "not four", got=got)
    *start, headers = got
    expect(isinstance(headers, list | tuple), "no pairs", got=headers)
    expect(
        all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in headers),
        "no pairs",
        got=headers,
    )
    texts = [*start, *(text for pair in headers for text in pair)]
    expect(not any(isinstance(text, bytes) for text in texts), "bytes", got=got)
    return (*start, [tuple(pair) for pair in headers])


def _plain(parse_head: Callable[..., Any]) -> None:
    got = _parts(parse_head, HEAD)
    expect(got[:3] == ("GET", "/", "HTTP/1.1"), "wrong line", got=got[:3], line=LINE)
    expect(got[3] == [("host", "a:80")], "wrong header", got=got[3], sent=b"Host: a:80")
    sent = b"PUT /a?b=c%20d HTTP/1.1\r\nACCEPT: x\r\nHost: a\r\naccept: y\r\nX-Y: 1\r\nAccept: x"
    got = _parts(parse_head, sent)
    expect(
        got[:3] == ("PUT", "/a?b=c%20d", "HTTP/1.1"),
        "wrong line",
        got=got[:3],
        line=sent.splitlines()[0],
    )
    headers = [("accept", "x"), ("host", "a"), ("accept", "y"), ("x-y", "1"), ("accept", "x")]
    names = [name for name, _ in got[3]]
    expect(names == [name.lower() for name in names], "case", got=got[3])
    expect(got[3] == headers, "order", got=got[3], want=headers)
    for name in (b"X!#$%&'*+-.^_`|~9", b"9"):
        got = _parts(parse_head, HEAD + b"\r\n" + name + b": y")
        expect(
            got[3][1:] == [(name.decode().lower(), "y")],
            "wrong header",
            got=got[3],
            sent=name + b": y",
        )
    for method in ("M-SEARCH", "get"):  # a method has a case (RFC 9110 9.1)
        line = f"{method} * HTTP/1.1".encode()
        got = _parts(parse_head, line + b"\r\nHost:")
        expect(got[:3] == (method, "*", "HTTP/1.1"), "wrong line", got=got[:3], line=line)


def _values(parse_head: Callable[..., Any]) -> None:
    got = _parts(parse_head, LETTERS, "letters")
    right = got[3][1:] == [("x", "caf\xe9 \xe2\x82\xac")]
    expect(right, "letters", head=LETTERS, told=f"made {got[3][1:]} of it")
    for sent, value in VALUES:
        got = _parts(parse_head, HEAD + b"\r\nX:" + sent + b"\r\nY: z")
        expect(
            got[3][1:] == [("x", value), ("y", "z")],
            "wrong header",
            got=got[3][1:],
            sent=b"X:" + sent,
        )


def _lines(parse_head: Callable[..., Any]) -> None:
    for line in NO_LINES:
        refused(parse_head, line + b"\r\nHost: a", "no request line", (400, 505))


def _fields(parse_head: Callable[..., Any]) -> None:
    refused(parse_head, LINE + b"\r\nHost : a", "space before colon")
    refused(parse_head, HEAD + b"\r\nX\t: a", "space before colon")
    refused(parse_head, HEAD + b"\r\nX: a\r\n b: c", "folded")
    refused(parse_head, HEAD + b"\r\nX: a\r\n\tb", "folded")
    refused(parse_head, LINE + b"\r\n Host: a", "folded")
    for field in NO_FIELDS:
        refused(parse_head, HEAD + b"\r\n" + field, "no field")
    for value in (b"a\nb: c", b"\n", b"a\rb", b"\r", b"\0", b"a\0", b" \n", b"a\n"):
        refused(parse_head, HEAD + b"\r\nX: " + value + b"\r\nY: z", "bare")
    refused(parse_head, HEAD + b"\r\nX\n: y", "bare")
    for line in BARE_LINES:
        refused(parse_head, line + b"\r\nHost: a", "bare", (400, 505))


def _versions(parse_head: Callable[..., Any]) -> None:
    refused(parse_head, b"GET / HTTP/2.0\r\nHost: a", "version", (505,))
    refused(parse_head, b"GET / HTTP/3\r\nHost: a", "version", (505, 400))
    refused(parse_head, b"GET / XTTP/1.1\r\nHost: a", "version", (505, 400))
    got = _parts(parse_head, b"GET / HTTP/1.0\r\nHost: a")
    expect(got[2] == "HTTP/1.0", "wrong line", got=got[:3], line=b"GET / HTTP/1.0")


def _hosts(parse_head: Callable[..., Any]) -> None:
    refused(parse_head, LINE, "no Host")
    refused(parse_head, LINE + b"\r\nX-Host: a", "no Host")
    got = given(parse_head, b"GET / HTTP/1.0", "Host in 1.0")
    expect(
        tuple(got[:3]) == ("GET", "/", "HTTP/1.0"),
        "wrong line",
        got=got[:3],
        line=b"GET / HTTP/1.0",
    )
    for version in (b"HTTP/1.1", b"HTTP/1.0"):
        refused(parse_head, b"GET / %b\r\nHost: a\r\nhost: b" % version, "two Hosts")
        refused(parse_head, b"GET / %b\r\nHost: a\r\nX: y\r\nHOST: a" % version, "two Hosts")


def parse_head(head):
    """Return `(method, target, version, headers)` of a head; all is text.

    `head` is what comes before the empty line, as bytes. `headers` is a
    list of pairs (name in lower case, value), in the order they came.

    Raises BadRequest(505, "why") for another version than HTTP/1.0 and
    HTTP/1.1, BadRequest(400, "why") for what is no head.
    """
    text = head.decode("latin-1")
    if set(text.replace("\r\n", "")) & set("\0\r\n"):
        raise BadRequest(400, "no line holds these")
    line, *fields = text.split("\r\n")
    parts = line.split(" ")
    if len(parts) != 3 or not re.fullmatch(TOKEN, parts[0]) or not parts[1]:
        raise BadRequest(400, "this is no request line")
    method, target, version = parts
    if version not in ("HTTP/1.0", "HTTP/1.1"):
        raise BadRequest(505, "another version")
    headers = []
    for field in fields:
        name, colon, value = field.partition(":")
        if not colon or not re.fullmatch(TOKEN, name):
            raise BadRequest(400, "this is no header")
        headers.append((name.lower(), value.strip(" \t")))
    hosts = [value for name, value in headers if name == "host"]
    if len(hosts) > 1 or (version == "HTTP/1.1" and not hosts):
        raise BadRequest(400, "Host is there once")
    return method, target, version, headers


EXERCISE = Exercise(
    name="parse_head",
    notebook="14",
    title="Read the head of a request, and refuse what is none",
    solution=(parse_head,),
    check=check,
    gives=(tuple, list),
    mistakes={
        "refuses": Mistake(
            "{head!r} is a head that many clients send, and your function {told}.",
            "to look which of your conditions it met. After the first colon a value may hold "
            "anything but NUL, CR and LF, colons too.",
        ),
        "not four": Mistake("it returned {got!r}.", "`return method, target, version, headers`."),
        "bytes": Mistake(
            "there are bytes in {got!r}; text is asked for.",
            "`head.decode('latin-1')`: it makes one character of each byte, whatever it is.",
        ),
        "no pairs": Mistake(
            "the headers are {got!r}.",
            "a list of pairs: a dict has no room for two headers of one name.",
        ),
        "wrong line": Mistake(
            "of the request line {line!r} you made {got!r}.",
            "to split it at its spaces, and to change nothing in the parts.",
        ),
        "wrong header": Mistake(
            "of the header {sent!r} you made {got!r}.",
            "to cut at the *first* colon, to put the name alone into lower case, and to take away "
            "spaces and tabs alone: `strip(' \\t')`. A plain `strip()` takes more.",
        ),
        "letters": Mistake(
            "{head!r} has bytes above 127, and your function {told}.",
            "`head.decode('latin-1')`: it makes one character of each byte, whatever it is.",
        ),
        "case": Mistake(
            "the headers came out as {got!r}: some names are not in lower case.",
            "`name.lower()`. Names have no case: `ACCEPT` and `accept` are one.",
        ),
        "order": Mistake(
            "the headers came out as {got!r}; what came was {want!r}.",
            "to keep every one, in its order: a name may come twice.",
        ),
        "no request line": Mistake(
            "{given!r} was taken for a head: you gave {got!r}. Its first line is no request line.",
            "`split(' ')`, which must give three parts, none of them empty, and the method has to "
            "be a token. A plain `split()` takes any number of any kind of spaces.",
        ),
        "space before colon": Mistake(
            "{given!r} was taken for a head: you gave {got!r}. There is a space before a colon. "
            "Readers disagree whether that is a Host, so a server must refuse it.",
            "`re.fullmatch(TOKEN, name)`: a token holds no spaces.",
        ),
        "folded": Mistake(
            "{given!r} was taken for a head: you gave {got!r}. A line that begins with a space is "
            "no header; once it continued the line before.",
            "`re.fullmatch(TOKEN, name)`, before anything is stripped.",
        ),
        "no field": Mistake(
            "{given!r} was taken for a head: you gave {got!r}. One line is no header.",
            "to look for the colon, and for a name before it that is a token of at least one "
            "character: `re.fullmatch(TOKEN, name)`.",
        ),
        "bare": Mistake(
            "{given!r} was taken for a head: you gave {got!r}. A line holds a NUL, a CR or an LF, "
            "and another reader may see the end of a line there.",
            'to split at `"\\r\\n"` alone (`splitlines` knows ten ends of a line), and to refuse '
            "a line with one of those three, before anything is stripped. `$` in a pattern passes "
            "over an LF, `re.fullmatch` does not.",
        ),
        "version": Mistake(
            "{given!r} was taken for a head of HTTP/1.1: you gave {got!r}.",
            "to compare the version with the two that you speak, and BadRequest(505, …).",
        ),
        "no Host": Mistake(
            "{given!r} has no Host, and you gave {got!r}.",
            'to look through the names in `headers`; in HTTP/1.1 one is "host".',
        ),
        "Host in 1.0": Mistake(
            "`GET / HTTP/1.0` has no Host, which it need not, and your function {told}.",
            "to ask for a Host in HTTP/1.1 only.",
        ),
        "two Hosts": Mistake(
            "{given!r} has two Hosts, and you gave {got!r}. Two readers may take two different "
            "ones, in either version.",
            "to count them.",
        ),
        "another status": Mistake(
            "{given!r} was refused with the status {status!r}; it is {want}.",
            "505 for a version that you do not speak, 400 for everything else.",
        ),
        "another error": Mistake(
            "for {given!r} your function raised {error}; its caller waits for BadRequest.",
            "to look before you take: how many parts are there, is there a colon?",
        ),
    },
    hints=(
        'Decode as Latin-1 and split at `"\\r\\n"`: the first is the request line, the others are '
        "headers.",
        '`name, colon, value = field.partition(":")` cuts at the first colon. `colon` is empty '
        "where there was none.",
        "Refuse a name that `re.fullmatch(TOKEN, name)` does not know, and a line in which "
        '`"\\0"`, `"\\r"` or `"\\n"` stands. Count the hosts when all headers are read.',
    ),
    right="Each of these refusals is there because two programs once read the same bytes in two "
    "ways.",
)
