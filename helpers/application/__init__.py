"""What programs say to each other over TCP: messages cut out of a stream of bytes."""

from helpers.application.framing import (
    FramingError,
    LineReader,
    MessageReader,
    MessageTooLong,
    Truncated,
    pack_line,
    pack_message,
)

__all__ = [
    "FramingError",
    "LineReader",
    "MessageReader",
    "MessageTooLong",
    "Truncated",
    "pack_line",
    "pack_message",
]
