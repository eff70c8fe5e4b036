"""`send` and `recv` on a TCP socket, as attempts that are made until they succeed."""

import errno
from collections.abc import Callable
from typing import Any

from helpers.host.errors import failure
from helpers.host.streams import OVER, WAIT, Attempt, Stream
from helpers.transport.tcp.tcb import TCB

CHUNK = 1 << 16  # bytes of a source that are asked for at once

Source = Callable[[int, int], bytes]  # the bytes of a stream, from an offset, so many


class Sending:
    """The attempts of `sendall`, or without `all_of_it` of `send`. They return how many bytes.

    `data` are bytes, or for large amounts a `Source`: of it, `size` bytes are sent (None: it has
    no end). Once a sender waits, it goes on where a third of the buffer is free. `sent` counts the
    bytes so far.
    """

    def __init__(
        self, stream: Stream, data: Any, size: int | None = None, *, all_of_it: bool = True
    ) -> None:
        self.sent = 0
        self._stream, self._all_of_it, self._waits = stream, all_of_it, False
        if callable(data):
            self._source: Source = data
            self._size = size
        else:
            view = memoryview(data).cast("B")
            self._source = lambda offset, length: bytes(view[offset : offset + length])
            self._size = len(view)

    def __call__(self, now: float) -> Any:
        """Make an attempt."""
        stream, size = self._stream, self._size
        if not stream.can_send() or (self._waits and not stream.has_room()):
            return WAIT
        connection = stream.connection
        assert connection is not None
        while self.sent != size and (room := min(connection.writable, CHUNK)):
            length = room if size is None else min(room, size - self.sent)
            self.sent += connection.send(self._source(self.sent, length), now)
        self._waits = self.sent != size
        if not self._waits or (self.sent and not self._all_of_it):
            return self.sent
        return WAIT


def receiving(
    stream: Stream, limit: int, *, peek: bool = False, all_of_it: bool = False
) -> Attempt:
    """The attempts of `recv`. They return bytes: b"" at the end of the stream.

    With `peek` the bytes stay, to be read once more; with `all_of_it` they wait for `limit` bytes.
    """
    got = bytearray()

    def attempt(now: float) -> Any:
        connection = stream.connection
        if connection is None:
            raise stream.take_error() or failure(errno.ENOTCONN)
        if connection.readable and limit:
            if peek:
                return connection.tcb.reassembler.peek(limit)
            got.extend(connection.receive(limit - len(got), now))
            if stream.host.settings.acks_reading:
                _acknowledge_what_was_read(connection.tcb)
            if len(got) == limit or not all_of_it:
                return bytes(got)
        ended = connection.state in OVER or connection.error or stream.ends_reading()
        if not got and not connection.tcb.fin_reached and (error := stream.take_error()):
            raise error
        return bytes(got) if ended or not limit else WAIT

    return attempt


def _acknowledge_what_was_read(tcb: TCB) -> None:
    """Hold the ACK of a small segment back no longer, once all of it was read, as Linux does.

    The peer's next small segment may be waiting for it (Nagle's algorithm); ours would have been
    sent by now, if the program had an answer. Where it usually has one, TCP waits for that.
    """
    if not tcb.answering and 0 < tcb.ack_owed < tcb.snd_mss and not tcb.reassembler.readable:
        tcb.ack_now = True
