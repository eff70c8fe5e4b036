"""The sockets that a function can get at before it has made any: those of another cell.

`self.listener`, a global variable, a variable of the function around it, an argument.
"""

import functools
import socket
import types
from collections.abc import Callable, Iterator
from typing import Any

from helpers.stepping.report import Named, sockets_in

DEEPEST = 3  # attributes, as in `self.server.listener`
MOST = 100  # things in a list or an object


def sockets_at_hand(function: Callable[..., Any]) -> list[Named]:
    """These sockets, each once, and what they are called there."""
    found: dict[int, Named] = {}
    met: set[int] = set()
    for name, value in _variables(function):
        for label, sock in _sockets(name, value, 0, met):
            found.setdefault(id(sock), sockets_in([(label, sock)])[0])
    return list(found.values())


def _variables(function: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """What the code of a function names, and what it is given with it."""
    while isinstance(function, functools.partial):
        yield from ((f"argument {at}", value) for at, value in enumerate(function.args, 1))
        yield from function.keywords.items()
        function = function.func
    if isinstance(function, types.MethodType):
        yield "self", function.__self__
        function = function.__func__
    if not isinstance(function, types.FunctionType):
        yield "self", function
        return
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # it is not bound yet
            continue
    for name in function.__code__.co_names:
        if name in function.__globals__:
            yield name, function.__globals__[name]
    yield from (("a default", value) for value in function.__defaults__ or ())


def _sockets(name: str, value: Any, depth: int, met: set[int]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, socket.socket):
        yield name, value
        return
    if depth == DEEPEST or id(value) in met or isinstance(value, types.ModuleType | type | str):
        return
    met.add(id(value))
    if isinstance(value, types.FunctionType):  # it may be called by the one that is stepped
        for inner, other in _variables(value):
            yield from _sockets(inner, other, depth + 1, met)
    elif isinstance(value, list | tuple | set):
        for other in list(value)[:MOST]:
            yield from _sockets(name, other, depth + 1, met)
    elif isinstance(value, dict):
        for key, other in list(value.items())[:MOST]:
            yield from _sockets(f"{name}[{key!r}]", other, depth + 1, met)
    else:
        for key, other in list(getattr(value, "__dict__", {}).items())[:MOST]:
            yield from _sockets(f"{name}.{key}", other, depth + 1, met)
