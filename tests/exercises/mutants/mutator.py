"""Every program that differs from a right one in a single place.

`mutants(source)` applies each rule of `rules` to each node; `value_mutants(value)` changes one
thing in a dict or a list; `slips(source)` makes the commonest slips of a beginner.
"""

import ast
import copy
import difflib
from collections.abc import Iterator
from typing import NamedTuple

from tests.exercises.mutants.rules import RULES, Replacement, Rule
from tests.exercises.mutants.slips import SLIPS


class Mutant(NamedTuple):
    """A changed program, or a changed value; `key` names it in a declaration."""

    kind: str
    change: str  # "old → new", on one line
    source: str
    value: object = None

    @property
    def key(self) -> str:
        return f"{self.kind} | {self.change}"


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of `source`, each program once."""
    yield from _made(source, RULES)


def slips(source: str) -> Iterator[Mutant]:
    """Yield `source` with each slip of a beginner, each program once."""
    yield from _made(source, SLIPS)


def _made(source: str, rules: list[Rule]) -> Iterator[Mutant]:
    plain = ast.unparse(ast.parse(source))
    seen = {plain}
    for kind, types, replacements in rules:
        for index, node in enumerate(ast.walk(_marked(source))):
            if not isinstance(node, types) or _is_docstring(node):
                continue
            for number, _ in enumerate(replacements(node)):
                text = _text(source, index, replacements, number)
                if text and text not in seen:
                    seen.add(text)
                    yield Mutant(kind, one_line(plain, text), text)


def _text(source: str, index: int, replacements, number: int) -> str:
    """Return the program with one node replaced, or "" if that is no program."""
    tree = _marked(source)
    node = list(ast.walk(tree))[index]
    new = copy.deepcopy(list(replacements(node))[number])
    try:
        text = ast.unparse(ast.fix_missing_locations(_Put(node, new).visit(tree)))
        compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return ""
    return text


class _Put(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: Replacement) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Replacement:
        return self.new if node is self.old else self.generic_visit(node)


def _marked(source: str) -> ast.Module:
    """Return the tree of `source`, in which each node knows its parent and if it is in a loop."""
    tree = ast.parse(source)
    tree.parent, tree.in_loop = None, False
    for node in ast.walk(tree):  # parents come before their children
        for child in ast.iter_child_nodes(node):
            child.parent = node
            child.in_loop = isinstance(node, ast.For | ast.While) or (
                node.in_loop and not isinstance(node, ast.FunctionDef)
            )
    return tree


def _is_docstring(node: ast.AST) -> bool:
    outer = node.parent if isinstance(node, ast.Constant) else node
    return isinstance(outer, ast.Expr) and isinstance(outer.value, ast.Constant)


def one_line(before: str, after: str) -> str:
    """Return how two programs differ: "old → new"; of what is only new, after which line."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    old = " ⏎ ".join(line[2:].strip() for line in lines if line.startswith("- "))
    new = " ⏎ ".join(line[2:].strip() for line in lines if line.startswith("+ "))
    if not old:
        first = next((i for i, line in enumerate(lines) if line.startswith("+ ")), len(lines))
        above = [line[2:].strip() for line in lines[:first] if line.startswith("  ")]
        old = f"after {above[-1] if above else 'nothing'}"
    return f"{old} → {new}"


def value_mutants(value: object) -> Iterator[Mutant]:
    """Yield every single change of a dict, or of a list that is an order."""
    if isinstance(value, dict):
        yield from _dict_mutants(value)
    elif isinstance(value, list):
        yield from _list_mutants(value)
    else:
        raise TypeError(f"no mutants are known of {type(value).__name__}")


def _dict_mutants(value: dict) -> Iterator[Mutant]:
    keys = list(value)
    for index, key in enumerate(keys):
        rest = {other: value[other] for other in keys if other != key}
        yield Mutant("key missing", f"{key!r} → nothing", "", rest)
        for name, other in _others(value[key], list(value.values())):
            changed = {**value, key: other}
            yield Mutant(f"value {name}", f"{key!r}: {value[key]!r} → {other!r}", "", changed)
        for other in keys[index + 1 :]:
            if value[key] != value[other]:
                swapped = {**value, key: value[other], other: value[key]}
                yield Mutant("values swapped", f"{key!r} → {other!r}", "", swapped)


def _others(right: object, all_values: list) -> Iterator[tuple[str, object]]:
    seen = [right]
    for other in all_values:
        if not any(type(other) is type(one) and other == one for one in seen):
            seen.append(other)
            yield "of another key", other
    yield "None", None
    yield "in a list", [right]
    if not isinstance(right, str):
        yield "as text", str(right)
    if isinstance(right, bool):
        yield "negated", not right
    elif isinstance(right, int):
        yield from (("+1", right + 1), ("-1", right - 1), ("doubled", 2 * right))
    elif isinstance(right, str):
        yield from (("as bytes", right.encode()), ("empty", ""))
    elif isinstance(right, tuple):
        yield from (("turned", right[::-1]), ("first alone", right[0]))


def _list_mutants(value: list) -> Iterator[Mutant]:
    for index, line in enumerate(value):
        rest = [*value[:index], *value[index + 1 :]]
        yield Mutant("line missing", f"{line!r} → nothing", "", rest)
        for place in range(len(value)):
            moved = [*rest[:place], line, *rest[place:]]
            if moved != value:
                yield Mutant("line moved", f"{line!r} at {index} → {place}", "", moved)
