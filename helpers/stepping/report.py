"""What a thread that is stepped through tells, each time it stops."""

import socket
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from helpers.stepping.code import Statement

Named = tuple[weakref.ref[socket.socket], str]  # a socket and the variable that has it


@dataclass(frozen=True)
class Here:
    """Where a thread stands: before `place`, in a function that `depth` others have called.

    `goes_on` says that the line has run in part, and called a function; `leaves` that it is the
    head of a `with` block that is left; `closes` that it is no line, but the end of a function,
    whose variables go now.
    """

    place: Statement
    depth: int = 0
    goes_on: bool = False
    leaves: bool = False
    closes: bool = False


@dataclass
class Report:
    """What a thread tells when it stops.

    `kind` is "stop" (before a line, or before the rest of one), "woken" (inside of a line: a
    blocked call is back) or "ended"; `here` is where it stands. `changed` has the variables
    that the line changed, `raised` the exception in it, `returned` what its function returned,
    `ended_by` the kind of the exception that ended it, `names` the sockets that are in a
    variable now.
    """

    here: Here
    kind: str = ""
    changed: dict[str, str] = field(default_factory=dict)
    raised: str = ""
    returned: str = ""
    ended_by: str = ""
    names: list[Named] = field(default_factory=list)


def sockets_in(variables: Iterable[tuple[str, Any]]) -> list[Named]:
    """The sockets among variables, and their names."""
    return [
        (weakref.ref(value), name) for name, value in variables if isinstance(value, socket.socket)
    ]


def error_text(error: BaseException) -> str:
    """An exception in one line."""
    text = " ".join(str(error).split())
    name = type(error).__name__
    return f"{name}: {text}" if text else name
