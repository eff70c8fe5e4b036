"""Read requests of HTTP/1.1 off a stream of bytes, and write answers (RFC 9112).

A request is a *head*, lines of text that end with an empty one, and a *body*, whose length the
head tells. `RequestReader` is fed whatever `recv` returned and gives back the requests that are
complete. It knows no socket and no clock, keeps no more than its limits allow, and refuses what
two readers could understand differently: that is how requests are smuggled (RFC 9112 11.2).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NoReturn

from helpers.application.framing import (
    Bytes,
    FramingError,
    Truncated,
    as_bytes,
    check_usable,
    checked_limit,
)

Headers = tuple[tuple[str, str], ...]

REASONS = {
    100: "Continue",
    200: "OK",
    204: "No Content",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Content Too Large",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",  # RFC 6585 5
    500: "Internal Server Error",
    501: "Not Implemented",
    505: "HTTP Version Not Supported",
}
MAX_HEAD = 16_384  # bytes; a request line alone may well have 8000 (RFC 9112 3)
MAX_CHUNK_LINE = 256  # bytes of the line before a chunk, with its extensions
END = b"\r\n\r\n"

TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # RFC 9110 5.6.2
REQUEST_LINE = re.compile(rf"({TOKEN}) ([!-~]+) HTTP/([0-9])\.([0-9])")  # RFC 9112 3
NAME = re.compile(TOKEN)
VALUE = re.compile(r"[\t -~\x80-\xff]*")  # RFC 9110 5.5
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z\-._~!$&'()*+,;=%]*)(:[0-9]*)?")  # RFC 9110 7.2
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]+)(?:[ \t]*;[\t -~\x80-\xff]*)?")  # RFC 9112 7.1, 7.1.1


class BadRequest(FramingError):
    """What came is no request that can be served. Answer with `status`, and close the connection.

    `requests` are those that the same call had completed before.
    """

    def __init__(self, status: int, text: str = "") -> None:
        why = f": {text}" if text else ""
        super().__init__(f"{status} {REASONS.get(status, '')}{why}")
        self.status = status
        self.requests: list[Request] = []


@dataclass(frozen=True)
class Request:
    """One request. Names of headers are in lower case, in the order in which they came."""

    method: str
    target: str
    version: str
    """Such as "HTTP/1.1"."""
    headers: Headers = ()
    body: bytes = b""

    def values(self, name: str) -> list[str]:
        """Return what the headers of that name say, in order; names have no case (RFC 9110 5.1)."""
        return [value for found, value in self.headers if found == name.lower()]

    def options(self, name: str) -> list[str]:
        """Return the members of a header that is a list, in lower case (RFC 9110 5.6.1)."""
        members = ",".join(self.values(name)).lower().split(",")
        return [word for member in members if (word := member.strip(" \t"))]

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection stays open after the answer (RFC 9112 9.3)."""
        options = self.options("connection")
        if "close" in options:
            return False
        return self.version != "HTTP/1.0" or "keep-alive" in options


class RequestReader:
    """Cuts a stream into requests, each with at most `max_head` and `max_body` bytes.

    It keeps at most the bytes of one request that is not complete.
    """

    def __init__(self, max_head: int = MAX_HEAD, max_body: int = 2**20) -> None:
        self.max_head, self.max_body = checked_limit(max_head), checked_limit(max_body)
        self._buffer = bytearray()  # what came and was not understood yet
        self._searched = 0  # so many bytes of it hold no end
        self._head: Request | None = None  # of the request whose body is on its way
        self._body = bytearray()
        self._missing = 0  # bytes of the body, or of the chunk
        self._extensions = 0  # bytes beside the sizes of all chunks
        self._trailers = 0  # bytes
        self._step: Callable[[], Request | bool] = self._read_head
        self._failed = False

    @property
    def expects_continue(self) -> bool:
        """Whether a client may be waiting for "100 Continue" before it sends a body that a head has
        announced, of which nothing has come yet (RFC 9110 10.1.1).
        """
        begins = self._step in (self._read_body, self._read_chunk_line)
        return (
            self._head is not None
            and begins
            and self._head.version != "HTTP/1.0"
            and "100-continue" in self._head.options("expect")
            and not self._buffer
            and not self._body
        )

    def feed(self, data: Bytes) -> list[Request]:
        """Take in bytes as they came; return the requests that they complete, as a list.

        Raises BadRequest, which tells the status to answer with; TypeError if `data` is not bytes.
        """
        check_usable(self._failed)
        self._buffer += as_bytes(data)
        requests: list[Request] = []
        try:
            while done := self._step():
                if isinstance(done, Request):
                    requests.append(done)
        except BadRequest as error:
            self._failed = True
            self._buffer.clear()
            self._body.clear()
            error.requests = requests
            raise
        return requests

    def end(self) -> None:
        """Say that the stream has ended; raises Truncated inside a request (RFC 9112 8)."""
        check_usable(self._failed)
        if self._buffer or self._head:
            self._failed = True
            what = "body" if self._head else "head"
            raise Truncated(f"the stream ended in the {what} of a request.")

    # Each step takes from the buffer what it understands. It returns a request that is complete,
    # True where the next step can go on, and False where more bytes are needed.

    def _read_head(self) -> Request | bool:
        while self._buffer.startswith(b"\r\n"):  # an old client's; RFC 9112 2.2
            del self._buffer[:2]
        if not self._buffer or self._buffer == b"\r":
            return False
        if not NAME.fullmatch(chr(self._buffer[0])):
            _refuse(400, "a request begins with a method, such as GET")  # TLS does not, say
        head = self._until(END, self.max_head, self._head_too_long)
        if head is None:
            return False
        request = parse_head(head)
        length = body_length(request)
        if length == "chunked":
            self._step = self._read_chunk_line
        else:
            self._missing = int(length)
            self._step = self._read_body
            self._expect_room()
        self._head = request
        return True

    def _head_too_long(self) -> NoReturn:
        if b"\r\n" not in self._buffer[: self.max_head + 2]:
            _refuse(414, f"the request line is longer than {self.max_head} bytes")
        _refuse(431, f"the head is longer than {self.max_head} bytes")

    def _read_body(self) -> Request | bool:
        self._take()
        return not self._missing and self._complete()

    def _read_chunk_line(self) -> bool:
        line = self._until(b"\r\n", MAX_CHUNK_LINE, self._chunk_line_too_long)
        if line is None:
            return False
        size = CHUNK_LINE.fullmatch(line)
        if not size:
            _refuse(400, f"this is no size of a chunk: {line!r:.40}")
        self._missing = int(size[1], 16)
        self._extensions += len(line) - len(f"{self._missing:x}")
        if self._extensions > self.max_head:  # over all chunks (RFC 9112 7.1.1)
            _refuse(400, f"what stands beside the sizes of chunks is over {self.max_head} bytes")
        self._expect_room()
        self._step = self._read_chunk if self._missing else self._read_trailer
        return True

    def _chunk_line_too_long(self) -> NoReturn:
        _refuse(400, f"the line before a chunk is longer than {MAX_CHUNK_LINE} bytes")

    def _read_chunk(self) -> bool:
        self._take()
        if self._missing or len(self._buffer) < 2:
            return False
        if not self._buffer.startswith(b"\r\n"):
            _refuse(400, "a chunk does not end where its size says")
        del self._buffer[:2]
        self._step = self._read_chunk_line
        return True

    def _read_trailer(self) -> Request | bool:
        """Read a field behind the last chunk, and leave it out (RFC 9112 7.1.2)."""
        line = self._until(b"\r\n", self.max_head - self._trailers, self._trailers_too_long)
        if line is None:
            return False
        if not line:
            return self._complete()
        self._trailers += len(line) + 2
        _field(line.decode("latin-1"))
        return True

    def _trailers_too_long(self) -> NoReturn:
        _refuse(431, f"the fields behind the body are longer than {self.max_head} bytes")

    def _until(self, end: bytes, limit: int, refuse: Callable[[], NoReturn]) -> bytes | None:
        """Take what stands before `end`, at most `limit` bytes; None if it is not all there."""
        found = self._buffer.find(end, self._searched)
        if (found if found >= 0 else len(self._buffer) - len(end) + 1) > limit:
            refuse()
        if found < 0:
            self._searched = max(0, len(self._buffer) - len(end) + 1)
            return None
        self._searched = 0
        taken = bytes(self._buffer[:found])
        del self._buffer[: found + len(end)]
        return taken

    def _expect_room(self) -> None:
        if len(self._body) + self._missing > self.max_body:
            _refuse(413, f"the body is longer than {self.max_body} bytes")

    def _take(self) -> None:
        """Move what has come of the missing bytes from the buffer to the body."""
        taken = self._buffer[: self._missing]
        del self._buffer[: len(taken)]
        self._body += taken
        self._missing -= len(taken)

    def _complete(self) -> Request:
        assert self._head is not None
        request = replace(self._head, body=bytes(self._body))
        self._head, self._extensions, self._trailers = None, 0, 0
        self._body.clear()
        self._step = self._read_head
        return request


def parse_head(head: Bytes) -> Request:
    """Return the request whose head, without the empty line at its end, is `head`.

    Raises BadRequest (RFC 9112 2.2, 3, 3.2, 5.1, 5.2).
    """
    # Each byte is one character. What str.splitlines takes for the end of a line is none here.
    line, *lines = as_bytes(head).decode("latin-1").split("\r\n")
    found = REQUEST_LINE.fullmatch(line)
    if not found:
        _refuse(400, f"this is no request line: {line!r:.60}")
    method, target, major, minor = found.groups()
    if major != "1":
        _refuse(505, f"HTTP/{major}.{minor} is not spoken here")
    request = Request(method, target, f"HTTP/1.{minor}", tuple(map(_field, lines)))
    hosts = request.values("host")
    if len(hosts) > 1 or (not hosts and minor != "0"):
        _refuse(400, f"there are {len(hosts)} Host fields, not one")
    if hosts and not HOST.fullmatch(hosts[0]):
        _refuse(400, f"this is no host: {hosts[0]!r:.40}")
    return request


def body_length(request: Request) -> int | str:
    """Return how many bytes the body of a request has, or "chunked" (RFC 9112 6.1 to 6.3).

    Raises BadRequest where two readers could come to different ends.
    """
    lengths, codings = request.values("content-length"), request.options("transfer-encoding")
    if request.values("transfer-encoding"):
        if lengths:
            _refuse(400, "a body has a Content-Length or a Transfer-Encoding, not both")
        if request.version == "HTTP/1.0":
            _refuse(400, "HTTP/1.0 knows no Transfer-Encoding")
        if codings.count("chunked") != 1 or codings[-1] != "chunked":
            _refuse(400, "chunked is the last coding of a request, and there is one")
        if len(codings) > 1:
            _refuse(501, f"the coding {codings[0]!r:.40} is not known here")
        return "chunked"
    told = {number.strip(" \t") for value in lengths for number in value.split(",")}
    if len(told) > 1:
        _refuse(400, "two lengths are told")
    length = told.pop() if told else "0"
    if not re.fullmatch("[0-9]+", length):
        _refuse(400, f"this is no length: {length!r:.40}")
    if len(digits := length.lstrip("0")) > 18:  # int of many digits is slow, or refused
        _refuse(413, f"a body of {length[:6]}… bytes is announced")
    return int(digits or "0")


def response(
    status: int,
    body: Bytes = b"",
    headers: Iterable[tuple[str, str]] = (),
    *,
    with_body: bool = True,
) -> bytes:
    """Return an answer as it travels, with its Content-Length (RFC 9112 4, 6.2).

    The answer to HEAD goes without its body, `with_body=False`, and tells its length all the same
    (RFC 9110 9.3.2). Statuses that have no body get no Content-Length (RFC 9110 8.6).

    Raises TypeError or ValueError for what is no status (RFC 9110 15). Raises ValueError for a
    header that would not stay one line, since a stranger could write a second answer with it (RFC
    9112 11.1), and for one that tells the end of the body: that is told already.
    """
    if isinstance(status, bool) or not isinstance(status, int):
        raise TypeError(f"a status is a number, not {status!r:.40}: response(200, body)")
    if not 100 <= status <= 599:
        raise ValueError(f"a status is a number from 100 to 599, not {status}")
    lines = [f"HTTP/1.1 {status:d} {REASONS.get(status, '')}"]
    for name, value in headers:
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            raise ValueError(f"this is no header: {name!r:.40}: {value!r:.40}")
        if name.lower() in ("content-length", "transfer-encoding"):
            raise ValueError(f"response writes the length itself: leave {name} out")
        lines.append(f"{name}: {value}")
    if status >= 200 and status not in (204, 304):
        lines.append(f"Content-Length: {len(as_bytes(body))}")
    elif body:
        raise ValueError(f"an answer with status {status} has no body")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (as_bytes(body) if with_body else b"")


def _field(line: str) -> tuple[str, str]:
    """Return the name, in lower case, and the value of a field line (RFC 9112 5.1, 5.2)."""
    name, colon, value = line.partition(":")
    if not colon or not NAME.fullmatch(name) or not VALUE.fullmatch(value):
        _refuse(400, f"this is no header: {line!r:.60}")
    return name.lower(), value.strip(" \t")


def _refuse(status: int, text: str) -> NoReturn:
    raise BadRequest(status, text)
