"""What a thread is doing, as far as the system tells."""

import contextlib
import os
import platform
import stat
import struct
import sys
from enum import Enum
from pathlib import Path

FUTEX = {"x86_64": 202, "aarch64": 98, "riscv64": 98, "i686": 240, "armv7l": 240}

# Calls of Linux that may wait for ever, by number, and which of their arguments is a time-out:
# a number of milliseconds (negative: for ever), or a pointer (NULL: for ever).
_MILLISECONDS = {"x86_64": {7: 2, 232: 3, 281: 3}, "aarch64": {22: 3}}  # poll, epoll_(p)wait
_POINTERS = {
    "x86_64": {23: 4, 270: 4, 271: 2, 202: 3, 128: 2},  # select, pselect6, ppoll, futex, sigwait
    "aarch64": {72: 4, 73: 2, 98: 3, 137: 2},
}
_SOCKETS = {  # accept, accept4, sendto, recvfrom, sendmsg, recvmsg
    "x86_64": {43, 288, 44, 45, 46, 47},
    "aarch64": {202, 242, 206, 207, 211, 212},
}
_FILES = {  # read, write, readv, writev, sendfile: the first argument is a descriptor
    "x86_64": {0, 1, 19, 20, 40},
    "aarch64": {63, 64, 65, 66, 71},
}
_STANDARD = 2  # up to this descriptor, files lead to whoever has started this program


class ThreadState(Enum):
    """What a thread is doing: WAITS is for anything but a lock.

    A thread that waits for a LOCK may wait for the one that Python gives its threads in turn.
    """

    RUNS = "it runs, or could run"
    WAITS = "it waits in the kernel"
    LOCK = "it waits for a lock"
    UNKNOWN = "this system does not tell"


def thread_state(thread: int | None) -> ThreadState:
    """What the thread of this native number is doing."""
    call = _system_call(thread)
    if call is None or call[0] == -1:
        return ThreadState.UNKNOWN
    if not call[1:]:
        return ThreadState.RUNS
    return ThreadState.LOCK if call[0] == FUTEX[platform.machine()] else ThreadState.WAITS


def waits_for_ever(thread: int | None) -> bool | None:
    """True for a thread that nothing but somebody else can wake: it has no time-out.

    That is what the kernel says, so it holds for `select`, an event loop or a lock as well. A
    thread that waits for Python's own lock has one of some milliseconds. None where the system
    does not tell.
    """
    call, machine = _system_call(thread), _machine()
    if call is None or call[0] == -1 or machine not in _SOCKETS:
        return None
    number, *arguments = call
    if not arguments:
        return False  # it runs
    if number in _SOCKETS[machine]:
        return True
    if number in _FILES[machine]:
        return _is_between_threads(arguments[0])
    if (at := _POINTERS[machine].get(number)) is not None:
        return arguments[at] == 0
    if (at := _MILLISECONDS[machine].get(number)) is not None:
        return bool(struct.unpack("=i", struct.pack("=I", arguments[at] & 0xFFFF_FFFF))[0] < 0)
    return False


def _is_between_threads(descriptor: int) -> bool:
    """True for a pipe or a socket: another thread, or a peer, has its other end."""
    if descriptor <= _STANDARD:
        return False
    with contextlib.suppress(OSError):
        mode = os.fstat(descriptor).st_mode
        return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
    return False


def _machine() -> str:
    machine = platform.machine()
    return "aarch64" if machine == "riscv64" else machine  # both have Linux's common numbers


def _system_call(thread: int | None) -> tuple[int, ...] | None:
    """The number and the arguments of the call that a thread is in; (0,) for one that runs.

    None where the system does not tell.
    """
    if sys.platform != "linux" or thread is None or platform.machine() not in FUTEX:
        return None
    try:
        words = Path(f"/proc/self/task/{thread}/syscall").read_text("ascii").split()
    except OSError:
        return None
    return (0,) if words[0] == "running" else tuple(int(word, 0) for word in words)
