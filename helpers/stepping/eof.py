"""Reads after the end of a stream: `recv` returns b"" then, as often as it is called.

A loop that does nothing else is the commonest fault of a server. Where each round finds the same
variables, it is certain that the loop goes round for ever.
"""

import asyncio
import dis
import io
import socket
import types
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from helpers import kernel

ENDED = ("CLOSE-WAIT", "LAST-ACK", "CLOSING", "TIME-WAIT")  # the peer's FIN has come
ROUNDS = 3  # with the same variables, after which a loop will not change any more
OUTSIDE = {"time", "monotonic", "perf_counter", "now", "random", "randint", "urandom", "input"}
MOST, DEEPEST = 5000, 8  # values that are looked at, and how deep
OPAQUE = (  # what they do depends on what comes, and that is looked at elsewhere
    *(socket.socket, io.IOBase, asyncio.StreamReader, asyncio.StreamWriter),
    *(asyncio.AbstractServer, asyncio.AbstractEventLoop),
    *(types.ModuleType, types.FunctionType, type),
)


Source = socket.socket | asyncio.StreamReader


class NotCertain(Exception):
    """The next round may be another one."""


class Reads:
    """The reads of one thread. `mine(code)` is true for the reader's own code."""

    def __init__(self, mine: Callable[[types.CodeType], bool]) -> None:
        self._mine = mine
        self._counts: weakref.WeakKeyDictionary[Source, int] = weakref.WeakKeyDictionary()
        self._before: Any = None
        self._same = 0
        self.after_the_end = 0  # in a row, of one socket

    @property
    def endless(self) -> bool:
        """True where it will read on for ever, unless somebody else changes a variable."""
        return self._same >= ROUNDS

    def begin(self, sock: Source, frame: types.FrameType) -> None:
        """A call is about to read from a socket, or from a stream of asyncio."""
        if not at_end(sock):
            self.after_the_end, self._same, self._before = 0, 0, None
            return
        self._counts[sock] = self.after_the_end = self._counts.get(sock, 0) + 1
        try:
            state = [state_of(one) for one in stack_of(frame) if self._mine(one.f_code)]
        except NotCertain:
            self._same = 0
            return
        self._same = self._same + 1 if state == self._before else 0
        self._before = state


def at_end(sock: Source) -> bool:
    """True where the peer has closed, or reset, and all that it had sent was read."""
    if isinstance(sock, asyncio.StreamReader):
        return sock.at_eof()
    try:
        if sock.type != socket.SOCK_STREAM or kernel.queues(sock).received:
            return False
        state = kernel.state(sock)
        # A socket that was reset tells so once; after that it returns b"" as well. One that was
        # never connected is CLOSED, too.
        return state in ENDED or (state == "CLOSED" and _was_connected(sock))
    except (OSError, ValueError):  # no internet socket, or a system that does not tell
        return False


def _was_connected(sock: socket.socket) -> bool:
    info = kernel.tcp_info(sock)
    return bool(info.bytes_acked or info.bytes_received or info.rtt)


def stack_of(frame: types.FrameType | None) -> Iterator[types.FrameType]:
    """This function, who has called it, and so on."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def state_of(frame: types.FrameType) -> tuple[Any, ...]:
    """All on which it depends how a function goes on. It holds nothing that it speaks of."""
    code = frame.f_code
    if depends_on_more(frame):
        raise NotCertain
    named = {name: frame.f_globals[name] for name in code.co_names if name in frame.f_globals}
    marks = _Marks()
    return id(code), frame.f_lasti, marks.variables(frame.f_locals), marks.variables(named)


def depends_on_more(frame: types.FrameType) -> bool:
    """True where what time it is, or where an iterator stands, is in no variable."""
    code = frame.f_code
    return bool(OUTSIDE.intersection(code.co_names)) or _in_for(code, frame.f_lasti)


def _in_for(code: types.CodeType, at: int) -> bool:
    loops = (one for one in dis.get_instructions(code) if one.opname == "FOR_ITER")
    return any(loop.offset <= at < loop.argval for loop in loops)


class _Marks:
    """Makes of values something that is equal for as long as they are the same.

    `around` are the things that a value is a part of; they may be parts of it in turn.
    """

    def __init__(self) -> None:
        self._left = MOST

    def variables(self, variables: Mapping[str, Any], around: tuple[int, ...] = ()) -> Any:
        return tuple((name, self.mark(value, around)) for name, value in list(variables.items()))

    def mark(self, value: Any, around: tuple[int, ...]) -> Any:
        if value is None or isinstance(value, bool | int | float | complex | str | bytes):
            return value
        if isinstance(value, OPAQUE) or id(value) in around:
            return id(value)
        self._left -= 1
        if self._left < 0 or len(around) > DEEPEST or hasattr(value, "__next__"):
            raise NotCertain
        around = (*around, id(value))
        if isinstance(value, bytearray | memoryview):
            return bytes(value)
        if isinstance(value, list | tuple | set | frozenset | deque | dict):
            items = list(value.items() if isinstance(value, dict) else value)
            self._left -= len(items)
            if self._left < 0:
                raise NotCertain
            return type(value), tuple(self.mark(item, around) for item in items)
        return id(value), self.variables(getattr(value, "__dict__", {}), around)
