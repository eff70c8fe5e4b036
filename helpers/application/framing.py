"""Cut a stream of bytes into messages.

TCP carries a stream of bytes and knows no messages (RFC 9293 2.2): what was sent in one piece may
arrive in many, and many in one. So the two sides agree how a message ends. Two ways are here:

    line      the message, then "\\n" or "\\r\\n"; so the message itself can hold no "\\n"
    message   its length as 4 bytes, the most significant first, then that many bytes

A reader is fed whatever `recv` returned and gives back the messages that are complete. It knows
no socket, so it can be tried with any bytes, cut anywhere.
"""

from collections.abc import Iterable

Bytes = bytes | bytearray | memoryview
HEADER_SIZE = 4
LARGEST_MESSAGE = 2 ** (8 * HEADER_SIZE) - 1  # bytes


class FramingError(Exception):
    """What was fed to a reader is no sequence of messages. Close the connection.

    `messages` are those that the same call had completed before.
    """

    def __init__(self, text: str = "", messages: Iterable[bytes] = ()) -> None:
        super().__init__(text)
        self.messages = list(messages)


class MessageTooLong(FramingError):
    """A message is longer than its receiver takes, or than its sender can express."""


class Truncated(FramingError):
    """The stream ended in the middle of a message."""


class LineReader:
    """Cuts a stream into lines, each at most `max_size` bytes without its line end."""

    def __init__(self, max_size: int = 65_536) -> None:
        self.max_size = checked_limit(max_size)
        self._line = bytearray()  # the line that has no end yet
        self._failed = False

    @property
    def waiting(self) -> bytes:
        """The bytes that were fed and belong to no complete line yet."""
        return bytes(self._line)

    def feed(self, data: Bytes) -> list[bytes]:
        r"""Take in bytes as they came; return the lines that they complete, as a list of bytes.

        The lines come without their line end, which is "\n" or "\r\n". Raises MessageTooLong as
        soon as a line is too long, with or without an end; TypeError if `data` is not bytes.
        """
        check_usable(self._failed)
        *with_end, rest = as_bytes(data).split(b"\n")
        lines: list[bytes] = []
        for piece in with_end:
            self._append(piece, lines)
            lines.append(bytes(self._line).removesuffix(b"\r"))
            self._line.clear()
        self._append(rest, lines)
        return lines

    def end(self) -> None:
        """Say that the stream has ended; raises Truncated if the last line has no end."""
        check_usable(self._failed)
        if self._line:
            self._failed = True
            raise Truncated(f"the stream ended after {len(self._line)} bytes of an unended line.")

    def _append(self, piece: bytes, lines: list[bytes]) -> None:
        size = len(self._line) + len(piece)
        if (piece or self._line).endswith(b"\r"):
            size -= 1  # it may be half of a line end
        if size > self.max_size:
            self._failed = True
            raise MessageTooLong(f"a line is longer than {self.max_size} bytes.", lines)
        self._line += piece


class MessageReader:
    """Cuts a stream into messages that follow their length, each at most `max_size` bytes."""

    def __init__(self, max_size: int = 2**20) -> None:
        self.max_size = checked_limit(max_size)
        self._buffer = bytearray()  # what came and is not part of a complete message
        self._failed = False

    @property
    def waiting(self) -> bytes:
        """The bytes that were fed and belong to no complete message yet."""
        return bytes(self._buffer)

    def feed(self, data: Bytes) -> list[bytes]:
        """Take in bytes as they came; return the messages that they complete, as a list of bytes.

        Raises MessageTooLong as soon as a length is too large, before any of that message is
        kept; TypeError if `data` is not bytes.
        """
        check_usable(self._failed)
        self._buffer += as_bytes(data)
        messages: list[bytes] = []
        start = 0
        while len(self._buffer) >= start + HEADER_SIZE:
            body = start + HEADER_SIZE
            size = int.from_bytes(self._buffer[start:body], "big")
            if size > self.max_size:
                self._failed = True
                self._buffer.clear()
                raise MessageTooLong(
                    f"a message of {size} bytes is announced; {self.max_size} is the limit.",
                    messages,
                )
            if len(self._buffer) < body + size:
                break
            messages.append(bytes(self._buffer[body : body + size]))
            start = body + size
        del self._buffer[:start]  # once for all of them: each removal moves what is left
        return messages

    def end(self) -> None:
        """Say that the stream has ended; raises Truncated if the last message is not complete."""
        check_usable(self._failed)
        if self._buffer:
            self._failed = True
            raise Truncated(
                f"the stream ended after {len(self._buffer)} bytes of a message and its length."
            )


def pack_line(line: Bytes, end: Bytes = b"\n") -> bytes:
    r"""Return `line` as it travels: `pack_line(b"hello") == b"hello\n"`.

    Raises FramingError if `line` holds a line end: its receiver would see two lines.
    """
    line = as_bytes(line)
    if b"\n" in line or line.endswith(b"\r"):
        raise FramingError("a line cannot hold a line end. Send it with pack_message.")
    return line + as_bytes(end)


def pack_message(message: Bytes) -> bytes:
    r"""Return `message` as it travels: `pack_message(b"hello") == b"\x00\x00\x00\x05hello"`.

    Raises MessageTooLong if its length does not fit into 4 bytes.
    """
    message = as_bytes(message)
    if len(message) > LARGEST_MESSAGE:
        raise MessageTooLong(f"a message holds at most {LARGEST_MESSAGE} bytes. Send several.")
    return len(message).to_bytes(HEADER_SIZE, "big") + message


def as_bytes(data: object) -> bytes:
    """Return what a reader was fed as bytes. Raises TypeError, which names the cure."""
    if isinstance(data, str):
        raise TypeError(f"TCP carries bytes, not text: turn {data!r:.40} into bytes with .encode()")
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(f"bytes are needed, not {data!r:.40}: give what recv returned")
    return bytes(data)


def checked_limit(max_size: object) -> int:
    """Return a limit in bytes, 1 or more. Raises TypeError or ValueError for what is none."""
    if not isinstance(max_size, int) or isinstance(max_size, bool):
        raise TypeError(f"max_size is a number of bytes, not {max_size!r}, such as 65536")
    if max_size < 1:
        raise ValueError(f"max_size is at least 1 byte, not {max_size}")
    return max_size


def check_usable(failed: bool) -> None:
    """Raise FramingError if the reader has failed before: nobody knows where it would go on."""
    if failed:
        raise FramingError("this stream failed before. Close it; a new one needs a new reader.")
