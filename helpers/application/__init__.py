"""What programs say to each other over TCP: messages cut out of a stream of bytes.

`framing` has lines and lengths, `http` the requests of HTTP/1.1, `dns` questions for names.
"""

from helpers.application.framing import (
    FramingError,
    LineReader,
    MessageReader,
    MessageTooLong,
    Truncated,
    pack_line,
    pack_message,
)
from helpers.application.http import BadRequest, Request, RequestReader, response

__all__ = [
    "BadRequest",
    "FramingError",
    "LineReader",
    "MessageReader",
    "MessageTooLong",
    "Request",
    "RequestReader",
    "Truncated",
    "pack_line",
    "pack_message",
    "response",
]
