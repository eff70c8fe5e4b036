"""Reads after the end of a stream: `recv` returns b"" then, as often as it is called.

A loop that does nothing else is the commonest fault of a server. Where each round finds the same
variables, it is certain that the loop goes round for ever.
"""

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
MOST, DEEPEST = 1000, 4  # values that are looked at in one container, and how deep


class _NotCertain(Exception):
    """The next round may be another one."""


class Reads:
    """The reads of one thread. `mine(code)` is true for the reader's own code."""

    def __init__(self, mine: Callable[[types.CodeType], bool]) -> None:
        self._mine = mine
        self._counts: weakref.WeakKeyDictionary[socket.socket, int] = weakref.WeakKeyDictionary()
        self._before: Any = None
        self._same = 0
        self.after_the_end = 0  # in a row, of one socket

    @property
    def endless(self) -> bool:
        """True where it will read on for ever, unless somebody else changes a variable."""
        return self._same >= ROUNDS

    def begin(self, sock: socket.socket, frame: types.FrameType) -> None:
        """A call is about to read from a socket."""
        if not at_end(sock):
            self.after_the_end, self._same, self._before = 0, 0, None
            return
        self._counts[sock] = self.after_the_end = self._counts.get(sock, 0) + 1
        try:
            state = [_state(one) for one in _stack(frame) if self._mine(one.f_code)]
        except _NotCertain:
            self._same = 0
            return
        self._same = self._same + 1 if state == self._before else 0
        self._before = state


def at_end(sock: socket.socket) -> bool:
    """True where the peer has closed, or reset, and all that it had sent was read."""
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


def _stack(frame: types.FrameType | None) -> Iterator[types.FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _state(frame: types.FrameType) -> tuple[Any, ...]:
    """All on which it depends how a function goes on. It holds nothing that it speaks of."""
    code = frame.f_code
    if OUTSIDE.intersection(code.co_names) or _in_for(code, frame.f_lasti):
        raise _NotCertain  # what time it is, or where an iterator stands, is in no variable
    named = {name: frame.f_globals[name] for name in code.co_names if name in frame.f_globals}
    return id(code), frame.f_lasti, _variables(frame.f_locals, 0), _variables(named, 0)


def _in_for(code: types.CodeType, at: int) -> bool:
    loops = (one for one in dis.get_instructions(code) if one.opname == "FOR_ITER")
    return any(loop.offset <= at < loop.argval for loop in loops)


def _variables(variables: Mapping[str, Any], depth: int) -> tuple[Any, ...]:
    return tuple((name, _mark(value, depth)) for name, value in list(variables.items()))


def _mark(value: Any, depth: int) -> Any:
    """Something that is equal for as long as the value is the same."""
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        return value
    if isinstance(value, socket.socket | types.ModuleType | types.FunctionType | type | io.IOBase):
        return id(value)
    if depth > DEEPEST:
        raise _NotCertain
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if isinstance(value, list | tuple | set | frozenset | deque | dict):
        if len(value) > MOST:
            raise _NotCertain
        items = value.items() if isinstance(value, dict) else value
        return type(value), tuple(_mark(item, depth + 1) for item in items)
    if hasattr(value, "__next__"):
        raise _NotCertain
    return id(value), _variables(getattr(value, "__dict__", {}), depth + 1)
