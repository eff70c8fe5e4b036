"""A rule: what may go wrong at one place of a program.

A rule gets a node and yields what may stand in its place: a node, or a list of statements. It must
not change the node itself. `node.parent` and `node.in_loop` say where a node stands.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from typing import NamedTuple

Replacement = ast.AST | list[ast.stmt]


class Rule(NamedTuple):
    """A kind of mutant: the nodes that it looks at, and what it makes of one."""

    kind: str
    types: tuple[type[ast.AST], ...]
    replacements: Callable[[ast.AST], Iterator[Replacement]]


RULES: list[Rule] = []


def rule(kind: str, *types: type[ast.AST]) -> Callable:
    """Enter the decorated function in RULES."""

    def enter(function: Callable) -> Callable:
        RULES.append(Rule(kind, types, function))
        return function

    return enter


def changed(node: ast.AST, **fields: object) -> ast.AST:
    """Return a copy of `node` with other fields."""
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def without(items: list, index: int) -> list:
    return [*items[:index], *items[index + 1 :]]


def statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def expression(text: str, x: ast.AST) -> ast.expr:
    """Return the expression `text`, in which the name X stands for the node `x`."""
    return Fill({"X": x}).visit(ast.parse(text, mode="eval").body)


class Fill(ast.NodeTransformer):
    """Puts other expressions in place of the names that are read."""

    def __init__(self, names: dict[str, ast.AST]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.names.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def calls_method(node: ast.AST, *names: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    )


def is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)
