"""Every program that differs from a right one in a single place.

`mutants(source)` applies each rule of `rules` to each node; `value_mutants(value)` changes one
thing in a dict or a list; `slips(source)` makes the commonest slips of a beginner.
"""

import ast
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
    tree = _marked(source)
    plain = ast.unparse(tree)
    seen = {plain}
    for kind, types, replacements in rules:
        for node in ast.walk(tree):
            if not isinstance(node, types) or _is_docstring(node):
                continue
            for new in replacements(node):
                text = _text(tree, node, new)
                if text and text not in seen:
                    seen.add(text)
                    yield Mutant(kind, one_line(plain, text), text)


def _text(tree: ast.Module, node: ast.AST, new: Replacement) -> str:
    """Return the program with one node replaced, or "" if that is no program."""
    field, old = next(
        (name, value)
        for name, value in ast.iter_fields(node.parent)
        if value is node or (isinstance(value, list) and any(one is node for one in value))
    )
    setattr(node.parent, field, _put(old, node, new))
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return ""
    finally:
        setattr(node.parent, field, old)
    return text


def _put(old: object, node: ast.AST, new: Replacement) -> object:
    """Return what stood in a field, with `new` in place of `node`."""
    if not isinstance(old, list):
        return new
    several = new if isinstance(new, list) else [new]
    return [piece for one in old for piece in (several if one is node else [one])]


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
    old, new, above = [], [], "nothing"
    lines, others = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, lines, others, autojunk=False)
    for word, begin, end, start, stop in matcher.get_opcodes():
        if word == "equal":
            above = lines[end - 1].strip() if not new else above
        else:
            old += [line.strip() for line in lines[begin:end]]
            new += [line.strip() for line in others[start:stop]]
    return f"{' ⏎ '.join(old) or f'after {above}'} → {' ⏎ '.join(new)}"


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
