"""Variables as short text."""

import contextlib
import enum
import reprlib
import socket
import types
from collections.abc import Mapping
from typing import Any

LONGEST = 40  # characters of a value
TEXT = 60  # of a string: an IPv6 address with its zone has room
BYTES = 20  # of a bytes object that are shown


class _Short(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxother = self.maxlong = LONGEST
        self.maxstring = TEXT
        self.maxtuple = self.maxlist = self.maxset = self.maxdict = 4

    def repr1(self, x: Any, level: int) -> str:
        if isinstance(x, socket.socket):
            return "a socket"
        if isinstance(x, BaseException):
            return type(x).__name__
        if isinstance(x, enum.Enum):
            return str(x)
        return super().repr1(x, level)

    def repr_bytes(self, x: bytes, level: int) -> str:
        if len(x) <= BYTES + 4:
            return repr(x)
        return f"{bytes(x[:BYTES])!r}… ({len(x)} bytes)"

    def repr_bytearray(self, x: bytearray, level: int) -> str:
        return f"bytearray({self.repr_bytes(bytes(x), level)})"

    def repr_instance(self, x: Any, level: int) -> str:
        text = super().repr_instance(x, level)
        return _a(x) if text.startswith("<") else text


_short = _Short()


def short(value: Any) -> str:
    """A value in at most about 60 characters; nothing that it does can raise."""
    try:
        return " ".join(_short.repr(value).split())
    except BaseException:
        return _a(value)


def _a(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[0] in "AEIOUaeiou" else f"a {name}"


def snapshot(variables: Mapping[str, Any]) -> dict[str, str]:
    """The variables of a function, as text, without its modules, functions and classes."""
    with contextlib.suppress(RuntimeError):  # another thread adds one meanwhile
        return {name: short(value) for name, value in variables.items() if _shown(name, value)}
    return {}


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The variables that are new or have another value."""
    return {name: text for name, text in after.items() if before.get(name) != text}


def _shown(name: str, value: Any) -> bool:
    defined = isinstance(value, types.ModuleType | types.FunctionType | type)
    return name != "_" and not name.startswith((".", "__")) and not defined
