"""Which code is the reader's, and which statement a line of it belongs to."""

import ast
import contextlib
import dis
import functools
import inspect
import io
import linecache
import tokenize
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from helpers.servers.readers_code import is_readers_code, name_of

HELPERS = str(Path(__file__).parents[1])
PACKAGES = {"site-packages", "dist-packages"}  # of whichever Python
PAUSES = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
FILES = 32  # whose statements are known still when they are stepped through again
INDENT = 4  # columns that a function's body stands to the right of its `def`


class CannotStep(TypeError):
    """This cannot be stepped through; the message says why, and what can."""


class Statement(NamedTuple):
    """A statement, or the head of one that has a body: `line` is the number of its first line.

    `text` is its source in one line; `indent` says how far it stands to the right of the
    function's body; `several` says that it takes several lines.
    """

    line: int
    text: str
    indent: int = 0
    function: str = ""
    several: bool = False
    is_with: bool = False


def end_of(code: types.CodeType, line: int) -> Statement:
    """What stands for the end of a function, whose last line was this one."""
    name = "the lambda" if code.co_name == "<lambda>" else code.co_name
    return Statement(line, f"(end of {name})", 0, code.co_name)


class Sources:
    """The reader's code, as far as it has been run."""

    def __init__(self) -> None:
        self._mine: dict[str, bool] = {}
        self._heads: dict[str, dict[int, tuple[int, int, bool]]] = {}
        self._lines: dict[str, list[str]] = {}

    def mine(self, code: types.CodeType) -> bool:
        """True for code that the reader wrote, except for expressions with a frame of their own."""
        if code.co_name.startswith("<") and code.co_name != "<module>":
            return False  # <lambda>, <listcomp>: parts of a line
        return self.of_interest(code.co_filename)

    def of_interest(self, path: str) -> bool:
        """True for a file, or a cell, that the reader wrote."""
        if path not in self._mine:
            others = path.startswith(HELPERS) or PACKAGES.intersection(Path(path).parts)
            # All that `eval` and `exec` are given has the name <string>, and since Python 3.13
            # linecache has lines for it, those of `python -c`: not those of the code in question.
            mine = is_readers_code(path) and not others and path != "<string>"
            self._mine[path] = mine and bool(linecache.getlines(path))
        return self._mine[path]

    def beginning(self, function: Callable[..., Any]) -> Statement:
        """The line at which a function begins; for a lambda, all of it.

        Raises CannotStep where the function is none that runs line by line, or not the reader's.
        """
        code = code_of(function)
        if code is None or not self.of_interest(code.co_filename):
            raise CannotStep(
                f"there is no source code of {name_of(function)}, so it has no lines to step "
                "through: define a function in a cell or in a file, and call it there"
            )
        if code.co_flags & PAUSES:
            raise CannotStep(
                f"{name_of(function)} has `yield` or is `async`: calling it runs none of its "
                "lines. Write a plain function that does"
            )
        whole = _lambda(code, "".join(linecache.getlines(code.co_filename)))
        head = self.statement(code, code.co_firstlineno)
        if not whole:
            return head._replace(indent=0)
        return head._replace(text=" ".join(whole.split()), indent=0, several=True)

    def statement(self, code: types.CodeType, line: int) -> Statement:
        """The statement that has a part on this line."""
        path = code.co_filename
        if path not in self._heads:
            source = "".join(linecache.getlines(path))
            self._heads[path], self._lines[path] = _heads(source), _without_comments(source)
        first, last, is_with = self._heads[path].get(line, (line, line, False))
        lines = self._lines[path][first - 1 : last]
        text = " ".join(part.strip() for part in lines if part.strip())
        base = _indent(linecache.getline(path, code.co_firstlineno)) + INDENT
        indent = max(0, _indent(linecache.getline(path, first)) - base)
        return Statement(first, text, indent, code.co_name, last > first, is_with)


def code_of(function: Callable[..., Any]) -> types.CodeType | None:
    """The code of a function, of one that is wrapped, or of an object that can be called."""
    while isinstance(function, functools.partial):
        function = function.func
    if not callable(function):
        raise CannotStep(
            f"step_through needs functions, not {function!r}. Give the function itself, "
            "without calling it: step_through(server=serve, client=talk)"
        )
    if not (inspect.isroutine(function) or hasattr(function, "__wrapped__")):
        function = type(function).__call__
    return getattr(inspect.unwrap(function), "__code__", None)


def _lambda(code: types.CodeType, source: str) -> str:
    """The source of a lambda; "" for another function."""
    if code.co_name != "<lambda>":
        return ""
    places = set(code.co_positions())
    with contextlib.suppress(SyntaxError, ValueError):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Lambda):
                body = node.body
                place = body.lineno, body.end_lineno, body.col_offset, body.end_col_offset
                if place in places:
                    return ast.get_source_segment(source, node) or ""
    return ""


def returns(frame: types.FrameType) -> bool:
    """True where a frame's "return" event is its end; a generator may only hand out a value."""
    if not frame.f_code.co_flags & PAUSES:
        return True
    return dis.opname[frame.f_code.co_code[frame.f_lasti]].startswith("RETURN")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@functools.lru_cache(FILES)
def _without_comments(source: str) -> list[str]:
    """Its lines; a comment is no part of what a line does."""
    lines = io.StringIO(source).readlines()  # at a line feed, and at nothing else
    kept = list(lines)
    with contextlib.suppress(SyntaxError, tokenize.TokenError):
        for token in tokenize.generate_tokens(iter(lines).__next__):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                kept[row - 1] = kept[row - 1][:column]
    return kept


@functools.lru_cache(FILES)
def _heads(source: str) -> dict[int, tuple[int, int, bool]]:
    """For each line: the first and last line of its statement without its body; is it `with`?"""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    found: dict[int, tuple[int, int, bool]] = {}
    for node in ast.walk(tree):  # from the outside in: an inner statement overwrites its parent
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            body = getattr(node, "body", None)
            end = node.end_lineno or node.lineno
            last = end if not body else max(node.lineno, body[0].lineno - 1)
            if isinstance(node, ast.Match):
                last = node.lineno
            is_with = isinstance(node, ast.With | ast.AsyncWith)
            found |= dict.fromkeys(range(node.lineno, last + 1), (node.lineno, last, is_with))
    return found
