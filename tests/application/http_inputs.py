"""Requests as strangers send them: damaged ones by the thousand, and h11 as a second reader.

`KNOWN` lists where h11 and we differ, with the section that lets both do as they do. `agree` reads
bytes with both; what differs elsewhere is a fault of ours.
"""

import itertools
import random
import re

import h11

from helpers.application import BadRequest, RequestReader

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /x HTTP/1.1\r\nHost: a:80\r\n"
SEEDS = (
    HEAD,
    POST + b"Content-Length: 5\r\n\r\nhello" + HEAD,
    POST
    + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n"
    + HEAD,
    b"GET / HTTP/1.0\r\nConnection: keep-alive\r\nUser-Agent: b c\r\n\r\n" + HEAD,
)
BITS = (
    *(b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b"\x01", b"\x0b", b"\x85", b"\xff", b":", b";"),
    *(b"0", b"5", b"a", b"F", b"+", b"-", b",", b"/", b"0x", b"_", b"HTTP/1.1", b"0\r\n\r\n"),
    *(b"Content-Length: 5\r\n", b"Content-Length: 05\r\n", b"Content-Length: 3, 3\r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n", b"chunked, "),
    *(b"Host: b\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n", b" folded\r\n"),
)
HELPED = {  # h11 is helped over these, so that what comes after them can be compared
    "we skip empty lines before a request, h11 none (RFC 9112 2.2)": b"\r\n" + HEAD,
    "h11 keeps no connection of HTTP/1.0 (RFC 9112 9.3)": SEEDS[3],
}
KNOWN = {  # why, a pattern of the bytes for which it may be so, and one case of it
    "h11 takes a bare LF for a line end (RFC 9112 2.2)": (
        rb"(?<!\r)\n",
        b"GET / HTTP/1.1\nHost: a\n\n",
    ),
    "h11 joins folded lines, we refuse them (RFC 9112 5.2)": (
        rb"\r\n[ \t]",
        HEAD[:-2] + b"X: a\r\n b\r\n\r\n",
    ),
    "h11 lets chunked win over a length, we refuse both (RFC 9112 6.1)": (
        rb"(?is)(content-length|transfer-encoding):.*(content-length|transfer-encoding):",
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "h11 takes chunked in HTTP/1.0, we refuse it (RFC 9112 6.1)": (
        rb"(?is)HTTP/1\.0.*transfer-encoding:",
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "h11 keeps control characters in a value (RFC 9110 5.5)": (
        rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]",
        HEAD[:-2] + b"X: \x01\r\n\r\n",
    ),
    "h11 does not look at the value of Host (RFC 9112 3.2)": (
        rb"(?i)\r\nhost:(?![ \t]*"
        rb"([0-9a-z\-._~!$&'()*+,;=%]*|\[[0-9a-f:.]+\])(:[0-9]*)?[ \t]*\r\n)",
        b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    ),
    "h11 drops spaces behind the size of a chunk (RFC 9112 7.1)": (
        rb"(?i)\r\n[0-9a-f]+[ \t]+\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n0 \r\n\r\n",
    ),
    "h11 refuses spaces before the extension of a chunk (RFC 9112 7.1.1)": (
        rb"(?i)\r\n[0-9a-f]+[ \t]+;",
        POST + b"Transfer-Encoding: chunked\r\n\r\n0 ;a\r\n\r\n",
    ),
    "h11 wants a Host of HTTP/1.1 alone, we from then on (RFC 9112 3.2, 9110 2.5)": (
        rb"HTTP/1\.[2-9]",
        b"GET / HTTP/1.2\r\n\r\n",
    ),
    "h11 takes a bare CR in the extension of a chunk (RFC 9112 2.2)": (
        rb";[^\r\n]*\r(?!\n)",
        POST + b"Transfer-Encoding: chunked\r\n\r\n0;\r\r\n\r\n",
    ),
    "h11 wants at most 20 digits of a chunk's size (RFC 9112 7.1)": (
        rb"[0-9A-Fa-f]{21}",
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 21 + b"\r\n\r\n",
    ),
    "h11 looks at framing fields in a trailer, we drop them all (RFC 9112 7.1.2)": (
        rb"(?is)\r\n0+(;.*)?\r\n.*(content-length|transfer-encoding|host):",
        POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nTransfer-Encoding: x\r\n\r\n",
    ),
    "we pass over empty members of a list, h11 not (RFC 9110 5.6.1.2)": (
        rb"(?i)\r\ntransfer-encoding:([ \t]*,|.*,[ \t]*[,\r])",
        POST + b"Transfer-Encoding: , chunked\r\n\r\n0\r\n\r\n",
    ),
}


def damaged(chance: random.Random) -> bytes:
    """Return a request, or two, with one to four accidents."""
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 4)):
        at, kind = chance.randrange(len(data) + 1), chance.random()
        if kind < 0.5:
            data[at:at] = chance.choice(BITS)
        elif kind < 0.8:
            del data[at : at + chance.randint(1, 3)]
        else:
            begin = chance.randrange(len(data) + 1)
            data[at:at] = data[begin : begin + chance.randint(1, 30)]
    return bytes(data)


def pieces(data, places):
    """Cut `data` at the sorted `places`."""
    ends = [0, *places, len(data)]
    return [data[a:b] for a, b in itertools.pairwise(ends)]


def ours(parts, **limits):
    """Return what our reader makes of the pieces: [(method, target, body)], and a status or 0."""
    reader, found, status = RequestReader(**limits), [], 0
    try:
        for part in parts:
            found += reader.feed(part)
    except BadRequest as error:
        found, status = found + error.requests, error.status
    ends = (r.version == "HTTP/1.0" or not r.keeps_alive for r in found)
    if last := next((number for number, end in enumerate(ends, 1) if end), None):
        # The connection ends there.
        found, status = found[:last], 0
    return [(request.method, request.target, request.body) for request in found], status


def theirs(data, helped=True):
    """Return what h11 makes of `data`, in the same form."""
    found = []
    try:
        while data := _begin(data) if helped else data:  # b"" would tell h11 of the end
            connection = h11.Connection(h11.SERVER)
            connection.receive_data(data)
            request = _one(connection)
            if request is None:
                break
            found.append(request)
            if connection.our_state is h11.MUST_CLOSE:
                break
            data = connection.trailing_data[0]
    except h11.RemoteProtocolError as error:
        return found, error.error_status_hint
    return found, 0


def _begin(data):
    """Return `data` without empty lines before the first request."""
    while data.startswith(b"\r\n"):
        data = data[2:]
    return data


def _one(connection):
    """Return the next request of h11 and answer it; None where it is not complete."""
    body = b""
    while (event := connection.next_event()) is not h11.NEED_DATA:
        if isinstance(event, h11.Request):
            method, target = event.method.decode(), event.target.decode()
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        else:
            connection.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
            connection.send(h11.EndOfMessage())
            return method, target, body
    return None


def known(data):
    """Return the reasons that may let h11 and us differ on `data`."""
    return [why for why, (pattern, _) in KNOWN.items() if re.search(pattern, data)]


def agree(data):
    """Return whether both readers find the same requests, and both or neither refuse the rest.

    One may refuse sooner than the other: that shows once the head has an end.
    """
    (our, status), (their, hint) = ours([data]), theirs(data)
    if bool(status) != bool(hint):
        status, hint = ours([data + b"\r\n\r\n"])[1], theirs(data + b"\r\n\r\n")[1]
    return our == their and bool(status) == bool(hint)
