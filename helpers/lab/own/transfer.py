"""`send` and `recv` on a TCP socket, as attempts that are made until they succeed."""

import errno
import socket
from typing import Any

from helpers.lab.own.calls import WAIT, Attempt
from helpers.lab.own.errors import failure
from helpers.lab.own.streams import OVER, Stream
from helpers.transport.tcp.tcb import TCB

PEEK, WAIT_ALL = socket.MSG_PEEK, getattr(socket, "MSG_WAITALL", 0x100)


def sending(stream: Stream, data: Any, *, all_of_it: bool) -> Attempt:
    """The attempts of `send`, or of `sendall`. They return the number of bytes."""
    view = memoryview(data).cast("B")
    sent = 0

    def attempt(now: float) -> Any:
        nonlocal sent
        if not stream.can_send():
            return WAIT
        room = stream.connection.writable
        if room and sent < len(view):
            sent += stream.connection.send(bytes(view[sent : sent + room]), now)
        return sent if sent == len(view) or (sent and not all_of_it) else WAIT

    return attempt


def receiving(stream: Stream, limit: int, flags: int = 0) -> Attempt:
    """The attempts of `recv`. They return bytes: b"" at the end of the stream."""
    all_of_it = flags & WAIT_ALL and not flags & PEEK
    got = bytearray()

    def attempt(now: float) -> Any:
        connection = stream.connection
        if connection is None:
            raise stream.take_error() or failure(errno.ENOTCONN)
        if connection.readable and limit:
            if flags & PEEK:
                return connection.tcb.reassembler.peek(limit)
            got.extend(connection.receive(limit - len(got), now))
            _acknowledge_what_was_read(connection.tcb)
            if len(got) == limit or not all_of_it:
                return bytes(got)
        ended = connection.state in OVER or connection.error or stream.ends_reading()
        if not got and (error := stream.take_error()):
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
