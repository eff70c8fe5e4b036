"""The errors of sockets, by the numbers of the system."""

import errno
import os

from helpers.transport.tcp.states import State

KINDS = (  # exceptions of a connection, and what a system calls them
    (ConnectionRefusedError, errno.ECONNREFUSED),
    (ConnectionResetError, errno.ECONNRESET),
    (TimeoutError, errno.ETIMEDOUT),
)


def failure(number: int, text: str = "") -> OSError:
    """The exception for an error of the system."""
    return OSError(number, text or os.strerror(number))


def as_linux_has_it(error: OSError, state: State | None) -> OSError:
    """What a program is told where a connection ends with `error` in this state."""
    for kind, number in KINDS:
        if isinstance(error, kind):
            if number == errno.ECONNRESET and state is State.CLOSE_WAIT:
                return failure(errno.EPIPE)
            return failure(number)
    return failure(errno.ECONNABORTED)
