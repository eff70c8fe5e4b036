"""What the calls of a socket take: Python's own socket says it.

It looks at all arguments before it asks its system for anything. So a socket that is closed can
be asked: it refuses what is no argument, in Python's own words, and does nothing else.
"""

import contextlib
import socket
from collections.abc import Iterable
from typing import Any

_closed: Any = socket.socket.__mro__[1]()  # the class that Python's own is written on
_closed.close()
NOWHERE = ("127.0.0.1", 9)  # an address in the place of one that is looked at elsewhere


def check(call: str, *arguments: Any) -> None:
    """Raise what Python's own socket raises where the method `call` does not take these."""
    with contextlib.suppress(OSError):  # that it is closed
        getattr(_closed, call)(*arguments)


def octets(data: Any) -> bytes:
    """The bytes of what has passed as something to be sent."""
    with memoryview(data) as view:
        return view.tobytes()


def again(items: Any) -> Any:
    """`items`, which may be looked at once only, as something that can be looked at twice."""
    return [*items] if isinstance(items, Iterable) else items
